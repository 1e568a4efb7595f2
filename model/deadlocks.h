#ifndef LOWTIDE_MODEL_DEADLOCKS_H
#define LOWTIDE_MODEL_DEADLOCKS_H
/*
 * Which statements deadlock: rings of the wait graph, seen while they last, and counted once the
 * server's own counter says that a deadlock was ended.
 *
 * A ring is believed only when each of its edges is hard (struct wait_edge), so that no two looks
 * in time and no mere neighbourhood in a queue can make one. Seen rings wait for the counter of
 * their database to go up: the oldest that wait become exemplars, one for each count. A ring whose
 * count never comes was ended otherwise (a timeout, a cancel), and is dropped. So an exemplar's
 * count is never more than the deadlocks counted since we watch, and `seen 7 of 12` says how many
 * of them were seen.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/activity.h"
#include "model/instant.h"

enum {
	RING_SESSIONS = 4, /* of a ring that are kept; nearly all have two */
	/* How long after a ring was last seen its count may come: deadlock_timeout and the delay
	   with which backends report (10 s at most on 15 and later, PGSTAT_IDLE_INTERVAL). */
	RING_WAIT_MS = 15 * 1000,
};

/* Statements that took part in a ring, in an order that does not depend on who was seen first. */
struct ring_shape {
	uint32_t count; /* <= RING_SESSIONS */
	uint32_t more;  /* members beyond */
	char shape[RING_SESSIONS][LIMIT_SHAPE_BYTES];
	char owner[RING_SESSIONS][LIMIT_OWNER_BYTES];
};

/* A ring that waits for its count. */
struct ring {
	char database[LIMIT_ROLE_BYTES];
	struct session_id ids[RING_SESSIONS]; /* in ascending order of pid */
	int64_t xact_us[RING_SESSIONS];       /* their transactions: the same pair may meet again */
	struct ring_shape statements;
	struct instant first_seen, last_seen;
};

/* Rings of the same statements that were counted. Owners are those of the last one. */
struct exemplar {
	char database[LIMIT_ROLE_BYTES];
	struct ring_shape statements;
	uint32_t seen;
	struct instant first, last;
};

struct deadlocks {
	struct ring waiting[LIMIT_RINGS];
	uint32_t waiting_count;
	struct exemplar exemplars[LIMIT_EXEMPLARS]; /* in no order */
	uint32_t exemplar_count;
	uint64_t counted; /* by the server, all databases, since we watch */
	uint64_t named;   /* of those, seen as a ring */
	uint32_t dropped; /* exemplars that found no room: the rarest, oldest went */
};

/* Rings of one look. */
void deadlocks_take(struct deadlocks *deadlocks, struct instant at, const struct waits *waits);

/* The counter of a database went up by so much. */
void deadlocks_count(
	struct deadlocks *deadlocks, struct instant at, const char *database, uint64_t count);

/* True when some counted ring had the owner in it: only then is an application's own counter that
   stayed at zero blind. */
bool deadlocks_name_owner(const struct deadlocks *deadlocks, const char *owner);

#endif
