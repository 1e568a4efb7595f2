#ifndef LOWTIDE_TESTS_SUPPORT_PG_SCENE_H
#define LOWTIDE_TESTS_SUPPORT_PG_SCENE_H
/*
 * What happens on a Postgres while lowtide looks: several actors set up, and taken down, together.
 * Each scene begins and ends when a test says so, and in between everything stands still.
 */
#include <stddef.h>

#include "tests/support/pg_actor.h"
#include "tests/support/pg_server.h"

/* The tables agents (id, state) with the rows 1 to 100, and workers (id), empty. */
void pg_scene_tables(struct pg_server *server);

/* ---- who blocks whom ---- */

enum { PG_TREE_QUEUE = 3 };

/*
 *   head      idle in transaction, holds row 1 of agents
 *   middle    holds row 2, waits for the transaction of head and first in line for row 1
 *   leaf      waits for the transaction of middle, because of row 2
 *   queue     wait for the tuple lock on row 1, which middle holds: behind middle, not behind head
 *
 * Their application names are head, middle, leaf and queue.
 */
struct pg_tree {
	struct pg_actor head, middle, leaf, queue[PG_TREE_QUEUE];
};

void pg_tree_grow(struct pg_tree *tree, const struct pg_server *server, struct pg_actor *observer);
/* Head rolls back, all others get their rows, and leave. */
void pg_tree_fell(struct pg_tree *tree);

/* ---- deadlock ---- */

/* Two transactions that each wait for the other: gw updates agents, worker inserts into workers. */
struct pg_deadlock {
	struct pg_actor gw, worker;
};

/* The pair with this number, 1 to 100: different pairs do not meet. gw waits from now on, and
   wait_ms later worker does, which closes the circle; this returns then. After deadlock_timeout
   Postgres lets one of the two down. */
void pg_deadlock_close(
	struct pg_deadlock *deadlock, const struct pg_server *server, int number, int wait_ms);
/* Waits for Postgres to find it. Returns who was the victim, whose statement has failed. */
const struct pg_actor *pg_deadlock_end(struct pg_deadlock *deadlock);

/* ---- pools ---- */

enum { PG_POOL_MAX = 64 };

/* The connections of one process. With least == most it never gives one back. */
struct pg_pool {
	char conninfo[PG_CONNINFO_BYTES];
	size_t least, most;
	size_t count; /* open ones */
	size_t busy;  /* the first so many of them are active, the others idle */
	struct pg_actor actors[PG_POOL_MAX];
};

/* Opens the least of them. */
void pg_pool_open(struct pg_pool *pool, const char *conninfo, size_t least, size_t most);
/* So many are active from now on; opens what is missing. */
void pg_pool_burst(struct pg_pool *pool, size_t busy);
/* All become idle, and those above the least are closed. */
void pg_pool_calm(struct pg_pool *pool);
/* Each idle one is used once, or is replaced by another: sessions that rotate, or are refilled. */
void pg_pool_rotate(struct pg_pool *pool);
void pg_pool_refill(struct pg_pool *pool);
void pg_pool_close(struct pg_pool *pool);

/* Opens connections until one is refused, at most PG_POOL_MAX. Returns the SQLSTATE of that. */
const char *pg_pool_exhaust(struct pg_pool *pool, const char *conninfo);

#endif
