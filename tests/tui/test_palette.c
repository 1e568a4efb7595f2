/* Colours that can be read on dark and on light, and roles that need none. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/palette.h"

static double linear(int level)
{
	double c = level / 255.0;

	return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* Relative luminance, WCAG 2.1. */
static double luminance(int red, int green, int blue)
{
	return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/* In xterm: of the first eight, and of those from 16 on. */
static double luminance_of(int colour)
{
	static const int basic[8][3] = {{0, 0, 0}, {205, 0, 0}, {0, 205, 0}, {205, 205, 0},
		{0, 0, 238}, {205, 0, 205}, {0, 205, 205}, {229, 229, 229}};
	static const int steps[6] = {0, 95, 135, 175, 215, 255};
	unsigned cube;

	if (colour < 8)
		return luminance(basic[colour][0], basic[colour][1], basic[colour][2]);
	if (colour >= 232)
		return luminance(
			8 + (colour - 232) * 10, 8 + (colour - 232) * 10, 8 + (colour - 232) * 10);
	cube = (unsigned)colour - 16;
	return luminance(steps[cube / 36 % 6], steps[cube / 6 % 6], steps[cube % 6]);
}

static void test_colours_can_be_read_on_black_and_on_white(void **state)
{
	static const int counts[] = {256, 88, 16, 8};

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		for (int role = 0; role < ROLES; role++) {
			struct look look = palette_look((enum role)role, counts[i]);
			double light;

			if (look.colour == PALETTE_DEFAULT)
				continue;
			assert_in_range(look.colour, 1, counts[i] - 1);
			light = luminance_of(look.colour);
			assert_true((light + 0.05) / 0.05 >= 3);
			assert_true(1.05 / (light + 0.05) >= 3);
		}
	}
}

static void test_nothing_but_weight_without_colours(void **state)
{
	static const int counts[] = {0, 2, 4};

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		for (int role = 0; role < ROLES; role++)
			assert_int_equal(
				palette_look((enum role)role, counts[i]).colour, PALETTE_DEFAULT);
}

static void test_an_alarm_is_heavier_than_its_colour(void **state)
{
	static const int counts[] = {256, 16, 8, 0};

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		assert_true(palette_look(ROLE_ALARM, counts[i]).weight & WEIGHT_BOLD);
	for (int role = 0; role < ROLES; role++)
		if (role != ROLE_ALARM)
			assert_true(palette_look((enum role)role, 0).weight !=
				    palette_look(ROLE_ALARM, 0).weight);
	assert_true(palette_look(ROLE_WARN, 0).weight != palette_look(ROLE_PLAIN, 0).weight);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_colours_can_be_read_on_black_and_on_white),
		cmocka_unit_test(test_nothing_but_weight_without_colours),
		cmocka_unit_test(test_an_alarm_is_heavier_than_its_colour),
	};

	return cmocka_run_group_tests_name("palette", tests, NULL, NULL);
}
