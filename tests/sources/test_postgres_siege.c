/* Servers that let nobody in, hang, end our connection, or go and come back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/pg_actor.h"
#include "tests/support/pg_probe.h"
#include "tests/support/pg_scene.h"
#include "tests/support/pg_server.h"
#include "tests/support/scratch_folder.h"

static struct pg_server server;

static const char *conninfo(const char *user, const char *more)
{
	static char text[PG_CONNINFO_BYTES];

	return pg_server_conninfo(&server, user, more, text);
}

static struct pg_probe *watch(const char *user, const char *more)
{
	struct pg_probe *probe = pg_probe_create(conninfo(user, more));

	pg_probe_start(probe);
	return probe;
}

static void run_as_admin(const char *sql)
{
	struct pg_actor admin;

	pg_actor_open(&admin, conninfo("postgres", ""));
	pg_actor_exec(&admin, sql);
	pg_actor_close(&admin);
}

/* Our own process there, seen by somebody else. */
static pid_t own_backend(void)
{
	struct pg_actor admin;
	long pid;

	pg_actor_open(&admin, conninfo("postgres", ""));
	pid = strtol(pg_actor_exec(&admin, "SELECT pid FROM pg_stat_activity WHERE "
					   "application_name = 'lowtide'"),
		NULL, 10);
	pg_actor_close(&admin);
	assert_true(pid > 0);
	return (pid_t)pid;
}

/* ---- not let in ---- */

static void expect_access(const char *user, const char *more, const char *says)
{
	struct pg_probe *probe = watch(user, more);
	const struct fault *fault = pg_probe_fault(probe, FAULT_ACCESS);

	assert_non_null(strstr(fault->text, says));
	assert_null(strstr(fault->text, "wr0ng"));
	assert_int_equal(probe->readings, 0);
	pg_probe_destroy(probe);
}

static void test_access(void **state)
{
	(void)state;
	expect_access("secretive", "host=127.0.0.1 password=wr0ng", "password not accepted");
	expect_access("secretive", "host=127.0.0.1", "needs a password");
	expect_access("nobody", "", "nobody");
	expect_access("postgres", "dbname=nix", "check dbname");
	expect_access("banned", "host=127.0.0.1", "pg_hba.conf");
}

/* What a conninfo must not say, a service must not either. */
static void test_services(void **state)
{
	static const char services[] = "[plain]\nconnect_timeout=7\n"
				       "[changing]\noptions=-c work_mem=1MB\n"
				       "[walsender]\nreplication=database\n"
				       "[named]\napplication_name=gw\nclient_encoding=LATIN1\n";
	struct pg_probe *probe;

	(void)state;
	scratch_write("services", services, strlen(services));
	setenv("PGSERVICEFILE", "services", 1);
	probe = watch("postgres", "service=changing");
	assert_string_equal(pg_probe_fault(probe, FAULT_ADDRESS)->text,
		"the service file sets options, which is refused: use a service without");
	pg_probe_destroy(probe);
	probe = watch("postgres", "service=walsender");
	assert_non_null(strstr(pg_probe_fault(probe, FAULT_ADDRESS)->text, "sets replication"));
	pg_probe_destroy(probe);
	probe = watch("postgres", "service=plain");
	pg_probe_ticks(probe, 1);
	pg_probe_destroy(probe);
	/* our own name wins over the service's */
	probe = watch("postgres", "service=named");
	pg_probe_ticks(probe, 1);
	assert_int_equal(probe->sessions.own, 1);
	pg_probe_destroy(probe);
	unsetenv("PGSERVICEFILE");
}

static void test_nobody_listens(void **state)
{
	struct pg_probe *probe = watch("postgres", "host=127.0.0.1 port=1");

	(void)state;
	pg_probe_fault(probe, FAULT_REFUSED);
	pg_probe_destroy(probe);
	probe = watch("postgres", "host=/nonexistent");
	pg_probe_fault(probe, FAULT_REFUSED);
	pg_probe_destroy(probe);
}

static void test_tls_is_required(void **state)
{
	struct pg_probe *probe = watch("postgres", "host=127.0.0.1 sslmode=require");

	(void)state;
	pg_probe_fault(probe, FAULT_TLS);
	pg_probe_destroy(probe);
}

/* ---- full ---- */

static void expect_full(struct pg_probe *probe, enum full_kind kind)
{
	assert_int_equal(pg_probe_fault(probe, FAULT_FULL)->code, kind);
}

static bool got_in(const struct pg_probe *probe)
{
	return probe->readings > 0;
}

static void test_full_for_roles_and_databases(void **state)
{
	struct pg_probe *probe;

	(void)state;
	probe = watch("limited", "");
	expect_full(probe, FULL_ROLE);
	pg_probe_destroy(probe);
	probe = watch("app", "dbname=limited");
	expect_full(probe, FULL_DATABASE);
	pg_probe_destroy(probe);
}

/* Whoever is in stays in; whoever is not knocks on, and is in as soon as there is a seat. */
static void test_full_server(void **state)
{
	static struct pg_pool pool, reserve;
	struct pg_probe *early = watch("app", ""), *late;
	size_t readings;

	(void)state;
	pg_probe_until(early, got_in, "the first reading");
	pg_pool_open(&pool, conninfo("app", ""), 0, PG_POOL_MAX);
	assert_string_equal(pg_pool_exhaust(&pool, conninfo("app", "")), "53300");
	late = watch("app", "");
	expect_full(late, FULL_RESERVED);
	pg_pool_open(&reserve, conninfo("postgres", ""), 0, PG_POOL_MAX);
	assert_string_equal(pg_pool_exhaust(&reserve, conninfo("postgres", "")), "53300");
	expect_full(late, FULL_SERVER);
	readings = early->readings;
	pg_probe_ticks(early, 2);
	assert_true(early->readings > readings);
	assert_int_equal(early->faults, 0);
	pg_pool_close(&reserve);
	pg_pool_close(&pool);
	pg_probe_until(late, got_in, "a seat");
	pg_probe_destroy(early);
	pg_probe_destroy(late);
}

/* ---- hung, killed, gone ---- */

/* The reply is late, not lost: the same process answers when it goes on. */
static void test_hung_backend(void **state)
{
	struct pg_probe *probe = watch("postgres", "");
	pid_t backend;

	(void)state;
	pg_probe_until(probe, got_in, "the first reading");
	backend = own_backend();
	pg_backend_freeze(backend);
	pg_probe_fault(probe, FAULT_TIMEOUT);
	pg_probe_fault(probe, FAULT_TIMEOUT);
	pg_backend_thaw(backend);
	pg_probe_ticks(probe, 2);
	assert_int_equal(own_backend(), backend);
	pg_probe_destroy(probe);
}

static void test_terminated(void **state)
{
	struct pg_probe *probe = watch("postgres", "");

	(void)state;
	pg_probe_until(probe, got_in, "the first reading");
	run_as_admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
		     "application_name = 'lowtide'");
	assert_non_null(strstr(pg_probe_fault(probe, FAULT_LOST)->text, "administrator"));
	pg_probe_ticks(probe, 2);
	pg_probe_destroy(probe);
}

static void test_crash(void **state)
{
	struct pg_probe *probe = watch("postgres", "");
	int64_t started_us;

	(void)state;
	pg_probe_ticks(probe, 2);
	started_us = probe->facts.started_us;
	assert_true(started_us > 0);
	pg_backend_kill(own_backend());
	pg_probe_fault(probe, FAULT_LOST);
	pg_probe_ticks(probe, 2);
	assert_int_equal(probe->fault.kind, FAULT_NONE);
	pg_probe_destroy(probe);
}

static void test_restart(void **state)
{
	struct pg_probe *probe = watch("postgres", "");
	int64_t started_us;

	(void)state;
	pg_probe_ticks(probe, 2);
	started_us = probe->facts.started_us;
	pg_server_stop_fast(&server);
	pg_probe_fault(probe, FAULT_LOST);
	pg_probe_fault(probe, FAULT_REFUSED);
	pg_server_start_again(&server);
	pg_probe_ticks(probe, 2);
	assert_true(probe->facts.started_us > started_us);
	pg_probe_destroy(probe);
}

/* The whole server stands still while we connect: the program ends all the same. */
static void test_stop_while_connecting(void **state)
{
	struct pg_probe *probe;

	(void)state;
	pg_server_freeze(&server);
	probe = watch("postgres", "");
	uv_run(&probe->loop, UV_RUN_NOWAIT);
	uv_run(&probe->loop, UV_RUN_NOWAIT);
	pg_probe_destroy(probe);
	pg_server_thaw(&server);
}

static int begin(void **state)
{
	static const char *const conf[] = {"superuser_reserved_connections = 2", NULL};
	static const char *const hba[] = {
		"host all secretive all scram-sha-256", "host all banned all reject", NULL};
	const struct pg_options options = {.max_connections = 12, .conf = conf, .hba = hba};

	scratch_enter(state);
	pg_server_start(&server, &options);
	run_as_admin("CREATE ROLE secretive LOGIN PASSWORD 'right'");
	run_as_admin("CREATE ROLE banned LOGIN");
	run_as_admin("CREATE ROLE limited LOGIN CONNECTION LIMIT 0");
	run_as_admin(
		"DO $$BEGIN CREATE ROLE app LOGIN; EXCEPTION WHEN duplicate_object THEN END$$");
	run_as_admin("CREATE DATABASE limited CONNECTION LIMIT 0");
	return 0;
}

static int end(void **state)
{
	pg_server_end(&server);
	return scratch_leave(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_access),
		cmocka_unit_test(test_services),
		cmocka_unit_test(test_nobody_listens),
		cmocka_unit_test(test_tls_is_required),
		cmocka_unit_test(test_full_for_roles_and_databases),
		cmocka_unit_test(test_full_server),
		cmocka_unit_test(test_hung_backend),
		cmocka_unit_test(test_terminated),
		cmocka_unit_test(test_crash),
		cmocka_unit_test(test_restart),
		cmocka_unit_test(test_stop_while_connecting),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
