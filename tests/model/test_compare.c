/* A life held against others at the same age: scripted fleets, with time as a number. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/compare.h"
#include "tests/support/gateways.h"

static struct gateways gateways;

static struct verdict judge(enum verdict_signal signal)
{
	static const struct canaries alone;
	struct others others;

	compare_find(&others, gateways.scene.model, gateways_canary(&gateways), &alone);
	return compare_life(gateways.scene.model, gateways_canary(&gateways), &others, signal);
}

static void assert_says(enum verdict_signal signal, enum verdict_code code, const char *sentence)
{
	struct verdict verdict = judge(signal);
	char says[VERDICT_SENTENCE_BYTES];

	verdict_sentence(says, &verdict, NULL, gateways.scene.now.mono);
	assert_string_equal(says, sentence);
	assert_string_equal(verdict_word(verdict.code), verdict_word(code));
}

static int teardown(void **state)
{
	(void)state;
	gateways_end(&gateways);
	return 0;
}

/* Bins end at 10 s times a power of the fourth root of 2: at 5m20s (2^5), at 6m20s (2^5.25). */
enum { A_LITTLE_LATER_S = 350 };

static void test_the_same_is_alike(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_ALIKE,
		"at age 5m20s: 240 MiB, like the median of 12 lives");
	assert_int_equal(judge(VERDICT_OF_AGED_LOAD).code, VERDICT_ALIKE);
	assert_int_equal(judge(VERDICT_OF_AGED_GROWTH).code, VERDICT_ALIKE);
	assert_says(VERDICT_OF_AGED_DEADLOCKS, VERDICT_ALIKE,
		"at age 5m20s: 0.00/min, like the median of 12 lives");
}

static void test_a_canary_that_holds_less_is_better(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	gateways.members[12].base = 212 * MIB;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_BETTER,
		"at age 5m20s: 212 MiB, lower than 12 of 12 lives, -28 MiB (-12%)");
}

static void test_a_canary_that_holds_more_is_worse(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	gateways.members[12].base = 300 * MIB;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_WORSE,
		"at age 5m20s: 300 MiB, higher than 12 of 12 lives, +60 MiB (+25%)");
}

static void test_under_five_percent_is_alike(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	gateways.members[12].base = 229 * MIB; /* 4.6 % */
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_RSS).code, VERDICT_ALIKE);
	gateways.members[12].base = 227 * MIB; /* 5.4 %, in later bins */
	gateways_watch(&gateways, 3 * A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_RSS).code, VERDICT_BETTER);
}

/* Of 190, 200 .. 300 MiB the middle half are 55 MiB wide: 60 below the median is within three
   times that, although it is the lowest of all, by a quarter. */
static void test_within_the_spread_of_the_others_is_alike(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	for (uint32_t i = 0; i < 12; i++)
		gateways.members[i].base = (190 + 10 * i) * MIB;
	gateways.members[12].base = 185 * MIB;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_ALIKE,
		"at age 5m20s: 185 MiB, lower than 12 of 12 lives, -60 MiB (-24%)");
}

static void test_one_who_is_lower_still_leaves_it_alike(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	gateways.members[0].base = 150 * MIB;
	gateways.members[12].base = 180 * MIB;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_ALIKE,
		"at age 5m20s: 180 MiB, lower than 11 of 12 lives, -60 MiB (-25%)");
}

static void test_three_others_are_too_few(void **state)
{
	(void)state;
	gateways_begin(&gateways, 3);
	gateways.members[3].base = 100 * MIB;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_NOT_COMPARABLE,
		"at age 5m20s: 3 other lives, 4 needed");
}

static void test_without_traffic_nothing_is_said(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	gateways.members[12].base = 100 * MIB;
	gateways.members[12].load = 5;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_NOT_COMPARABLE,
		"at age 5m20s: 10% of the others' load, 20% needed");
	assert_int_equal(judge(VERDICT_OF_AGED_LOAD).code, VERDICT_NOT_COMPARABLE);
}

static void test_a_quarter_of_the_traffic_will_do(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	gateways.members[12].load = 12.5;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_RSS).code, VERDICT_ALIKE);
	assert_says(VERDICT_OF_AGED_LOAD, VERDICT_WORSE,
		"at age 5m20s: 12.5/s, lower than 12 of 12 lives, -37.5/s (-75%)");
}

static void test_unknown_traffic_is_said(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	for (uint32_t i = 0; i <= 12; i++)
		gateways.members[i].load = 0;
	gateways.members[12].base = 212 * MIB;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_BETTER,
		"at age 5m20s: 212 MiB, lower than 12 of 12 lives, -28 MiB (-12%); load unknown");
	assert_says(
		VERDICT_OF_AGED_LOAD, VERDICT_NOT_COMPARABLE, "at age 5m20s: no value at that age");
}

/* They leak 24 MiB an hour each and were born half an hour apart: by the clock the canary is far
   smaller than all of them. */
static void test_lives_that_began_hours_apart_meet_at_the_same_age(void **state)
{
	(void)state;
	gateways_begin(&gateways, 8);
	for (uint32_t i = 0; i <= 8; i++) {
		gateways.members[i].born_s = 1800 * i;
		gateways.members[i].per_s = 24 * MIB / 3600;
	}
	gateways_watch(&gateways, 8 * 1800 + A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_RSS).code, VERDICT_ALIKE);
	assert_int_equal((int)judge(VERDICT_OF_AGED_RSS).figures[COMPARED_LIVES], 8);
}

static void test_a_canary_that_leaks_no_more_is_better(void **state)
{
	(void)state;
	gateways_begin(&gateways, 8);
	for (uint32_t i = 0; i < 8; i++)
		gateways.members[i].per_s = (20 + i / 4.0) * MIB / 3600;
	gateways_watch(&gateways, 3600);
	assert_int_equal(judge(VERDICT_OF_AGED_GROWTH).code, VERDICT_BETTER);
}

static void test_a_canary_that_leaks_is_worse(void **state)
{
	char says[VERDICT_SENTENCE_BYTES];
	struct verdict verdict;

	(void)state;
	gateways_begin(&gateways, 8);
	gateways.members[8].per_s = 20 * MIB / 3600;
	gateways_watch(&gateways, 3600);
	verdict = judge(VERDICT_OF_AGED_GROWTH);
	assert_int_equal(verdict.code, VERDICT_WORSE);
	/* The floors are the first samples of two windows, so their distance is half a window each
	   and not exactly the one that is divided by. */
	assert_true(fabs((double)verdict.figures[COMPARED_VALUE] * 3600 / MIB - 20) < 20 * 0.4);
	verdict_sentence(says, &verdict, NULL, gateways.scene.now.mono);
	assert_non_null(strstr(says, "MiB/h, higher than 8 of 8 lives, +"));
}

/* 1 MiB an hour of 240: steady, but under a hundredth in the time that was compared. */
static void test_a_trifle_of_growth_is_alike(void **state)
{
	(void)state;
	gateways_begin(&gateways, 8);
	gateways.members[8].per_s = 1 * MIB / 3600;
	gateways_watch(&gateways, 3600);
	assert_int_equal(judge(VERDICT_OF_AGED_GROWTH).code, VERDICT_ALIKE);
}

/* Somebody who does next to nothing does a third more of it. */
static void test_a_trifle_of_cpu_is_alike(void **state)
{
	(void)state;
	gateways_begin(&gateways, 8);
	for (uint32_t i = 0; i <= 8; i++)
		gateways.members[i].cores = i < 8 ? 0.003 : 0.004;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_CPU).code, VERDICT_ALIKE);
	gateways_end(&gateways);
	gateways_begin(&gateways, 8);
	for (uint32_t i = 0; i <= 8; i++)
		gateways.members[i].cores = i < 8 ? 0.3 : 0.4;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_CPU, VERDICT_WORSE,
		"at age 5m20s: 0.40 cores, higher than 8 of 8 lives, +0.10 cores (+33%)");
}

/* What is under a hundredth has no sign. */
static void test_a_small_share_is_said(void **state)
{
	(void)state;
	gateways_begin(&gateways, 8);
	gateways.members[8].load = 49.8;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_LOAD, VERDICT_ALIKE,
		"at age 5m20s: 49.8/s, lower than 8 of 8 lives, -0.20/s (<1%)");
}

static void test_two_deadlocks_are_chance_and_four_are_not(void **state)
{
	(void)state;
	gateways_begin(&gateways, 8);
	gateways.members[8].deadlocks_at_s = 300;
	gateways.members[8].deadlocks = 2;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_DEADLOCKS).code, VERDICT_ALIKE);
	gateways_end(&gateways);
	gateways_begin(&gateways, 8);
	gateways.members[8].deadlocks_at_s = 300;
	gateways.members[8].deadlocks = 4;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_DEADLOCKS).code, VERDICT_WORSE);
}

static void test_pools_are_compared(void **state)
{
	(void)state;
	gateways_begin(&gateways, 8);
	for (uint32_t i = 0; i <= 8; i++) {
		gateways.members[i].in_use = i < 8 ? 4 : 12;
		gateways.members[i].acquire_s = i < 8 ? 0.020 : 0.005;
	}
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_POOL, VERDICT_WORSE,
		"at age 5m20s: 12.0 in use, higher than 8 of 8 lives, +8.00 in use (+200%)");
	assert_says(VERDICT_OF_AGED_ACQUIRE, VERDICT_BETTER,
		"at age 5m20s: 5.00 ms, lower than 8 of 8 lives, -15.0 ms (-75%)");
}

static void test_earlier_lives_of_the_slot_count(void **state)
{
	(void)state;
	gateways_begin(&gateways, 0);
	for (int life = 0; life < 6; life++) {
		gateways.members[0].born_s = 400 * life;
		gateways.members[0].base = (life == 5 ? 212 : 240) * MIB;
		gateways_watch(&gateways, 400 * life + A_LITTLE_LATER_S);
	}
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_BETTER,
		"at age 5m20s: 212 MiB, lower than 5 of 5 lives, -28 MiB (-12%)");
}

static void test_canaries_are_no_measure_for_each_other(void **state)
{
	struct canaries canaries = {.count = 1};
	struct others others;

	(void)state;
	gateways_begin(&gateways, 5);
	gateways_watch(&gateways, 60);
	canaries.lives[0] = model_worker(gateways.scene.model, 0)->record;
	compare_find(&others, gateways.scene.model, gateways_canary(&gateways), &canaries);
	assert_int_equal(others.count, 4);
	for (uint32_t i = 0; i < others.count; i++) {
		assert_int_not_equal(others.lives[i], gateways_canary(&gateways)->record);
		assert_int_not_equal(others.lives[i], canaries.lives[0]);
	}
}

/* A pod that is a target of its own goes with it, here even the one that named the group. */
static void test_lives_of_targets_that_left_count(void **state)
{
	(void)state;
	gateways_begin(&gateways, 5);
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	model_remove_feed(gateways.scene.model, 0, gateways.scene.now);
	for (int minute = 0; minute < 40; minute++)
		scene_wait(&gateways.scene, 60 * 1000);
	assert_null(model_feed(gateways.scene.model, 0));
	assert_int_equal((int)judge(VERDICT_OF_AGED_RSS).figures[COMPARED_LIVES], 5);
}

static void test_who_is_younger_is_no_measure(void **state)
{
	(void)state;
	gateways_begin(&gateways, 5);
	gateways.members[0].born_s = 60; /* 290 s old when the canary is 350 */
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	assert_int_equal((int)judge(VERDICT_OF_AGED_RSS).figures[COMPARED_LIVES], 4);
}

static void test_the_youngest_have_nothing_to_show(void **state)
{
	(void)state;
	gateways_begin(&gateways, 5);
	gateways_watch(&gateways, 10);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_NOT_COMPARABLE, "younger than 10s");
}

static void test_without_a_start_there_is_no_age(void **state)
{
	(void)state;
	gateways_begin(&gateways, 5);
	gateways.members[5].ageless = true;
	gateways_watch(&gateways, 60);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_NOT_COMPARABLE,
		"no single process whose start is known");
}

/* Sums of uniform numbers are nearly normal: twelve, less six, have deviation 1. */
static double nearly_normal(uint32_t *seed)
{
	double sum = -6;

	for (int i = 0; i < 12; i++) {
		*seed = *seed * 1664525 + 1013904223;
		sum += *seed / 4294967296.0;
	}
	return sum;
}

/* What is asked of the rule: lives that only differ by chance are told apart less than once in
   twenty looks. */
static void test_chance_is_rarely_taken_for_a_difference(void **state)
{
	enum { TRIALS = 200 };
	uint32_t seed = 1, wrong = 0;

	(void)state;
	gateways_begin(&gateways, 12);
	for (int trial = 0; trial < TRIALS; trial++) {
		gateways_end(&gateways);
		gateways_begin(&gateways, 12);
		for (uint32_t i = 0; i <= 12; i++)
			gateways.members[i].base = (240 + 24 * nearly_normal(&seed)) * MIB;
		gateways_watch(&gateways, 30);
		assert_int_equal(judge(VERDICT_OF_AGED_RSS).evidence, EVIDENCE_AT_AGE);
		wrong += judge(VERDICT_OF_AGED_RSS).code != VERDICT_ALIKE;
	}
	assert_true(wrong * 20 < TRIALS);
}

#define STORY(test) cmocka_unit_test_teardown(test, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_the_same_is_alike),
		STORY(test_a_canary_that_holds_less_is_better),
		STORY(test_a_canary_that_holds_more_is_worse),
		STORY(test_under_five_percent_is_alike),
		STORY(test_within_the_spread_of_the_others_is_alike),
		STORY(test_one_who_is_lower_still_leaves_it_alike),
		STORY(test_three_others_are_too_few),
		STORY(test_without_traffic_nothing_is_said),
		STORY(test_a_quarter_of_the_traffic_will_do),
		STORY(test_unknown_traffic_is_said),
		STORY(test_lives_that_began_hours_apart_meet_at_the_same_age),
		STORY(test_a_canary_that_leaks_no_more_is_better),
		STORY(test_a_canary_that_leaks_is_worse),
		STORY(test_a_trifle_of_growth_is_alike),
		STORY(test_a_trifle_of_cpu_is_alike),
		STORY(test_a_small_share_is_said),
		STORY(test_two_deadlocks_are_chance_and_four_are_not),
		STORY(test_pools_are_compared),
		STORY(test_earlier_lives_of_the_slot_count),
		STORY(test_canaries_are_no_measure_for_each_other),
		STORY(test_lives_of_targets_that_left_count),
		STORY(test_who_is_younger_is_no_measure),
		STORY(test_the_youngest_have_nothing_to_show),
		STORY(test_without_a_start_there_is_no_age),
		STORY(test_chance_is_rarely_taken_for_a_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
