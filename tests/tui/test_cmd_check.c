/* lowtide check as a script meets it: on a real worker and a real Postgres, by its exit status and
   what it writes. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/check_run.h"
#include "tests/support/fleet_member.h"
#include "tests/support/pg_actor.h"
#include "tests/support/pg_scene.h"
#include "tests/support/pg_server.h"
#include "tests/support/scratch_folder.h"

static struct pg_server server;
static struct pg_actor observer;
static char conninfo[PG_CONNINFO_BYTES];

/* It has looked at the server for a second: four times. */
static void wait_until_it_looks(void)
{
	pg_actor_wait_value(&observer,
		"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'lowtide' AND "
		"query_start > backend_start + interval '1 s'",
		"1");
}

/* ---- what it finds ---- */

static struct member worker_begin(void)
{
	const char *argv[] = {"worker", "--name", "gw", NULL};

	return member_start_serving(argv);
}

static void test_pass(void **state)
{
	struct member worker = worker_begin();
	struct pg_actor gw;
	char as_gw[PG_CONNINFO_BYTES];
	const char *const more[] = {"--for", "2s", "--rule", "workers == 1", "--rule",
		"rss <= 1 GiB", "--rule", "connections(owner=gw) <= 1", "--rule", "waiting == 0",
		"--rule", "slots_used < 80%", "--pg", conninfo, worker.url, NULL};
	struct check_run run;

	(void)state;
	pg_actor_open(&gw, pg_server_conninfo(&server, "postgres", "application_name=gw", as_gw));
	run = check_begin(more);
	check_ends_with(&run, 0, "5 of 5 rules passed; watched for 2s\n");
	pg_actor_close(&gw);
	member_release(&worker);
}

/* The first failure ends it. */
static void test_fail(void **state)
{
	struct pg_actor gw[2];
	char as_gw[PG_CONNINFO_BYTES];
	const char *const more[] = {"--for", "1h", "--rule", "connections(owner=gw) <= 1", "--rule",
		"waiting == 0", "--pg", conninfo, NULL};
	struct check_run run;

	(void)state;
	pg_server_conninfo(&server, "postgres", "application_name=gw", as_gw);
	for (int i = 0; i < 2; i++)
		pg_actor_open(&gw[i], as_gw);
	run = check_begin(more);
	check_ends_with(&run, 1, "fail     connections(owner=gw) <= 1: 2 (gw)\n");
	for (int i = 0; i < 2; i++)
		pg_actor_close(&gw[i]);
}

static void test_a_deadlock(void **state)
{
	const char *const more[] = {
		"--for", "1h", "--rule", "deadlocks_per_min == 0", "--pg", conninfo, NULL};
	struct check_run run = check_begin(more);
	struct pg_deadlock deadlock;

	(void)state;
	wait_until_it_looks();
	pg_deadlock_close(&deadlock, &server, 1, 0);
	pg_deadlock_end(&deadlock);
	check_ends_with(&run, 1, "fail     deadlocks_per_min == 0: 1 (postgres: 1 counted");
}

static void test_a_source_is_lost_in_the_middle(void **state)
{
	struct member worker = worker_begin();
	const char *const more[] = {"--for", "8s", "--rule", "workers == 1", "--rule",
		"slots_free >= 1", "--pg", conninfo, worker.url, NULL};
	struct check_run run = check_begin(more);
	char text[CHECK_OUTPUT_BYTES];

	(void)state;
	wait_until_it_looks();
	member_release(&worker);
	assert_int_equal(check_end(&run, text), 3);
	check_has(text, "unknown  workers == 1: ");
	check_has(text, "silent for ");
	check_has(text, "pass     slots_free >= 1: ");
	check_has(text, "1 of 2 rules unknown; watched for 8s\n");
}

static void test_nobody_answers(void **state)
{
	const char *const more[] = {"--for", "1s", "--rule", "rss < 1 TiB", "127.0.0.1:1", NULL};
	struct check_run run = check_begin(more);
	char text[CHECK_OUTPUT_BYTES];

	(void)state;
	assert_int_equal(check_end(&run, text), 3);
	check_has(text, "unknown  rss < 1 TiB: 127.0.0.1:1: no answer yet in ");
	check_has(text, ": refused");
}

static void test_growth_takes_longer(void **state)
{
	struct member worker = worker_begin();
	const char *const more[] = {
		"--for", "1s", "--format", "json", "--rule", "growth != growing", worker.url, NULL};
	struct check_run run = check_begin(more);
	char text[CHECK_OUTPUT_BYTES];

	(void)state;
	assert_int_equal(check_end(&run, text), 3);
	check_has(text, "to decide takes at least 50s (growth != growing)\n");
	check_has(text, "that is longer than --for 1s: it may stay unknown\n");
	check_has(text, "\"verdict\": \"unknown\"");
	check_has(text, "\"value\": null");
	check_has(text, "still learning, ");
	member_release(&worker);
}

static void test_usage(void **state)
{
	const char *const bad[] = {"--rule", "held(owner=gw) =< 8", "127.0.0.1:1", NULL};
	const char *const none[] = {"127.0.0.1:1", NULL};
	struct check_run run = check_begin(bad);

	(void)state;
	check_ends_with(&run, 2,
		"lowtide: --rule: \"=<\" compares nothing; did you mean <=?\n"
		"  held(owner=gw) =< 8\n"
		"                 ^\n");
	run = check_begin(none);
	check_ends_with(&run, 2, "lowtide: no rule to check");
}

/* No server, so no window that has to pass: nothing is waited for, nor known. */
static void test_expected_of_owners_without_a_server(void **state)
{
	static const char config[] = "targets: [\"127.0.0.1:1\"]\n"
				     "expect:\n"
				     "  - {owner: gw, idle_floor: 8}\n";
	const char *const more[] = {"--for", "1s", "--config", "lowtide.yml", NULL};
	struct check_run run;

	(void)state;
	scratch_write("lowtide.yml", config, strlen(config));
	run = check_begin(more);
	check_ends_with(&run, 3,
		"unknown  held(owner=\"gw\") <= 8 for 30s: no owners in this scope; watch who ");
}

/* The sessions of a group are called otherwise than the group. */
static void test_expected_of_a_group(void **state)
{
	struct member worker = worker_begin();
	const char *const more[] = {
		"--for", "2s", "--config", "lowtide.yml", "--pg", conninfo, NULL};
	char config[512], as_gw[PG_CONNINFO_BYTES];
	struct check_run run;
	struct pg_actor gw;

	(void)state;
	snprintf(config, sizeof(config),
		"targets: [{target: \"%s\", group: gateways, owner: gw}]\n"
		"expect:\n"
		"  - {group: gateways, connections_per_worker: 3}\n",
		worker.url);
	scratch_write("lowtide.yml", config, strlen(config));
	pg_actor_open(&gw, pg_server_conninfo(&server, "postgres", "application_name=gw", as_gw));
	run = check_begin(more);
	check_ends_with(&run, 0,
		"pass     connections_per_worker(owner of group=\"gateways\") <= 3 for 30s: 1 (gw: "
		"1 of 1 processes)\n");
	pg_actor_close(&gw);
	member_release(&worker);
}

static void test_a_signal(void **state)
{
	const char *const more[] = {"--rule", "slots_free >= 1", "--pg", conninfo, NULL};
	struct check_run run = check_begin(more);

	(void)state;
	wait_until_it_looks();
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	check_ends_with(&run, 128 + SIGTERM, " so far, the watch ended early\n");
}

static int begin(void **state)
{
	scratch_enter(state);
	pg_server_start(&server, NULL);
	pg_scene_tables(&server);
	pg_server_conninfo(&server, "postgres", "", conninfo);
	pg_actor_open(&observer, conninfo);
	return 0;
}

static int end(void **state)
{
	pg_actor_close(&observer);
	pg_server_end(&server);
	return scratch_leave(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pass),
		cmocka_unit_test(test_fail),
		cmocka_unit_test(test_a_deadlock),
		cmocka_unit_test(test_a_source_is_lost_in_the_middle),
		cmocka_unit_test(test_nobody_answers),
		cmocka_unit_test(test_growth_takes_longer),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_expected_of_owners_without_a_server),
		cmocka_unit_test(test_expected_of_a_group),
		cmocka_unit_test(test_a_signal),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
