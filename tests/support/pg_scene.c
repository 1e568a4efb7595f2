#include "tests/support/pg_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void pg_scene_tables(struct pg_server *server)
{
	struct pg_actor actor;

	pg_actor_open_as(&actor, server, "setup");
	pg_actor_exec(&actor,
		"CREATE TABLE agents (id int PRIMARY KEY, state text);"
		"CREATE TABLE workers (id int PRIMARY KEY);"
		"INSERT INTO agents SELECT id, 'idle' FROM generate_series(1, 100) id");
	pg_actor_close(&actor);
}

/* ---- who blocks whom ------------------------------------------------------------------------- */

void pg_tree_grow(struct pg_tree *tree, const struct pg_server *server, struct pg_actor *observer)
{
	pg_actor_open_as(&tree->head, server, "head");
	pg_actor_exec(&tree->head, "BEGIN; UPDATE agents SET state = 'held' WHERE id = 1");
	pg_actor_open_as(&tree->middle, server, "middle");
	pg_actor_exec(&tree->middle, "BEGIN; UPDATE agents SET state = 'held' WHERE id = 2");
	pg_actor_send(&tree->middle, "UPDATE agents SET state = 'next' WHERE id = 1");
	pg_actor_wait_blocked(&tree->middle, observer, "transactionid");
	pg_actor_open_as(&tree->leaf, server, "leaf");
	pg_actor_send(&tree->leaf, "UPDATE agents SET state = 'next' WHERE id = 2");
	pg_actor_wait_blocked(&tree->leaf, observer, "transactionid");
	for (size_t i = 0; i < PG_TREE_QUEUE; i++) {
		pg_actor_open_as(&tree->queue[i], server, "queue");
		pg_actor_send(&tree->queue[i], "UPDATE agents SET state = 'later' WHERE id = 1");
		pg_actor_wait_blocked(&tree->queue[i], observer, "tuple");
	}
}

static void finish_and_close(struct pg_actor *actor)
{
	assert_string_equal(pg_actor_finish(actor), "");
	pg_actor_close(actor);
}

void pg_tree_fell(struct pg_tree *tree)
{
	pg_actor_exec(&tree->head, "ROLLBACK");
	pg_actor_close(&tree->head);
	assert_string_equal(pg_actor_finish(&tree->middle), "");
	pg_actor_exec(&tree->middle, "COMMIT");
	pg_actor_close(&tree->middle);
	finish_and_close(&tree->leaf);
	for (size_t i = 0; i < PG_TREE_QUEUE; i++)
		finish_and_close(&tree->queue[i]);
}

/* ---- deadlock -------------------------------------------------------------------------------- */

void pg_deadlock_close(
	struct pg_deadlock *deadlock, const struct pg_server *server, int number, int wait_ms)
{
	char update[128], insert[128], begin[160];

	snprintf(update, sizeof(update), "UPDATE agents SET state = 'busy' WHERE id = %d", number);
	snprintf(insert, sizeof(insert), "INSERT INTO workers (id) VALUES (%d)", number);
	pg_actor_open_as(&deadlock->gw, server, "gw");
	pg_actor_open_as(&deadlock->worker, server, "worker");
	snprintf(begin, sizeof(begin), "BEGIN; %s", insert);
	pg_actor_exec(&deadlock->gw, begin);
	snprintf(begin, sizeof(begin), "BEGIN; %s", update);
	pg_actor_exec(&deadlock->worker, begin);
	pg_actor_send(&deadlock->gw, update);
	assert_false(pg_actor_ends_within(&deadlock->gw, wait_ms));
	pg_actor_send(&deadlock->worker, insert);
}

const struct pg_actor *pg_deadlock_end(struct pg_deadlock *deadlock)
{
	struct pg_actor *gw = &deadlock->gw, *worker = &deadlock->worker;
	bool gw_is_victim, worker_is_victim;

	/* In either order: the victim's transaction is rolled back already, and has let go. */
	gw_is_victim = strcmp(pg_actor_finish(gw), "40P01") == 0;
	worker_is_victim = strcmp(pg_actor_finish(worker), "40P01") == 0;
	assert_true(gw_is_victim != worker_is_victim);
	pg_actor_exec(gw, "ROLLBACK");
	pg_actor_exec(worker, "ROLLBACK");
	pg_actor_close(gw);
	pg_actor_close(worker);
	return gw_is_victim ? gw : worker;
}

/* ---- pools ----------------------------------------------------------------------------------- */

static void open_up_to(struct pg_pool *pool, size_t count)
{
	assert_true(count <= pool->most);
	while (pool->count < count)
		pg_actor_open(&pool->actors[pool->count++], pool->conninfo);
}

static void close_down_to(struct pg_pool *pool, size_t count)
{
	while (pool->count > count)
		pg_actor_close(&pool->actors[--pool->count]);
}

void pg_pool_open(struct pg_pool *pool, const char *conninfo, size_t least, size_t most)
{
	assert_true(least <= most && most <= PG_POOL_MAX);
	*pool = (struct pg_pool){.least = least, .most = most};
	snprintf(pool->conninfo, sizeof(pool->conninfo), "%s", conninfo);
	open_up_to(pool, least);
}

void pg_pool_burst(struct pg_pool *pool, size_t busy)
{
	open_up_to(pool, busy);
	while (pool->busy > busy)
		pg_actor_be_idle(&pool->actors[--pool->busy]);
	while (pool->busy < busy)
		pg_actor_be_busy(&pool->actors[pool->busy++]);
}

void pg_pool_calm(struct pg_pool *pool)
{
	pg_pool_burst(pool, 0);
	close_down_to(pool, pool->least);
}

void pg_pool_rotate(struct pg_pool *pool)
{
	for (size_t i = pool->busy; i < pool->count; i++)
		pg_actor_exec(&pool->actors[i], "SELECT 1");
}

void pg_pool_refill(struct pg_pool *pool)
{
	size_t count = pool->count;

	close_down_to(pool, pool->busy);
	open_up_to(pool, count);
}

void pg_pool_close(struct pg_pool *pool)
{
	pg_pool_burst(pool, 0);
	close_down_to(pool, 0);
}

const char *pg_pool_exhaust(struct pg_pool *pool, const char *conninfo)
{
	pg_pool_open(pool, conninfo, 0, PG_POOL_MAX);
	while (pg_actor_try(&pool->actors[pool->count], conninfo)[0] == '\0') {
		pool->count++;
		assert_true(pool->count < PG_POOL_MAX);
	}
	return pool->actors[pool->count].sqlstate;
}
