/*
 * lowtide check on growth, without history: a real canary that leaks, and one that does not. Four
 * hundred samples and four floor points of a process that just started take most of a minute at
 * the shortest interval.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/check_run.h"
#include "tests/support/fleet_member.h"

#define RULE "growth(canary) != growing"

static struct member steady, leaking;

static int begin(void **state)
{
	const char *as_before[] = {
		"worker", "--name", "a", "--does", "steady", "--version", "1.0", NULL};
	const char *as_now[] = {
		"worker", "--name", "b", "--does", "leaking", "--version", "2.0", NULL};

	(void)state;
	steady = member_start_serving(as_before);
	leaking = member_start_serving(as_now);
	return 0;
}

static int end(void **state)
{
	(void)state;
	member_release(&steady);
	member_release(&leaking);
	return 0;
}

static struct check_run watch(const char *canary, const char *lasts)
{
	const char *const arguments[] = {"--interval", "100ms", "--for", lasts, "--canary", canary,
		"--rule", RULE, steady.url, leaking.url, NULL};

	return check_begin(arguments);
}

static void test_growth_of_a_canary(void **state)
{
	struct check_run leaks = watch("version=^2", "10m"), holds = watch("version=^1", "3m");

	(void)state;
	check_ends_with(&leaks, 1, "\nfail     " RULE ": growing (");
	check_ends_with(&holds, 0, "\n1 of 1 rules passed; watched for 3m\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_growth_of_a_canary)};

	return cmocka_run_group_tests(tests, begin, end);
}
