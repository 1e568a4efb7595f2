#ifndef LOWTIDE_MODEL_LOCKS_H
#define LOWTIDE_MODEL_LOCKS_H
/*
 * Who holds up whom: the wait graph of one look as a forest, the worst head first.
 *
 * A head is a session (or a prepared transaction) that others wait for and that waits for nobody
 * itself. Sessions wait behind several at once, and in tuple queues behind their neighbours; each
 * is shown once, under the blocker through which the most direct way leads to a head (fewest steps,
 * then the longest wait). Sessions that wait in a ring have no head: the ring is shown as one,
 * headed by the member that waits longest, and marked.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/activity.h"

enum { LOCKS_NONE = UINT16_MAX };

/* One line of the forest, in the order they are shown in: heads with all below them. */
struct lock_line {
	uint16_t node;  /* number in locks.nodes */
	uint16_t depth; /* 0: a head */
	uint16_t holds; /* sampled sessions below it, however deep */
	bool in_ring;   /* waits in a ring: a deadlock that is being found */
};

struct locks {
	struct wait_node nodes[LIMIT_WAIT_NODES];
	uint32_t node_count;
	struct wait_edge edges[LIMIT_WAIT_EDGES];
	uint32_t edge_count;
	struct lock_line lines[LIMIT_WAIT_NODES];
	uint32_t line_count;
	uint32_t head_count;
	uint32_t waiting, sampled; /* as in struct waits */
	int64_t longest_ms;        /* the longest wait among the sampled; AGE_NONE: none */
};

void locks_clear(struct locks *locks);

/* Every node that waits or is waited for has one line. */
void locks_take(struct locks *locks, const struct waits *waits);

void locks_freeze(struct locks *to, const struct locks *from);

enum { LOCKS_SQL_BYTES = 256 };

/*
 * The statement that would end a head, for a person to copy: guarded, so that a pid that was used
 * again meanwhile ends nobody else. lowtide never runs it.
 *
 *   SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = 4711 AND backend_start = '…'
 *
 * A prepared transaction: "" (its name is needed: SELECT gid FROM pg_prepared_xacts).
 */
void locks_end_sql(const struct wait_node *node, char out[LOCKS_SQL_BYTES]);

#endif
