/* Fresh, late, stale: from silence alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/truth.h"

static void test_late_at_two_periods_stale_at_three(void **state)
{
	(void)state;
	assert_int_equal(truth_of_age(0, 1000), TRUTH_FRESH);
	assert_int_equal(truth_of_age(1000, 1000), TRUTH_FRESH);
	assert_int_equal(truth_of_age(1999, 1000), TRUTH_FRESH);
	assert_int_equal(truth_of_age(2000, 1000), TRUTH_LATE);
	assert_int_equal(truth_of_age(2999, 1000), TRUTH_LATE);
	assert_int_equal(truth_of_age(3000, 1000), TRUTH_STALE);
	assert_int_equal(truth_of_age(INT64_C(1) << 50, 1000), TRUTH_STALE);
}

static void test_a_sample_from_the_future_is_fresh(void **state)
{
	(void)state;
	assert_int_equal(truth_of_age(-5000, 1000), TRUTH_FRESH);
}

static void test_words(void **state)
{
	(void)state;
	assert_string_equal(truth_word(TRUTH_NEVER), "never");
	assert_string_equal(truth_word(TRUTH_FRESH), "fresh");
	assert_string_equal(truth_word(TRUTH_LATE), "late");
	assert_string_equal(truth_word(TRUTH_STALE), "stale");
	assert_string_equal(truth_word(TRUTH_GONE), "gone");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_late_at_two_periods_stale_at_three),
		cmocka_unit_test(test_a_sample_from_the_future_is_fresh),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
