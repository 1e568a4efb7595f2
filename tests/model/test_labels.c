/* Labels as one text: where a value ends, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/labels.h"

static void is_next(const char **at, const char *name, const char *value)
{
	struct label label;

	assert_true(labels_next(at, &label));
	assert_true(text_is(label.name, name));
	assert_true(text_is(label.value, value));
}

static void test_one_after_the_other(void **state)
{
	const char *at = "region=eu west tier=1 query=a=b  c empty= zone=a";
	struct label label;

	(void)state;
	is_next(&at, "region", "eu west");
	is_next(&at, "tier", "1");
	is_next(&at, "query", "a=b  c");
	is_next(&at, "empty", "");
	is_next(&at, "zone", "a");
	assert_false(labels_next(&at, &label));
	assert_string_equal(at, "");
}

static void test_what_is_none(void **state)
{
	static const char *const texts[] = {"", "zone", "=a", " zone=a"};
	struct label label;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *at = texts[i];

		assert_false(labels_next(&at, &label));
	}
}

static void test_found_by_name(void **state)
{
	static const struct {
		const char *name, *value; /* NULL: there is none */
	} cases[] = {
		{"zone", "a"},
		{"rack", "b 7"},
		{"ack", NULL},
		{"zon", NULL},
		{"zone=a", NULL},
		{"7", NULL},
		{"", NULL},
	};
	char value[LIMIT_LABELS_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(labels_find("zone=a rack=b 7", cases[i].name, value),
			cases[i].value != NULL);
		if (cases[i].value)
			assert_string_equal(value, cases[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_after_the_other),
		cmocka_unit_test(test_what_is_none),
		cmocka_unit_test(test_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
