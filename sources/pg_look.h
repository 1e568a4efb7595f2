#ifndef LOWTIDE_SOURCES_PG_LOOK_H
#define LOWTIDE_SOURCES_PG_LOOK_H
/*
 * What the results of one tick mean: decoders from rows to the values of model/activity.h. Pure: no
 * I/O, no clock, bounded by model/limits.h, into a staging area that one source has once.
 * Statements of sessions are masked here, so that none is ever kept as it came.
 *
 * A decoder says NULL, or the name of a column that its result does not have: then its part of the
 * look is not to be used.
 */
#include <libpq-fe.h>
#include <stdbool.h>

#include "model/activity.h"

struct owner_rule;

/* What the decoders need to know beside the rows. */
struct pg_view {
	int version;
	int64_t now_us;      /* the server's, since the Unix epoch */
	int64_t window_ms;   /* of the ledger */
	int64_t query_bytes; /* track_activity_query_size; SETTING_UNKNOWN */
	bool full_sql;
	bool pooled;
	const char *pooler;            /* then: the address its sessions come from */
	const struct owner_rule *rule; /* whose name is whose */
};

struct pg_look {
	struct sessions sessions; /* its pointers lead to the arrays below, as do those of waits */
	struct database_list list;
	struct waits waits;
	uint32_t with_line; /* sessions that should have a row, by the groups */
	struct session_group groups[LIMIT_GROUPS];
	struct session_group own_groups[LIMIT_OWN_GROUPS];
	struct session_row rows[LIMIT_SESSION_ROWS];
	struct database_counts databases[LIMIT_DATABASES];
	struct wait_node nodes[LIMIT_WAIT_NODES];
	struct wait_edge edges[LIMIT_WAIT_EDGES];
};

/* The guard's answer. */
struct pg_guard {
	int32_t pid; /* of the process that served us */
	int64_t now_us;
	int64_t started_us;
	bool standby;
};
const char *pg_decode_guard(struct pg_guard *guard, const PGresult *result);

/* Groups come first: rows are added to what they say. */
const char *pg_decode_groups(
	struct pg_look *look, const PGresult *result, const struct pg_view *view);
const char *pg_decode_rows(
	struct pg_look *look, const PGresult *result, const struct pg_view *view);
const char *pg_decode_databases(struct pg_look *look, const PGresult *result);
const char *pg_decode_waits(
	struct pg_look *look, const PGresult *result, const struct pg_view *view);

/* Parts of the facts, each by its own statement; the others stay. */
const char *pg_decode_settings(struct server_facts *facts, const PGresult *result);
const char *pg_decode_limits(struct server_facts *facts, const PGresult *result);
const char *pg_decode_tables(struct server_facts *facts, const PGresult *result, int64_t now_us);

/* What is known before anything was asked: nothing. */
void pg_facts_init(struct server_facts *facts);

#endif
