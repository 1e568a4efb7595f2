/*
 * What the doctor writes about a Postgres server, word for word.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/one_server.h"
#include "tui/cmd_doctor.h"

static void expect(size_t sick, const char *expected)
{
	char why[TARGET_ERROR_BYTES], *text = NULL;
	struct target target;
	const struct target *targets[] = {&target};
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	target_init(&target);
	assert_true(target_parse(&target, "host=db1", why));
	assert_non_null(out);
	assert_int_equal(doctor_report(out, watched, targets, at_s(60)), sick);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, expected);
	target_fini(&target);
	free(text);
}

#define WELL "\n1 of 1 target is well\n"
#define ILL  "\n0 of 1 target is well\n"

#define ANSWER "  answer      2 of 2 polls; the last took 0 ms, on one connection\n"
#define SERVER                                                                                     \
	"  server      10.0.0.9:5432, PostgreSQL 15.20, primary\n"                                 \
	"              up 1d00h, since 2026-11-19 00:00:00 UTC\n"
#define RIGHTS "  rights      lowtide in postgres: every session readable\n"
#define LIMITS "  limits      none on roles, none on databases\n"

/* gw has 30 of 57, lowtide one. */
static void look(void)
{
	sessions.readable = 30;
	add_group("gw", 20, 10);
	send_look(60);
}

static void test_well(void **state)
{
	(void)state;
	facts.settings[SETTING_IDLE_IN_TRANSACTION_TIMEOUT] = 0;
	facts.settings[SETTING_STATEMENT_TIMEOUT] = 30000;
	facts.settings[SETTING_DEADLOCK_TIMEOUT] = 1000;
	facts.settings[SETTING_LOG_LOCK_WAITS] = 1;
	facts.settings[SETTING_TRACK_ACTIVITY_BYTES] = 1024;
	send_facts(59);
	look();
	expect(0,
		"db1\n" ANSWER SERVER RIGHTS "  slots       max 60 - reserved 3 = 57 usable\n"
		"              in use 31 (1 lowtide), headroom 26\n" LIMITS
		"  settings    idle_in_transaction_session_timeout off, statement_timeout 30s,\n"
		"              deadlock_timeout 1s, log_lock_waits on, track_activity_query_size\n"
		"              1.0 KiB\n" WELL);
}

#define SLOTS                                                                                      \
	"  slots       max 60 - reserved 3 = 57 usable\n"                                          \
	"              in use 31 (1 lowtide), headroom 26\n"

static void test_standby_behind_a_pooler(void **state)
{
	(void)state;
	facts.standby = true;
	facts.version = 180000;
	facts.settings[SETTING_RESERVED] = 0;
	snprintf(facts.version_text, sizeof(facts.version_text), "18.0 (Debian 18.0-1)");
	facts.pooled = true;
	snprintf(facts.pooler, sizeof(facts.pooler), "10.0.0.5");
	facts.started_us = 0;
	facts.up_ms = AGE_NONE;
	send_facts(59);
	look();
	expect(0, "db1\n" ANSWER "  server      10.0.0.9:5432, PostgreSQL 18.0, standby\n"
		  "              up unknown\n"
		  "              lowtide was run on PostgreSQL 15; of other versions it knows "
		  "what\n"
		  "              their documentation says\n"
		  "  pooler      stands between us and the server, at 10.0.0.5: names of its\n"
		  "              sessions are those of their last clients\n" RIGHTS SLOTS LIMITS
			  WELL);
}

/* Whose sessions we may not read is no session that is idle: what is not known is not said. */
static void test_no_rights(void **state)
{
	(void)state;
	facts.reads_all = false;
	snprintf(facts.role, sizeof(facts.role), "ops-ro");
	send_facts(59);
	sessions.readable = 1;
	sessions.unreadable = 11;
	sessions.slots_used = SESSIONS_UNKNOWN;
	sessions.backends = 12;
	send_look(60);
	expect(1, "db1\n" ANSWER "  server      10.0.0.9:5432, PostgreSQL 15.20, primary\n"
		  "              up 1d00h, since 2026-11-19 00:00:00 UTC\n"
		  "  rights      ops-ro in postgres: 1 of 12 sessions readable\n"
		  "  fix         GRANT pg_monitor TO \"ops-ro\"; (as an administrator: it reads, "
		  "and\n"
		  "              no more)\n"
		  "  slots       max 60 - reserved 3 = 57 usable\n"
		  "              in use unknown (1 lowtide), headroom unknown\n"
		  "              backends 12 (background workers included)\n" LIMITS ILL);
}

static void test_hidden_from_everybody(void **state)
{
	(void)state;
	send_facts(59);
	sessions.readable = 30;
	sessions.unreadable = 2;
	add_group("gw", 20, 10);
	send_look(60);
	expect(0, "db1\n" ANSWER SERVER
		  "  rights      lowtide in postgres: 30 of 32 sessions readable; the others are\n"
		  "              hidden from pg_monitor too\n" SLOTS LIMITS WELL);
}

/* Rights alone, before the first look at sessions. */
static void test_no_sessions_yet(void **state)
{
	(void)state;
	facts.reads_all = false;
	send_facts(60);
	expect(1, "db1\n"
		  "  answer      1 of 1 polls; the last took 0 ms, on one connection\n" SERVER
		  "  rights      lowtide in postgres: not what other roles do\n"
		  "  fix         GRANT pg_monitor TO lowtide; (as an administrator: it reads, and\n"
		  "              no more)\n"
		  "  slots       max 60 - reserved 3 = 57 usable\n"
		  "              in use unknown (unknown lowtide), headroom unknown\n" ILL);
}

static void test_full(void **state)
{
	(void)state;
	send_facts(59);
	sessions.readable = 56;
	add_group("gw", 56, 0);
	send_look(60);
	expect(1, "db1\n" ANSWER SERVER RIGHTS "  slots       max 60 - reserved 3 = 57 usable\n"
		  "              in use 57 (1 lowtide), headroom 0\n"
		  "  fix         no slot is left for an ordinary role: as a superuser end idle\n"
		  "              sessions with pg_terminate_backend\n"
		  "  fix         next time: keep lowtide running beforehand, its seat stays; or\n"
		  "              GRANT pg_use_reserved_connections to its role (16, with\n"
		  "              reserved_connections)\n" LIMITS ILL);
}

static void test_limits(void **state)
{
	(void)state;
	facts.limits[0] = (struct slot_limit){.of_role = true, .name = "app", .slots = 32};
	facts.limits[1] = (struct slot_limit){.of_role = false, .name = "argus", .slots = 50};
	facts.limit_count = 2;
	send_facts(59);
	look();
	expect(0, "db1\n" ANSWER SERVER RIGHTS "  slots       max 60 - reserved 3 = 57 usable\n"
		  "              in use 31 (1 lowtide), headroom 2 (role app)\n"
		  "  limits      role app 30 of 32, database argus 30 of 50\n" WELL);
}

/* The longest names there can be, and more limits than the server told. */
static void test_more_limits_than_are_named(void **state)
{
	char expected[1024], name[LIMIT_ROLE_BYTES];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	facts.limit_count = LIMIT_SLOT_LIMITS;
	for (uint32_t i = 0; i < LIMIT_SLOT_LIMITS; i++) {
		facts.limits[i] = (struct slot_limit){.of_role = true, .slots = 50 + i};
		memcpy(facts.limits[i].name, name, sizeof(name));
	}
	facts.limits_beyond = 3;
	send_facts(59);
	look();
	snprintf(expected, sizeof(expected),
		"db1\n" ANSWER SERVER RIGHTS "  slots       max 60 - reserved 3 = 57 usable\n"
		"              in use 31 (1 lowtide), headroom 26\n"
		"  limits      role\n              %s 0\n"
		"              of 50, role\n              %s 0\n"
		"              of 51, role\n              %s 0\n"
		"              of 52, role\n              %s 0\n"
		"              of 53, role\n              %s 0\n"
		"              of 54, +30 more\n" WELL,
		name, name, name, name, name);
	expect(0, expected);
}

static void test_not_let_in(void **state)
{
	(void)state;
	send_fault(60, FAULT_FULL, FULL_SERVER);
	expect(1, "db1\n"
		  "  answer      none to 1 poll\n"
		  "  fix         full 1\n"
		  "  fix         no slot is left for an ordinary role: as a superuser end idle\n"
		  "              sessions with pg_terminate_backend\n"
		  "  fix         next time: keep lowtide running beforehand, its seat stays; or\n"
		  "              GRANT pg_use_reserved_connections to its role (16, with\n"
		  "              reserved_connections)\n" ILL);
}

static void test_silent(void **state)
{
	(void)state;
	expect(1, "db1\n"
		  "  answer      none to 0 polls\n"
		  "  fix         no poll ended in the time given: use a longer --for\n" ILL);
}

static void test_lost_after_an_answer(void **state)
{
	(void)state;
	send_facts(58);
	look();
	send_fault(60, FAULT_LOST, 0);
	expect(1, "db1\n"
		  "  answer      2 of 3 polls; the last took 0 ms, on one connection\n"
		  "  fix         lost 0\n" SERVER RIGHTS SLOTS LIMITS ILL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_well, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(
			test_standby_behind_a_pooler, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(test_no_rights, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(
			test_hidden_from_everybody, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(
			test_no_sessions_yet, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(test_full, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(test_limits, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(
			test_more_limits_than_are_named, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(test_not_let_in, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(test_silent, server_setup, server_teardown),
		cmocka_unit_test_setup_teardown(
			test_lost_after_an_answer, server_setup, server_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
