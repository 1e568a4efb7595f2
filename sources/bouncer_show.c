#include "sources/bouncer_show.h"

#include <stdlib.h>
#include <string.h>

#include "model/must.h"

static const struct bouncer_answer pools = {
	.command = "SHOW POOLS",
	.labels = {{"database", "database"}, {"user", "user"}},
	.label_count = 2,
	.figures =
		{
			{"cl_active", "pgbouncer_pools_client_active_connections"},
			{"cl_waiting", "pgbouncer_pools_client_waiting_connections"},
			{"cl_active_cancel_req",
				"pgbouncer_pools_client_active_cancel_connections"},
			{"cl_waiting_cancel_req",
				"pgbouncer_pools_client_waiting_cancel_connections"},
			/* 1.16 and 1.17: the same by a shorter name */
			{"cl_cancel_req", "pgbouncer_pools_client_waiting_cancel_connections"},
			{"sv_active", "pgbouncer_pools_server_active_connections"},
			{"sv_active_cancel", "pgbouncer_pools_server_active_cancel_connections"},
			{"sv_being_canceled", "pgbouncer_pools_server_being_canceled_connections"},
			{"sv_idle", "pgbouncer_pools_server_idle_connections"},
			{"sv_used", "pgbouncer_pools_server_used_connections"},
			{"sv_tested", "pgbouncer_pools_server_testing_connections"},
			{"sv_login", "pgbouncer_pools_server_login_connections"},
			{"maxwait", "pgbouncer_pools_client_maxwait_seconds",
				.millionths = "maxwait_us"},
			{"pool_mode", "pgbouncer_pools_pool_mode_info", .text_label = "pool_mode"},
		},
};

static const struct bouncer_answer databases = {
	.command = "SHOW DATABASES",
	.labels = {{"name", "name"}, {"host", "host"}, {"port", "port"}, {"database", "database"},
		{"force_user", "force_user"}, {"pool_mode", "pool_mode"}},
	.label_count = 6,
	.figures =
		{
			{"pool_size", "pgbouncer_databases_pool_size"},
			{"reserve_pool", "pgbouncer_databases_reserve_pool"},
			/* since 1.24 */
			{"reserve_pool_size", "pgbouncer_databases_reserve_pool"},
			{"max_connections", "pgbouncer_databases_max_connections"},
			{"current_connections", "pgbouncer_databases_current_connections"},
			{"max_client_connections", "pgbouncer_databases_max_client_connections"},
			{"current_client_connections",
				"pgbouncer_databases_current_client_connections"},
			{"paused", "pgbouncer_databases_paused"},
			{"disabled", "pgbouncer_databases_disabled"},
		},
};

/* Times come in microseconds. */
static const struct bouncer_answer stats = {
	.command = "SHOW STATS",
	.labels = {{"database", "database"}},
	.label_count = 1,
	.figures =
		{
			{"total_query_count", "pgbouncer_stats_queries_pooled_total"},
			{"total_query_time", "pgbouncer_stats_queries_duration_seconds_total",
				1e-6},
			{"total_received", "pgbouncer_stats_received_bytes_total"},
			{"total_sent", "pgbouncer_stats_sent_bytes_total"},
			{"total_wait_time", "pgbouncer_stats_client_wait_seconds_total", 1e-6},
			{"total_xact_count", "pgbouncer_stats_sql_transactions_pooled_total"},
			{"total_xact_time", "pgbouncer_stats_server_in_transaction_seconds_total",
				1e-6},
			{"total_server_assignment_count",
				"pgbouncer_stats_server_assignments_total"},
			{"total_client_parse_count", "pgbouncer_stats_client_parses_total"},
			{"total_server_parse_count", "pgbouncer_stats_server_parses_total"},
			{"total_bind_count", "pgbouncer_stats_binds_total"},
		},
};

static const struct bouncer_answer lists = {
	.command = "SHOW LISTS",
	.name_column = "list",
	.value_column = "items",
	.figures =
		{
			{"databases", "pgbouncer_databases"},
			{"users", "pgbouncer_users"},
			{"pools", "pgbouncer_pools"},
			{"free_clients", "pgbouncer_free_clients"},
			{"used_clients", "pgbouncer_used_clients"},
			{"login_clients", "pgbouncer_login_clients"},
			{"free_servers", "pgbouncer_free_servers"},
			{"used_servers", "pgbouncer_used_servers"},
			{"dns_names", "pgbouncer_cached_dns_names"},
			{"dns_zones", "pgbouncer_cached_dns_zones"},
			{"dns_queries", "pgbouncer_in_flight_dns_queries"},
		},
};

static const struct bouncer_answer users = {
	.command = "SHOW USERS",
	.labels = {{"name", "name"}},
	.label_count = 1,
	.figures =
		{
			{"max_user_connections", "pgbouncer_users_max_connections"},
			{"current_connections", "pgbouncer_users_current_connections"},
			{"max_user_client_connections", "pgbouncer_users_max_client_connections"},
			{"current_client_connections",
				"pgbouncer_users_current_client_connections"},
		},
};

static const struct bouncer_answer config = {
	.command = "SHOW CONFIG",
	.name_column = "key",
	.value_column = "value",
	.figures =
		{
			{"max_client_conn", "pgbouncer_config_max_client_connections"},
			{"max_user_connections", "pgbouncer_config_max_user_connections"},
		},
};

static const struct bouncer_answer version = {
	.command = "SHOW VERSION",
	.figures = {{"version", "pgbouncer_version_info", .text_label = "version"}},
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
