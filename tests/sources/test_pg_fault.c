/* What servers, poolers and libpq say when they do not serve us, in their own words and codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sources/pg_fault.h"

#define AT "connection to server at \"db1\" (10.0.0.1), port 5432 failed: "

struct refusal_case {
	const char *message;
	enum fault_kind kind;
	int code;
	const char *says; /* a part of the text */
};

static void check(const struct refusal_case *c)
{
	struct fault fault = pg_fault_refused(c->message, false);

	if (fault.kind != c->kind || fault.code != c->code || !strstr(fault.text, c->says))
		print_message("# %s -> %s\n", c->message, fault.text);
	assert_int_equal(fault.kind, c->kind);
	assert_int_equal(fault.code, c->code);
	assert_non_null(strstr(fault.text, c->says));
}

/* The texts of PostgreSQL 10 to 18, of RDS, and translated ones. */
static void test_full(void **state)
{
	static const struct refusal_case cases[] = {
		{AT "FATAL:  53300: sorry, too many clients already\nLOCATION:  ProcessStartup\n",
			FAULT_FULL, FULL_SERVER, "too many clients"},
		{AT "FATAL:  53300: remaining connection slots are reserved for non-replication "
		    "superuser connections\nLOCATION:  InitPostgres, postinit.c:886\n",
			FAULT_FULL, FULL_RESERVED, "reserved"},
		{AT "FATAL:  53300: remaining connection slots are reserved for roles with the "
		    "SUPERUSER attribute\n",
			FAULT_FULL, FULL_RESERVED, "SUPERUSER"},
		{AT "FATAL:  53300: remaining connection slots are reserved for roles with "
		    "privileges of the \"rds_reserved\" role\n",
			FAULT_FULL, FULL_RESERVED, "rds_reserved"},
		{AT "FATAL:  53300: too many connections for role \"app\"\n", FAULT_FULL, FULL_ROLE,
			"role \"app\""},
		{AT "FATAL:  53300: too many connections for database \"lim\"\n", FAULT_FULL,
			FULL_DATABASE, "database \"lim\""},
		{AT "FATAL:  53300: tut mir leid, schon zu viele Verbindungen\n", FAULT_FULL,
			FULL_UNKNOWN, "tut mir leid"},
		{AT "\xd0\x92\xd0\x90\xd0\x96\xd0\x9d\xd0\x9e:  53300: \xd0\xb8\n", FAULT_FULL,
			FULL_UNKNOWN, "full"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(&cases[i]);
}

static void test_others(void **state)
{
	static const struct refusal_case cases[] = {
		{AT "FATAL:  57P03: the database system is starting up\n", FAULT_STARTING, 0,
			"starting up"},
		{AT "FATAL:  57P01: terminating connection due to administrator command\n",
			FAULT_LOST, 0, "administrator"},
		{AT "FATAL:  28P01: password authentication failed for user \"x\"\n", FAULT_ACCESS,
			0, "pgpass"},
		{AT "FATAL:  28000: no pg_hba.conf entry for host \"10.0.0.9\", user \"x\", "
		    "database \"y\", no encryption\n",
			FAULT_ACCESS, 0, "sslmode=require"},
		{AT "FATAL:  28000: no pg_hba.conf entry for host \"10.0.0.9\", user \"x\", "
		    "database \"y\", SSL encryption\n",
			FAULT_ACCESS, 0, "pg_hba.conf"},
		{AT "FATAL:  28000: pg_hba.conf rejects connection for host \"10.0.0.9\", user "
		    "\"x\", database \"y\", no encryption\n",
			FAULT_ACCESS, 0, "a reject entry of pg_hba.conf"},
		{AT "FATAL:  28000: pg_hba.conf rejects connection for host \"10.0.0.9\", user "
		    "\"x\", database \"y\", SSL encryption\n",
			FAULT_ACCESS, 0, "before it"},
		{AT "FATAL:  28000: role \"nobody\" does not exist\n", FAULT_ACCESS, 0, "nobody"},
		{AT "FATAL:  3D000: database \"nix\" does not exist\n", FAULT_ACCESS, 0, "dbname"},
		{AT "FATAL:  08P01: no more connections allowed (max_client_conn)\n", FAULT_FULL,
			FULL_UNKNOWN, "pooler full"},
		{AT "FATAL:  08P01: client_login_timeout (server down)\n", FAULT_STARTING, 0,
			"server down"},
		{AT "FATAL:  08P01: no such database: nix\n", FAULT_ACCESS, 0, "nix"},
		{AT "FATAL:  08P01: not allowed\n", FAULT_ACCESS, 0, "stats_users"},
		{AT "Connection refused\n\tIs the server running on that host and accepting "
		    "TCP/IP connections?\n",
			FAULT_REFUSED, 0, "nobody listens"},
		{"connection to server on socket \"/tmp/.s.PGSQL.5432\" failed: No such file or "
		 "directory\n\tIs the server running locally?\n",
			FAULT_REFUSED, 0, "nobody listens"},
		{"could not translate host name \"db1\" to address: Name or service not known\n",
			FAULT_ADDRESS, 0, "does not resolve"},
		{AT "fe_sendauth: no password supplied\n", FAULT_ACCESS, 0, "pgpass"},
		{AT "server does not support SSL, but SSL was required\n", FAULT_TLS, 0, "TLS"},
		{AT "SSL error: certificate verify failed\n", FAULT_TLS, 0, "sslrootcert"},
		{AT "root certificate file \"/root/.postgresql/root.crt\" does not exist\n",
			FAULT_TLS, 0, "sslrootcert"},
		{AT "session is read-only\n", FAULT_REFUSED, 0, "target_session_attrs"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(&cases[i]);
}

/* A console is asked in another way: that is to be said in its place. */
static void test_a_console_is_no_database(void **state)
{
	static const char words[] = "extended query protocol not supported by admin console";
	struct fault statement = pg_fault_statement("guard", "08P01", words);
	struct fault lost = pg_fault_lost("08P01", words);

	(void)state;
	assert_int_equal(statement.kind, FAULT_ACCESS);
	assert_non_null(strstr(statement.text, "use pgbouncer://"));
	assert_int_equal(lost.kind, FAULT_ACCESS);
	assert_string_equal(lost.text, statement.text);
}

/* Several hosts, or TLS first and then without: one block each. The last code counts. */
static void test_several_blocks(void **state)
{
	static const struct refusal_case c = {AT "Connection refused\n\tIs the server running?\n" AT
						 "FATAL:  53300: sorry, too many clients already\n",
		FAULT_FULL, FULL_SERVER, "too many"};

	(void)state;
	check(&c);
}

/* What libpq finds wrong in a conninfo, it quotes. */
static void test_no_secret_is_quoted(void **state)
{
	static const char *const messages[] = {
		"missing \"=\" after \"s3cret\" in connection info string\n",
		"invalid connection option \"s3cret\"\n",
		"invalid port number: \"s3cret\"\n",
		"could not translate host name \"s3cret@db\" to address: No such host\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		struct fault fault = pg_fault_refused(messages[i], false);

		assert_int_equal(fault.kind, FAULT_ADDRESS);
		assert_null(strstr(fault.text, "s3cret"));
	}
}

static void test_foreign_bytes(void **state)
{
	static const char override[] = {'\xe2', '\x80', '\xae', '\0'};
	struct fault fault;
	char message[128];

	(void)state;
	snprintf(message, sizeof(message), AT "FATAL:  53300: \x1b]0;owned\x07\xff %s\n", override);
	fault = pg_fault_refused(message, false);
	assert_int_equal(fault.kind, FAULT_FULL);
	for (const char *c = fault.text; *c; c++)
		assert_true((unsigned char)*c >= ' ' && *c != 0x7f);
	assert_null(strstr(fault.text, override));
}

static void test_lost(void **state)
{
	struct fault fault = pg_fault_lost("57P01", "terminating connection");

	(void)state;
	assert_int_equal(fault.kind, FAULT_LOST);
	assert_non_null(strstr(fault.text, "administrator"));
	fault = pg_fault_lost(NULL, "server closed the connection unexpectedly\n\tThis probably");
	assert_int_equal(fault.kind, FAULT_LOST);
	assert_null(strstr(fault.text, "probably"));
	fault = pg_fault_statement("waits", "57014", "canceling statement due to timeout");
	assert_int_equal(fault.kind, FAULT_SQL);
	assert_non_null(strstr(fault.text, "waits"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_a_console_is_no_database),
		cmocka_unit_test(test_several_blocks),
		cmocka_unit_test(test_no_secret_is_quoted),
		cmocka_unit_test(test_foreign_bytes),
		cmocka_unit_test(test_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
