/* lowtide.yml about Postgres servers: their settings, those that are for other kinds, and what
   owners are expected to take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/limits.h"
#include "tests/support/config_text.h"

static void test_settings(void **state)
{
	(void)state;
	config_reads("defaults:\n"
		     "  window: 30m\n"
		     "  bearer_token_file: t\n" /* for the endpoints */
		     "groups:\n"
		     "  stack:\n"
		     "    sql: full\n"
		     "    owner: gw\n"
		     "    compression: false\n"
		     "targets:\n"
		     "  - target: gw-a:9100\n"
		     "    group: stack\n"
		     "    pooler_pool: shop/app\n"
		     "  - target: postgres://ops@db1:5433/app\n"
		     "    name: db1\n"
		     "    group: stack\n"
		     "    interval: 2s\n"
		     "    labels: {tier: data}\n"
		     "    owner_pattern: '^([a-z]+)'\n"
		     "  - target: \"host=db2 dbname='a b'\"\n"
		     "    window: 6h\n"
		     "  - service=prod\n");
	assert_int_equal(config.targets.count, 4);
	assert_int_equal(config.targets.items[0].kind, TARGET_SCRAPE);
	assert_string_equal(config.targets.items[0].bearer_token_file, "/etc/lowtide/t");
	assert_string_equal(config.targets.items[0].owner, "gw");
	assert_string_equal(config.targets.items[0].pooler_pool, "shop/app");
	assert_int_equal(config.targets.items[0].window_ms, 15 * 60 * 1000);

	assert_int_equal(config.targets.items[1].kind, TARGET_POSTGRES);
	assert_string_equal(config.targets.items[1].name, "db1");
	assert_string_equal(config.targets.items[1].given, "db1:5433/app");
	assert_string_equal(config.targets.items[1].conninfo, "postgres://ops@db1:5433/app");
	assert_string_equal(config.targets.items[1].owner_pattern, "^([a-z]+)");
	assert_int_equal(config.targets.items[1].interval_ms, 2000);
	assert_int_equal(config.targets.items[1].timeout_ms, 1800);
	assert_int_equal(config.targets.items[1].window_ms, 30 * 60 * 1000);
	assert_true(config.targets.items[1].full_sql);
	assert_int_equal(config.targets.items[1].label_count, 1);
	assert_null(config.targets.items[1].bearer_token_file);

	assert_string_equal(config.targets.items[2].conninfo, "host=db2 dbname='a b'");
	assert_string_equal(config.targets.items[2].name, "db2/a b");
	assert_int_equal(config.targets.items[2].window_ms, 6 * 3600 * 1000);
	assert_false(config.targets.items[2].full_sql);
	assert_null(config.targets.items[2].owner_pattern);
	assert_null(config.targets.items[1].owner);
	assert_string_equal(config.targets.items[3].name, "prod");
	assert_int_equal(config.expectations.count, 0);
}

static void test_expect_of_a_group(void **state)
{
	const struct expectation *each;

	(void)state;
	config_reads(
		"targets: [{target: \"a:1\", group: gateways}, {target: \"b:1\", group: brains}]\n"
		"expect:\n"
		"  - {group: gateways, memory_limit: 512 MiB, deadlocks_per_min: 0}\n"
		"  - {group: brains, owner: brain, memory_limit: 536870912}\n"
		"  - {owner: a, memory_limit: 1.5GiB}\n"
		"  - {owner: b, memory_limit: 1Gi}\n");
	assert_int_equal(config.expectations.count, 4);
	each = &config.expectations.items[0];
	assert_string_equal(each->group, "gateways");
	assert_string_equal(each->owner, "");
	assert_int_equal(each->memory_limit_bytes, 536870912);
	assert_int_equal(each->deadlocks_per_min, 0);
	assert_int_equal(each->workers, EXPECT_NONE);
	each = &config.expectations.items[1];
	assert_string_equal(each->group, "brains");
	assert_string_equal(each->owner, "brain");
	assert_int_equal(each->memory_limit_bytes, 536870912);
	assert_int_equal(each->deadlocks_per_min, EXPECT_NONE);
	assert_int_equal(config.expectations.items[2].memory_limit_bytes, 1610612736);
	assert_int_equal(config.expectations.items[3].memory_limit_bytes, 1073741824);
}

static void test_expect(void **state)
{
	const struct expectation *each;

	(void)state;
	config_reads("targets: [postgres://db1]\n"
		     "expect:\n"
		     "  - {owner: gw, workers: 2, pool_min: 4, pool_max: 16}\n"
		     "  - owner: cron\n"
		     "    idle_floor: 0\n"
		     "    max_idle: 10m\n"
		     "  - {owner: \"ops@10.0.0.1/app\", connections_per_worker: 3}\n");
	assert_int_equal(config.expectations.count, 3);
	each = &config.expectations.items[0];
	assert_string_equal(each->owner, "gw");
	assert_int_equal(each->workers, 2);
	assert_int_equal(each->pool_min, 4);
	assert_int_equal(each->pool_max, 16);
	assert_int_equal(each->connections_per_worker, EXPECT_NONE);
	assert_int_equal(each->idle_floor, EXPECT_NONE);
	each = &config.expectations.items[1];
	assert_int_equal(each->workers, EXPECT_NONE);
	assert_int_equal(each->idle_floor, 0);
	assert_int_equal(each->max_idle_ms, 600 * 1000);
	assert_int_equal(config.expectations.items[0].max_idle_ms, EXPECT_NONE);
	assert_string_equal(config.expectations.items[2].owner, "ops@10.0.0.1/app");
	assert_int_equal(config.expectations.items[2].connections_per_worker, 3);
}

#define SERVER "targets:\n  - target: postgres://db1\n    "
#define EXPECT "targets: [\"a:1\"]\nexpect:\n  - "

static const struct {
	const char *text, *error;
} bad[] = {
	{EXPECT "{owner: gw, max_idle: 600}\n", "lowtide.yml:3: expect[0].max_idle: \"600\" is not "
						"a duration (expected for example "
						"5s, 500ms)"},
	{SERVER "headers: {X-A: b}\n", "lowtide.yml:3: targets[0].headers: is not for this target "
				       "(only for targets over HTTP)"},
	{SERVER "bearer_token_file: t\n", "lowtide.yml:3: targets[0].bearer_token_file: is not for "
					  "this target (only for targets over HTTP)"},
	{SERVER "insecure: true\n", "lowtide.yml:3: targets[0].insecure: is not for this target "
				    "(only for targets over HTTP)"},
	{"targets:\n  - target: a:1\n    window: 5m\n",
		"lowtide.yml:3: targets[0].window: is not for this target (only for Postgres "
		"servers)"},
	{"targets:\n  - target: a:1\n    sql: full\n",
		"lowtide.yml:3: targets[0].sql: is not for this target (only for Postgres "
		"servers)"},
	{SERVER "window: 59s\n",
		"lowtide.yml:3: targets[0].window: 59s is out of range (expected 1m to 6h)"},
	{"defaults: {window: 7h}\ntargets: [\"a:1\"]\n",
		"lowtide.yml:1: defaults.window: 7h is out of range (expected 1m to 6h)"},
	{SERVER "sql: plain\n",
		"lowtide.yml:3: targets[0].sql: \"plain\" does not do (expected full or masked)"},
	{SERVER "owner_pattern: ''\n", "lowtide.yml:3: targets[0].owner_pattern: pattern of 0 "
				       "bytes does not fit (expected 1 to 255)"},
	{SERVER "owner_pattern: ^gw-\n",
		"lowtide.yml:3: targets[0].owner_pattern: no group: the owner is what the first "
		"(...) matches (expected a POSIX extended regular expression)"},
	{SERVER "password: hunter2\n", "lowtide.yml:3: targets[0].password: unknown key; secrets "
				       "stay in files: ~/.pgpass for Postgres, basic_auth_file "
				       "over HTTP"},
	{SERVER "dsn: x\n", "lowtide.yml:3: targets[0].dsn: unknown key; did you mean target?"},
	{"targets:\n  - target: a:1\n  - target: host=h password=hunter2\n",
		"lowtide.yml:3: targets[1].target: a password does not belong in a target: put it "
		"into ~/.pgpass, the file that PGPASSFILE names, or a service file (expected "
		"postgres://user@host/dbname, host=... dbname=... or service=...)"},
	{"targets: [\"a:1\"]\nexpect: {owner: gw}\n",
		"lowtide.yml:2: expect: is a map (expected a list of maps)"},
	{EXPECT "gw\n", "lowtide.yml:3: expect[0]: is text (expected a map)"},
	{EXPECT "{workers: 2}\n",
		"lowtide.yml:3: expect[0]: is about nobody (expected the key group, or owner)"},
	{EXPECT "{owner: gw}\n", "lowtide.yml:3: expect[0]: expects nothing (expected for example "
				 "workers and pool_max)"},
	{EXPECT "owner: gw\n    workers: two\n",
		"lowtide.yml:4: expect[0].workers: \"two\" does not do (expected a number from 0 "
		"to 1000000)"},
	{EXPECT "{owner: gw, pool_max: -1}\n",
		"lowtide.yml:3: expect[0].pool_max: \"-1\" does not do (expected a number from 0 "
		"to 1000000)"},
	{EXPECT "{owner: gw, pool_max: 99999999999999999999}\n",
		"lowtide.yml:3: expect[0].pool_max: \"99999999999999999999\" does not do (expected "
		"a number from 0 to 1000000)"},
	{EXPECT "{owner: gw, pool_min: 5, pool_max: 4}\n",
		"lowtide.yml:3: expect[0]: pool_min of 5 is more than pool_max of 4"},
	{EXPECT "{owner: gw, workers: 1}\n  - {workers: 1, owner: gw}\n",
		"lowtide.yml:4: expect[1].owner: \"gw\" is the owner of expect[0] too"},
	{"targets: [{target: \"a:1\", group: gw}]\nexpect:\n  - {group: gw, owner: gw}\n",
		"lowtide.yml:3: expect[0]: expects nothing (expected "
		"for example workers and pool_max)"},
	{"targets: [{target: \"a:1\", group: gw}]\nexpect:\n  - {group: gw, workers: 1}\n"
	 "  - {workers: 1, owner: b, group: gw}\n",
		"lowtide.yml:4: expect[1].group: \"gw\" is the group of expect[0] too"},
	{EXPECT "{group: gw, workers: 1}\n",
		"lowtide.yml:3: expect[0].group: \"gw\" is no target's group"},
	{EXPECT "{owner: gw, memory_limit: 512M}\n",
		"lowtide.yml:3: expect[0].memory_limit: \"512M\" does not do (expected bytes, such "
		"as 536870912 or 512 MiB, from 1 MiB to 1024 TiB)"},
	{EXPECT "{owner: gw, memory_limit: 512}\n",
		"lowtide.yml:3: expect[0].memory_limit: \"512\" does not do (expected bytes, such "
		"as 536870912 or 512 MiB, from 1 MiB to 1024 TiB)"},
	{EXPECT "{owner: gw, memory_limit: 1.5.5GiB}\n",
		"lowtide.yml:3: expect[0].memory_limit: \"1.5.5GiB\" does not do (expected bytes, "
		"such as 536870912 or 512 MiB, from 1 MiB to 1024 TiB)"},
	{EXPECT "{owner: '', workers: 1}\n", "lowtide.yml:3: expect[0].owner: text of 0 bytes does "
					     "not fit (expected 1 to 191)"},
	{EXPECT "{owner: [gw], workers: 1}\n", "lowtide.yml:3: expect[0].owner: is a list "
					       "(expected text: who: the owner as the screen "
					       "names it)"},
	{EXPECT "{owner: gw, worker: 1}\n",
		"lowtide.yml:3: expect[0].worker: unknown key; did you mean workers?"},
	{EXPECT "{owner: gw, window: 1m}\n",
		"lowtide.yml:3: expect[0].window: key does not belong here (expected in defaults, "
		"a group or a target)"},
	{SERVER "owner: gw\n", "lowtide.yml:3: targets[0].owner: is not for this target (only for "
			       "targets over HTTP)"},
	{"targets:\n  - target: a:1\n    pooler_pool: ''\n",
		"lowtide.yml:3: targets[0].pooler_pool: text of 0 bytes does not fit (expected 1 "
		"to 47)"},
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *error = config_refusal(bad[i].text);

		assert_string_equal(error, bad[i].error);
		assert_null(strstr(error, "hunter2"));
	}
}

/* What the C library says of a bad pattern is its own; where it stands is ours. */
static void test_bad_pattern(void **state)
{
	const char *text = SERVER "owner_pattern: '('\n";
	const char *begin = "lowtide.yml:3: targets[0].owner_pattern: ";
	const char *end = " (expected a POSIX extended regular expression)";
	const char *error = config_refusal(text);

	(void)state;
	assert_int_equal(strncmp(error, begin, strlen(begin)), 0);
	assert_true(strlen(error) > strlen(begin) + strlen(end));
	assert_string_equal(error + strlen(error) - strlen(end), end);
}

static void test_limit(void **state)
{
	char text[16 * 1024];
	size_t used = (size_t)snprintf(text, sizeof(text), "targets: [\"a:1\"]\nexpect:\n");

	(void)state;
	for (int i = 0; i <= LIMIT_EXPECTATIONS; i++)
		used += (size_t)snprintf(
			text + used, sizeof(text) - used, "- {owner: o%d, workers: 1}\n", i);
	assert_true(used < sizeof(text));
	assert_string_equal(config_refusal(text), "lowtide.yml:259: expect: are more than 256");
	*strrchr(text, '-') = '\0';
	config_reads(text);
	assert_int_equal(config.expectations.count, LIMIT_EXPECTATIONS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_settings, config_forget),
		cmocka_unit_test_teardown(test_expect, config_forget),
		cmocka_unit_test_teardown(test_expect_of_a_group, config_forget),
		cmocka_unit_test_teardown(test_bad, config_forget),
		cmocka_unit_test_teardown(test_bad_pattern, config_forget),
		cmocka_unit_test_teardown(test_limit, config_forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
