/*
 * Any fleet on any size: the screen never refuses to draw, stays inside, and leaves cells that a
 * terminal can show.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/scrub.h"
#include "panes/glyph_width.h"
#include "tests/support/desk.h"
#include "tests/support/fleets.h"
#include "tests/support/scene.h"
#include "tests/support/server_fleets.h"

static void (*const fleets[])(struct scene *scene) = {
	fleet_empty,
	fleet_healthy,
	fleet_gone,
	fleet_aggregate,
	fleet_jvm,
	fleet_hostile,
	fleet_limits,
	fleet_many,
	fleet_incident,
	fleet_pg_siege,
	fleet_pg_pile_up,
	fleet_pg_deadlocks,
	fleet_pg_hostile,
	fleet_pg_several,
};

enum { FLEETS = sizeof(fleets) / sizeof(*fleets) };

static void check_row(const struct canvas *canvas, int row)
{
	for (int col = 0; col < canvas->cols; col++) {
		const struct cell *cell = canvas_cell(canvas, row, col);

		assert_true(cell->role < ROLES);
		if (cell->width == 0) {
			assert_true(col > 0 && canvas_cell(canvas, row, col - 1)->width == 2);
			continue;
		}
		assert_int_equal(glyph_width(cell->glyph), cell->width);
		assert_false(scrub_is_unsafe(cell->glyph));
		if (canvas->glyphs->ascii)
			assert_true(cell->glyph < 0x7f && cell->marks[0] == 0);
		if (cell->width == 2)
			assert_true(col + 1 < canvas->cols &&
				    canvas_cell(canvas, row, col + 1)->width == 0);
	}
}

static void check_canvas(const struct canvas *canvas)
{
	for (int row = 0; row < canvas->rows; row++)
		check_row(canvas, row);
}

static void check_snapshot(struct frame *frame, const struct scene *scene, int rows, int cols,
	const struct glyphs *glyphs)
{
	struct canvas canvas;
	struct view view;

	view_init_snapshot(&view);
	frame_make(frame, scene->model, &view, scene->now);
	canvas_init(&canvas, rows, cols, glyphs);
	screen_draw(frame, &canvas);
	check_canvas(&canvas);
	canvas_fini(&canvas);
}

static void test_every_size(void **state)
{
	struct frame *frame = frame_create();

	(void)state;
	for (size_t i = 0; i < FLEETS; i++) {
		struct scene scene;

		scene_init(&scene);
		fleets[i](&scene);
		for (int rows = 0; rows <= 20; rows++)
			for (int cols = 0; cols <= 60; cols++)
				check_snapshot(frame, &scene, rows, cols,
					cols % 2 ? &glyphs_utf8 : &glyphs_ascii);
		check_snapshot(frame, &scene, 24, 80, &glyphs_utf8);
		check_snapshot(frame, &scene, 100, 300, &glyphs_utf8);
		check_snapshot(frame, &scene, 3, 1000, &glyphs_utf8);
		scene_fini(&scene);
	}
	frame_destroy(frame);
}

/* Every page and every state of the live screen, as left by keys. */
static void test_every_page_at_every_size(void **state)
{
	static const char *const keys[] = {"", "Down Down", "End", "Enter", "?", "? End", "/ w e b",
		"/ z z z Enter", "Space", "2 End", "3 Down", "M R ]", "s", "2 Enter",
		"2 Down Enter Down", "3 Enter", "3 End Enter", "4 Down Enter", "5 Enter Down",
		"6 Down Enter", "6 End Enter", "7 Enter"};
	static const int sizes[][2] = {{5, 20}, {1, 1}, {2, 10}, {10, 40}, {11, 79}, {24, 80},
		{23, 61}, {40, 120}, {50, 160}, {100, 300}, {7, 300}, {100, 20}, {0, 0}};

	(void)state;
	for (size_t i = 0; i < FLEETS; i++) {
		struct scene scene;

		scene_init(&scene);
		fleets[i](&scene);
		for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++)
			for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++) {
				struct desk desk;

				desk_init(&desk, &scene, sizes[s][0], sizes[s][1],
					k % 2 ? &glyphs_utf8 : &glyphs_ascii);
				desk_press(&desk, keys[k]);
				check_canvas(&desk.canvas);
				desk_fini(&desk);
			}
		scene_fini(&scene);
	}
}

static void check_use_of_rows(const struct canvas *canvas, int rows)
{
	for (int col = 0; col < canvas->cols; col++) {
		assert_int_equal(' ', canvas_cell(canvas, 0, col)->glyph);
		assert_int_equal(' ', canvas_cell(canvas, rows + 1, col)->glyph);
	}
	for (int row = 1; row <= rows; row++) {
		bool drawn = false;

		for (int col = 0; col < canvas->cols; col++) {
			bool blank = canvas_cell(canvas, row, col)->glyph == ' ';

			assert_true(blank || (col >= 3 && col < 83));
			drawn = drawn || !blank;
		}
		assert_true(drawn);
	}
}

/* A pane that gets the rows it asked for uses all of them, and nothing outside. */
static void test_panes_use_what_they_want(void **state)
{
	struct frame *frame = frame_create();
	struct scene scene;
	struct view view;

	(void)state;
	scene_init(&scene);
	fleet_incident(&scene);
	view_init_snapshot(&view);
	frame_make(frame, scene.model, &view, scene.now);
	frame_lay_out(frame, 100, 80);
	for (size_t i = 0; i < PANES; i++) {
		int rows = pane_table[i]->rows_wanted(frame, 80);
		struct area area = {.row = 1, .col = 3, .rows = rows, .cols = 80};
		struct canvas canvas;

		assert_int_equal(frame->areas[i].rows, rows);
		canvas_init(&canvas, rows + 2, 86, &glyphs_utf8);
		pane_table[i]->draw(frame, &canvas, area);
		check_use_of_rows(&canvas, rows);
		canvas_fini(&canvas);
	}
	frame_destroy(frame);
	scene_fini(&scene);
}

/* The same inputs give the same cells, and drawing does not depend on what was drawn before. */
static void test_a_screen_is_a_function_of_its_inputs(void **state)
{
	struct scene scene;
	struct desk first, second;

	(void)state;
	scene_init(&scene);
	fleet_incident(&scene);
	desk_init(&first, &scene, 24, 80, &glyphs_utf8);
	desk_init(&second, &scene, 24, 80, &glyphs_utf8);
	desk_press(&second, "M Down Down ? Esc / g w Esc 9 End Space Space 1 Esc W");
	desk_press(&second, "^L");
	for (int i = 0; i < 24 * 80; i++) {
		assert_int_equal(first.canvas.cells[i].glyph, second.canvas.cells[i].glyph);
		assert_int_equal(first.canvas.cells[i].role, second.canvas.cells[i].role);
	}
	desk_fini(&first);
	desk_fini(&second);
	scene_fini(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_size),
		cmocka_unit_test(test_every_page_at_every_size),
		cmocka_unit_test(test_panes_use_what_they_want),
		cmocka_unit_test(test_a_screen_is_a_function_of_its_inputs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
