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
#include "tests/support/scratch_folder.h"
#include "tui/app.h"
#include "tui/cmd_doctor.h"

enum { MIB = 1 << 20, HOUR_S = 3600, BODY_BYTES = 256 };

enum who {
	LEAKING, /* scraped every 15 s */
	FLAT,    /* every 60 s, and not at all for half an hour */
	REBORN,  /* an hour ago, after lives that were larger */
	TWICE,   /* by two jobs */
	UNKNOWN, /* by nobody */
	RENAMED, /* under a name that only the configuration knows */
	WORKERS
};

static struct worker_process {
	struct evil_server *server;
	char body[BODY_BYTES];
	char called[64]; /* label instance there */
} workers[WORKERS];

static struct keeper prometheus;
static double now_s;

static void tell_body(struct evil_conn *conn)
{
	evil_serve(conn, evil_data(conn));
}

static void start_worker(enum who who, double age_s, double rss_mib)
{
	struct worker_process *worker = &workers[who];

	snprintf(worker->body, sizeof(worker->body),
		"process_resident_memory_bytes %.0f\nprocess_start_time_seconds %.2f\n"
		"process_cpu_seconds_total %.1f\n",
		rss_mib * MIB, now_s - age_s, age_s / 10);
	worker->server = evil_start(tell_body, worker->body);
	assert_non_null(worker->server);
	snprintf(worker->called, sizeof(worker->called), "127.0.0.1:%d", evil_port(worker->server));
}

/* ---- what Prometheus knows ---- */

/* MiB at a time before now, NaN when it was not scraped. */
typedef double course(double ago_s);

static double traffic(double ago_s)
{
	return 6 * (1 - cos(2 * M_PI * ago_s / 900));
}

static double leaking(double ago_s)
{
	return 300 - 10 * ago_s / HOUR_S + traffic(ago_s);
}

static double flat(double ago_s)
{
	bool silent = ago_s > 1.5 * HOUR_S && ago_s <= 2 * HOUR_S;

	return silent ? NAN : 100 + traffic(ago_s);
}

static double reborn(double ago_s)
{
	return ago_s > HOUR_S ? 400 : 50 + traffic(ago_s);
}

static double level(double ago_s)
{
	(void)ago_s;
	return 80;
}

/* As it stands between quotes in the exposition format. */
static const char *escaped(enum who who)
{
	return who == RENAMED ? "gw \\\"b\\\".example\\\\1" : workers[who].called;
}

static void write_family(FILE *out, enum who who, const char *job, int step_s, course *rss)
{
	for (int ago_s = 5 * HOUR_S; ago_s > 20; ago_s -= step_s)
		if (!isnan(rss(ago_s)))
			fprintf(out,
				"process_resident_memory_bytes{instance=\"%s\",job=\"%s\"} %.0f "
				"%.0f\n",
				escaped(who), job, rss(ago_s) * MIB, now_s - ago_s);
}

static void write_births(FILE *out, enum who who, double age_s, double age_before_s)
{
	for (int ago_s = 5 * HOUR_S; ago_s > 20; ago_s -= 15)
		fprintf(out, "process_start_time_seconds{instance=\"%s\",job=\"gw\"} %.2f %.0f\n",
			escaped(who), now_s - (ago_s > age_s ? age_before_s : age_s),
			now_s - ago_s);
}

static void write_history(const char *path)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fputs("# TYPE process_resident_memory_bytes gauge\n", out);
	write_family(out, LEAKING, "gw", 15, leaking);
	write_family(out, FLAT, "gw", 60, flat);
	write_family(out, REBORN, "gw", 15, reborn);
	write_family(out, TWICE, "gw", 15, level);
	write_family(out, TWICE, "other", 15, level);
	write_family(out, RENAMED, "gw", 15, level);
	fputs("# TYPE process_start_time_seconds gauge\n", out);
	write_births(out, LEAKING, 8 * HOUR_S, 0);
	write_births(out, REBORN, HOUR_S, 9 * HOUR_S);
	fputs("# EOF\n", out);
	assert_int_equal(fclose(out), 0);
}

static int begin_all(void **state)
{
	const char *argv[] = {"prometheus.sh", "--openmetrics", "history.om", "--password", NULL};

	sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
	if (scratch_enter(state) != 0)
		return -1;
	now_s = floor(clock_now().wall.s);
	start_worker(LEAKING, 8 * HOUR_S, leaking(0));
	start_worker(FLAT, 8 * HOUR_S, flat(0));
	start_worker(REBORN, HOUR_S, reborn(0));
	start_worker(TWICE, 8 * HOUR_S, 80);
	start_worker(UNKNOWN, 8 * HOUR_S, 80);
	start_worker(RENAMED, 8 * HOUR_S, 80);
	snprintf(workers[RENAMED].called, sizeof(workers[RENAMED].called), "gw \"b\".example\\1");
	write_history("history.om");
	scratch_write("password", "oncall:s3cret\n", 14);
	scratch_write("wrong", "oncall:secret\n", 14);
	keeper_begin(&prometheus, argv);
	keeper_start_server(&prometheus);
	return 0;
}

static int end_all(void **state)
{
	keeper_end(&prometheus);
	for (int i = 0; i < WORKERS; i++)
		evil_stop(workers[i].server);
	return scratch_leave(state);
}

/* ---- a run ---- */

static struct target_list targets;
static struct expectation_list nothing;
static struct pool_list no_pools;
static struct remedy_list remedies;
static struct app *app;

static void watch(enum who who)
{
	struct target target;
	char error[TARGET_ERROR_BYTES];

	target_init(&target);
	assert_true(target_parse(&target, evil_url(workers[who].server), error));
	if (who == RENAMED)
		assert_true(target_set_label(&target, "instance", workers[who].called, error));
	target.interval_ms = 200;
	target.timeout_ms = 180;
	target_list_add(&targets, &target);
}

/* As a snapshot does. */
static void run_until_polled(void)
{
	char error[TARGET_ERROR_BYTES];

	app = app_create(&targets, &nothing, &no_pools, &remedies, error);
	assert_non_null(app);
	assert_int_equal(app_run(app, (struct app_until){20 * 1000, 2}, NULL), 0);
}

static void ask_server(const char *url)
{
	char error[TARGET_ERROR_BYTES];

	target_init(&targets.history);
	assert_true(promapi_server_parse(&targets.history, url, error));
}

static void ask_prometheus(void)
{
	char url[64];

	snprintf(url, sizeof(url), "127.0.0.1:%d", prometheus.port);
	ask_server(url);
	target_set_text(&targets.history.basic_auth_file, "password");
}

static int end_run(void **state)
{
	(void)state;
	app_destroy(app);
	target_list_fini(&targets);
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

	at.ms -= (int64_t)((clock_now().wall.s - now_s + ago_s) * 1000);
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
	slope = model_worker_verdict(worker)->figures[VERDICT_SLOPE] * HOUR_S / MIB;
	assert_true(fabs(slope - 10) < 1);
	for (int ago_s = 4 * HOUR_S; ago_s > 60; ago_s -= 60) {
		struct series_point point = minute_ago(worker, ago_s);

		/* a point stands for the 15 s before it, and a minute has some course */
		assert_true(point.known && fabs(point.last / MIB - leaking(ago_s)) < 4);
	}
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
	for (int ago_s = 4 * HOUR_S; ago_s > 180; ago_s -= 60) {
		bool silent = ago_s > 1.5 * HOUR_S + 120 && ago_s < 2 * HOUR_S - 120;
		bool scraped = ago_s < 1.5 * HOUR_S - 120 || ago_s > 2 * HOUR_S + 120;

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
	assert_false(minute_ago(worker, HOUR_S + 120).known);
	assert_true(minute_ago(worker, HOUR_S - 120).last < 70.0 * MIB);
	assert_true(worker->floor_bytes < 51.0 * MIB);
}

static void test_several_series_are_not_chosen_from(void **state)
{
	char error[TARGET_ERROR_BYTES];

	(void)state;
	watch(TWICE);
	ask_prometheus();
	run_until_polled();
	assert_int_equal(past()->ambiguous, 1);
	assert_false(minute_ago(worker_of(0), HOUR_S).known);
	end_run(NULL);

	watch(TWICE);
	ask_prometheus();
	assert_true(target_set_label(&targets.history, "job", "other", error));
	run_until_polled();
	assert_int_equal(past()->found, 1);
	assert_true(minute_ago(worker_of(0), HOUR_S).known);
}

static void test_names_of_the_configuration(void **state)
{
	(void)state;
	watch(RENAMED);
	ask_prometheus();
	run_until_polled();
	assert_int_equal(past()->found, 1);
	assert_true(minute_ago(worker_of(0), HOUR_S).known);
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
	assert_non_null(strstr(text, "history     of 4 of 6 workers, asked for 6h back"));
	assert_non_null(strstr(text, "1 worker without history there"));
	assert_non_null(strstr(text, "1 worker with several series"));
}

static void test_no_password_no_history(void **state)
{
	(void)state;
	watch(LEAKING);
	ask_prometheus();
	target_set_text(&targets.history.basic_auth_file, "wrong");
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
	targets.history.timeout_ms = 1500;
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
