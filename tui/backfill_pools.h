#ifndef LOWTIDE_TUI_BACKFILL_POOLS_H
#define LOWTIDE_TUI_BACKFILL_POOLS_H
/*
 * The history of connection pools, as that of workers (tui/backfill_match.h): which are to be asked
 * for together, the expression that asks, and whose each series of the answer is. Pure.
 *
 * One query asks for whole endpoints: by the families in which their pools tell how full they are,
 * and by instance. A series is a pool's when its endpoint, its dialect and its key are. Each pool
 * is asked for once, those of a worker together.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "sources/promapi_decode.h"
#include "tui/backfill_match.h"

enum {
	BACKFILL_POOLS = 128, /* asked for together; 16 endpoints have as many */
	/* A list of endpoints and one of families, each byte escaped; what is to be matched. */
	BACKFILL_POOLS_EXPRESSION_BYTES =
		BACKFILL_POOLS * (BACKFILL_INSTANCE_BYTES * 4 + 128) + (16 << 10),
	/* Coarser than of workers, for there are more of them: it is no slope that is read from
	   them, and the sparklines of a screen have such cells. */
	BACKFILL_POOLS_STEP_S = 60,
};

struct backfill_pool {
	size_t slot;
	uint64_t id;      /* model_pool_id() */
	uint32_t figures; /* bit set of those that tell how full it is */
	unsigned dialect; /* by number */
	struct backfill_subject worker;
	char key[LIMIT_POOL_KEY_BYTES];
};

struct backfill_pool_batch {
	struct backfill_pool pools[BACKFILL_POOLS];
	size_t count;
	size_t series; /* that they are expected to have */
};

struct backfill_pool_queue {
	const struct model *model;
	/* What is polled as that feed; NULL: nothing (any more). */
	const struct target *(*target_of)(void *user, uint32_t feed);
	void *user;
	uint64_t seen[LIMIT_POOLS]; /* by slot: id of who needs no more asking */
};

/* Takes out pools of whole workers, until they have `series` series or more. */
void backfill_pools_take(
	struct backfill_pool_queue *queue, struct backfill_pool_batch *batch, size_t series);

/* Their query came to nothing: they are to be asked for again. */
void backfill_pools_return(
	struct backfill_pool_queue *queue, const struct backfill_pool_batch *batch);

/* As backfill_expression(). */
void backfill_pools_expression(char out[BACKFILL_POOLS_EXPRESSION_BYTES], const struct model *model,
	const struct backfill_pool_batch *batch, const struct target_pair *match,
	size_t match_count, int64_t step_s);

/* The points of one pool in an answer, oldest first, of a moment that is now; ahead_s is the
   server's clock minus ours. 0: there are none, or several series for one number. */
size_t backfill_pools_read(struct past_pool_point *points, size_t room, const struct model *model,
	const struct backfill_pool *pool, const struct promapi_answer *answer, struct instant now,
	double ahead_s);

#endif
