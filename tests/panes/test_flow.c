#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "panes/flow.h"
#include "panes/phrase.h"

enum { ROWS = 6, COLS = 20 };

static struct canvas canvas;

static int setup(void **state)
{
	(void)state;
	canvas_init(&canvas, ROWS, COLS, &glyphs_ascii);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	canvas_fini(&canvas);
	return 0;
}

static void row_is(int row, const char *expected)
{
	char drawn[COLS + 1] = "";
	int end = COLS;

	for (int i = 0; i < COLS; i++)
		drawn[i] = (char)canvas_cell(&canvas, row, i)->glyph;
	while (end > 0 && drawn[end - 1] == ' ')
		drawn[--end] = '\0';
	assert_string_equal(expected, drawn);
}

static void test_facts_share_lines(void **state)
{
	struct flow flow = {.canvas = &canvas, .area = canvas_area(&canvas)};

	(void)state;
	flow_put(&flow, "held", "%d", 16);
	flow_put(&flow, "spare", "%d", 5);
	flow_put(&flow, "peak", "%d", 16);
	flow_break(&flow);
	flow_break(&flow);
	flow_put(&flow, "user", "app");
	row_is(0, "held 16  spare 5");
	row_is(1, "peak 16");
	row_is(2, "user app");
	assert_int_equal(3, flow_rows(&flow));
}

static void test_texts_are_broken_at_blanks(void **state)
{
	struct flow flow = {.canvas = &canvas, .area = canvas_area(&canvas)};

	(void)state;
	flow_put(&flow, "a", "b");
	flow_title(&flow, "STATEMENT");
	flow_text(&flow, 2, ROLE_PLAIN, "UPDATE agents SET state = ?");
	row_is(0, "a b");
	row_is(1, "");
	row_is(2, "STATEMENT");
	row_is(3, "  UPDATE agents SET");
	row_is(4, "  state = ?");
	assert_int_equal(5, flow_rows(&flow));
}

static void test_words_that_are_too_long(void **state)
{
	struct flow flow = {.canvas = &canvas, .area = canvas_area(&canvas)};

	(void)state;
	flow_text(&flow, 0, ROLE_PLAIN, "abcdefghijklmnopqrstuvwxyz end");
	row_is(0, "abcdefghijklmnopqrst");
	row_is(1, "uvwxyz end");
	assert_int_equal(2, flow_rows(&flow));
}

/* What lies below the area is counted all the same, and a text without room ends. */
static void test_no_room(void **state)
{
	struct flow counting = {.canvas = &canvas, .area = {.cols = COLS}};
	struct flow narrow = {.canvas = &canvas, .area = {.rows = 2, .cols = 1}};

	(void)state;
	for (int i = 0; i < 10; i++)
		flow_text(&counting, 0, ROLE_PLAIN, "some line");
	assert_int_equal(10, flow_rows(&counting));
	row_is(0, "");
	flow_text(&narrow, 1, ROLE_PLAIN, "nothing fits");
	assert_int_equal(0, flow_rows(&narrow));
}

static void test_a_part_is_whole_or_not_there(void **state)
{
	char text[12];
	struct phrase phrase = phrase_begin(text, sizeof(text));

	(void)state;
	assert_string_equal("", text);
	phrase_add(&phrase, ", ", "held %d", 7);
	assert_string_equal("held 7", text);
	phrase_add(&phrase, ", ", "spare 5");
	assert_string_equal("held 7", text);
	phrase_add(&phrase, ", ", "ab");
	assert_string_equal("held 7, ab", text);
	phrase_add(&phrase, ", ", "c");
	assert_string_equal("held 7, ab", text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_facts_share_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_texts_are_broken_at_blanks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_words_that_are_too_long, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_room, setup, teardown),
		cmocka_unit_test(test_a_part_is_whole_or_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
