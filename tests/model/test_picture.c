/* What the live screen asks of a model: histories of rates, groups, and a picture that stands
   still. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"
#include "tests/support/build_reading.h"

static struct model *model;
static struct build b;

static int setup(void **state)
{
	(void)state;
	model = model_create();
	b = build_feed(model, "gw", 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	build_fini(&b);
	model_destroy(model);
	return 0;
}

static const struct worker *row(void)
{
	const struct worker *worker = worker_named(model, "gw");

	assert_non_null(worker);
	return worker;
}

static void poll(double at, double cpu, double start)
{
	add(&b, "process_resident_memory_bytes", "", 1e8);
	add(&b, "process_start_time_seconds", "", BUILD_WALL_S + start);
	add(&b, "process_cpu_seconds_total", "", cpu);
	build_send(&b, model, at);
	model_settle(model, at_s(at));
}

static void test_a_rate_has_a_history_from_the_second_sample_on(void **state)
{
	struct series_point points[6];

	(void)state;
	for (int t = 1; t <= 4; t++)
		poll(t, 0.25 * t, -100);
	poll(6, 2, -100);
	series_walk(&row()->cpu_history.series, at_s(6).mono, 1000, points, 6);
	assert_false(points[0].known);
	for (int i = 1; i < 4; i++)
		assert_true(points[i].known && points[i].last == 0.25);
	assert_false(points[4].known);
	assert_true(points[5].last == 0.5);
	assert_true(series_is_empty(&row()->load_history.series));
}

static void test_a_reset_is_a_gap_and_a_new_life_begins_anew(void **state)
{
	struct series_point points[8];

	(void)state;
	for (int t = 1; t <= 3; t++)
		poll(t, t, -100);
	for (int t = 4; t <= 8; t++)
		poll(t, 0.5 * (t - 3), 3.5);
	assert_int_equal(row()->restarts, 1);
	series_walk(&row()->cpu_history.series, at_s(8).mono, 1000, points, 8);
	for (int i = 0; i < 4; i++)
		assert_false(points[i].known);
	assert_true(points[4].known && points[7].last == 0.5);
}

static void test_rates_beyond_all_numbers_leave_a_gap(void **state)
{
	(void)state;
	poll(1, 0, -100);
	poll(2, 1e300, -100);
	poll(3, 1.7e308, -100);
	assert_true(series_is_empty(&row()->cpu_history.series));
}

static uint32_t add_feed(const char *name, const char *group)
{
	struct feed_config config = {.name = name, .group = group, .interval_ms = 1000};

	return model_add_feed(model, &config, at_s(0).mono);
}

static void test_groups_are_named_by_their_first_feed(void **state)
{
	uint32_t a1 = add_feed("a1", "a"), b1 = add_feed("b1", "b"), a2 = add_feed("a2", "a");
	uint32_t none = add_feed("c", NULL);

	(void)state;
	assert_int_equal(a1, model_feed(model, a1)->group_first);
	assert_int_equal(b1, model_feed(model, b1)->group_first);
	assert_int_equal(a1, model_feed(model, a2)->group_first);
	assert_int_equal(0, model_feed(model, none)->group_first);
	poll(1, 1, -100);
	assert_int_equal(ROSTER_NONE, model_worker_group(model, row()));
}

static void test_a_frozen_model_stands_still(void **state)
{
	struct model *frozen = model_create();
	const struct worker *worker;
	struct series_point then, now;

	(void)state;
	add_feed("other", "a");
	poll(1, 1, -100);
	poll(2, 1.5, -100);
	model_freeze(frozen, model);
	for (int t = 3; t < 20; t++)
		poll(t, t, t < 10 ? -100 : 9);
	worker = worker_named(frozen, "gw");
	assert_non_null(worker);
	assert_int_equal(2, model_feed_slots(frozen));
	assert_string_equal("other", model_feed(frozen, 1)->name);
	assert_int_equal(2, model_feed(frozen, 0)->answers);
	assert_int_equal(0, worker->restarts);
	assert_int_equal(0, model_events(frozen)->held);
	series_walk(&worker->cpu_history.series, at_s(2).mono, 1000, &then, 1);
	assert_true(then.known && then.last == 0.5);
	model_freeze(frozen, model); /* again, over the first picture */
	assert_int_equal(1, worker_named(frozen, "gw")->restarts);
	assert_int_equal(1, model_events(frozen)->held);
	series_walk(&worker_named(frozen, "gw")->rss_history.series, at_s(19).mono, 1000, &now, 1);
	assert_true(now.known && now.last == 1e8);
	model_destroy(frozen);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_a_rate_has_a_history_from_the_second_sample_on),
		STORY(test_a_reset_is_a_gap_and_a_new_life_begins_anew),
		STORY(test_rates_beyond_all_numbers_leave_a_gap),
		STORY(test_groups_are_named_by_their_first_feed),
		STORY(test_a_frozen_model_stands_still),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
