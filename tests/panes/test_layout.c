#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/layout.h"

static const struct layout_want wants[] = {
	{.min = 2, .wanted = 4, .share = 1}, {.min = 3, .wanted = 13, .share = 2},
	{.min = 3, .wanted = 6, .share = 1},
	{.min = 3, .wanted = 1, .share = 1}, /* has only one line to say */
};

enum { PANES = sizeof(wants) / sizeof(*wants) };

static void rows(int given, int first, int second, int third, int fourth)
{
	struct area out[PANES];

	layout_stack(wants, PANES, (struct area){.rows = given, .cols = 80}, out);
	assert_int_equal(first, out[0].rows);
	assert_int_equal(second, out[1].rows);
	assert_int_equal(third, out[2].rows);
	assert_int_equal(fourth, out[3].rows);
}

static void test_title_lines_first(void **state)
{
	(void)state;
	rows(0, 0, 0, 0, 0);
	rows(1, 1, 0, 0, 0);
	rows(3, 1, 1, 1, 0);
	rows(4, 1, 1, 1, 1);
}

static void test_least_heights_then_turns(void **state)
{
	(void)state;
	rows(5, 2, 1, 1, 1);
	rows(6, 3, 1, 1, 1); /* the second would need two; the first has use for one */
	rows(7, 2, 3, 1, 1);
	rows(9, 2, 3, 3, 1);
	rows(12, 3, 5, 3, 1);
	rows(14, 4, 5, 4, 1);
	rows(24, 4, 13, 6, 1);
}

static void test_blank_rows_only_from_what_is_left(void **state)
{
	struct area out[PANES];

	(void)state;
	assert_int_equal(27, layout_rows_wanted(wants, PANES));
	layout_stack(wants, PANES, (struct area){.row = 2, .rows = 25, .cols = 80}, out);
	assert_int_equal(2, out[0].row);
	assert_int_equal(7, out[1].row);
	assert_int_equal(20, out[2].row);
	assert_int_equal(26, out[3].row);
}

/* Who wants nothing has no row, and no blank one beside it. */
static void test_who_is_not_there(void **state)
{
	static const struct layout_want some[] = {
		{.min = 1, .wanted = 2, .share = 1},
		{.min = 3, .wanted = 0, .share = 9},
		{.min = 1, .wanted = 3, .share = 1},
		{.min = 3, .wanted = 0, .share = 1},
	};
	struct area out[4];

	(void)state;
	assert_int_equal(6, layout_rows_wanted(some, 4));
	layout_stack(some, 4, (struct area){.rows = 20, .cols = 80}, out);
	assert_int_equal(2, out[0].rows);
	assert_int_equal(0, out[1].rows);
	assert_int_equal(3, out[2].row);
	assert_int_equal(3, out[2].rows);
	assert_int_equal(0, out[3].rows);
}

/* What is sure comes before the title lines of those above. */
static void test_what_is_sure_comes_first(void **state)
{
	static const struct layout_want some[] = {
		{.min = 1, .wanted = 4, .share = 1},
		{.min = 3, .wanted = 9, .share = 1},
		{.min = 3, .wanted = 9, .share = 1, .sure = 5},
		{.min = 3, .wanted = 2, .share = 1, .sure = 5},
	};
	static const int expected[][5] = {
		{4, 0, 0, 4, 0},
		{6, 0, 0, 5, 1},
		{8, 1, 0, 5, 2},
		{9, 1, 1, 5, 2},
		{11, 1, 3, 5, 2},
	};
	struct area out[4];

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		layout_stack(some, 4, (struct area){.rows = expected[i][0], .cols = 80}, out);
		for (int pane = 0; pane < 4; pane++)
			assert_int_equal(expected[i][1 + pane], out[pane].rows);
	}
}

static void test_the_patient_wait(void **state)
{
	static const struct layout_want some[] = {
		{.min = 3, .wanted = 5, .share = 1, .patient = true},
		{.min = 3, .wanted = 6, .share = 1},
		{.min = 1, .wanted = 1, .share = 1, .patient = true},
	};
	static const int expected[][4] = {
		{3, 1, 1, 1},
		{4, 1, 1, 1}, /* a row is no least height */
		{5, 1, 3, 1},
		{8, 1, 6, 1},
		{9, 1, 6, 1},
		{10, 3, 6, 1},
		{12, 5, 6, 1},
	};
	struct area out[3];

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		layout_stack(some, 3, (struct area){.rows = expected[i][0], .cols = 80}, out);
		for (int pane = 0; pane < 3; pane++)
			assert_int_equal(expected[i][1 + pane], out[pane].rows);
	}
}

static void test_always_inside(void **state)
{
	(void)state;
	for (int given = 0; given <= 60; given++) {
		struct area out[PANES];
		int end = 5;

		layout_stack(wants, PANES, (struct area){.row = 5, .rows = given, .cols = 80}, out);
		for (size_t i = 0; i < PANES; i++) {
			assert_true(out[i].row >= end);
			assert_true(out[i].rows <= wants[i].wanted);
			end = out[i].row + out[i].rows;
		}
		assert_true(end <= 5 + given);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_title_lines_first),
		cmocka_unit_test(test_least_heights_then_turns),
		cmocka_unit_test(test_blank_rows_only_from_what_is_left),
		cmocka_unit_test(test_who_is_not_there),
		cmocka_unit_test(test_what_is_sure_comes_first),
		cmocka_unit_test(test_the_patient_wait),
		cmocka_unit_test(test_always_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
