/* Workers told apart by a pid label, and the sums that stand beside them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/state.h"
#include "tests/support/one_feed.h"

/* One answer of a multiprocess endpoint: a gauge for each pid (0 ends the list), and a sum. */
static void add_pids(const int *pids)
{
	for (; *pids; pids++) {
		char label[32];

		snprintf(label, sizeof(label), "pid=\"%d\"", *pids);
		add(&b, "worker_rss_bytes", label, 1e6 * *pids);
	}
	add(&b, "http_requests_total", "method=\"GET\"", 1000);
}

static void poll_pids(double at, const int *pids)
{
	add_pids(pids);
	end_poll(at);
}

static const int both[] = {101, 102, 0};

static void test_one_row_for_each_pid(void **state)
{
	(void)state;
	for (int t = 1; t <= 30; t++)
		poll_pids(t, both);
	assert_int_equal(worker_rows(model), 2);
	assert_true(row("gw/1")->rss.value == 101e6);
	assert_true(row("gw/2")->rss.value == 102e6);
	assert_int_equal(row("gw/1")->identity, IDENTITY_PID);
	assert_false(model_worker_is_aggregate(model, row("gw/1")));
	/* one answer speaks of all: any connection will do */
	assert_false(model_feed(model, b.feed)->many_identities);
	assert_int_equal(model_events(model)->held, 0);
}

static void test_counters_without_a_pid_are_sums_and_belong_to_nobody(void **state)
{
	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_pids(t, both);
	assert_int_equal(row("gw/1")->load.state, RATE_UNKNOWN);
	assert_int_equal(row("gw/2")->load.state, RATE_UNKNOWN);
}

static void test_a_recycled_child_is_a_new_life_of_its_slot(void **state)
{
	static const int recycled[] = {101, 203, 0};

	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_pids(t, both);
	poll_pids(11, recycled);
	assert_int_equal(worker_rows(model), 2);
	assert_true(row("gw/2")->rss.value == 203e6);
	assert_true(row("gw/2")->floor_bytes == 203e6);
	assert_int_equal(model_worker_restarts(model, row("gw/2")), 1);
	assert_int_equal(model_worker_restarts(model, row("gw/1")), 0);
	assert_int_equal(event_of(model, EVENT_RESTART)->count, 1);
	assert_string_equal(event_of(model, EVENT_RESTART)->subject, "gw/2");
	assert_null(event_of(model, EVENT_WORKER_GONE));
}

static void test_a_child_that_is_replaced_some_polls_later_keeps_its_slot_too(void **state)
{
	static const int one[] = {101, 0}, recycled[] = {101, 203, 0};

	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_pids(t, both);
	for (int t = 11; t <= 15; t++)
		poll_pids(t, one);
	assert_int_equal(model_worker_truth(model, row("gw/2"), at_s(15).mono), TRUTH_GONE);
	assert_string_equal(event_of(model, EVENT_WORKER_GONE)->subject, "gw/2");
	poll_pids(16, recycled);
	assert_int_equal(worker_rows(model), 2);
	assert_int_equal(model_worker_restarts(model, row("gw/2")), 1);
}

static void test_a_child_that_comes_on_top_is_new_and_follows_nobody(void **state)
{
	static const int three[] = {101, 102, 203, 0};

	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_pids(t, both);
	for (int t = 11; t <= 20; t++)
		poll_pids(t, three);
	assert_int_equal(worker_rows(model), 3);
	assert_int_equal(model_worker_restarts(model, row("gw/3")), 0);
	assert_string_equal(event_of(model, EVENT_WORKER_NEW)->subject, "gw/3");
	assert_null(event_of(model, EVENT_RESTART));
}

static void test_all_children_recycled_at_once_are_new_lives_of_all_slots(void **state)
{
	static const int others[] = {201, 202, 0};

	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_pids(t, both);
	poll_pids(11, others);
	assert_int_equal(worker_rows(model), 2);
	assert_int_equal(model_worker_restarts(model, row("gw/1")), 1);
	assert_int_equal(model_worker_restarts(model, row("gw/2")), 1);
}

static void test_a_cut_body_marks_nobody_gone(void **state)
{
	static const int one[] = {101, 0};

	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_pids(t, both);
	for (int t = 11; t <= 40; t++) {
		add_pids(one);
		build_send_cut(&b, model, t);
		model_settle(model, at_s(t));
	}
	assert_int_equal(worker_rows_not_gone(model), 2);
	assert_int_equal(model_worker_truth(model, row("gw/1"), at_s(40).mono), TRUTH_FRESH);
	assert_int_equal(model_worker_truth(model, row("gw/2"), at_s(40).mono), TRUTH_STALE);
	assert_true(row("gw/2")->rss.value == 102e6);
}

static void test_when_no_child_is_left_all_are_gone_and_the_sums_keep_none_alive(void **state)
{
	static const int none[] = {0}, next[] = {301, 0};

	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_pids(t, both);
	poll_pids(11, none);
	assert_int_equal(worker_rows_not_gone(model), 0);
	assert_int_equal(worker_rows(model), 2);
	for (int t = 12; t <= 30; t++)
		poll_pids(t, none);
	assert_int_equal(worker_rows(model), 2);
	poll_pids(31, next);
	assert_int_equal(worker_rows_not_gone(model), 1);
	assert_int_equal(worker_rows(model), 2); /* in one of the two slots */
}

static void test_a_single_child_that_leaves_is_gone_too(void **state)
{
	static const int one[] = {101, 0}, none[] = {0};

	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_pids(t, one);
	assert_non_null(worker_named(model, "gw"));
	for (int t = 11; t <= 30; t++)
		poll_pids(t, none);
	assert_int_equal(model_worker_truth(model, row("gw"), at_s(30).mono), TRUTH_GONE);
	assert_int_equal(row("gw")->load.state, RATE_UNKNOWN);
}

static void test_a_dead_endpoint_makes_its_children_stale_not_gone(void **state)
{
	struct fault fault = fault_make(FAULT_REFUSED, 0, "refused");

	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_pids(t, both);
	for (int t = 11; t <= 600; t++) {
		model_accept_fault(model, b.feed, at_s(t), &fault);
		model_settle(model, at_s(t));
	}
	assert_int_equal(worker_rows_not_gone(model), 2);
	assert_int_equal(model_worker_truth(model, row("gw/1"), at_s(600).mono), TRUTH_STALE);
	assert_true(row("gw/1")->rss.value == 101e6);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_one_row_for_each_pid),
		STORY(test_counters_without_a_pid_are_sums_and_belong_to_nobody),
		STORY(test_a_recycled_child_is_a_new_life_of_its_slot),
		STORY(test_a_child_that_is_replaced_some_polls_later_keeps_its_slot_too),
		STORY(test_a_child_that_comes_on_top_is_new_and_follows_nobody),
		STORY(test_all_children_recycled_at_once_are_new_lives_of_all_slots),
		STORY(test_a_cut_body_marks_nobody_gone),
		STORY(test_when_no_child_is_left_all_are_gone_and_the_sums_keep_none_alive),
		STORY(test_a_single_child_that_leaves_is_gone_too),
		STORY(test_a_dead_endpoint_makes_its_children_stale_not_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
