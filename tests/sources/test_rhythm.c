/* When what is done again and again is due. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sources/rhythm.h"

static void test_next_due_stays_on_the_grid(void **state)
{
	(void)state;
	assert_int_equal(rhythm_next_due((mono_ms){1000}, 100, (mono_ms){999}).ms, 1000);
	assert_int_equal(rhythm_next_due((mono_ms){1000}, 100, (mono_ms){1000}).ms, 1100);
	assert_int_equal(rhythm_next_due((mono_ms){1000}, 100, (mono_ms){1099}).ms, 1100);
	assert_int_equal(rhythm_next_due((mono_ms){1000}, 100, (mono_ms){5555}).ms, 5600);
}

/* Timers stand still while the machine is suspended: a long interval is slept in pieces. */
static void test_no_sleep_is_long(void **state)
{
	static const struct {
		int64_t until_ms, sleep_ms;
	} cases[] = {{-5, 0}, {0, 0}, {1, 1}, {1999, 1999}, {2000, 2000}, {2001, 2000},
		{3600 * 1000, 2000}, {INT64_MAX - 1000, 2000}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
			rhythm_sleep_ms((mono_ms){1000}, (mono_ms){1000 + cases[i].until_ms}),
			cases[i].sleep_ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next_due_stays_on_the_grid),
		cmocka_unit_test(test_no_sleep_is_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
