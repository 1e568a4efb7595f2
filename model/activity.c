#include "model/activity.h"

#include <stdio.h>
#include <string.h>

#include "model/must.h"

const int64_t idle_ages_ms[IDLE_AGES] = {
	1 * 60 * 1000,
	5 * 60 * 1000,
	15 * 60 * 1000,
	60 * 60 * 1000,
};

/* ---- settings ---- */

static const struct {
	const char *name;
	bool is_time;
} settings[SETTINGS] = {
	[SETTING_IDLE_IN_TRANSACTION_TIMEOUT] = {"idle_in_transaction_session_timeout", true},
	[SETTING_STATEMENT_TIMEOUT] = {"statement_timeout", true},
	[SETTING_IDLE_SESSION_TIMEOUT] = {"idle_session_timeout", true},
	[SETTING_TRANSACTION_TIMEOUT] = {"transaction_timeout", true},
	[SETTING_LOCK_TIMEOUT] = {"lock_timeout", true},
	[SETTING_DEADLOCK_TIMEOUT] = {"deadlock_timeout", true},
	[SETTING_LOG_LOCK_WAITS] = {"log_lock_waits", false},
	[SETTING_MAX_CONNECTIONS] = {"max_connections", false},
	[SETTING_SUPERUSER_RESERVED] = {"superuser_reserved_connections", false},
	[SETTING_RESERVED] = {"reserved_connections", false},
	[SETTING_CLIENT_CHECK_INTERVAL] = {"client_connection_check_interval", true},
	[SETTING_TRACK_ACTIVITY_BYTES] = {"track_activity_query_size", false},
};

const char *setting_name(enum setting setting)
{
	must(setting < SETTINGS);
	return settings[setting].name;
}

bool setting_is_time(enum setting setting)
{
	must(setting < SETTINGS);
	return settings[setting].is_time;
}

/* reserved_connections came with 16: before that a server has none. */
static int64_t reserved_slots(const struct server_facts *facts)
{
	enum { HAS_RESERVED_CONNECTIONS = 160000 };
	int64_t reserved = facts->settings[SETTING_RESERVED];

	if (reserved == SETTING_UNKNOWN && facts->version < HAS_RESERVED_CONNECTIONS)
		return 0;
	return reserved;
}

int64_t facts_usable_slots(const struct server_facts *facts)
{
	int64_t max = facts->settings[SETTING_MAX_CONNECTIONS];
	int64_t superuser = facts->settings[SETTING_SUPERUSER_RESERVED];
	int64_t reserved = reserved_slots(facts);

	if (max == SETTING_UNKNOWN || superuser == SETTING_UNKNOWN || reserved == SETTING_UNKNOWN)
		return SESSIONS_UNKNOWN;
	return max > superuser + reserved ? max - superuser - reserved : 0;
}

/* ---- names ---- */

static bool is_bare(const char *name)
{
	static const char first[] = "abcdefghijklmnopqrstuvwxyz_";
	static const char others[] = "abcdefghijklmnopqrstuvwxyz_0123456789";

	return name[0] != '\0' && strchr(first, name[0]) && name[strspn(name, others)] == '\0';
}

void sql_name(char out[SQL_NAME_BYTES], const char *name)
{
	const char *quote = is_bare(name) ? "" : "\"";
	size_t used = (size_t)snprintf(out, SQL_NAME_BYTES, "%s", quote);

	for (const char *c = name; *c != '\0' && used + 3 < SQL_NAME_BYTES; c++) {
		if (*c == '"')
			out[used++] = '"';
		out[used++] = *c;
	}
	snprintf(out + used, SQL_NAME_BYTES - used, "%s", quote);
}
