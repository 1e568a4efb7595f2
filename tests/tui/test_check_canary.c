/*
 * lowtide check on a canary, as a script that rolls one out runs it: real workers, of which one
 * each runs in a version that holds less, holds more, or gets no traffic. All checks run side by
 * side on one fleet, because a life is compared first at a real age of 10 s.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/check_run.h"
#include "tests/support/fleet_member.h"
#include "tests/support/scratch_folder.h"

#define RULE "rss(canary) <= 1.1 * rss(group)"

/* A few of them are too few to tell what is usual. */
static const struct {
	const char *name, *does, *version;
	bool is_of_few;
} workers[] = {
	{"gw-1", "level", "1.0", true},
	{"gw-2", "level", "1.0", true},
	{"gw-3", "level", "1.0", false},
	{"gw-4", "level", "1.0", false},
	{"gw-lean", "lean", "2.0", true},
	{"gw-heavy", "heavy", "3.0", false},
	{"gw-unused", "unused", "4.0", false},
};

enum { WORKERS = sizeof(workers) / sizeof(workers[0]) };

static struct member members[WORKERS];

static void write_config(const char *path, bool only_few)
{
	char config[1024] = "targets:\n";
	size_t used = strlen(config);

	for (size_t i = 0; i < WORKERS; i++) {
		if (only_few && !workers[i].is_of_few)
			continue;
		used += (size_t)snprintf(config + used, sizeof(config) - used,
			"  - {target: \"%s\", name: %s, group: gateways}\n", members[i].url,
			workers[i].name);
		assert_true(used < sizeof(config));
	}
	scratch_write(path, config, used);
}

static int begin(void **state)
{
	if (scratch_enter(state) != 0)
		return -1;
	for (size_t i = 0; i < WORKERS; i++) {
		const char *argv[] = {
			"worker", "--does", workers[i].does, "--version", workers[i].version, NULL};

		members[i] = member_start(argv);
	}
	for (size_t i = 0; i < WORKERS; i++)
		member_await(&members[i]);
	write_config("all.yml", false);
	write_config("few.yml", true);
	return 0;
}

static int end(void **state)
{
	for (size_t i = 0; i < WORKERS; i++)
		member_release(&members[i]);
	return scratch_leave(state);
}

static const struct {
	const char *config, *canary, *lasts;
	int status;
	const char *says;
} cases[] = {
	{"all.yml", "version=^2", "15s", 0, "pass     " RULE ": "},
	{"all.yml", "version=^2", "15s", 0, ", lower than "},
	{"all.yml", "version=^3", "1m", 1, "fail     " RULE ": "},
	{"all.yml", "worker=heavy", "1m", 1, " (gw-heavy: at age 1"},
	{"all.yml", "version=^4", "15s", 3, ": 0% of the others' load, 20% needed\n"},
	{"few.yml", "version=^2", "15s", 3, "2 other lives, 4 needed\n"},
	{"all.yml", "version=^5", "1s", 3,
		"(group) takes 4 others that are watched at the canary's age: restart some with "
		"it\n"},
	{"all.yml", "version=^5", "1s", 3, "unknown  " RULE ": no worker is marked as a canary\n"},
};

enum { CASES = sizeof(cases) / sizeof(cases[0]) };

static void test_each_gets_its_answer(void **state)
{
	struct check_run runs[CASES];

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		const char *const arguments[] = {"--config", cases[i].config, "--canary",
			cases[i].canary, "--for", cases[i].lasts, "--rule", RULE, NULL};

		runs[i] = check_begin(arguments);
	}
	for (size_t i = 0; i < CASES; i++)
		check_ends_with(&runs[i], cases[i].status, cases[i].says);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_gets_its_answer)};

	return cmocka_run_group_tests(tests, begin, end);
}
