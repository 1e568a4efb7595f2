/* Who blocks whom on a real server, and deadlocks seen before the server ends them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/pg_actor.h"
#include "tests/support/pg_probe.h"
#include "tests/support/pg_scene.h"
#include "tests/support/pg_server.h"

static struct pg_server server;

static struct pg_probe *watch(int64_t interval_ms)
{
	char conninfo[PG_CONNINFO_BYTES];
	struct pg_probe *probe;

	pg_server_conninfo(&server, "postgres", "", conninfo);
	probe = pg_probe_create(conninfo);
	probe->target.interval_ms = interval_ms;
	probe->target.timeout_ms = interval_ms * 9 / 10;
	pg_probe_start(probe);
	pg_probe_ticks(probe, 1);
	return probe;
}

static size_t number_of(const struct pg_probe *probe, const struct wait_node *node)
{
	return (size_t)(node - probe->nodes);
}

/* 'h' a hard edge, 's' one that is not, '-' none. */
static char edge(const struct pg_probe *probe, const struct wait_node *waiter,
	const struct wait_node *blocker)
{
	for (size_t i = 0; i < probe->waits.edge_count; i++) {
		const struct wait_edge *e = &probe->edges[i];

		if (e->waiter == number_of(probe, waiter) &&
			e->blocker == number_of(probe, blocker))
			return e->hard ? 'h' : 's';
	}
	return '-';
}

static bool has_waits(const struct pg_probe *probe)
{
	return probe->waits_count > 1;
}

static void test_tree(void **state)
{
	struct pg_probe *probe = watch(200);
	const struct wait_node *head, *middle, *leaf;
	struct pg_actor observer;
	struct pg_tree tree;
	char conninfo[PG_CONNINFO_BYTES];
	size_t queued = 0;

	(void)state;
	assert_int_equal(probe->waits_count, 0);
	pg_actor_open(&observer, pg_server_conninfo(&server, "postgres", "", conninfo));
	pg_tree_grow(&tree, &server, &observer);
	probe->waits_count = 0;
	pg_probe_until(probe, has_waits, "looks at the waits");
	assert_int_equal(probe->waits.waiting, 2 + PG_TREE_QUEUE);
	assert_int_equal(probe->waits.sampled, 2 + PG_TREE_QUEUE);
	assert_int_equal(probe->waits.node_count, 3 + PG_TREE_QUEUE);
	head = pg_probe_node(probe, "head");
	middle = pg_probe_node(probe, "middle");
	leaf = pg_probe_node(probe, "leaf");
	assert_non_null(head);
	assert_non_null(middle);
	assert_non_null(leaf);
	assert_int_equal(head->id.pid, tree.head.backend);
	assert_int_equal(head->state, SESSION_IN_TRANSACTION);
	assert_false(head->on_lock);
	assert_int_equal(head->wait_ms, AGE_NONE);
	assert_true(head->xact_us > 0);
	assert_string_equal(middle->wait, "Lock transactionid");
	assert_true(middle->on_lock && middle->wait_ms >= 0);
	assert_null(strstr(leaf->sql, "next"));
	assert_int_equal(edge(probe, middle, head), 'h');
	assert_int_equal(edge(probe, leaf, middle), 'h');
	assert_int_equal(edge(probe, leaf, head), '-');
	assert_int_equal(edge(probe, head, middle), '-');
	for (size_t i = 0; i < probe->waits.node_count; i++) {
		const struct wait_node *node = &probe->nodes[i];

		if (strcmp(node->who.owner, "queue") != 0)
			continue;
		queued++;
		assert_string_equal(node->wait, "Lock tuple");
		assert_int_equal(edge(probe, node, middle), 'h');
		assert_int_not_equal(edge(probe, node, head), 'h');
		/* those before it in the queue hold nothing */
		for (size_t j = 0; j < probe->waits.node_count; j++) {
			if (strcmp(probe->nodes[j].who.owner, "queue") == 0)
				assert_int_not_equal(edge(probe, node, &probe->nodes[j]), 'h');
		}
	}
	assert_int_equal(queued, PG_TREE_QUEUE);
	pg_tree_fell(&tree);
	pg_actor_close(&observer);
	pg_probe_ticks(probe, 2);
	assert_int_equal(probe->sessions.waiting, 0);
	pg_probe_destroy(probe);
}

static void test_prepared_transaction(void **state)
{
	struct pg_probe *probe;
	const struct wait_node *waiter, *prepared;
	struct pg_actor gone, waits;
	char conninfo[PG_CONNINFO_BYTES];

	(void)state;
	pg_actor_open(&gone, pg_server_conninfo(&server, "postgres", "", conninfo));
	pg_actor_exec(&gone, "BEGIN; UPDATE agents SET state = 'x' WHERE id = 50");
	pg_actor_exec(&gone, "PREPARE TRANSACTION 'left ''behind'");
	pg_actor_open(&waits,
		pg_server_conninfo(&server, "postgres", "application_name=waits", conninfo));
	pg_actor_send(&waits, "UPDATE agents SET state = 'y' WHERE id = 50");
	pg_actor_wait_blocked(&waits, &gone, NULL);
	probe = watch(200);
	probe->waits_count = 0;
	pg_probe_until(probe, has_waits, "looks at the waits");
	assert_int_equal(probe->waits.node_count, 2);
	waiter = pg_probe_node(probe, "waits");
	prepared = waiter == &probe->nodes[0] ? &probe->nodes[1] : &probe->nodes[0];
	assert_int_equal(prepared->kind, SESSION_PREPARED);
	assert_int_equal(prepared->id.pid, 0);
	assert_string_equal(prepared->gid, "left 'behind");
	assert_string_equal(prepared->who.user, "postgres");
	assert_string_equal(prepared->who.database, "postgres");
	assert_true(prepared->state_ms >= 0);
	assert_int_equal(edge(probe, waiter, prepared), 'h');
	pg_actor_exec(&gone, "ROLLBACK PREPARED 'left ''behind'");
	assert_string_equal(pg_actor_finish(&waits), "");
	pg_actor_close(&waits);
	pg_actor_close(&gone);
	pg_probe_destroy(probe);
}

/* ---- deadlocks ---- */

struct seen {
	bool ring;
	bool wrong; /* a ring of hard edges of others than this pair */
};

static bool is_pair(const struct wait_node *a, const struct wait_node *b)
{
	return strcmp(a->who.owner, "gw") == 0 && strcmp(b->who.owner, "worker") == 0 &&
	       strstr(a->shape, "UPDATE agents") && strstr(b->shape, "INSERT INTO workers");
}

static void look_for_ring(struct pg_probe *probe)
{
	struct seen *seen = probe->user;

	for (size_t i = 0; i < probe->waits.edge_count; i++) {
		const struct wait_node *one = &probe->nodes[probe->edges[i].waiter];
		const struct wait_node *other = &probe->nodes[probe->edges[i].blocker];

		if (edge(probe, one, other) != 'h' || edge(probe, other, one) != 'h')
			continue;
		if (is_pair(one, other) || is_pair(other, one))
			seen->ring = true;
		else
			seen->wrong = true;
	}
}

struct watcher {
	struct pg_probe *probe;
	atomic_bool over;
};

static void watch_on(void *user)
{
	struct watcher *watcher = user;

	while (!watcher->over)
		uv_run(&watcher->probe->loop, UV_RUN_ONCE);
}

/* The second lock is taken 0 to 900 ms after the first, at deadlock_timeout 1 s, once a second. */
static void test_deadlocks_are_seen(void **state)
{
	enum { DEADLOCKS = 20 };
	struct pg_probe *probe = watch(1000);
	struct watcher watcher = {.probe = probe};
	struct seen seen[DEADLOCKS];
	uv_thread_t thread;
	int rings = 0;

	(void)state;
	probe->on_reading = look_for_ring;
	for (int i = 0; i < DEADLOCKS; i++) {
		struct pg_deadlock deadlock;

		seen[i] = (struct seen){false, false};
		probe->user = &seen[i];
		watcher.over = false;
		assert_int_equal(uv_thread_create(&thread, watch_on, &watcher), 0);
		pg_deadlock_close(&deadlock, &server, i + 1, i * 900 / (DEADLOCKS - 1));
		pg_deadlock_end(&deadlock);
		watcher.over = true;
		uv_thread_join(&thread);
		rings += seen[i].ring;
		assert_false(seen[i].wrong);
	}
	print_message("# %d of %d deadlocks seen\n", rings, DEADLOCKS);
	assert_true(rings >= 16);
	pg_probe_destroy(probe);
}

static int begin(void **state)
{
	static const char *const conf[] = {"max_prepared_transactions = 2", NULL};
	const struct pg_options options = {.conf = conf};

	(void)state;
	pg_server_start(&server, &options);
	pg_scene_tables(&server);
	return 0;
}

static int end(void **state)
{
	(void)state;
	pg_server_end(&server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_prepared_transaction),
		cmocka_unit_test(test_deadlocks_are_seen),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
