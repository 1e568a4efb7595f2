/* How long requests take: histograms, summaries, and what is no number. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/one_feed.h"
#include "tests/support/poll_body.h"

#define REAL "tests/fixtures/payloads/real/"

static const struct latency *latency(void)
{
	return model_worker_latency(model, row("gw"));
}

static void is_ms(const struct gauge *gauge, double ms)
{
	if (!gauge->known || fabs(gauge->value - ms) > 1e-4 * ms)
		fail_msg("%s %.9g ms, not %.9g", gauge->known ? "known" : "unknown", gauge->value,
			ms);
}

static void begin_poll(void)
{
	add(&b, "process_resident_memory_bytes", "", 1e8);
	add(&b, "process_start_time_seconds", "", BUILD_WALL_S - 3600);
}

/* One route's buckets, cumulative, as Prometheus and Go print bounds. */
static void add_route(const char *route, double to_100ms, double to_1s, double all)
{
	static const char *const bounds[] = {"0.1", "1", "+Inf"};
	const double counts[] = {to_100ms, to_1s, all};
	char labels[96];

	for (int i = 0; i < 3; i++) {
		snprintf(labels, sizeof(labels), "handler=\"%s\",le=\"%s\"", route, bounds[i]);
		add(&b, "http_request_duration_seconds_bucket", labels, counts[i]);
	}
}

static void poll_route(double at, double to_100ms, double to_1s, double all)
{
	begin_poll();
	add_route("/", to_100ms, to_1s, all);
	end_poll(at);
}

/*
 * Summed over task names, what came between the two bodies is, by bound: 0.01: 1, 0.05: 7, 0.1: 16,
 * 0.25: 41, 0.5: 78, 1: 163, 2.5: 399, 5 and above: 460; _sum 662.95. (A script summed the lines of
 * both files; the rest is by hand.) p50: rank 230 of 460 is in (1, 2.5]:
 * 1 + 1.5 x (230 - 163) / 236;
 * p99: rank 455.4 is in (2.5, 5]: 2.5 + 2.5 x (455.4 - 399) / 61; the mean 662.95 / 460.
 */
static void test_real_histogram(void **state)
{
	(void)state;
	poll_body(&b, model, REAL "z4j-brain-1worker-load-01.prom", 1, NULL);
	assert_false(latency()->p50_ms.known); /* one poll shows no increment */
	poll_body(&b, model, REAL "z4j-brain-1worker-load-02.prom", 2, NULL);
	is_ms(&latency()->p50_ms, 1425.847458);
	is_ms(&latency()->p99_ms, 4811.475410);
	is_ms(&latency()->mean_ms, 1441.195652);
}

/* Nothing was observed between two polls of the same body: that is no zero. */
static void test_no_requests_no_latency(void **state)
{
	(void)state;
	poll_body(&b, model, REAL "prometheus.prom", 1, NULL);
	poll_body(&b, model, REAL "prometheus.prom", 2, NULL);
	assert_string_equal(
		latency_families[latency()->family].who, "HTTP server with a namespace");
	assert_false(latency()->p50_ms.known);
	assert_false(latency()->mean_ms.known);
	assert_true(series_is_empty(&latency()->p99_history.series));
}

/* 100 more: 50 to 100 ms, 90 to 1 s. p50 is the end of the lowest bucket; p99 lies above the
   highest
   finite bound, and is it. The scrape's own requests and another way to write a bound change
   nothing; of two routes the sum counts. */
static void test_interpolation(void **state)
{
	(void)state;
	begin_poll();
	add_route("/a", 7, 7, 7);
	add_route("/b", 0, 0, 0);
	add_route("/metrics", 0, 0, 0);
	end_poll(1);
	begin_poll();
	add_route("/a", 27, 37, 37);
	add_route("/metrics", 0, 0, 5000);
	add(&b, "http_request_duration_seconds_bucket", "handler=\"/b\",le=\"0.10\"", 30);
	add(&b, "http_request_duration_seconds_bucket", "handler=\"/b\",le=\"1.0\"", 60);
	add(&b, "http_request_duration_seconds_bucket", "handler=\"/b\",le=\"inf\"", 70);
	end_poll(2);
	is_ms(&latency()->p50_ms, 100);
	is_ms(&latency()->p99_ms, 1000);
	assert_false(latency()->mean_ms.known); /* there is no sum */
}

static void test_only_the_last_minute_counts(void **state)
{
	(void)state;
	poll_route(1, 0, 0, 0);
	poll_route(2, 0, 100, 100); /* all slow: p50 at 0.1 + 0.9 x 50 / 100 */
	is_ms(&latency()->p50_ms, 550);
	for (int at = 3; at < 75; at++)
		poll_route(at, 0, 100, 100);
	assert_false(latency()->p50_ms.known);
	poll_route(75, 10, 110, 110); /* 10 fast ones: 0.1 x 5 / 10 */
	is_ms(&latency()->p50_ms, 50);
}

static void test_a_reset_and_a_silence_have_no_number(void **state)
{
	(void)state;
	poll_route(1, 10, 10, 10);
	poll_route(2, 20, 20, 20);
	assert_true(latency()->p50_ms.known);
	poll_route(3, 5, 5, 5);
	assert_false(latency()->p50_ms.known);
	poll_route(4, 6, 6, 6);
	is_ms(&latency()->p50_ms, 50);
	poll_route(30, 900, 900, 900);
	assert_false(latency()->p50_ms.known);
}

/* A summary's quantiles are gauges; NaN is what it prints when it observed nothing, and the
   quantiles of two routes are those of nobody. The mean is 3 s / 12. */
static void test_summary(void **state)
{
	static const char *const family = "ruby_http_request_duration_seconds";

	(void)state;
	begin_poll();
	add(&b, family, "quantile=\"0.99\"", 0.75);
	add(&b, family, "quantile=\"0.50\"", (double)NAN);
	add(&b, family, "quantile=\"0.9\"", 0.5);
	add(&b, "ruby_http_request_duration_seconds_sum", "", 10);
	add(&b, "ruby_http_request_duration_seconds_count", "", 100);
	end_poll(1);
	is_ms(&latency()->p99_ms, 750);
	assert_false(latency()->p50_ms.known);
	begin_poll();
	add(&b, family, "quantile=\"0.99\",path=\"/a\"", 0.75);
	add(&b, family, "quantile=\"0.99\",path=\"/b\"", 0.25);
	add(&b, "ruby_http_request_duration_seconds_sum", "", 13);
	add(&b, "ruby_http_request_duration_seconds_count", "", 112);
	end_poll(2);
	assert_false(latency()->p99_ms.known);
	is_ms(&latency()->mean_ms, 250);
}

/* What Micrometer counts is the load, and what the mean is over. */
static void test_a_count_that_is_a_load(void **state)
{
	(void)state;
	for (int at = 1; at <= 2; at++) {
		begin_poll();
		add(&b, "http_server_requests_seconds_count", "uri=\"/a\"", 10 * at);
		add(&b, "http_server_requests_seconds_sum", "uri=\"/a\"", 0.4 * at);
		end_poll(at);
	}
	is_ms(&latency()->mean_ms, 40);
	assert_true(row("gw")->load.state == RATE_OK && row("gw")->load.per_s == 10);
}

static void test_milliseconds_and_requests_before_tasks(void **state)
{
	(void)state;
	for (int at = 1; at <= 2; at++) {
		begin_poll();
		add(&b, "z4j_task_duration_seconds_sum", "", 60 * at);
		add(&b, "z4j_task_duration_seconds_count", "", at);
		add(&b, "http_server_duration_milliseconds_sum", "", 60 * at);
		add(&b, "http_server_duration_milliseconds_count", "", at);
		end_poll(at);
	}
	is_ms(&latency()->mean_ms, 60);
}

/* An exporter tells of another process, which is named by a label. */
static void test_tasks_of_a_named_worker(void **state)
{
	(void)state;
	for (int at = 1; at <= 2; at++) {
		add(&b, "celery_worker_up", "hostname=\"w1\"", 1);
		add(&b, "celery_task_runtime_sum", "hostname=\"w1\",name=\"a\"", 6 * at);
		add(&b, "celery_task_runtime_count", "hostname=\"w1\",name=\"a\"", 2 * at);
		add(&b, "celery_task_runtime_sum", "hostname=\"w1\",name=\"b\"", 2 * at);
		add(&b, "celery_task_runtime_count", "hostname=\"w1\",name=\"b\"", 2 * at);
		end_poll(at);
	}
	is_ms(&model_worker_latency(model, row("w1"))->mean_ms, 2000);
}

/* A picture has what is known, and of workers without a latency none. */
/* What is known of a process that observed that much between two polls. */
static struct latency observed(double le, double to_100ms, double to_1s, double all)
{
	const float bounds[] = {0.1F, (float)le, INFINITY};
	const double counts[] = {to_100ms, to_1s, all};
	struct latency_name name = {.family = 0, .part = LATENCY_BUCKET};
	struct latency of;

	latency_init(&of, 1);
	for (uint64_t reading = 1; reading <= 2; reading++) {
		for (int i = 0; i < 3; i++) {
			name.bound = bounds[i];
			latency_gather(&of, reading, &name, reading == 1 ? 0 : counts[i]);
		}
		latency_commit(&of, (mono_ms){(int64_t)reading * 1000}, 1000, true);
	}
	return of;
}

/* 90 requests within 100 ms and 10 more, of another process, in 100 ms to 1 s: p50 of all is in the
   middle of rank 50 of 90 of the first bucket, p99 at rank 99 - 90 of 10 in the second. The mean of
   both p99 (99 and 991 ms) would be 545 ms, which is nobody's. */
static void test_buckets_of_two_are_joined(void **state)
{
	struct latency quick = observed(1, 90, 90, 90), slow = observed(1, 0, 10, 10);
	struct latency other = observed(2, 90, 90, 90), idle = observed(1, 0, 0, 0), none;
	struct latency_buckets buckets = {0};
	double ms = latency_families[0].ms;

	(void)state;
	assert_true(isnan(latency_joined_ms(&buckets, 0.5)));
	assert_true(latency_join(&buckets, &quick));
	assert_true(latency_join(&buckets, &slow));
	assert_true(latency_join(&buckets, &idle));
	assert_int_equal(3, buckets.joined);
	assert_true(fabs(latency_joined_ms(&buckets, 0.5) - ms * 0.1 * 50 / 90) < 1e-5 * ms);
	assert_true(fabs(latency_joined_ms(&buckets, 0.99) - ms * 0.91) < 1e-5 * ms);
	is_ms(&slow.p99_ms, ms * 0.991);

	assert_false(latency_join(&buckets, &other)); /* its bounds are others */
	latency_init(&none, 1);
	assert_false(latency_join(&buckets, &none));
	assert_int_equal(3, buckets.joined);
}

static void test_a_picture_has_it(void **state)
{
	struct model *picture = model_create();

	(void)state;
	poll_route(1, 0, 0, 0);
	poll_route(2, 10, 10, 10);
	model_freeze(picture, model);
	is_ms(&model_worker_latency(picture, worker_named(picture, "gw"))->p50_ms, 50);
	model_destroy(picture);
}

/* More bounds than there is room for: no quantile is made from the rest. */
static void test_too_many_bounds(void **state)
{
	char labels[32];

	(void)state;
	for (int at = 1; at <= 2; at++) {
		begin_poll();
		for (int i = 1; i <= LIMIT_LATENCY_BOUNDS; i++) {
			snprintf(labels, sizeof(labels), "le=\"%d\"", i);
			add(&b, "celery_task_runtime_bucket", labels, at);
			add(&b, "http_request_duration_seconds_bucket", labels, at);
		}
		add(&b, "http_request_duration_seconds_bucket", "le=\"+Inf\"", at);
		end_poll(at);
	}
	assert_true(latency()->crowded);
	assert_false(latency()->p50_ms.known);
	assert_int_equal(model_drops(model).keys, 1);
}

/* Its counters stand higher than those of the process before: the difference is nobody's. */
static void test_a_new_life_begins_empty(void **state)
{
	const struct worker *young = NULL;

	(void)state;
	poll_route(1, 0, 0, 0);
	poll_route(2, 10, 10, 10);
	assert_true(latency()->p50_ms.known);
	add(&b, "process_resident_memory_bytes", "", 1e8);
	add(&b, "process_start_time_seconds", "", BUILD_WALL_S + 2.5);
	add_route("/", 300, 300, 300);
	end_poll(3);
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);

		if (worker && worker->birth_wall_s > BUILD_WALL_S)
			young = worker;
	}
	assert_non_null(young);
	assert_false(model_worker_latency(model, young)->p50_ms.known);
}

/* Two processes by turns, as their CPU time shows: what one observed after the other did is
   nobody's, even where it looks like growth. */
static void test_mixed_processes_have_none(void **state)
{
	(void)state;
	for (int at = 1; at <= 40; at++) {
		bool first = at % 2 == 1;

		add(&b, "process_resident_memory_bytes", "", 1e8);
		add(&b, "process_cpu_seconds_total", "", (first ? 10 : 90) + 0.1 * at);
		add_route("/", 10 * at, 10 * at, 10 * at);
		end_poll(at);
	}
	assert_true(model_place_of(model, row("gw"))->mixes);
	assert_false(latency()->p50_ms.known);
}

static void test_a_cut_body_says_nothing(void **state)
{
	(void)state;
	poll_route(1, 0, 0, 0);
	poll_route(2, 10, 10, 10);
	begin_poll();
	add_route("/", 20, 10, 10);
	build_send_cut(&b, model, 3);
	poll_route(4, 20, 20, 20);
	is_ms(&latency()->p50_ms, 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_real_histogram, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_requests_no_latency, setup, teardown),
		cmocka_unit_test_setup_teardown(test_interpolation, setup, teardown),
		cmocka_unit_test_setup_teardown(test_only_the_last_minute_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_reset_and_a_silence_have_no_number, setup, teardown),
		cmocka_unit_test_setup_teardown(test_summary, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_count_that_is_a_load, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_milliseconds_and_requests_before_tasks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tasks_of_a_named_worker, setup, teardown),
		cmocka_unit_test(test_buckets_of_two_are_joined),
		cmocka_unit_test_setup_teardown(test_a_picture_has_it, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_many_bounds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_new_life_begins_empty, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mixed_processes_have_none, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_cut_body_says_nothing, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
