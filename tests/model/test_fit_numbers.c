/* Where the numbers of a restart come from: what answers and exports goes before what is expected,
   and that before what was observed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/fit_numbers.h"
#include "tests/support/one_server.h"

static struct build gateways[2];
static struct fit_numbers numbers;

static int setup(void **state)
{
	server_setup(state);
	for (int i = 0; i < 2; i++)
		gateways[i] = build_feed_in(watched, "gateways", i == 0 ? "gw-a" : "gw-b", 1);
	send_facts(0);
	return 0;
}

static int teardown(void **state)
{
	for (int i = 0; i < 2; i++)
		build_fini(&gateways[i]);
	return server_teardown(state);
}

static void answer(int i, double at)
{
	add(&gateways[i], "process_resident_memory_bytes", "", 1e8);
	add(&gateways[i], "process_start_time_seconds", "", BUILD_WALL_S - 100);
	build_send(&gateways[i], watched, at);
}

/* A pool beside it, of which its library tells the least only where min >= 0. */
static void add_pool(int i, const char *pool, double used, double min, double max)
{
	char labels[32];

	snprintf(labels, sizeof(labels), "pool=\"%s\"", pool);
	add(&gateways[i], "hikaricp_connections_active", labels, used);
	add(&gateways[i], "hikaricp_connections_max", labels, max);
	if (min >= 0)
		add(&gateways[i], "hikaricp_connections_min", labels, min);
}

/* Sessions of the owner, ten of them idle; five others. */
static void look(double at)
{
	add_group("gateways", 10, 1);
	add_group("batch", 5, 0);
	send_look(at);
	model_settle(watched, at_s(at));
	fit_find(&numbers, watched, server(), owner("gateways"), at_s(at).mono);
}

static void number_is(struct fit_number number, int64_t value, enum fit_origin origin)
{
	assert_int_equal(number.value, value);
	assert_int_equal(number.origin, origin);
}

static void expect(int64_t workers, int64_t pool_min, int64_t pool_max)
{
	struct expectation expectation = expectation_of_nothing();

	snprintf(expectation.group, sizeof(expectation.group), "gateways");
	expectation.workers = workers;
	expectation.pool_min = pool_min;
	expectation.pool_max = pool_max;
	assert_true(model_expect(watched, &expectation));
}

static void test_nobody_tells(void **state)
{
	(void)state;
	look(0);
	number_is(numbers.workers, FIT_UNKNOWN_NUMBER, FIT_NOBODY);
	number_is(numbers.pool_min, FIT_UNKNOWN_NUMBER, FIT_NOBODY);
	number_is(numbers.pool_max, FIT_UNKNOWN_NUMBER, FIT_NOBODY);
	number_is(fit_growth(&numbers), FIT_UNKNOWN_NUMBER, FIT_NOBODY);
	assert_int_equal(numbers.now, 11);
	/* 60 - 3 reserved, 16 of others, one of ours */
	assert_int_equal(numbers.free, 40);
}

/* 11 connections of two workers are six of one of them, at most. */
static void test_observed(void **state)
{
	(void)state;
	answer(0, 0);
	answer(1, 0);
	look(0);
	number_is(numbers.workers, 2, FIT_ANSWERING);
	number_is(numbers.pool_min, 6, FIT_OBSERVED);
	number_is(numbers.pool_max, 6, FIT_OBSERVED);
	/* two of six, and 11 are there */
	number_is(fit_growth(&numbers), 1, FIT_OBSERVED);
	assert_true(numbers.is_guess);
}

static void test_expected(void **state)
{
	(void)state;
	expect(3, 2, 20);
	look(0);
	number_is(numbers.workers, 3, FIT_EXPECTED);
	number_is(numbers.pool_min, 2, FIT_EXPECTED);
	number_is(numbers.pool_max, 20, FIT_EXPECTED);
	/* three of 20, and 11 are there */
	number_is(fit_growth(&numbers), 49, FIT_EXPECTED);
	assert_false(numbers.is_guess);
	answer(0, 1);
	look(1);
	number_is(numbers.workers, 1, FIT_ANSWERING);
}

/* How large a pool may be is known, and not how many there are: one more is 20, and what the others
   may still take is a guess that a surge must not rest on. */
static void test_growth_of_unknown_workers(void **state)
{
	struct fit_plan plan;
	struct fit fit;

	(void)state;
	expect(EXPECT_NONE, 2, 20);
	look(0);
	number_is(fit_growth(&numbers), FIT_UNKNOWN_NUMBER, FIT_NOBODY);
	plan = fit_plan_of(&numbers);
	fit = fit_of(&plan, FIT_ONE_MORE);
	assert_int_equal(fit.code, FIT_NOT_SURE);
	assert_int_equal(fit.at_peak, FIT_UNKNOWN_NUMBER);
}

/* What is typed moves it, unless what runs tells. */
static void test_growth_follows_what_is_typed(void **state)
{
	(void)state;
	expect(3, 2, 20);
	look(0);
	numbers.pool_max = (struct fit_number){5, FIT_TYPED};
	/* three of 5, and 11 are there */
	number_is(fit_growth(&numbers), 4, FIT_TYPED);
	numbers.workers = (struct fit_number){2, FIT_TYPED};
	number_is(fit_growth(&numbers), 0, FIT_TYPED);
	numbers.open_most = 30;
	number_is(fit_growth(&numbers), 19, FIT_EXPORTED);
}

/* The pools of one worker add up; the greatest worker counts. What the old ones may still take is
   the sum of all: 10 + 5 and 12, less the 11 there are. */
static void test_exported(void **state)
{
	(void)state;
	expect(2, 1, 20);
	add_pool(0, "a", 1, 3, 10);
	add_pool(0, "b", 1, 2, 5);
	answer(0, 0);
	add_pool(1, "a", 1, 4, 12);
	answer(1, 0);
	look(0);
	number_is(numbers.pool_min, 5, FIT_EXPORTED);
	number_is(numbers.pool_max, 15, FIT_EXPORTED);
	number_is(fit_growth(&numbers), 16, FIT_EXPORTED);
}

/* One that does not tell makes the sum unknown: it is not zero. */
static void test_half_exported(void **state)
{
	(void)state;
	expect(2, 1, 20);
	add_pool(0, "a", 1, 3, 10);
	answer(0, 0);
	add_pool(1, "a", 1, -1, 12);
	answer(1, 0);
	look(0);
	number_is(numbers.pool_min, 1, FIT_EXPECTED);
	number_is(numbers.pool_max, 12, FIT_EXPORTED);
}

/* Silent workers are not there; pools that are old say nothing. */
static void test_stale(void **state)
{
	(void)state;
	add_pool(0, "a", 1, 3, 10);
	answer(0, 0);
	answer(1, 0);
	for (int s = 0; s < 5; s++) {
		answer(1, s);
		look(s);
	}
	number_is(numbers.workers, 1, FIT_ANSWERING);
	number_is(numbers.pool_max, 11, FIT_OBSERVED);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_nobody_tells),
		STORY(test_observed),
		STORY(test_expected),
		STORY(test_growth_of_unknown_workers),
		STORY(test_growth_follows_what_is_typed),
		STORY(test_exported),
		STORY(test_half_exported),
		STORY(test_stale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
