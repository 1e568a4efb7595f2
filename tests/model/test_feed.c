/* A target as the model sees it: how well it answers, and what its clock says. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/build_reading.h"

static struct model *model;
static struct build b;

static int setup(void **state)
{
	(void)state;
	model = model_create();
	b = build_feed(model, "gw", 10);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	build_fini(&b);
	model_destroy(model);
	return 0;
}

static const struct feed *feed(void)
{
	return model_feed(model, b.feed);
}

static void answer(double at)
{
	add(&b, "process_resident_memory_bytes", "", 1e8);
	build_send(&b, model, at);
	model_settle(model, at_s(at));
}

static void fail_with(double at, enum fault_kind kind, const char *text)
{
	struct fault fault = fault_make(kind, 0, "%s", text);

	model_accept_fault(model, b.feed, at_s(at), &fault);
	model_settle(model, at_s(at));
}

static void test_before_the_first_answer_it_is_never(void **state)
{
	(void)state;
	assert_int_equal(feed_truth(feed(), at_s(0).mono), TRUTH_NEVER);
	fail_with(1000, FAULT_REFUSED, "refused");
	assert_int_equal(feed_truth(feed(), at_s(1000).mono), TRUTH_NEVER);
	assert_int_equal(feed()->failures, 1);
	assert_int_equal(model_events(model)->held, 0); /* nothing was lost that was never there */
}

static void test_one_miss_is_grace_two_are_late_three_are_stale(void **state)
{
	(void)state;
	answer(0);
	fail_with(10, FAULT_TIMEOUT, "late");
	assert_int_equal(feed_truth(feed(), at_s(19.9).mono), TRUTH_FRESH);
	assert_int_equal(feed_truth(feed(), at_s(20).mono), TRUTH_LATE);
	assert_int_equal(feed_truth(feed(), at_s(30).mono), TRUTH_STALE);
	answer(30);
	assert_int_equal(feed_truth(feed(), at_s(30).mono), TRUTH_FRESH);
	assert_int_equal(feed_age_ms(feed(), at_s(31).mono), 1000);
}

static void test_lost_and_back_are_told_once_each(void **state)
{
	(void)state;
	answer(0);
	for (int t = 1; t <= 50; t++)
		fail_with(t, FAULT_TIMEOUT, "no answer in 9 s");
	assert_non_null(event_of(model, EVENT_FEED_LOST));
	assert_int_equal(event_of(model, EVENT_FEED_LOST)->count, 1);
	assert_string_equal(event_of(model, EVENT_FEED_LOST)->subject, "gw");
	assert_string_equal(event_of(model, EVENT_FEED_LOST)->text, "no answer in 9 s");
	assert_int_equal(event_of(model, EVENT_FEED_LOST)->first.mono.ms, 30000);
	assert_null(event_of(model, EVENT_FEED_BACK));
	for (int t = 60; t <= 100; t += 10)
		answer(t);
	assert_int_equal(event_of(model, EVENT_FEED_BACK)->count, 1);
	assert_int_equal(event_of(model, EVENT_FEED_BACK)->first.mono.ms, 60000);
	assert_int_equal(event_of(model, EVENT_FEED_LOST)->count, 1);
}

static void test_one_missed_poll_is_no_event(void **state)
{
	(void)state;
	for (int t = 0; t <= 600; t += 10) {
		if (t % 20)
			fail_with(t, FAULT_TIMEOUT, "late");
		else
			answer(t);
	}
	assert_int_equal(model_events(model)->held, 0);
}

static void test_faults_keep_the_data_and_let_it_age(void **state)
{
	const struct worker *worker;

	(void)state;
	answer(0);
	worker = worker_named(model, "gw");
	for (int t = 10; t <= 1000; t += 10)
		fail_with(t, FAULT_REFUSED, "refused");
	assert_true(worker->rss.known && worker->rss.value == 1e8);
	assert_int_equal(worker->rss.at.ms, 0);
	assert_int_equal(model_worker_truth(model, worker, at_s(1000).mono), TRUTH_STALE);
}

static void test_a_run_of_faults_has_a_start_and_ends_with_an_answer(void **state)
{
	(void)state;
	answer(0);
	assert_false(feed()->faulty);
	fail_with(10, FAULT_TIMEOUT, "first");
	fail_with(20, FAULT_REFUSED, "second");
	assert_true(feed()->faulty);
	assert_int_equal(feed()->faults, 2);
	assert_int_equal(feed()->fault_since.mono.ms, 10000);
	assert_int_equal(feed()->fault_at.mono.ms, 20000);
	assert_string_equal(feed()->last_fault.text, "second");
	answer(30);
	assert_false(feed()->faulty);
	assert_string_equal(feed()->last_fault.text, "second"); /* still told, as the past */
	build_send_cut(&b, model, 40);
	assert_true(feed()->faulty); /* an answer with something to complain of */
	assert_int_equal(feed()->fault_since.mono.ms, 40000);
	assert_int_equal(feed()->answers, 3);
	assert_int_equal(feed()->failures, 2);
}

static void test_wanted_counts_the_last_complete_answer(void **state)
{
	(void)state;
	add(&b, "process_cpu_seconds_total", "", 1);
	build_send_cut(&b, model, -10);
	assert_false(feed()->knows_wanted); /* unknown, not 0 */
	add(&b, "process_cpu_seconds_total", "", 1);
	answer(0);
	assert_int_equal(feed()->wanted, 2);
	build_send_cut(&b, model, 10);
	assert_int_equal(feed()->wanted, 2);
	answer(20);
	assert_int_equal(feed()->wanted, 1);
}

static void answer_dated(double at, double remote_s)
{
	b.has_remote_wall = true;
	b.remote_wall = (wall_s){floor(BUILD_WALL_S + remote_s)};
	answer(at);
	b.has_remote_wall = false;
}

static void test_a_date_that_is_about_ours_is_the_same_clock(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		answer_dated(i * 10.3, i * 10.3);
		assert_true(feed()->has_clock && feed()->has_date);
		assert_true(feed()->clock_ahead_s == 0);
	}
}

static void test_a_date_far_from_ours_is_learned_and_does_not_jitter(void **state)
{
	double first;

	(void)state;
	answer_dated(0, 3600.9);
	first = feed()->clock_ahead_s;
	assert_true(fabs(first - 3600.9) <= 0.5);
	for (int i = 1; i < 20; i++) {
		answer_dated(i * 10.37, i * 10.37 + 3600.9);
		assert_true(feed()->clock_ahead_s == first);
	}
	answer_dated(210, 210); /* set right */
	assert_true(fabs(feed()->clock_ahead_s) <= 0.5);
}

static void answer_timed(double at, double own_s)
{
	add_timed(&b, "process_resident_memory_bytes", "", 1e8, own_s);
	build_send(&b, model, at);
}

static void test_without_a_date_the_freshest_sample_tells_the_clock(void **state)
{
	(void)state;
	answer(0);
	assert_false(feed()->has_clock);
	answer_timed(10, 95); /* some 5 s old on a clock 90 s ahead */
	assert_true(feed()->clock_ahead_s == 85);
	answer_timed(20, 110); /* just made */
	assert_true(feed()->clock_ahead_s == 90);
	answer_timed(30, 110);
	assert_true(feed()->clock_ahead_s == 90);
}

static void test_a_date_outweighs_sample_times(void **state)
{
	(void)state;
	answer_dated(0, 0);
	answer_timed(10, 500);
	assert_true(feed()->clock_ahead_s == 0);
}

/* ^Z, or a laptop that slept: nobody was asked for ten minutes. */
static void test_a_stop_of_our_own_is_nobodys_outage(void **state)
{
	const struct worker *worker;

	(void)state;
	answer(0);
	answer(10);
	model_resume(model, at_s(610), 600 * 1000);
	model_settle(model, at_s(610));
	worker = worker_named(model, "gw");
	assert_int_equal(feed_truth(feed(), at_s(610).mono), TRUTH_STALE); /* the data is old */
	assert_false(feed_is_dark(feed(), at_s(610).mono));
	assert_int_equal(model_worker_truth(model, worker, at_s(610).mono), TRUTH_LATE);
	assert_null(event_of(model, EVENT_FEED_LOST));
	assert_string_equal(event_of(model, EVENT_STOPPED)->text, "was stopped for 10m00s");
	/* from there on silence counts as ever */
	model_settle(model, at_s(639));
	assert_null(event_of(model, EVENT_FEED_LOST));
	model_settle(model, at_s(640));
	assert_true(feed_is_dark(feed(), at_s(640).mono));
	assert_non_null(event_of(model, EVENT_FEED_LOST));
	assert_int_equal(model_worker_truth(model, worker, at_s(640).mono), TRUTH_STALE);
}

/* From the first attempt that failed: nobody knows what was before. */
static void test_who_never_answered_is_dark_after_three_intervals(void **state)
{
	struct fault fault = fault_make(FAULT_REFUSED, 0, "refused");

	(void)state;
	assert_false(feed_is_dark(feed(), at_s(100).mono)); /* not tried to the end yet */
	for (int s = 100; s <= 130; s += 10) {
		model_accept_fault(model, 0, at_s(s), &fault);
		assert_int_equal(feed_is_dark(feed(), at_s(s).mono), s >= 130);
	}
	model_settle(model, at_s(130));
	assert_null(event_of(model, EVENT_FEED_LOST)); /* it was never there */
	answer(140);
	assert_false(feed_is_dark(feed(), at_s(140).mono));
	model_settle(model, at_s(140));
	assert_null(event_of(model, EVENT_FEED_BACK));
}

static void test_names_are_scrubbed_and_cut(void **state)
{
	char name[400];
	struct feed_config config = {.name = name, .group = "a\tb", .interval_ms = 1000};
	uint32_t number;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[0] = '\x1b';
	name[sizeof(name) - 1] = '\0';
	number = model_add_feed(model, &config, at_s(0).mono);
	assert_int_equal(strlen(model_feed(model, number)->name), LIMIT_NAME_BYTES - 1);
	assert_memory_equal(model_feed(model, number)->name, "\xef\xbf\xbdnn", 5);
	assert_string_equal(model_feed(model, number)->group, "a\xef\xbf\xbd"
							      "b");
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_before_the_first_answer_it_is_never),
		STORY(test_one_miss_is_grace_two_are_late_three_are_stale),
		STORY(test_lost_and_back_are_told_once_each),
		STORY(test_one_missed_poll_is_no_event),
		STORY(test_faults_keep_the_data_and_let_it_age),
		STORY(test_a_run_of_faults_has_a_start_and_ends_with_an_answer),
		STORY(test_wanted_counts_the_last_complete_answer),
		STORY(test_a_date_that_is_about_ours_is_the_same_clock),
		STORY(test_a_date_far_from_ours_is_learned_and_does_not_jitter),
		STORY(test_without_a_date_the_freshest_sample_tells_the_clock),
		STORY(test_a_date_outweighs_sample_times),
		STORY(test_a_stop_of_our_own_is_nobodys_outage),
		STORY(test_who_never_answered_is_dark_after_three_intervals),
		STORY(test_names_are_scrubbed_and_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
