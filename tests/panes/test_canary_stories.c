/*
 * What the pane says of a canary in scripted fleets: the same, better, worse, without traffic,
 * younger by hours, in a crash loop, a child that is recycled. What is expected follows from the
 * rule in model/compare.h and from what each worker does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/desk.h"
#include "tests/support/gateways.h"

/* Bins of age end at 10 s times a power of the fourth root of 2: at 5m20s (2^5), at 6m20s. */
enum { A_LITTLE_LATER_S = 350 };

static struct gateways gateways;
static struct desk desk;

/* Somebody sits down before the fleet as it is now, and marks the canary. */
static void look_at_canary(void)
{
	desk_init(&desk, &gateways.scene, 40, 100, &glyphs_utf8);
	desk.view.canaries.workers[desk.view.canaries.count++] =
		model_worker_id(gateways.scene.model, gateways_canary(&gateways));
	desk_look(&desk);
}

static const char *line(const char *about)
{
	return desk_line_about(&desk, "CANARY", about);
}

static int teardown(void **state)
{
	(void)state;
	desk_fini(&desk);
	gateways_end(&gateways);
	return 0;
}

static void test_the_same(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	look_at_canary();
	assert_string_equal(line("gw-12"), "gw-12 alike at age 5m20s");
	assert_string_equal(line("RSS"), "RSS alike 240 MiB, like the median of 12 lives");
	assert_string_equal(line("floor/h"), "floor/h alike 0 B/h, like the median of 12 lives");
	assert_string_equal(line("load"), "load alike 50.0/s, like the median of 12 lives");
	assert_string_equal(
		line("deadlocks"), "deadlocks alike 0.00/min, like the median of 12 lives");
	assert_string_equal(line("CPU"), "");
}

static void test_better(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	gateways.members[12].base = 212 * MIB;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	look_at_canary();
	assert_string_equal(line("gw-12"), "gw-12 better at age 5m20s");
	assert_string_equal(
		line("RSS"), "RSS better 212 MiB, lower than 12 of 12 lives, -28 MiB (-12%)");
	assert_string_equal(line("load"), "load alike 50.0/s, like the median of 12 lives");
}

/* It holds less, and fails more: what is worse comes first. */
static void test_worse_in_one_thing_is_worse(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	gateways.members[12].base = 212 * MIB;
	gateways.members[12].load = 30;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	look_at_canary();
	assert_string_equal(line("gw-12"), "! gw-12 WORSE at age 5m20s");
	assert_string_equal(
		line("load"), "load WORSE 30.0/s, lower than 12 of 12 lives, -20.0/s (-40%)");
	assert_string_equal(
		line("RSS"), "RSS better 212 MiB, lower than 12 of 12 lives, -28 MiB (-12%)");
}

static void test_worse(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	gateways.members[12].base = 300 * MIB;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	look_at_canary();
	assert_string_equal(line("gw-12"), "! gw-12 WORSE at age 5m20s");
	assert_string_equal(
		line("RSS"), "RSS WORSE 300 MiB, higher than 12 of 12 lives, +60 MiB (+25%)");
}

/* It holds far less, because it does nothing. */
static void test_without_traffic(void **state)
{
	(void)state;
	gateways_begin(&gateways, 12);
	gateways.members[12].base = 60 * MIB;
	gateways.members[12].without_traffic = true;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	look_at_canary();
	assert_string_equal(line("gw-12"), "gw-12 at age 5m20s");
	assert_string_equal(
		line("RSS"), "RSS not comparable yet: 0% of the others' load, 20% needed");
	assert_string_equal(
		line("  load"), "load not comparable yet: 0% of the others' load, 20% needed");
}

/* Each leaks 24 MiB an hour, and they began half an hour apart: by the clock the first holds
   (14750 s - 5 s) x 24 MiB/h = 98 MiB more than at its birth, at the same age all hold the same. */
static void test_lives_that_began_hours_apart(void **state)
{
	(void)state;
	gateways_begin(&gateways, 8);
	for (uint32_t i = 0; i <= 8; i++) {
		gateways.members[i].born_s = 1800 * i;
		gateways.members[i].per_s = 24 * MIB / 3600;
	}
	gateways_watch(&gateways, 8 * 1800 + A_LITTLE_LATER_S);
	look_at_canary();
	assert_string_equal(line("gw-8"), "gw-8 alike at age 5m20s");
	assert_string_equal(line("RSS"), "RSS alike 242 MiB, like the median of 8 lives");
	assert_non_null(strstr(desk_line_about(&desk, "WORKERS", "gw-0"), "gw-0 338 MiB"));
	assert_non_null(strstr(desk_line_about(&desk, "WORKERS", "gw-8"), "gw-8 242 MiB"));
}

/* It dies at 1m35s, and three times after a minute. */
static void test_a_crash_loop(void **state)
{
	static const int births_s[] = {100, 160, 220, 280};

	(void)state;
	gateways_begin(&gateways, 8);
	for (size_t i = 0; i < sizeof(births_s) / sizeof(births_s[0]); i++) {
		gateways_watch(&gateways, births_s[i]);
		gateways.members[8].born_s = births_s[i];
	}
	gateways_watch(&gateways, 290);
	look_at_canary();
	assert_string_equal(
		line("gw-8"), "gw-8 crash loop: 4 restarts in 3m00s, before: lived 55s");
	assert_string_equal(line("RSS"), "RSS not comparable yet: younger than 10s");
	/* its own earlier lives are no less a measure than the others' */
	gateways_watch(&gateways, 325);
	desk_look(&desk);
	assert_string_equal(line("gw-8"),
		"gw-8 alike at age 40s, crash loop: 4 restarts in 3m00s, before: lived 55s");
	assert_string_equal(line("RSS"), "RSS alike 240 MiB, like the median of 12 lives");
}

/* Two of the four others end at 5m50s, so that too few are old enough from then on: what was
   concluded at the last age at which they were stays, with that age. At 10 minutes it has completed
   8m58s (10 s times 2^(23/4)). */
static void test_it_outgrows_the_others(void **state)
{
	(void)state;
	gateways_begin(&gateways, 4);
	gateways.members[4].base = 212 * MIB;
	gateways_watch(&gateways, A_LITTLE_LATER_S);
	gateways.members[0].born_s = gateways.members[1].born_s = A_LITTLE_LATER_S;
	gateways_watch(&gateways, 600);
	look_at_canary();
	assert_string_equal(line("gw-4"), "gw-4 better at age 8m58s");
	assert_string_equal(line("RSS"),
		"RSS better at age 5m20s, 3m38s ago: 212 MiB, lower than 4 of 4 lives, -28 MiB "
		"(-12%)");
}

/* A master replaces the second of its two children every ten seconds. */
static void test_recycled_children(void **state)
{
	struct scene *scene = &gateways.scene;
	char label[16];

	(void)state;
	gateways_begin(&gateways, 0);
	for (int s = 0; s <= 65; s++) {
		scene_forget(scene, 0);
		scene_process(scene, 0, "pid=7", 100 * MIB, 100);
		snprintf(label, sizeof(label), "pid=%d", 100 + s / 10);
		scene_process(scene, 0, label, 50 * MIB, s % 10 - s);
		scene_answer(scene, 0);
		scene_wait(scene, 1000);
	}
	desk_init(&desk, scene, 40, 100, &glyphs_utf8);
	desk_press(&desk, "/ g w - 0 / 2 Enter Down Down c Esc");
	assert_string_equal(line("gw-0/2"), "gw-0/2 before: lived 9s");
	assert_string_equal(line("RSS"), "RSS not comparable yet: younger than 10s");
	desk_hides(&desk, "crash loop");
}

#define STORY(test) cmocka_unit_test_teardown(test, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_the_same),
		STORY(test_better),
		STORY(test_worse),
		STORY(test_worse_in_one_thing_is_worse),
		STORY(test_without_traffic),
		STORY(test_lives_that_began_hours_apart),
		STORY(test_a_crash_loop),
		STORY(test_it_outgrows_the_others),
		STORY(test_recycled_children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
