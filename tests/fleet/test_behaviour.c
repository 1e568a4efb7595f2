/* What the behaviours of the demo fleet hold at each age: numbers in, numbers out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fleet/behaviour.h"
#include "tests/fleet/life.h"

#define MIB ((size_t)1 << 20)

enum { HOUR_S = 3600 };

static size_t keeps(const char *name, double age_s)
{
	return behaviour_keeps(behaviour_find(name), age_s);
}

static void peaks_come_every_8_s(void **state)
{
	(void)state;
	assert_false(behaviour_is_busy(0));
	assert_false(behaviour_is_busy(1.9));
	assert_true(behaviour_is_busy(2));
	assert_true(behaviour_is_busy(4.9));
	assert_false(behaviour_is_busy(5));
	assert_false(behaviour_is_busy(9.9));
	assert_true(behaviour_is_busy(10));
}

static void steady_returns_to_its_floor(void **state)
{
	const struct behaviour *steady = behaviour_find("steady");

	(void)state;
	assert_int_equal(behaviour_borrows(steady, 1), 0);
	assert_true(behaviour_borrows(steady, 3) > 8 * MIB);
	assert_int_equal(behaviour_borrows(steady, 6), 0);
	assert_int_equal(behaviour_keeps(steady, 1), behaviour_keeps(steady, HOUR_S));
}

static void a_leak_is_a_staircase_with_an_end(void **state)
{
	(void)state;
	assert_int_equal(keeps("leaking", 1), keeps("leaking", 0));
	assert_int_equal(keeps("leaking", 6), keeps("leaking", 1) + MIB);
	assert_int_equal(keeps("leaking", 9), keeps("leaking", 6));
	assert_int_equal(keeps("leaking", 14), keeps("leaking", 6) + MIB);
	for (int age_s = 1; age_s < HOUR_S; age_s++)
		assert_true(keeps("leaking", age_s) >= keeps("leaking", age_s - 1));
	assert_int_equal(keeps("leaking", HOUR_S), keeps("leaking", 0) + 72 * MIB);
}

static void warming_settles(void **state)
{
	size_t first = keeps("warming", 10) - keeps("warming", 0);

	(void)state;
	assert_int_equal(keeps("warming", 20) - keeps("warming", 10), first / 2);
	assert_true(keeps("warming", 120) - keeps("warming", 110) < HOARD_CHUNK_BYTES);
}

static void hanging_is_now_and_then(void **state)
{
	const struct behaviour *hanging = behaviour_find("hanging");

	(void)state;
	assert_false(behaviour_hangs(hanging, 19.9));
	assert_true(behaviour_hangs(hanging, 20));
	assert_false(behaviour_hangs(hanging, 24));
	assert_true(behaviour_hangs(hanging, 60));
	for (int age_s = 0; age_s < 120; age_s++)
		assert_false(behaviour_hangs(behaviour_find("steady"), age_s));
}

/* Left open overnight, the demo must not eat the machine. */
static void the_fleet_stays_small(void **state)
{
	size_t most = 0;

	(void)state;
	for (size_t i = 0; i < behaviour_count; i++) {
		const struct behaviour *b = &behaviours[i];
		size_t copies = strcmp(b->name, "task") == 0 ? 3 : 1;

		for (int age_s = 0; age_s < HOUR_S; age_s++)
			assert_true(behaviour_keeps(b, age_s) + behaviour_borrows(b, age_s) <=
				    behaviour_most(b));
		assert_true(behaviour_most(b) <= (size_t)HOARD_CHUNKS * HOARD_CHUNK_BYTES);
		if (i < BEHAVIOURS_OF_DEMO)
			most += copies * behaviour_most(b);
	}
	assert_true(most <= 305 * MIB);
	assert_null(behaviour_find("none"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(peaks_come_every_8_s),
		cmocka_unit_test(steady_returns_to_its_floor),
		cmocka_unit_test(a_leak_is_a_staircase_with_an_end),
		cmocka_unit_test(warming_settles),
		cmocka_unit_test(hanging_is_now_and_then),
		cmocka_unit_test(the_fleet_stays_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
