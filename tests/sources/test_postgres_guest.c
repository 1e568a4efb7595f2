/* A guest without rights, behind a pooler, among strangers with hostile names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/pg_actor.h"
#include "tests/support/pg_bouncer.h"
#include "tests/support/pg_probe.h"
#include "tests/support/pg_scene.h"
#include "tests/support/pg_server.h"

static struct pg_server server;

static const char *conninfo(const char *user, const char *more)
{
	static char text[PG_CONNINFO_BYTES];

	return pg_server_conninfo(&server, user, more, text);
}

static struct pg_probe *watch(const char *where)
{
	struct pg_probe *probe = pg_probe_create(where);

	pg_probe_start(probe);
	pg_probe_ticks(probe, 3);
	return probe;
}

/* ---- rights ---- */

static void test_without_rights(void **state)
{
	struct pg_actor gw[3];
	struct pg_probe *probe;
	const struct session_group *group;

	(void)state;
	for (int i = 0; i < 3; i++)
		pg_actor_open(&gw[i], conninfo("app", "application_name=gw"));
	probe = watch(conninfo("plain", ""));
	assert_int_equal(probe->fault.kind, FAULT_RIGHTS);
	assert_non_null(strstr(probe->fault.text, "sees 1 of 4 sessions"));
	assert_non_null(strstr(probe->fault.text, "GRANT pg_monitor TO plain"));
	assert_int_equal(probe->reading.completeness, READING_WITH_GAPS);
	assert_false(probe->facts.reads_all);
	assert_int_equal(probe->sessions.slots_used, SESSIONS_UNKNOWN);
	assert_int_equal(probe->sessions.readable, 1);
	assert_int_equal(probe->sessions.unreadable, 3);
	assert_true(probe->sessions.backends >= 4);
	group = pg_probe_group(probe, "gw");
	assert_non_null(group);
	assert_int_equal(group->total, 3);
	assert_int_equal(group->of_state[SESSION_UNREADABLE], 3);
	assert_int_equal(group->of_state[SESSION_IDLE], 0);
	assert_int_equal(group->oldest_ms, AGE_NONE);
	assert_string_equal(group->who.client, "");
	pg_probe_destroy(probe);
	for (int i = 0; i < 3; i++)
		pg_actor_close(&gw[i]);
}

static void test_pg_monitor_is_enough(void **state)
{
	struct pg_probe *probe = watch(conninfo("watcher", ""));

	(void)state;
	assert_int_equal(probe->fault.kind, FAULT_NONE);
	assert_true(probe->facts.reads_all);
	assert_int_equal(probe->sessions.slots_used, 1);
	pg_probe_destroy(probe);
}

/* ---- hostile ---- */

static bool is_harmless(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	}
	return true;
}

static void test_hostile_text(void **state)
{
	static const char override[] = {'\xe2', '\x80', '\xae', '\0'};
	struct pg_actor evil, latin;
	struct pg_probe *probe;
	char sql[80];

	(void)state;
	snprintf(sql, sizeof(sql), "BEGIN; SELECT 1 AS \"a\x1b]0;owned\x07\n%s\" /* \x1b[31m */",
		override);
	pg_actor_open(&evil, conninfo("postgres", "application_name=evil"));
	pg_actor_exec(&evil, sql);
	/* bytes that are no UTF-8, in a database that takes any */
	pg_actor_open(&latin, conninfo("postgres", "dbname=anything application_name=latin"));
	pg_actor_exec(&latin, "BEGIN; SELECT '\xe9\xff' AS \"\xe9\xff\"");
	for (int i = 0; i < 2; i++) {
		const struct session_row *row;

		/* from within either database */
		probe = watch(conninfo("watcher", i == 0 ? "" : "dbname=anything"));
		assert_int_equal(probe->fault.kind, FAULT_NONE);
		assert_int_equal(probe->sessions.row_count, 2);
		row = pg_probe_row(probe, "evil");
		assert_non_null(row);
		assert_true(is_harmless(row->sql) && is_harmless(row->shape));
		assert_null(strstr(row->sql, override));
		row = pg_probe_row(probe, "latin");
		assert_non_null(row);
		assert_null(strstr(row->sql, "\xe9\xff"));
		assert_non_null(strstr(row->sql, "SELECT ?"));
		pg_probe_destroy(probe);
	}
	pg_actor_close(&evil);
	pg_actor_close(&latin);
}

/* Functions of the database's own that stand before those of the system are not ours to call. */
static void test_hostile_search_path(void **state)
{
	struct pg_actor admin;
	struct pg_probe *probe;

	(void)state;
	pg_actor_open(&admin, conninfo("postgres", "dbname=anything"));
	pg_actor_exec(&admin, "CREATE FUNCTION public.pg_blocking_pids(int) RETURNS int[] LANGUAGE "
			      "plpgsql AS 'BEGIN RAISE EXCEPTION $$trap$$; END'");
	pg_actor_exec(&admin, "CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE plpgsql "
			      "AS 'BEGIN RAISE EXCEPTION $$trap$$; END'");
	pg_actor_exec(&admin, "ALTER DATABASE anything SET search_path = public, pg_catalog");
	probe = watch(conninfo("watcher", "dbname=anything"));
	assert_int_equal(probe->fault.kind, FAULT_NONE);
	assert_int_equal(probe->reading.completeness, READING_COMPLETE);
	pg_probe_destroy(probe);
	pg_actor_close(&admin);
}

/* ---- many names ---- */

/* Six of each owner, told apart by their names: no folding. */
static bool are_told_apart(const struct pg_probe *probe)
{
	return probe->sessions.group_count == 18;
}

/* An application_name for each session: the server folds them, and nothing else changes. When most
   are gone, it does so no more. */
static void test_names_are_folded_there(void **state)
{
	enum { SESSIONS = 300 };
	static struct pg_actor actors[SESSIONS];
	struct pg_probe *probe;
	uint32_t total = 0;
	char more[64];

	(void)state;
	for (int i = 0; i < SESSIONS; i++) {
		if (i % 3 == 0)
			snprintf(more, sizeof(more), "application_name=gw-a-%d", 10000 + i);
		else if (i % 3 == 1)
			snprintf(more, sizeof(more), "application_name=gw-b[%d]", 20000 + i);
		else
			snprintf(more, sizeof(more), "application_name=gw-c-%04x5e1a", i);
		pg_actor_open(&actors[i], conninfo("app", more));
	}
	probe = watch(conninfo("watcher", ""));
	assert_int_equal(probe->fault.kind, FAULT_NONE);
	assert_int_equal(probe->sessions.beyond, 0);
	assert_true(probe->sessions.group_count < 10);
	for (size_t i = 0; i < probe->sessions.group_count; i++) {
		const char *owner = probe->groups[i].who.owner;

		assert_true(strcmp(owner, "gw-a") == 0 || strcmp(owner, "gw-b") == 0 ||
			    strcmp(owner, "gw-c") == 0);
		total += probe->groups[i].total;
	}
	assert_int_equal(total, SESSIONS);
	for (int i = 18; i < SESSIONS; i++)
		pg_actor_close(&actors[i]);
	pg_probe_until(probe, are_told_apart, "the end of folding");
	pg_probe_destroy(probe);
	for (int i = 0; i < 18; i++)
		pg_actor_close(&actors[i]);
}

/* ---- pooler ---- */

static void show_all(struct pg_actor *actor, char out[PG_VALUE_BYTES])
{
	snprintf(out, PG_VALUE_BYTES, "%s",
		pg_actor_exec(actor, "SELECT md5(string_agg(name || '=' || setting, ',' ORDER BY "
				     "name)) FROM pg_settings WHERE name <> 'application_name'"));
}

static void test_pooler(void **state)
{
	static const struct pg_bouncer_options options = {.pool_size = 1};
	char where[PG_CONNINFO_BYTES], before[PG_VALUE_BYTES], after[PG_VALUE_BYTES];
	struct pg_bouncer bouncer;
	struct pg_actor other;
	struct pg_probe *probe;

	(void)state;
	pg_bouncer_start(&bouncer, &server, &options);
	/* one server connection for both: what we left behind, the other would have */
	pg_actor_open(&other, pg_bouncer_conninfo(&bouncer, "watcher", "dbname=postgres", where));
	show_all(&other, before);
	probe = watch(pg_bouncer_conninfo(&bouncer, "watcher", "dbname=postgres", where));
	for (int i = 0; i < 5; i++) {
		show_all(&other, after);
		assert_string_equal(after, before);
		pg_actor_exec(&other, "SELECT count(*) FROM pg_prepared_statements");
		assert_string_equal(other.value, "0");
		pg_probe_ticks(probe, 1);
	}
	assert_int_equal(probe->fault.kind, FAULT_NONE);
	assert_true(probe->facts.pooled);
	assert_string_not_equal(probe->facts.pooler, "");
	assert_int_equal(probe->sessions.own, 1);
	pg_probe_destroy(probe);
	pg_actor_close(&other);
	pg_bouncer_end(&bouncer);
}

static int begin(void **state)
{
	const struct pg_options options = {.max_connections = 320};
	struct pg_actor admin;

	(void)state;
	pg_server_start(&server, &options);
	pg_actor_open(&admin, conninfo("postgres", ""));
	pg_actor_exec(&admin,
		"CREATE ROLE plain LOGIN; CREATE ROLE app LOGIN; CREATE ROLE watcher LOGIN;"
		"GRANT pg_monitor TO watcher");
	pg_actor_exec(&admin, "CREATE DATABASE anything ENCODING 'SQL_ASCII' LC_COLLATE 'C' "
			      "LC_CTYPE 'C' TEMPLATE template0");
	pg_actor_close(&admin);
	return 0;
}

static int end(void **state)
{
	(void)state;
	pg_server_end(&server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_rights),
		cmocka_unit_test(test_pg_monitor_is_enough),
		cmocka_unit_test(test_hostile_text),
		cmocka_unit_test(test_hostile_search_path),
		cmocka_unit_test(test_names_are_folded_there),
		cmocka_unit_test(test_pooler),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
