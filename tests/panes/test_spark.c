#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/spark.h"
#include "tui/term_text.h"

enum { MOST = 16 };

/* A step whose other value must not be looked at. */
static struct series_point point_at(double v, enum spark_value value)
{
	return (struct series_point){.known = true,
		.min = value == SPARK_LEAST ? v : -1e9,
		.max = value == SPARK_GREATEST ? v : 1e9};
}

/* '_' is a step without a sample, everything else a digit times `unit` above `base`. */
static void draws_value(enum spark_value value, const char *expected, const char *course,
	double base, double unit, size_t grace)
{
	struct series_point points[MOST] = {{0}};
	struct canvas canvas;
	char *text = NULL, line[64];
	size_t size, count = strlen(course);
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_true(count <= MOST);
	for (size_t i = 0; i < count; i++)
		if (course[i] != '_')
			points[i] = point_at(base + unit * (course[i] - '0'), value);
	canvas_init(&canvas, 1, MOST, &glyphs_utf8);
	spark_draw(&canvas, canvas_area(&canvas), 0, 0, ROLE_PLAIN, value, points, count, grace);
	term_text_write(&canvas, out);
	fclose(out);
	snprintf(line, sizeof(line), "%s\n", expected);
	assert_string_equal(line, text);
	free(text);
	canvas_fini(&canvas);
}

static void draws(const char *expected, const char *course, double base, double unit, size_t grace)
{
	draws_value(SPARK_GREATEST, expected, course, base, unit, grace);
}

static void test_least_to_greatest(void **state)
{
	(void)state;
	draws("▁▂▃▄▅▆▇█", "01234567", 0, 1, 0);
	draws("▁▂▃▄▅▆▇█", "01234567", 100, 10, 0);
	draws("▁█▁█", "0909", 100, 10, 0);
}

static void test_flat_looks_flat(void **state)
{
	(void)state;
	draws("▂▂▂▂", "0000", 231, 0, 0);
	/* 0.1 % of noise. */
	draws("▂▂▂▂▂▂", "010010", 1000, 1, 0);
	/* 2 % is a movement, and a small one. */
	draws("▂▂▂▃▃▃", "000111", 1000, 20, 0);
	/* 10 % is the full height. */
	draws("▁▁▁███", "000111", 900, 100, 0);
}

static void test_newest_step_does_not_drop_before_it_is_over(void **state)
{
	(void)state;
	draws("▁███", "0990", 100, 10, 0);
	draws("▁██▁▁", "09900", 100, 10, 0);
	draws("▁▁▁█", "0009", 100, 10, 0);
}

/* What one looks for is the floor: a burst that has just begun is none yet. */
static void test_floor_does_not_jump_before_the_step_is_over(void **state)
{
	(void)state;
	draws_value(SPARK_LEAST, "▁▂▃▄▅▆▇▇", "01234567", 100, 10, 0);
	draws_value(SPARK_LEAST, "█▁▁▁", "9009", 100, 10, 0);
	draws_value(SPARK_LEAST, "█▁▁██", "90099", 100, 10, 0);
	draws_value(SPARK_LEAST, "███▁", "9990", 100, 10, 0);
}

static void test_zero_is_not_a_gap(void **state)
{
	(void)state;
	draws("▁▁▁▁", "0000", 0, 1, 0);
	draws("▁▁··▁", "00__0", 0, 1, 0);
}

static void test_silence_shows(void **state)
{
	(void)state;
	draws("  ▂▂", "__00", 231, 0, 0); /* nobody was watching */
	draws("▂··▂", "0__0", 231, 0, 0); /* watched and not heard */
	draws("▂▂·▂", "0__0", 231, 0, 1); /* within the grace */
	draws("▂▂▂▂", "000_", 231, 0, 0); /* the newest step is not over */
	draws("▂▂··", "00__", 231, 0, 0); /* but two of them are silence */
	draws("", "____", 0, 0, 3);
}

static void test_steps_are_whole_steps_of_the_history(void **state)
{
	const int64_t s = 1000, minute = 60 * s, hour = 60 * minute;

	(void)state;
	assert_int_equal(1 * s, spark_step(0, 30));
	assert_int_equal(1 * s, spark_step(30 * s, 30));
	assert_int_equal(2 * s, spark_step(31 * s, 30));
	/* 5 s x 30 is beyond the finest tier, and no multiple of 10 s. */
	assert_int_equal(10 * s, spark_step(130 * s, 30));
	assert_int_equal(60 * s, spark_step(30 * minute, 30));
	/* 90 s x 20 still comes from 10 s steps, 90 s x 30 would come from 60 s steps. */
	assert_int_equal(90 * s, spark_step(30 * minute, 20));
	assert_int_equal(120 * s, spark_step(40 * minute, 30));
	assert_int_equal(2 * hour, spark_step(40 * hour, 30));
	/* More than there is history for: as far as it goes. */
	assert_int_equal(4 * hour, spark_step(1000 * hour, 10));
	assert_int_equal(4 * hour, spark_step(hour, 0));
}

static void title(const char *expected, int64_t step_ms, int cells)
{
	char out[SPARK_TITLE_BYTES];

	spark_title(out, step_ms, cells);
	assert_string_equal(expected, out);
}

static void test_title_says_how_far_back(void **state)
{
	(void)state;
	title("-30m           now", 100000, 18);
	title("-3m20s now", 20000, 10);
	title("-20m now", 150000, 8);
	title("-14m", 120000, 7);
	title("-30s", 5000, 6);
	title("-3m", 60000, 3);
	title("", 60000, 2);
	title("", 1000, 0);
	title("-3h          now", 675000, 16);
}

static void test_grace_is_until_late(void **state)
{
	(void)state;
	assert_int_equal(1, spark_grace(1000, 1000));
	assert_int_equal(2, spark_grace(10000, 15000));
	assert_int_equal(0, spark_grace(60000, 1000));
	assert_int_equal(1, spark_grace(60000, 60000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_least_to_greatest),
		cmocka_unit_test(test_flat_looks_flat),
		cmocka_unit_test(test_newest_step_does_not_drop_before_it_is_over),
		cmocka_unit_test(test_floor_does_not_jump_before_the_step_is_over),
		cmocka_unit_test(test_zero_is_not_a_gap),
		cmocka_unit_test(test_silence_shows),
		cmocka_unit_test(test_steps_are_whole_steps_of_the_history),
		cmocka_unit_test(test_title_says_how_far_back),
		cmocka_unit_test(test_grace_is_until_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
