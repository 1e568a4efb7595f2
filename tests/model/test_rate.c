/* A counter turned into a rate, state by state. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/rate.h"

enum { PERIOD_MS = 10000 };

static void feed_s(struct rate *rate, int64_t s, double value)
{
	rate_feed(rate, (mono_ms){s * 1000}, value, PERIOD_MS);
}

static enum rate_state read_s(const struct rate *rate, int64_t s, double *per_s)
{
	*per_s = -1;
	return rate_read(rate, (mono_ms){s * 1000}, PERIOD_MS, per_s);
}

static void test_nothing_seen_is_unknown(void **state)
{
	struct rate rate = {0};
	double per_s;

	(void)state;
	assert_int_equal(read_s(&rate, 0, &per_s), RATE_UNKNOWN);
	assert_int_equal(read_s(&rate, 1000000, &per_s), RATE_UNKNOWN);
	assert_true(per_s == -1);
}

static void test_a_rate_takes_two_samples(void **state)
{
	struct rate rate = {0};
	double per_s;

	(void)state;
	feed_s(&rate, 100, 5000);
	assert_int_equal(read_s(&rate, 100, &per_s), RATE_STARTING);
	assert_true(per_s == -1);
	feed_s(&rate, 110, 5200);
	assert_int_equal(read_s(&rate, 110, &per_s), RATE_OK);
	assert_true(per_s == 20);
	feed_s(&rate, 115, 5200);
	assert_int_equal(read_s(&rate, 115, &per_s), RATE_OK);
	assert_true(per_s == 0); /* nothing happens: a rate of zero is known */
}

static void test_a_counter_that_went_down_has_no_rate_for_one_step(void **state)
{
	struct rate rate = {0};
	double per_s;

	(void)state;
	feed_s(&rate, 0, 900);
	feed_s(&rate, 10, 1000);
	feed_s(&rate, 20, 7);
	assert_int_equal(read_s(&rate, 20, &per_s), RATE_RESET);
	assert_true(per_s == -1);
	feed_s(&rate, 30, 27);
	assert_int_equal(read_s(&rate, 30, &per_s), RATE_OK);
	assert_true(per_s == 2);
}

static void test_silence_makes_it_stale_and_counting_starts_anew(void **state)
{
	struct rate rate = {0};
	double per_s;

	(void)state;
	feed_s(&rate, 0, 0);
	feed_s(&rate, 10, 100);
	assert_int_equal(read_s(&rate, 39, &per_s), RATE_OK);
	assert_int_equal(read_s(&rate, 40, &per_s), RATE_STALE);
	assert_true(per_s == -1);
	feed_s(&rate, 50, 5000); /* 40 s later: the mean of an outage is no rate of now */
	assert_int_equal(read_s(&rate, 50, &per_s), RATE_STARTING);
	feed_s(&rate, 60, 5010);
	assert_int_equal(read_s(&rate, 60, &per_s), RATE_OK);
	assert_true(per_s == 1);
}

static void test_one_missed_poll_is_averaged_over(void **state)
{
	struct rate rate = {0};
	double per_s;

	(void)state;
	feed_s(&rate, 0, 0);
	feed_s(&rate, 20, 100);
	assert_int_equal(read_s(&rate, 20, &per_s), RATE_OK);
	assert_true(per_s == 5);
}

static void test_the_same_moment_again_says_nothing(void **state)
{
	struct rate rate = {0};
	double per_s;

	(void)state;
	feed_s(&rate, 0, 0);
	feed_s(&rate, 10, 100);
	feed_s(&rate, 10, 130);
	assert_int_equal(read_s(&rate, 10, &per_s), RATE_OK);
	assert_true(per_s == 10);
}

static void test_a_sample_from_before_the_last_is_no_reset(void **state)
{
	struct rate rate = {0};
	double per_s;

	(void)state;
	feed_s(&rate, 0, 0);
	feed_s(&rate, 10, 100);
	feed_s(&rate, 5, 50);
	assert_int_equal(read_s(&rate, 10, &per_s), RATE_OK);
	assert_true(per_s == 10);
	feed_s(&rate, 20, 200);
	assert_int_equal(read_s(&rate, 20, &per_s), RATE_OK);
	assert_true(per_s == 10);
}

static void test_times_before_the_origin(void **state)
{
	struct rate rate = {0};
	double per_s;

	(void)state;
	feed_s(&rate, -1000, 10);
	feed_s(&rate, -990, 20);
	assert_int_equal(read_s(&rate, -990, &per_s), RATE_OK);
	assert_true(per_s == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_seen_is_unknown),
		cmocka_unit_test(test_a_rate_takes_two_samples),
		cmocka_unit_test(test_a_counter_that_went_down_has_no_rate_for_one_step),
		cmocka_unit_test(test_silence_makes_it_stale_and_counting_starts_anew),
		cmocka_unit_test(test_one_missed_poll_is_averaged_over),
		cmocka_unit_test(test_the_same_moment_again_says_nothing),
		cmocka_unit_test(test_a_sample_from_before_the_last_is_no_reset),
		cmocka_unit_test(test_times_before_the_origin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
