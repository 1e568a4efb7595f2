#ifndef LOWTIDE_TESTS_SUPPORT_SCENE_H
#define LOWTIDE_TESTS_SUPPORT_SCENE_H
/*
 * A fleet made up for a test: a real model that is fed readings, with time as a number.
 *
 * A scene begins at 2026-11-20 03:00:00 UTC, monotonic 1,000,000 ms. Samples are collected per
 * feed and handed over by scene_answer(); they are kept, so that the next answer repeats them
 * unless they are set again.
 */
#include <stdint.h>

#include "model/model.h"

struct scene {
	struct model *model;
	struct instant now;
	struct scene_feed *feeds;
	uint32_t feed_count;
};

void scene_init(struct scene *scene);
void scene_fini(struct scene *scene);

uint32_t scene_feed(struct scene *scene, const char *name, int64_t interval_ms);
uint32_t scene_feed_in(
	struct scene *scene, const char *group, const char *name, int64_t interval_ms);

/* The same with what a configuration says of its connections; NULL: nothing. */
uint32_t scene_feed_of(
	struct scene *scene, const char *name, const char *owner, const char *pooler_pool);

/* The same with a group, and the library it uses. */
uint32_t scene_feed_using(
	struct scene *scene, const char *name, const char *group, const char *uses);

/* A Postgres server. What it tells goes through scene_tell(): facts, sessions, databases, waits. */
uint32_t scene_server(struct scene *scene, const char *name, int64_t interval_ms);
void scene_tell(struct scene *scene, uint32_t feed, struct reading reading);

/* It has no slot for us. */
void scene_refuse(struct scene *scene, uint32_t feed, enum full_kind full, const char *text);

/* Sets one sample of the feed's next answers. labels: "pod=web-1,container=app", or "". */
void scene_set(
	struct scene *scene, uint32_t feed, const char *family, const char *labels, double value);

/* The feed's next answers say nothing any more. */
void scene_forget(struct scene *scene, uint32_t feed);

/* A process: its memory and when it started, in seconds before the scene began. */
void scene_process(
	struct scene *scene, uint32_t feed, const char *labels, double rss, double started_s);

/* The feed answers now, with everything that was set; body size and time are made up. */
void scene_answer(struct scene *scene, uint32_t feed);

/* The feed answers now, with a fault beside it. */
void scene_answer_faulty(
	struct scene *scene, uint32_t feed, enum fault_kind kind, const char *text);

/* The feed's poll fails now. */
void scene_fail(struct scene *scene, uint32_t feed, enum fault_kind kind, const char *text);

/* Lets time pass. */
void scene_wait(struct scene *scene, int64_t ms);

#endif
