/* One process behind a port, and its lives. Each test is a story. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/state.h"
#include "tests/support/one_feed.h"

static double rate_of(const struct rate *rate, double at)
{
	double per_s = -1;

	assert_int_equal(rate_read(rate, at_s(at).mono, 10000, &per_s), RATE_OK);
	return per_s;
}

static size_t known_points(const struct worker *worker, double until)
{
	struct series_point points[100];
	size_t known = 0;

	series_walk(&worker->rss_history.series, at_s(until).mono, 1000, points, 100);
	for (size_t i = 0; i < 100; i++)
		known += points[i].known;
	return known;
}

static void test_a_process_is_one_row_with_what_it_says(void **state)
{
	double uptime_s;
	const struct worker *worker;

	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_process(t, -100, 1e8 + t, 50 + t * 0.5);
	assert_int_equal(worker_rows(model), 1);
	worker = row("gw");
	assert_int_equal(worker->identity, IDENTITY_START);
	assert_false(model_worker_is_aggregate(model, worker));
	assert_true(worker->rss.value == 1e8 + 10);
	assert_true(worker->floor_bytes == 1e8 + 1);
	assert_true(rate_of(&worker->cpu, 10) == 0.5);
	assert_true(model_worker_uptime(model, worker, at_s(10), &uptime_s));
	assert_true(uptime_s == 110);
	assert_int_equal(known_points(worker, 10), 10);
	assert_int_equal(model_worker_restarts(model, worker), 0);
	assert_int_equal(model_events(model)->held, 0);
	assert_false(model_feed(model, b.feed)->many_identities);
}

static void test_a_restarted_process_is_a_new_life_of_the_same_slot_at_once(void **state)
{
	const struct worker *worker;
	double per_s;

	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_process(t, -100, 5e8, 100 + t);
	poll_fault(11);
	/* up again: the very reading that shows the new start time shows a new life */
	add(&b, "process_resident_memory_bytes", "", 1e8);
	add(&b, "process_cpu_seconds_total", "", 0.1);
	add(&b, "process_start_time_seconds", "", BUILD_WALL_S + 11);
	build_send(&b, model, 12);
	assert_int_equal(worker_rows(model), 1);
	worker = row("gw");
	assert_int_equal(model_worker_restarts(model, worker), 1);
	assert_int_equal(worker->restarted_at.mono.ms, 11000); /* not when we met it */
	assert_true(worker->before.rss_bytes == 5e8);
	assert_true(worker->before.lived_s == 110);
	assert_int_equal(worker->first_seen.mono.ms, 12000);
	assert_int_equal(worker->ordinal, 1);
	assert_int_equal(known_points(worker, 12), 1); /* history starts anew */
	assert_true(worker->floor_bytes == 1e8);
	assert_int_equal(rate_read(&worker->cpu, at_s(12).mono, 1000, &per_s), RATE_STARTING);
	assert_non_null(event_of(model, EVENT_RESTART));
	assert_string_equal(event_of(model, EVENT_RESTART)->subject, "gw");
	assert_int_equal(event_of(model, EVENT_RESTART)->count, 1);
	assert_null(event_of(model, EVENT_WORKER_GONE));
	assert_false(model_feed(model, b.feed)->many_identities);
	/* and stays one */
	for (int t = 13; t <= 100; t++)
		poll_process(t, 11, 1e8, t * 0.1);
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("gw")), 1);
	assert_int_equal(event_of(model, EVENT_RESTART)->count, 1);
}

static void test_a_process_that_restarts_again_and_again_counts_every_life(void **state)
{
	(void)state;
	for (int life = 0; life < 20; life++)
		for (int t = 0; t < 3; t++)
			poll_process(life * 3 + t + 1, life * 3 + 0.5, 1e8, t);
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("gw")), 19);
}

static void test_a_process_that_dies_between_every_two_polls_counts_every_life(void **state)
{
	(void)state;
	for (int life = 0; life < 20; life++)
		poll_process(life + 1, life + 0.5, 1e8, 0.1);
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("gw")), 19);
	assert_false(model_worker_is_aggregate(model, row("gw")));
}

static void test_a_restart_during_a_long_outage_is_seen_when_it_is_over(void **state)
{
	(void)state;
	for (int t = 1; t <= 5; t++)
		poll_process(t, -100, 5e8, t);
	for (int t = 6; t <= 300; t++)
		poll_fault(t);
	assert_int_equal(worker_rows_not_gone(model), 1); /* silence of a feed is no death */
	assert_int_equal(model_worker_truth(model, row("gw"), at_s(300).mono), TRUTH_STALE);
	poll_process(301, 250, 1e8, 1);
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("gw")), 1);
}

static void test_a_start_time_counts_whole_ticks_of_a_rounded_boot_time(void **state)
{
	(void)state;
	poll_process(10, -100, 1e8, 1);
	/* born at 10.3, printed as 9.4 */
	poll_process(11, 9.4, 1e8, 0);
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("gw")), 1);
}

static void test_a_remote_clock_that_says_its_time_is_reckoned_with(void **state)
{
	double uptime_s;

	(void)state;
	/* ten minutes behind, and the Date header says so */
	for (int t = 1; t <= 10; t++) {
		b.has_remote_wall = true;
		b.remote_wall = (wall_s){BUILD_WALL_S + t - 600};
		poll_process(t, t <= 5 ? -10000 : 5.5 - 600, 1e8, t);
	}
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("gw")), 1);
	assert_true(model_worker_uptime(model, row("gw"), at_s(10), &uptime_s));
	assert_true(uptime_s > 4 && uptime_s < 6);
}

static void test_a_cut_body_without_its_start_time_invents_nobody(void **state)
{
	(void)state;
	for (int t = 1; t <= 20; t++) {
		add(&b, "jobs_created", "", BUILD_WALL_S - 90);
		if (t % 5 == 0) {
			build_send_cut(&b, model, t);
			continue;
		}
		poll_process(t, -100, 1e8, t);
	}
	model_settle(model, at_s(20.5));
	assert_int_equal(worker_rows(model), 1);
	for (size_t i = 0; i < model_worker_slots(model); i++)
		assert_true(model->roster.workers[i].identity == IDENTITY_START ||
			    !model->roster.workers[i].used);
	assert_false(model_feed(model, b.feed)->many_identities);
}

static void test_a_cut_body_without_its_start_time_is_nobodys(void **state)
{
	(void)state;
	poll_process(1, -100, 1e8, 1);
	/* another process behind the port, cut before it said who it is */
	add(&b, "process_resident_memory_bytes", "", 3e8);
	build_send_cut(&b, model, 2);
	assert_int_equal(worker_rows(model), 1);
	assert_true(row("gw")->rss.value == 1e8);
	assert_int_equal(row("gw")->last_seen.mono.ms, 1000);
}

static void test_a_cut_body_with_half_the_counters_is_no_fast_worker(void **state)
{
	(void)state;
	for (int t = 1; t <= 20; t++) {
		add(&b, "process_start_time_seconds", "", BUILD_WALL_S - 100);
		add(&b, "process_resident_memory_bytes", "", 1e8);
		add(&b, "http_requests_total", "method=\"GET\"", 5000 + t);
		if (t == 10) {
			build_send_cut(&b, model, t);
			continue;
		}
		add(&b, "http_requests_total", "method=\"POST\"", 5000 + t);
		build_send(&b, model, t);
		if (t > 1)
			assert_true(rate_of(&row("gw")->load, t) == 2);
	}
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_a_process_is_one_row_with_what_it_says),
		STORY(test_a_restarted_process_is_a_new_life_of_the_same_slot_at_once),
		STORY(test_a_process_that_restarts_again_and_again_counts_every_life),
		STORY(test_a_process_that_dies_between_every_two_polls_counts_every_life),
		STORY(test_a_restart_during_a_long_outage_is_seen_when_it_is_over),
		STORY(test_a_start_time_counts_whole_ticks_of_a_rounded_boot_time),
		STORY(test_a_remote_clock_that_says_its_time_is_reckoned_with),
		STORY(test_a_cut_body_without_its_start_time_invents_nobody),
		STORY(test_a_cut_body_without_its_start_time_is_nobodys),
		STORY(test_a_cut_body_with_half_the_counters_is_no_fast_worker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
