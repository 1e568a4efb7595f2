/* Will this restart fit? Every number here was worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/fit.h"

enum { NONE = FIT_UNKNOWN_NUMBER };

static void fit_is(struct fit_plan plan, enum fit_way way, int64_t more, int64_t at_once,
	int64_t at_peak, const char *words)
{
	struct fit fit = fit_of(&plan, way);
	char said[FIT_BYTES];

	assert_int_equal(fit.more, more);
	assert_int_equal(fit.at_once, at_once);
	assert_int_equal(fit.at_peak, at_peak);
	fit_words(said, &fit, &plan);
	assert_string_equal(said, words);
}

/* Four workers of fixed pools of 4; nine slots are free. */
static void test_fixed_pools(void **state)
{
	struct fit_plan plan = {.workers = 4, .pool_min = 4, .pool_max = 4, .growth = 0, .free = 9};

	(void)state;
	fit_is(plan, FIT_ONE_MORE, 1, 4, 4, "fits");
	fit_is(plan, FIT_QUARTER, 1, 4, 4, "fits");
	fit_is(plan, FIT_ALL_AT_ONCE, 4, 16, 16, "does not fit: 16 needed, 9 free");
	assert_int_equal(fit_floor(&plan), 16);
	assert_int_equal(fit_ceiling(&plan), 16);
}

/* Ten workers of 2 to 8: two and a half are three. The old ones have 30 and may come to 80. */
static void test_elastic_pools_fill(void **state)
{
	struct fit_plan plan = {
		.workers = 10, .pool_min = 2, .pool_max = 8, .growth = 50, .free = 62};

	(void)state;
	fit_is(plan, FIT_ONE_MORE, 1, 2, 58, "fits");
	fit_is(plan, FIT_QUARTER, 3, 6, 74, "fits until the pools fill (needs 12 more at peak)");
	fit_is(plan, FIT_ALL_AT_ONCE, 10, 20, 130,
		"fits until the pools fill (needs 68 more at peak)");
	assert_int_equal(fit_floor(&plan), 20);
	assert_int_equal(fit_ceiling(&plan), 80);
}

static void test_a_quarter_is_rounded_up(void **state)
{
	static const int64_t quarters[] = {0, 1, 1, 1, 1, 2, 2, 2, 2, 3};

	(void)state;
	for (int64_t workers = 0; workers < 10; workers++) {
		struct fit_plan plan = {.workers = workers, .pool_min = 1, .pool_max = 1};

		assert_int_equal(fit_of(&plan, FIT_QUARTER).more, quarters[workers]);
	}
}

static void test_exactly_what_is_free_fits(void **state)
{
	struct fit_plan plan = {.workers = 3, .pool_min = 3, .pool_max = 3, .free = 9};

	(void)state;
	fit_is(plan, FIT_ALL_AT_ONCE, 3, 9, 9, "fits");
	plan.free = 8;
	fit_is(plan, FIT_ALL_AT_ONCE, 3, 9, 9, "does not fit: 9 needed, 8 free");
}

/* What fits full fits, and what does not fit at once does not, whatever the other number is. */
static void test_what_is_not_known(void **state)
{
	struct fit_plan plan = {
		.workers = 4, .pool_min = NONE, .pool_max = 2, .growth = 0, .free = 9};

	(void)state;
	fit_is(plan, FIT_ALL_AT_ONCE, 4, NONE, 8, "fits");
	plan.pool_max = 3;
	fit_is(plan, FIT_ALL_AT_ONCE, 4, NONE, 12, "not known: set pool_min in expect:");
	plan.pool_max = NONE;
	fit_is(plan, FIT_ALL_AT_ONCE, 4, NONE, NONE,
		"not known: set pool_min and pool_max in expect:");
	plan.pool_min = 3;
	fit_is(plan, FIT_ALL_AT_ONCE, 4, 12, NONE, "does not fit: 12 needed, 9 free");
	fit_is(plan, FIT_ONE_MORE, 1, 3, NONE,
		"fits at once; the peak is not known: set pool_max in expect:");
	plan.workers = NONE;
	fit_is(plan, FIT_QUARTER, NONE, NONE, NONE, "not known: set workers in expect:");
	fit_is(plan, FIT_ONE_MORE, 1, 3, NONE,
		"fits at once; the peak is not known: set pool_max in expect:");
	plan.pool_max = 2;
	plan.growth = NONE;
	fit_is(plan, FIT_ONE_MORE, 1, 3, NONE,
		"fits at once; the peak is not known: set workers in expect:");
	plan.free = NONE;
	fit_is(plan, FIT_ONE_MORE, 1, 3, NONE,
		"not known: the server does not tell how many slots are free");
	assert_int_equal(fit_floor(&plan), NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixed_pools),
		cmocka_unit_test(test_elastic_pools_fill),
		cmocka_unit_test(test_a_quarter_is_rounded_up),
		cmocka_unit_test(test_exactly_what_is_free_fits),
		cmocka_unit_test(test_what_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
