/* What has changed since a mark, of those who tell nothing any more: the last that was heard is
   neither better nor worse, and is said to be old. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/desk.h"
#include "tests/support/fleets.h"
#include "tests/support/server_story.h"

#define MIB 1048576.0

static struct scene scene;
static struct desk desk;

static void begin(void (*fleet)(struct scene *scene))
{
	scene_init(&scene);
	fleet(&scene);
	desk_init(&desk, &scene, 40, 100, &glyphs_ascii);
	desk_press(&desk, "m");
}

static int teardown(void **state)
{
	(void)state;
	desk_fini(&desk);
	scene_fini(&scene);
	return 0;
}

static const char *line_about(const char *name)
{
	return desk_line_about(&desk, "SINCE", name);
}

/* By 60 MiB. */
static void b_has_risen(void)
{
	scene_wait(&scene, 10 * 1000);
	scene_process(&scene, 1, "", 310 * MIB, 3600);
	for (uint32_t feed = 0; feed < 3; feed++)
		scene_answer(&scene, feed);
}

static void b_goes_dark(void)
{
	for (int s = 0; s < 10; s++) {
		scene_wait(&scene, 1000);
		scene_fail(&scene, 1, FAULT_TIMEOUT, "no answer");
		scene_answer(&scene, 0);
		scene_answer(&scene, 2);
	}
}

/* Everything in the row of SINCE that begins with the name is drawn as old; all but what the
   figure is. */
static void expect_drawn_stale(const char *name)
{
	int row = desk_find(&desk, "SINCE");

	do
		assert_true(++row < desk.canvas.rows);
	while (!strstr(desk_row(&desk, row), name));
	for (int col = 0; col < desk.canvas.cols; col++) {
		const struct cell *cell = canvas_cell(&desk.canvas, row, col);

		assert_true(
			cell->glyph == ' ' || cell->role == ROLE_STALE || cell->role == ROLE_DIM);
	}
}

static void test_a_target_that_went_dark(void **state)
{
	(void)state;
	begin(fleet_three);
	b_has_risen();
	b_goes_dark();
	desk_look(&desk);
	assert_string_equal(line_about("a "), "a RSS 300 MiB 300 MiB 0 B");
	assert_string_equal(line_about("b "), "b RSS 250 MiB 310 MiB +60 MiB stale 10s");
	expect_drawn_stale("b ");
}

/* Where there is no room for a table, too. */
static void test_counts_take_no_side(void **state)
{
	(void)state;
	begin(fleet_three);
	b_has_risen();
	b_goes_dark();
	desk_fini(&desk);
	desk_init(&desk, &scene, 8, 60, &glyphs_ascii);
	desk_shows(&desk, "SINCE  03:00:00: 0 less, 0 more, 1 stale");
}

/* Its worker answers, and does not tell its memory any more. */
static void test_memory_that_is_not_told_is_stale(void **state)
{
	(void)state;
	begin(fleet_three);
	b_has_risen();
	scene_forget(&scene, 1);
	scene_set(&scene, 1, "process_start_time_seconds", "", floor(scene.now.wall.s) - 3610);
	scene_set(&scene, 1, "process_cpu_seconds_total", "", 7);
	for (int s = 0; s < 10; s++) {
		scene_wait(&scene, 1000);
		scene_answer(&scene, 1);
	}
	desk_look(&desk);
	assert_string_equal(line_about("b "), "b RSS 250 MiB 310 MiB +60 MiB stale 10s");
	expect_drawn_stale("b ");
}

static void test_a_server_that_went_dark(void **state)
{
	uint32_t db;

	(void)state;
	scene_init(&scene);
	db = scene_server(&scene, "db1", 1000);
	story_send_facts(&scene, db, story_facts());
	for (int s = 0; s < 60; s++)
		story_second(&scene, db, 4, NULL);
	desk_init(&desk, &scene, 40, 100, &glyphs_ascii);
	desk_press(&desk, "m");
	for (int s = 0; s < 60; s++)
		story_second(&scene, db, 4, "mailer");
	scene_wait(&scene, 129 * 1000); /* the last look was a second before */
	desk_look(&desk);
	assert_string_equal(line_about("gw-a"), "gw-a held 4 4 0 spare 4, was 4 stale 2m10s");
	assert_string_equal(line_about("mailer"), "mailer held - 3 - new, stale 2m10s");
	expect_drawn_stale("gw-a");
}

static void test_pools_of_a_target_that_went_dark(void **state)
{
	(void)state;
	begin(fleet_three);
	scene_set(&scene, 0, "hikaricp_connections_active", "pool=a", 12);
	scene_set(&scene, 0, "hikaricp_connections_max", "pool=a", 20);
	scene_answer(&scene, 0);
	desk_press(&desk, "m m"); /* anew */
	scene_wait(&scene, 10 * 1000);
	desk_look(&desk);
	assert_string_equal(line_about("a a "), "a a pool 12 12 0 max 20, was 20 stale 10s");
	expect_drawn_stale("a a ");
}

#define STORY(test) cmocka_unit_test_teardown(test, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_a_target_that_went_dark),
		STORY(test_counts_take_no_side),
		STORY(test_memory_that_is_not_told_is_stale),
		STORY(test_a_server_that_went_dark),
		STORY(test_pools_of_a_target_that_went_dark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
