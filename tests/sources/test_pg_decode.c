/* The decoders of a Postgres' rows, on results that no server here would give. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sources/owner_rule.h"
#include "sources/pg_look.h"
#include "sources/pg_modes.h"
#include "sources/pg_rows.h"
#include "tests/support/pg_made.h"

#define NOW_US INT64_C(1800000000000000)

static struct pg_look look;
static const struct owner_rule no_rule;

static struct pg_view view_of(int version)
{
	return (struct pg_view){.version = version,
		.now_us = NOW_US,
		.window_ms = 900000,
		.query_bytes = 1024,
		.pooler = "",
		.rule = &no_rule};
}

/* ---- numbers ---- */

static void test_widths(void **state)
{
	static const char *const names[] = {"n", NULL};
	static const struct {
		int64_t value;
		int width;
	} cases[] = {{1, 1}, {-1, 2}, {-2147483648, 4}, {INT64_MAX, 8}, {INT64_MIN, 8}, {0, 4}};
	struct pg_rows rows;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		PGresult *result = pg_made(names, 1);

		assert_null(pg_rows_open(&rows, result, names, 1));
		assert_true(pg_is_null(&rows, 0, 0));
		assert_int_equal(pg_int(&rows, 0, 0, -7), -7);
		pg_made_int(result, 0, "n", cases[i].value, cases[i].width);
		assert_int_equal(pg_int(&rows, 0, 0, -7), cases[i].value);
		PQclear(result);
	}
}

static void test_a_width_that_cannot_be(void **state)
{
	static const char *const names[] = {"n", NULL};
	PGresult *result = pg_made(names, 1);
	struct pg_rows rows;

	(void)state;
	assert_null(pg_rows_open(&rows, result, names, 1));
	for (size_t len = 0; len < 16; len++) {
		if (len == 1 || len == 2 || len == 4 || len == 8)
			continue;
		pg_made_bytes(result, 0, "n", "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17", len);
		assert_int_equal(pg_int(&rows, 0, 0, -7), -7);
		assert_int_equal(pg_time_us(&rows, 0, 0), 0);
	}
	PQclear(result);
}

static void test_ages(void **state)
{
	(void)state;
	assert_int_equal(pg_age_ms(NOW_US, NOW_US - 1500000), 1500);
	assert_int_equal(pg_age_ms(NOW_US, NOW_US + 10), 0);
	assert_int_equal(pg_age_ms(NOW_US, 0), AGE_NONE);
}

static void test_infinite_times(void **state)
{
	static const char *const names[] = {"t", NULL};
	PGresult *result = pg_made(names, 3);
	struct pg_rows rows;

	(void)state;
	pg_made_int(result, 0, "t", INT64_MAX, 8);
	pg_made_int(result, 1, "t", INT64_MIN, 8);
	pg_made_time(result, 2, "t", NOW_US);
	assert_null(pg_rows_open(&rows, result, names, 1));
	assert_int_equal(pg_time_us(&rows, 0, 0), 0);
	assert_int_equal(pg_time_us(&rows, 1, 0), 0);
	assert_int_equal(pg_time_us(&rows, 2, 0), NOW_US);
	PQclear(result);
}

/* ---- groups ---- */

static const char *const group_names[] = {"application", "owner", "user", "database", "client",
	"port", "kind", "ours", "total", "active", "idle", "in_transaction", "aborted", "untracked",
	"starting", "waiting", "never_used", "listening", "idle_30s", "idle_1", "idle_5", "idle_15",
	"idle_60", "unused", "veterans", "oldest", NULL};

/* So many idle sessions. */
static void put_group(
	PGresult *result, int row, const char *application, const char *kind, int64_t total)
{
	pg_made_text(result, row, "application", application);
	pg_made_text(result, row, "user", "app");
	pg_made_text(result, row, "database", "shop");
	pg_made_text(result, row, "client", "10.0.0.7");
	pg_made_text(result, row, "kind", kind);
	pg_made_int(result, row, "total", total, 8);
	pg_made_int(result, row, "idle", total, 8);
}

static void test_walsenders_take_slots_before_12(void **state)
{
	PGresult *result = pg_made(group_names, 2);
	struct pg_view view = view_of(110000);

	(void)state;
	put_group(result, 0, "gw", "client backend", 5);
	put_group(result, 1, "replica", "walsender", 2);
	assert_null(pg_decode_groups(&look, result, &view));
	assert_int_equal(look.sessions.slots_used, 7);
	view.version = 120000;
	assert_null(pg_decode_groups(&look, result, &view));
	assert_int_equal(look.sessions.slots_used, 5);
	assert_int_equal(look.sessions.walsenders, 2);
	assert_int_equal(look.sessions.group_count, 1);
	PQclear(result);
}

/* Ours, somebody else's lowtide, and a connection of the pooler that once served us. */
static void test_own_sessions(void **state)
{
	PGresult *result = pg_made(group_names, 3);
	struct pg_view view = view_of(150000);

	(void)state;
	put_group(result, 0, "lowtide", "client backend", 1);
	pg_made_int(result, 0, "ours", 1, 1);
	put_group(result, 1, "lowtide", "client backend", 2);
	pg_made_text(result, 1, "user", "plain");
	put_group(result, 2, "gw", "client backend", 4);
	assert_null(pg_decode_groups(&look, result, &view));
	assert_int_equal(look.sessions.own, 3);
	assert_int_equal(look.sessions.slots_used, 7);
	assert_int_equal(look.sessions.group_count, 1);
	assert_int_equal(look.sessions.own_group_count, 2);
	assert_string_equal(look.own_groups[0].who.user, "app");
	assert_int_equal(look.own_groups[0].total, 1);
	assert_string_equal(look.own_groups[1].who.user, "plain");
	assert_int_equal(look.own_groups[1].total, 2);
	view.pooled = true;
	view.pooler = "10.0.0.7";
	assert_null(pg_decode_groups(&look, result, &view));
	assert_int_equal(look.sessions.own, 1);
	assert_int_equal(look.sessions.own_group_count, 1);
	assert_int_equal(look.sessions.group_count, 2);
	assert_true(look.groups[0].unnamed);
	PQclear(result);
}

/* What cannot be seen is neither idle nor active, and not a slot more or less. */
static void test_unreadable(void **state)
{
	PGresult *result = pg_made(group_names, 1);
	struct pg_view view = view_of(150000);

	(void)state;
	pg_made_text(result, 0, "application", "gw");
	pg_made_text(result, 0, "user", "app");
	pg_made_text(result, 0, "database", "shop");
	pg_made_int(result, 0, "total", 9, 8);
	assert_null(pg_decode_groups(&look, result, &view));
	assert_int_equal(look.sessions.unreadable, 9);
	assert_int_equal(look.sessions.readable, 0);
	assert_int_equal(look.sessions.slots_used, SESSIONS_UNKNOWN);
	assert_int_equal(look.sessions.backends, 9);
	assert_int_equal(look.sessions.rows_beyond, 0);
	assert_int_equal(look.groups[0].oldest_ms, AGE_NONE);
	PQclear(result);
}

/* Five thousand groups: what finds no room is counted. */
static void test_more_groups_than_room(void **state)
{
	enum { GROUPS = 5000 };
	PGresult *result = pg_made(group_names, GROUPS);
	struct pg_view view = view_of(150000);

	(void)state;
	for (int i = 0; i < GROUPS; i++)
		put_group(result, i, "gw", "client backend", 1);
	assert_null(pg_decode_groups(&look, result, &view));
	assert_int_equal(look.sessions.group_count, LIMIT_GROUPS);
	assert_int_equal(look.sessions.beyond, GROUPS - LIMIT_GROUPS);
	assert_int_equal(look.sessions.slots_used, GROUPS);
	PQclear(result);
}

/* Rows without their groups, which failed: look after look there is room for as many. */
static void test_rows_without_groups(void **state)
{
	static const char *const names[] = {"pid", "started", "application", "user", "database",
		"client", "port", "kind", "state", "wait_type", "wait", "xact", "query_start",
		"state_since", "query", NULL};
	PGresult *result = pg_made(names, LIMIT_SESSION_ROWS + 1);
	struct pg_view view = view_of(150000);

	(void)state;
	pg_made_int(result, 0, "pid", 4711, 4);
	for (int i = 0; i < 3; i++) {
		assert_null(pg_decode_rows(&look, result, &view));
		assert_int_equal(look.sessions.row_count, LIMIT_SESSION_ROWS);
		assert_int_equal(look.rows[0].id.pid, 4711);
	}
	PQclear(result);
}

static void test_a_column_is_missing(void **state)
{
	static const char *const names[] = {"application", "owner", NULL};
	PGresult *result = pg_made(names, 1);
	struct pg_view view = view_of(150000);
	struct server_facts facts;
	struct pg_guard guard;

	(void)state;
	pg_facts_init(&facts);
	assert_string_equal(pg_decode_groups(&look, result, &view), "user");
	assert_int_equal(look.sessions.group_count, 0);
	assert_non_null(pg_decode_rows(&look, result, &view));
	assert_non_null(pg_decode_databases(&look, result));
	assert_non_null(pg_decode_waits(&look, result, &view));
	assert_non_null(pg_decode_settings(&facts, result));
	assert_non_null(pg_decode_limits(&facts, result));
	assert_non_null(pg_decode_tables(&facts, result, NOW_US));
	assert_non_null(pg_decode_guard(&guard, result));
	PQclear(result);
}

/* ---- waits ---- */

static const char *const wait_names[] = {"pid", "started", "application", "user", "database",
	"client", "port", "kind", "state", "wait_type", "wait", "xact", "query_start",
	"state_since", "query", "sampled", "blockers", "wanted", "wait_since", "holders", "gid",
	"gid_owner", "gid_database", "gid_since", "waiting", "took_ms", NULL};

static void put_node(PGresult *result, int row, int pid, const char *blockers, const char *wanted,
	const char *holders)
{
	pg_made_int(result, row, "pid", pid, 4);
	pg_made_text(result, row, "application", "gw");
	pg_made_text(result, row, "blockers", blockers);
	pg_made_text(result, row, "wanted", wanted);
	pg_made_text(result, row, "holders", holders);
}

/* 3 holds a lock that lets 1 in, and stands before it in the queue: only 2 keeps it out. */
static void test_who_lets_in_is_no_holder(void **state)
{
	PGresult *result = pg_made(wait_names, 3);
	struct pg_view view = view_of(150000);

	(void)state;
	put_node(result, 0, 1, "2 3 3", "RowExclusiveLock",
		"2 ShareLock 3 AccessShareLock 3 RowShareLock");
	put_node(result, 1, 2, "", "", "");
	put_node(result, 2, 3, "2 4711 0 x 99999999999", "AccessExclusiveLock", "2 ShareLock");
	assert_null(pg_decode_waits(&look, result, &view));
	assert_int_equal(look.waits.node_count, 4); /* with prepared transactions */
	assert_int_equal(look.waits.edge_count, 4); /* nobody is named twice, or unknown */
	assert_true(look.edges[0].hard);
	assert_int_equal(look.edges[0].blocker, 1);
	assert_false(look.edges[1].hard);
	assert_int_equal(look.edges[1].blocker, 2);
	assert_true(look.edges[2].hard);
	assert_int_equal(look.nodes[look.edges[3].blocker].kind, SESSION_PREPARED);
	PQclear(result);
}

/* Two that are named are two, and one that is waited for twice is one. */
static void test_prepared_transactions_have_names(void **state)
{
	PGresult *result = pg_made(wait_names, 3);
	struct pg_view view = view_of(150000);

	(void)state;
	for (int i = 0; i < 3; i++) {
		put_node(result, i, 1 + i, "0", "ShareLock", "0 ExclusiveLock");
		pg_made_text(result, i, "gid", i == 1 ? "b\x1b[2J" : "a");
		pg_made_text(result, i, "gid_owner", "app");
		pg_made_text(result, i, "gid_database", "argus");
	}
	assert_null(pg_decode_waits(&look, result, &view));
	assert_int_equal(look.waits.node_count, 5);
	assert_int_equal(look.edges[0].blocker, look.edges[2].blocker);
	assert_string_equal(look.nodes[look.edges[0].blocker].gid, "a");
	assert_string_equal(look.nodes[look.edges[0].blocker].who.user, "app");
	assert_string_equal(look.nodes[look.edges[0].blocker].who.database, "argus");
	assert_null(strchr(look.nodes[look.edges[1].blocker].gid, 0x1b));
	assert_true(look.edges[1].hard);
	PQclear(result);
}

/* Table 13.2 of the manual, by rows: what an X stands for. */
static void test_modes(void **state)
{
	static const char *const modes[] = {"AccessShareLock", "RowShareLock", "RowExclusiveLock",
		"ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock",
		"AccessExclusiveLock"};
	static const char *const table[] = {".......X", "......XX", "....XXXX", "...XXXXX",
		"..XX.XXX", "..XXXXXX", ".XXXXXXX", "XXXXXXXX"};

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		for (size_t j = 0; j < 8; j++)
			assert_int_equal(pg_modes_conflict(text_of(modes[i]), text_of(modes[j])),
				table[i][j] == 'X');
		assert_false(pg_modes_conflict(text_of(modes[i]), text_of("SIReadLock")));
		assert_false(pg_modes_conflict(text_of(""), text_of(modes[i])));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_a_width_that_cannot_be),
		cmocka_unit_test(test_ages),
		cmocka_unit_test(test_infinite_times),
		cmocka_unit_test(test_walsenders_take_slots_before_12),
		cmocka_unit_test(test_own_sessions),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_more_groups_than_room),
		cmocka_unit_test(test_rows_without_groups),
		cmocka_unit_test(test_a_column_is_missing),
		cmocka_unit_test(test_who_lets_in_is_no_holder),
		cmocka_unit_test(test_prepared_transactions_have_names),
		cmocka_unit_test(test_modes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
