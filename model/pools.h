#ifndef LOWTIDE_MODEL_POOLS_H
#define LOWTIDE_MODEL_POOLS_H
/*
 * Connection pools: how full each is, who waits for it, and for how long it has been at its end.
 *
 * A pool belongs to one life of a worker, or of a pooler's endpoint, and is told from that one's
 * others by its dialect (model/catalog_pools.h) and its key. A new life has new pools. What its
 * library does not tell is unknown (a gauge that is not known), never zero: a pool without a
 * maximum has no fullness, and one with an unlimited maximum is never full.
 *
 * A pool that is told in two dialects has two slots; the lesser one is hidden, and stays bound, so
 * that it takes over when the better one falls silent.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/catalog_pools.h"
#include "model/instant.h"
#include "model/limits.h"
#include "model/rate.h"
#include "model/series.h"
#include "model/truth.h"

#define POOLS_NONE UINT32_MAX
#define POOLS_FULL (UINT32_MAX - 1) /* a pool there is no room for */

struct pool {
	bool used;
	bool spans;          /* none itself: holds what was said of all pools whose key begins so */
	bool is_guess;       /* of its dialect */
	bool gone;           /* its worker was heard, and said nothing of it */
	uint32_t worker;     /* slot in the roster */
	uint32_t life;       /* of that slot: changes when the worker is another */
	uint32_t next;       /* of the worker, or free */
	uint32_t better;     /* the pool that tells the same better; POOLS_NONE: not hidden */
	uint32_t unlike_run; /* readings running in which these two differed */
	uint32_t generation; /* counts what stood in this slot before */
	unsigned dialect;    /* by number */
	uint16_t key_number; /* among the texts of the bindings */
	char key[LIMIT_POOL_KEY_BYTES]; /* "HikariPool-1", "app/web"; "" where it is the only one */

	struct instant first_seen, heard_at;
	mono_ms gone_at;
	int64_t period_ms;                   /* how often it is expected to be heard of */
	struct gauge figures[POOL_COUNTERS]; /* MAX not known and unlimited: there is none */
	bool unlimited;
	struct rate counters[POOL_FIGURES - POOL_COUNTERS]; /* by figure - POOL_COUNTERS */
	struct gauge acquire_ms; /* mean of the acquires between the last two readings */

	bool pinned;      /* at its end, or was so a moment ago */
	bool was_at_end;  /* at the last reading */
	bool pinned_told; /* the timeline knows */
	struct instant pinned_since;
	mono_ms free_since; /* while pinned and not at its end */
	int64_t pinned_ms;  /* in total, since it is watched */

	/* Scratch of the reading being taken in. */
	uint64_t reading;
	uint32_t have; /* bit set of figures */
	double value[POOL_FIGURES];

	/* Of these a new slot has only the heads written to (model/series.h). */
	struct series_full in_use;   /* connections lent out */
	struct series_brief at_end;  /* 1 when it was at its end, else 0 */
	struct series_brief wait_ms; /* acquire_ms */
};

struct pools {
	struct pool slots[LIMIT_POOLS];
	uint32_t count;                    /* high-water mark */
	uint32_t free;                     /* first free slot + 1, by next; 0: none */
	uint32_t of_worker[LIMIT_WORKERS]; /* first pool of each + 1; 0: none */
	uint64_t dropped;                  /* pools that found no room when they were new */
};

/* Whose pool, and which. */
struct pool_identity {
	uint32_t worker, life;
	unsigned dialect;
	uint16_t key_number;
	const char *key;
	bool spans;
};

/* Finds the pool or opens a slot; POOLS_NONE when there is no room. hint is where it was last time,
   or POOLS_NONE. Pools of earlier lives of the worker's slot are let go. */
uint32_t pools_visit(struct pools *pools, const struct pool_identity *identity, uint32_t hint,
	struct instant at);

/* The slot is free again; whoever holds its number compares generations. */
void pools_close(struct pools *pools, uint32_t number);

/* First pool of a worker and the one behind a pool; POOLS_NONE ends it. */
uint32_t pools_first(const struct pools *pools, uint32_t worker);
uint32_t pools_next(const struct pools *pools, uint32_t number);

/* One number of the reading being taken in; the first one of it empties the scratch. */
void pool_gather(struct pool *pool, uint64_t reading, const struct pool_row *row, double value);

/*
 * What was gathered becomes what is known, and history. counts: its counters are one process's.
 * Sets pinned and pinned_since, not what the timeline is told.
 */
void pool_commit(struct pool *pool, const struct pool_dialect *dialect, struct instant at,
	int64_t period_ms, bool counts);

/* A gauge as of the pool's last reading; false: it is not told (any more). */
bool pool_figure(const struct pool *pool, enum pool_figure figure, double *value);

/* Connections open, lent out or not: told, or both together. */
bool pool_open(const struct pool *pool, double *open);

/* Connections lent out: told, or what is open and not idle. */
bool pool_in_use(const struct pool *pool, double *in_use);

/*
 * The most that may be open without overflow; false: unknown, or none (pool->unlimited). POOL_SIZE
 * is it, unless a maximum is told as well, or nothing but idle ones: then it is what is open.
 */
bool pool_max(const struct pool *pool, double *max);

/* Connections lent out and the most there can be, overflow included. False when either is unknown
   or there is no limit; *ratio may exceed 1 (30 of 20). size 0 with 5 out: no ratio. */
bool pool_fullness(const struct pool *pool, double *in_use, double *limit, double *ratio);

/* Enough is told to make a row: of hand-made names what is used, and of how many. */
bool pool_is_row(const struct pool *pool);

/* It is at its end: nobody gets a connection. False: it cannot be known. */
bool pool_is_at_end(const struct pool *pool, bool *at_end);

/* An empty pool becomes what it was at a moment, by the gauges that were told then (NaN: not), for
   pool_in_use() and pool_is_at_end(). */
void pool_recall(struct pool *then, const struct pool_dialect *dialect, mono_ms at,
	const double figures[POOL_COUNTERS]);

/* A counter's rate at now; false: there is none. */
bool pool_rate(const struct pool *pool, enum pool_figure counter, mono_ms now, double *per_s);

/* Share of the span that ends now in which it was at its end, of what was watched of it: steps are
   kept for half an hour. False before anything is known. */
bool pool_pinned_share(const struct pool *pool, mono_ms now, int64_t span_ms, double *share);

/* What says that two pools of one worker are one, the surer the greater. Numbers are compared
   because names differ: HikariCP says "HikariPool-1", Spring calls the same pool "dataSource". */
enum pool_likeness { POOLS_DIFFER, POOLS_SAME_NUMBERS, POOLS_SAME_NAME };
enum pool_likeness pools_likeness(const struct pool *a, const struct pool *b);

/* Which slot of a dialect with greater precedence tells the same as this generic one, not yet taken
   for another of its dialect; POOLS_NONE: none, or the worker has too many pools to compare. */
uint32_t pools_better(const struct pools *pools, uint32_t number, const struct pool_book *book);

#endif
