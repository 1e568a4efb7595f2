/* The server itself: the guard's answer, facts, databases. */
#include <stdlib.h>
#include <string.h>

#include "model/scrub.h"
#include "sources/pg_look.h"
#include "sources/pg_rows.h"

static void put(char *out, size_t size, const struct pg_rows *rows, int row, int column)
{
	struct text text = pg_text(rows, row, column);

	scrub(out, size, text.data, text.len);
}

const char *pg_decode_guard(struct pg_guard *guard, const PGresult *result)
{
	static const char *const names[] = {"pid", "now", "started", "standby"};
	struct pg_rows rows;
	const char *missing = pg_rows_open(&rows, result, names, 4);

	*guard = (struct pg_guard){.pid = 0};
	if (missing || rows.count != 1)
		return missing ? missing : names[0];
	guard->pid = (int32_t)pg_int(&rows, 0, 0, 0);
	guard->now_us = pg_time_us(&rows, 0, 1);
	guard->started_us = pg_time_us(&rows, 0, 2);
	guard->standby = pg_int(&rows, 0, 3, 0) != 0;
	return NULL;
}

/* ---- settings ---- */

void pg_facts_init(struct server_facts *facts)
{
	*facts = (struct server_facts){.up_ms = AGE_NONE};
	for (int i = 0; i < SETTINGS; i++)
		facts->settings[i] = SETTING_UNKNOWN;
}

/* pg_settings gives numbers in the unit of the setting (ms, bytes), switches as words. */
static int64_t setting_value(struct text text)
{
	char *end;
	int64_t value;

	if (text_is(text, "on"))
		return 1;
	if (text_is(text, "off"))
		return 0;
	value = strtoll(text.data, &end, 10);
	return text.len > 0 && *end == '\0' && value >= 0 ? value : SETTING_UNKNOWN;
}

enum settings_column {
	S_NAME,
	S_VALUE,
	S_USER,
	S_DATABASE,
	S_VERSION,
	S_VERSION_NUM,
	S_CLIENT,
	S_READS_ALL,
	S_USES_RESERVED,
	S_COLUMNS
};

static void take_session(struct server_facts *facts, const struct pg_rows *rows)
{
	facts->version = (int)pg_int(rows, 0, S_VERSION_NUM, 0);
	put(facts->version_text, sizeof(facts->version_text), rows, 0, S_VERSION);
	put(facts->role, sizeof(facts->role), rows, 0, S_USER);
	put(facts->database, sizeof(facts->database), rows, 0, S_DATABASE);
	put(facts->pooler, sizeof(facts->pooler), rows, 0, S_CLIENT);
	if (facts->pooler[0] == '\0')
		memcpy(facts->pooler, "local", sizeof("local"));
	if (!facts->pooled)
		facts->pooler[0] = '\0';
	facts->reads_all = pg_int(rows, 0, S_READS_ALL, 0) != 0;
	facts->uses_reserved = pg_int(rows, 0, S_USES_RESERVED, 0) != 0;
}

const char *pg_decode_settings(struct server_facts *facts, const PGresult *result)
{
	static const char *const names[S_COLUMNS] = {"name", "value", "user", "database", "version",
		"version_num", "client", "reads_all", "uses_reserved"};
	struct pg_rows rows;
	const char *missing = pg_rows_open(&rows, result, names, S_COLUMNS);

	if (missing || rows.count == 0)
		return missing ? missing : names[0];
	take_session(facts, &rows);
	for (int i = 0; i < SETTINGS; i++)
		facts->settings[i] = SETTING_UNKNOWN;
	for (int row = 0; row < rows.count; row++) {
		for (int i = 0; i < SETTINGS; i++) {
			if (text_is(pg_text(&rows, row, S_NAME), setting_name((enum setting)i)))
				facts->settings[i] = setting_value(pg_text(&rows, row, S_VALUE));
		}
	}
	return NULL;
}

/* ---- limits and tables ---- */

const char *pg_decode_limits(struct server_facts *facts, const PGresult *result)
{
	static const char *const names[] = {"of_role", "name", "slots", "limits"};
	struct pg_rows rows;
	const char *missing = pg_rows_open(&rows, result, names, 4);
	uint32_t all;

	if (missing)
		return missing;
	facts->limit_count = 0;
	for (int row = 0; row < rows.count && row < LIMIT_SLOT_LIMITS; row++) {
		struct slot_limit *limit = &facts->limits[facts->limit_count++];

		limit->of_role = pg_int(&rows, row, 0, 0) != 0;
		put(limit->name, sizeof(limit->name), &rows, row, 1);
		limit->slots = (uint32_t)pg_int(&rows, row, 2, 0);
	}
	all = rows.count > 0 ? (uint32_t)pg_int(&rows, 0, 3, 0) : 0;
	facts->limits_beyond = all > facts->limit_count ? all - (uint32_t)facts->limit_count : 0;
	return NULL;
}

const char *pg_decode_tables(struct server_facts *facts, const PGresult *result, int64_t now_us)
{
	static const char *const names[] = {"name", "dead", "vacuumed"};
	struct pg_rows rows;
	const char *missing = pg_rows_open(&rows, result, names, 3);

	if (missing)
		return missing;
	facts->table_count = 0;
	for (int row = 0; row < rows.count && row < LIMIT_TABLE_WAITS; row++) {
		struct table_wait *table = &facts->tables[facts->table_count++];

		put(table->name, sizeof(table->name), &rows, row, 0);
		table->dead_rows = pg_int(&rows, row, 1, 0);
		table->vacuumed_ms = pg_age_ms(now_us, pg_time_us(&rows, row, 2));
	}
	return NULL;
}

/* ---- databases ---- */

enum database_column {
	D_ID,
	D_DATABASE,
	D_DEADLOCKS,
	D_COMMITS,
	D_ROLLBACKS,
	D_READ,
	D_HIT,
	D_TEMP,
	D_RESET,
	D_ALL,
	D_COLUMNS
};

const char *pg_decode_databases(struct pg_look *look, const PGresult *result)
{
	static const char *const names[D_COLUMNS] = {"id", "database", "deadlocks", "commits",
		"rollbacks", "blks_read", "blks_hit", "temp_bytes", "reset", "databases"};
	struct pg_rows rows;
	const char *missing = pg_rows_open(&rows, result, names, D_COLUMNS);
	struct database_list *list = &look->list;

	*list = (struct database_list){.databases = look->databases};
	for (int row = 0; !missing && row < rows.count && row < LIMIT_DATABASES; row++) {
		struct database_counts *counts = &look->databases[list->count++];
		uint32_t all = pg_count(&rows, row, D_ALL);

		*counts = (struct database_counts){
			.id = pg_count(&rows, row, D_ID),
			.reset_us = pg_time_us(&rows, row, D_RESET),
			.deadlocks = pg_int(&rows, row, D_DEADLOCKS, 0),
			.commits = pg_int(&rows, row, D_COMMITS, 0),
			.rollbacks = pg_int(&rows, row, D_ROLLBACKS, 0),
			.blocks_read = pg_int(&rows, row, D_READ, 0),
			.blocks_hit = pg_int(&rows, row, D_HIT, 0),
			.temp_bytes = pg_int(&rows, row, D_TEMP, 0),
		};
		put(counts->name, sizeof(counts->name), &rows, row, D_DATABASE);
		list->beyond = all > list->count ? all - (uint32_t)list->count : 0;
	}
	return missing;
}
