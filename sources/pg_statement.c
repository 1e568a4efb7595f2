#include "sources/pg_statement.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/limits.h"
#include "model/must.h"

_Static_assert(LIMIT_SESSION_ROWS == 64 && LIMIT_DATABASES == 64 && LIMIT_WAITERS == 20 &&
		       LIMIT_WAIT_NODES == 128 && LIMIT_SLOT_LIMITS == 32 &&
		       LIMIT_TABLE_WAITS == 5 && PG_PREFIX_BYTES == 512,
	"statements below bring as many rows and bytes as there is room for");

/*
 * The guard: limits for all statements of its tick, undone at the Sync that ends it, so that behind
 * a pooler nobody inherits them. (Version 10 reckons the time of a statement from the first of a
 * transaction, when none was set: there it has none.) The search path keeps functions of the
 * database's own from standing in for those of the system; compiling our statements would take
 * longer than they do.
 */
static const char guard[] = "SELECT pg_catalog.set_config('search_path', 'pg_catalog', true),"
			    " pg_catalog.set_config('statement_timeout', '2000', true),"
			    " pg_catalog.set_config('lock_timeout', '100', true),"
			    " pg_catalog.set_config('transaction_read_only', 'on', true), {jit}"
			    " pg_catalog.pg_backend_pid() AS pid, pg_catalog.now() AS now,"
			    " pg_catalog.pg_is_in_recovery() AS standby,"
			    " pg_catalog.pg_postmaster_start_time() AS started";

/*
 * Bytes, not characters: the text of a session is in the encoding of its own database, and
 * functions on characters fail on what is none in ours.
 */
#define QUERY_PREFIX "substr(textsend(query), 1, 512) AS query"

/* The functions behind the views: these would join names to every session, also where few are left
   in the end. */
#define USER_NAME     "pg_get_userbyid(usesysid) AS user"
#define DATABASE_NAME "LEFT JOIN pg_database AS d ON d.oid = datid"

/* Whose sessions they are, and the address in words. Our own are known by their pid. The inner
   queries are fenced (OFFSET), so that what they say is computed once for a row, or for all. */
#define GROUPS(name, owner)                                                                        \
	"SELECT " name " COLLATE \"C\" AS application, " owner " COLLATE \"C\" AS owner,"          \
	" " USER_NAME ", datname AS database, host(client_addr) AS client,"                        \
	" min(client_port) AS port, backend_type AS kind, ours, count(*) AS total,"                \
	" count(*) FILTER (WHERE state IN ('active', 'fastpath function call')) AS active,"        \
	" count(idle_since) AS idle,"                                                              \
	" count(*) FILTER (WHERE state = 'idle in transaction') AS in_transaction,"                \
	" count(*) FILTER (WHERE state = 'idle in transaction (aborted)') AS aborted,"             \
	" count(*) FILTER (WHERE state = 'disabled') AS untracked,"                                \
	" count(*) FILTER (WHERE state = 'starting') AS starting,"                                 \
	" count(*) FILTER (WHERE wait_event_type = 'Lock') AS waiting,"                            \
	" count(idle_since) FILTER (WHERE query = '') AS never_used,"                              \
	" count(idle_since) FILTER (WHERE query COLLATE \"C\" LIKE 'LISTEN %' OR"                  \
	" query COLLATE \"C\" LIKE 'listen %') AS listening,"                                      \
	" count(*) FILTER (WHERE idle_since <= ago_30s) AS idle_30s,"                              \
	" count(*) FILTER (WHERE idle_since <= ago_1) AS idle_1,"                                  \
	" count(*) FILTER (WHERE idle_since <= ago_5) AS idle_5,"                                  \
	" count(*) FILTER (WHERE idle_since <= ago_15) AS idle_15,"                                \
	" count(*) FILTER (WHERE idle_since <= ago_60) AS idle_60,"                                \
	" count(*) FILTER (WHERE idle_since <= window_start) AS unused,"                           \
	" count(*) FILTER (WHERE backend_start <= window_start) AS veterans,"                      \
	" min(backend_start) AS oldest FROM"                                                       \
	" (SELECT application_name, usesysid, datname, client_addr, client_port, backend_type,"    \
	" pid = pg_backend_pid() AS ours, state, wait_event_type, query, backend_start,"           \
	" CASE WHEN state = 'idle' THEN state_change END AS idle_since"                            \
	" FROM pg_stat_get_activity(NULL) " DATABASE_NAME " OFFSET 0) AS session,"                 \
	" (SELECT now() - interval '1 min' AS ago_1, now() - interval '5 min' AS ago_5,"           \
	" now() - interval '15 min' AS ago_15, now() - interval '60 min' AS ago_60,"               \
	" now() - interval '30 s' AS ago_30s,"                                                     \
	" now() - interval '{window}' AS window_start OFFSET 0) AS moment"                         \
	" GROUP BY 1, 2, usesysid, datname, client_addr, backend_type, ours"

static const char sessions[] = GROUPS("application_name", "NULL::text");

/*
 * What model/owner_name.h takes for the mark of one process, all of one kind made the same here:
 * what it folds each of them to stays the same, and there is one group where hundreds were. A rule
 * of the user's own ($1) says who the owner is by itself, where it matches.
 */
#define HEX(count) "[0-9a-f]{" count "}"
#define LAST       "(?=[])}]?$)"
#define POD        "[bcdfghjklmnpqrstvwxz0-9]"

static const char sessions_folded[] =
	GROUPS("regexp_replace(regexp_replace(regexp_replace(regexp_replace(application_name,"
	       " '-" POD "{6,10}-" POD "{5}$', '-7f9c4d8b6-x2k4z'),"
	       " '" HEX("8") "-" HEX("4") "-" HEX("4") "-" HEX("4") "-" HEX("12") LAST
		"',"
		" '550e8400-e29b-41d4-a716-446655440000'),"
		" '(?<=[^0-9a-zA-Z])(?=[a-f]*[0-9])(?=[0-9]*[a-f])" HEX("6,") LAST
		"', 'a3f9c2'),"
		" '(?<=[^0-9a-zA-Z])[1-9][0-9]{3,}" LAST "', '12345')",
		"substring(application_name FROM $1::text)") " ORDER BY total DESC";

/* One more than there is room for would say nothing: the groups know how many there are. */
static const char rows[] =
	"SELECT pid, backend_start AS started, application_name AS application, " USER_NAME ","
	" datname AS database, host(client_addr) AS client, client_port AS port,"
	" backend_type AS kind, state, wait_event_type AS wait_type, wait_event AS wait,"
	" xact_start AS xact, query_start, state_change AS state_since, " QUERY_PREFIX
	" FROM (SELECT * FROM pg_stat_get_activity(NULL) WHERE state <> 'idle' AND"
	" pid <> pg_backend_pid() AND application_name <> 'lowtide'"
	" ORDER BY xact_start NULLS LAST, pid LIMIT 64) AS longest " DATABASE_NAME;

static const char databases[] =
	"SELECT datid AS id, datname AS database, deadlocks, xact_commit AS commits,"
	" xact_rollback AS rollbacks, blks_read, blks_hit, temp_bytes, stats_reset AS reset,"
	" count(*) OVER () AS databases"
	" FROM pg_stat_database ORDER BY numbackends DESC, datid LIMIT 64";

/*
 * The wait graph around the longest waiters: who blocks them, and who blocks these. One reading of
 * pg_locks, which is consistent in itself, says who waits, and which of the blockers hold what is
 * waited for. Sessions are looked up one by one: they are few. Locks may be many: what can be
 * compared by a hash is, and the rest where that is the same. A prepared transaction has no pid: it
 * is known by its virtual transaction, which also holds the lock of its number.
 */
#define SAME_OBJECT                                                                                \
	"held.locktype = edge.locktype AND"                                                        \
	" coalesce(held.relation, 0) = coalesce(edge.relation, 0) AND"                             \
	" (held.transactionid, held.tuple, held.page, held.objid, held.classid,"                   \
	" held.objsubid, held.database, held.virtualxid) IS NOT DISTINCT FROM"                     \
	" (edge.transactionid, edge.tuple, edge.page, edge.objid, edge.classid,"                   \
	" edge.objsubid, edge.database, edge.virtualxid)"

static const char waits[] =
	"WITH lock AS (SELECT * FROM pg_locks),"
	" waiting AS (SELECT *, {waitstart} AS since FROM lock WHERE NOT granted),"
	" waiter AS (SELECT *, true AS sampled, pg_blocking_pids(pid) AS blockers FROM"
	" (SELECT * FROM waiting ORDER BY since, pid LIMIT 20) AS longest),"
	" behind AS (SELECT *, false, pg_blocking_pids(pid) FROM (SELECT * FROM waiting"
	" WHERE pid IN (SELECT unnest(blockers) FROM waiter)"
	" AND pid NOT IN (SELECT pid FROM waiter) LIMIT 20) AS blocker),"
	" edge AS (SELECT * FROM waiter UNION ALL SELECT * FROM behind),"
	" holder AS (SELECT edge.pid, string_agg(coalesce(held.pid, 0) || ' ' || held.mode, ' ')"
	" AS holders, min(held.virtualtransaction) FILTER (WHERE held.pid IS NULL) AS prepared "
	"FROM edge JOIN lock AS held ON held.granted"
	" AND coalesce(held.pid, 0) = ANY (blockers) AND " SAME_OBJECT " GROUP BY edge.pid),"
	" node AS (SELECT pid FROM edge UNION ALL SELECT pid FROM (SELECT DISTINCT unnest(blockers)"
	" FROM edge) AS blocker (pid) WHERE pid NOT IN (SELECT pid FROM edge) LIMIT 128)"
	" SELECT a.pid, backend_start AS started, application_name AS application, " USER_NAME ","
	" datname AS database, host(client_addr) AS client, client_port AS port,"
	" backend_type AS kind, state, wait_event_type AS wait_type, wait_event AS wait,"
	" xact_start AS xact, query_start, state_change AS state_since, " QUERY_PREFIX ","
	" sampled, array_to_string(blockers, ' ') AS blockers, mode AS wanted, since AS wait_since,"
	" holders, gid, two.owner AS gid_owner, two.database AS gid_database,"
	" two.prepared AS gid_since, (SELECT count(*) FROM waiting) AS waiting,"
	" (extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000)::bigint AS took_ms"
	" FROM node CROSS JOIN LATERAL pg_stat_get_activity(node.pid) AS a"
	" LEFT JOIN edge ON edge.pid = a.pid LEFT JOIN holder ON holder.pid = a.pid"
	" LEFT JOIN LATERAL (SELECT * FROM pg_prepared_xacts WHERE transaction IN (SELECT"
	" transactionid FROM lock WHERE pid IS NULL AND virtualtransaction = holder.prepared)"
	" ORDER BY prepared LIMIT 1) AS two ON holder.prepared IS NOT NULL " DATABASE_NAME;

/* reset_val: what we set for ourselves is not what others have. */
static const char settings[] =
	"SELECT name, reset_val AS value, (SELECT current_user)::text AS user,"
	" current_database()::text AS database, current_setting('server_version') AS version,"
	" current_setting('server_version_num')::int AS version_num,"
	" host(inet_client_addr()) AS client,"
	" pg_has_role('pg_read_all_stats', 'USAGE') AS reads_all, {reserved} AS uses_reserved"
	" FROM pg_settings WHERE name IN ('idle_in_transaction_session_timeout',"
	" 'statement_timeout', 'idle_session_timeout', 'transaction_timeout', 'lock_timeout',"
	" 'deadlock_timeout', 'log_lock_waits', 'max_connections',"
	" 'superuser_reserved_connections', 'reserved_connections',"
	" 'client_connection_check_interval', 'track_activity_query_size')";

/* Superusers are exempt. A limit below nothing is none, or marks a database that is broken; one of
   nothing locks somebody out, which says nothing about how many slots are left. */
static const char limits[] =
	"SELECT of_role, name, slots, count(*) OVER () AS limits FROM"
	" (SELECT true AS of_role, rolname AS name, rolconnlimit AS slots FROM pg_roles"
	" WHERE rolconnlimit > 0 AND NOT rolsuper"
	" UNION ALL SELECT false, datname, datconnlimit FROM pg_database WHERE datconnlimit > 0)"
	" AS limited ORDER BY slots LIMIT 32";

/* As autovacuum decides; what a table is set to by itself is not looked at. */
static const char tables[] =
	"SELECT nspname || '.' || relname AS name, dead, vacuumed FROM (SELECT relnamespace,"
	" relname, pg_stat_get_dead_tuples(oid) AS dead,"
	" greatest(pg_stat_get_last_vacuum_time(oid), pg_stat_get_last_autovacuum_time(oid))"
	" AS vacuumed FROM pg_class WHERE relkind IN ('r', 'm') AND pg_stat_get_dead_tuples(oid) >"
	" current_setting('autovacuum_vacuum_threshold')::float8 + greatest(reltuples, 0) *"
	" current_setting('autovacuum_vacuum_scale_factor')::float8"
	" ORDER BY pg_stat_get_dead_tuples(oid) DESC LIMIT 5) AS worst"
	" JOIN pg_namespace AS n ON n.oid = relnamespace ORDER BY dead DESC";

static const struct {
	const char *name, *sql;
} statements[PG_STATEMENTS] = {
	[PG_GUARD] = {"guard", guard},
	[PG_SESSIONS] = {"sessions", sessions},
	[PG_SESSIONS_FOLDED] = {"sessions", sessions_folded},
	[PG_ROWS] = {"transactions", rows},
	[PG_DATABASES] = {"databases", databases},
	[PG_WAITS] = {"waits", waits},
	[PG_SETTINGS] = {"settings", settings},
	[PG_LIMITS] = {"limits", limits},
	[PG_TABLES] = {"tables", tables},
};

/* Words that not every server knows, and what to say instead before. */
static const struct {
	const char *mark;
	int since;
	const char *word, *before;
} words[] = {
	{"{waitstart}", 140000, "waitstart", "(SELECT query_start FROM pg_stat_get_activity(pid))"},
	{"{jit}", 110000, "pg_catalog.set_config('jit', 'off', true),", ""},
	{"{reserved}", 160000, "pg_has_role('pg_use_reserved_connections', 'USAGE')", "false"},
};

const char *pg_statement_name(enum pg_statement statement)
{
	return statements[statement].name;
}

static void put(char sql[PG_SQL_BYTES], size_t *used, const char *text, size_t len)
{
	must(*used + len < PG_SQL_BYTES);
	memcpy(sql + *used, text, len);
	*used += len;
	sql[*used] = '\0';
}

/* Writes what the mark at `from` stands for; returns the mark's length. */
static size_t put_mark(
	char sql[PG_SQL_BYTES], size_t *used, const char *from, const struct pg_dialect *dialect)
{
	static const char window[] = "{window}";
	char number[40];

	if (strncmp(from, window, strlen(window)) == 0) {
		snprintf(number, sizeof(number), "%" PRId64 " ms", dialect->window_ms);
		put(sql, used, number, strlen(number));
		return strlen(window);
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t len = strlen(words[i].mark);
		bool known = dialect->version >= words[i].since;
		const char *word = known ? words[i].word : words[i].before;

		if (strncmp(from, words[i].mark, len) != 0)
			continue;
		put(sql, used, word, strlen(word));
		return len;
	}
	must(from[0] == '\0'); /* no other mark is in our statements */
	return 0;
}

void pg_statement_write(
	char sql[PG_SQL_BYTES], enum pg_statement statement, const struct pg_dialect *dialect)
{
	const char *from = statements[statement].sql;
	size_t used = 0;

	sql[0] = '\0';
	while (*from != '\0') {
		size_t len = strcspn(from, "{");

		put(sql, &used, from, len);
		from += len;
		if (from[0] == '{' && from[1] >= 'a' && from[1] <= 'z')
			from += put_mark(sql, &used, from, dialect);
		else if (from[0] == '{') /* of a regular expression */
			put(sql, &used, from++, 1);
	}
}
