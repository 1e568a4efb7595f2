#include <string.h>

#include "model/scrub.h"
#include "sources/pg_look.h"
#include "sources/pg_query.h"
#include "sources/pg_who.h"

/* ---- groups ---- */

enum group_column {
	G_APPLICATION,
	G_OWNER,
	G_USER,
	G_DATABASE,
	G_CLIENT,
	G_PORT,
	G_KIND,
	G_OURS,
	G_TOTAL,
	G_ACTIVE,
	G_IDLE,
	G_IN_TRANSACTION,
	G_ABORTED,
	G_UNTRACKED,
	G_STARTING,
	G_WAITING,
	G_NEVER_USED,
	G_LISTENING,
	G_IDLE_30S,
	G_IDLE_1,
	G_UNUSED = G_IDLE_1 + IDLE_AGES,
	G_VETERANS,
	G_OLDEST,
	G_COLUMNS
};

static const char *const group_names[G_COLUMNS] = {"application", "owner", "user", "database",
	"client", "port", "kind", "ours", "total", "active", "idle", "in_transaction", "aborted",
	"untracked", "starting", "waiting", "never_used", "listening", "idle_30s", "idle_1",
	"idle_5", "idle_15", "idle_60", "unused", "veterans", "oldest"};

static const struct pg_who_columns group_who = {
	G_APPLICATION, G_USER, G_DATABASE, G_CLIENT, G_PORT, G_KIND};

static void take_states(struct session_group *group, const struct pg_rows *rows, int row)
{
	static const struct {
		enum session_state state;
		int column;
	} states[] = {
		{SESSION_ACTIVE, G_ACTIVE},
		{SESSION_IDLE, G_IDLE},
		{SESSION_IN_TRANSACTION, G_IN_TRANSACTION},
		{SESSION_ABORTED, G_ABORTED},
		{SESSION_UNTRACKED, G_UNTRACKED},
		{SESSION_STARTING, G_STARTING},
	};
	uint32_t known = 0;

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		uint32_t count = pg_count(rows, row, states[i].column);

		group->of_state[states[i].state] = count;
		known += count;
	}
	group->of_state[SESSION_UNREADABLE] = group->total > known ? group->total - known : 0;
}

/* Where the server folded by the user's rule, it says the owner itself. */
static void take_owner(struct session_who *who, const struct pg_rows *rows, int row)
{
	struct text owner = pg_text(rows, row, G_OWNER);

	if (owner.len > 0)
		scrub(who->owner, sizeof(who->owner), owner.data, owner.len);
}

static void take_group(struct session_group *group, const struct pg_rows *rows, int row,
	const struct pg_view *view)
{
	*group = (struct session_group){.total = pg_count(rows, row, G_TOTAL)};
	group->unnamed = !pg_who(&group->who, rows, row, &group_who, view->rule);
	take_owner(&group->who, rows, row);
	take_states(group, rows, row);
	group->waiting = pg_count(rows, row, G_WAITING);
	group->never_used = pg_count(rows, row, G_NEVER_USED);
	group->listening = pg_count(rows, row, G_LISTENING);
	group->idle_30s = pg_count(rows, row, G_IDLE_30S);
	for (int i = 0; i < IDLE_AGES; i++)
		group->idle_for[i] = pg_count(rows, row, G_IDLE_1 + i);
	group->unused = pg_count(rows, row, G_UNUSED);
	group->veterans = pg_count(rows, row, G_VETERANS);
	group->oldest_ms = pg_age_ms(view->now_us, pg_time_us(rows, row, G_OLDEST));
}

/* Behind a pooler our name stays on a connection of its own that served us once: those are not
   ours, and whose they are is not known. */
static bool is_own(const struct session_group *group, const struct pg_rows *rows, int row,
	const struct pg_view *view)
{
	if (pg_int(rows, row, G_OURS, 0) != 0)
		return true;
	if (!pg_is_lowtide(pg_text(rows, row, G_APPLICATION)))
		return false;
	return !view->pooled || strcmp(group->who.client, view->pooler) != 0;
}

static void disown(struct session_group *group)
{
	memcpy(group->who.owner, "?", sizeof("?"));
	group->unnamed = true;
}

static void count_own(struct pg_look *look, const struct session_group *group)
{
	struct sessions *sessions = &look->sessions;

	sessions->own += group->total;
	if (sessions->own_group_count < LIMIT_OWN_GROUPS)
		look->own_groups[sessions->own_group_count++] = *group;
}

static void count_client(struct pg_look *look, const struct session_group *group, bool own)
{
	struct sessions *sessions = &look->sessions;

	sessions->slots_used += group->total;
	sessions->unreadable += group->of_state[SESSION_UNREADABLE];
	sessions->readable += group->total - group->of_state[SESSION_UNREADABLE];
	sessions->starting += group->of_state[SESSION_STARTING];
	if (own)
		count_own(look, group);
	else if (sessions->group_count == LIMIT_GROUPS)
		sessions->beyond += group->total;
	else
		look->groups[sessions->group_count++] = *group;
}

static void count_group(
	struct pg_look *look, const struct session_group *group, enum session_kind kind, bool own)
{
	struct sessions *sessions = &look->sessions;

	if (group->who.database[0] != '\0')
		sessions->backends += group->total;
	sessions->waiting += group->waiting;
	if (!own)
		look->with_line += group->total - group->of_state[SESSION_IDLE] -
				   group->of_state[SESSION_UNREADABLE];
	if (kind == SESSION_CLIENT)
		count_client(look, group, own);
	else if (kind == SESSION_WALSENDER)
		sessions->walsenders += group->total;
	else if (kind == SESSION_AUTOVACUUM)
		sessions->autovacuums += group->total;
}

/* Before 12 a replica took a slot of everybody's. */
static void count_slots(struct sessions *sessions, int version)
{
	if (sessions->unreadable > 0)
		sessions->slots_used = SESSIONS_UNKNOWN;
	else if (version < 120000)
		sessions->slots_used += sessions->walsenders;
}

const char *pg_decode_groups(
	struct pg_look *look, const PGresult *result, const struct pg_view *view)
{
	struct pg_rows rows;
	const char *missing = pg_rows_open(&rows, result, group_names, G_COLUMNS);

	look->sessions = (struct sessions){.window_ms = view->window_ms,
		.groups = look->groups,
		.own_groups = look->own_groups};
	look->with_line = 0;
	for (int row = 0; !missing && row < rows.count; row++) {
		struct session_group group;
		enum session_kind kind = pg_kind(&rows, row, &group_who);
		bool own;

		take_group(&group, &rows, row, view);
		own = is_own(&group, &rows, row, view);
		if (!own && pg_is_lowtide(pg_text(&rows, row, G_APPLICATION)))
			disown(&group);
		count_group(look, &group, kind, own);
	}
	count_slots(&look->sessions, view->version);
	look->sessions.rows = look->rows;
	look->sessions.rows_beyond = look->with_line;
	return missing;
}

/* ---- rows ---- */

enum row_column {
	R_PID,
	R_STARTED,
	R_APPLICATION,
	R_USER,
	R_DATABASE,
	R_CLIENT,
	R_PORT,
	R_KIND,
	R_STATE,
	R_WAIT_TYPE,
	R_WAIT,
	R_XACT,
	R_QUERY_START,
	R_STATE_SINCE,
	R_QUERY,
	R_COLUMNS
};

static const char *const row_names[R_COLUMNS] = {"pid", "started", "application", "user",
	"database", "client", "port", "kind", "state", "wait_type", "wait", "xact", "query_start",
	"state_since", "query"};

static const struct pg_who_columns row_who = {
	R_APPLICATION, R_USER, R_DATABASE, R_CLIENT, R_PORT, R_KIND};

static void take_row(
	struct session_row *out, const struct pg_rows *rows, int row, const struct pg_view *view)
{
	*out = (struct session_row){
		.id = {(int32_t)pg_int(rows, row, R_PID, 0), pg_time_us(rows, row, R_STARTED)},
		.kind = pg_kind(rows, row, &row_who),
		.state = pg_state(rows, row, R_STATE),
		.xact_ms = pg_age_ms(view->now_us, pg_time_us(rows, row, R_XACT)),
		.state_ms = pg_age_ms(view->now_us, pg_time_us(rows, row, R_STATE_SINCE)),
		.query_ms = AGE_NONE,
	};
	/* Idle in a transaction, query_start is that of the statement before. */
	if (out->state == SESSION_ACTIVE)
		out->query_ms = pg_age_ms(view->now_us, pg_time_us(rows, row, R_QUERY_START));
	pg_who(&out->who, rows, row, &row_who, view->rule);
	out->on_lock =
		pg_wait(out->wait, pg_text(rows, row, R_WAIT_TYPE), pg_text(rows, row, R_WAIT));
	pg_query(out->shape, out->sql, pg_text(rows, row, R_QUERY), view);
}

const char *pg_decode_rows(struct pg_look *look, const PGresult *result, const struct pg_view *view)
{
	struct sessions *sessions = &look->sessions;
	struct pg_rows rows;
	const char *missing = pg_rows_open(&rows, result, row_names, R_COLUMNS);

	/* Groups that were not asked for, or failed, have left the rows of an earlier look. */
	sessions->row_count = 0;
	for (int row = 0; !missing && row < rows.count && row < LIMIT_SESSION_ROWS; row++)
		take_row(&look->rows[sessions->row_count++], &rows, row, view);
	sessions->rows_beyond = look->with_line > sessions->row_count
					? look->with_line - (uint32_t)sessions->row_count
					: 0;
	return missing;
}
