/* Rows of the timeline: single ones, and those of a crowd. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/desk.h"

static struct scene scene;
static struct desk desk;

/* All of them answer, then nobody does for a minute, then all do again. */
static void sit_down(int targets)
{
	scene_init(&scene);
	for (int i = 0; i < targets; i++) {
		char name[32];

		snprintf(name, sizeof(name), "web-%02d:9100", i + 1);
		scene_process(&scene, scene_feed(&scene, name, 5000), "", 1e8, 3600);
	}
	for (int s = 0; s < 90; s += 5) {
		for (uint32_t feed = 0; feed < (uint32_t)targets; feed++)
			if (s >= 10 && s < 70)
				scene_fail(&scene, feed, FAULT_TIMEOUT, "no answer within 4 s");
			else
				scene_answer(&scene, feed);
		scene_wait(&scene, 5000);
	}
	desk_init(&desk, &scene, 50, 120, &glyphs_ascii);
}

static void get_up(void)
{
	desk_fini(&desk);
	scene_fini(&scene);
}

static void test_few_have_a_row_each(void **state)
{
	(void)state;
	sit_down(3);
	desk_shows(&desk, "target back  web-03:9100  answers again");
	desk_shows(&desk, "target lost  web-01:9100  no answer within 4 s");
	desk_hides(&desk, "the last of");
	get_up();
}

static void test_many_have_one(void **state)
{
	(void)state;
	sit_down(40);
	desk_press(&desk, "0");
	desk_shows(&desk, "target back  web-40:9100  the last of 40 since 03:01:");
	desk_shows(&desk, "target lost  web-40:9100  the last of 40 since 03:00:");
	desk_hides(&desk, "older");
	desk_press(&desk, "Enter"); /* about the last */
	desk_shows(&desk, "web-40:9100  learning");
	get_up();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few_have_a_row_each),
		cmocka_unit_test(test_many_have_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
