/* What lowtide check is told: rules of the line, of lowtide.yml, and those that expectations imply;
   how long it watches and how far back it looks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "model/limits.h"
#include "tests/support/command_line.h"
#include "tests/support/config_text.h"
#include "tests/support/scratch_folder.h"

#define TRY     "\ntry 'lowtide --help'"
#define TRY_MAN "\ntry 'man lowtide', section RULES"

static void write_config(const char *text)
{
	FILE *file = fopen("lowtide.yml", "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void has_rules(const struct options *out, const char *const texts[], size_t count)
{
	const struct rule_list *rules = &out->config.rules;

	assert_int_equal(rules->count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(rules->items[i].text, texts[i]);
}

static void test_defaults(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv, "check postgres://db1 --rule rss_<=_600_MiB --rule=held(owner=gw)<8");
	assert_int_equal(out.command, COMMAND_CHECK);
	assert_int_equal(out.for_ms, 10 * 60 * 1000);
	assert_int_equal(out.format, FORMAT_TEXT);
	has_rules(&out, (const char *const[]){"rss <= 600 MiB", "held(owner=gw)<8"}, 2);
	options_fini(&out);
	good(&out, &argv, "check --format json --for 30 --rule rss<1GiB a:1");
	assert_int_equal(out.format, FORMAT_JSON);
	assert_int_equal(out.for_ms, 30000);
	options_fini(&out);
}

/* A floor is known once the window is full. */
static void test_windows_are_no_longer_than_the_watch(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv, "check --for 5m --rule held<8 postgres://db1");
	assert_int_equal(out.config.targets.items[0].window_ms, 5 * 60 * 1000);
	options_fini(&out);
	good(&out, &argv, "check --for 1h --rule held<8 postgres://db1");
	assert_int_equal(out.config.targets.items[0].window_ms, 15 * 60 * 1000);
	options_fini(&out);
	good(&out, &argv, "check --for 10s --rule held<8 postgres://db1");
	assert_int_equal(out.config.targets.items[0].window_ms, 60 * 1000);
	options_fini(&out);
	good(&out, &argv, "check --for 5m --window 2m --rule held<8 postgres://db1");
	assert_int_equal(out.config.targets.items[0].window_ms, 2 * 60 * 1000);
	options_fini(&out);
	good(&out, &argv, "snapshot --for 5m postgres://db1");
	assert_int_equal(out.config.targets.items[0].window_ms, 15 * 60 * 1000);
	options_fini(&out);
}

static void test_bad_lines(void **state)
{
	(void)state;
	refused("check a:1",
		"no rule to check (expected for example --rule 'growth != growing', or rules: or "
		"expect: in lowtide.yml)" TRY);
	refused("check a:1 --rule held(owner=gw)_=<_8",
		"--rule: \"=<\" compares nothing; did you mean <=?\n"
		"  held(owner=gw) =< 8\n"
		"                 ^" TRY_MAN);
	refused("check a:1 --rule rss<1GiB --format yaml",
		"--format: \"yaml\" does not do (expected text|json)" TRY);
	refused("snapshot a:1 --rule rss<1GiB",
		"--rule is not an option of 'lowtide snapshot'" TRY);
	refused("--rule rss<1GiB a:1", "--rule is an option of 'lowtide check'" TRY);
	refused("check a:1 --rule", "--rule has no value (expected RULE)" TRY);
	refused("chekc a:1", "unknown command chekc; did you mean check?" TRY);
}

static void test_rules_of_the_configuration_come_first(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	write_config("targets: [\"a:1\", \"postgres://db1\"]\n"
		     "rules:\n"
		     "  - growth != growing\n"
		     "  - slots_free >= 5 for 1m\n"
		     "expect:\n"
		     "  - {owner: gw, idle_floor: 8}\n");
	good(&out, &argv, "check --config lowtide.yml --rule rss<1GiB");
	has_rules(&out,
		(const char *const[]){"growth != growing", "slots_free >= 5 for 1m",
			"held(owner=\"gw\") <= 8 for 30s", "rss<1GiB"},
		4);
	options_fini(&out);
	good(&out, &argv, "check --config lowtide.yml");
	assert_int_equal(out.config.rules.count, 3);
	options_fini(&out);
}

static void test_what_expectations_imply(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	write_config("targets: [\"a:1\"]\n"
		     "expect:\n"
		     "  - owner: 'say \"gw\" \\ *'\n"
		     "    workers: 2\n"
		     "    pool_min: 4\n"
		     "    pool_max: 16\n"
		     "    connections_per_worker: 17\n"
		     "    idle_floor: 0\n");
	good(&out, &argv, "check --config lowtide.yml");
	has_rules(&out,
		(const char *const[]){"workers(owner=\"say \"gw\" \\ *\") == 2 for 30s",
			"pool_open(owner=\"say \"gw\" \\ *\") >= 4 for 30s",
			"pool_open(owner=\"say \"gw\" \\ *\") <= 16 for 30s",
			"connections_per_worker(owner=\"say \"gw\" \\ *\") <= 17 for 30s",
			"held(owner=\"say \"gw\" \\ *\") <= 0 for 30s"},
		5);
	assert_string_equal(
		out.config.rules.items[0].left.scope.selectors[0].pattern, "say \"gw\" \\ *");
	options_fini(&out);
}

static void test_what_a_group_implies(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	write_config(
		"targets: [{target: \"a:1\", group: gateways}, {target: \"b:1\", group: brains}]\n"
		"expect:\n"
		"  - {group: gateways, workers: 3, memory_limit: 512 MiB, idle_floor: 9}\n"
		"  - {group: brains, owner: gw, pool_max: 4, idle_floor: 8, deadlocks_per_min: "
		"0}\n");
	good(&out, &argv, "check --config lowtide.yml");
	has_rules(&out,
		(const char *const[]){"workers(group=\"gateways\") == 3 for 30s",
			"memory(group=\"gateways\") <= 512 MiB for 30s",
			"held(owner of group=\"gateways\") <= 9 for 30s",
			"pool_open(group=\"brains\") <= 4 for 30s",
			"held(owner=\"gw\") <= 8 for 30s",
			"deadlocks_per_min(owner=\"gw\") <= 0 for 30s"},
		6);
	assert_string_equal(out.config.rules.items[0].expected_by, "workers");
	assert_string_equal(out.config.rules.items[1].expected_by, "memory_limit");
	assert_string_equal(out.config.rules.items[5].expected_by, "deadlocks_per_min");
	options_fini(&out);
}

static void test_canaries(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	refused("check a:1 --rule rss(canary)<1GiB",
		"\"rss(canary)<1GiB\" is about canaries, and none is marked (expected --canary "
		"LABEL=REGEX)" TRY);
	good(&out, &argv, "check a:1 --canary version=^2 --rule rss(canary)<1GiB");
	assert_int_equal(out.canaries.count, 1);
	options_fini(&out);
}

/* What only a server tells would stay unknown for ever. Of what is expected that is said at the
   end, with what to do about it. */
static void test_rules_about_servers_need_one(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	refused("check a:1 --rule held<=8",
		"\"held<=8\" is about what a server tells, and none is watched (expected a target "
		"such as postgres://db1)" TRY);
	refused("check a:1 --rule waiting<5",
		"\"waiting<5\" is about what a server tells, and none is watched (expected a "
		"target such as postgres://db1)" TRY);
	good(&out, &argv, "check postgres://db1 --rule held<=8");
	options_fini(&out);
	write_config("targets: [\"a:1\"]\nexpect:\n  - {owner: gw, idle_floor: 8}\n");
	good(&out, &argv, "check --config lowtide.yml");
	options_fini(&out);
}

/* The longest name that an owner can have, and the largest number. */
static void test_the_longest_owner(void **state)
{
	struct expectation expectation = expectation_of_nothing();
	struct rule_list rules = {0};

	(void)state;
	expectation.connections_per_worker = INT64_MAX;
	memset(expectation.owner, '"', LIMIT_OWNER_BYTES - 1);
	assert_true(rule_list_imply(&rules, &expectation));
	assert_int_equal(rules.count, 1);
	assert_non_null(strstr(rules.items[0].text, " for 30s"));
	assert_string_equal(rules.items[0].left.scope.selectors[0].pattern, expectation.owner);
	rule_list_fini(&rules);
}

static void test_bad_rules_of_the_configuration(void **state)
{
	static const struct {
		const char *text, *words;
	} bad[] = {
		{"targets: [\"a:1\"]\nrules: growth\n",
			"lowtide.yml:2: rules: is text (expected a list of rules)"},
		{"targets: [\"a:1\"]\nrules:\n  - rss < 1 GiB\n  - {a: b}\n",
			"lowtide.yml:4: rules[1]: is a map (expected a rule such as rss <= 600 "
			"MiB)"},
		{"targets: [\"a:1\"]\nrules:\n  - growht != growing\n",
			"lowtide.yml:3: rules[0]: \"growht != growing\", column 1: \"growht\" is "
			"no "
			"measure; did you mean growth?"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_string_equal(config_refusal(bad[i].text), bad[i].words);
}

static void test_too_many(void **state)
{
	struct expectation expectation = expectation_of_nothing();
	struct rule_list rules = {0};
	struct rule_error error = {0};

	(void)state;
	for (size_t i = 0; i < LIMIT_RULES; i++)
		assert_true(rule_list_add(&rules, "rss < 1 GiB", &error));
	assert_false(rule_list_add(&rules, "rss < 1 GiB", &error));
	assert_string_equal(error.why, "is one rule too many (expected 2048)");
	expectation.workers = 1;
	assert_false(rule_list_imply(&rules, &expectation));
	rule_list_fini(&rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_windows_are_no_longer_than_the_watch),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_rules_of_the_configuration_come_first),
		cmocka_unit_test(test_what_expectations_imply),
		cmocka_unit_test(test_what_a_group_implies),
		cmocka_unit_test(test_canaries),
		cmocka_unit_test(test_rules_about_servers_need_one),
		cmocka_unit_test(test_the_longest_owner),
		cmocka_unit_test(test_bad_rules_of_the_configuration),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
