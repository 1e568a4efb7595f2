/* What is not as expected: on top, in the rows, and as lines on the bars. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/desk.h"
#include "tests/support/expect_fleets.h"

static struct scene scene;
static struct desk desk;

static int sit_down(void **state)
{
	(void)state;
	scene_init(&scene);
	fleet_expected(&scene);
	desk_init(&desk, &scene, 50, 160, &glyphs_ascii);
	return 0;
}

static int get_up(void **state)
{
	(void)state;
	desk_fini(&desk);
	scene_fini(&scene);
	return 0;
}

/* Of kinds, what is held goes before the size of a pool. */
static void test_one_sentence_for_all(void **state)
{
	(void)state;
	desk_shows(&desk, "gateways: held 16, 12 expected, for 1");
	desk_shows(&desk, "; 1 more is not as expected");
	desk_shows(&desk, "unexpected   gateways  pool gw-a main 8 open, 4 expected");
}

static void test_the_owners_row(void **state)
{
	(void)state;
	desk_shows(&desk, "over: 16 of 12");
	desk_press(&desk, "5 Down Down Enter");
	desk_shows(&desk, "expected idle floor 12 (over: 16 of 12)");
}

/* The line is at the expected 4 of the 8 that the first may open; the others end there. */
static void test_the_pools_rows(void **state)
{
	int row = desk_find(&desk, "gw-a main");

	(void)state;
	desk_shows(&desk, "over: 8 of 4");
	assert_true(row >= 0 && strchr(desk_row(&desk, row), '|'));
	row = desk_find(&desk, "gw-b main");
	assert_true(row >= 0 && !strchr(desk_row(&desk, row), '|'));
}

static void test_the_limit_is_said_to_be_expected(void **state)
{
	(void)state;
	desk_shows(&desk, "90%  of 256 MiB expected");
	desk_press(&desk, "f N Enter");
	desk_shows(&desk, "limit 90% of 256 MiB (expected)");
	desk_shows(&desk, "expect 256 MiB");
}

/* 240 of 256 MiB, for ten seconds. */
static void test_near_a_limit_that_is_expected(void **state)
{
	const uint32_t gw_a = 0;

	(void)state;
	scene_process(&scene, gw_a, "", 240 * 1024.0 * 1024, 3600);
	for (int s = 0; s < 10; s++) {
		scene_answer(&scene, gw_a);
		scene_wait(&scene, 1000);
	}
	desk_look(&desk);
	desk_shows(&desk, "1 worker at 94% of its expected limit: gw-a");
	desk_shows(&desk, "near expected limit");
}

/* One of the three is taken off its list. */
static void test_a_group_that_lacks_a_worker(void **state)
{
	(void)state;
	desk_shows(&desk, "3 workers: 3 live");
	model_remove_feed(scene.model, 2, scene.now);
	for (int s = 0; s < 40; s++) {
		scene_answer(&scene, 0);
		scene_answer(&scene, 1);
		scene_wait(&scene, 1000);
	}
	desk_look(&desk);
	desk_shows(&desk, "3 workers, 2 of 3 expected: 2 live, 1 left");
	desk_press(&desk, "Enter");
	desk_shows(&desk, "gateways  3 workers, 2 of 3 expected: 2 live, 1 left");
}

static void test_a_group_that_has_one_too_many(void **state)
{
	uint32_t one_more = scene_feed_in(&scene, "gateways", "gw-d", 1000);

	(void)state;
	scene_process(&scene, one_more, "", 1e8, 3600);
	for (int s = 0; s < 40; s++) {
		for (uint32_t feed = 0; feed < 3; feed++)
			scene_answer(&scene, feed);
		scene_answer(&scene, one_more);
		scene_wait(&scene, 1000);
	}
	desk_look(&desk);
	desk_shows(&desk, "4 workers, 3 expected: 4 live");
}

static void test_an_event_opens_the_group(void **state)
{
	(void)state;
	desk_press(&desk, "0 Enter");
	desk_shows(&desk, "gateways  3 workers");
	desk_press(&desk, "Esc Down Down Enter");
	desk_shows(&desk, "gateways  3 workers");
}

/* Somebody else is expected to be less, of whom there are sessions only. */
static int sit_down_with_an_owner(void **state)
{
	struct expectation expectation = expectation_of_nothing();

	(void)state;
	scene_init(&scene);
	snprintf(expectation.owner, sizeof(expectation.owner), "brain");
	expectation.idle_floor = 2;
	assert_true(model_expect(scene.model, &expectation));
	fleet_expected(&scene);
	desk_init(&desk, &scene, 50, 160, &glyphs_ascii);
	return 0;
}

static void test_an_event_opens_the_owner(void **state)
{
	(void)state;
	desk_press(&desk, "0 / b r a i n Enter");
	desk_shows(&desk, "unexpected   brain");
	desk_press(&desk, "Enter");
	desk_shows(&desk, "expected idle floor 2 (over: ");
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, sit_down, get_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_one_sentence_for_all),
		STORY(test_the_owners_row),
		STORY(test_the_pools_rows),
		STORY(test_the_limit_is_said_to_be_expected),
		STORY(test_near_a_limit_that_is_expected),
		STORY(test_a_group_that_lacks_a_worker),
		STORY(test_a_group_that_has_one_too_many),
		STORY(test_an_event_opens_the_group),
		cmocka_unit_test_setup_teardown(
			test_an_event_opens_the_owner, sit_down_with_an_owner, get_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
