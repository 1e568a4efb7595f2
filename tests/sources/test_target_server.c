/* Targets that are Postgres servers: what they are called, and that no password gets through,
   wherever and however it is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sources/target.h"

#define EXPECTED " (expected postgres://user@host/dbname, host=... dbname=... or service=...)"
#define PASSWORD                                                                                   \
	"a password does not belong in a target: put it into ~/.pgpass, the file that "            \
	"PGPASSFILE names, or a service file" EXPECTED
#define UNREADABLE                                                                                 \
	"a connection string is none that libpq can read; it is not repeated here, since it may "  \
	"hold a password" EXPECTED
#define NESTED                                                                                     \
	"a name in a connection string holds a connection string, an = or an @, and is not "       \
	"repeated here" EXPECTED
#define PORT "a connection string has a port that is not a number from 1 to 65535" EXPECTED

static const char *const variables[] = {"PGSERVICE", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE",
	"PGUSER", "PGPASSWORD", "PGOPTIONS"};

static int clear_environment(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		unsetenv(variables[i]);
	return 0;
}

static const struct {
	const char *text, *name;
} good[] = {
	{"postgres://db1", "db1"},
	{"postgresql://db1/app", "db1/app"},
	{"postgres://ops@db1:5433/app?sslmode=require", "db1:5433/app"},
	{"postgres://ops:@db1/app", "db1/app"}, /* no password between : and @ */
	{"postgres:///app", "local/app"},
	{"postgres:///app?host=/run/postgresql", "/run/postgresql/app"},
	{"postgres://%2Frun%2Fpostgresql/app", "/run/postgresql/app"},
	{"postgres://db1:5432,db2:5433/app?target_session_attrs=primary", "db1:5432,db2:5433/app"},
	{"postgres://[::1]:5432/app", "[::1]:5432/app"},
	{"postgres://db1/app?user=ops@corp", "db1/app"},
	{"host=db1", "db1"},
	{"  host = db1  dbname = app", "db1/app"},
	{"host=db1 port=5433 user=ops dbname='my app'", "db1:5433/my app"},
	{"host=a,b,c port=5433", "a:5433,b:5433,c:5433"},
	{"host=a,b port=,5433", "a,b:5433"},
	{"host=::1 port=5433", "[::1]:5433"},
	{"host=/run/postgresql port=5433", "/run/postgresql:5433"},
	{"host=@abstract", "@abstract"},
	{"hostaddr=10.0.0.1 dbname=app", "10.0.0.1/app"},
	{"host=db1 hostaddr=10.0.0.1", "db1"},
	{"dbname=app", "local/app"},
	{"user=ops", "local"},
	{"service=prod", "prod"},
	{"service=prod dbname=app", "prod/app"},
	{"service=prod host=db2", "db2"},
	{"passfile=/etc/lowtide/pgpass host=db1", "db1"},
};

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char error[TARGET_ERROR_BYTES] = "";
		struct target target;

		target_init(&target);
		if (!target_parse(&target, good[i].text, error))
			fail_msg("%s: %s", good[i].text, error);
		assert_int_equal(target.kind, TARGET_POSTGRES);
		assert_string_equal(target.name, good[i].name);
		assert_string_equal(target.given, good[i].name);
		assert_string_equal(target.conninfo, good[i].text);
		assert_null(target.url);
		assert_false(target.named);
		assert_true(target_check(&target, error));
		target_fini(&target);
	}
}

static const struct {
	const char *text, *error;
} bad[] = {
	/* Passwords where libpq knows them, */
	{"postgres://u:hunter2@h/d", PASSWORD},
	{"postgresql://:hunter2@h", PASSWORD},
	{"postgres://u:%68unter2@h", PASSWORD},
	{"postgres://u:hunter2@h1,h2/d", PASSWORD},
	{"postgres://h/d?password=hunter2", PASSWORD},
	{"postgres://h/d?p%61ssword=hunter2", PASSWORD},
	{"postgres://h/d?sslpassword=hunter2", PASSWORD},
	{"password=hunter2", PASSWORD},
	{"host=h password=hunter2", PASSWORD},
	{"host=h password='hunter2 x'", PASSWORD},
	{"host=h password = hunter2", PASSWORD},
	{"host=h sslpassword=hunter2 dbname=x", PASSWORD},
	{"host=h password=", PASSWORD},
	/* and where they have gone astray. */
	{"postgres://u:hun/ter2@h/d", PASSWORD},
	{"postgres://u:12/hunter2@h/d", PASSWORD},
	{"postgres://u:hunter2/d", PORT},
	{"postgres://u:hunter2", PORT},
	{"host=h port=hunter2", PORT},
	{"host=h port=0", PORT},
	{"host=h port=65536", PORT},
	{"host=h port=1,2,hunter2", PORT},
	{"postgres://u:1?hunter2@h", PASSWORD},
	{"postgres://h/d?password", UNREADABLE},
	{"postgres://[hunter2/d", UNREADABLE},
	{"postgres://u:hunter2%zz@h/d", UNREADABLE},
	{"host=h user=u hunter2", UNREADABLE},
	{"host=h pass=hunter2", UNREADABLE},
	{"PASSWORD=hunter2", UNREADABLE},
	{"host=h password=my hunter2=x", UNREADABLE},
	{"host='hunter2", UNREADABLE},
	{"host=u:hunter2@h", NESTED},
	{"dbname=postgres://u:hunter2@h/d", NESTED},
	{"dbname='password=hunter2'", NESTED},
	{"service=u:hunter2@h", NESTED},
	{"POSTGRES://u:hunter2@h/d", UNREADABLE},
	{"postgres://h/d?hunter2@x", UNREADABLE},
	/* What else does not do. */
	{"hots=db1", "libpq has no keyword \"hots\"" EXPECTED},
	{"postgres://h/d?hots=1", "libpq has no keyword \"hots\"" EXPECTED},
	{"host=h options=-cwork_mem=1GB",
		"options is refused: poolers refuse it, and it would change our session" EXPECTED},
	{"postgres://h/d?options=-c%20x%3D1",
		"options is refused: poolers refuse it, and it would change our session" EXPECTED},
	{"host=h application_name=psql",
		"application_name is refused: lowtide's sessions are known by their name" EXPECTED},
	{"host=h client_encoding=LATIN1",
		"client_encoding is refused: lowtide takes text as it is stored" EXPECTED},
	{"host=h replication=database", "replication is refused: lowtide asks in SQL" EXPECTED},
	{"host=h\x1b[2J", "a connection string has control characters or is not UTF-8" EXPECTED},
	{"host=h\xff", "a connection string has control characters or is not UTF-8" EXPECTED},
	{"postgres://h%1b/d", "a name in a connection string has control characters, is not UTF-8 "
			      "or too long" EXPECTED},
	{"postgres://h/d%E2%80%AE", "a name in a connection string has control characters, is not "
				    "UTF-8 or too long" EXPECTED},
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char error[TARGET_ERROR_BYTES] = "";
		struct target target;

		target_init(&target);
		if (target_parse(&target, bad[i].text, error))
			fail_msg("accepted: %s", bad[i].text);
		if (strcmp(error, bad[i].error) != 0)
			fail_msg("%s: %s", bad[i].text, error);
		assert_null(strstr(error, "hunter2"));
		assert_null(target.conninfo);
		assert_null(target.name);
		assert_null(target.given);
	}
}

static void test_length(void **state)
{
	char text[4096] = "host=", error[TARGET_ERROR_BYTES] = "";
	struct target target;

	(void)state;
	target_init(&target);
	memset(text + 5, 'a', 2048 - 5);
	assert_true(target_parse_server(&target, text, error));
	target_fini(&target);
	target_init(&target);
	text[2048] = 'a';
	assert_false(target_parse_server(&target, text, error));
	assert_string_equal(error, "a connection string is longer than 2048 bytes" EXPECTED);
}

static void test_what_is_a_server(void **state)
{
	static const char *const others[] = {"localhost:9100", "http://h/x?host=a",
		"unix:/a=b.sock", "h/a=b", "=x", "", "[::1]:9100", "pgbouncer://h"};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(target_is_server(others[i]));
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(target_is_server(good[i].text));
}

/* What the environment says stands where the text does not; libpq looks it up the same way. */
static void test_environment(void **state)
{
	static const struct {
		const char *variable, *value, *text, *name;
	} rows[] = {
		{"PGHOST", "db1", "", "db1"},
		{"PGDATABASE", "app", "", "db1/app"},
		{"PGPORT", "5433", "", "db1:5433/app"},
		{"PGPORT", "5433", "host=db2", "db2:5433/app"},
		{"PGPASSWORD", "hunter2", "", "db1:5433/app"},
		{"PGSERVICE", "prod", "", "prod"},
		{"PGSERVICE", "prod", "dbname=x", "prod/x"},
		{"PGSERVICE", "prod", "host=db2", "db2"},
	};
	char error[TARGET_ERROR_BYTES] = "";
	struct target target;

	clear_environment(state);
	assert_false(target_server_in_environment());
	setenv("PGUSER", "ops", 1); /* who, but not where */
	assert_false(target_server_in_environment());
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		setenv(rows[i].variable, rows[i].value, 1);
		assert_true(target_server_in_environment());
		target_init(&target);
		if (!target_parse_server(&target, rows[i].text, error))
			fail_msg("%s", error);
		assert_string_equal(target.name, rows[i].name);
		assert_string_equal(target.conninfo, rows[i].text);
		target_fini(&target);
	}
	clear_environment(state);
	setenv("PGHOST", "u:hunter2@h", 1);
	target_init(&target);
	assert_false(target_parse_server(&target, "", error));
	assert_string_equal(error, NESTED);
	clear_environment(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_what_is_a_server),
		cmocka_unit_test(test_environment),
	};

	return cmocka_run_group_tests(tests, clear_environment, NULL);
}
