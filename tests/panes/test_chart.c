#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/chart.h"
#include "tui/term_text.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

static const double mib = 1024.0 * 1024;

static const struct instant three_o_clock = {.mono = {1000000}, .wall = {1795143600}};

static struct chart_range range_of(double low, double high, double limit)
{
	struct series_point points[] = {{false, 0, 0, 0}, {true, low, high, low}};

	return chart_range_of(points, 2, limit);
}

static void is_range(double low, double high, struct chart_range range)
{
	assert_true(range.low == low * mib);
	assert_true(range.high == high * mib);
}

static void test_ends_are_round_and_hold_everything(void **state)
{
	(void)state;
	is_range(192, 256, range_of(200 * mib, 245 * mib, NAN));
	is_range(0, 512, range_of(8 * mib, 500 * mib, NAN));
	is_range(0, 0, range_of(0, 0, NAN));
	for (int i = 0; i < 60; i++)
		for (int j = 0; j < 60; j++) {
			double low = pow(1.6, i), high = low * pow(1.2, j);
			struct chart_range range = range_of(low, high, NAN);

			assert_true(range.low >= 0 && range.low <= low && range.high >= high);
			assert_true(range.high > range.low);
		}
}

static void test_noise_on_a_level_is_no_weather(void **state)
{
	struct chart_range range = range_of(400 * mib, 401 * mib, NAN);

	(void)state;
	assert_true(range.high - range.low >= 50 * mib);
}

static void test_the_limit_is_in_the_picture_when_it_is_near(void **state)
{
	(void)state;
	is_range(416, 512, range_of(420 * mib, 430 * mib, 512 * mib));
	assert_true(range_of(100 * mib, 110 * mib, 512 * mib).high < 512 * mib);
}

/* Draws on 3 rows and compares all of them. */
static void draws(const char *expected, const struct series_point *points, size_t count)
{
	struct chart_range range = {0, 24};
	struct canvas canvas;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	canvas_init(&canvas, 3, (int)count, &glyphs_utf8);
	chart_draw_level(&canvas, canvas_area(&canvas), range, 20);
	chart_draw(&canvas, canvas_area(&canvas), ROLE_PLAIN, range, points, count, 1);
	term_text_write(&canvas, out);
	fputs("--\n", out);
	term_text_write_roles(&canvas, out);
	fclose(out);
	assert_string_equal(expected, text);
	free(text);
	canvas_fini(&canvas);
}

static void test_columns(void **state)
{
	static const struct series_point points[] = {
		{false, 0, 0, 0},
		{true, 1, 1, 1},
		{true, 8, 8, 8},
		{true, 9, 24, 9},
		{false, 0, 0, 0},
		{false, 0, 0, 0},
		{true, 0, 0, 0},
		{true, 30, 30, 30},
	};

	(void)state;
	draws("───░░──█\n"
	      "   ▁▁  █\n"
	      " ▁███·▁█\n"
	      "--\n"
	      "wwwddww.\n"
	      "   ..  .\n"
	      " .......\n",
		points, sizeof(points) / sizeof(*points));
}

static void test_axis_uses_its_columns(void **state)
{
	(void)state;
	for (int cols = 1; cols <= SPARK_CELLS + 20; cols++)
		for (int64_t span = 1000; span <= 72 * (int64_t)HOUR_MS;
			span = span * 3 / 2 + 500) {
			struct chart_axis axis = chart_axis_fit(three_o_clock, span, cols);
			size_t used = chart_cols(&axis);

			assert_true(axis.steps > 0 && axis.each > 0);
			assert_true(used <= (size_t)cols && used <= SPARK_CELLS);
			if (cols >= 30)
				assert_true((int64_t)axis.steps * axis.step_ms >= span);
		}
}

static void test_moments_and_columns(void **state)
{
	struct chart_axis axis = {.now = three_o_clock, .step_ms = 10000, .steps = 6, .each = 2};

	(void)state;
	assert_int_equal(12, chart_cols(&axis));
	assert_true(chart_wall(&axis, 10).s == 1795143600);
	assert_true(chart_wall(&axis, 0).s == 1795143600 - 50);
	assert_int_equal(10, chart_col(&axis, (mono_ms){1009999}));
	assert_int_equal(12, chart_col(&axis, (mono_ms){1010000}));
	assert_int_equal(0, chart_col(&axis, (mono_ms){950000}));
	assert_int_equal(12, chart_col(&axis, (mono_ms){949999}));
}

/* Heard until 03:00:12 in steps of 10 s, two columns each: the half of the step that begins at :15
   was silent. While the next sample is not overdue, nothing is known of that. */
static void test_columns_end_with_what_was_heard(void **state)
{
	struct chart_axis axis = {.now = three_o_clock, .step_ms = 10000, .steps = 6, .each = 2};
	struct series_full full;

	(void)state;
	series_init_full(&full);
	assert_int_equal(12, chart_heard(&axis, &full.series, 1000));
	series_append(&full.series, (mono_ms){1012300}, 5);
	axis.now.mono.ms = 1015900;
	assert_int_equal(12, chart_heard(&axis, &full.series, 1000));
	axis.now.mono.ms = 1016000;
	assert_int_equal(11, chart_heard(&axis, &full.series, 1000));
	axis.now.mono.ms = 1024000;
	assert_int_equal(9, chart_heard(&axis, &full.series, 1000));
	assert_int_equal(12, chart_heard(&axis, &full.series, 15000));
	axis.now.mono.ms = 1200000;
	assert_int_equal(0, chart_heard(&axis, &full.series, 1000));
}

static void times_are(const char *expected, int64_t step_ms, int cols)
{
	struct chart_axis axis = {
		.now = three_o_clock, .step_ms = step_ms, .steps = (size_t)cols, .each = 1};
	struct canvas canvas;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	canvas_init(&canvas, 1, cols + 9, &glyphs_ascii);
	chart_draw_times(&canvas, canvas_area(&canvas), &axis);
	term_text_write(&canvas, out);
	fclose(out);
	assert_string_equal(expected, text);
	free(text);
	canvas_fini(&canvas);
}

static void test_times(void **state)
{
	(void)state;
	times_are("         |02:59:40           |03:00:00\n", 1000, 30);
	times_are("     |02:50    |02:55    |03:00\n", 30000, 26);
	times_are("         |11-18      |11-19      |11-20\n", 7200 * 1000, 36);
}

/* No time of day, no labels: a broken clock is no reason not to draw. */
static void test_no_clock(void **state)
{
	struct chart_axis axis = {.now = {{0}, {NAN}}, .step_ms = 1000, .steps = 60, .each = 1};
	struct canvas canvas;

	(void)state;
	canvas_init(&canvas, 1, 60, &glyphs_ascii);
	chart_draw_times(&canvas, canvas_area(&canvas), &axis);
	assert_int_equal(' ', canvas_cell(&canvas, 0, 30)->glyph);
	canvas_fini(&canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends_are_round_and_hold_everything),
		cmocka_unit_test(test_noise_on_a_level_is_no_weather),
		cmocka_unit_test(test_the_limit_is_in_the_picture_when_it_is_near),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_axis_uses_its_columns),
		cmocka_unit_test(test_moments_and_columns),
		cmocka_unit_test(test_columns_end_with_what_was_heard),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_no_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
