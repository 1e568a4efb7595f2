#ifndef LOWTIDE_MODEL_SHRINK_H
#define LOWTIDE_MODEL_SHRINK_H
/*
 * How far the floor of an owner of sessions may still go down by itself.
 *
 * A pool that grew gives connections back slowly: psycopg_pool closes at most one in each max_idle
 * (10 minutes by default), and only while it has more than min_size (documentation of psycopg_pool,
 * ConnectionPool, "max_idle"). So after a restart or a change of its sizes, what an owner holds is
 * not what it will hold. No server and no exporter tells max_idle: it comes from the configuration,
 * and where that is silent nothing is said.
 *
 * All that is spare above the least sizes of its pools may be in one pool, though never more than
 * that pool may have above its own: so long it takes at most. An owner whose floor has not moved
 * for longer than max_idle shrinks no more: what it does not need is used now and then.
 */
#include "model/owner.h"

struct shrink {
	uint32_t
		times; /* connections, one after the other; 0: it has settled, or nobody can tell */
	int64_t max_idle_ms; /* each takes that long */
};

/* expectation may be NULL. at: the last look. */
struct shrink shrink_of(
	const struct owner *owner, const struct expectation *expectation, mono_ms at);

#endif
