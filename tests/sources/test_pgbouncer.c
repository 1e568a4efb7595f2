/* A real PgBouncer's console, watched: a pool that is full, limits, and a console that refuses,
   goes away or falls silent. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/pg_actor.h"
#include "tests/support/pg_bouncer.h"
#include "tests/support/pg_probe.h"
#include "tests/support/pg_server.h"

#define OF_APP "{database=\"postgres\",user=\"app\"}"

static struct pg_server server;
static struct pg_bouncer bouncer;

static struct pg_probe *watch_as(const char *user)
{
	char text[PG_CONNINFO_BYTES];
	struct pg_probe *probe =
		pg_probe_create(pg_bouncer_conninfo(&bouncer, user, "dbname=pgbouncer", text));

	probe->target.kind = TARGET_PGBOUNCER;
	pg_probe_start(probe);
	return probe;
}

static void open_client(struct pg_actor *actor)
{
	char text[PG_CONNINFO_BYTES];

	pg_actor_open(actor, pg_bouncer_conninfo(&bouncer, "app", "", text));
}

/* The pool of app, as it should be seen. */
static const struct pg_probe *watched;

static double in_pool(const char *what)
{
	char series[128];

	snprintf(series, sizeof(series), "pgbouncer_pools_%s" OF_APP, what);
	return pg_probe_value(watched, series);
}

static bool one_works_two_wait(const struct pg_probe *probe)
{
	watched = probe;
	return in_pool("server_active_connections") == 1 &&
	       in_pool("client_active_connections") == 1 &&
	       in_pool("client_waiting_connections") == 2;
}

static bool first_waits_for_a_second(const struct pg_probe *probe)
{
	watched = probe;
	return in_pool("client_maxwait_seconds") > 1;
}

static bool nobody_waits(const struct pg_probe *probe)
{
	watched = probe;
	return in_pool("client_waiting_connections") == 0 &&
	       in_pool("client_maxwait_seconds") == 0 && in_pool("server_active_connections") == 0;
}

/* One server connection, and three clients who want it. */
static void test_full_pool(void **state)
{
	struct pg_probe *probe = watch_as("watcher");
	struct pg_actor clients[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		open_client(&clients[i]);
	pg_actor_exec(&clients[0], "BEGIN");
	pg_actor_send(&clients[1], "SELECT 1");
	pg_actor_send(&clients[2], "SELECT 1");
	pg_probe_until(probe, one_works_two_wait, "one client that works and two that wait");
	pg_probe_until(probe, first_waits_for_a_second, "a wait of more than a second");
	assert_int_equal(probe->faults, 0);
	assert_int_equal(probe->fault.kind, FAULT_NONE);
	assert_int_equal(probe->reading.completeness, READING_COMPLETE);
	assert_int_equal(probe->reading.feed, 7);
	assert_true(probe->reading.cost.lines > 10 && probe->reading.cost.body_bytes > 100);
	pg_actor_exec(&clients[0], "COMMIT");
	for (int i = 1; i < 3; i++)
		assert_string_equal(pg_actor_finish(&clients[i]), "");
	pg_probe_until(probe, nobody_waits, "a pool without clients that wait");
	/* both have been counted, and for how long they waited */
	assert_true(
		pg_probe_value(probe,
			"pgbouncer_stats_client_wait_seconds_total{database=\"postgres\"}") > 1);
	assert_true(pg_probe_value(probe,
			    "pgbouncer_stats_queries_pooled_total{database=\"postgres\"}") >= 3);
	for (int i = 0; i < 3; i++)
		pg_actor_close(&clients[i]);
	pg_probe_destroy(probe);
}

/* Told with every reading, though asked once. */
static void test_limits(void **state)
{
	struct pg_probe *probe = watch_as("watcher");
	struct pg_actor client;
	char series[PG_PROBE_SERIES_BYTES];

	(void)state;
	open_client(&client);
	pg_actor_exec(&client, "SELECT 1");
	pg_probe_ticks(probe, 3);
	assert_true(pg_probe_value(probe, "pgbouncer_config_max_client_connections") == 77);
	assert_true(pg_probe_value(probe, "pgbouncer_config_max_user_connections") == 9);
	assert_true(pg_probe_value(probe, "pgbouncer_used_clients") == 2);
	snprintf(series, sizeof(series),
		"pgbouncer_databases_max_connections{database=\"postgres\",force_user=\"\","
		"host=\"%s\",name=\"postgres\",pool_mode=\"\",port=\"%d\"}",
		server.keeper.folder, server.keeper.port);
	assert_true(pg_probe_value(probe, series) == 5);
	assert_true(pg_probe_value(probe, "pgbouncer_pools_pool_mode_info{database=\"postgres\","
					  "pool_mode=\"transaction\",user=\"app\"}") == 1);
	pg_actor_close(&client);
	pg_probe_destroy(probe);
}

static void test_who_may_look(void **state)
{
	struct pg_probe *probe = watch_as("app");

	(void)state;
	pg_probe_fault(probe, FAULT_ACCESS);
	assert_string_equal(probe->fault.text,
		"the console does not let our user in: name it in stats_users of pgbouncer.ini, "
		"and RELOAD");
	assert_int_equal(probe->readings, 0);
	pg_probe_destroy(probe);
}

/* A database of Postgres answers, but it has no pools to show. */
static void test_no_console(void **state)
{
	char text[PG_CONNINFO_BYTES];
	struct pg_probe *probe = pg_probe_create(pg_server_conninfo(&server, "postgres", "", text));

	(void)state;
	probe->target.kind = TARGET_PGBOUNCER;
	pg_probe_start(probe);
	pg_probe_fault(probe, FAULT_SQL);
	assert_non_null(strstr(probe->fault.text, "cannot ask for POOLS: 42704"));
	pg_probe_fault(probe, FAULT_SQL); /* at each tick, over the same connection */
	assert_int_equal(probe->readings, 0);
	pg_probe_destroy(probe);
}

static void test_restart(void **state)
{
	struct pg_probe *probe = watch_as("watcher");

	(void)state;
	pg_probe_ticks(probe, 1);
	pg_bouncer_stop(&bouncer);
	pg_probe_fault(probe, FAULT_LOST);
	pg_probe_fault(probe, FAULT_REFUSED);
	pg_bouncer_start_again(&bouncer);
	pg_probe_ticks(probe, 2);
	assert_int_equal(probe->reading.completeness, READING_COMPLETE);
	assert_true(pg_probe_value(probe, "pgbouncer_config_max_client_connections") == 77);
	pg_probe_destroy(probe);
}

/* Late is not lost: the same connection goes on. */
static void test_frozen(void **state)
{
	struct pg_probe *probe = watch_as("watcher");
	double clients;

	(void)state;
	pg_probe_ticks(probe, 2);
	clients = pg_probe_value(probe, "pgbouncer_used_clients");
	assert_int_equal(kill(bouncer.keeper.server, SIGSTOP), 0);
	pg_probe_fault(probe, FAULT_TIMEOUT);
	pg_probe_fault(probe, FAULT_TIMEOUT);
	assert_int_equal(kill(bouncer.keeper.server, SIGCONT), 0);
	pg_probe_ticks(probe, 2);
	assert_int_equal(probe->fault.kind, FAULT_NONE);
	assert_true(pg_probe_value(probe, "pgbouncer_used_clients") == clients);
	pg_probe_destroy(probe);
}

static bool is_paused(const struct pg_probe *probe)
{
	for (size_t i = 0; i < probe->sample_count; i++) {
		if (strncmp(probe->samples[i].series, "pgbouncer_databases_paused{", 27) == 0 &&
			strstr(probe->samples[i].series, "name=\"postgres\""))
			return probe->samples[i].value == 1;
	}
	return false;
}

/* A pooler that was told to wait still shows what it does. */
static void test_paused(void **state)
{
	struct pg_probe *probe = watch_as("watcher");
	struct pg_actor admin, client;
	char text[PG_CONNINFO_BYTES];

	(void)state;
	open_client(&client);
	pg_actor_exec(&client, "SELECT 1");
	pg_actor_open(&admin, pg_bouncer_conninfo(&bouncer, "postgres", "dbname=pgbouncer", text));
	pg_actor_exec(&admin, "PAUSE postgres");
	pg_probe_until(probe, is_paused, "a database that is paused");
	assert_int_equal(probe->faults, 0);
	pg_actor_exec(&admin, "RESUME postgres");
	pg_actor_close(&admin);
	pg_actor_close(&client);
	pg_probe_destroy(probe);
}

static int begin(void **state)
{
	static const char *const conf[] = {"max_client_conn = 77", "max_user_connections = 9",
		"max_db_connections = 5", "admin_users = postgres", NULL};
	static const struct pg_bouncer_options options = {.pool_size = 1, .conf = conf};
	struct pg_actor admin;
	char text[PG_CONNINFO_BYTES];

	(void)state;
	pg_server_start(&server, NULL);
	pg_actor_open(&admin, pg_server_conninfo(&server, "postgres", "", text));
	pg_actor_exec(&admin, "CREATE ROLE app LOGIN");
	pg_actor_close(&admin);
	pg_bouncer_start(&bouncer, &server, &options);
	return 0;
}

static int end(void **state)
{
	(void)state;
	pg_bouncer_end(&bouncer);
	pg_server_end(&server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_pool),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_who_may_look),
		cmocka_unit_test(test_no_console),
		cmocka_unit_test(test_restart),
		cmocka_unit_test(test_frozen),
		cmocka_unit_test(test_paused),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
