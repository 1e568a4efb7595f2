#ifndef LOWTIDE_TUI_BACKFILL_H
#define LOWTIDE_TUI_BACKFILL_H
/*
 * Backfill: the history of the workers and pools that are known, from a server that speaks the API
 * of Prometheus, put before what was heard of them, so that there is something to judge by in the
 * first minute of an incident.
 *
 * Workers are asked for once in a life, some together, those nearest to their limits first, and
 * then their pools, more of them together and in coarser steps. It
 * stays out of the way of what is polled: two queries at a time, each of a size that is decoded in
 * a few milliseconds, and an end to all bytes. A server that fails is asked again, ever less often;
 * what it says stands in model_past().
 */
#include <stdbool.h>
#include <uv.h>

#include "model/model.h"
#include "sources/target.h"

struct backfill;

struct backfill_outlet {
	void *user;
	/* What is polled as that feed; NULL: nothing (any more). */
	const struct target *(*target_of)(void *user, uint32_t feed);
	/* The model has more history, or is_settled() has changed. */
	void (*changed)(void *user);
};

/* server: sources/promapi.h; its labels are those to match, span_ms is how far back is asked.
   Borrowed with the model until destroy. NULL when the library cannot be had. */
struct backfill *backfill_start(uv_loop_t *loop, struct model *model, const struct target *server,
	const struct backfill_outlet *outlet);

/* Nothing is open, and nothing to ask for now. NULL: nobody was to be asked, so true. */
bool backfill_is_settled(const struct backfill *backfill);

/* As in sources/source.h. NULL is allowed. */
void backfill_stop(struct backfill *backfill);
void backfill_destroy(struct backfill *backfill);

#endif
