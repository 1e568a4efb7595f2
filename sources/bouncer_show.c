#include "sources/bouncer_show.h"

#include <stdlib.h>
#include <string.h>

#include "model/must.h"

#define NUMBER(column, family)                                                                     \
	{                                                                                          \
		column, family, 1, NULL, NULL                                                      \
	}
#define MICROSECONDS(column, family)                                                               \
	{                                                                                          \
		column, family, 1e-6, NULL, NULL                                                   \
	}
#define FIGURES(table) .figures = (table), .figure_count = sizeof(table) / sizeof((table)[0])

#define POOLS     "pgbouncer_pools_"
#define DATABASES "pgbouncer_databases_"
#define STATS     "pgbouncer_stats_"
#define USERS     "pgbouncer_users_"

static const struct bouncer_figure pools_figures[] = {
	NUMBER("cl_active", POOLS "client_active_connections"),
	NUMBER("cl_waiting", POOLS "client_waiting_connections"),
	NUMBER("cl_active_cancel_req", POOLS "client_active_cancel_connections"),
	NUMBER("cl_waiting_cancel_req", POOLS "client_waiting_cancel_connections"),
	/* 1.16 and 1.17: the same by a shorter name */
	NUMBER("cl_cancel_req", POOLS "client_waiting_cancel_connections"),
	NUMBER("sv_active", POOLS "server_active_connections"),
	NUMBER("sv_active_cancel", POOLS "server_active_cancel_connections"),
	NUMBER("sv_being_canceled", POOLS "server_being_canceled_connections"),
	NUMBER("sv_idle", POOLS "server_idle_connections"),
	NUMBER("sv_used", POOLS "server_used_connections"),
	NUMBER("sv_tested", POOLS "server_testing_connections"),
	NUMBER("sv_login", POOLS "server_login_connections"),
	{"maxwait", POOLS "client_maxwait_seconds", 1, "maxwait_us", NULL},
	{"pool_mode", POOLS "pool_mode_info", 1, NULL, "pool_mode"},
};

static const struct bouncer_answer pools = {
	.command = "SHOW POOLS",
	.labels = {{"database", "database"}, {"user", "user"}},
	.label_count = 2,
	FIGURES(pools_figures),
};

static const struct bouncer_figure databases_figures[] = {
	NUMBER("pool_size", DATABASES "pool_size"),
	NUMBER("reserve_pool", DATABASES "reserve_pool"),
	/* since 1.24 */
	NUMBER("reserve_pool_size", DATABASES "reserve_pool"),
	NUMBER("max_connections", DATABASES "max_connections"),
	NUMBER("current_connections", DATABASES "current_connections"),
	NUMBER("max_client_connections", DATABASES "max_client_connections"),
	NUMBER("current_client_connections", DATABASES "current_client_connections"),
	NUMBER("paused", DATABASES "paused"),
	NUMBER("disabled", DATABASES "disabled"),
};

static const struct bouncer_answer databases = {
	.command = "SHOW DATABASES",
	.labels = {{"name", "name"}, {"host", "host"}, {"port", "port"}, {"database", "database"},
		{"force_user", "force_user"}, {"pool_mode", "pool_mode"}},
	.label_count = 6,
	FIGURES(databases_figures),
};

/* Times come in microseconds. */
static const struct bouncer_figure stats_figures[] = {
	NUMBER("total_query_count", STATS "queries_pooled_total"),
	MICROSECONDS("total_query_time", STATS "queries_duration_seconds_total"),
	NUMBER("total_received", STATS "received_bytes_total"),
	NUMBER("total_sent", STATS "sent_bytes_total"),
	MICROSECONDS("total_wait_time", STATS "client_wait_seconds_total"),
	NUMBER("total_xact_count", STATS "sql_transactions_pooled_total"),
	MICROSECONDS("total_xact_time", STATS "server_in_transaction_seconds_total"),
	NUMBER("total_server_assignment_count", STATS "server_assignments_total"),
	NUMBER("total_client_parse_count", STATS "client_parses_total"),
	NUMBER("total_server_parse_count", STATS "server_parses_total"),
	NUMBER("total_bind_count", STATS "binds_total"),
};

static const struct bouncer_answer stats = {
	.command = "SHOW STATS",
	.labels = {{"database", "database"}},
	.label_count = 1,
	FIGURES(stats_figures),
};

static const struct bouncer_figure lists_figures[] = {
	NUMBER("databases", "pgbouncer_databases"),
	NUMBER("users", "pgbouncer_users"),
	NUMBER("pools", "pgbouncer_pools"),
	NUMBER("free_clients", "pgbouncer_free_clients"),
	NUMBER("used_clients", "pgbouncer_used_clients"),
	NUMBER("login_clients", "pgbouncer_login_clients"),
	NUMBER("free_servers", "pgbouncer_free_servers"),
	NUMBER("used_servers", "pgbouncer_used_servers"),
	NUMBER("dns_names", "pgbouncer_cached_dns_names"),
	NUMBER("dns_zones", "pgbouncer_cached_dns_zones"),
	NUMBER("dns_queries", "pgbouncer_in_flight_dns_queries"),
};

static const struct bouncer_answer lists = {
	.command = "SHOW LISTS",
	.name_column = "list",
	.value_column = "items",
	FIGURES(lists_figures),
};

static const struct bouncer_figure users_figures[] = {
	NUMBER("max_user_connections", USERS "max_connections"),
	NUMBER("current_connections", USERS "current_connections"),
	NUMBER("max_user_client_connections", USERS "max_client_connections"),
	NUMBER("current_client_connections", USERS "current_client_connections"),
};

static const struct bouncer_answer users = {
	.command = "SHOW USERS",
	.labels = {{"name", "name"}},
	.label_count = 1,
	FIGURES(users_figures),
};

static const struct bouncer_figure config_figures[] = {
	NUMBER("max_client_conn", "pgbouncer_config_max_client_connections"),
	NUMBER("max_user_connections", "pgbouncer_config_max_user_connections"),
};

static const struct bouncer_answer config = {
	.command = "SHOW CONFIG",
	.name_column = "key",
	.value_column = "value",
	FIGURES(config_figures),
};

static const struct bouncer_figure version_figures[] = {
	{"version", "pgbouncer_version_info", 1, NULL, "version"},
};

static const struct bouncer_answer version = {
	.command = "SHOW VERSION",
	FIGURES(version_figures),
};

const struct bouncer_answer *bouncer_answer(enum bouncer_show show)
{
	static const struct bouncer_answer *const answers[BOUNCER_SHOWS] = {
		[BOUNCER_POOLS] = &pools,
		[BOUNCER_DATABASES] = &databases,
		[BOUNCER_STATS] = &stats,
		[BOUNCER_LISTS] = &lists,
		[BOUNCER_USERS] = &users,
		[BOUNCER_CONFIG] = &config,
		[BOUNCER_VERSION] = &version,
	};

	must(show < BOUNCER_SHOWS);
	return answers[show];
}

const char *bouncer_show_name(enum bouncer_show show)
{
	return bouncer_answer(show)->command + strlen("SHOW ");
}

int bouncer_version(const char *server_version)
{
	char *end;
	long major, minor;

	if (!server_version || !strstr(server_version, "/bouncer"))
		return 0;
	major = strtol(server_version, &end, 10);
	minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
	if (major < 0 || major > 1000 || minor < 0 || minor > 999)
		return 0;
	return (int)(major * 1000 + minor);
}
