/* A real server, watched: who is there, what it says of itself, what we leave behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sources/pg_statement.h"
#include "tests/support/pg_actor.h"
#include "tests/support/pg_probe.h"
#include "tests/support/pg_scene.h"
#include "tests/support/pg_server.h"

static struct pg_server server;

static const char *conninfo(const char *user, const char *more)
{
	static char text[PG_CONNINFO_BYTES];

	return pg_server_conninfo(&server, user, more, text);
}

static void test_facts(void **state)
{
	struct pg_probe *probe = pg_probe_create(conninfo("postgres", ""));
	char socket[128];

	(void)state;
	pg_probe_start(probe);
	pg_probe_ticks(probe, 2);
	assert_int_equal(probe->fault.kind, FAULT_NONE);
	assert_int_equal(probe->reading.completeness, READING_COMPLETE);
	assert_int_equal(probe->reading.feed, 7);
	assert_true(probe->facts.version >= 100000);
	assert_string_equal(probe->facts.role, "postgres");
	assert_string_equal(probe->facts.database, "postgres");
	snprintf(socket, sizeof(socket), ".s.PGSQL.%d", server.keeper.port);
	assert_non_null(strstr(probe->facts.address, socket));
	assert_false(probe->facts.standby);
	assert_false(probe->facts.pooled);
	assert_true(probe->facts.reads_all);
	assert_true(probe->facts.up_ms >= 0 && probe->facts.up_ms < 3600 * 1000);
	assert_int_equal(probe->facts.settings[SETTING_DEADLOCK_TIMEOUT], 1000);
	assert_int_equal(probe->facts.settings[SETTING_MAX_CONNECTIONS], 100);
	/* what others have, not what the guard sets for us */
	assert_int_equal(probe->facts.settings[SETTING_STATEMENT_TIMEOUT], 0);
	assert_int_equal(probe->facts.settings[SETTING_LOCK_TIMEOUT], 0);
	assert_true(probe->databases_count >= 2);
	assert_int_equal(probe->waits_count, 0);
	pg_probe_destroy(probe);
}

/* Four that are idle, one never used, one that listens, one busy, one idle in a transaction. */
static void test_groups(void **state)
{
	struct pg_actor idle[4], unused, listens, busy, lingers;
	struct pg_probe *probe;
	const struct session_group *group;
	const struct session_row *row;

	(void)state;
	for (int i = 0; i < 4; i++) {
		pg_actor_open_as(&idle[i], &server, "gw-a");
		pg_actor_exec(&idle[i], "SELECT 1");
	}
	pg_actor_open_as(&unused, &server, "gw-a");
	pg_actor_open_as(&listens, &server, "gw-a");
	pg_actor_exec(&listens, "LISTEN jobs");
	pg_actor_open_as(&lingers, &server, "batch");
	pg_actor_exec(&lingers, "BEGIN; SELECT 'a secret' AS s");
	pg_actor_open_as(&busy, &server, "batch");
	pg_actor_be_busy(&busy);
	probe = pg_probe_create(conninfo("postgres", ""));
	pg_probe_start(probe);
	pg_probe_ticks(probe, 2);
	group = pg_probe_group(probe, "gw-a");
	assert_non_null(group);
	assert_false(group->unnamed);
	assert_int_equal(group->total, 6);
	assert_int_equal(group->of_state[SESSION_IDLE], 6);
	assert_int_equal(group->never_used, 1);
	assert_int_equal(group->listening, 1);
	assert_int_equal(group->idle_30s, 0);
	assert_int_equal(group->idle_for[0], 0);
	assert_string_equal(group->who.client, "local");
	group = pg_probe_group(probe, "batch");
	assert_non_null(group);
	assert_int_equal(group->of_state[SESSION_ACTIVE], 1);
	assert_int_equal(group->of_state[SESSION_IN_TRANSACTION], 1);
	assert_int_equal(probe->sessions.own, 1);
	assert_int_equal(probe->sessions.slots_used, 9);
	assert_int_equal(probe->sessions.readable, 9);
	assert_int_equal(probe->sessions.unreadable, 0);
	assert_int_equal(probe->sessions.row_count, 2);
	assert_int_equal(probe->sessions.rows_beyond, 0);
	row = &probe->rows[0];
	assert_int_equal(row->id.pid, lingers.backend);
	assert_int_equal(row->state, SESSION_IN_TRANSACTION);
	assert_string_equal(row->wait, "Client ClientRead");
	assert_null(strstr(row->sql, "secret"));
	assert_non_null(strstr(row->sql, "SELECT ?"));
	pg_probe_destroy(probe);
	for (int i = 0; i < 4; i++)
		pg_actor_close(&idle[i]);
	pg_actor_close(&unused);
	pg_actor_close(&listens);
	pg_actor_close(&busy);
	pg_actor_close(&lingers);
}

/* What older servers are asked in place of newer words, this one understands too. */
static void test_older_dialects(void **state)
{
	static const int versions[] = {100000, 110000, 120000, 130000, 140000};
	struct pg_actor actor;
	char sql[PG_SQL_BYTES];

	(void)state;
	pg_actor_open_as(&actor, &server, "dialects");
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		const struct pg_dialect dialect = {versions[i], 900000};

		for (int statement = 0; statement < PG_STATEMENTS; statement++) {
			pg_statement_write(sql, (enum pg_statement)statement, &dialect);
			assert_null(strstr(sql, "{wait"));
			if (statement != PG_SESSIONS_FOLDED) /* it has a parameter */
				pg_actor_exec(&actor, sql);
		}
	}
	pg_actor_close(&actor);
}

/* As the manual has it (Routine Vacuuming): 50 and a fifth of the rows. */
static void test_vacuum_is_due_beyond_the_threshold(void **state)
{
	struct pg_actor writer, observer;
	struct pg_probe *probe;

	(void)state;
	pg_actor_open_as(&writer, &server, "writer");
	pg_actor_exec(&writer, "CREATE TABLE fewer AS SELECT generate_series(1, 100) AS n");
	pg_actor_exec(&writer, "CREATE TABLE more AS SELECT generate_series(1, 100) AS n");
	pg_actor_exec(&writer, "ANALYZE fewer; ANALYZE more");
	pg_actor_exec(&writer, "UPDATE fewer SET n = n WHERE n <= 70");
	pg_actor_exec(&writer, "UPDATE more SET n = n WHERE n <= 71");
	pg_actor_close(&writer); /* hands in its counters at the latest now */
	pg_actor_open_as(&observer, &server, "observer");
	pg_actor_wait_value(&observer, "SELECT pg_stat_get_dead_tuples('more'::regclass)", "71");
	pg_actor_wait_value(&observer, "SELECT pg_stat_get_dead_tuples('fewer'::regclass)", "70");
	probe = pg_probe_create(conninfo("postgres", ""));
	pg_probe_start(probe);
	pg_probe_ticks(probe, 1);
	assert_int_equal(probe->facts.table_count, 1);
	assert_string_equal(probe->facts.tables[0].name, "public.more");
	assert_int_equal(probe->facts.tables[0].dead_rows, 71);
	pg_probe_destroy(probe);
	pg_actor_exec(&observer, "DROP TABLE fewer, more");
	pg_actor_close(&observer);
}

static int begin(void **state)
{
	(void)state;
	pg_server_start(&server, NULL);
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
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_vacuum_is_due_beyond_the_threshold),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_older_dialects),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
