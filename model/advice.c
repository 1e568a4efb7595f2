#include "model/advice.h"

#include "model/must.h"

enum {
	DEADLOCK_TIMEOUT_LONG_MS = 5 * 1000, /* the default is one second */
	DEADLOCK_TIMEOUT_SHORT_MS = 100,
	VERSION_RESERVED = 160000, /* reserved_connections came with 16 */
};

static bool is_off(const struct server_facts *facts, int64_t value)
{
	(void)facts;
	return value == 0;
}

static bool is_on(const struct server_facts *facts, int64_t value)
{
	(void)facts;
	return value > 0;
}

static bool is_long(const struct server_facts *facts, int64_t value)
{
	(void)facts;
	return value > DEADLOCK_TIMEOUT_LONG_MS;
}

static bool is_short(const struct server_facts *facts, int64_t value)
{
	(void)facts;
	return value > 0 && value < DEADLOCK_TIMEOUT_SHORT_MS;
}

/* A monitoring role is refused on a full server like everybody else. */
static bool shuts_us_out(const struct server_facts *facts, int64_t value)
{
	return facts->version >= VERSION_RESERVED && (value == 0 || !facts->uses_reserved);
}

static const struct advice advices[] = {
	{SETTING_IDLE_IN_TRANSACTION_TIMEOUT, is_off,
		"a session that is idle in its transaction keeps its locks and its slot for ever",
		"ALTER ROLE <role> SET idle_in_transaction_session_timeout = '60s'",
		"a client that thinks longer than that loses its connection and its transaction"},
	{SETTING_STATEMENT_TIMEOUT, is_off, "a statement runs, or waits for a lock, without end",
		"ALTER ROLE <role> SET statement_timeout = '30s', for each role by itself",
		"long reports of that role are cancelled; set for all roles it ends dumps too"},
	{SETTING_IDLE_SESSION_TIMEOUT, is_on,
		"it ends idle connections of pools, too: their next use fails",
		"set it for people's roles, not for those of pools; pools: a shorter idle time",
		"connections that a pool forgot keep their slots"},
	{SETTING_DEADLOCK_TIMEOUT, is_long,
		"a deadlock stands that long, with everybody who waits behind it",
		"deadlock_timeout = '1s', the default, and reload",
		"more searches for deadlocks while many wait"},
	{SETTING_DEADLOCK_TIMEOUT, is_short,
		"every wait of that length searches for a deadlock, which takes processor time",
		"deadlock_timeout = '1s', the default, and reload",
		"a deadlock stands for up to a second"},
	{SETTING_LOG_LOCK_WAITS, is_off, "waits for locks leave no trace in the server's log",
		"log_lock_waits = on, and reload",
		"a line in the log for each wait beyond deadlock_timeout"},
	{SETTING_SUPERUSER_RESERVED, is_off,
		"no seat is left for an administrator when the server is full",
		"superuser_reserved_connections = 3, the default, and restart",
		"three slots less for applications"},
	{SETTING_RESERVED, shuts_us_out,
		"when the server is full lowtide is shut out like everybody else",
		"reserved_connections = 2, restart; GRANT pg_use_reserved_connections to its role",
		"two slots less for applications"},
};

size_t advice_list(const struct server_facts *facts, const struct advice *out[ADVICES_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof(advices) / sizeof(*advices); i++) {
		int64_t value = facts->settings[advices[i].setting];

		if (value != SETTING_UNKNOWN && advices[i].is_dangerous(facts, value))
			out[count++] = &advices[i];
	}
	must(count <= ADVICES_MAX);
	return count;
}
