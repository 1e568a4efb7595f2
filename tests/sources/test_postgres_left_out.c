/* Statements that fail on a server: left out for a while, and nothing else suffers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/pg_actor.h"
#include "tests/support/pg_probe.h"
#include "tests/support/pg_server.h"

static struct pg_server server;
static struct pg_actor admin;

static const char *conninfo(const char *user, const char *more)
{
	static char text[PG_CONNINFO_BYTES];

	return pg_server_conninfo(&server, user, more, text);
}

static bool has_failed(const struct pg_probe *probe)
{
	return probe->fault.kind == FAULT_SQL;
}

/* Nothing is due now. */
static bool rests(const struct pg_probe *probe)
{
	return uv_backend_timeout(&probe->loop) > 0;
}

static void test_waits(void **state)
{
	struct pg_probe *probe = pg_probe_create(conninfo("watcher", ""));
	struct pg_actor holder, waiter;

	(void)state;
	pg_actor_exec(&admin, "REVOKE EXECUTE ON FUNCTION pg_blocking_pids(int) FROM PUBLIC");
	pg_actor_open(&holder, conninfo("postgres", ""));
	pg_actor_open(&waiter, conninfo("postgres", "application_name=waiter"));
	pg_actor_exec(&holder, "BEGIN; LOCK TABLE held");
	pg_actor_send(&waiter, "SELECT FROM held");
	pg_actor_wait_blocked(&waiter, &holder, NULL);
	pg_probe_start(probe);
	pg_probe_until(probe, has_failed, "a statement that fails");
	pg_probe_ticks(probe, 2);
	/* whoever looks now still sees why there is no graph, and the rest */
	assert_int_equal(probe->fault.kind, FAULT_SQL);
	assert_non_null(strstr(probe->fault.text, "waits"));
	assert_int_equal(probe->reading.completeness, READING_WITH_GAPS);
	assert_int_equal(probe->waits_count, 0);
	assert_int_equal(probe->sessions.waiting, 1);
	pg_probe_until(probe, rests, "a rest between ticks");
	pg_probe_destroy(probe);
	pg_actor_exec(&holder, "ROLLBACK");
	assert_string_equal(pg_actor_finish(&waiter), "");
	pg_actor_close(&waiter);
	pg_actor_close(&holder);
	pg_actor_exec(&admin, "GRANT EXECUTE ON FUNCTION pg_blocking_pids(int) TO PUBLIC");
}

/* Limits are asked for with settings, once a minute: also when settings fail. */
static void test_settings(void **state)
{
	struct pg_probe *probe = pg_probe_create(conninfo("watcher", ""));
	uint64_t with_limits;

	(void)state;
	pg_actor_exec(&admin, "REVOKE SELECT ON pg_settings FROM PUBLIC");
	pg_probe_start(probe);
	pg_probe_ticks(probe, 1);
	assert_int_equal(probe->fault.kind, FAULT_SQL);
	pg_probe_ticks(probe, 1);
	assert_int_equal(probe->facts.limit_count, 1);
	assert_string_equal(probe->facts.limits[0].name, "limited");
	with_limits = probe->reading.cost.lines;
	pg_probe_ticks(probe, 1);
	assert_true(probe->reading.cost.lines < with_limits);
	pg_probe_destroy(probe);
	pg_actor_exec(&admin, "GRANT SELECT ON pg_settings TO PUBLIC");
}

/* Of more limits than there is room for the tightest are told, and how many they are. */
static void test_many_limits(void **state)
{
	struct pg_probe *probe;

	(void)state;
	pg_actor_exec(&admin, "DO $$BEGIN FOR i IN 1..33 LOOP EXECUTE format('CREATE ROLE many_%s"
			      " CONNECTION LIMIT %s', i, 100 + i); END LOOP; END$$");
	probe = pg_probe_create(conninfo("watcher", ""));
	pg_probe_start(probe);
	pg_probe_ticks(probe, 1);
	assert_int_equal(probe->facts.limit_count, LIMIT_SLOT_LIMITS);
	assert_string_equal(probe->facts.limits[1].name, "many_1");
	assert_int_equal(probe->facts.limits_beyond, 34 - LIMIT_SLOT_LIMITS);
	pg_probe_destroy(probe);
	pg_actor_exec(&admin, "DO $$BEGIN FOR i IN 1..33 LOOP EXECUTE format('DROP ROLE many_%s',"
			      " i); END LOOP; END$$");
}

/* A rule that the C library can read and the server cannot: what is folded here is as good. */
static void test_folding(void **state)
{
	enum { SESSIONS = 260 };
	static struct pg_actor actors[SESSIONS];
	struct pg_probe *probe;
	char more[64], pattern[] = "(gw-b)x{0,300}";

	(void)state;
	for (int i = 0; i < SESSIONS; i++) {
		snprintf(more, sizeof(more), "application_name=gw-a-%d", 10000 + i);
		pg_actor_open(&actors[i], conninfo("watcher", more));
	}
	probe = pg_probe_create(conninfo("watcher", ""));
	probe->target.owner_pattern = pattern;
	pg_probe_start(probe);
	pg_probe_until(probe, has_failed, "a statement that fails");
	probe->sessions_count = 0;
	pg_probe_ticks(probe, 2);
	assert_int_equal(probe->fault.kind, FAULT_SQL);
	assert_true(probe->sessions_count > 0);
	assert_int_equal(probe->sessions.group_count, SESSIONS + 1); /* with the admin */
	assert_non_null(pg_probe_group(probe, "gw-a"));
	pg_probe_destroy(probe);
	for (int i = 0; i < SESSIONS; i++)
		pg_actor_close(&actors[i]);
}

static int begin(void **state)
{
	const struct pg_options options = {.max_connections = 300};

	(void)state;
	pg_server_start(&server, &options);
	pg_actor_open(&admin, conninfo("postgres", "application_name=admin"));
	pg_actor_exec(&admin, "CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher;"
			      "CREATE ROLE limited CONNECTION LIMIT 5; CREATE TABLE held ();"
			      "CREATE ROLE locked_out CONNECTION LIMIT 0");
	return 0;
}

static int end(void **state)
{
	(void)state;
	pg_actor_close(&admin);
	pg_server_end(&server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_many_limits),
		cmocka_unit_test(test_folding),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
