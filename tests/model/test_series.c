/* The history of a signal, compared with a list of all that was ever appended. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/series.h"
#include "tests/support/build_reading.h"

enum { S = 1000, MAX_POINTS = 512 };

static struct series_full series;

static int setup(void **state)
{
	(void)state;
	/* Whatever stood there before must not matter. */
	memset(&series, 0x5a, sizeof(series));
	series_init_full(&series);
	return 0;
}

static void append_s(double at_seconds, double value)
{
	series_append(&series.series, at_s(at_seconds).mono, value);
}

/* One step of the walk that ends at until_s. */
static struct series_point point_at(double until_s, int64_t step_s)
{
	struct series_point point;

	series_walk(&series.series, at_s(until_s).mono, step_s * S, &point, 1);
	return point;
}

static void assert_point(struct series_point point, double min, double max, double last)
{
	assert_true(point.known);
	assert_true(point.min == min);
	assert_true(point.max == max);
	assert_true(point.last == last);
}

static void test_an_empty_series_knows_nothing(void **state)
{
	static struct series_full zeroed;
	struct series_point points[3];

	(void)state;
	assert_true(series_is_empty(&series.series));
	assert_true(series_is_empty(&zeroed.series));
	series_walk(&series.series, (mono_ms){5000}, 10 * S, points, 3);
	for (int i = 0; i < 3; i++)
		assert_false(points[i].known);
}

static void test_a_step_keeps_least_greatest_and_last(void **state)
{
	(void)state;
	append_s(10.0, 5);
	append_s(10.2, 9);
	append_s(10.9, 7);
	assert_false(series_is_empty(&series.series));
	assert_point(point_at(10.5, 1), 5, 9, 7);
	assert_point(point_at(19.9, 10), 5, 9, 7);
	assert_point(point_at(10, 600), 5, 9, 7);
}

static void test_steps_are_absolute(void **state)
{
	struct series_point points[3];

	(void)state;
	append_s(19.999, 1);
	append_s(20, 2);
	append_s(29.999, 3);
	append_s(30, 4);
	/* The same cells wherever in its step the walk ends. */
	for (int64_t until_ms = 30 * S; until_ms < 40 * S; until_ms += 3333) {
		series_walk(&series.series, (mono_ms){until_ms}, 10 * S, points, 3);
		assert_point(points[0], 1, 1, 1);
		assert_point(points[1], 2, 3, 3);
		assert_point(points[2], 4, 4, 4);
	}
}

static void test_a_step_without_a_sample_is_a_gap(void **state)
{
	struct series_point points[5];

	(void)state;
	append_s(0, 1);
	append_s(40, 2);
	series_walk(&series.series, at_s(45).mono, 10 * S, points, 5);
	assert_true(points[0].known && points[4].known);
	assert_false(points[1].known || points[2].known || points[3].known);
}

static void test_zero_is_a_value(void **state)
{
	(void)state;
	append_s(3, 0);
	assert_point(point_at(3, 1), 0, 0, 0);
}

static void test_times_before_the_origin(void **state)
{
	struct series_point points[4];

	(void)state;
	append_s(-20, 1);
	append_s(-10.001, 2);
	append_s(-10, 3);
	append_s(-0.001, 4);
	append_s(0, 5);
	series_walk(&series.series, at_s(0).mono, 10 * S, points, 4);
	assert_false(points[0].known);
	assert_point(points[1], 1, 2, 2);
	assert_point(points[2], 3, 4, 4);
	assert_point(points[3], 5, 5, 5);
}

static void test_a_late_sample_lands_in_its_own_step(void **state)
{
	(void)state;
	append_s(100, 10);
	append_s(101, 11);
	append_s(102, 12);
	append_s(101.5, 50);
	assert_point(point_at(101, 1), 11, 50, 11); /* what came later in time stays the last */
	assert_point(point_at(102, 1), 12, 12, 12);
	append_s(120, 13);
	append_s(119, 14); /* the first of its second */
	assert_point(point_at(119, 1), 14, 14, 14);
	append_s(-100000, 99); /* long before all that is kept */
	assert_point(point_at(120, 600), 10, 50, 13);
	for (int64_t step = 10; step <= 60; step += 50)
		assert_point(point_at(102, step), 10, 50, step == 10 ? 12 : 14);
}

static void test_a_long_gap_leaves_nothing_of_the_past_behind(void **state)
{
	struct series_point points[MAX_POINTS];

	(void)state;
	for (int i = 0; i < 1000; i++)
		append_s(i, 7);
	append_s(10 * 86400.0, 8); /* further than the coarsest ring reaches */
	for (int64_t step = 1; step <= 600; step *= 10) {
		series_walk(&series.series, at_s(10 * 86400.0).mono,
			(step == 1000 ? 600 : step) * S, points, 300);
		for (int i = 0; i < 299; i++)
			assert_false(points[i].known);
		assert_point(points[299], 8, 8, 8);
	}
}

/* 120 cells of 1 s are kept: thirteen steps of 10 s may just not fit into them. */
static void test_a_window_one_cell_longer_than_a_ring_takes_the_next_one(void **state)
{
	struct series_point points[13];

	(void)state;
	for (int i = 0; i <= 120; i++)
		append_s(i, i == 0 ? 1000 : i);
	series_walk(&series.series, at_s(120).mono, 10 * S, points, 13);
	assert_point(points[0], 1, 1000, 9);
	assert_point(points[12], 120, 120, 120);
}

static void test_a_window_in_the_past_takes_the_ring_that_reaches_there(void **state)
{
	struct series_point points[12];

	(void)state;
	for (int i = 0; i < 1000; i++)
		append_s(i, i);
	series_walk(&series.series, at_s(509).mono, 10 * S, points, 12);
	for (int i = 0; i < 12; i++)
		assert_point(points[i], 390 + 10 * i, 399 + 10 * i, 399 + 10 * i);
}

static void test_each_resolution_reaches_as_far_as_it_says(void **state)
{
	static const struct {
		int64_t step_s;
		size_t cells;
	} tiers[] = {{1, SERIES_1S_CELLS}, {10, SERIES_10S_CELLS}, {60, SERIES_60S_CELLS},
		{600, SERIES_600S_CELLS}};
	struct series_point points[MAX_POINTS];

	(void)state;
	for (int i = 0; i <= 5 * 86400; i += 1)
		append_s(i, i);
	for (size_t t = 0; t < 4; t++) {
		series_walk(&series.series, at_s(5 * 86400).mono, tiers[t].step_s * S, points,
			tiers[t].cells + 1);
		for (size_t i = 1; i <= tiers[t].cells; i++)
			assert_true(points[i].known);
		assert_false(points[0].known && tiers[t].step_s == 600);
		assert_true(points[tiers[t].cells].last == 5 * 86400);
		assert_true(points[tiers[t].cells - 1].last == 5 * 86400 - 1);
	}
}

/* ---- the reference: everything that was appended, in order ---- */

enum { MAX_SAMPLES = 20000 };

static struct kept {
	int64_t at_ms;
	double value;
} kept[MAX_SAMPLES];
static size_t kept_count;

static int64_t floor_div(int64_t a, int64_t b)
{
	return (int64_t)floor((double)a / (double)b);
}

/* What a step holds when nothing is ever forgotten. */
static struct series_point reference(int64_t from_ms, int64_t step_ms)
{
	struct series_point point = {0};

	for (size_t i = 0; i < kept_count; i++) {
		double value = (double)(float)kept[i].value;

		if (kept[i].at_ms < from_ms || kept[i].at_ms >= from_ms + step_ms)
			continue;
		point.min = point.known && point.min < value ? point.min : value;
		point.max = point.known && point.max > value ? point.max : value;
		point.last = value;
		point.known = true;
	}
	return point;
}

static const int64_t ring_steps[] = {1 * S, 10 * S, 60 * S, 600 * S};
static const int64_t ring_cells[] = {
	SERIES_1S_CELLS, SERIES_10S_CELLS, SERIES_60S_CELLS, SERIES_600S_CELLS};

/* True when some ring whose steps make up step_ms still holds all from from_ms on. */
static bool is_within_reach(int64_t from_ms, int64_t step_ms, int64_t newest_ms)
{
	for (size_t t = 0; t < 4 && step_ms % ring_steps[t] == 0; t++) {
		int64_t newest = floor_div(newest_ms, ring_steps[t]);

		if (floor_div(from_ms, ring_steps[t]) > newest - ring_cells[t])
			return true;
	}
	return false;
}

static void compare_walk(int64_t until_ms, int64_t step_ms, size_t count, int64_t newest_ms)
{
	struct series_point points[MAX_POINTS];
	int64_t first = floor_div(until_ms, step_ms) - (int64_t)count + 1;
	bool all = is_within_reach(first * step_ms, step_ms, newest_ms);

	series_walk(&series.series, (mono_ms){until_ms}, step_ms, points, count);
	for (size_t i = 0; i < count; i++) {
		struct series_point expected = reference((first + (int64_t)i) * step_ms, step_ms);

		if (!all) {
			all = points[i].known; /* before that: honestly forgotten */
			continue;              /* and the ring may end within this one */
		}
		if (points[i].known != expected.known ||
			(expected.known &&
				(points[i].min != expected.min || points[i].max != expected.max ||
					points[i].last != expected.last)))
			fail_msg("until %lld step %lld: point %zu of %zu is not what was appended",
				(long long)until_ms, (long long)step_ms, i, count);
	}
}

static void compare_some_walks(uint32_t *seed, int64_t newest_ms)
{
	static const int64_t steps[] = {
		1 * S, 2 * S, 10 * S, 30 * S, 60 * S, 120 * S, 600 * S, 1800 * S, 7 * S};

	for (int i = 0; i < 6; i++) {
		int64_t step_ms = steps[next_random(seed) % (sizeof(steps) / sizeof(steps[0]))];
		size_t count = 1 + next_random(seed) % 140;
		int64_t until_ms = newest_ms - (int64_t)(next_random(seed) % 4) * step_ms * 3 +
				   (int64_t)(next_random(seed) % 2500);

		compare_walk(until_ms, step_ms, count, newest_ms);
	}
}

/* Polls at their own pace, with jitter, pauses, and a few samples that come late. */
static void run_against_reference(uint32_t seed, int64_t start_ms, uint32_t pace_ms, size_t samples)
{
	int64_t now_ms = start_ms;

	series_init_full(&series);
	kept_count = 0;
	for (size_t i = 0; i < samples; i++) {
		int64_t at_ms;
		double value = (double)(next_random(&seed) % 1000000) / 7;

		now_ms += pace_ms / 2 + next_random(&seed) % pace_ms;
		if (next_random(&seed) % 200 == 0)
			now_ms += next_random(&seed) % 400000;
		at_ms = now_ms;
		/* late, but no earlier than its own second: then only its own step changes */
		if (next_random(&seed) % 10 == 0)
			at_ms = floor_div(now_ms, S) * S;
		kept[kept_count++] = (struct kept){at_ms, value};
		series_append(&series.series, (mono_ms){at_ms}, value);
		if (i % 97 == 0)
			compare_some_walks(&seed, now_ms);
	}
}

static void test_thousands_of_samples_are_what_was_appended(void **state)
{
	(void)state;
	run_against_reference(1, 0, 1000, 6000);
	run_against_reference(2, -3000 * S, 1000, 6000); /* through the origin */
	run_against_reference(3, INT64_C(1) << 40, 15000, 4000);
	run_against_reference(4, -86400 * S, 60000, 4000);
	run_against_reference(5, 12345, 100, 4000);
}

/* The same cells, as long as they reach; from there on nothing is known, also in long steps. */
static void test_a_brief_series_is_the_beginning_of_a_full_one(void **state)
{
	static struct series_brief brief;
	struct series_point from_full[MAX_POINTS], from_brief[MAX_POINTS];

	(void)state;
	series_init_brief(&brief);
	for (int s = 0; s < 3600; s++) {
		mono_ms at = {s * S};

		series_append(&series.series, at, s % 97);
		series_append(&brief.series, at, s % 97);
	}
	series_walk(&series.series, (mono_ms){3599 * S}, 10 * S, from_full, SERIES_10S_CELLS);
	series_walk(&brief.series, (mono_ms){3599 * S}, 10 * S, from_brief, SERIES_10S_CELLS);
	for (int i = 0; i < SERIES_10S_CELLS; i++)
		assert_point(from_brief[i], from_full[i].min, from_full[i].max, from_full[i].last);
	series_walk(&brief.series, (mono_ms){3599 * S}, 60 * S, from_brief, 60);
	assert_false(from_brief[29].known);
	assert_true(from_brief[30].known);
	series_init_brief(&brief);
	assert_true(series_is_empty(&brief.series));
}

/* Whether two series answer every walk alike. */
static void assert_same(const struct series *a, const struct series *b, int64_t until_s)
{
	static const int64_t steps_s[] = {1, 2, 10, 30, 60, 300, 600, 3600};
	static struct series_point left[MAX_POINTS], right[MAX_POINTS];

	for (size_t s = 0; s < sizeof(steps_s) / sizeof(steps_s[0]); s++) {
		series_walk(a, (mono_ms){until_s * S}, steps_s[s] * S, left, MAX_POINTS);
		series_walk(b, (mono_ms){until_s * S}, steps_s[s] * S, right, MAX_POINTS);
		for (int i = 0; i < MAX_POINTS; i++) {
			assert_int_equal(left[i].known, right[i].known);
			if (left[i].known)
				assert_point(left[i], right[i].min, right[i].max, right[i].last);
		}
	}
}

/* What was prepended is there as if it had been appended in its time, gaps and all. */
static void test_history_is_as_if_it_had_been_watched(void **state)
{
	enum { SAMPLES = 20000, LIVE = 37 };
	static struct series_full watched;
	static int64_t at_ms[SAMPLES];
	static double values[SAMPLES];
	uint32_t random = 7;
	int64_t now_ms = -3 * 86400 * (int64_t)S;

	(void)state;
	series_init_full(&watched);
	for (int i = 0; i < SAMPLES; i++) {
		random = random * 1664525 + 1013904223;
		now_ms += 100 + random % 15000 + (random % 997 == 0 ? 3 * 3600 * S : 0);
		at_ms[i] = now_ms;
		values[i] = random >> 8;
		series_append(&watched.series, (mono_ms){at_ms[i]}, values[i]);
		if (i >= SAMPLES - LIVE)
			series_append(&series.series, (mono_ms){at_ms[i]}, values[i]);
	}
	for (int i = SAMPLES - LIVE; i-- > 0;)
		series_prepend(&series.series, (mono_ms){at_ms[i]}, values[i]);
	assert_same(&series.series, &watched.series, now_ms / S);
	/* and it goes on as before */
	series_append(&watched.series, (mono_ms){now_ms + 700 * S}, 5);
	series_append(&series.series, (mono_ms){now_ms + 700 * S}, 5);
	assert_same(&series.series, &watched.series, now_ms / S + 700);
}

static void test_the_newest_sample(void **state)
{
	mono_ms newest;

	(void)state;
	assert_false(series_newest(&series.series, &newest));
	series_append(&series.series, (mono_ms){12 * S + 300}, 1);
	assert_true(series_newest(&series.series, &newest));
	assert_int_equal(newest.ms, 12 * S);
	series_append(&series.series, (mono_ms){11 * S}, 1);
	series_prepend(&series.series, (mono_ms){-60 * S}, 1);
	assert_true(series_newest(&series.series, &newest));
	assert_int_equal(newest.ms, 12 * S);
}

static void test_history_alone_is_a_series_too(void **state)
{
	mono_ms since;

	(void)state;
	assert_false(series_since(&series.series, &since));
	for (int i = 100; i > 0; i--)
		series_prepend(&series.series, (mono_ms){i * 60 * S}, i);
	assert_point(point_at(100 * 60, 60), 100, 100, 100);
	assert_point(point_at(50 * 60, 600), 50, 59, 59);
	assert_true(series_since(&series.series, &since));
	assert_int_equal(since.ms, 60 * S);
}

/* Of older samples than any resolution reaches nothing is left, not even the claim of a gap. */
static void test_history_beyond_three_days_is_dropped(void **state)
{
	mono_ms since;

	(void)state;
	append_s(0, 1);
	series_prepend(&series.series, (mono_ms){-73 * 3600 * (int64_t)S}, 2);
	assert_true(series_since(&series.series, &since));
	assert_int_equal(since.ms, 0);
	series_prepend(&series.series, (mono_ms){-71 * 3600 * (int64_t)S}, 2);
	assert_true(series_since(&series.series, &since));
	assert_true(since.ms == -71 * 3600 * (int64_t)S);
	assert_point(point_at(-71 * 3600, 600), 2, 2, 2);
	assert_false(point_at(-30, 10).known);
}

#define SERIES_TEST(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SERIES_TEST(test_an_empty_series_knows_nothing),
		SERIES_TEST(test_a_step_keeps_least_greatest_and_last),
		SERIES_TEST(test_steps_are_absolute),
		SERIES_TEST(test_a_step_without_a_sample_is_a_gap),
		SERIES_TEST(test_zero_is_a_value),
		SERIES_TEST(test_times_before_the_origin),
		SERIES_TEST(test_a_late_sample_lands_in_its_own_step),
		SERIES_TEST(test_a_long_gap_leaves_nothing_of_the_past_behind),
		SERIES_TEST(test_a_window_one_cell_longer_than_a_ring_takes_the_next_one),
		SERIES_TEST(test_a_window_in_the_past_takes_the_ring_that_reaches_there),
		SERIES_TEST(test_each_resolution_reaches_as_far_as_it_says),
		SERIES_TEST(test_a_brief_series_is_the_beginning_of_a_full_one),
		SERIES_TEST(test_history_is_as_if_it_had_been_watched),
		SERIES_TEST(test_the_newest_sample),
		SERIES_TEST(test_history_alone_is_a_series_too),
		SERIES_TEST(test_history_beyond_three_days_is_dropped),
		SERIES_TEST(test_thousands_of_samples_are_what_was_appended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
