#ifndef LOWTIDE_TESTS_BUILD_READING_H
#define LOWTIDE_TESTS_BUILD_READING_H
/*
 * Readings by hand, for tests of the model: what a source would have made of an answer, line by
 * line, without a source.
 */
#include "model/model.h"

/* 2026-11-20 00:00:00 UTC: the wall clock when a test's seconds start to count. */
#define BUILD_WALL_S 1795132800.0

/* One feed's keys and the answer under construction. */
struct build {
	struct keys *keys;
	uint32_t feed;
	struct sample *samples;
	size_t count, room;
	int64_t own_ms; /* time of the samples to come; SAMPLE_NO_TIME at first */
	enum completeness completeness;
	bool has_remote_wall;
	wall_s remote_wall;
};

/* Both clocks, seconds after the start; they run alike. */
struct instant at_s(double seconds);

/* Adds a feed that is polled every interval_s to the model, and its builder. */
struct build build_feed(struct model *model, const char *name, double interval_s);
struct build build_feed_in(
	struct model *model, const char *group, const char *name, double interval_s);
void build_fini(struct build *build);

/* One line: add(&b, "ruby_rss", "pid=\"7\",type=\"web\"", 1e6). Label values have no escapes and no
   commas. Fails the test where the key finds no room. */
void add(struct build *build, const char *family, const char *labels, double value);

/* The same by the number of a key. */
void add_key(struct build *build, uint32_t key, double value);

/* add() with a time of its own, in seconds after the start. */
void add_timed(
	struct build *build, const char *family, const char *labels, double value, double own_s);

/* Hands the lines over as one answer, and starts the next one. */
void build_send(struct build *build, struct model *model, double at);

/* The same as a body that was cut, and as one with bad lines. */
void build_send_cut(struct build *build, struct model *model, double at);
void build_send_with_gaps(struct build *build, struct model *model, double at);

/* The worker with this display name, or NULL; the number of rows there are. */
const struct worker *worker_named(const struct model *model, const char *name);
size_t worker_rows(const struct model *model);
size_t worker_rows_not_gone(const struct model *model);

/* The newest event of a kind, or NULL. */
const struct event *event_of(const struct model *model, enum event_kind kind);

/* A small generator of its own (xorshift), so that a test is the same test everywhere. seed !=
   0. */
uint32_t next_random(uint32_t *seed);

#endif
