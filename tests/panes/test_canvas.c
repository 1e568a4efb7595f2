#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/canvas.h"
#include "panes/glyph_width.h"
#include "tui/term_text.h"

/* What the canvas looks like as text, in a buffer that the caller frees. */
static char *picture(const struct canvas *canvas)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_true(term_text_write(canvas, out));
	fclose(out);
	return text;
}

static void assert_picture(const struct canvas *canvas, const char *expected)
{
	char *text = picture(canvas);

	assert_string_equal(expected, text);
	free(text);
}

static void field(const char *expected, const struct glyphs *glyphs, int width, enum align align,
	enum cut cut, const char *text)
{
	struct canvas canvas;
	char line[128];
	int used;

	canvas_init(&canvas, 1, 40, glyphs);
	used = canvas_field(
		&canvas, canvas_area(&canvas), 0, 0, width, ROLE_PLAIN, align, cut, text);
	assert_int_equal(width, used);
	canvas_glyph(&canvas, canvas_area(&canvas), 0, width, ROLE_PLAIN, '|');
	snprintf(line, sizeof(line), "%s|\n", expected);
	assert_picture(&canvas, line);
	canvas_fini(&canvas);
}

static void test_fields_align_and_cut(void **state)
{
	const struct glyphs *utf8 = &glyphs_utf8, *ascii = &glyphs_ascii;

	(void)state;
	field("gw-a  ", utf8, 6, ALIGN_LEFT, CUT_END, "gw-a");
	field("  gw-a", utf8, 6, ALIGN_RIGHT, CUT_END, "gw-a");
	field("gw-a", utf8, 4, ALIGN_RIGHT, CUT_END, "gw-a");
	field("gw…", utf8, 3, ALIGN_LEFT, CUT_END, "gw-a");
	field("gw~", ascii, 3, ALIGN_LEFT, CUT_END, "gw-a");
	field("…", utf8, 1, ALIGN_LEFT, CUT_MIDDLE, "gw-a");
	field("worker…4-abc12", utf8, 14, ALIGN_LEFT, CUT_MIDDLE, "worker-6c9d5b7f4-abc12");
	field("w…2", utf8, 3, ALIGN_LEFT, CUT_MIDDLE, "worker-6c9d5b7f4-abc12");
}

/* A wide glyph that would be cut in two is left out; what it leaves is blank. */
static void test_fields_never_cut_a_wide_glyph(void **state)
{
	(void)state;
	field("日… ", &glyphs_utf8, 4, ALIGN_LEFT, CUT_END, "日本語");
	field("日…語", &glyphs_utf8, 5, ALIGN_LEFT, CUT_MIDDLE, "日本語");
	field("a…語", &glyphs_utf8, 4, ALIGN_LEFT, CUT_MIDDLE, "a日本語");
	field(" 日本", &glyphs_utf8, 5, ALIGN_RIGHT, CUT_END, "日本");
}

static void test_foreign_text_becomes_safe(void **state)
{
	struct canvas canvas;

	(void)state;
	canvas_init(&canvas, 1, 40, &glyphs_utf8);
	canvas_text(&canvas, canvas_area(&canvas), 0, 0, ROLE_PLAIN,
		"a\x1b[2Jb\xe2\x80\xae"
		"c\xff"
		"d\te\xc2\x9b"
		"f");
	assert_picture(&canvas, "a�[2Jb�c�d�e�f\n");
	canvas_fini(&canvas);
}

static void test_ascii_shows_that_something_was_there(void **state)
{
	struct canvas canvas;

	(void)state;
	canvas_init(&canvas, 1, 40, &glyphs_ascii);
	assert_int_equal(
		6, canvas_text(&canvas, canvas_area(&canvas), 0, 0, ROLE_PLAIN, "größe日"));
	assert_picture(&canvas, "gr??e?\n");
	canvas_fini(&canvas);
}

static void test_combining_marks_stay_in_their_cell(void **state)
{
	struct canvas canvas;
	struct area area;

	(void)state;
	canvas_init(&canvas, 1, 10, &glyphs_utf8);
	area = canvas_area(&canvas);
	canvas_text(&canvas, area, 0, 0, ROLE_PLAIN, "x");
	/* Nothing to stand on: it must not change the x. */
	assert_int_equal(1, canvas_text(&canvas, area, 0, 1, ROLE_PLAIN, "\xcc\x81"));
	/* Five marks on one letter: two are kept. */
	assert_int_equal(2, canvas_text(&canvas, area, 0, 2, ROLE_PLAIN,
				    "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85y"));
	assert_picture(&canvas, "x�e\xcc\x81\xcc\x82y\n");
	canvas_fini(&canvas);
}

static void test_everything_clips(void **state)
{
	struct canvas canvas;
	struct area area = {.row = 1, .col = 2, .rows = 1, .cols = 3};

	(void)state;
	canvas_init(&canvas, 3, 8, &glyphs_utf8);
	assert_int_equal(3, canvas_text(&canvas, area, 0, 0, ROLE_PLAIN, "abcdef"));
	assert_int_equal(0, canvas_text(&canvas, area, 1, 0, ROLE_PLAIN, "below"));
	assert_int_equal(0, canvas_text(&canvas, area, -1, 0, ROLE_PLAIN, "above"));
	assert_int_equal(0, canvas_text(&canvas, area, 0, 3, ROLE_PLAIN, "right"));
	assert_int_equal(0, canvas_text(&canvas, area, 0, -1, ROLE_PLAIN, "left"));
	assert_picture(&canvas, "\n  abc\n\n");
	canvas_fini(&canvas);
}

static void test_half_a_wide_glyph_never_stays(void **state)
{
	struct canvas canvas;
	struct area area;

	(void)state;
	canvas_init(&canvas, 1, 7, &glyphs_utf8);
	area = canvas_area(&canvas);
	canvas_text(&canvas, area, 0, 0, ROLE_PLAIN, "日本語");
	canvas_text(&canvas, area, 0, 1, ROLE_PLAIN, "x"); /* over a right half */
	canvas_text(&canvas, area, 0, 4, ROLE_PLAIN, "y"); /* over a left half */
	assert_picture(&canvas, " x本y\n");
	/* Sticks out at the right. */
	assert_int_equal(0, canvas_text(&canvas, area, 0, 6, ROLE_PLAIN, "日"));
	assert_picture(&canvas, " x本y\n");
	/* Over the halves of two. */
	canvas_text(&canvas, area, 0, 0, ROLE_PLAIN, "日本語");
	canvas_text(&canvas, area, 0, 1, ROLE_PLAIN, "語");
	assert_picture(&canvas, " 語 語\n");
	canvas_fini(&canvas);
}

static void test_a_canvas_may_be_empty(void **state)
{
	struct canvas canvas;

	(void)state;
	canvas_init(&canvas, 0, 0, &glyphs_utf8);
	assert_int_equal(0, canvas_text(&canvas, canvas_area(&canvas), 0, 0, ROLE_PLAIN, "x"));
	assert_picture(&canvas, "");
	canvas_fini(&canvas);
}

static void test_selection_and_roles(void **state)
{
	struct canvas canvas;
	struct area area = {.cols = 3, .rows = 2};

	(void)state;
	canvas_init(&canvas, 2, 4, &glyphs_utf8);
	canvas_text(&canvas, area, 1, 0, ROLE_ALARM, "abc");
	canvas_select(&canvas, area, 1);
	assert_false(canvas_cell(&canvas, 0, 0)->selected);
	assert_true(canvas_cell(&canvas, 1, 2)->selected);
	assert_false(canvas_cell(&canvas, 1, 3)->selected);
	assert_int_equal(ROLE_ALARM, canvas_cell(&canvas, 1, 1)->role);
	canvas_fini(&canvas);
}

static void test_glyph_widths(void **state)
{
	(void)state;
	assert_int_equal(1, glyph_width('a'));
	assert_int_equal(1, glyph_width(0xe4));    /* a umlaut */
	assert_int_equal(1, glyph_width(0x2588));  /* full block */
	assert_int_equal(1, glyph_width(0xfffd));  /* the scrubber's mark */
	assert_int_equal(1, glyph_width(0xad));    /* soft hyphen: drawn */
	assert_int_equal(0, glyph_width(0x0301));  /* combining acute */
	assert_int_equal(0, glyph_width(0x20dd));  /* enclosing circle */
	assert_int_equal(0, glyph_width(0x1160));  /* Hangul filler vowel */
	assert_int_equal(0, glyph_width(0xfe0f));  /* variation selector */
	assert_int_equal(2, glyph_width(0x1100));  /* Hangul initial */
	assert_int_equal(2, glyph_width(0x65e5));  /* CJK */
	assert_int_equal(2, glyph_width(0xff21));  /* fullwidth A */
	assert_int_equal(2, glyph_width(0x1f525)); /* fire */
	assert_int_equal(2, glyph_width(0x323af)); /* newer than the table, wide by rule */
	assert_int_equal(1, glyph_width(0x303f));  /* half-wide space inside the CJK block */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields_align_and_cut),
		cmocka_unit_test(test_fields_never_cut_a_wide_glyph),
		cmocka_unit_test(test_foreign_text_becomes_safe),
		cmocka_unit_test(test_ascii_shows_that_something_was_there),
		cmocka_unit_test(test_combining_marks_stay_in_their_cell),
		cmocka_unit_test(test_everything_clips),
		cmocka_unit_test(test_half_a_wide_glyph_never_stays),
		cmocka_unit_test(test_a_canvas_may_be_empty),
		cmocka_unit_test(test_selection_and_roles),
		cmocka_unit_test(test_glyph_widths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
