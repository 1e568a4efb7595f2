/* What is kept of lives: present and earlier ones, by age. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/one_feed.h"

#define MIB 1048576.0

/* ---- bins of age ---- */

static void test_four_bins_make_a_doubling(void **state)
{
	(void)state;
	assert_int_equal(life_bin(0), 0);
	assert_int_equal(life_bin(9999), 0);
	for (int doubling = 0; doubling <= 15; doubling++)
		assert_int_equal(life_bin(10000 << doubling), 1 + 4 * doubling);
	/* 10 s times the fourth root of 2, which is 1.18920711 */
	assert_int_equal(life_bin(11892), 1);
	assert_int_equal(life_bin(11893), 2);
}

static void test_every_bin_begins_where_the_one_before_ends(void **state)
{
	(void)state;
	for (uint32_t bin = 1; bin < LIFE_BINS; bin++) {
		assert_int_equal(life_bin(life_bin_ms(bin)), bin);
		assert_int_equal(life_bin(life_bin_ms(bin) - 1), bin - 1);
	}
}

static void test_the_last_bin_holds_all_later_ages(void **state)
{
	const int64_t day_ms = 24 * 60 * 60 * 1000;

	(void)state;
	assert_true(life_bin_ms(LIFE_BINS - 1) > 5 * day_ms);
	assert_true(life_bin_ms(LIFE_BINS - 1) < 6 * day_ms);
	assert_int_equal(life_bin(1000 * day_ms), LIFE_BINS - 1);
	assert_int_equal(life_bin(INT64_MAX / 2), LIFE_BINS - 1);
}

/* ---- a slot's lives ---- */

static const struct life *present(const char *name)
{
	const struct life *life = lives_get(model_lives(model), row(name)->record);

	assert_non_null(life);
	return life;
}

/* The one so many lives before; NULL: there is none. */
static const struct life *past(const char *name, int back)
{
	const struct life *life = present(name);

	while (life && back-- > 0)
		life = lives_get(model_lives(model), life->older);
	return life;
}

static double value(uint32_t number, enum life_signal signal, uint32_t bin)
{
	double is = 0;

	assert_true(lives_value(model_lives(model), number, signal, bin, &is));
	return is;
}

static void test_values_stand_at_their_age(void **state)
{
	uint32_t number;
	double none;

	(void)state;
	/* Born 100 s before we came: ages 101 to 108, in the bin from 95 to 113 s. */
	for (int t = 1; t <= 8; t++)
		poll_process(t, -100, (t % 2 == 0 ? 20 : 10) * MIB, 0.5 * t);
	number = row("gw")->record;
	assert_int_equal(value(number, LIFE_RSS, life_bin(104000)) / MIB, 15);
	assert_int_equal(value(number, LIFE_FLOOR, life_bin(104000)) / MIB, 10);
	assert_int_equal(100 * value(number, LIFE_CPU, life_bin(104000)), 50);
	assert_false(lives_value(model_lives(model), number, LIFE_RSS, 0, &none));
	assert_false(lives_value(model_lives(model), number, LIFE_LOAD, life_bin(104000), &none));
}

static void test_a_restart_keeps_the_life_before(void **state)
{
	(void)state;
	for (int t = 1; t <= 8; t++)
		poll_process(t, -3600, 400 * MIB, t);
	for (int t = 12; t <= 16; t++)
		poll_process(t, 10, 100 * MIB, t);
	assert_int_equal(life_age_ms(past("gw", 1)), 3608000);
	assert_int_equal(life_age_ms(present("gw")), 6000);
	assert_true(past("gw", 1)->ended);
	assert_false(present("gw")->ended);
	assert_int_equal(value(present("gw")->older, LIFE_RSS, life_bin(3605000)) / MIB, 400);
	assert_int_equal(value(row("gw")->record, LIFE_RSS, 0) / MIB, 100);
	assert_null(past("gw", 2));
}

static void test_a_slot_keeps_eight_earlier_lives(void **state)
{
	(void)state;
	for (int life = 0; life < 11; life++)
		for (int t = 1; t <= 5; t++)
			poll_process(10 * life + t, 10 * life, (100 + life) * MIB, t);
	assert_non_null(past("gw", LIVES_PAST));
	assert_null(past("gw", LIVES_PAST + 1));
	/* The oldest of them is the third: the eleventh lives, and two are forgotten. */
	assert_int_equal(value(past("gw", LIVES_PAST - 1)->older, LIFE_RSS, 0) / MIB, 102);
}

static void version(const char *labels)
{
	add(&b, "app_build_info", labels, 1);
}

static void test_each_life_has_its_version(void **state)
{
	(void)state;
	version("version=\"1.4.1\"");
	poll_process(1, -100, 1e8, 1);
	version("version=\"1.4.2\"");
	poll_process(5, 4, 1e8, 1);
	assert_string_equal(past("gw", 1)->version, "1.4.1");
	assert_string_equal(present("gw")->version, "1.4.2");
}

static void test_siblings_are_no_earlier_lives(void **state)
{
	(void)state;
	/* The second looks like a restart until the first comes back. */
	poll_process(1, -100, 1e8, 1);
	poll_process(2, 1.5, 2e8, 1);
	poll_process(3, -100, 1e8, 1);
	poll_process(4, 1.5, 2e8, 1);
	assert_int_equal(worker_rows(model), 2);
	assert_null(past("gw/1", 1));
	assert_null(past("gw/2", 1));
}

/* Without a start time nobody knows how old a process is that was there before us. */
static void test_a_life_of_unknown_age_has_no_course(void **state)
{
	double none;

	(void)state;
	for (int t = 1; t <= 5; t++) {
		add(&b, "process_resident_memory_bytes", "pid=\"7\"", 1e8);
		end_poll(t);
	}
	assert_false(present("gw")->knows_age);
	for (uint32_t bin = 0; bin < LIFE_BINS; bin++)
		assert_false(
			lives_value(model_lives(model), row("gw")->record, LIFE_RSS, bin, &none));
}

static void test_a_process_that_came_while_we_looked_has_an_age(void **state)
{
	(void)state;
	for (int t = 1; t <= 30; t++) {
		add(&b, "process_resident_memory_bytes", "pid=\"7\"", 1e8);
		if (t >= 20)
			add(&b, "process_resident_memory_bytes", "pid=\"8\"", 2e8);
		end_poll(t);
	}
	assert_false(present("gw/1")->knows_age);
	assert_true(present("gw/2")->knows_age);
	assert_int_equal(life_age_ms(present("gw/2")), 10000);
}

static void test_several_processes_in_one_number_are_no_life(void **state)
{
	(void)state;
	for (int t = 1; t <= 5; t++) {
		add(&b, "process_resident_memory_bytes", "", 1e8);
		end_poll(t);
	}
	assert_int_equal(row("gw")->record, 0);
}

/* ---- containers, and what an orchestrator says ---- */

static void add_container(const char *pod, double birth, const char *reason)
{
	char labels[128];

	snprintf(labels, sizeof(labels), "namespace=\"shop\",pod=\"%s\",container=\"app\"", pod);
	add(&b, "container_memory_rss", labels, 1e8);
	add(&b, "container_start_time_seconds", labels, BUILD_WALL_S + birth);
	if (!reason)
		return;
	snprintf(labels, sizeof(labels),
		"namespace=\"shop\",pod=\"%s\",container=\"app\",reason=\"%s\"", pod, reason);
	add(&b, "kube_pod_container_status_last_terminated_reason", labels, 1);
}

static void poll_container(const char *pod, double at, double birth, const char *reason)
{
	add_container(pod, birth, reason);
	end_poll(at);
}

/* An orchestrator tells of the last end until there is another. */
static void test_each_end_has_its_cause(void **state)
{
	const char *name = "shop/gw-0/app";
	const struct worker *worker;

	(void)state;
	poll_container("gw-0", 1, -100, NULL);
	poll_container("gw-0", 11, 10, "OOMKilled");
	poll_container("gw-0", 21, 20, "OOMKilled");
	poll_container("gw-0", 22, 20, "Completed");
	worker = row(name);
	assert_int_equal(model_life_cause(model, worker, present(name)->older).end, END_RECYCLED);
	assert_int_equal(model_life_cause(model, worker, past(name, 1)->older).end, END_OOM);
}

static void test_a_replaced_pod_is_a_life_of_its_cohort(void **state)
{
	uint64_t before;
	uint32_t number;

	(void)state;
	for (int t = 1; t <= 5; t++)
		poll_container("gw-7f9c4d8b6-x2k4z", t, -100, NULL);
	before = model_worker_cohort(model, row("shop/gw-7f9c4d8b6-x2k4z/app"));
	number = row("shop/gw-7f9c4d8b6-x2k4z/app")->record;
	/* A rollout: another hash and other letters; the old pod is forgotten after a while. */
	for (int t = 10; t <= 4000; t += 10)
		poll_container("gw-6d5b7c9f48-q8wtn", t, 9, NULL);
	assert_null(worker_named(model, "shop/gw-7f9c4d8b6-x2k4z/app"));
	assert_true(model_worker_cohort(model, row("shop/gw-6d5b7c9f48-q8wtn/app")) == before);
	assert_true(lives_get(model_lives(model), number)->ended);
	assert_true(lives_get(model_lives(model), number)->cohort == before);
}

static void test_what_is_of_another_kind_is_another_cohort(void **state)
{
	uint64_t cohort;

	(void)state;
	add_container("gw-0", -100, NULL);
	add_container("gw-11", -100, NULL);
	add_container("brain-0", -100, NULL);
	add(&b, "container_memory_rss", "namespace=\"shop\",pod=\"gw-0\",container=\"proxy\"", 1e8);
	add(&b, "container_memory_rss", "namespace=\"test\",pod=\"gw-0\",container=\"app\"", 1e8);
	end_poll(1);
	cohort = model_worker_cohort(model, row("shop/gw-0/app"));
	assert_true(cohort == model_worker_cohort(model, row("shop/gw-11/app")));
	assert_false(cohort == model_worker_cohort(model, row("shop/brain-0/app")));
	assert_false(cohort == model_worker_cohort(model, row("shop/gw-0/proxy")));
	assert_false(cohort == model_worker_cohort(model, row("test/gw-0/app")));
}

/* ---- restarts in quick succession ---- */

static enum restart_run run_of(const char *name, uint32_t *restarts)
{
	int64_t span_ms;

	return model_worker_run(model, row(name), restarts, &span_ms);
}

static void test_three_restarts_in_ten_minutes_are_a_crash_loop(void **state)
{
	uint32_t restarts;

	(void)state;
	poll_container("gw-0", 1, -100, NULL);
	poll_container("gw-0", 31, 30, "Error");
	poll_container("gw-0", 71, 70, "Error");
	assert_int_equal(run_of("shop/gw-0/app", &restarts), RUN_NONE);
	poll_container("gw-0", 131, 130, "Error");
	assert_int_equal(run_of("shop/gw-0/app", &restarts), RUN_CRASH_LOOP);
	assert_int_equal(restarts, 3);
	assert_string_equal(event_of(model, EVENT_RESTART)->text,
		"crash loop: 3 restarts in 1m10s; life 4 (before: 1s, 95 MiB)");
}

static bool loops(const char *name, double at)
{
	return model_worker_loops(model, row(name), at_s(at));
}

/* Kubernetes waits for five minutes in the end: that ends no loop, but a life of ten does. */
static void test_a_crash_loop_lasts_until_a_life_does(void **state)
{
	(void)state;
	poll_container("gw-0", 1, -100, NULL);
	poll_container("gw-0", 31, 30, "Error");
	poll_container("gw-0", 71, 70, "Error");
	assert_false(loops("shop/gw-0/app", 71));
	poll_container("gw-0", 131, 130, "Error");
	poll_container("gw-0", 441, 440, "Error");
	poll_container("gw-0", 751, 750, "Error");
	poll_container("gw-0", 1349, 750, "Error");
	assert_true(loops("shop/gw-0/app", 1349));
	poll_container("gw-0", 1350, 750, "Error");
	assert_false(loops("shop/gw-0/app", 1350));
	poll_container("gw-0", 1651, 1650, "Error");
	assert_false(loops("shop/gw-0/app", 1651));
}

static void test_restarts_far_apart_are_no_crash_loop(void **state)
{
	uint32_t restarts;

	(void)state;
	for (int life = 0; life < 6; life++)
		poll_container("gw-0", 1 + 310 * life, 310 * life, "Error");
	/* Those before are 310 and 620 s older than the last. */
	assert_int_equal(run_of("shop/gw-0/app", &restarts), RUN_NONE);
}

static void test_a_container_that_ends_well_is_recycled(void **state)
{
	uint32_t restarts;

	(void)state;
	for (int life = 0; life < 6; life++) {
		poll_container("gw-0", 1 + 20 * life, 20 * life, "Completed");
		poll_container("gw-0", 5 + 20 * life, 20 * life, "Completed");
	}
	assert_int_equal(run_of("shop/gw-0/app", &restarts), RUN_RECYCLED);
}

/* A pre-fork server replaces the second of two children every ten seconds. */
static void test_children_of_a_master_are_recycled(void **state)
{
	uint32_t restarts;
	char labels[32];

	(void)state;
	for (int t = 1; t <= 60; t++) {
		add(&b, "process_resident_memory_bytes", "pid=\"7\"", 1e8);
		snprintf(labels, sizeof(labels), "pid=\"%d\"", 100 + t / 10);
		add(&b, "process_resident_memory_bytes", labels, 1e8);
		end_poll(t);
	}
	assert_int_equal(row("gw/2")->restarts, 6);
	assert_int_equal(run_of("gw/2", &restarts), RUN_RECYCLED);
	assert_non_null(past("gw/2", 6));
	assert_null(strstr(event_of(model, EVENT_RESTART)->text, "crash"));
}

/* ---- the pool of records ---- */

static struct lives *make_lives(void)
{
	struct lives *lives = calloc(1, sizeof(*lives));

	assert_non_null(lives);
	return lives;
}

static void test_what_ended_longest_ago_makes_room(void **state)
{
	struct lives *lives = make_lives();
	struct life_birth birth = {.knows_age = true};
	uint32_t first, second;

	(void)state;
	second = lives_open(lives, &birth);
	first = lives_open(lives, &birth);
	lives_end(lives, first);
	lives_end(lives, second);
	for (uint32_t i = 2; i < LIMIT_LIVES; i++)
		lives_open(lives, &birth);
	assert_int_equal(lives->dropped, 0);
	birth.cohort = 1;
	assert_int_equal(lives_open(lives, &birth), first);
	assert_int_equal(lives->dropped, 1);
	assert_false(lives_get(lives, first)->ended);
	assert_int_equal(lives_open(lives, &birth), second);
	assert_int_equal(lives->dropped, 2);
	free(lives);
}

static void test_who_is_forgotten_leaves_no_gap_in_its_slot(void **state)
{
	struct lives *lives = make_lives();
	struct life_birth birth = {.knows_age = true};
	uint32_t a = lives_open(lives, &birth), c = lives_open(lives, &birth),
		 e = lives_open(lives, &birth);

	(void)state;
	lives_follow(lives, c, a);
	lives_follow(lives, e, c);
	lives_drop(lives, c);
	assert_int_equal(lives_get(lives, e)->older, a);
	assert_int_equal(lives_get(lives, a)->newer, e);
	lives_take_back(lives, e, 3);
	assert_int_equal(lives_get(lives, e)->older, 0);
	/* Both records are free again. */
	assert_true(lives_open(lives, &birth) <= 3 && lives_open(lives, &birth) <= 3);
	assert_int_equal(lives_open(lives, &birth), 4);
	free(lives);
}

static void test_a_picture_has_its_lives(void **state)
{
	struct model *picture = model_create();
	const struct life *life;

	(void)state;
	poll_process(1, -100, 1e8, 1);
	poll_process(5, 4, 2e8, 1);
	model_freeze(picture, model);
	poll_process(9, 8, 3e8, 1);
	life = lives_get(model_lives(picture), worker_named(picture, "gw")->record);
	assert_non_null(lives_get(model_lives(picture), life->older));
	assert_int_equal(lives_get(model_lives(picture), life->older)->older, 0);
	model_destroy(picture);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_four_bins_make_a_doubling),
		cmocka_unit_test(test_every_bin_begins_where_the_one_before_ends),
		cmocka_unit_test(test_the_last_bin_holds_all_later_ages),
		STORY(test_values_stand_at_their_age),
		STORY(test_a_restart_keeps_the_life_before),
		STORY(test_a_slot_keeps_eight_earlier_lives),
		STORY(test_each_life_has_its_version),
		STORY(test_siblings_are_no_earlier_lives),
		STORY(test_a_life_of_unknown_age_has_no_course),
		STORY(test_a_process_that_came_while_we_looked_has_an_age),
		STORY(test_several_processes_in_one_number_are_no_life),
		STORY(test_each_end_has_its_cause),
		STORY(test_a_replaced_pod_is_a_life_of_its_cohort),
		STORY(test_what_is_of_another_kind_is_another_cohort),
		STORY(test_three_restarts_in_ten_minutes_are_a_crash_loop),
		STORY(test_a_crash_loop_lasts_until_a_life_does),
		STORY(test_restarts_far_apart_are_no_crash_loop),
		STORY(test_a_container_that_ends_well_is_recycled),
		STORY(test_children_of_a_master_are_recycled),
		cmocka_unit_test(test_what_ended_longest_ago_makes_room),
		cmocka_unit_test(test_who_is_forgotten_leaves_no_gap_in_its_slot),
		STORY(test_a_picture_has_its_lives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
