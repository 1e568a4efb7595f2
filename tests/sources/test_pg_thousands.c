/* Five thousand sessions, as a server would tell of them: what is kept, and what it costs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "sources/owner_rule.h"
#include "sources/pg_look.h"
#include "tests/support/build_reading.h"
#include "tests/support/pg_made.h"

#define NOW_US INT64_C(1800000000000000)

enum { SESSIONS = 5000, SERVICES = 40, CLIENTS = 25, LOOKS = 100 };

static struct pg_look look;
static const struct owner_rule no_rule;
static const struct pg_view view = {.version = 150000,
	.now_us = NOW_US,
	.window_ms = 900000,
	.query_bytes = 1024,
	.pooler = "",
	.rule = &no_rule};

static const char *const group_names[] = {"application", "owner", "user", "database", "client",
	"port", "kind", "ours", "total", "active", "idle", "in_transaction", "aborted", "untracked",
	"starting", "waiting", "never_used", "listening", "idle_30s", "idle_1", "idle_5", "idle_15",
	"idle_60", "unused", "veterans", "oldest", NULL};
static const char *const row_names[] = {"pid", "started", "application", "user", "database",
	"client", "port", "kind", "state", "wait_type", "wait", "xact", "query_start",
	"state_since", "query", NULL};

/* All but one of them idle. */
static void put_group(PGresult *groups, int row, const char *application, int client, int total)
{
	static const char *const none[] = {"in_transaction", "aborted", "untracked", "starting",
		"waiting", "never_used", "listening"};
	char text[32];

	snprintf(text, sizeof(text), "10.0.0.%d", client);
	pg_made_text(groups, row, "application", application);
	pg_made_text(groups, row, "user", "app");
	pg_made_text(groups, row, "database", "argus");
	pg_made_text(groups, row, "client", text);
	pg_made_text(groups, row, "kind", "client backend");
	pg_made_int(groups, row, "ours", 0, 1);
	pg_made_int(groups, row, "total", total, 8);
	pg_made_int(groups, row, "active", 1, 8);
	pg_made_int(groups, row, "idle", total - 1, 8);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		pg_made_int(groups, row, none[i], 0, 8);
	pg_made_int(groups, row, "idle_1", total - 1, 8);
	pg_made_int(groups, row, "unused", total - 1, 8);
	pg_made_int(groups, row, "veterans", total, 8);
	pg_made_time(groups, row, "oldest", NOW_US - 3600 * INT64_C(1000000));
}

/* A session in a transaction, with a long statement. */
static void put_row(PGresult *rows, int row)
{
	char query[512];

	memset(query, 'x', sizeof(query));
	memcpy(query, "UPDATE agents SET state = '", strlen("UPDATE agents SET state = '"));
	pg_made_int(rows, row, "pid", 1000 + row, 4);
	pg_made_time(rows, row, "started", NOW_US - 1000000);
	pg_made_text(rows, row, "application", "service-1");
	pg_made_text(rows, row, "kind", "client backend");
	pg_made_text(rows, row, "state", "active");
	pg_made_time(rows, row, "xact", NOW_US - 1000 * (int64_t)row);
	pg_made_bytes(rows, row, "query", query, sizeof(query));
}

static double cpu_ms(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

static void take(
	struct model *model, uint32_t feed, double at, const PGresult *groups, const PGresult *rows)
{
	const struct reading reading = {.feed = feed, .at = at_s(at), .sessions = &look.sessions};

	assert_null(pg_decode_groups(&look, groups, &view));
	assert_null(pg_decode_rows(&look, rows, &view));
	model_accept(model, &reading);
}

static size_t bytes_in_use(void)
{
	return mallinfo2().uordblks;
}

/* Looks again and again: nothing grows, and one takes no time that anybody would notice. */
static void watch(const char *what, const PGresult *groups, const PGresult *rows)
{
	struct model *model = model_create();
	const struct feed_config config = {
		.name = "db1", .interval_ms = 1000, .is_server = true, .window_ms = 900000};
	uint32_t feed = model_add_feed(model, &config, at_s(0).mono);
	size_t before;
	double begun;

	take(model, feed, 0, groups, rows);
	before = bytes_in_use();
	begun = cpu_ms();
	for (int i = 1; i <= LOOKS; i++)
		take(model, feed, i, groups, rows);
	print_message("# %s: %.0f kB from the server, %.2f ms a look\n", what,
		(double)(PQresultMemorySize(groups) + PQresultMemorySize(rows)) / 1e3,
		(cpu_ms() - begun) / LOOKS);
	assert_true(cpu_ms() - begun < LOOKS * 100.0);
	assert_int_equal(bytes_in_use(), before);
	model_destroy(model);
}

/* 40 services on 25 machines, 5 connections each: a group for each, and 64 rows. */
static void test_services(void **state)
{
	PGresult *groups = pg_made(group_names, SERVICES * CLIENTS);
	PGresult *rows = pg_made(row_names, LIMIT_SESSION_ROWS);
	char name[32];

	(void)state;
	for (int i = 0; i < SERVICES * CLIENTS; i++) {
		snprintf(name, sizeof(name), "service-%d", i / CLIENTS);
		put_group(groups, i, name, i % CLIENTS, SESSIONS / SERVICES / CLIENTS);
	}
	for (int i = 0; i < LIMIT_SESSION_ROWS; i++)
		put_row(rows, i);
	watch("40 services", groups, rows);
	assert_int_equal(look.sessions.slots_used, SESSIONS);
	assert_int_equal(look.sessions.readable, SESSIONS);
	assert_int_equal(look.sessions.group_count, SERVICES * CLIENTS);
	assert_int_equal(look.sessions.beyond, 0);
	assert_int_equal(look.sessions.row_count, LIMIT_SESSION_ROWS);
	assert_int_equal(look.sessions.rows_beyond, SERVICES * CLIENTS - LIMIT_SESSION_ROWS);
	assert_true(PQresultMemorySize(groups) + PQresultMemorySize(rows) < 1 << 20);
	PQclear(groups);
	PQclear(rows);
}

/* A name of its own for each, before the server is asked to fold them: what finds no room is
   counted, and none is lost from the total. */
static void test_names_without_end(void **state)
{
	PGresult *groups = pg_made(group_names, SESSIONS);
	PGresult *rows = pg_made(row_names, 0);
	char name[32];

	(void)state;
	for (int i = 0; i < SESSIONS; i++) {
		snprintf(name, sizeof(name), "job %d of the night", i);
		put_group(groups, i, name, 1, 1);
	}
	watch("5,000 names", groups, rows);
	assert_int_equal(look.sessions.slots_used, SESSIONS);
	assert_int_equal(look.sessions.group_count, LIMIT_GROUPS);
	assert_int_equal(look.sessions.beyond, SESSIONS - LIMIT_GROUPS);
	PQclear(groups);
	PQclear(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_services),
		cmocka_unit_test(test_names_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
