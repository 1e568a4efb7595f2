#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/wall.h"

static void shows(const char *expected, double s)
{
	char out[WALL_BYTES];

	wall_date_time(out, (wall_s){s});
	assert_string_equal(expected, out);
	wall_time(out, (wall_s){s});
	assert_string_equal(expected[0] ? expected + 11 : "", out);
}

static void test_dates(void **state)
{
	(void)state;
	shows("1970-01-01 00:00:00", 0);
	shows("1970-01-01 00:00:59", 59.999);
	shows("1999-12-31 23:59:59", 946684799);
	shows("2000-02-29 12:00:00", 951825600);
	shows("2024-02-29 00:00:00", 1709164800);
	shows("2024-03-01 00:00:00", 1709251200);
	shows("2026-11-20 03:14:07", 1795144447);
	shows("2038-01-19 03:14:08", 2147483648.0);
	shows("2100-03-01 00:00:00", 4107542400.0);
	shows("9999-12-31 23:59:59", 253402300799.0);
}

static void test_no_time_is_no_text(void **state)
{
	(void)state;
	shows("", -1);
	shows("", 253402300800.0);
	shows("", NAN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_no_time_is_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
