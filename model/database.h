#ifndef LOWTIDE_MODEL_DATABASE_H
#define LOWTIDE_MODEL_DATABASE_H
/*
 * A database of a server: how busy it is, and its deadlocks since we watch.
 *
 * Counters of pg_stat_database begin anew when somebody resets the statistics, and after a crash.
 * Then at least one of them goes back, or stats_reset has changed: that step has no rate, and
 * nothing in it counts.
 */
#include <stdint.h>

#include "model/activity.h"
#include "model/instant.h"
#include "model/load.h"
#include "model/rate.h"
#include "model/series.h"

/* Deadlocks with less than DEADLOCK_PAUSE_MS between them. */
enum { DEADLOCK_PAUSE_MS = 10 * 60 * 1000 }; /* as the timeline folds */
struct deadlock_burst {
	uint64_t count;
	uint64_t latest; /* of these, by the last look that found any */
	struct instant since;
};

struct database {
	char name[LIMIT_ROLE_BYTES];
	uint32_t id;
	struct heard heard;
	struct database_counts counts; /* as last heard */
	struct rate deadlocks;
	struct load load;
	uint64_t deadlocks_seen;     /* counted since we watch, resets handled */
	uint64_t deadlocks_timed;    /* of those, counted between two looks: it is known when */
	struct series_brief timed;   /* deadlocks_timed at each look */
	struct instant deadlock_at;  /* when the counter last went up; when deadlocks_seen > 0 */
	struct deadlock_burst burst; /* when deadlocks_seen > 0 */
	uint32_t resets;             /* times its counters began anew */
	struct instant reset_at;     /* when resets > 0: the last time */
};

/* A database that is heard of for the first time. */
void database_init(struct database *database, uint32_t id);

/* Takes in its counters. Returns the deadlocks counted since the last time: none the first time,
   and none when the counters began anew. */
uint64_t database_take(struct database *database, struct instant at,
	const struct database_counts *counts, int64_t period_ms);

/* Fills out[0..count) with the deadlocks of the count steps of step_ms that end with the step which
   holds `until`, oldest first, as each point's values. What happened while the server was out of
   reach is in none. */
void database_deadlocks(const struct database *database, mono_ms until, int64_t step_ms,
	struct series_point *out, size_t count);

/* Over the minute that ends when the counter was last heard. */
double database_deadlocks_per_min(const struct database *database);

/* What was counted so far says nothing about what comes next: another server answers. */
void database_break(struct database *database);

#endif
