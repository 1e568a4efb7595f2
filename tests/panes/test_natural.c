#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "panes/natural.h"

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

/* A key never contradicts, whatever its size. */
static void test_keys_of_names(void **state)
{
	static const char *const names[] = {"", "0", "00a", "a", "A1", "a1b", "a01c", "a2", "a10",
		"a10/2", "a:1", "a/1", "web-99999999", "web-100000000", "web-1000000000",
		"web-99999999999999999999", "web-123456789a", "z\xc3\xa4", "Z"};
	enum { COUNT = sizeof(names) / sizeof(*names) };
	unsigned char keys[2][16];

	(void)state;
	for (size_t size = 0; size <= 16; size++)
		for (int i = 0; i < COUNT; i++)
			for (int j = 0; j < COUNT; j++) {
				int order = natural_compare(names[i], names[j]), of_keys;

				natural_key(keys[0], size, names[i]);
				natural_key(keys[1], size, names[j]);
				of_keys = memcmp(keys[0], keys[1], size);
				assert_true(of_keys == 0 || (of_keys < 0) == (order < 0));
				assert_true(of_keys == 0 || order != 0);
			}
	assert_int_equal(6, natural_key(keys[0], 16, "web-07"));
	assert_int_equal(16, natural_key(keys[0], 16, "web-1234567890"));
	assert_int_equal(4, natural_key(keys[0], 4, "web-7"));
	natural_key(keys[0], 16, "web-9");
	natural_key(keys[1], 16, "Web-10");
	assert_true(memcmp(keys[0], keys[1], 16) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_as_people_sort_them),
		cmocka_unit_test(test_keys_of_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
