#include "model/catalog_pools.h"

#include "model/must.h"

#define TEXT(string)                                                                               \
	{                                                                                          \
		string, sizeof(string) - 1                                                         \
	}
/* ROW("connections_active", POOL_USED), with more fields where they are needed. */
#define ROW(family_, ...)                                                                          \
	{                                                                                          \
		.family = TEXT(family_), .figure = __VA_ARGS__                                     \
	}
#define ROWS(array) .rows = (array), .row_count = sizeof(array) / sizeof((array)[0])

/*
 * Names and meanings are from the libraries' own sources: HikariCP metrics/micrometer and
 * metrics/prometheus, spring-boot DataSourcePoolMetrics and ConnectionPoolMetrics, OpenTelemetry
 * semantic conventions model/db, client_golang collectors/dbstats_collector.go,
 * IBM/pgxpoolprometheus and exaring/otelpgx, node-postgres-prometheus-exporter, Prisma's metrics,
 * discourse/prometheus_exporter, z4j api/metrics.py, pgbouncer_exporter collector.go, pgcat
 * src/prometheus.rs, Odyssey's and Supavisor's documentation.
 */

/* Micrometer's names and those of its own Prometheus binding, for one and the same pool. */
static const struct pool_row hikari[] = {
	ROW("connections_active", POOL_USED),
	ROW("active_connections", POOL_USED),
	ROW("connections_idle", POOL_IDLE),
	ROW("idle_connections", POOL_IDLE),
	ROW("connections", POOL_OPEN),
	ROW("connections_max", POOL_MAX),
	ROW("max_connections", POOL_MAX),
	ROW("connections_min", POOL_MIN),
	ROW("min_connections", POOL_MIN),
	ROW("connections_pending", POOL_WAITING),
	ROW("pending_threads", POOL_WAITING),
	ROW("connections_timeout_total", POOL_TIMEOUTS),
	ROW("connection_timeout_total", POOL_TIMEOUTS),
	ROW("connections_acquire_seconds_count", POOL_ACQUIRES),
	ROW("connections_acquire_seconds_sum", POOL_ACQUIRE_SECONDS),
	ROW("connection_acquired_nanos_count", POOL_ACQUIRES),
	ROW("connection_acquired_nanos_sum", POOL_ACQUIRE_SECONDS, .scale = 1e-9),
};

static const struct pool_row jdbc[] = {
	ROW("active", POOL_USED),
	ROW("idle", POOL_IDLE),
	ROW("max", POOL_MAX),
	ROW("min", POOL_MIN),
};

static const struct pool_row r2dbc[] = {
	ROW("acquired_connections", POOL_USED),
	ROW("idle_connections", POOL_IDLE),
	ROW("allocated_connections", POOL_OPEN),
	ROW("max_allocated_connections", POOL_MAX),
	ROW("pending_connections", POOL_WAITING),
};

/* Since version 1.27 of the conventions; npgsql_ is what Npgsql 10 adds to them. */
static const struct pool_row otel_new[] = {
	ROW("count", POOL_USED, .if_label = "db_client_connection_state", .if_value = "used"),
	ROW("count", POOL_IDLE, .if_label = "db_client_connection_state", .if_value = "idle"),
	ROW("max", POOL_MAX),
	ROW("idle_min", POOL_MIN),
	ROW("pending_requests", POOL_WAITING),
	ROW("npgsql_pending_requests", POOL_WAITING),
	ROW("timeouts_total", POOL_TIMEOUTS),
	ROW("npgsql_timeouts_total", POOL_TIMEOUTS),
	ROW("wait_time_seconds_count", POOL_ACQUIRES),
	ROW("wait_time_seconds_sum", POOL_ACQUIRE_SECONDS),
};

/* Before; usage_connections is what the unit "connections" of Python's SQLAlchemy makes of it. */
static const struct pool_row otel_old[] = {
	ROW("usage", POOL_USED, .if_label = "state", .if_value = "used"),
	ROW("usage", POOL_IDLE, .if_label = "state", .if_value = "idle"),
	ROW("usage_connections", POOL_USED, .if_label = "state", .if_value = "used"),
	ROW("usage_connections", POOL_IDLE, .if_label = "state", .if_value = "idle"),
	ROW("max", POOL_MAX),
	ROW("idle_min", POOL_MIN),
	ROW("pending_requests", POOL_WAITING),
	ROW("timeouts_total", POOL_TIMEOUTS),
	ROW("wait_time_milliseconds_count", POOL_ACQUIRES),
	ROW("wait_time_milliseconds_sum", POOL_ACQUIRE_SECONDS, .scale = 1e-3),
};

static const struct pool_row go_sql[] = {
	ROW("in_use_connections", POOL_USED),
	ROW("idle_connections", POOL_IDLE),
	ROW("open_connections", POOL_OPEN),
	ROW("max_open_connections", POOL_MAX),
	ROW("wait_count_total", POOL_WAITS),
	ROW("wait_duration_seconds_total", POOL_ACQUIRE_SECONDS),
};

static const struct pool_row sqlstats[] = {
	ROW("in_use", POOL_USED),
	ROW("idle", POOL_IDLE),
	ROW("open", POOL_OPEN),
	ROW("max_open", POOL_MAX),
	ROW("waited_for", POOL_WAITS),
	ROW("waited_for_total", POOL_WAITS),
	ROW("blocked_seconds", POOL_ACQUIRE_SECONDS),
	ROW("blocked_seconds_total", POOL_ACQUIRE_SECONDS),
};

/* A Go duration as a number is in nanoseconds. */
static const struct pool_row gorm[] = {
	ROW("in_use", POOL_USED),
	ROW("idle", POOL_IDLE),
	ROW("open_connections", POOL_OPEN),
	ROW("max_open_connections", POOL_MAX),
	ROW("wait_count", POOL_WAITS),
	ROW("wait_duration", POOL_ACQUIRE_SECONDS, .scale = 1e-9),
};

/* IBM/pgxpoolprometheus, whose counters have no _total, and exaring/otelpgx. */
static const struct pool_row pgxpool[] = {
	ROW("acquired_conns", POOL_USED),
	ROW("idle_conns", POOL_IDLE),
	ROW("total_conns", POOL_OPEN),
	ROW("max_conns", POOL_MAX),
	ROW("empty_acquire", POOL_WAITS),
	ROW("canceled_acquire_count", POOL_TIMEOUTS),
	ROW("acquire_count", POOL_ACQUIRES),
	ROW("acquire_duration_ns", POOL_ACQUIRE_SECONDS, .scale = 1e-9),
	ROW("acquired_connections", POOL_USED),
	ROW("idle_connections", POOL_IDLE),
	ROW("total_connections", POOL_OPEN),
	ROW("max_connections", POOL_MAX),
	ROW("empty_acquire_total", POOL_WAITS),
	ROW("canceled_acquires_total", POOL_TIMEOUTS),
	ROW("acquires_total", POOL_ACQUIRES),
	ROW("acquire_duration_nanoseconds_total", POOL_ACQUIRE_SECONDS, .scale = 1e-9),
};

/* The exporter's names, and the three numbers that pg.Pool has, as people export them. */
static const struct pool_row node_postgres[] = {
	ROW("active_connections", POOL_USED),
	ROW("idle_connections", POOL_IDLE),
	ROW("size", POOL_OPEN),
	ROW("max", POOL_MAX),
	ROW("waiting_connections", POOL_WAITING),
	ROW("total", POOL_OPEN),
	ROW("idle", POOL_IDLE),
	ROW("waiting", POOL_WAITING),
};

static const struct pool_row prisma[] = {
	ROW("pool_connections_busy", POOL_USED),
	ROW("pool_connections_idle", POOL_IDLE),
	ROW("pool_connections_open", POOL_OPEN),
	ROW("client_queries_wait", POOL_WAITING),
	ROW("client_queries_wait_histogram_ms_count", POOL_ACQUIRES),
	ROW("client_queries_wait_histogram_ms_sum", POOL_ACQUIRE_SECONDS, .scale = 1e-3),
};

static const struct pool_row active_record[] = {
	ROW("busy", POOL_USED),
	ROW("idle", POOL_IDLE),
	ROW("connections", POOL_OPEN),
	ROW("size", POOL_MAX),
	ROW("waiting", POOL_WAITING),
};

/* Its pool is SQLAlchemy's: the size is without the overflow, which is not exported. */
static const struct pool_row z4j[] = {
	ROW("checked_out", POOL_USED),
	ROW("size", POOL_MAX),
};

/* What the pool's methods are called. overflow() is left out: it is not the most there may be but
   what there is now, and begins at minus the size. */
static const struct pool_row sqlalchemy[] = {
	ROW("pool_checked_out", POOL_USED),
	ROW("pool_checkedout", POOL_USED),
	ROW("active_connections", POOL_USED),
	ROW("pool_checked_in", POOL_IDLE),
	ROW("pool_checkedin", POOL_IDLE),
	ROW("idle_connections", POOL_IDLE),
	ROW("pool_size", POOL_MAX),
	ROW("max_overflow", POOL_OVERFLOW),
	ROW("pool_max_overflow", POOL_OVERFLOW),
	ROW("pool_timeouts_total", POOL_TIMEOUTS),
};

/* server_used is idle for longer than server_check_delay, and not in use. Sizes are told of a
   database, and hold for each of its users. The last three rows are of the Python exporter, which
   has no numbers of server connections. */
static const struct pool_row pgbouncer[] = {
	ROW("pools_server_active_connections", POOL_USED),
	ROW("pools_server_idle_connections", POOL_IDLE, .join = POOL_JOIN_SUM),
	ROW("pools_server_used_connections", POOL_IDLE, .join = POOL_JOIN_SUM),
	ROW("pools_client_waiting_connections", POOL_WAITING),
	ROW("pools_client_maxwait_seconds", POOL_MAXWAIT),
	ROW("databases_pool_size", POOL_MAX, .of_all = "name"),
	ROW("databases_reserve_pool", POOL_OVERFLOW, .of_all = "name"),
	ROW("waiting_clients", POOL_WAITING),
	ROW("pool_size", POOL_MAX, .of_all = "database"),
	ROW("reserve_pool", POOL_OVERFLOW, .of_all = "database"),
};

/* maxwait is whole seconds, maxwait_us what is left of the last one. Sizes are told of each server
   of a pool. */
static const struct pool_row pgcat[] = {
	ROW("pools_sv_active", POOL_USED),
	ROW("pools_sv_idle", POOL_IDLE),
	ROW("pools_cl_waiting", POOL_WAITING),
	ROW("pools_maxwait", POOL_MAXWAIT, .join = POOL_JOIN_SUM),
	ROW("pools_maxwait_us", POOL_MAXWAIT, .join = POOL_JOIN_SUM, .scale = 1e-6),
	ROW("databases_pool_size", POOL_MAX, .join = POOL_JOIN_SUM),
};

static const struct pool_row odyssey[] = {
	ROW("server_pool_state_route", POOL_USED, .if_label = "state", .if_value = "active"),
	ROW("server_pool_state_route", POOL_IDLE, .if_label = "state", .if_value = "idle"),
	ROW("server_pool_capacity_configured_route", POOL_MAX),
	ROW("client_pool_waiting_route", POOL_WAITING),
	ROW("client_pool_maxwait_seconds_route", POOL_MAXWAIT),
};

static const struct pool_row supavisor[] = {
	ROW("connections_checked_out", POOL_USED),
	ROW("connections_idle", POOL_IDLE),
};

/*
 * How names end that people make for what their pool tells them: SQLAlchemy, asyncpg, psycopg_pool
 * (get_stats()), tarn and knex, sqlx, deadpool, bb8. The longest end counts.
 */
static const struct pool_row hand_made[] = {
	ROW("_checked_out", POOL_USED),
	ROW("_checkedout", POOL_USED),
	ROW("_in_use", POOL_USED),
	ROW("_in_use_connections", POOL_USED),
	ROW("_used", POOL_USED),
	ROW("_used_connections", POOL_USED),
	ROW("_num_used", POOL_USED),
	ROW("_busy", POOL_USED),
	ROW("_busy_connections", POOL_USED),
	ROW("_active", POOL_USED),
	ROW("_active_connections", POOL_USED),
	ROW("_acquired", POOL_USED),
	ROW("_acquired_conns", POOL_USED),
	ROW("_acquired_connections", POOL_USED),
	ROW("_checked_in", POOL_IDLE),
	ROW("_checkedin", POOL_IDLE),
	ROW("_idle", POOL_IDLE),
	ROW("_idle_size", POOL_IDLE),
	ROW("_idle_connections", POOL_IDLE),
	ROW("_num_idle", POOL_IDLE),
	ROW("_free", POOL_IDLE),
	ROW("_num_free", POOL_IDLE),
	ROW("_free_size", POOL_IDLE),
	ROW("_available", POOL_IDLE),
	ROW("_open", POOL_OPEN),
	ROW("_open_connections", POOL_OPEN),
	ROW("_total_conns", POOL_OPEN),
	ROW("_total_connections", POOL_OPEN),
	ROW("_current", POOL_OPEN),
	ROW("_current_connections", POOL_OPEN),
	ROW("_connections", POOL_OPEN),
	ROW("_size", POOL_SIZE),
	ROW("_max", POOL_MAX),
	ROW("_max_size", POOL_MAX),
	ROW("_max_connections", POOL_MAX),
	ROW("_max_open_connections", POOL_MAX),
	ROW("_capacity", POOL_MAX),
	ROW("_limit", POOL_MAX),
	ROW("_max_overflow", POOL_OVERFLOW),
	ROW("_min", POOL_MIN),
	ROW("_min_size", POOL_MIN),
	ROW("_waiting", POOL_WAITING),
	ROW("_requests_waiting", POOL_WAITING),
	ROW("_pending", POOL_WAITING),
	ROW("_pending_acquires", POOL_WAITING),
	ROW("_queued", POOL_WAITING),
	ROW("_wait_queue", POOL_WAITING),
	ROW("_requests_queued", POOL_WAITS),
	ROW("_requests_errors", POOL_TIMEOUTS),
	ROW("_timeouts_total", POOL_TIMEOUTS),
	ROW("_requests_wait_ms", POOL_ACQUIRE_SECONDS, .scale = 1e-3),
};

const struct pool_dialect pool_dialects[] = {
	{"HikariCP", .prefix = TEXT("hikaricp_"), ROWS(hikari), .keys = {"pool"}, .precedence = 100,
		.unseen = true},
	{"Spring Boot JDBC", .prefix = TEXT("jdbc_connections_"), ROWS(jdbc), .keys = {"name"},
		.precedence = 10, .is_generic = true, .unseen = true},
	{"Spring Boot R2DBC", .prefix = TEXT("r2dbc_pool_"), ROWS(r2dbc), .keys = {"name"},
		.precedence = 90, .unseen = true},
	{"OpenTelemetry", .prefix = TEXT("db_client_connection_"), ROWS(otel_new),
		.keys = {"db_client_connection_pool_name", "pool_name"}, .precedence = 40,
		.is_generic = true, .unseen = true},
	{"OpenTelemetry, old names", .prefix = TEXT("db_client_connections_"), ROWS(otel_old),
		.keys = {"pool_name", "db_client_connections_pool_name"}, .precedence = 30,
		.is_generic = true, .unseen = true},
	{"Go database/sql", .prefix = TEXT("go_sql_"), ROWS(go_sql), .keys = {"db_name"},
		.precedence = 100, .has_unlimited = true, .unseen = true},
	{"Go sqlstats", .prefix = TEXT("go_sql_stats_connections_"), ROWS(sqlstats),
		.keys = {"db_name"}, .precedence = 90, .is_generic = true, .has_unlimited = true,
		.unseen = true},
	{"Go sqlstat", .prefix = TEXT("sql_stats_connections_"), ROWS(sqlstats),
		.keys = {"db_name"}, .precedence = 85, .is_generic = true, .has_unlimited = true,
		.unseen = true},
	{"gorm", .prefix = TEXT("gorm_dbstats_"), ROWS(gorm), .keys = {"db_name"}, .precedence = 80,
		.is_generic = true, .has_unlimited = true, .unseen = true},
	{"pgxpool", .prefix = TEXT("pgxpool_"), ROWS(pgxpool),
		.keys = {"db_name", "database", "pool", "pool_name"}, .precedence = 100,
		.unseen = true},
	{"node-postgres", .prefix = TEXT("pg_pool_"), ROWS(node_postgres),
		.keys = {"host", "database", "pool"}, .precedence = 100},
	{"Prisma", .prefix = TEXT("prisma_"), ROWS(prisma), .precedence = 100, .unseen = true},
	{"ActiveRecord", .prefix = TEXT("ruby_active_record_connection_pool_"), ROWS(active_record),
		.keys = {"pool_name"}, .precedence = 100, .unseen = true},
	{"z4j brain", .prefix = TEXT("z4j_db_pool_"), ROWS(z4j), .precedence = 100},
	{"SQLAlchemy", .prefix = TEXT("sqlalchemy_"), ROWS(sqlalchemy),
		.keys = {"pool", "engine", "database", "db"}, .precedence = 100, .unseen = true},
	{"PgBouncer exporter", .prefix = TEXT("pgbouncer_"), ROWS(pgbouncer),
		.keys = {"database", "user"}, .none_of = "pgbouncer", .precedence = 100,
		.is_pooler = true},
	{"pgcat", .prefix = TEXT("pgcat_"), ROWS(pgcat), .keys = {"pool", "user", "username"},
		.precedence = 100, .is_pooler = true, .unseen = true},
	{"Odyssey", .prefix = TEXT("odyssey_"), ROWS(odyssey), .keys = {"database", "user"},
		.precedence = 100, .has_unlimited = true, .is_pooler = true, .unseen = true},
	{"Supavisor", .prefix = TEXT("supavisor_pool_"), ROWS(supavisor),
		.keys = {"tenant", "user", "db_name"}, .precedence = 100, .is_pooler = true,
		.unseen = true},
	{"hand-made", .prefix = TEXT(""), ROWS(hand_made),
		.keys = {"pool", "pool_name", "name", "engine", "database", "db"}, .precedence = 5,
		.is_generic = true, .is_guess = true, .unseen = true},
};

const size_t pool_dialect_count = sizeof(pool_dialects) / sizeof(pool_dialects[0]);

_Static_assert(sizeof(hand_made) / sizeof(hand_made[0]) <= POOL_ROWS_MAX, "they have numbers");
