/* "Did you mean": which mistakes are forgiven. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tui/spelling.h"

static void test_near(void **state)
{
	(void)state;
	assert_true(spelling_is_near("intreval", "interval"));
	assert_true(spelling_is_near("intervall", "interval"));
	assert_true(spelling_is_near("nmae", "name"));
	assert_true(spelling_is_near("bearer_tokn_fil", "bearer_token_file"));
}

static void test_far(void **state)
{
	(void)state;
	assert_false(spelling_is_near("ca", "name"));
	assert_false(spelling_is_near("", "name"));
	assert_false(spelling_is_near("timeout", "interval"));
	assert_false(spelling_is_near("a word that is longer than any word", "name"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
