/* Number conversion against strtod, which the C library rounds correctly, and the grammar. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sources/expo_number.h"

static uint64_t bits_of(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

/* text ends in a line feed that is not part of the number. */
static void same_as_strtod(const char *text)
{
	double mine = 0, theirs = strtod(text, NULL);
	const char *end = expo_number(text, &mine);

	if (isinf(theirs)) {
		if (end)
			fail_msg("%sis too large, but was read as %.17g", text, mine);
		return;
	}
	if (!end || *end != '\n' || bits_of(mine) != bits_of(theirs))
		fail_msg("%sread as %.17g, not %.17g", text, mine, theirs);
}

static void test_hard_cases(void **state)
{
	/* From Clinger 1990, Gay 1990, Paxson 1991 ("A program for testing IEEE decimal-binary
	   conversion") and the bug reports of PHP, Java and glibc. */
	static const char *const cases[] = {"0\n", "-0\n", "-0.0e5\n", "0e400\n", "1\n", "+1\n",
		".5\n", "5.\n", "-.5e-1\n",
		/* 2^53 + 1: the first integer that is a tie, and its neighbours */
		"9007199254740991\n", "9007199254740992\n", "9007199254740993\n",
		"9007199254740993.0000000000000001\n", "9007199254740995\n",
		"9007199254740992.99999999999999999999\n",
		/* ends of 64 bits */
		"9223372036854775807\n", "9223372036854775808\n", "18446744073709551615\n",
		"18446744073709551616\n", "9999999999999999999\n", "99999999999999999999\n",
		/* ends of Clinger's path and of integer arithmetic */
		"9007199254740992e22\n", "9007199254740993e22\n", "1e22\n", "1e23\n", "1e-22\n",
		"1e-23\n", "9999999999999999999e27\n", "9999999999999999999e-27\n", "1e27\n",
		"1e28\n", "1e-27\n", "1e-28\n", "3e-27\n", "8.5e22\n", "1.2345678901234567e-05\n",
		"0.36473894590054917\n", "0.00000000000000012345678901234567\n",
		/* Paxson: closest to halfway between two doubles */
		"5e-20\n", "67e14\n", "985e15\n", "7693e-42\n", "55895e-16\n", "996622e-44\n",
		"7038531e-32\n", "60419369e-46\n", "702990899e-20\n", "6930161142e-48\n",
		"25933168707e-13\n", "596428896559e20\n", "3e-324\n", "2e-324\n", "9e-265\n",
		"85e-37\n", "623e100\n", "3571e263\n", "81661e153\n", "920657e-23\n",
		"4603285e-24\n", "87575437e-309\n", "245540327e122\n", "6138508175e120\n",
		"83356057653e193\n", "619534293513e124\n", "2335141086879e218\n",
		"36167929443327e-159\n", "609610927149051e-255\n", "3743626360493413e-165\n",
		"94080055902682397e-242\n", "899810892172646163e283\n", "7120190517612959703e120\n",
		"25188282901709339043e-252\n", "308984926168550152811e-52\n",
		"6372891218502368041059e64\n",
		/* ends of the range */
		"1.7976931348623157e308\n", "1.7976931348623158e308\n", "1.7976931348623159e308\n",
		"179769313486231580793728971405301e276\n", "1e308\n", "1e309\n", "-1e400\n",
		"2.2250738585072014e-308\n", "2.2250738585072011e-308\n",
		"2.2250738585072012e-308\n",
		"2.225073858507201136057409796709131975934819546351645648e-308\n",
		"4.9406564584124654e-324\n", "2.4703282292062327e-324\n",
		"2.4703282292062328e-324\n", "1e-400\n", "1e-999999999999999999999999\n",
		"0.0000001e-999999999999999999\n", "6.631236846766476e-316\n",
		"3.237883913302901e-319\n", "6.917529027641081856e18\n",
		"0.500000000000000166533453693773481063544750213623046875\n",
		"3.518437208883201171875e13\n", "62.5364939768271845828\n", "8.10109172351e-10\n",
		"1.50000000000000011102230246251565\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		same_as_strtod(cases[i]);
}

/* A midpoint with as many digits as one can have, just below the smallest normal double: a digit
   far behind it decides. */
static void test_longest_tie(void **state)
{
	char text[2000];
	long double midpoint = ldexpl(0x1p53L - 0.5L, -1074);
	int used;

	(void)state;
	if (LDBL_MIN_EXP > -1074 - 64 || LDBL_MANT_DIG < 54)
		skip(); /* long double cannot hold it either */
	used = snprintf(text, sizeof(text), "%.1075Lf", midpoint);
	assert_int_equal(text[used - 1], '5');
	memcpy(text + used, "\n", 2);
	same_as_strtod(text);
	memcpy(text + used, "0000000000000\n", 15);
	same_as_strtod(text);
	memcpy(text + used, "0000000000001\n", 15);
	same_as_strtod(text);
	memcpy(text + used - 1, "4\n", 3);
	same_as_strtod(text);
}

static void test_more_digits_than_a_double_needs(void **state)
{
	char text[4000];
	int used;

	(void)state;
	/* 2^53 + 1, a tie, then 900 zeros: even; then a one: up */
	used = snprintf(text, sizeof(text), "9007199254740993.");
	memset(text + used, '0', 900);
	memcpy(text + used + 900, "\n", 2);
	same_as_strtod(text);
	memcpy(text + used + 900, "1\n", 3);
	same_as_strtod(text);

	/* many digits, and an exponent that brings them back into range */
	memset(text, '0', 2000);
	memcpy(text, "0.", 2);
	memcpy(text + 2000, "17e1999\n", 9);
	same_as_strtod(text);
	memset(text, '7', 2000);
	memcpy(text + 2000, "e-1990\n", 8);
	same_as_strtod(text);
}

/* xorshift64: the same numbers in every run. */
static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void test_random_bits(void **state)
{
	uint64_t seed = 20240229;
	char text[64];

	(void)state;
	for (int i = 0; i < 400000; i++) {
		uint64_t bits = next_random(&seed);
		double value;

		memcpy(&value, &bits, sizeof(value));
		if (!isfinite(value))
			continue;
		snprintf(text, sizeof(text), "%.*e\n", 14 + i % 5, value);
		same_as_strtod(text);
	}
}

/* What exporters write: 1 to 19 digits, a point somewhere, small exponents. */
static void test_random_decimals(void **state)
{
	static const uint64_t range[] = {1000, 10000000, 100000000000000, 10000000000000000,
		100000000000000000, 1000000000000000000, UINT64_MAX};
	uint64_t seed = 19900620;
	char text[64];

	(void)state;
	for (int i = 0; i < 600000; i++) {
		uint64_t m = next_random(&seed) % range[i % 7];
		int exponent = (int)(next_random(&seed) % 61) - 30;

		snprintf(text, sizeof(text), "%llue%d\n", (unsigned long long)m, exponent);
		same_as_strtod(text);
		snprintf(text, sizeof(text), "%llu.%llu\n", (unsigned long long)(m % 1000),
			(unsigned long long)(m % 1000000007));
		same_as_strtod(text);
	}
}

/* Midpoints of neighbouring doubles, written exactly: ties go to even. */
static void test_random_ties(void **state)
{
	uint64_t seed = 2718281828;
	char text[64];

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint64_t odd = (next_random(&seed) | 1ULL << 63) >> 10 | 1; /* 54 bits */

		snprintf(text, sizeof(text), "%llu\n", (unsigned long long)odd << i % 10);
		same_as_strtod(text);
		snprintf(text, sizeof(text), "%llu.5\n", (unsigned long long)(odd >> 1));
		same_as_strtod(text);
		snprintf(text, sizeof(text), "%llu.25\n", (unsigned long long)(odd >> 2));
		same_as_strtod(text);
	}
}

static void test_words(void **state)
{
	static const char *const infinite[] = {"inf ", "+Inf ", "INFINITY ", "+infinity "};
	double value = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(infinite) / sizeof(*infinite); i++) {
		assert_int_equal(*expo_number(infinite[i], &value), ' ');
		assert_true(isinf(value) && value > 0);
	}
	assert_int_equal(*expo_number("-Inf\n", &value), '\n');
	assert_true(isinf(value) && value < 0);
	assert_int_equal(*expo_number("nAn\n", &value), '\n');
	assert_true(isnan(value));
}

static void test_what_is_no_number(void **state)
{
	static const char *const bad[] = {"\n", ".\n", "-\n", "+\n", "-.\n", "e5\n", ".e5\n",
		"1e\n", "1e+\n", "1e-x\n", "--1\n", "+-1\n", " 1\n", "\v1\n", "+NaN\n", "-nan\n",
		"in\n", "i\n", "na\n", "_1\n", "true\n", "1e309\n", "-1.8e308\n"};
	double value;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (expo_number(bad[i], &value))
			fail_msg("read a number in %s", bad[i]);
}

/* The caller decides whether what follows may follow. */
static void test_reads_the_longest_number(void **state)
{
	double value;

	(void)state;
	assert_int_equal(*expo_number("1_000\n", &value), '_');
	assert_int_equal(*expo_number("0x10\n", &value), 'x');
	assert_int_equal(*expo_number("1.2.3\n", &value), '.');
	assert_int_equal(*expo_number("1e5.5\n", &value), '.');
	assert_int_equal(*expo_number("infinit\n", &value), 'i');
	assert_int_equal(*expo_number("nan(1)\n", &value), '(');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hard_cases),
		cmocka_unit_test(test_longest_tie),
		cmocka_unit_test(test_more_digits_than_a_double_needs),
		cmocka_unit_test(test_random_bits),
		cmocka_unit_test(test_random_decimals),
		cmocka_unit_test(test_random_ties),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_what_is_no_number),
		cmocka_unit_test(test_reads_the_longest_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
