#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "panes/worker_list.h"

static void test_names_as_people_sort_them(void **state)
{
	static const char *const sorted[] = {"", "A1", "a1b", "a2", "a10", "a10/2", "a010b", "B",
		"web", "web-2", "web-10", "web-10a", "web-99999999999999999999",
		"web-100000000000000000000", "z\xc3\xa4"};
	enum { COUNT = sizeof(sorted) / sizeof(*sorted) };

	(void)state;
	for (int i = 0; i < COUNT; i++)
		for (int j = 0; j < COUNT; j++)
			assert_int_equal((i > j) - (i < j), natural_compare(sorted[i], sorted[j]));
	assert_int_equal(0, natural_compare("web-02", "WEB-2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_as_people_sort_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
