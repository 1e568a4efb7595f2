/* Durations: what is one, what is not, and that writing one reads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "sources/duration.h"

static void test_good(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} rows[] = {
		{"0s", 0},
		{"500ms", 500},
		{"5s", 5000},
		{"90s", 90000},
		{"1.5s", 1500},
		{"0.001s", 1},
		{"0.5m", 30000},
		{"1h30m", 5400000},
		{"1h30m5s20ms", 5405020},
		{"1d", 86400000},
		{"365d", 365LL * 86400000},
		{"007s", 7000},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t ms = -1;

		if (!duration_parse(rows[i].text, &ms))
			fail_msg("%s is a duration", rows[i].text);
		assert_int_equal(ms, rows[i].ms);
	}
}

static void test_bad(void **state)
{
	static const char *const texts[] = {"", "5", "s", "5x", "5 s", " 5s", "5s ", "-5s", "+5s",
		"5S", "5sec", "30m1h", "5s5s", "1.s", ".5s", "1.0001s", "0.5ms", "366d", "365d1ms",
		"99999999999999999999999s", "99999999999999999999999999ms", "1e3s", "0x5s", "1h-5m",
		"1h30", "1,5s"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int64_t ms = -1;

		if (duration_parse(texts[i], &ms))
			fail_msg("\"%s\" is no duration", texts[i]);
		assert_int_equal(ms, -1);
	}
}

static void test_format(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} rows[] = {
		{0, "0s"},
		{1, "1ms"},
		{900, "900ms"},
		{1500, "1s500ms"},
		{90000, "1m30s"},
		{3600000, "1h"},
		{365LL * 86400000, "365d"},
		{365LL * 86400000 - 1, "364d23h59m59s999ms"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[DURATION_TEXT_BYTES];
		int64_t ms;

		duration_format(text, rows[i].ms);
		assert_string_equal(text, rows[i].text);
		assert_true(duration_parse(text, &ms));
		assert_int_equal(ms, rows[i].ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
