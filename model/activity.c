#include "model/activity.h"

const int64_t idle_ages_ms[IDLE_AGES] = {
	1 * 60 * 1000,
	5 * 60 * 1000,
	15 * 60 * 1000,
	60 * 60 * 1000,
};

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
