/* Real bodies, parsed and taken in: what stands on the screen in the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/build_reading.h"
#include "tests/support/check_model.h"
#include "tests/support/poll_body.h"

#define REAL "tests/fixtures/payloads/real/"

static struct model *model;
static struct build b;

static int setup(void **state)
{
	(void)state;
	model = model_create();
	b = build_feed(model, "t", 3);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	check_model(model);
	build_fini(&b);
	model_destroy(model);
	return 0;
}

static void poll_file(const char *path, double at)
{
	poll_body(&b, model, path, at, NULL);
}

static const struct worker *row(const char *name)
{
	const struct worker *worker = worker_named(model, name);

	if (!worker)
		fail_msg("no row %s", name);
	return worker;
}

/* When the processes of the z4j bodies were born, and when they were there again. */
static const double brains_born = 1795147365.4233086 - BUILD_WALL_S;
static const double brains_again = 1795147727.4598935 - BUILD_WALL_S;

static void poll_brains(void)
{
	poll_file(REAL "z4j-brain-2workers-idle.prom", brains_born + 60);
	for (int i = 1; i <= 12; i++) {
		char path[100];

		snprintf(path, sizeof(path), REAL "z4j-brain-2workers-load-%02d.prom", i);
		poll_file(path, brains_born + 100 + 3 * i);
	}
}

static void test_two_brains_behind_one_port(void **state)
{
	double per_s = -1;

	(void)state;
	poll_brains();
	assert_int_equal(worker_rows(model), 2);
	/* 05 to 07 and 12 are the idle one, 08 to 11 the busy one */
	assert_true(row("t/1")->rss.value == 148353024);
	assert_true(row("t/1")->floor_bytes == 141713408);
	assert_true(row("t/2")->rss.value == 149344256);
	assert_true(row("t/2")->floor_bytes == 148701184);
	assert_int_equal(row("t/1")->identity, IDENTITY_CREATED);
	assert_int_equal(model_worker_restarts(model, row("t/1")), 0);
	assert_int_equal(model_worker_restarts(model, row("t/2")), 0);
	assert_null(event_of(model, EVENT_RESTART));
	assert_true(model_feed(model, b.feed)->many_identities);
	/* 14528 in 10, 15465 in 11, 3 s apart; the other's 19806 has no part in it */
	assert_int_equal(
		rate_read(&row("t/2")->load, row("t/2")->last_seen.mono, 3000, &per_s), RATE_OK);
	assert_true(per_s > 312.3 && per_s < 312.4);
	assert_int_equal(row("t/1")->deadlocks.state, RATE_OK);
}

static void test_brains_after_their_restart_are_new_lives(void **state)
{
	(void)state;
	poll_brains();
	for (int i = 0; i < 80; i++)
		poll_file(REAL "z4j-brain-2workers-after-restart.prom", brains_again + 20 + 3 * i);
	/* one of the new ones was met; the other old one is gone */
	assert_int_equal(worker_rows_not_gone(model), 1);
	assert_int_equal(event_of(model, EVENT_RESTART)->count, 1);
	assert_int_equal(
		model_worker_restarts(model, row("t/1")) + model_worker_restarts(model, row("t/2")),
		1);
}

static void test_a_pair_of_which_the_busy_one_was_born_first(void **state)
{
	(void)state;
	for (int i = 1; i <= 6; i++) {
		char path[100];

		snprintf(path, sizeof(path), REAL "fastapi-2workers-%d.prom", i);
		poll_file(path, 1795148410.85 - BUILD_WALL_S + 100 + 3 * i);
	}
	assert_int_equal(worker_rows(model), 2);
	assert_true(row("t/1")->rss.value == 60313600);
	assert_true(row("t/2")->rss.value == 79437824);
	assert_null(event_of(model, EVENT_RESTART));
}

static void test_one_brain_is_one_row_through_its_load(void **state)
{
	double at = 0;

	(void)state;
	poll_file(REAL "z4j-brain-1worker-00-fresh.prom", at += 3);
	for (int i = 1; i <= 8; i++) {
		char path[100];

		snprintf(path, sizeof(path), REAL "z4j-brain-1worker-load-%02d.prom", i);
		poll_file(path, at += 3);
	}
	poll_file(REAL "z4j-brain-1worker-09-after-load.prom", at + 3);
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("t")), 0);
	assert_int_equal(row("t")->load.state, RATE_OK);
}

static void test_a_multiprocess_endpoint_has_a_row_for_each_pid(void **state)
{
	(void)state;
	poll_file(REAL "fastapi-multiprocess-mode.prom", 1);
	poll_file(REAL "fastapi-multiprocess-mode.prom", 4);
	assert_int_equal(worker_rows(model), 2);
	for (size_t i = 0; i < model_worker_slots(model); i++)
		assert_int_equal(model_worker(model, i)->identity, IDENTITY_PID);
	assert_int_equal(row("t/1")->load.state, RATE_UNKNOWN);
}

static void test_programs_with_a_process_collector_are_one_row_each(void **state)
{
	static const char *const files[] = {REAL "fastapi-default-registry.prom",
		REAL "celery-child.prom", REAL "node-prom-client.prom", REAL "prometheus.prom",
		REAL "node-exporter.prom"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		setup(state);
		poll_file(files[i], 3);
		poll_file(files[i], 6);
		assert_int_equal(worker_rows(model), 1);
		assert_int_equal(row("t")->identity, IDENTITY_START);
		assert_true(row("t")->rss.known);
		assert_int_equal(row("t")->cpu.state, RATE_OK);
		assert_int_equal(model_events(model)->held, 0);
		assert_int_equal(model_feed(model, b.feed)->is_exporter, i == 4);
		teardown(state);
	}
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_two_brains_behind_one_port),
		STORY(test_brains_after_their_restart_are_new_lives),
		STORY(test_a_pair_of_which_the_busy_one_was_born_first),
		STORY(test_one_brain_is_one_row_through_its_load),
		STORY(test_a_multiprocess_endpoint_has_a_row_for_each_pid),
		cmocka_unit_test(test_programs_with_a_process_collector_are_one_row_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
