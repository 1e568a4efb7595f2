#ifndef LOWTIDE_MODEL_LOAD_H
#define LOWTIDE_MODEL_LOAD_H
/*
 * How busy a database is, as means over some seconds.
 *
 * A backend hands in its counters when it gets idle, and at most once a second, or once in ten
 * (PGSTAT_MIN_INTERVAL, PGSTAT_IDLE_INTERVAL of src/backend/utils/activity/pgstat.c): from one poll
 * to the next they stand still or jump, and what a poll made of that would be neither zero nor a
 * thousand. So looks are kept until they are LOAD_WINDOW_MS old.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/activity.h"
#include "model/instant.h"

enum {
	LOAD_WINDOW_MS = 10 * 1000,
	LOAD_STEP_MS = 1000, /* looks that are closer to each other than that are one */
	LOAD_POINTS = LOAD_WINDOW_MS / LOAD_STEP_MS + 3,
};

struct load_point {
	mono_ms at;
	int64_t transactions, blocks_read, blocks_hit, temp_bytes;
};

struct load {
	uint32_t count;
	struct load_point points[LOAD_POINTS]; /* oldest first */
};

/* Nothing is known: at first, when the counters began anew, and after an outage. */
void load_clear(struct load *load);

void load_feed(struct load *load, mono_ms at, const struct database_counts *counts);

/* Per second. */
struct load_mean {
	double transactions, blocks_read, blocks_hit, temp_bytes;
	int64_t over_ms; /* at least LOAD_WINDOW_MS */
};

/* False until the window is full. */
bool load_mean(const struct load *load, struct load_mean *mean);

#endif
