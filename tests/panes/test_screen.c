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
#include "panes/pane_table.h"
#include "panes/screen.h"
#include "tests/support/fleets.h"
#include "tests/support/scene.h"

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
};

static const struct view view = {.span_ms = 30 * 60 * 1000, .max_rows = 20};

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

static void check_screen(const struct scene *scene, int rows, int cols, const struct glyphs *glyphs)
{
	struct canvas canvas;

	canvas_init(&canvas, rows, cols, glyphs);
	screen_draw(scene->model, &view, scene->now, &canvas);
	for (int row = 0; row < rows; row++)
		check_row(&canvas, row);
	canvas_fini(&canvas);
}

static void test_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fleets) / sizeof(*fleets); i++) {
		struct scene scene;

		scene_init(&scene);
		fleets[i](&scene);
		for (int rows = 0; rows <= 20; rows++)
			for (int cols = 0; cols <= 60; cols++)
				check_screen(&scene, rows, cols,
					cols % 2 ? &glyphs_utf8 : &glyphs_ascii);
		check_screen(&scene, 24, 80, &glyphs_utf8);
		check_screen(&scene, 100, 300, &glyphs_utf8);
		check_screen(&scene, 3, 1000, &glyphs_utf8);
		scene_fini(&scene);
	}
}

/* A pane that gets the rows it asked for uses all of them, and nothing outside. */
static void test_panes_use_what_they_want(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	fleet_incident(&scene);
	for (size_t i = 0; i < PANES; i++) {
		const struct pane *pane = pane_table[i];
		int rows = pane->rows_wanted(scene.model, &view, scene.now, 80);
		struct area area = {.row = 1, .col = 3, .rows = rows, .cols = 80};
		struct canvas canvas;

		canvas_init(&canvas, rows + 2, 86, &glyphs_utf8);
		pane->draw(scene.model, &view, scene.now, &canvas, area);
		for (int col = 0; col < canvas.cols; col++) {
			assert_int_equal(' ', canvas_cell(&canvas, 0, col)->glyph);
			assert_int_equal(' ', canvas_cell(&canvas, rows + 1, col)->glyph);
		}
		for (int row = 1; row <= rows; row++) {
			bool drawn = false;

			for (int col = 0; col < canvas.cols; col++) {
				bool blank = canvas_cell(&canvas, row, col)->glyph == ' ';

				assert_true(blank || (col >= 3 && col < 83));
				drawn = drawn || !blank;
			}
			assert_true(drawn);
		}
		canvas_fini(&canvas);
	}
	scene_fini(&scene);
}

/* The same inputs give the same cells, and drawing does not depend on what was drawn before. */
static void test_a_screen_is_a_function_of_its_inputs(void **state)
{
	struct scene scene;
	struct canvas first, second;

	(void)state;
	scene_init(&scene);
	fleet_incident(&scene);
	canvas_init(&first, 24, 80, &glyphs_utf8);
	canvas_init(&second, 24, 80, &glyphs_utf8);
	screen_draw(scene.model, &view, scene.now, &first);
	check_screen(&scene, 10, 40, &glyphs_utf8);
	screen_draw(scene.model, &view, scene.now, &second);
	for (int i = 0; i < 24 * 80; i++) {
		assert_int_equal(first.cells[i].glyph, second.cells[i].glyph);
		assert_int_equal(first.cells[i].role, second.cells[i].role);
	}
	canvas_fini(&first);
	canvas_fini(&second);
	scene_fini(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_size),
		cmocka_unit_test(test_panes_use_what_they_want),
		cmocka_unit_test(test_a_screen_is_a_function_of_its_inputs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
