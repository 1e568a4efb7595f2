/* The terminal of the tests, where it is not tried by curses itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/vt.h"

static void expect_lines(const char *bytes, const char *first, const char *second)
{
	char line[VT_LINE_BYTES];
	struct vt vt;

	vt_init(&vt, 2, 10);
	for (size_t i = 0; bytes[i]; i++)
		vt_feed(&vt, bytes + i, 1);
	vt_line(&vt, 0, line);
	assert_string_equal(line, first);
	vt_line(&vt, 1, line);
	assert_string_equal(line, second);
	assert_string_equal(vt.unknown_text, "");
	vt_fini(&vt);
}

static void test_text_goes_on_in_the_next_line(void **state)
{
	(void)state;
	expect_lines("0123456789", "0123456789", "");
	expect_lines("0123456789a", "0123456789", "a");
	expect_lines("0123456789\r\na", "0123456789", "a");
	expect_lines("one\r\ntwo\r\nthree", "two", "three");
	expect_lines("\033[?7l0123456789ab", "012345678b", "");
}

static void test_the_cursor_stays_on_the_screen(void **state)
{
	(void)state;
	expect_lines("\033[99;99Ha\033[99A\033[99Db", "b", "         a");
	expect_lines("\033[2;3Ha\033[Hb\033[5Gc\033[2dd", "b   c", "  a  d");
}

/* As curses does around a scroll of some lines: the region takes the cursor to the corner. */
static void test_the_cursor_comes_back(void **state)
{
	(void)state;
	expect_lines("one\r\ntwo\033[1;2H\0337\033[1;2r\0338x", "oxe", "two");
	expect_lines("one\0338x", "xne", "");
}

static void test_lines_are_edited(void **state)
{
	(void)state;
	expect_lines("abcdef\033[3G\033[2P", "abef", "");
	expect_lines("abcdef\033[3G\033[2@", "ab  cdef", "");
	expect_lines("abcdef\033[3G\033[2X", "ab  ef", "");
	expect_lines("abcdef\033[3G\033[K", "ab", "");
	expect_lines("abcdef\033[3G\033[1K", "   def", "");
	expect_lines("ab\033[3b", "abbbb", "");
	expect_lines("abc\033[4h\033[1Gx\033[4ly", "xybc", "");
	expect_lines("one\r\ntwo\033[H\033[L", "", "one");
	expect_lines("one\r\ntwo\033[H\033[M", "two", "");
	expect_lines("one\r\ntwo\033M\033M", "", "one");
	expect_lines("one\r\ntwo\033[9S", "", "");
	expect_lines("one\r\ntwo\033[H\033[J", "", "");
}

static void test_what_it_does_not_know_it_says(void **state)
{
	static const char bytes[] = "\033[5nok\033[?9999h";
	struct vt vt;

	(void)state;
	vt_init(&vt, 2, 10);
	vt_feed(&vt, bytes, strlen(bytes));
	assert_int_equal(vt.unknown, 2);
	assert_string_equal(vt.unknown_text, "\033[5n");
	assert_true(vt_shows(&vt, "ok"));
	vt_fini(&vt);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_goes_on_in_the_next_line),
		cmocka_unit_test(test_the_cursor_stays_on_the_screen),
		cmocka_unit_test(test_the_cursor_comes_back),
		cmocka_unit_test(test_lines_are_edited),
		cmocka_unit_test(test_what_it_does_not_know_it_says),
	};

	return cmocka_run_group_tests_name("vt", tests, NULL, NULL);
}
