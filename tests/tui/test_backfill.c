/*
 * The program's loop, workers behind real HTTP, and a real Prometheus that has known them for
 * hours: what of that is in the model when a snapshot would be written.
 */
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sources/clock.h"
#include "sources/promapi.h"
#include "tests/support/evil_server.h"
#include "tests/support/keeper.h"
#include "tests/support/past_fleet.h"
#include "tests/support/scratch_folder.h"
#include "tui/app.h"
#include "tui/cmd_doctor.h"

static struct keeper prometheus;

static int begin_all(void **state)
{
	const char *argv[] = {"prometheus.sh", "--openmetrics", "history.om", "--password", NULL};

	sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
	if (scratch_enter(state) != 0)
		return -1;
	past_fleet_start(floor(clock_now().wall.s));
	past_fleet_write("history.om");
	scratch_write("password", "oncall:s3cret\n", 14);
	scratch_write("wrong", "oncall:secret\n", 14);
	keeper_begin(&prometheus, argv);
	keeper_start_server(&prometheus);
	return 0;
}

static int end_all(void **state)
{
	keeper_end(&prometheus);
	past_fleet_stop();
	return scratch_leave(state);
}

/* ---- a run ---- */

static struct configuration config;
static struct app *app;

static void watch(enum who who)
{
	struct target target;
	char error[TARGET_ERROR_BYTES];

	target_init(&target);
	assert_true(target_parse(&target, evil_url(past_workers[who].server), error));
	if (who == RENAMED)
		assert_true(target_set_label(&target, "instance", past_workers[who].called, error));
	target.interval_ms = 200;
	target.timeout_ms = 180;
	target_list_add(&config.targets, &target);
}

/* As a snapshot does. */
static void run_until_polled(void)
{
	char error[TARGET_ERROR_BYTES];

	app = app_create(&config, error);
	assert_non_null(app);
	assert_int_equal(app_run(app, (struct app_until){20 * 1000, 2}, NULL), 0);
}

static void ask_server(const char *url)
{
	char error[TARGET_ERROR_BYTES];

	target_init(&config.history);
	assert_true(promapi_server_parse(&config.history, url, error));
}

static void ask_prometheus(void)
{
	char url[64];

	snprintf(url, sizeof(url), "127.0.0.1:%d", prometheus.port);
	ask_server(url);
	target_set_text(&config.history.basic_auth_file, "password");
}

static int end_run(void **state)
{
	(void)state;
	app_destroy(app);
	configuration_fini(&config);
	return 0;
}

static const struct past_state *past(void)
{
	return model_past(app_model(app));
}

/* The i-th target's worker. */
static const struct worker *worker_of(uint32_t feed)
{
	const struct model *model = app_model(app);

	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);

		if (worker && model_feed_of(model, worker) == model_feed(model, feed))
			return worker;
	}
	fail_msg("no worker of target %u", feed);
	return NULL;
}

static struct series_point minute_ago(const struct worker *worker, double ago_s)
{
	struct series_point point;
	mono_ms at = clock_now().mono;

	at.ms -= (int64_t)((clock_now().wall.s - past_now_s + ago_s) * 1000);
	series_walk(&worker->rss_history.series, at, 60000, &point, 1);
	return point;
}

static void test_a_leak_is_named_at_once(void **state)
{
	double slope;
	const struct worker *worker;

	(void)state;
	watch(LEAKING);
	ask_prometheus();
	run_until_polled();
	if (fault_is_set(&past()->fault))
		fail_msg("%s", past()->fault.text);
	assert_int_equal(past()->progress, PAST_DONE);
	assert_int_equal(past()->found, 1);
	worker = worker_of(0);
	assert_int_equal(model_worker_verdict(worker)->code, VERDICT_GROWING);
	slope = model_worker_verdict(worker)->figures[VERDICT_SLOPE] * PAST_HOUR_S / PAST_MIB;
	assert_true(fabs(slope - 10) < 1);
	for (int ago_s = 4 * PAST_HOUR_S; ago_s > 60; ago_s -= 60) {
		struct series_point point = minute_ago(worker, ago_s);

		/* a point stands for the 15 s before it, and a minute has some course */
		assert_true(point.known && fabs(point.last / PAST_MIB - past_leaking(ago_s)) < 4);
	}
}

static const struct pool *pool_of_key(const char *key)
{
	for (size_t i = 0; i < model_pool_slots(app_model(app)); i++) {
		const struct pool *pool = model_pool(app_model(app), i);

		if (pool && strcmp(pool->key, key) == 0)
			return pool;
	}
	fail_msg("no pool %s", key);
	return NULL;
}

/* In use in the minute that lies so far back. */
static struct series_point lent_out_then(const struct pool *pool, double ago_s)
{
	struct series_point point;
	mono_ms at = clock_now().mono;

	at.ms -= (int64_t)((clock_now().wall.s - past_now_s + ago_s) * 1000);
	series_walk(&pool->in_use.series, at, 60000, &point, 1);
	return point;
}

/* A point holds for a minute, and the minute it is asked for in begins anywhere. */
static void expect_course(const struct pool *pool, int ago_s)
{
	struct series_point point = lent_out_then(pool, ago_s);
	double earlier = past_lent_out(ago_s + 150), then = past_lent_out(ago_s),
	       later = past_lent_out(ago_s - 90);

	if (isnan(earlier) && isnan(then) && isnan(later))
		assert_false(point.known);
	else if (earlier == then && then == later)
		assert_true(point.known && point.last == then);
}

/* Courses, gaps, and that it was at its end, from before we looked. */
static void test_pools_reach_back(void **state)
{
	const struct events *events;
	const struct pool *pool;
	double share;

	(void)state;
	watch(POOLED);
	ask_prometheus();
	run_until_polled();
	assert_int_equal(past()->pools_asked, 2);
	assert_int_equal(past()->pools_found, 2);
	pool = pool_of_key("main");
	for (int ago_s = 4 * PAST_HOUR_S; ago_s > 240; ago_s -= 60)
		expect_course(pool, ago_s);
	/* 10 of the last 30 minutes */
	assert_true(pool_pinned_share(pool, clock_now().mono, 1800 * 1000, &share));
	assert_true(fabs(share - 1.0 / 3) < 0.06);
	assert_true(lent_out_then(pool_of_key("aux"), PAST_HOUR_S).last == 1);
	events = model_events(app_model(app));
	assert_non_null(strstr(events_get(events, events->held - 1)->text,
		"history of 1 of 1 workers, 2 of 2 pools from "));
}

static void test_gaps_and_other_steps(void **state)
{
	const struct worker *worker;

	(void)state;
	watch(FLAT);
	ask_prometheus();
	run_until_polled();
	assert_int_equal(past()->found, 1);
	worker = worker_of(0);
	for (int ago_s = 4 * PAST_HOUR_S; ago_s > 180; ago_s -= 60) {
		bool silent = ago_s > 1.5 * PAST_HOUR_S + 120 && ago_s < 2 * PAST_HOUR_S - 120;
		bool scraped = ago_s < 1.5 * PAST_HOUR_S - 120 || ago_s > 2 * PAST_HOUR_S + 120;

		if (silent || scraped)
			assert_int_equal(minute_ago(worker, ago_s).known, scraped);
	}
	assert_int_not_equal(model_worker_verdict(worker)->code, VERDICT_GROWING);
}

static void test_lives_before_are_not_drawn(void **state)
{
	const struct worker *worker;

	(void)state;
	watch(REBORN);
	ask_prometheus();
	run_until_polled();
	assert_int_equal(past()->found, 1);
	worker = worker_of(0);
	assert_false(minute_ago(worker, PAST_HOUR_S + 120).known);
	assert_true(minute_ago(worker, PAST_HOUR_S - 120).last < 70.0 * PAST_MIB);
	assert_true(worker->floor_bytes < 51.0 * PAST_MIB);
}

static void test_several_series_are_not_chosen_from(void **state)
{
	char error[TARGET_ERROR_BYTES];

	(void)state;
	watch(TWICE);
	ask_prometheus();
	run_until_polled();
	assert_int_equal(past()->ambiguous, 1);
	assert_false(minute_ago(worker_of(0), PAST_HOUR_S).known);
	end_run(NULL);

	watch(TWICE);
	ask_prometheus();
	assert_true(target_set_label(&config.history, "job", "other", error));
	run_until_polled();
	assert_int_equal(past()->found, 1);
	assert_true(minute_ago(worker_of(0), PAST_HOUR_S).known);
}

static void test_names_of_the_configuration(void **state)
{
	(void)state;
	watch(RENAMED);
	ask_prometheus();
	run_until_polled();
	assert_int_equal(past()->found, 1);
	assert_true(minute_ago(worker_of(0), PAST_HOUR_S).known);
}

/* All of them in one query, and the doctor's word on it. */
static void test_the_doctor_counts(void **state)
{
	char text[16384] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	for (int i = 0; i < WORKERS; i++)
		watch((enum who)i);
	ask_prometheus();
	run_until_polled();
	assert_int_equal(past()->asked, WORKERS);
	assert_int_equal(past()->found, WORKERS - 2);
	assert_int_equal(past()->unknown, 1);
	assert_int_equal(past()->ambiguous, 1);
	assert_non_null(out);
	doctor_report(out, app_model(app), app_targets(app), clock_now());
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "history     of 5 of 7 workers, asked for 6h back"));
	assert_non_null(strstr(text, "of 2 of 2 connection pools"));
	assert_non_null(strstr(text, "1 worker without history there"));
	assert_non_null(strstr(text, "1 worker with several series"));
}

static void test_no_password_no_history(void **state)
{
	(void)state;
	watch(LEAKING);
	ask_prometheus();
	target_set_text(&config.history.basic_auth_file, "wrong");
	run_until_polled();
	assert_int_equal(past()->fault.code, 401);
	assert_null(strstr(past()->fault.text, "secret"));
	assert_int_equal(past()->found, 0);
	assert_true(worker_of(0)->rss.known);
}

/* A server that hangs holds up nothing that is polled. */
static void test_a_server_that_hangs(void **state)
{
	struct evil_server *server = evil_start(evil_hang, NULL);

	(void)state;
	watch(LEAKING);
	ask_server(evil_url(server));
	config.history.timeout_ms = 1500;
	run_until_polled();
	assert_int_equal(past()->fault.kind, FAULT_TIMEOUT);
	/* every 200 ms for a second and a half */
	assert_true(model_feed(app_model(app), 0)->answers > 5);
	evil_stop(server);
}

#define RUN(test) cmocka_unit_test_teardown(test, end_run)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(test_a_leak_is_named_at_once),
		RUN(test_pools_reach_back),
		RUN(test_gaps_and_other_steps),
		RUN(test_lives_before_are_not_drawn),
		RUN(test_several_series_are_not_chosen_from),
		RUN(test_names_of_the_configuration),
		RUN(test_the_doctor_counts),
		RUN(test_no_password_no_history),
		RUN(test_a_server_that_hangs),
	};

	return cmocka_run_group_tests(tests, begin_all, end_all);
}
