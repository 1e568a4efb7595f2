#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/units.h"

#define KIB 1024.0
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

static void check(const char *expected, const char *got, int columns)
{
	assert_string_equal(expected, got);
	assert_int_equal(strlen(expected), columns);
}

static void bytes(const char *expected, int width, double value)
{
	char out[UNITS_BYTES];
	int columns = units_bytes(out, width, value);

	check(expected, out, columns);
}

static void test_bytes_precise(void **state)
{
	(void)state;
	bytes("0 B", 8, 0);
	bytes("1 B", 8, 0.6);
	bytes("1023 B", 8, 1023);
	bytes("1.0 KiB", 8, 1024);
	bytes("8.4 MiB", 8, 8.4 * MIB);
	bytes("10 MiB", 8, 9.96 * MIB);
	bytes("231 MiB", 8, 231.4 * MIB);
	bytes("1023 MiB", 8, 1023.4 * MIB);
	bytes("1.00 GiB", 8, 1023.6 * MIB);
	bytes("1.21 GiB", 8, 1.21 * GIB);
	bytes("99.9 GiB", 8, 99.94 * GIB);
	bytes("100 GiB", 8, 99.96 * GIB);
	bytes("16.0 EiB", 8, 18446744073709551616.0);
}

static void test_bytes_lose_precision_not_digits(void **state)
{
	(void)state;
	bytes("1.21G", 7, 1.21 * GIB);
	bytes("1.21G", 5, 1.21 * GIB);
	bytes("1.2G", 4, 1.21 * GIB);
	bytes("1G", 3, 1.21 * GIB);
	bytes("1G", 2, 1.21 * GIB);
	bytes("231M", 5, 231 * MIB);
	bytes("***", 3, 231 * MIB);
	bytes("*", 1, 231 * MIB);
	bytes("", 0, 231 * MIB);
	bytes("************", 12, 1e300);
}

static void test_bytes_unknown(void **state)
{
	(void)state;
	bytes("", 8, NAN);
	bytes("", 8, INFINITY);
	bytes("", 8, -1);
}

static void age(const char *expected, int width, int64_t ms)
{
	char out[UNITS_BYTES];
	int columns = units_age(out, width, ms);

	check(expected, out, columns);
}

static void test_age(void **state)
{
	const int64_t second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;

	(void)state;
	age("0s", 6, 0);
	age("0s", 6, 999);
	age("59s", 6, minute - 1);
	age("1m00s", 6, minute);
	age("2m10s", 6, 2 * minute + 10 * second);
	age("59m59s", 6, hour - 1);
	age("3h04m", 6, 3 * hour + 4 * minute);
	age("23h59m", 6, day - 1);
	age("2d03h", 6, 2 * day + 3 * hour);
	age("9d23h", 6, 10 * day - 1);
	age("45d", 6, 45 * day + 3 * hour);
	age("2m", 4, 2 * minute + 50 * second);
	age("3h", 3, 3 * hour + 59 * minute);
	age("9d", 4, 9 * day + 23 * hour);
	age("**", 2, 59 * minute);
	age("", 6, -1);
	age("106751991167d", 23, INT64_MAX);
	age("******", 6, INT64_MAX);
}

static void took(const char *expected, int width, int64_t ms)
{
	char out[UNITS_BYTES];
	int columns = units_took(out, width, ms);

	check(expected, out, columns);
}

static void test_took(void **state)
{
	(void)state;
	took("0 ms", 6, 0);
	took("12 ms", 6, 12);
	took("999 ms", 6, 999);
	took("999ms", 5, 999);
	took("1.0 s", 6, 1000);
	took("9.9 s", 6, 9949);
	took("10 s", 6, 9951);
	took("75 s", 6, 75000);
	took("1s", 2, 1400);
	took("**", 2, 999);
	took("", 6, -5);
}

static void span(const char *expected, int width, int64_t ms)
{
	char out[UNITS_BYTES];
	int columns = units_span(out, width, ms);

	check(expected, out, columns);
}

static void test_span_leaves_zeros_out(void **state)
{
	const int64_t second = 1000, minute = 60 * second, hour = 60 * minute;

	(void)state;
	span("500 ms", 8, 500);
	span("1.5 s", 8, 1500);
	span("1s", 8, second);
	span("59s", 8, 59 * second);
	span("1m", 8, minute);
	span("1m30s", 8, 90 * second);
	span("30m", 8, 30 * minute);
	span("3h", 8, 3 * hour);
	span("3h20m", 8, 200 * minute);
	span("2d", 8, 48 * hour);
	span("2d12h", 8, 60 * hour);
	span("150d", 8, 150 * 24 * hour);
	span("1m", 2, 90 * second);
	span("", 8, -second);
}

static void percent(const char *expected, int width, double ratio)
{
	char out[UNITS_BYTES];
	int columns = units_percent(out, width, ratio);

	check(expected, out, columns);
}

static void test_percent_never_claims_all_or_nothing(void **state)
{
	(void)state;
	percent("0%", 4, 0);
	percent("<1%", 4, 0.0001);
	percent("<1%", 4, 0.004);
	percent("1%", 4, 0.006);
	percent("79%", 4, 0.785);
	percent("99%", 4, 0.9999);
	percent("100%", 4, 1);
	percent("104%", 4, 1.04);
	percent("***", 3, 1.04);
	percent("", 4, NAN);
	percent("", 4, -0.1);
}

static void count(const char *expected, int width, uint64_t value)
{
	char out[UNITS_BYTES];
	int columns = units_count(out, width, value);

	check(expected, out, columns);
}

static void test_count(void **state)
{
	(void)state;
	count("0", 1, 0);
	count("48213", 5, 48213);
	count("48k", 4, 48213);
	count("482k", 5, 482131);
	count("48.2M", 5, 48213000);
	count("1.0M", 4, 999950);
	count("***", 3, 123456);
	count("18446744073709551615", 20, UINT64_MAX);
	count("18.4E", 5, UINT64_MAX);
}

static void number(const char *expected, int width, double value)
{
	char out[UNITS_BYTES];

	assert_int_equal(strlen(expected), units_number(out, width, value));
	assert_string_equal(expected, out);
}

static void test_number(void **state)
{
	(void)state;
	number("0.42", 8, 0.42);
	number("0.00", 8, 0);
	number("12.5", 8, 12.5);
	number("12", 3, 12.4);
	number("842", 8, 842);
	number("999", 8, 999.4);
	number("1.00k", 8, 999.5);
	number("48.2k", 8, 48213);
	number("48k", 3, 48213);
	number("1.00E", 8, 1e18);
	number("***", 3, 1e30);
	number("", 8, NAN);
	number("", 8, INFINITY);
	number("", 8, -1);
}

/* Whatever the value and the width: never wider, and never a number with fewer digits. */
static void test_always_inside(void **state)
{
	static const double values[] = {0, 0.4, 7, 999, 1023, 1024, 99999, 1e6, 1e9, 3.7e12, 1e18};

	(void)state;
	for (int width = 0; width <= 40; width++) {
		for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
			char out[UNITS_BYTES];

			assert_true(units_bytes(out, width, values[i]) <= width);
			assert_true(units_age(out, width, (int64_t)values[i]) <= width);
			assert_true(units_took(out, width, (int64_t)values[i]) <= width);
			assert_true(units_percent(out, width, values[i]) <= width);
			assert_true(units_count(out, width, (uint64_t)values[i]) <= width);
			assert_true(units_number(out, width, values[i]) <= width);
		}
	}
}

static void test_foreign_seconds(void **state)
{
	char out[UNITS_BYTES];

	(void)state;
	assert_int_equal(units_age_s(out, 9, 7263.9), 5);
	assert_string_equal(out, "2h01m");
	assert_int_equal(units_age_s(out, 9, 1e300), 0);
	assert_string_equal(out, "");
	assert_int_equal(units_age_s(out, 9, -1), 0);
	assert_int_equal(units_age_s(out, 9, NAN), 0);
}

static void amount(const char *expected, int width, double value)
{
	char out[UNITS_BYTES];
	int columns = units_amount(out, width, value);

	check(expected, out, columns);
}

/* What somebody else made up need not fit into an integer. */
static void test_amounts(void **state)
{
	(void)state;
	amount("0", 6, 0);
	amount("4", 6, 4);
	amount("-4", 6, -4);
	amount("3.12", 6, 3.1234);
	amount("-3.12", 6, -3.1234);
	amount("48213", 6, 48213);
	amount("48k", 4, 48213);
	amount("1e+30", 6, 1e30);
	amount("-1e+300", 99, -1e300);
	amount("***", 3, 1e30);
	amount("-999999999999999", 99, -999999999999999);
	amount("no limit", 23, INFINITY);
	amount("****", 4, INFINITY);
	amount("", 6, -INFINITY);
	amount("", 6, NAN);
	amount("*", 1, -4);
	amount("", 0, -4);
}

static void took_ms(const char *expected, double ms)
{
	char out[UNITS_BYTES];
	int columns = units_took_ms(out, UNITS_BYTES - 1, ms);

	check(expected, out, columns);
}

static void test_what_somebody_else_timed(void **state)
{
	(void)state;
	took_ms("250 ms", 250.4);
	took_ms("1.4 s", 1400);
	took_ms("1e+30 s", 1e33);
	took_ms("", -1);
	took_ms("", INFINITY);
	took_ms("", NAN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_amounts),
		cmocka_unit_test(test_what_somebody_else_timed),
		cmocka_unit_test(test_bytes_precise),
		cmocka_unit_test(test_bytes_lose_precision_not_digits),
		cmocka_unit_test(test_bytes_unknown),
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_took),
		cmocka_unit_test(test_span_leaves_zeros_out),
		cmocka_unit_test(test_percent_never_claims_all_or_nothing),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_always_inside),
		cmocka_unit_test(test_foreign_seconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
