#ifndef LOWTIDE_TUI_BACKFILL_QUEUE_H
#define LOWTIDE_TUI_BACKFILL_QUEUE_H
/*
 * Whose history is to be asked for: every worker once in a life, trouble first. It makes no list:
 * the model has one, and what is remembered is who needs no more asking.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/backfill_match.h"

/* Workers that one query asks for. */
struct backfill_batch {
	struct backfill_subject subjects[BACKFILL_BATCH];
	size_t count;
};

struct backfill_queue {
	const struct model *model;
	/* What is polled as that feed; NULL: nothing (any more). */
	const struct target *(*target_of)(void *user, uint32_t feed);
	void *user;
	int64_t young_s;  /* who was younger when we met it has its whole life here */
	uint32_t unnamed; /* workers that nothing says the name of there */
	struct backfill_seen {
		uint64_t id;
		int64_t life_ms;
	} seen[LIMIT_WORKERS]; /* by slot; all zero: nobody was */
};

/* Takes out up to size <= BACKFILL_BATCH workers that can be asked for in the same words. */
void backfill_queue_take(struct backfill_queue *queue, struct backfill_batch *batch, size_t size,
	struct instant now);

/* Their query came to nothing: they are to be asked for again. */
void backfill_queue_return(struct backfill_queue *queue, const struct backfill_batch *batch);

#endif
