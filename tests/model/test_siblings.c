/* Several processes behind one port, told apart by the moment they started. Each test is a
   story. */
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

static void poll_pair(double at, bool second)
{
	poll_process(at, second ? -99.5 : -100, second ? 2e8 : 1e8, (second ? 5000 : 10) + at);
}

static void test_a_prefork_pair_behind_one_port_is_two_rows_and_no_restart(void **state)
{
	(void)state;
	for (int t = 1; t <= 60; t++)
		poll_pair(t, t % 3 == 0);
	assert_int_equal(worker_rows(model), 2);
	assert_true(row("gw/1")->rss.value == 1e8);
	assert_true(row("gw/2")->rss.value == 2e8);
	assert_int_equal(model_worker_restarts(model, row("gw/1")), 0);
	assert_int_equal(model_worker_restarts(model, row("gw/2")), 0);
	assert_true(model_feed(model, b.feed)->many_identities);
	assert_null(event_of(model, EVENT_RESTART));
	assert_null(event_of(model, EVENT_WORKER_GONE));
	/* the counters of one are never compared with the other's */
	assert_true(rate_of(&row("gw/1")->cpu, 60) == 1);
	assert_true(rate_of(&row("gw/2")->cpu, 60) == 1);
	assert_false(model_worker_is_aggregate(model, row("gw/1")));
	assert_false(model_worker_is_aggregate(model, row("gw/2")));
}

static void test_absence_of_a_sibling_from_one_reading_says_nothing(void **state)
{
	(void)state;
	for (int t = 1; t <= 40; t++)
		poll_pair(t, t % 2 == 0);
	poll_pair(41, true);
	poll_pair(42, true);
	assert_int_equal(worker_rows_not_gone(model), 2);
	assert_int_equal(model_worker_truth(model, row("gw/1"), at_s(42).mono), TRUTH_FRESH);
}

/* Both were forked just before we came, and the second is met after the first was last met. */
static void test_a_young_pair_is_a_pair(void **state)
{
	(void)state;
	poll_process(1, 0.90, 1e8, 0.1);
	poll_process(2, 0.93, 2e8, 0.1);
	assert_int_equal(worker_rows(model), 2);
	assert_null(event_of(model, EVENT_RESTART));
	poll_process(3, 0.90, 1e8, 0.2);
	assert_null(event_of(model, EVENT_IDENTITY));
}

/* The first minute of many runs, with nobody dying: who is not met is not called late, let alone
   gone or restarted. Chance may have it once in a thousand looks. */
static void test_four_siblings_met_at_random_from_the_start_are_all_there(void **state)
{
	uint32_t seed = 7;
	int looks = 0, late = 0;

	for (int run = 0; run < 50; run++) {
		for (int t = 1; t <= 60; t++) {
			int n = (int)(next_random(&seed) >> 16 & 3);

			poll_process(t, -100 - n * 0.02, 1e8 * (n + 1), 1000 * n + t);
			for (size_t i = 0; i < model_worker_slots(model); i++) {
				const struct worker *worker = model_worker(model, i);

				looks++;
				late += model_worker_truth(model, worker, at_s(t).mono) !=
					TRUTH_FRESH;
				assert_int_equal(worker->restarts, 0);
			}
		}
		assert_null(event_of(model, EVENT_WORKER_GONE));
		assert_null(event_of(model, EVENT_RESTART));
		teardown(state);
		setup(state);
	}
	assert_true(late * 1000 < looks);
}

static void test_a_sibling_that_is_not_met_ages_and_is_gone_after_five_usual_times(void **state)
{
	(void)state;
	/* the first is met every 4 s, all others are the second's */
	for (int t = 1; t <= 81; t++)
		poll_pair(t, t % 4 != 1);
	assert_int_equal(row("gw/1")->last_seen.mono.ms, 81000);
	for (int t = 82; t < 81 + 20; t++) {
		enum truth expected = t - 81 < 8    ? TRUTH_FRESH
				      : t - 81 < 12 ? TRUTH_LATE
						    : TRUTH_STALE;

		poll_pair(t, true);
		assert_int_equal(model_worker_truth(model, row("gw/1"), at_s(t).mono), expected);
	}
	poll_pair(101, true);
	assert_int_equal(model_worker_truth(model, row("gw/1"), at_s(101).mono), TRUTH_GONE);
	assert_int_equal(worker_rows_not_gone(model), 1);
	assert_int_equal(event_of(model, EVENT_WORKER_GONE)->count, 1);
	assert_string_equal(event_of(model, EVENT_WORKER_GONE)->subject, "gw/1");
	poll_pair(102, true);
	assert_false(model_feed(model, b.feed)->many_identities);
	/* met again after all: the same row, no restart */
	poll_pair(103, false);
	assert_int_equal(worker_rows_not_gone(model), 2);
	assert_int_equal(model_worker_restarts(model, row("gw/1")), 0);
}

static void test_a_fair_pair_met_at_random_for_hours_loses_nobody(void **state)
{
	uint32_t seed = 99;

	(void)state;
	for (int t = 1; t <= 4 * 3600; t++)
		poll_pair(t, next_random(&seed) >> 16 & 1);
	assert_int_equal(worker_rows_not_gone(model), 2);
	assert_null(event_of(model, EVENT_WORKER_GONE));
	assert_null(event_of(model, EVENT_RESTART));
}

static void test_after_an_outage_nobody_is_gone_before_his_turn_came(void **state)
{
	(void)state;
	for (int t = 1; t <= 40; t++)
		poll_pair(t, t % 2 == 0);
	for (int t = 41; t <= 400; t++)
		poll_fault(t);
	poll_pair(401, false);
	model_settle(model, at_s(402));
	assert_int_equal(worker_rows_not_gone(model), 2);
	poll_pair(403, true);
	assert_null(event_of(model, EVENT_WORKER_GONE));
	assert_int_equal(worker_rows_not_gone(model), 2);
	/* a pause of ours (suspended, stopped) is an outage too, though nobody told us */
	poll_pair(1000, true);
	assert_int_equal(worker_rows_not_gone(model), 2);
	assert_null(event_of(model, EVENT_WORKER_GONE));
}

static void test_one_of_a_pair_restarts_and_takes_the_slot_of_the_old_one(void **state)
{
	int t = 1;

	(void)state;
	for (; t <= 40; t++)
		poll_pair(t, t % 2 == 0);
	/* the first died at 40.5; who the third process follows is not known yet */
	poll_process(41, 40.6, 5e7, 0.1);
	assert_int_equal(worker_rows_not_gone(model), 3);
	assert_null(event_of(model, EVENT_RESTART));
	for (t = 42; t <= 60; t++) {
		if (t % 2 == 0)
			poll_pair(t, true);
		else
			poll_process(t, 40.6, 5e7, 0.1 * t);
	}
	assert_int_equal(worker_rows(model), 2);
	assert_true(row("gw/1")->rss.value == 5e7);
	assert_int_equal(model_worker_restarts(model, row("gw/1")), 1);
	assert_int_equal(model_worker_restarts(model, row("gw/2")), 0);
	assert_int_equal(event_of(model, EVENT_RESTART)->count, 1);
	assert_string_equal(event_of(model, EVENT_RESTART)->subject, "gw/1");
	assert_null(event_of(model, EVENT_WORKER_GONE));
}

static void test_the_rare_one_of_a_pair_restarts_and_its_slot_waits_for_it(void **state)
{
	int t = 1;

	(void)state;
	for (; t <= 200; t++)
		poll_pair(t, t % 20 != 1); /* the first is met every 20 s: last at 181 */
	for (; t <= 320; t++)
		if (t % 2)
			poll_process(t, 190, 5e7, t - 190);
		else
			poll_pair(t, true);
	assert_int_equal(worker_rows(model), 2);
	assert_true(row("gw/1")->rss.value == 5e7);
	assert_int_equal(model_worker_restarts(model, row("gw/1")), 1);
}

static void test_a_third_sibling_that_is_met_late_follows_nobody(void **state)
{
	int t = 1;

	(void)state;
	for (; t <= 40; t++)
		poll_pair(t, t % 2 == 0);
	for (; t <= 120; t++)
		poll_pair(t, true); /* the first is gone by silence */
	assert_int_equal(worker_rows_not_gone(model), 1);
	/* as old as the others: it lived beside the one that is gone */
	for (; t <= 200; t++)
		poll_process(t, -98, 3e8, t);
	assert_null(event_of(model, EVENT_RESTART));
	assert_int_equal(model_worker_restarts(model, row("gw/3")), 0);
}

static void test_both_of_a_pair_restart_and_each_counts_one(void **state)
{
	int t = 1;

	(void)state;
	for (; t <= 40; t++)
		poll_pair(t, t % 2 == 0);
	for (; t <= 100; t++)
		poll_process(t, t % 2 ? 40.2 : 40.3, 5e7, t);
	assert_int_equal(worker_rows(model), 2);
	assert_int_equal(model_worker_restarts(model, row("gw/1")), 1);
	assert_int_equal(model_worker_restarts(model, row("gw/2")), 1);
}

/* The other side's clock is an hour ahead and it does not say so: every birth looks recent. */
static void test_a_wrong_guess_is_taken_back_when_the_first_process_returns(void **state)
{
	(void)state;
	poll_process(1, 3500, 1e8, 10);
	poll_process(2, 3501, 2e8, 20);
	assert_int_equal(worker_rows(model), 1); /* looks like a restart */
	assert_int_equal(model_worker_restarts(model, row("gw")), 1);
	for (int t = 3; t <= 60; t++)
		poll_process(t, t % 2 ? 3500 : 3501, t % 2 ? 1e8 : 2e8, 20 + t);
	assert_int_equal(worker_rows(model), 2);
	assert_int_equal(model_worker_restarts(model, row("gw/1")), 0);
	assert_int_equal(model_worker_restarts(model, row("gw/2")), 0);
	assert_true(model_feed(model, b.feed)->many_identities);
	assert_true(event_of(model, EVENT_RESTART)->count == 1);
}

static void test_wrong_guesses_about_four_siblings_are_all_taken_back(void **state)
{
	(void)state;
	for (int t = 1; t <= 100; t++)
		poll_process(t, 3500 + t % 4, 1e8, t);
	assert_int_equal(worker_rows(model), 4);
	for (int i = 1; i <= 4; i++) {
		char name[16];

		snprintf(name, sizeof(name), "gw/%d", i);
		assert_int_equal(model_worker_restarts(model, row(name)), 0);
	}
}

static void test_two_that_started_in_the_same_tick_are_told_by_their_cpu_clock(void **state)
{
	(void)state;
	/* Start times have 10 ms ticks: both say the same. No process's CPU time goes back. */
	for (int t = 1; t <= 30; t++)
		poll_process(t, -100, t % 2 ? 1e8 : 3e8, t % 2 ? 10 + t : 500 + t);
	assert_int_equal(worker_rows(model), 1);
	assert_true(model_worker_is_aggregate(model, row("gw")));
	assert_true(model_feed(model, b.feed)->many_identities);
	assert_int_equal(model_worker_restarts(model, row("gw")), 0);
}

static void test_a_newcomer_is_announced_and_those_before_us_are_not(void **state)
{
	(void)state;
	for (int t = 1; t <= 40; t++)
		poll_pair(t, t % 2 == 0);
	assert_null(event_of(model, EVENT_WORKER_NEW));
	for (int t = 41; t <= 80; t++)
		if (t % 3 == 0)
			poll_process(t, 40.5, 3e8, t);
		else
			poll_pair(t, t % 3 == 1);
	assert_int_equal(worker_rows(model), 3);
	assert_non_null(event_of(model, EVENT_WORKER_NEW));
	assert_string_equal(event_of(model, EVENT_WORKER_NEW)->subject, "gw/3");
	assert_int_equal(event_of(model, EVENT_WORKER_NEW)->count, 1);
	assert_null(event_of(model, EVENT_RESTART));
}

static void test_a_row_of_the_past_is_forgotten_after_half_an_hour(void **state)
{
	int t = 1;

	(void)state;
	for (; t <= 40; t++)
		poll_pair(t, t % 2 == 0);
	for (; t <= 100; t++)
		poll_pair(t, true);
	assert_int_equal(worker_rows(model), 2);
	for (; t <= 100 + 1800; t++)
		poll_pair(t, true);
	assert_int_equal(worker_rows(model), 1);
	assert_true(row("gw")->rss.value == 2e8);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_a_prefork_pair_behind_one_port_is_two_rows_and_no_restart),
		STORY(test_absence_of_a_sibling_from_one_reading_says_nothing),
		STORY(test_a_young_pair_is_a_pair),
		STORY(test_four_siblings_met_at_random_from_the_start_are_all_there),
		STORY(test_a_sibling_that_is_not_met_ages_and_is_gone_after_five_usual_times),
		STORY(test_a_fair_pair_met_at_random_for_hours_loses_nobody),
		STORY(test_after_an_outage_nobody_is_gone_before_his_turn_came),
		STORY(test_one_of_a_pair_restarts_and_takes_the_slot_of_the_old_one),
		STORY(test_the_rare_one_of_a_pair_restarts_and_its_slot_waits_for_it),
		STORY(test_a_third_sibling_that_is_met_late_follows_nobody),
		STORY(test_both_of_a_pair_restart_and_each_counts_one),
		STORY(test_a_wrong_guess_is_taken_back_when_the_first_process_returns),
		STORY(test_wrong_guesses_about_four_siblings_are_all_taken_back),
		STORY(test_two_that_started_in_the_same_tick_are_told_by_their_cpu_clock),
		STORY(test_a_newcomer_is_announced_and_those_before_us_are_not),
		STORY(test_a_row_of_the_past_is_forgotten_after_half_an_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
