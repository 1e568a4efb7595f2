/* A rule of the user's own for who holds a session. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sources/owner_rule.h"

static void names(const char *ere, const char *application, const char *expected)
{
	struct owner_parts parts = {
		text_of(application), text_of("app"), text_of(""), text_of("orders")};
	char out[LIMIT_OWNER_BYTES], error[OWNER_RULE_ERROR_BYTES] = "";
	struct owner_rule rule;

	assert_true(owner_rule_init(&rule, ere, error));
	assert_int_equal(owner_rule_name(&rule, out, sizeof(out), &parts), strlen(expected));
	assert_string_equal(out, expected);
	owner_rule_fini(&rule);
}

static void test_the_first_group_is_the_owner(void **state)
{
	(void)state;
	names("^([a-z]+)-", "batch-import-12345", "batch");
	names("^(gw|brain)", "gw-canary", "gw");
	names("@([^.]+)", "celery@host-7.example.org", "host-7");
	names("(.*)", "worker-12345", "worker-12345");
}

static void test_where_it_does_not_match_names_are_folded_as_usual(void **state)
{
	(void)state;
	names("^(batch)-", "worker-12345", "worker");
	names("^(x*)", "worker-12345", "worker");
	names("^(a)?worker", "worker-12345", "worker");
	names("(.*)", "", "app@local/orders");
	names(NULL, "worker-12345", "worker");
}

static void test_what_it_takes_is_scrubbed_and_bounded(void **state)
{
	char name[600];

	(void)state;
	names("(.*)", "a\x1b[2J", "a\xef\xbf\xbd[2J");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	names("^(x)", name, "x");
}

static void is_refused(const char *ere, const char *why)
{
	char error[OWNER_RULE_ERROR_BYTES] = "";
	struct owner_rule rule;

	assert_false(owner_rule_init(&rule, ere, error));
	assert_non_null(strstr(error, why));
	owner_rule_fini(&rule);
}

static void test_what_is_no_rule_is_refused(void **state)
{
	(void)state;
	is_refused("worker", "no group");
	is_refused("(worker", "("); /* in libc's words */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_group_is_the_owner),
		cmocka_unit_test(test_where_it_does_not_match_names_are_folded_as_usual),
		cmocka_unit_test(test_what_it_takes_is_scrubbed_and_bounded),
		cmocka_unit_test(test_what_is_no_rule_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
