#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/columns.h"

static const struct column four[] = {
	{.title = "name", .min = 6, .want = 10, .max = 30, .rank = 0},
	{.title = "rss", .min = 4, .want = 8, .max = 8, .rank = 1},
	{.title = "spark", .min = 5, .want = 20, .max = 60, .rank = 3},
	{.title = "state", .min = 5, .want = 9, .max = 9, .rank = 2},
};

enum { FOUR = sizeof(four) / sizeof(*four) };

static void widths(int width, int name, int rss, int spark, int state)
{
	struct columns fit = columns_fit(four, FOUR, width);

	assert_int_equal(name, fit.place[0].width);
	assert_int_equal(rss, fit.place[1].width);
	assert_int_equal(spark, fit.place[2].width);
	assert_int_equal(state, fit.place[3].width);
}

static void test_least_important_goes_first(void **state)
{
	(void)state;
	widths(26, 6, 4, 5, 5); /* 6 + 2 + 4 + 2 + 5 + 2 + 5 */
	widths(25, 8, 6, 0, 7); /* without spark 19 are needed; 6 are left, two for each */
	widths(19, 6, 4, 0, 5);
	widths(18, 9, 7, 0, 0);
	widths(12, 6, 4, 0, 0);
	widths(11, 11, 0, 0, 0);
	widths(3, 3, 0, 0, 0);
	widths(0, 0, 0, 0, 0);
	widths(-5, 0, 0, 0, 0);
}

static void test_wants_come_before_maxima(void **state)
{
	(void)state;
	widths(53, 10, 8, 20, 9);
	widths(57, 12, 8, 22, 9);
	widths(300, 30, 8, 60, 9);
}

static void test_absent_columns_take_no_room(void **state)
{
	struct column columns[FOUR];
	struct columns fit;

	(void)state;
	memcpy(columns, four, sizeof(columns));
	columns[1].absent = true;
	fit = columns_fit(columns, FOUR, 20);
	assert_int_equal(0, fit.place[1].width);
	assert_int_equal(0, fit.place[0].col);
	assert_int_equal(fit.place[0].width + COLUMNS_GAP, fit.place[2].col);
}

static void test_text_columns_follow_their_content(void **state)
{
	struct column column = {.min = 8, .want = 24, .max = 24};

	(void)state;
	column_fit_text(&column, 4, 24);
	assert_int_equal(4, column.min);
	assert_int_equal(4, column.want);
	assert_int_equal(4, column.max);
	column = (struct column){.min = 8};
	column_fit_text(&column, 60, 24);
	assert_int_equal(8, column.min);
	assert_int_equal(24, column.want);
	assert_int_equal(60, column.max);
}

/* From any width: inside, no overlap, the gap kept, no column below its least or above its most. */
static void test_always_inside(void **state)
{
	(void)state;
	for (int width = 1; width <= 300; width++) {
		struct columns fit = columns_fit(four, FOUR, width);
		int end = -COLUMNS_GAP;

		for (size_t i = 0; i < FOUR; i++) {
			if (fit.place[i].width == 0)
				continue;
			assert_int_equal(end + COLUMNS_GAP, fit.place[i].col);
			end = fit.place[i].col + fit.place[i].width;
			assert_true(fit.place[i].width <= four[i].max);
			assert_true(fit.place[i].width >= four[i].min || i == 0);
		}
		assert_true(end >= 1 && end <= width);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_least_important_goes_first),
		cmocka_unit_test(test_wants_come_before_maxima),
		cmocka_unit_test(test_absent_columns_take_no_room),
		cmocka_unit_test(test_text_columns_follow_their_content),
		cmocka_unit_test(test_always_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
