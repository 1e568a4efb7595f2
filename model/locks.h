#ifndef LOWTIDE_MODEL_LOCKS_H
#define LOWTIDE_MODEL_LOCKS_H
/*
 * Who holds up whom: the wait graph of one look as a forest, the worst head first.
 *
 * A head is a session (or a prepared transaction) that others wait for and that waits for nobody we
 * know of. Sessions wait behind several at once, and in tuple queues behind their neighbours; each
 * is shown once, under the blocker that is the fewest steps from a head; of several, under the one
 * that is shown first. Sessions that wait in a ring and for nobody outside of it have no head: the
 * ring is shown as one, headed by the member that waits longest.
 *
 * The order among heads, and among those below one blocker: who holds up the most comes first, then
 * where the wait is longest (its own, or of anybody it holds up), then the lower pid.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/activity.h"

/* One line of the forest, in the order they are shown in: heads with all below them. */
struct lock_line {
	uint16_t node;  /* number in locks.nodes */
	uint16_t depth; /* 0: a head; else the blocker is the nearest line above with one less */
	uint16_t holds; /* sessions that wait for it, however deep, each once; also those that have
			   their line under another head */
	bool in_ring;   /* waits in a ring: a deadlock that is being found */
};

struct locks {
	struct wait_node nodes[LIMIT_WAIT_NODES];
	uint32_t node_count;
	struct wait_edge edges[LIMIT_WAIT_EDGES]; /* each once, none from a node to itself */
	uint32_t edge_count;
	struct lock_line lines[LIMIT_WAIT_NODES];
	uint32_t line_count;
	uint32_t head_count;                  /* lines of depth 0 that hold somebody up */
	uint32_t waiting, sampled, edges_cut; /* as in struct waits */
	int64_t longest_ms; /* the longest wait among the sampled; AGE_NONE: none */
};

/* Nobody waits. Also what a struct locks starts with. */
void locks_clear(struct locks *locks);

/*
 * Every node that waits or is waited for gets one line; one that waits and whose blocker was not
 * found stands at depth 0. Edges name nodes that there are (a duty of the decoder); repeated ones
 * and those from a node to itself are left out.
 */
void locks_take(struct locks *locks, const struct waits *waits);

/* Somebody holds up many, or others for long. */
enum {
	PILE_WAITERS = 5,        /* sessions that wait and make a pile-up ... */
	PILE_WAIT_MS = 5 * 1000, /* ... and a wait that makes one of fewer */
};
bool locks_pile_up(const struct locks *locks);

/* Copies what means something, and no page more. */
void locks_freeze(struct locks *to, const struct locks *from);

enum { LOCKS_SQL_BYTES = 2 * LIMIT_GID_BYTES + 64 };

/*
 * The statement that would end a head, for a person to copy: guarded, so that a pid that was used
 * again meanwhile ends nobody else. lowtide never runs it. Cancelling spares the connection, and
 * helps only while a statement runs.
 *
 *   SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = 4711 AND backend_start =
 *   '…';
 *
 * A prepared transaction is ended in its own database, and cannot be cancelled: ROLLBACK PREPARED
 * 'gid'; "" where its name is not known, and where the start is not readable, because there is no
 * guard then; and to cancel what does not run.
 */
enum lock_end { LOCK_CANCEL, LOCK_TERMINATE };
void locks_end_sql(const struct wait_node *node, enum lock_end end, char out[LOCKS_SQL_BYTES]);

#endif
