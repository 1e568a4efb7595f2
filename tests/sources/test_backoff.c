/* Waits between attempts: short at first, doubling, bounded, never in step with others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sources/backoff.h"
#include "tests/support/build_reading.h"

static const mono_ms now = {1000000};

static int64_t wait_ms(struct backoff *backoff, uint32_t random)
{
	return mono_diff_ms(backoff_fail(backoff, now, random), now);
}

static void test_waits_double_up_to_the_longest(void **state)
{
	/* a quarter less and a quarter more than 250, 500, 1000, 2000, 4000, 4000 ms */
	static const int64_t least[] = {187, 375, 750, 1500, 3000, 3000, 3000};
	static const int64_t most[] = {312, 625, 1250, 2500, 5000, 5000, 5000};
	struct backoff low = backoff_start(), high = backoff_start();

	(void)state;
	for (size_t i = 0; i < sizeof(least) / sizeof(*least); i++) {
		assert_int_equal(wait_ms(&low, 0), least[i]);
		assert_int_equal(wait_ms(&high, UINT32_MAX), most[i]);
		assert_int_equal(low.failures, i + 1);
	}
}

static void test_a_free_seat_is_found_within_seconds_for_ever(void **state)
{
	struct backoff backoff = backoff_start();
	uint32_t seed = 11;

	(void)state;
	backoff.failures = UINT32_MAX - 10;
	for (int i = 0; i < 1000; i++) {
		int64_t ms = wait_ms(&backoff, next_random(&seed));

		assert_in_range(ms, 3000, BACKOFF_LONGEST_MS);
	}
	assert_int_equal(backoff.failures, UINT32_MAX);
}

static void test_an_hour_at_a_full_server_is_about_nine_hundred_knocks(void **state)
{
	struct backoff backoff = backoff_start();
	mono_ms at = now;
	uint32_t seed = 5;

	(void)state;
	while (mono_diff_ms(at, now) < 3600 * 1000)
		at = backoff_fail(&backoff, at, next_random(&seed));
	assert_in_range(backoff.failures, 850, 950);
}

static void test_those_thrown_out_together_come_back_apart(void **state)
{
	uint32_t seed = 3;
	unsigned in_quarter[4] = {0};

	(void)state;
	for (int i = 0; i < 4000; i++) {
		struct backoff backoff = {4000, 5000, 0};
		int64_t ms = wait_ms(&backoff, next_random(&seed));

		in_quarter[(ms - 3000) * 4 / 2001]++;
	}
	for (int i = 0; i < 4; i++)
		assert_in_range(in_quarter[i], 850, 1150);
}

static void test_other_limits_hold_too(void **state)
{
	struct backoff backoff = {100, 125, 0};

	(void)state;
	assert_int_equal(wait_ms(&backoff, UINT32_MAX), 125);
	assert_int_equal(wait_ms(&backoff, UINT32_MAX), 125);
	assert_int_equal(wait_ms(&backoff, 0), 75);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waits_double_up_to_the_longest),
		cmocka_unit_test(test_a_free_seat_is_found_within_seconds_for_ever),
		cmocka_unit_test(test_an_hour_at_a_full_server_is_about_nine_hundred_knocks),
		cmocka_unit_test(test_those_thrown_out_together_come_back_apart),
		cmocka_unit_test(test_other_limits_hold_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
