/* The catalogue of pools: a body of each library, and what is read from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/check_model.h"
#include "tests/support/one_feed.h"
#include "tests/support/poll_body.h"
#include "tests/support/pool_rows.h"

#define PAYLOADS "tests/fixtures/payloads/"
#define POOLS    PAYLOADS "pools/"
#define NONE     (-1.0) /* not told */

struct expected {
	const char *file, *name; /* NULL: one more pool of the same body */
	double in_use, max, idle, waiting;
	const char *who;
};

/* From the bodies, by what the libraries' documentation says that each family means. */
static const struct expected bodies[] = {
	{PAYLOADS "spring_hikari_micrometer.prom", "gw HikariPool-1", 20, 20, 0, 37, "HikariCP"},
	{NULL, "gw reporting", 0, 5, 5, 0, "HikariCP"},
	{PAYLOADS "hikari_native.prom", "gw ledger-rw", 3, 10, 7, 0, "HikariCP"},
	{POOLS "r2dbc.prom", "gw connectionFactory", 9, 10, 1, 3, "Spring Boot R2DBC"},
	{PAYLOADS "otel_python.prom", "gw ledger", 8, 8, 0, 5, "OpenTelemetry"},
	{NULL, "gw postgresql://db.internal:5432/orders", 12, NONE, 3, NONE,
		"OpenTelemetry, old names"},
	{POOLS "otel_java_old.prom", "gw HikariPool-1", 7, 10, 3, 0, "OpenTelemetry, old names"},
	{POOLS "npgsql8.prom", "gw Host=db;Database=orders;Username=app", 99, 100, 1, 0,
		"OpenTelemetry, old names"},
	{POOLS "npgsql10.prom", "gw orders", 100, 100, 0, 6, "OpenTelemetry"},
	{PAYLOADS "go_dbstats.prom", "gw inventory", 48, 50, 2, NONE, "Go database/sql"},
	{NULL, "gw audit", 113, NONE, 2, NONE, "Go database/sql"},
	{POOLS "sqlstats.prom", "gw grafana", 5, NONE, 2, NONE, "Go sqlstats"},
	{POOLS "sqlstat.prom", "gw", 5, 10, 2, NONE, "Go sqlstat"},
	{POOLS "gorm.prom", "gw shop", 24, 25, 1, NONE, "gorm"},
	{POOLS "pgxpool_ibm.prom", "gw orders", 3, 4, 1, NONE, "pgxpool"},
	{POOLS "otelpgx.prom", "gw", 8, 8, 0, NONE, "pgxpool"},
	{POOLS "node_postgres_exporter.prom", "gw db:5432/orders", 10, 10, 0, 4, "node-postgres"},
	{PAYLOADS "real/node-prom-client.prom", "gw", 0, NONE, 1, 0, "node-postgres"},
	{POOLS "prisma.prom", "gw", 8, NONE, 1, 2, "Prisma"},
	{POOLS "active_record.prom", "gw web-1/1 primary", 5, 5, 0, 2, "ActiveRecord"},
	{NULL, "gw web-1/2 primary", 1, 5, 4, 0, "ActiveRecord"},
	{PAYLOADS "z4j_brain_single.prom", "gw", 27, 20, NONE, NONE, "z4j brain"},
	{PAYLOADS "real/fastapi-pool-saturated.prom", "gw", 30, 20, NONE, NONE, "z4j brain"},
	{POOLS "sqlalchemy.prom", "gw", 30, 20, NONE, NONE, "SQLAlchemy"},
	{PAYLOADS "pgbouncer_exporter.prom", "gw orders/app", 25, 20, 0, 63, "PgBouncer exporter"},
	{NULL, "gw orders_ro/report", 1, 20, 3, 0, "PgBouncer exporter"},
	{PAYLOADS "real/pgbouncer-exporter.prom", "gw brain/app", NONE, 2, NONE, 0,
		"PgBouncer exporter"},
	{NULL, "gw brain_tx/app", NONE, NONE, NONE, 28, "PgBouncer exporter"},
	{POOLS "pgcat.prom", "gw orders/app", 20, 20, 0, 7, "pgcat"},
	{POOLS "odyssey.prom", "gw orders/app", 12, 20, 3, 0, "Odyssey"},
	{NULL, "gw audit/app", 40, NONE, 0, 0, "Odyssey"},
	{POOLS "supavisor.prom", "gw dev/postgres", 14, NONE, 1, NONE, "Supavisor"},
	{PAYLOADS "python_multiproc_pid.prom", "gw/1 asyncpg/main", 6, 10, 4, NONE, "hand-made"},
	{NULL, "gw/2 asyncpg/main", 3, 10, 7, NONE, "hand-made"},
	{NULL, "gw/3 asyncpg/main", 10, 10, 0, NONE, "hand-made"},
	{POOLS "psycopg_pool.prom", "gw orders_db", 7, 12, 2, 0, "hand-made"},
	{POOLS "knex.prom", "gw knex", 8, 10, 0, 5, "hand-made"},
	{POOLS "deadpool.prom", "gw deadpool_postgres", 7, 16, 5, 0, "hand-made"},
	{POOLS "bb8.prom", "gw bb8", 6, 10, 4, NONE, "hand-made"},
	{POOLS "sqlx.prom", "gw sqlx", 4, NONE, 2, NONE, "hand-made"},
};

enum { BODIES = sizeof(bodies) / sizeof(bodies[0]) };

static void check_value(
	const struct expected *e, const char *what, bool known, double is, double as)
{
	if (known ? is != as : as != NONE)
		fail_msg("%s: %s is %s%g, not %g", e->name, what, known ? "" : "unknown ", is, as);
}

static void check_row(const struct expected *e)
{
	const struct pool *pool = pool_named(model, e->name);
	double value = 0;
	bool known;

	if (!pool)
		fail_msg("there is no pool %s", e->name);
	assert_string_equal(model_pool_dialect(model, pool)->who, e->who);
	known = pool_in_use(pool, &value);
	check_value(e, "in use", known, value, e->in_use);
	known = pool_max(pool, &value);
	check_value(e, "max", known, value, e->max);
	known = pool_figure(pool, POOL_IDLE, &value);
	check_value(e, "idle", known, value, e->idle);
	known = pool_figure(pool, POOL_WAITING, &value);
	check_value(e, "waiting", known, value, e->waiting);
}

static void test_every_library_is_recognised(void **state)
{
	for (size_t i = 0; i < BODIES;) {
		size_t rows = 0;

		setup(state);
		poll_body(&b, model, bodies[i].file, 1, NULL);
		do {
			check_row(&bodies[i++]);
			rows++;
		} while (i < BODIES && !bodies[i].file);
		assert_int_equal(pool_rows(model), rows);
		teardown(state);
	}
}

/* A dialect that no body tries could say anything. */
static void test_every_dialect_has_a_body(void **state)
{
	(void)state;
	for (size_t d = 0; d < pool_dialect_count; d++) {
		bool tried = strcmp(pool_dialects[d].who, "Spring Boot JDBC") == 0; /* hidden */

		for (size_t i = 0; i < BODIES; i++)
			tried = tried || strcmp(bodies[i].who, pool_dialects[d].who) == 0;
		if (!tried)
			fail_msg("%s has no body", pool_dialects[d].who);
		assert_true(pool_dialects[d].row_count <= POOL_ROWS_MAX);
	}
	assert_true(pool_dialect_count <= POOL_DIALECTS_MAX);
}

static void test_what_is_no_pool_is_not_wanted(void **state)
{
	static const char *const families[] = {"pg_settings_max_connections", "thread_pool_size",
		"http_connections_active", "node_nf_conntrack_entries_limit", "jvm_memory_pool_max",
		"prometheus_target_scrape_pool_size", "feedback_size", "queue_size",
		"pg_stat_activity_max", "pgbouncer_used_clients", "go_sql_max_idle_closed_total",
		"_size", "size", "", "hikaricp_", "hikaricp_connections_usage_seconds_sum"};

	(void)state;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (pools_want(NULL, text_of(families[i])))
			fail_msg("%s is wanted", families[i]);
}

static void test_no_real_body_has_a_pool_too_many(void **state)
{
	static const char *const files[] = {"prometheus", "node-exporter", "postgres-exporter",
		"postgres-exporter-server-full", "celery-child"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char path[100];

		setup(state);
		snprintf(path, sizeof(path), PAYLOADS "real/%s.prom", files[i]);
		poll_body(&b, model, path, 1, NULL);
		if (pool_rows(model) != 0)
			fail_msg("%s has %zu pools", files[i], pool_rows(model));
		teardown(state);
	}
}

static void test_keys_are_bounded_and_told_apart(void **state)
{
	char one[LIMIT_POOL_KEY_BYTES], two[LIMIT_POOL_KEY_BYTES];
	struct label label = {text_of("pool"), text_of("")};
	struct metric metric = {text_of("hikaricp_connections"), &label, 1};
	unsigned number;

	(void)state;
	assert_true(pools_find(NULL, &metric, &number));
	label.value = text_of("a-name-that-is-longer-than-anybody-would-think-of/1");
	pool_key(NULL, number, &metric, one);
	label.value = text_of("a-name-that-is-longer-than-anybody-would-think-of/2");
	pool_key(NULL, number, &metric, two);
	assert_string_not_equal(one, two);
	assert_true(strlen(one) < LIMIT_POOL_KEY_BYTES);
	label.value = text_of("evil\x1b[2J");
	pool_key(NULL, number, &metric, one);
	assert_null(strchr(one, '\x1b'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_library_is_recognised),
		cmocka_unit_test(test_every_dialect_has_a_body),
		cmocka_unit_test(test_what_is_no_pool_is_not_wanted),
		cmocka_unit_test(test_no_real_body_has_a_pool_too_many),
		cmocka_unit_test(test_keys_are_bounded_and_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
