/*
 * The program, an application's gauge that says 5 of 5, a real Postgres and a real PgBouncer: each
 * reason for a full pool is told from the others. Connections that are idle for 30 s are in
 * tests/soak/soak_pool_cause.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/full_pool.h"
#include "tests/support/pg_scene.h"
#include "tests/support/scratch_folder.h"

static struct full_pool app;

static void test_saturated(void **state)
{
	(void)state;
	full_pool_open(&app, false);
	for (int i = 0; i < FULL_POOL; i++)
		pg_actor_be_busy(&app.out[i]);
	full_pool_watch(&app, "2s");
	full_pool_is(&app, "saturated");
	for (int i = 0; i < FULL_POOL; i++)
		pg_actor_be_idle(&app.out[i]);
	full_pool_close(&app);
}

/* Long enough to be on top of the page, with the head's name. */
static void test_blocked(void **state)
{
	char conninfo[PG_CONNINFO_BYTES], says[160];
	struct pg_actor head, observer;

	(void)state;
	pg_scene_tables(&app.server);
	pg_actor_open(&observer, pg_server_conninfo(&app.server, "postgres", "", conninfo));
	pg_actor_open(&head,
		pg_server_conninfo(&app.server, "postgres", "application_name=batch", conninfo));
	pg_actor_exec(&head, "BEGIN; UPDATE agents SET state = 'x' WHERE id = 1");
	full_pool_open(&app, false);
	for (int i = 0; i < FULL_POOL; i++) {
		pg_actor_send(&app.out[i], "UPDATE agents SET state = 'y' WHERE id = 1");
		pg_actor_wait_blocked(&app.out[i], &observer, NULL);
	}
	full_pool_watch(&app, "7s");
	full_pool_is(&app, "blocked");
	snprintf(says, sizeof(says), "blocked; Postgres: 5 of 5 waiting on locks behind pid %d",
		(int)head.backend);
	full_pool_says(&app, says);
	pg_actor_exec(&head, "ROLLBACK");
	for (int i = 0; i < FULL_POOL; i++)
		pg_actor_finish(&app.out[i]);
	full_pool_close(&app);
	pg_actor_close(&head);
	pg_actor_close(&observer);
}

/* Two work, which is all that the pooler has; three wait there for more than a second. */
static void test_starved(void **state)
{
	(void)state;
	full_pool_open(&app, true);
	for (int i = 0; i < FULL_POOL_SERVERS; i++)
		pg_actor_be_busy(&app.out[i]);
	for (int i = FULL_POOL_SERVERS; i < FULL_POOL; i++)
		pg_actor_send(&app.out[i], "SELECT 1");
	full_pool_watch(&app, "4s");
	full_pool_is(&app, "starved");
	for (int i = 0; i < FULL_POOL_SERVERS; i++)
		pg_actor_be_idle(&app.out[i]);
	for (int i = FULL_POOL_SERVERS; i < FULL_POOL; i++)
		pg_actor_finish(&app.out[i]);
	full_pool_close(&app);
}

static void test_held_by_code(void **state)
{
	(void)state;
	full_pool_open(&app, false);
	for (int i = 0; i < FULL_POOL; i++)
		pg_actor_exec(&app.out[i], "BEGIN; SELECT 1");
	full_pool_watch(&app, "7s");
	full_pool_is(&app, "held by code");
	full_pool_says(&app, "pool app main 5/5 pinned");
	full_pool_says(&app, "3 waiting; held by code; Postgres: 5 of 5 idle in transaction -> "
			     "more connections will not help");
	full_pool_close(&app);
}

static void test_held_between_queries(void **state)
{
	(void)state;
	full_pool_open(&app, false);
	for (int i = 0; i < FULL_POOL; i++)
		pg_actor_exec(&app.out[i], "SELECT 1");
	full_pool_watch(&app, "2s");
	full_pool_is(&app, "held between");
	full_pool_close(&app);
}

/* Three work, two are idle: no single reason. */
static void test_mixed(void **state)
{
	(void)state;
	full_pool_open(&app, false);
	for (int i = 0; i < 3; i++)
		pg_actor_be_busy(&app.out[i]);
	full_pool_watch(&app, "2s");
	full_pool_is(&app, "mixed");
	for (int i = 0; i < 3; i++)
		pg_actor_be_idle(&app.out[i]);
	full_pool_close(&app);
}

static int start(void **state)
{
	scratch_enter(state);
	full_pool_start(&app);
	return 0;
}

static int end(void **state)
{
	full_pool_end(&app);
	return scratch_leave(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_saturated),
		cmocka_unit_test(test_blocked),
		cmocka_unit_test(test_starved),
		cmocka_unit_test(test_held_by_code),
		cmocka_unit_test(test_held_between_queries),
		cmocka_unit_test(test_mixed),
	};

	return cmocka_run_group_tests(tests, start, end);
}
