/* How much memory an open line takes: as much as it has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/limits.h"
#include "sources/expo_cut.h"

struct seen {
	size_t bytes, too_long;
};

static void on_lines(void *user, const char *text, const char *end)
{
	((struct seen *)user)->bytes += (size_t)(end - text);
}

static void on_too_long(void *user)
{
	((struct seen *)user)->too_long++;
}

static void feed(struct expo_cut *cut, size_t len)
{
	char piece[1000];

	memset(piece, 'x', sizeof(piece));
	for (; len > 0; len -= len < sizeof(piece) ? len : sizeof(piece))
		expo_cut_feed(cut, piece, len < sizeof(piece) ? len : sizeof(piece));
}

static void test_an_open_line_takes_what_it_has(void **state)
{
	static const struct {
		size_t line, most;
	} cases[] = {
		{0, 0},
		{100, 512},
		{1500, 2048},
		{900 * 1000, 1 << 20},
		{LIMIT_LINE_BYTES, LIMIT_LINE_BYTES + 1},
		{3 * (size_t)LIMIT_LINE_BYTES, LIMIT_LINE_BYTES + 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct seen seen = {0, 0};
		struct expo_cut cut = {.user = &seen, .lines = on_lines, .too_long = on_too_long};

		feed(&cut, cases[i].line);
		assert_in_range(cut.carry_size, cut.carried, cases[i].most);
		expo_cut_feed(&cut, "\n", 1);
		assert_true(cut.carry_size <= LIMIT_LINE_BYTES + 1);
		if (cases[i].line <= LIMIT_LINE_BYTES) {
			assert_int_equal(seen.bytes, cases[i].line + 1);
			assert_int_equal(seen.too_long, 0);
		} else {
			assert_int_equal(seen.bytes, 0);
			assert_int_equal(seen.too_long, 1);
		}
		expo_cut_release(&cut);
		assert_int_equal(cut.carry_size, 0);
	}
}

static void test_whole_lines_take_nothing(void **state)
{
	struct seen seen = {0, 0};
	struct expo_cut cut = {.user = &seen, .lines = on_lines, .too_long = on_too_long};

	(void)state;
	for (int i = 0; i < 3; i++)
		expo_cut_feed(&cut, "a 1\nb 2\n", 8);
	assert_int_equal(seen.bytes, 24);
	assert_null(cut.carry);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_open_line_takes_what_it_has),
		cmocka_unit_test(test_whole_lines_take_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
