#ifndef LOWTIDE_MODEL_POOLS_H
#define LOWTIDE_MODEL_POOLS_H
/*
 * Connection pools: how full each is, who waits for it, and for how long it has been at its end.
 *
 * A pool belongs to a worker, or to a pooler's endpoint, and is told from that one's others by the
 * labels its dialect names. It lives as long as its worker; a new life has new pools. What its
 * library does not tell is unknown (a gauge that is not known), never zero: a pool without a
 * maximum has no fullness, and one with an unlimited maximum is never full.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/catalog_pools.h"
#include "model/instant.h"
#include "model/limits.h"
#include "model/rate.h"
#include "model/series.h"
#include "model/truth.h"

struct pool {
	bool used;
	bool hidden;                    /* a better dialect tells the same pool */
	uint32_t worker;                /* slot in the roster */
	uint32_t life;                  /* of that slot: changes when the worker is another */
	unsigned dialect;               /* of catalog_pools */
	char key[LIMIT_POOL_KEY_BYTES]; /* "HikariPool-1", "app/web"; "" where it is the only one */

	mono_ms heard_at;
	int64_t period_ms;                  /* how often it is expected to be heard of */
	struct gauge figures[POOL_FIGURES]; /* POOL_MAX not known and unlimited: none there is */
	bool unlimited;
	struct rate waits, timeouts, acquires, acquire_seconds;

	struct series_full in_use;   /* connections lent out */
	struct series_brief wait_ms; /* mean wait of an acquire, where it is told */
	bool pinned;                 /* in use at its end, or callers in the queue */
	struct instant pinned_since;
	int64_t pinned_ms; /* in total, since it is watched */
	struct instant first_seen;
};

/* Connections lent out and the most there can be, overflow included. False when either is unknown
   or there is no limit; *ratio may exceed 1 (30 of 20). size 0 with 5 out: no ratio. */
bool pool_fullness(const struct pool *pool, double *in_use, double *limit, double *ratio);

/* Share of the span that ends now in which it was at its end; false before anything is known. */
bool pool_pinned_share(const struct pool *pool, mono_ms now, int64_t span_ms, double *share);

#endif
