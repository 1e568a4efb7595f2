/* Targets that are consoles of poolers: what libpq gets, what they are called, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libpq-fe.h>

#include "sources/target.h"

#define EXPECTED " (expected pgbouncer://user@host:6432)"
#define PASSWORD                                                                                   \
	"a password does not belong in a target: put it into ~/.pgpass, the file that "            \
	"PGPASSFILE names, or a service file" EXPECTED

static const char *const variables[] = {"PGSERVICE", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE",
	"PGUSER", "PGPASSWORD", "PGOPTIONS"};

static int clear_environment(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		unsetenv(variables[i]);
	return 0;
}

/* host, port, dbname and user as libpq reads them in the target's conninfo; NULL: it says none. */
static const struct {
	const char *text, *name, *host, *port, *dbname, *user;
} good[] = {
	{"pgbouncer://b1", "b1:6432", "b1", "6432", "pgbouncer", NULL},
	{"pgbouncer://b1/", "b1:6432", "b1", "6432", "pgbouncer", NULL},
	{"PGBOUNCER://b1:7432", "b1:7432", "b1", "7432", "pgbouncer", NULL},
	{"pgbouncer://ops@b1", "b1:6432", "b1", "6432", "pgbouncer", "ops"},
	{"pgbouncer://ops@b1?user=stats", "b1:6432", "b1", "6432", "pgbouncer", "stats"},
	{"pgbouncer://b1/pgbouncer", "b1:6432", "b1", "6432", "pgbouncer", NULL},
	{"pgbouncer://b1/console", "b1:6432/console", "b1", "6432", "console", NULL},
	{"pgbouncer://b1?dbname=pgcat", "b1:6432/pgcat", "b1", "6432", "pgcat", NULL},
	{"pgbouncer://b1?dbname=", "b1:6432", "b1", "6432", "pgbouncer", NULL},
	{"pgbouncer://b1?", "b1:6432", "b1", "6432", "pgbouncer", NULL},
	{"pgbouncer://b1?sslmode=require", "b1:6432", "b1", "6432", "pgbouncer", NULL},
	{"pgbouncer:///?host=/run/pgbouncer", "/run/pgbouncer:6432", "/run/pgbouncer", "6432",
		"pgbouncer", NULL},
	{"pgbouncer:///?host=/run/pgbouncer&port=7432", "/run/pgbouncer:7432", "/run/pgbouncer",
		"7432", "pgbouncer", NULL},
	{"pgbouncer://%2Frun%2Fpgbouncer", "/run/pgbouncer:6432", "/run/pgbouncer", "6432",
		"pgbouncer", NULL},
	{"pgbouncer://[::1]", "[::1]:6432", "::1", "6432", "pgbouncer", NULL},
	{"pgbouncer://a,b", "a:6432,b:6432", "a,b", "6432", "pgbouncer", NULL},
	{"pgbouncer://a:1,b:2", "a:1,b:2", "a,b", "1,2", "pgbouncer", NULL},
	{"pgbouncer://", "local:6432", NULL, "6432", "pgbouncer", NULL},
	/* the service knows where */
	{"pgbouncer://?service=pools", "pools", NULL, NULL, "pgbouncer", NULL},
};

static void expect(const PQconninfoOption *all, const char *keyword, const char *value)
{
	while (strcmp(all->keyword, keyword) != 0)
		all++;
	if (value)
		assert_string_equal(all->val, value);
	else
		assert_null(all->val);
}

static void check_good(const struct target *target, size_t i)
{
	PQconninfoOption *all = PQconninfoParse(target->conninfo, NULL);

	assert_non_null(all);
	expect(all, "host", good[i].host);
	expect(all, "port", good[i].port);
	expect(all, "dbname", good[i].dbname);
	expect(all, "user", good[i].user);
	expect(all, "password", NULL);
	PQconninfoFree(all);
}

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char error[TARGET_ERROR_BYTES] = "", given[128];
		struct target target;

		target_init(&target);
		if (!target_parse(&target, good[i].text, error))
			fail_msg("%s: %s", good[i].text, error);
		assert_int_equal(target.kind, TARGET_PGBOUNCER);
		assert_string_equal(target.name, good[i].name);
		snprintf(given, sizeof(given), "pgbouncer://%s", good[i].name);
		assert_string_equal(target.given, given);
		assert_null(target.url);
		assert_false(target.named);
		assert_true(target_check(&target, error));
		check_good(&target, i);
		target_fini(&target);
	}
}

/* What PG* variables say of servers is not about poolers. */
static void test_environment(void **state)
{
	char error[TARGET_ERROR_BYTES] = "";
	struct target target;

	(void)state;
	setenv("PGPORT", "5433", 1);
	setenv("PGDATABASE", "app", 1);
	target_init(&target);
	assert_true(target_parse(&target, "pgbouncer://b1", error));
	assert_string_equal(target.name, "b1:6432");
	target_fini(&target);
}

static const struct {
	const char *text, *error;
} bad[] = {
	{"pgbouncer://u:hunter2@b1", PASSWORD},
	{"pgbouncer://u:hun/ter2@b1", PASSWORD},
	{"pgbouncer://b1?password=hunter2", PASSWORD},
	{"pgbouncer://b1?sslpassword=hunter2", PASSWORD},
	{"pgbouncer://b1:0",
		"a connection string has a port that is not a number from 1 to 65535" //
		EXPECTED},
	{"pgbouncer://b1?options=-c%20x",
		"options is refused: poolers refuse it, and it would change our session" EXPECTED},
	{"pgbouncer://b1?foo=1", "libpq has no keyword \"foo\"" EXPECTED},
	{"pgbouncer://b1\x1b[2J",
		"a connection string has control characters or is not UTF-8" EXPECTED},
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char error[TARGET_ERROR_BYTES] = "";
		struct target target;

		target_init(&target);
		if (target_parse(&target, bad[i].text, error))
			fail_msg("%s is taken", bad[i].text);
		assert_string_equal(error, bad[i].error);
		assert_null(target.conninfo);
		target_fini(&target);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_good, clear_environment),
		cmocka_unit_test_setup(test_environment, clear_environment),
		cmocka_unit_test_setup(test_bad, clear_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
