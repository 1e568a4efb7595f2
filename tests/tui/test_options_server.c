/* The command line about Postgres servers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "model/limits.h"
#include "tests/support/command_line.h"
#include "tests/support/scratch_folder.h"

#define TRY      "\ntry 'lowtide --help'"
#define EXPECTED " (expected postgres://user@host/dbname, host=... dbname=... or service=...)" TRY
#define NO_CONNINFO                                                                                \
	"--pg: a connection string is none that libpq can read; it is not repeated here, since "   \
	"it may hold a password" EXPECTED

static void test_servers(void **state)
{
	const struct target *target;
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv,
		"--headless --interval 1 --pg host=127.0.0.1_port=5433_user=ops_dbname=app --for "
		"10");
	assert_int_equal(out.config.targets.count, 1);
	assert_int_equal(out.for_ms, 10000);
	target = &out.config.targets.items[0];
	assert_int_equal(target->kind, TARGET_POSTGRES);
	assert_string_equal(target->name, "127.0.0.1:5433/app");
	assert_int_equal(target->interval_ms, 1000);
	assert_int_equal(target->window_ms, 15 * 60 * 1000);
	assert_false(target->full_sql);
	options_fini(&out);

	good(&out, &argv, "doctor --pg="); /* what libpq does by itself */
	assert_string_equal(out.config.targets.items[0].conninfo, "");
	assert_string_equal(out.config.targets.items[0].name, "local");
	options_fini(&out);

	good(&out, &argv,
		"--pg service=prod a:1 --pg host=h --sql full --window 5m --insecure "
		"postgres://db1");
	assert_int_equal(out.config.targets.count, 4);
	for (size_t i = 0; i < 4; i++) {
		target = &out.config.targets.items[i];
		assert_int_equal(target->kind, i == 1 ? TARGET_SCRAPE : TARGET_POSTGRES);
		assert_int_equal(target->insecure, i == 1);
		assert_int_equal(target->full_sql, i != 1);
		assert_int_equal(target->window_ms, (i == 1 ? 15 : 5) * 60 * 1000);
	}
	options_fini(&out);
}

static const struct {
	const char *line, *error;
} bad[] = {
	{"snapshot --pg password=hunter2",
		"--pg: a password does not belong in a target: put it into ~/.pgpass, the file "
		"that PGPASSFILE names, or a service file (expected postgres://user@host/dbname, "
		"host=... dbname=... or service=...)" TRY},
	{"snapshot --pg localhost:9100", NO_CONNINFO},
	{"snapshot --pg hunter2", NO_CONNINFO},
	{"snapshot --pg", "--pg has no value (expected CONNINFO)" TRY},
	{"snapshot --sql plain --pg host=h",
		"--sql: \"plain\" does not do (expected full or masked)" TRY},
	{"snapshot --window 30 --pg host=h",
		"--window: 30s is out of range (expected 1m to 6h)" TRY},
	{"snapshot --window 5m a:1", "--window is for Postgres servers, and there is none" TRY},
	{"snapshot --sql=full a:1", "--sql is for Postgres servers, and there is none" TRY},
	{"snapshot --header X:_1 --pg host=h",
		"--header is for targets over HTTP, and there is none" TRY},
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused(bad[i].line, bad[i].error);
}

/* Without a target and a configuration, the variables of libpq name a server. */
static void test_server_of_environment(void **state)
{
	char error[OPTIONS_ERROR_BYTES] = "";
	struct options out;
	struct argv argv;

	(void)state;
	setenv("PGHOST", "db1", 1);
	setenv("PGDATABASE", "app", 1);
	setenv("XDG_CONFIG_HOME", "/nowhere", 1);
	good(&out, &argv, "snapshot --window 5m --interval 2");
	assert_int_equal(out.config.targets.count, 1);
	assert_int_equal(out.config.targets.items[0].kind, TARGET_POSTGRES);
	assert_string_equal(out.config.targets.items[0].name, "db1/app");
	assert_string_equal(out.config.targets.items[0].conninfo, "");
	assert_int_equal(out.config.targets.items[0].window_ms, 5 * 60 * 1000);
	assert_int_equal(out.config.targets.items[0].timeout_ms, 1800);
	options_fini(&out);
	good(&out, &argv, "snapshot a:1"); /* a named target is all there is */
	assert_int_equal(out.config.targets.count, 1);
	assert_int_equal(out.config.targets.items[0].kind, TARGET_SCRAPE);
	options_fini(&out);
	setenv("XDG_CONFIG_HOME", scratch_path(), 1); /* so is a configuration */
	good(&out, &argv, "snapshot");
	assert_int_equal(out.config.targets.count, 2);
	assert_string_equal(out.config.targets.items[0].conninfo, "postgres://db1");
	options_fini(&out);
	setenv("XDG_CONFIG_HOME", "/nowhere", 1);
	setenv("PGHOST", "u:hunter2@h", 1);
	split(&argv, "snapshot");
	assert_false(options_parse(&out, argv.count, argv.list, error));
	assert_non_null(strstr(error, "from the PG* variables: "));
	assert_null(strstr(error, "hunter2"));
	unsetenv("PGHOST");
	unsetenv("PGDATABASE");
}

static void test_expectations(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv, "snapshot --config lowtide/lowtide.yml --window 5m --sql full a:1");
	assert_int_equal(out.config.targets.count, 3);
	assert_int_equal(out.config.targets.items[0].window_ms, 5 * 60 * 1000);
	assert_true(out.config.targets.items[0].full_sql);
	assert_int_equal(out.config.expectations.count, 1);
	assert_string_equal(out.config.expectations.items[0].owner, "gw");
	options_fini(&out);
}

static void test_limit(void **state)
{
	char text[40 * (LIMIT_SERVERS + 1)], error[OPTIONS_ERROR_BYTES] = "";
	size_t used = 0;
	struct options out;
	struct argv argv;

	(void)state;
	for (int i = 0; i <= LIMIT_SERVERS; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "host=db%d\n", i);
	scratch_write("servers.txt", text, used);
	split(&argv, "snapshot --targets servers.txt");
	assert_false(options_parse(&out, argv.count, argv.list, error));
	assert_string_equal(error, "33 Postgres servers (expected 32 at most)" TRY);
	scratch_write("servers.txt", text, (size_t)(strstr(text, "host=db32") - text));
	good(&out, &argv, "snapshot --targets servers.txt");
	assert_int_equal(out.config.targets.count, LIMIT_SERVERS);
	options_fini(&out);
}

static int make_files(void **state)
{
	static const char config[] = "targets: [{target: postgres://db1, window: 1h}, \"c:1\"]\n"
				     "expect: [{owner: gw, workers: 2, pool_max: 8}]\n";

	if (scratch_enter(state) != 0 || mkdir("lowtide", 0700) != 0)
		return -1;
	scratch_write("lowtide/lowtide.yml", config, sizeof(config) - 1);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_server_of_environment),
		cmocka_unit_test(test_expectations),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, make_files, scratch_leave);
}
