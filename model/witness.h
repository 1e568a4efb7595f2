#ifndef LOWTIDE_MODEL_WITNESS_H
#define LOWTIDE_MODEL_WITNESS_H
/*
 * What the applications themselves count of a server's deadlocks, beside the server's own count.
 *
 * A worker testifies for an owner of sessions when its target is of that owner (model/owner_feed.h)
 * and its endpoint has a counter of deadlocks. What it counted before we watched, and in lives that
 * are over, is not in the sum, so the sum is no more than the truth.
 *
 * Of a deadlock only the victim is told, and anybody in the ring may be the victim. So a counter
 * that stands still proves nothing unless all who were in a ring have counters and none of them
 * moved: then whoever was the victim did not count it, and the counters are blind. Workers that are
 * not watched, or gone meanwhile, may have counted it.
 */
#include "model/model.h"

struct witness {
	uint32_t workers; /* that count deadlocks; 0: nothing is known */
	uint64_t counted; /* by them, since we watch */
};

/* For all owners of the server. */
struct witness witness_of_server(const struct model *model, const struct server *server);

/* A kind of deadlock that happened while all its owners' counters were watched and stood still;
   NULL: none, so nobody is blind. */
const struct exemplar *witness_blind_to(
	const struct model *model, const struct server *server, mono_ms now);

#endif
