#ifndef LOWTIDE_SOURCES_EXPOSITION_H
#define LOWTIDE_SOURCES_EXPOSITION_H
/*
 * The exposition parser: Prometheus text 0.0.4 and OpenMetrics 1.0 text, with quoted UTF-8 names.
 *
 * Pure: bytes in, calls to a sink out. Streaming: bytes arrive in chunks cut anywhere and the calls
 * are the same for every way of cutting. Memory grows with the longest line that is cut between
 * chunks or has escapes, up to twice LIMIT_LINE_BYTES whatever comes. Tolerant: a bad line
 * contributes nothing, is reported by its number, and parsing goes on after the next line feed.
 *
 * What is legal follows the text format documents of Prometheus and the OpenMetrics 1.0
 * specification; where they and the Prometheus server differ, the server's parser wins.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/metric.h"

enum expo_format { EXPO_PROM, EXPO_OPENMETRICS };

enum expo_meta { EXPO_META_TYPE, EXPO_META_HELP, EXPO_META_UNIT };

/* Returned by series() for "not this one": its samples are skipped. */
#define EXPO_SKIP UINT32_MAX

struct expo_sink {
	void *user;
	/* Asked before labels are looked at; false skips the line unread (but for finding out
	   whether there is any sample at all). NULL: all are wanted. Must give the same answer for
	   the same name, since not every line asks. */
	bool (*wants)(void *user, struct text name);
	/* A series, its labels in the order of the line, unescaped, valid during the call only:
	   returns the token by which sample() names it, or EXPO_SKIP. Called for good
	   lines only, directly before their sample(); with a memo, not for those it knows. */
	uint32_t (*series)(void *user, const struct metric *series);
	/* at_ms is only meaningful when has_time. OpenMetrics seconds arrive as milliseconds. */
	void (*sample)(void *user, uint32_t token, double value, bool has_time, int64_t at_ms);
	/* These two are optional. An exemplar follows its sample. Metadata is told of all families,
	   wanted or not: its name need not be that of a sample. Without meta and with wants, bad
	   metadata is not noticed. */
	void (*exemplar)(void *user, const struct label *labels, size_t label_count, double value,
		bool has_time, int64_t at_ms);
	void (*meta)(void *user, enum expo_meta what, struct text name, struct text text);
	/* why is a constant sentence of ours. line counts from 1. */
	void (*bad_line)(void *user, uint64_t line, const char *why);
};

struct expo_result {
	uint64_t lines;
	uint64_t samples; /* handed to sample(), skipped ones not counted */
	uint64_t bad_lines;
	bool saw_sample;   /* at least one line was a valid sample, wanted or not */
	bool saw_eof;      /* OpenMetrics: "# EOF" was there; what follows it is one bad line */
	bool dropped_tail; /* an unterminated last line was not used (see expo_end) */
};

/*
 * What the last body of one target looked like: the bytes of each line's key, in order, and the
 * token it got. A line that stands where it stood last time costs a comparison and a number. Holds
 * at most LIMIT_MEMO_BYTES; what lies behind that is parsed plainly. Tokens, and the answers of
 * wants(), must stay valid until expo_memo_reset(). expo_memo_create() returns NULL when there is
 * no memory for it; a memo that cannot grow remembers less.
 */
struct expo_memo;
struct expo_memo *expo_memo_create(void);
void expo_memo_destroy(struct expo_memo *memo);
void expo_memo_reset(struct expo_memo *memo); /* also NULL, like destroy */

/* One parser serves one body at a time and can be used for any number of bodies. NULL when there
   is no memory for it. */
struct expo;
struct expo *expo_create(void);
void expo_destroy(struct expo *expo);

/* Gives back what unusually long lines took. Not while a body is open. */
void expo_trim(struct expo *expo);

/* sink is copied; memo may be NULL. Resets whatever an unfinished body left. */
void expo_begin(struct expo *expo, enum expo_format format, const struct expo_sink *sink,
	struct expo_memo *memo);
void expo_feed(struct expo *expo, const char *bytes, size_t len);

/*
 * The body is over. framed says that its end is known to be its end (a length or a last chunk was
 * seen): only then does a last line without line feed count, because "12" may be half of "1234".
 */
struct expo_result expo_end(struct expo *expo, bool framed);

#endif
