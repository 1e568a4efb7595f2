/* Marking canaries, and what the pane says of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/desk.h"
#include "tests/support/expect_fleets.h"
#include "tests/support/fleets.h"
#include "tests/support/server_fleets.h"

static struct scene scene;
static struct desk desk;

static void begin_on(void (*fleet)(struct scene *scene), int rows, int cols)
{
	scene_init(&scene);
	fleet(&scene);
	desk_init(&desk, &scene, rows, cols, &glyphs_utf8);
}

static void begin(void (*fleet)(struct scene *scene))
{
	begin_on(fleet, 24, 100);
}

static int teardown(void **state)
{
	(void)state;
	desk_fini(&desk);
	scene_fini(&scene);
	return 0;
}

static void test_nothing_is_there_until_one_is_marked(void **state)
{
	(void)state;
	begin(fleet_canary);
	desk_hides(&desk, "CANARY");
	desk_press(&desk, "Down Down c");
	desk_shows(&desk, "gw-6:9100 is a canary: held against others at its age");
	desk_shows(&desk, "CANARY  against others at the same age");
	desk_shows(&desk, "192 MiB, lower than 6 of 6 lives, -32 MiB (-14%)");
	desk_press(&desk, "c");
	desk_shows(&desk, "gw-6:9100 is no canary any more");
	desk_hides(&desk, "CANARY");
}

static void test_of_a_group_the_newest_version_is_offered(void **state)
{
	(void)state;
	begin(fleet_canary);
	desk_press(&desk, "Home c");
	desk_shows(&desk, "canaries: 1 of 1 workers that run 1.4.2");
	assert_int_equal(desk.view.canaries.count, 1);
	desk_press(&desk, "c");
	desk_shows(&desk, "the group has no canaries any more");
	assert_int_equal(desk.view.canaries.count, 0);
}

/* An old process that crashes is younger than the canary, but its version is not. */
static void test_a_restart_makes_no_version_the_newest(void **state)
{
	(void)state;
	begin(fleet_canary);
	scene_set(&scene, 0, "gw_build_info", "version=1.4.1", 1);
	scene_process(&scene, 0, "", 1e8, -1320);
	scene_answer(&scene, 0);
	for (uint32_t feed = 1; feed < 5; feed++)
		scene_forget(&scene, feed);
	scene_wait(&scene, 1000);
	desk_look(&desk);
	desk_press(&desk, "Home c");
	desk_shows(&desk, "canaries: 1 of 1 workers that run 1.4.2");
}

static void test_without_versions_all_of_a_group_is_marked(void **state)
{
	(void)state;
	begin(fleet_services);
	desk_press(&desk, "N Home c");
	desk_shows(&desk, "canaries: 2 of 2 workers of the group");
}

static void test_sixteen_are_the_most(void **state)
{
	(void)state;
	begin(fleet_many);
	desk_press(&desk, "Home c");
	for (int i = 1; i < COMPARE_CANARIES; i++)
		desk_press(&desk, "Down c");
	assert_int_equal(desk.view.canaries.count, COMPARE_CANARIES);
	desk_press(&desk, "Down c");
	desk_shows(&desk, "no more than 16 canaries");
	assert_int_equal(desk.view.canaries.count, COMPARE_CANARIES);
}

static void test_a_line_of_a_canary_opens_and_unmarks_it(void **state)
{
	(void)state;
	begin(fleet_canary);
	desk_press(&desk, "Home c 2 Down Down Down");
	desk_has_selected(&desk, "floor/h");
	desk_press(&desk, "Enter");
	assert_int_equal(desk.view.page, PAGE_DETAIL);
	desk_shows(&desk, "gw-6:9100");
	desk_press(&desk, "Esc");
	desk_has_selected(&desk, "floor/h");
	desk_press(&desk, "c");
	assert_int_equal(desk.view.canaries.count, 0);
	desk_hides(&desk, "CANARY");
}

static void test_on_its_page_a_worker_is_marked_too(void **state)
{
	(void)state;
	begin(fleet_canary);
	desk_press(&desk, "Down Down Enter c");
	desk_shows(&desk, "gw-6:9100 is a canary");
	desk_press(&desk, "Esc");
	desk_shows(&desk, "CANARY");
}

static void test_other_subjects_are_no_canaries(void **state)
{
	(void)state;
	begin(fleet_canary);
	desk_press(&desk, "9 c");
	desk_shows(&desk, "only a worker or a group can be a canary");
	assert_int_equal(desk.view.canaries.count, 0);
}

/* Of connections that several workers share nobody knows whose they are. */
static void test_shared_connections_are_said_to_be(void **state)
{
	(void)state;
	begin_on(fleet_expected, 60, 160);
	desk_press(&desk, "Home c");
	desk_shows(&desk, "canaries: 1 of 1 workers that run 2.0");
	desk_shows(&desk, "held 16, spare 16 on db1, of gateways: shared by 3 workers; "
			  "over: 16");
}

static void test_connections_of_its_own(void **state)
{
	(void)state;
	begin_on(fleet_pg_exhausted, 60, 160);
	desk_press(&desk, "N Home c");
	desk_shows(&desk, "CANARY");
	desk_press(&desk, "Down c");
	desk_shows(&desk, "held 16, spare 16 on db1; over: 16 of 4 expected");
	desk_shows(&desk, "held 6, spare 0 on db1");
}

/* Which of its keys to press is said where there is room, and no more once one is marked. */
static void test_a_rollout_is_offered(void **state)
{
	(void)state;
	begin(fleet_canary);
	desk_shows(&desk, "c canary 1.4.2");
	desk_fini(&desk);
	desk_init(&desk, &scene, 24, 120, &glyphs_utf8);
	desk_shows(&desk, "c canary: gateways runs 1.4.2 and 1.4.1");
	desk_press(&desk, "Home c");
	desk_press(&desk, "Down");
	desk_hides(&desk, "c canary");
}

/* A mark stays on the slot: the next life is judged in the place of the last. */
static void test_a_mark_outlives_a_restart(void **state)
{
	(void)state;
	begin(fleet_canary);
	desk_press(&desk, "Down Down c");
	scene_process(&scene, 5, "", 1e8, -1320);
	scene_answer(&scene, 5);
	desk_look(&desk);
	desk_shows(&desk, "before: 1.4.2, lived 6m59s");
	desk_shows(&desk, "not comparable yet: younger than 10s");
}

static void test_a_worker_that_left_is_said_to_be_gone(void **state)
{
	(void)state;
	begin(fleet_gone);
	desk_press(&desk, "/ g o n e Enter Home c Esc");
	desk_shows(&desk, "CANARY");
	desk_shows(&desk, "gone, at age");
	scene_wait(&scene, 31 * 60 * 1000);
	desk_look(&desk);
	desk_shows(&desk, "a canary that is no more");
}

#define STORY(test) cmocka_unit_test_teardown(test, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_nothing_is_there_until_one_is_marked),
		STORY(test_of_a_group_the_newest_version_is_offered),
		STORY(test_a_restart_makes_no_version_the_newest),
		STORY(test_without_versions_all_of_a_group_is_marked),
		STORY(test_sixteen_are_the_most),
		STORY(test_a_line_of_a_canary_opens_and_unmarks_it),
		STORY(test_on_its_page_a_worker_is_marked_too),
		STORY(test_other_subjects_are_no_canaries),
		STORY(test_shared_connections_are_said_to_be),
		STORY(test_connections_of_its_own),
		STORY(test_a_rollout_is_offered),
		STORY(test_a_mark_outlives_a_restart),
		STORY(test_a_worker_that_left_is_said_to_be_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
