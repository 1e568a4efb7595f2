/* A life held against others at the same age: scripted fleets, with time as a number. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/compare.h"
#include "tests/support/scene.h"

#define MIB 1048576.0

enum { MOST = 16, POLL_MS = 5000 };

/* One worker of the group, as a function of its age. */
struct member {
	double born_s;         /* after the scene began */
	double base;           /* bytes at birth */
	double per_s;          /* bytes, its leak */
	double load;           /* per s; 0: it exports none */
	double deadlocks_at_s; /* age at which it has all of */
	double deadlocks;
	double in_use,
		acquire_s; /* of its pool of 20, which lends 10 connections a second; 0: none */
	bool ageless;      /* nobody tells when it started */
};

static struct scene scene;
static struct member members[MOST];
static uint32_t count;

/* `others` workers that hold 240 MiB each and do 50 requests a second, and the canary, which is the
   last, all born with the scene. */
static void begin(uint32_t others)
{
	char name[16];

	scene_init(&scene);
	count = others + 1;
	for (uint32_t i = 0; i < count; i++) {
		members[i] = (struct member){.base = 240 * MIB, .load = 50};
		snprintf(name, sizeof(name), "gw-%u", i);
		scene_feed_in(&scene, "gateways", name, POLL_MS);
	}
}

static void set(uint32_t i, double t_s)
{
	const struct member *member = &members[i];
	double age_s = t_s - member->born_s;

	scene_set(&scene, i, "process_resident_memory_bytes", "",
		member->base + member->per_s * age_s);
	if (!member->ageless)
		scene_process(&scene, i, "", member->base + member->per_s * age_s, -member->born_s);
	if (member->load > 0)
		scene_set(&scene, i, "http_requests_total", "", member->load * age_s);
	scene_set(&scene, i, "z4j_postgres_deadlocks_total", "",
		age_s >= member->deadlocks_at_s ? member->deadlocks : 0);
}

static void set_pool(uint32_t i, double age_s)
{
	const struct member *member = &members[i];
	const char *pool = "pool=orders";

	if (!(member->in_use > 0))
		return;
	scene_set(&scene, i, "hikaricp_connections_active", pool, member->in_use);
	scene_set(&scene, i, "hikaricp_connections_max", pool, 20);
	scene_set(&scene, i, "hikaricp_connections_acquire_seconds_count", pool, 10 * age_s);
	scene_set(&scene, i, "hikaricp_connections_acquire_seconds_sum", pool,
		10 * age_s * member->acquire_s);
}

/* Polls all who are born, until then. */
static void watch_until(int end_s)
{
	static int now_s;

	if (scene.now.mono.ms == 1000000)
		now_s = 0;
	for (; now_s < end_s; now_s += POLL_MS / 1000) {
		for (uint32_t i = 0; i < count; i++) {
			if (members[i].born_s > now_s)
				continue;
			set(i, now_s);
			set_pool(i, now_s - members[i].born_s);
			scene_answer(&scene, i);
		}
		scene_wait(&scene, POLL_MS);
	}
}

static const struct worker *canary(void)
{
	for (size_t i = 0; i < model_worker_slots(scene.model); i++) {
		const struct worker *worker = model_worker(scene.model, i);

		if (worker && model_place_of(scene.model, worker)->feed == count - 1)
			return worker;
	}
	fail_msg("no canary");
	return NULL;
}

static struct verdict judge(enum verdict_signal signal)
{
	static const struct canaries alone;
	struct others others;

	compare_find(&others, scene.model, canary(), &alone);
	return compare_life(scene.model, canary(), &others, signal);
}

static void assert_says(enum verdict_signal signal, enum verdict_code code, const char *sentence)
{
	struct verdict verdict = judge(signal);
	char says[VERDICT_SENTENCE_BYTES];

	verdict_sentence(says, &verdict, NULL, scene.now.mono);
	assert_string_equal(says, sentence);
	assert_string_equal(verdict_word(verdict.code), verdict_word(code));
}

static int teardown(void **state)
{
	(void)state;
	scene_fini(&scene);
	return 0;
}

/* Bins end at 10 s times a power of the fourth root of 2: at 5m20s (2^5), at 6m20s (2^5.25). */
enum { A_LITTLE_LATER_S = 350 };

static void test_the_same_is_alike(void **state)
{
	(void)state;
	begin(12);
	watch_until(A_LITTLE_LATER_S);
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
	begin(12);
	members[12].base = 212 * MIB;
	watch_until(A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_BETTER,
		"at age 5m20s: 212 MiB, lower than 12 of 12 lives, -28 MiB (-12%)");
}

static void test_a_canary_that_holds_more_is_worse(void **state)
{
	(void)state;
	begin(12);
	members[12].base = 300 * MIB;
	watch_until(A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_WORSE,
		"at age 5m20s: 300 MiB, higher than 12 of 12 lives, +60 MiB (+25%)");
}

static void test_under_five_percent_is_alike(void **state)
{
	(void)state;
	begin(12);
	members[12].base = 229 * MIB; /* 4.6 % */
	watch_until(A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_RSS).code, VERDICT_ALIKE);
	members[12].base = 227 * MIB; /* 5.4 %, in later bins */
	watch_until(3 * A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_RSS).code, VERDICT_BETTER);
}

/* Of 190, 200 .. 300 MiB the middle half are 55 MiB wide: 60 below the median is within three
   times that, although it is the lowest of all, by a quarter. */
static void test_within_the_spread_of_the_others_is_alike(void **state)
{
	(void)state;
	begin(12);
	for (uint32_t i = 0; i < 12; i++)
		members[i].base = (190 + 10 * i) * MIB;
	members[12].base = 185 * MIB;
	watch_until(A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_ALIKE,
		"at age 5m20s: 185 MiB, lower than 12 of 12 lives, -60 MiB (-24%)");
}

static void test_one_who_is_lower_still_leaves_it_alike(void **state)
{
	(void)state;
	begin(12);
	members[0].base = 150 * MIB;
	members[12].base = 180 * MIB;
	watch_until(A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_ALIKE,
		"at age 5m20s: 180 MiB, lower than 11 of 12 lives, -60 MiB (-25%)");
}

static void test_three_others_are_too_few(void **state)
{
	(void)state;
	begin(3);
	members[3].base = 100 * MIB;
	watch_until(A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_NOT_COMPARABLE,
		"at age 5m20s: 3 other lives, 4 needed");
}

static void test_without_traffic_nothing_is_said(void **state)
{
	(void)state;
	begin(12);
	members[12].base = 100 * MIB;
	members[12].load = 5;
	watch_until(A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_NOT_COMPARABLE,
		"at age 5m20s: 10% of the others' load, 20% needed");
	assert_int_equal(judge(VERDICT_OF_AGED_LOAD).code, VERDICT_NOT_COMPARABLE);
}

static void test_a_quarter_of_the_traffic_will_do(void **state)
{
	(void)state;
	begin(12);
	members[12].load = 12.5;
	watch_until(A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_RSS).code, VERDICT_ALIKE);
	assert_says(VERDICT_OF_AGED_LOAD, VERDICT_WORSE,
		"at age 5m20s: 12.5/s, lower than 12 of 12 lives, -37.5/s (-75%)");
}

static void test_unknown_traffic_is_said(void **state)
{
	(void)state;
	begin(12);
	for (uint32_t i = 0; i <= 12; i++)
		members[i].load = 0;
	members[12].base = 212 * MIB;
	watch_until(A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_BETTER,
		"at age 5m20s: 212 MiB, lower than 12 of 12 lives, -28 MiB (-12%); load unknown");
	assert_says(VERDICT_OF_AGED_LOAD, VERDICT_NOT_COMPARABLE, "at age 5m20s: not told of then");
}

/* They leak 24 MiB an hour each and were born half an hour apart: by the clock the canary is far
   smaller than all of them. */
static void test_lives_that_began_hours_apart_meet_at_the_same_age(void **state)
{
	(void)state;
	begin(8);
	for (uint32_t i = 0; i <= 8; i++) {
		members[i].born_s = 1800 * i;
		members[i].per_s = 24 * MIB / 3600;
	}
	watch_until(8 * 1800 + A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_RSS).code, VERDICT_ALIKE);
	assert_int_equal((int)judge(VERDICT_OF_AGED_RSS).figures[COMPARED_LIVES], 8);
}

static void test_a_canary_that_leaks_no_more_is_better(void **state)
{
	(void)state;
	begin(8);
	for (uint32_t i = 0; i < 8; i++)
		members[i].per_s = (20 + i / 4.0) * MIB / 3600;
	watch_until(3600);
	assert_int_equal(judge(VERDICT_OF_AGED_GROWTH).code, VERDICT_BETTER);
}

static void test_a_canary_that_leaks_is_worse(void **state)
{
	char says[VERDICT_SENTENCE_BYTES];
	struct verdict verdict;

	(void)state;
	begin(8);
	members[8].per_s = 20 * MIB / 3600;
	watch_until(3600);
	verdict = judge(VERDICT_OF_AGED_GROWTH);
	assert_int_equal(verdict.code, VERDICT_WORSE);
	/* The floors are the first samples of two windows, so their distance is half a window each
	   and not exactly the one that is divided by. */
	assert_true(fabs((double)verdict.figures[COMPARED_VALUE] * 3600 / MIB - 20) < 20 * 0.4);
	verdict_sentence(says, &verdict, NULL, scene.now.mono);
	assert_non_null(strstr(says, "MiB/h, higher than 8 of 8 lives, +"));
}

/* 1 MiB an hour of 240: steady, but under a hundredth in the time that was compared. */
static void test_a_trifle_of_growth_is_alike(void **state)
{
	(void)state;
	begin(8);
	members[8].per_s = 1 * MIB / 3600;
	watch_until(3600);
	assert_int_equal(judge(VERDICT_OF_AGED_GROWTH).code, VERDICT_ALIKE);
}

static void test_two_deadlocks_are_chance_and_four_are_not(void **state)
{
	(void)state;
	begin(8);
	members[8].deadlocks_at_s = 300;
	members[8].deadlocks = 2;
	watch_until(A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_DEADLOCKS).code, VERDICT_ALIKE);
	scene_fini(&scene);
	begin(8);
	members[8].deadlocks_at_s = 300;
	members[8].deadlocks = 4;
	watch_until(A_LITTLE_LATER_S);
	assert_int_equal(judge(VERDICT_OF_AGED_DEADLOCKS).code, VERDICT_WORSE);
}

static void test_pools_are_compared(void **state)
{
	(void)state;
	begin(8);
	for (uint32_t i = 0; i <= 8; i++) {
		members[i].in_use = i < 8 ? 4 : 12;
		members[i].acquire_s = i < 8 ? 0.020 : 0.005;
	}
	watch_until(A_LITTLE_LATER_S);
	assert_says(VERDICT_OF_AGED_POOL, VERDICT_WORSE,
		"at age 5m20s: 12.0 in use, higher than 8 of 8 lives, +8.00 in use (+200%)");
	assert_says(VERDICT_OF_AGED_ACQUIRE, VERDICT_BETTER,
		"at age 5m20s: 5.00 ms, lower than 8 of 8 lives, -15.0 ms (-75%)");
}

static void test_earlier_lives_of_the_slot_count(void **state)
{
	(void)state;
	begin(0);
	for (int life = 0; life < 6; life++) {
		members[0].born_s = 400 * life;
		members[0].base = (life == 5 ? 212 : 240) * MIB;
		watch_until(400 * life + A_LITTLE_LATER_S);
	}
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_BETTER,
		"at age 5m20s: 212 MiB, lower than 5 of 5 lives, -28 MiB (-12%)");
}

static void test_canaries_are_no_measure_for_each_other(void **state)
{
	struct canaries canaries = {.count = 1};
	struct others others;

	(void)state;
	begin(5);
	watch_until(60);
	canaries.lives[0] = model_worker(scene.model, 0)->record;
	compare_find(&others, scene.model, canary(), &canaries);
	assert_int_equal(others.count, 4);
	for (uint32_t i = 0; i < others.count; i++) {
		assert_int_not_equal(others.lives[i], canary()->record);
		assert_int_not_equal(others.lives[i], canaries.lives[0]);
	}
}

/* A pod that is a target of its own goes with it, here even the one that named the group. */
static void test_lives_of_targets_that_left_count(void **state)
{
	(void)state;
	begin(5);
	watch_until(A_LITTLE_LATER_S);
	model_remove_feed(scene.model, 0, scene.now);
	for (int minute = 0; minute < 40; minute++)
		scene_wait(&scene, 60 * 1000);
	assert_null(model_feed(scene.model, 0));
	assert_int_equal((int)judge(VERDICT_OF_AGED_RSS).figures[COMPARED_LIVES], 5);
}

static void test_who_is_younger_is_no_measure(void **state)
{
	(void)state;
	begin(5);
	members[0].born_s = 60; /* 290 s old when the canary is 350 */
	watch_until(A_LITTLE_LATER_S);
	assert_int_equal((int)judge(VERDICT_OF_AGED_RSS).figures[COMPARED_LIVES], 4);
}

static void test_the_youngest_have_nothing_to_show(void **state)
{
	(void)state;
	begin(5);
	watch_until(10);
	assert_says(VERDICT_OF_AGED_RSS, VERDICT_NOT_COMPARABLE, "younger than 10s");
}

static void test_without_a_start_there_is_no_age(void **state)
{
	(void)state;
	begin(5);
	members[5].ageless = true;
	watch_until(60);
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
	begin(12);
	for (int trial = 0; trial < TRIALS; trial++) {
		scene_fini(&scene);
		begin(12);
		for (uint32_t i = 0; i <= 12; i++)
			members[i].base = (240 + 24 * nearly_normal(&seed)) * MIB;
		watch_until(30);
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
