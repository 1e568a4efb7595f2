/* The whole program on a real server: who holds the slots, from within and from outside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/pg_actor.h"
#include "tests/support/pg_scene.h"
#include "tests/support/pg_server.h"
#include "tests/support/watch.h"

static struct pg_server server;
static struct watch watch;

/* Each call has a text of its own: the program's arguments lead to it. */
static const char *conninfo(const char *user, const char *more)
{
	static char texts[8][PG_CONNINFO_BYTES];
	static size_t next;

	return pg_server_conninfo(&server, user, more, texts[next++ % 8]);
}

/* ---- pools ---- */

/* All four are idle between bursts, and all four are busy in them: it gives none back, and could
   not do with less. */
static void test_a_fixed_pool_busy_in_bursts(void **state)
{
	static struct pg_pool pool;

	(void)state;
	pg_pool_open(&pool, conninfo("app", "application_name=fixed"), 4, 4);
	watch_begin(&watch, conninfo("watcher", ""), NULL);
	watch_until_floor(&watch, "fixed", 4, 4);
	for (int burst = 0; burst < 3; burst++) {
		pg_pool_burst(&pool, 4);
		watch_until_floor(&watch, "fixed", 4, 0);
		pg_pool_calm(&pool);
		watch_until(&watch, "none but idle ones");
		watch_until_floor(&watch, "fixed", 4, 0);
	}
	watch_end(&watch);
	pg_pool_close(&pool);
}

static void test_an_elastic_pool(void **state)
{
	static struct pg_pool pool;
	char line[VT_LINE_BYTES];

	(void)state;
	pg_pool_open(&pool, conninfo("app", "application_name=elastic"), 1, 4);
	pg_pool_burst(&pool, 4);
	watch_begin(&watch, conninfo("watcher", ""), NULL);
	watch_until_floor(&watch, "elastic", 4, 0);
	pg_pool_calm(&pool);
	watch_until_floor(&watch, "elastic", 1, 0);
	watch_line(&watch, "elastic", line);
	assert_non_null(strstr(line, " 4 ")); /* the peak */
	watch_end(&watch);
	pg_pool_close(&pool);
}

/* ---- full ---- */

static void test_full_from_both_sides(void **state)
{
	static struct pg_pool pool, reserve;
	static struct watch late;

	(void)state;
	watch_begin(&watch, conninfo("watcher", ""), NULL);
	watch_until(&watch, "max 12 - reserved 2 = 10 usable");
	pg_pool_open(&pool, conninfo("app", ""), 0, PG_POOL_MAX);
	assert_string_equal(
		pg_pool_exhaust(&pool, conninfo("app", "application_name=gw")), "53300");
	watch_until_line(&watch, "0 of 10 slots free", "taken by gw ");
	watch_begin(&late, conninfo("watcher", ""), NULL);
	watch_until_line(&late, "0 slots free", "refused");
	watch_until(&late, "remaining connection slots are reserved");
	pg_pool_open(&reserve, conninfo("postgres", ""), 0, PG_POOL_MAX);
	assert_string_equal(pg_pool_exhaust(&reserve, conninfo("postgres", "")), "53300");
	watch_until(&late, "too many clients already");
	/* whoever was in before still is */
	watch_until_line(&watch, "slots free", "taken by gw ");
	pg_pool_close(&reserve);
	pg_pool_close(&pool);
	watch_until_line(&late, "we got in", "refusals");
	watch_until(&late, "slots (2 lowtide)");
	watch_end(&late);
	watch_end(&watch);
}

static void test_limits_of_roles_and_databases(void **state)
{
	(void)state;
	watch_begin(&watch, conninfo("limited", ""), NULL);
	watch_until_line(&watch, "is at its limit", "refused");
	watch_until(&watch, "too many connections for role");
	watch_end(&watch);
	watch_begin(&watch, conninfo("app", "dbname=limited"), NULL);
	watch_until_line(&watch, "is at its limit", "refused");
	watch_until(&watch, "too many connections for database");
	watch_end(&watch);
}

/* ---- rights ---- */

/* What cannot be read is no zero. */
static void test_without_rights(void **state)
{
	static struct pg_pool pool;
	char line[VT_LINE_BYTES];

	(void)state;
	pg_pool_open(&pool, conninfo("app", "application_name=fixed"), 3, 3);
	watch_begin(&watch, conninfo("plain", ""), NULL);
	watch_until(&watch, "1 of 4 sessions readable; GRANT pg_monitor TO plain");
	watch_until_line(&watch, "IDLE FLOOR", "(background workers included)");
	watch_line(&watch, "IDLE FLOOR", line);
	assert_non_null(strstr(line, "in use –"));
	assert_non_null(strstr(line, "1 of 4 sessions readable"));
	watch_until_line(&watch, " fixed ", " – ");
	watch_line(&watch, " fixed ", line);
	assert_null(strstr(line, " 0 "));
	watch_end(&watch);
	pg_pool_close(&pool);
}

/* ---- an outage ---- */

static void assert_stale(const char *title)
{
	char line[VT_LINE_BYTES];

	watch_line(&watch, title, line);
	if (!strstr(line, "stale"))
		fail_msg("not said to be stale: %s", line);
}

static pid_t own_backend(void)
{
	struct pg_actor admin;
	pid_t pid;

	pg_actor_open(&admin, conninfo("postgres", ""));
	pg_actor_exec(
		&admin, "SELECT pid FROM pg_stat_activity WHERE application_name = 'lowtide'");
	pid = (pid_t)strtol(admin.value, NULL, 10);
	pg_actor_close(&admin);
	return pid;
}

/* The whole server stands still for 10 s: what was known ages, and none of it turns to calm. */
static void test_a_server_that_stands_still(void **state)
{
	static struct pg_pool pool;
	pid_t backend;

	(void)state;
	pg_pool_open(&pool, conninfo("app", "application_name=fixed"), 4, 4);
	watch_begin(&watch, conninfo("watcher", ""), NULL);
	watch_until_floor(&watch, "fixed", 4, 4);
	backend = own_backend();
	pg_server_freeze(&server);
	pg_backend_freeze(backend);
	watch_until_line(&watch, "IDLE FLOOR", "stale 10s");
	assert_stale("lowtide");
	assert_stale("IDLE FLOOR");
	assert_stale("LOCKS");
	assert_stale("DEADLOCKS");
	assert_stale("SESSIONS");
	watch_until_floor(&watch, "fixed", 4, 4); /* what was last known is still there */
	pty_type(&watch.pty, "?");
	watch_until(&watch, "this help, and back"); /* and keys answer */
	pty_type(&watch.pty, "?");
	pg_backend_thaw(backend);
	pg_server_thaw(&server);
	watch_until_line(&watch, "lowtide  ", "primary");
	watch_until_line(&watch, "IDLE FLOOR", "max 12");
	watch_end(&watch);
	assert_int_equal(own_backend(), 0);
	pg_pool_close(&pool);
}

static int begin(void **state)
{
	static const char *const conf[] = {"superuser_reserved_connections = 2", NULL};
	const struct pg_options options = {.max_connections = 12, .conf = conf};
	struct pg_actor admin;

	(void)state;
	pg_server_start(&server, &options);
	pg_actor_open(&admin, conninfo("postgres", ""));
	pg_actor_exec(&admin, "CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher;"
			      "CREATE ROLE app LOGIN; CREATE ROLE plain LOGIN;"
			      "CREATE ROLE limited LOGIN CONNECTION LIMIT 0");
	pg_actor_exec(&admin, "CREATE DATABASE limited CONNECTION LIMIT 0");
	pg_actor_close(&admin);
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
		cmocka_unit_test(test_a_fixed_pool_busy_in_bursts),
		cmocka_unit_test(test_an_elastic_pool),
		cmocka_unit_test(test_full_from_both_sides),
		cmocka_unit_test(test_limits_of_roles_and_databases),
		cmocka_unit_test(test_without_rights),
		cmocka_unit_test(test_a_server_that_stands_still),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
