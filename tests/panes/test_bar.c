#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "panes/bar.h"

enum { COLS = 12 };

/* The cells of a bar of parts of that many slots, as text. */
static void bar_is(const char *expected, int width, double whole, double a, double b, double c)
{
	struct bar_part parts[] = {{a, 'a', ROLE_PLAIN}, {b, 'b', ROLE_WARN}, {c, 'c', ROLE_DIM}};
	struct canvas canvas;
	char drawn[COLS + 1] = "";

	canvas_init(&canvas, 1, COLS, &glyphs_ascii);
	bar_draw(&canvas, canvas_area(&canvas), 0, 0, width, whole, parts, 3);
	for (int i = 0; i < COLS; i++)
		drawn[i] = (char)canvas_cell(&canvas, 0, i)->glyph;
	assert_string_equal(expected, drawn);
	canvas_fini(&canvas);
}

static void test_parts_of_a_whole(void **state)
{
	(void)state;
	bar_is("aaabbbcccc  ", 10, 10, 3, 3, 4);
	bar_is("aaabb       ", 10, 10, 3, 2, 0);
	bar_is("            ", 10, 10, 0, 0, 0);
}

/* 1.5 + 1.5 + 1.5 of 10 are 4.5: ends lie at 2, 3 and 5, never a column apart from their sums. */
static void test_rounding_does_not_add_up(void **state)
{
	(void)state;
	bar_is("aabcc       ", 10, 10, 1.5, 1.5, 1.5);
}

static void test_what_is_there_is_seen(void **state)
{
	(void)state;
	bar_is("abc         ", 10, 1000, 1, 1, 1);
	bar_is("aaaaaaaaaa  ", 10, 1000, 999, 0, 0);
}

static void test_more_than_the_whole(void **state)
{
	(void)state;
	bar_is("aaaaabbbb>  ", 10, 10, 5, 6, 2);
	bar_is(">           ", 1, 10, 11, 0, 0);
}

static void marked_bar_is(const char *expected, double used, double value)
{
	struct bar_part part = {used, 'a', ROLE_PLAIN};
	struct canvas canvas;
	char drawn[COLS + 1] = "";

	canvas_init(&canvas, 1, COLS, &glyphs_ascii);
	bar_draw(&canvas, canvas_area(&canvas), 0, 0, 10, 20, &part, 1);
	bar_mark(&canvas, canvas_area(&canvas), 0, 0, 10, 20, value);
	for (int i = 0; i < COLS; i++)
		drawn[i] = (char)canvas_cell(&canvas, 0, i)->glyph;
	assert_string_equal(expected, drawn);
	canvas_fini(&canvas);
}

/* Eight of twenty fill four columns: the mark stands behind them. */
static void test_a_mark(void **state)
{
	(void)state;
	marked_bar_is("aaaa|       ", 8, 8);
	marked_bar_is("aa  |       ", 4, 8);
	marked_bar_is("aaaa|aaa    ", 16, 8);
	marked_bar_is("|a          ", 4, 0);
	marked_bar_is("aa          ", 4, 20);
	marked_bar_is("aa          ", 4, 21);
}

static void test_no_room(void **state)
{
	(void)state;
	bar_is("            ", 0, 10, 5, 5, 5);
	bar_is("            ", -3, 10, 5, 5, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts_of_a_whole),
		cmocka_unit_test(test_rounding_does_not_add_up),
		cmocka_unit_test(test_what_is_there_is_seen),
		cmocka_unit_test(test_more_than_the_whole),
		cmocka_unit_test(test_a_mark),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
