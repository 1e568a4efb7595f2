/*
 * Answers of consoles as each version of PgBouncer gives them become the series of its exporter.
 * The columns are those of src/admin.c and src/stats.c at the tags 1_8_1 to 1_25_0.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/limits.h"
#include "sources/bouncer_decode.h"
#include "tests/support/pg_made.h"

static struct keys *keys;
static struct bouncer_samples samples;

static int begin(void **state)
{
	(void)state;
	keys = keys_create();
	return 0;
}

static int end(void **state)
{
	(void)state;
	keys_destroy(keys);
	bouncer_samples_fini(&samples);
	return 0;
}

static const char *decode(enum bouncer_show show, const char *text)
{
	PGresult *result = pg_made_lines(text);
	const char *missed;

	bouncer_samples_begin(&samples, keys);
	missed = bouncer_decode(&samples, show, result);
	PQclear(result);
	return missed;
}

static bool is_series(uint32_t key, const char *family, const char *labels)
{
	struct label list[LIMIT_LABELS];
	struct metric metric = keys_metric(keys, key, list);
	char text[1024];
	int used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < metric.label_count; i++)
		used += snprintf(text + used, sizeof(text) - (size_t)used, "%s%.*s=%.*s",
			i > 0 ? " " : "", (int)list[i].name.len, list[i].name.data,
			(int)list[i].value.len, list[i].value.data);
	return text_is(metric.name, family) && strcmp(text, labels) == 0;
}

/* NAN when there is no such series. */
static double value_of(const char *family, const char *labels)
{
	for (size_t i = 0; i < samples.count; i++) {
		if (is_series(samples.samples[i].key, family, labels))
			return samples.samples[i].value;
	}
	return NAN;
}

/* A column, what stands in it, and what becomes of that; family NULL: nothing. */
struct meaning {
	const char *column, *cell, *family;
	double value;
};

static const struct meaning *meaning_of(
	const struct meaning *meanings, const char *column, size_t len)
{
	for (; meanings->column; meanings++) {
		if (strlen(meanings->column) == len && strncmp(meanings->column, column, len) == 0)
			return meanings;
	}
	return NULL;
}

static void expect_meaning(const struct meaning *meaning, const char *labels)
{
	double value = value_of(meaning->family, labels);

	if (isnan(value))
		fail_msg("no %s of column %s", meaning->family, meaning->column);
	if (fabs(value - meaning->value) > 1e-9)
		fail_msg("%s is %g", meaning->family, value);
}

/* One row with these columns: each of them means what it should, and nothing else comes. */
static void check_columns(enum bouncer_show show, const char *columns,
	const struct meaning *meanings, const char *labels)
{
	char text[4096];
	size_t expected = 0;
	int used = snprintf(text, sizeof(text), "%s\n", columns);

	for (const char *at = columns; *at != '\0';) {
		size_t len = strcspn(at, "|");
		const struct meaning *meaning = meaning_of(meanings, at, len);

		expected += meaning && meaning->family;
		used += snprintf(text + used, sizeof(text) - (size_t)used, "%s%s",
			at == columns ? "" : "|", meaning ? meaning->cell : "7777");
		at += len + (at[len] == '|');
	}
	assert_null(decode(show, text));
	assert_int_equal(samples.bad, 0);
	assert_int_equal(samples.lost, 0);
	assert_int_equal(samples.count, expected);
	for (const char *at = columns; *at != '\0';) {
		size_t len = strcspn(at, "|");
		const struct meaning *meaning = meaning_of(meanings, at, len);

		if (meaning && meaning->family)
			expect_meaning(meaning, labels);
		at += len + (at[len] == '|');
	}
}

/* ---- pools ---- */

#define POOL(name) "pgbouncer_pools_" name

static const struct meaning pool_columns[] = {
	{"database", "app", NULL, 0},
	{"user", "web", NULL, 0},
	{"cl_active", "11", POOL("client_active_connections"), 11},
	{"cl_waiting", "12", POOL("client_waiting_connections"), 12},
	{"cl_cancel_req", "13", POOL("client_waiting_cancel_connections"), 13},
	{"cl_active_cancel_req", "14", POOL("client_active_cancel_connections"), 14},
	{"cl_waiting_cancel_req", "15", POOL("client_waiting_cancel_connections"), 15},
	{"sv_active", "16", POOL("server_active_connections"), 16},
	{"sv_active_cancel", "17", POOL("server_active_cancel_connections"), 17},
	{"sv_being_canceled", "18", POOL("server_being_canceled_connections"), 18},
	{"sv_idle", "19", POOL("server_idle_connections"), 19},
	{"sv_used", "20", POOL("server_used_connections"), 20},
	{"sv_tested", "21", POOL("server_testing_connections"), 21},
	{"sv_login", "22", POOL("server_login_connections"), 22},
	{"maxwait", "3", POOL("client_maxwait_seconds"), 3.25},
	{"maxwait_us", "250000", NULL, 0},
	{NULL, NULL, NULL, 0},
};

/* The mode is a label of a series of its own, looked at in test_pool_mode(). */
static const char *const pool_versions[] = {
	/* 1.8 to 1.15 */
	"database|user|cl_active|cl_waiting|sv_active|sv_idle|sv_used|sv_tested|sv_login|maxwait|"
	"maxwait_us",
	/* 1.16, 1.17 */
	"database|user|cl_active|cl_waiting|cl_cancel_req|sv_active|sv_idle|sv_used|sv_tested|"
	"sv_login|maxwait|maxwait_us",
	/* 1.18 to 1.23 */
	"database|user|cl_active|cl_waiting|cl_active_cancel_req|cl_waiting_cancel_req|sv_active|"
	"sv_active_cancel|sv_being_canceled|sv_idle|sv_used|sv_tested|sv_login|maxwait|maxwait_us",
	/* 1.24, 1.25 */
	"database|user|cl_active|cl_waiting|cl_active_cancel_req|cl_waiting_cancel_req|sv_active|"
	"sv_active_cancel|sv_being_canceled|sv_idle|sv_used|sv_tested|sv_login|maxwait|maxwait_us|"
	"load_balance_hosts",
	/* pgcat */
	"database|user|cl_idle|cl_active|cl_waiting|cl_cancel_req|sv_active|sv_idle|sv_used|"
	"sv_tested|sv_login|maxwait|maxwait_us",
};

static void test_pools(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pool_versions) / sizeof(pool_versions[0]); i++)
		check_columns(
			BOUNCER_POOLS, pool_versions[i], pool_columns, "database=app user=web");
}

static void test_pool_mode(void **state)
{
	(void)state;
	assert_null(decode(BOUNCER_POOLS, "database|user|cl_active|pool_mode\n"
					  "app|web|1|transaction\n"
					  "app|job|2|session\n"));
	assert_int_equal(samples.count, 4);
	assert_true(value_of("pgbouncer_pools_pool_mode_info",
			    "database=app pool_mode=transaction user=web") == 1);
	assert_true(value_of("pgbouncer_pools_pool_mode_info",
			    "database=app pool_mode=session user=job") == 1);
	assert_true(value_of(POOL("client_active_connections"), "database=app user=job") == 2);
}

/* ---- databases ---- */

#define DATABASE(name) "pgbouncer_databases_" name

static const struct meaning database_columns[] = {
	{"name", "app", NULL, 0},
	{"host", "10.0.0.9", NULL, 0},
	{"port", "5432", NULL, 0},
	{"database", "app_prod", NULL, 0},
	{"force_user", "~", NULL, 0},
	{"pool_mode", "session", NULL, 0},
	{"pool_size", "20", DATABASE("pool_size"), 20},
	{"reserve_pool", "5", DATABASE("reserve_pool"), 5},
	{"reserve_pool_size", "6", DATABASE("reserve_pool"), 6},
	{"max_connections", "0", DATABASE("max_connections"), 0},
	{"current_connections", "17", DATABASE("current_connections"), 17},
	{"max_client_connections", "300", DATABASE("max_client_connections"), 300},
	{"current_client_connections", "41", DATABASE("current_client_connections"), 41},
	{"paused", "1", DATABASE("paused"), 1},
	{"disabled", "0", DATABASE("disabled"), 0},
	{NULL, NULL, NULL, 0},
};

static const char *const database_versions[] = {
	/* 1.8 to 1.15 */
	"name|host|port|database|force_user|pool_size|reserve_pool|pool_mode|max_connections|"
	"current_connections|paused|disabled",
	/* 1.16 to 1.22 */
	"name|host|port|database|force_user|pool_size|min_pool_size|reserve_pool|pool_mode|"
	"max_connections|current_connections|paused|disabled",
	/* 1.23 */
	"name|host|port|database|force_user|pool_size|min_pool_size|reserve_pool|server_lifetime|"
	"pool_mode|max_connections|current_connections|paused|disabled",
	/* 1.24, 1.25 */
	"name|host|port|database|force_user|pool_size|min_pool_size|reserve_pool_size|"
	"server_lifetime|pool_mode|load_balance_hosts|max_connections|current_connections|"
	"max_client_connections|current_client_connections|paused|disabled",
};

static void test_databases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(database_versions) / sizeof(database_versions[0]); i++)
		check_columns(BOUNCER_DATABASES, database_versions[i], database_columns,
			"database=app_prod force_user= host=10.0.0.9 name=app pool_mode=session "
			"port=5432");
}

/* ---- counters ---- */

#define STATS(name) "pgbouncer_stats_" name

static const struct meaning stats_columns[] = {
	{"database", "app", NULL, 0},
	{"total_xact_count", "31", STATS("sql_transactions_pooled_total"), 31},
	{"total_query_count", "32", STATS("queries_pooled_total"), 32},
	{"total_received", "33", STATS("received_bytes_total"), 33},
	{"total_sent", "34", STATS("sent_bytes_total"), 34},
	{"total_xact_time", "3500000", STATS("server_in_transaction_seconds_total"), 3.5},
	{"total_query_time", "1", STATS("queries_duration_seconds_total"), 0.000001},
	{"total_wait_time", "12345678901", STATS("client_wait_seconds_total"), 12345.678901},
	{"total_server_assignment_count", "38", STATS("server_assignments_total"), 38},
	{"total_client_parse_count", "39", STATS("client_parses_total"), 39},
	{"total_server_parse_count", "40", STATS("server_parses_total"), 40},
	{"total_bind_count", "41", STATS("binds_total"), 41},
	{NULL, NULL, NULL, 0},
};

static const char *const stats_versions[] = {
	/* 1.8 to 1.22 */
	"database|total_xact_count|total_query_count|total_received|total_sent|total_xact_time|"
	"total_query_time|total_wait_time|avg_xact_count|avg_query_count|avg_recv|avg_sent|"
	"avg_xact_time|avg_query_time|avg_wait_time",
	/* 1.23 */
	"database|total_server_assignment_count|total_xact_count|total_query_count|total_received|"
	"total_sent|total_xact_time|total_query_time|total_wait_time|avg_server_assignment_count|"
	"avg_xact_count|avg_query_count|avg_recv|avg_sent|avg_xact_time|avg_query_time|"
	"avg_wait_time",
	/* 1.24, 1.25 */
	"database|total_server_assignment_count|total_xact_count|total_query_count|total_received|"
	"total_sent|total_xact_time|total_query_time|total_wait_time|total_client_parse_count|"
	"total_server_parse_count|total_bind_count|avg_server_assignment_count|avg_xact_count|"
	"avg_query_count|avg_recv|avg_sent|avg_xact_time|avg_query_time|avg_wait_time|"
	"avg_client_parse_count|avg_server_parse_count|avg_bind_count",
};

static void test_stats(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(stats_versions) / sizeof(stats_versions[0]); i++)
		check_columns(BOUNCER_STATS, stats_versions[i], stats_columns, "database=app");
}

/* ---- the rest ---- */

static void test_users(void **state)
{
	(void)state;
	/* before 1.23 they have no numbers */
	assert_non_null(decode(BOUNCER_USERS, "name|pool_mode\nweb|~\n"));
	assert_null(decode(BOUNCER_USERS,
		"name|pool_size|pool_mode|max_user_connections|current_connections\n"
		"web|~|~|10|7\n"));
	assert_int_equal(samples.count, 2);
	assert_true(value_of("pgbouncer_users_max_connections", "name=web") == 10);
	assert_true(value_of("pgbouncer_users_current_connections", "name=web") == 7);
	assert_null(decode(BOUNCER_USERS,
		"name|pool_size|reserve_pool_size|pool_mode|max_user_connections|"
		"current_connections|max_user_client_connections|current_client_connections\n"
		"web|~|~|~|10|7|100|99\n"));
	assert_true(value_of("pgbouncer_users_max_client_connections", "name=web") == 100);
	assert_true(value_of("pgbouncer_users_current_client_connections", "name=web") == 99);
}

static void test_lists(void **state)
{
	(void)state;
	assert_null(decode(BOUNCER_LISTS,
		"list|items\ndatabases|2\nusers|3\npeers|0\npools|4\npeer_pools|0\n"
		"free_clients|45\nused_clients|5\nlogin_clients|0\nfree_servers|50\n"
		"used_servers|6\ndns_names|1\ndns_zones|0\ndns_queries|0\ndns_pending|0\n"));
	assert_int_equal(samples.count, 11);
	assert_true(value_of("pgbouncer_databases", "") == 2);
	assert_true(value_of("pgbouncer_used_clients", "") == 5);
	assert_true(value_of("pgbouncer_used_servers", "") == 6);
	assert_true(value_of("pgbouncer_cached_dns_names", "") == 1);
	assert_true(value_of("pgbouncer_in_flight_dns_queries", "") == 0);
}

static void test_config(void **state)
{
	static const char *const versions[] = {
		"key|value|changeable\nlisten_port|6432|no\nmax_client_conn|100|yes\n"
		"max_user_connections|0|yes\n",
		"key|value|default|changeable\nlisten_port|6432|6432|no\n"
		"max_client_conn|100|100|yes\nmax_user_connections|0|0|yes\n",
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_null(decode(BOUNCER_CONFIG, versions[i]));
		assert_int_equal(samples.count, 2);
		assert_true(value_of("pgbouncer_config_max_client_connections", "") == 100);
		assert_true(value_of("pgbouncer_config_max_user_connections", "") == 0);
	}
	assert_null(decode(BOUNCER_VERSION, "version\nPgBouncer 1.18.0\n"));
	assert_true(value_of("pgbouncer_version_info", "version=PgBouncer 1.18.0") == 1);
}

static void test_version(void **state)
{
	(void)state;
	assert_int_equal(bouncer_version("1.8.1/bouncer"), 1008);
	assert_int_equal(bouncer_version("1.18.0/bouncer"), 1018);
	assert_int_equal(bouncer_version("1.25.0/bouncer"), 1025);
	assert_int_equal(bouncer_version("2.0/bouncer"), 2000);
	assert_int_equal(bouncer_version("15.20"), 0);
	assert_int_equal(bouncer_version("9999999999.1/bouncer"), 0);
	assert_int_equal(bouncer_version(NULL), 0);
}

/* Unknown is no zero, and what is no number is none either. */
static void test_foreign_bytes(void **state)
{
	(void)state;
	assert_null(decode(BOUNCER_POOLS, "database|user|cl_active|cl_waiting|sv_idle|maxwait\n"
					  "app|web|~||2x|nan\n"
					  "a\x1b[2J|\xff|1|-3|1e400|4\n"));
	assert_int_equal(samples.count, 3);
	assert_int_equal(samples.bad, 3);
	assert_true(value_of(POOL("client_active_connections"),
			    "database=a\xef\xbf\xbd[2J user=\xef\xbf\xbd") == 1);
	assert_true(value_of(POOL("client_maxwait_seconds"),
			    "database=a\xef\xbf\xbd[2J user=\xef\xbf\xbd") == 4);
	assert_string_equal(decode(BOUNCER_POOLS, "pool|cl_active\napp|1\n"), "database");
	assert_string_equal(decode(BOUNCER_POOLS, "database|user\napp|web\n"), "cl_active");
	assert_string_equal(decode(BOUNCER_LISTS, "list|count\nusers|1\n"), "items");
	assert_null(decode(BOUNCER_POOLS, "database|user|cl_active\n"));
	assert_int_equal(samples.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pools),
		cmocka_unit_test(test_pool_mode),
		cmocka_unit_test(test_databases),
		cmocka_unit_test(test_stats),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_config),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_foreign_bytes),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
