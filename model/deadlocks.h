#ifndef LOWTIDE_MODEL_DEADLOCKS_H
#define LOWTIDE_MODEL_DEADLOCKS_H
/*
 * Which statements deadlock: rings of the wait graph, seen while they last, and counted once the
 * server's own counter says that a deadlock was ended.
 *
 * A ring is believed only when each of its edges is hard (struct wait_edge), so that no two looks
 * in time and no mere neighbourhood in a queue can make one. When it is over, it may have ended as
 * a deadlock, or by a timeout or a cancel; which of them only the counter of its database can tell,
 * and the counter does not say whose deadlock it was. What is known is this:
 *
 *   - Backends count a deadlock after they have ended it. So a ring that a look still finds after a
 *     count was not meant by it; should it have been credited with it, that is taken back.
 *   - A count comes within RING_WAIT_MS, else the ring was ended otherwise, and is dropped.
 *   - Each ring has one count at most. When `rings` of them wait and `counts` have come, then
 *     rings - counts of them (or more) have none; so among k rings of the same statements at least
 *     k - (rings - counts) were deadlocks. That many become exemplars, and no more.
 *
 * So no exemplar is wrong as long as the counts are those of rings that looks found, or all rings
 * that looks found were deadlocks; and `seen 7 of 12` is never more than the truth. One thing
 * cannot be told apart: a ring that was cancelled within RING_WAIT_MS of a deadlock in the same
 * database that no look ever found.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/activity.h"
#include "model/instant.h"
#include "model/rings.h"

enum {
	/* How long after a ring was last seen its count may come: deadlock_timeout and the delay
	   with which backends report (10 s at most on 15 and later, PGSTAT_IDLE_INTERVAL). */
	RING_WAIT_MS = 15 * 1000,
};

enum ring_state {
	RING_LASTS,   /* the last look found it */
	RING_OVER,    /* a look found it no more: it waits for a count */
	RING_CREDITED /* an exemplar; kept for a while, in case it was not over after all */
};

struct seen_ring {
	struct ring ring;
	struct instant first_seen, last_seen;
	enum ring_state state;
};

/* Counts of a database of which it is not clear yet whose they are. */
struct ring_counts {
	char database[LIMIT_ROLE_BYTES];
	uint64_t count;
	struct instant at; /* of the latest; rings that were seen later have no part in them */
};

/* Rings of the same statements that were counted. Owners are those of the last one. */
struct exemplar {
	char database[LIMIT_ROLE_BYTES];
	struct ring_shape statements;
	uint32_t seen;
	struct instant first, last; /* when rings of it were last seen */
};

/* All zero: nothing was seen yet. */
struct deadlocks {
	struct seen_ring rings[LIMIT_RINGS]; /* in the order they were first seen */
	uint32_t ring_count;
	struct ring_counts unclear[LIMIT_RINGS]; /* each has a ring: there is room */
	uint32_t unclear_count;
	struct exemplar exemplars[LIMIT_EXEMPLARS]; /* in no order */
	uint32_t exemplar_count;
	uint64_t counted; /* by the server, all databases, since we watch */
	uint64_t named;   /* of those, seen as a ring; <= counted */
	uint32_t dropped; /* exemplars that found no room: the rarest, oldest went */
};

/* Rings of one look. When looks end because nobody waits any more, that is a look too, an empty
   one: it says that rings are over. */
void deadlocks_take(struct deadlocks *deadlocks, struct instant at, const struct waits *waits);

/* The counter of a database went up by so much. */
void deadlocks_count(
	struct deadlocks *deadlocks, struct instant at, const char *database, uint64_t count);

#endif
