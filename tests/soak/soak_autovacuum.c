/*
 * The whole program on a real server: autovacuum holds somebody up, and is named. When its worker
 * comes is the server's choice, so this waits as long as it takes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/pg_actor.h"
#include "tests/support/pg_server.h"
#include "tests/support/watch.h"

static struct pg_server server;
static struct watch watch;
static struct pg_actor observer;

static void begin_watching(void)
{
	static char conninfo[PG_CONNINFO_BYTES];

	watch_begin(&watch, pg_server_conninfo(&server, "postgres", "", conninfo), NULL);
	watch_until(&watch, "LOCKS  none waiting");
}

/* One that gives way only when its waiter's deadlock is looked for, in a minute. */
static void test_autovacuum_is_head(void **state)
{
	struct pg_actor waits;

	(void)state;
	pg_actor_exec(&observer, "CREATE TABLE slow AS SELECT 1 AS id, repeat('x', 500) AS pad"
				 " FROM generate_series(1, 20000)");
	pg_actor_exec(&observer, "ALTER TABLE slow SET (autovacuum_vacuum_cost_delay = 100,"
				 " autovacuum_vacuum_cost_limit = 1,"
				 " autovacuum_vacuum_threshold = 0)");
	pg_actor_open_as(&waits, &server, "waits");
	pg_actor_exec(&waits, "SET deadlock_timeout = '1min'; BEGIN");
	begin_watching();
	pg_actor_exec(&observer, "UPDATE slow SET id = 2");
	pg_actor_exec(&observer, "ALTER SYSTEM SET autovacuum = on");
	pg_actor_exec(&observer, "SELECT pg_reload_conf()");
	pg_actor_wait_value(&observer,
		"SELECT count(*) > 0 FROM pg_locks JOIN pg_stat_activity USING (pid)"
		" WHERE backend_type = 'autovacuum worker' AND relation = 'slow'::regclass",
		"t");
	pg_actor_send(&waits, "LOCK TABLE slow IN EXCLUSIVE MODE");
	watch_until(&watch, "LOCKS  1 waiting, 1 head");
	watch_until_line(&watch, ": 1 waiting", "1 head: autovacuum");
	watch_until_line(&watch, "└ ", "  waits ");
	pg_actor_exec(&observer, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
				 " WHERE backend_type = 'autovacuum worker'");
	pg_actor_exec(&observer, "ALTER SYSTEM SET autovacuum = off");
	pg_actor_exec(&observer, "SELECT pg_reload_conf()");
	assert_string_equal(pg_actor_finish(&waits), "");
	watch_end(&watch);
	pg_actor_close(&waits);
}

static int begin(void **state)
{
	static const char *const conf[] = {
		"autovacuum_naptime = 1s", "autovacuum_max_workers = 1", NULL};
	const struct pg_options options = {.conf = conf};

	(void)state;
	pg_server_start(&server, &options);
	pg_actor_open_as(&observer, &server, "observer");
	return 0;
}

static int end(void **state)
{
	(void)state;
	pg_actor_close(&observer);
	pg_server_end(&server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_autovacuum_is_head),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
