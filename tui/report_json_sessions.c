/*
 * The report in JSON: sessions of a Postgres server - who waits for whom, which statements
 * deadlock, and the longest transactions. Statements are shapes; whole ones only where somebody
 * asked for them (--sql full).
 */
#include "panes/server_state.h"
#include "panes/session_state.h"
#include "tui/report_json_part.h"
#include "tui/report_value.h"

static const char *kind_word(enum session_kind kind)
{
	static const char *const words[SESSION_KINDS] = {
		[SESSION_CLIENT] = "client",
		[SESSION_WALSENDER] = "walsender",
		[SESSION_AUTOVACUUM] = "autovacuum",
		[SESSION_PARALLEL] = "parallel",
		[SESSION_BACKGROUND] = "background",
		[SESSION_PREPARED] = "prepared",
	};

	return words[kind];
}

static void put_who(json_t *object, struct session_id id, const struct session_who *who,
	enum session_kind kind, enum session_state state)
{
	value_put(object, "pid", kind == SESSION_PREPARED ? json_null() : json_integer(id.pid));
	value_put(object, "kind", json_string(kind_word(kind)));
	value_put(object, "owner", value_text(session_owner(who, kind)));
	value_put(object, "user", value_text(who->user));
	value_put(object, "database", value_text(who->database));
	value_put(object, "client", value_text(who->client));
	value_put(object, "state", value_text(session_state_word(state)));
}

static void put_statement(
	json_t *object, const struct server_facts *facts, const char *shape, const char *sql)
{
	value_put(object, "shape", value_text(shape));
	value_put(object, "sql", value_text(facts->full_sql ? sql : ""));
}

/* ---- who waits for whom ---- */

static json_t *line_of(const struct server *server, const struct lock_line *line)
{
	const struct wait_node *node = &server->locks.nodes[line->node];
	json_t *object = json_object();

	value_put(object, "depth", value_count(line->depth));
	value_put(object, "holds_up", value_count(line->holds));
	value_put(object, "in_ring", json_boolean(line->in_ring));
	put_who(object, node->id, &node->who, node->kind, node->state);
	value_put(object, "wait", value_text(node->wait));
	value_put(object, "wait_ms", value_known(node->wait_ms));
	value_put(object, "state_ms", value_known(node->state_ms));
	value_put(object, "xact_ms", value_known(node->xact_ms));
	put_statement(object, &server->facts, node->shape, node->sql);
	return object;
}

void report_json_locks(json_t *object, const struct frame *frame, const struct server *server)
{
	const struct locks *locks = &server->locks;
	bool ever = server->waits_heard.ever;
	json_t *tree = json_array(), *part = json_object();
	int64_t age_ms = mono_diff_ms(frame->now.mono, server->waits_heard.at.mono);

	for (uint32_t i = 0; i < locks->line_count; i++)
		value_append(tree, line_of(server, &locks->lines[i]));
	value_put(part, "age_ms", ever ? value_known(age_ms) : json_null());
	value_put(part, "waiting", ever ? value_count(locks->waiting) : json_null());
	value_put(part, "heads", ever ? value_count(locks->head_count) : json_null());
	value_put(part, "longest_ms", ever ? value_known(locks->longest_ms) : json_null());
	value_put(part, "edges_not_shown", ever ? value_count(locks->edges_cut) : json_null());
	value_put(part, "tree", tree);
	value_put(object, "locks", part);
}

/* ---- deadlocks ---- */

static json_t *statements_of(const struct ring_shape *ring)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < ring->count; i++) {
		json_t *object = json_object();

		value_put(object, "owner", value_text(ring->owner[i]));
		value_put(object, "shape", value_text(ring->shape[i]));
		value_append(list, object);
	}
	return list;
}

static json_t *group_of(const struct exemplar *exemplar)
{
	json_t *object = json_object();

	value_put(object, "database", value_text(exemplar->database));
	value_put(object, "seen", value_count(exemplar->seen));
	value_put(object, "first", value_time(exemplar->first.wall));
	value_put(object, "last", value_time(exemplar->last.wall));
	value_put(object, "statements", statements_of(&exemplar->statements));
	return object;
}

void report_json_deadlocks(json_t *object, const struct frame *frame, const struct server *server)
{
	const struct deadlocks *deadlocks = &server->deadlocks;
	const struct database *worst;
	bool ever = server->databases_heard.ever;
	int64_t age_ms = mono_diff_ms(frame->now.mono, server->databases_heard.at.mono);
	json_t *groups = json_array(), *part = json_object();

	for (uint32_t i = 0; i < deadlocks->exemplar_count; i++)
		value_append(groups, group_of(&deadlocks->exemplars[i]));
	value_put(part, "age_ms", ever ? value_known(age_ms) : json_null());
	value_put(part, "per_min",
		ever ? value_number(server_deadlock_rate(server, &worst)) : json_null());
	value_put(part, "counted", ever ? value_count(deadlocks->counted) : json_null());
	value_put(part, "seen", ever ? value_count(deadlocks->named) : json_null());
	value_put(part, "groups", groups);
	value_put(part, "groups_not_shown", value_count(deadlocks->dropped));
	value_put(object, "deadlocks", part);
}

/* ---- the longest transactions ---- */

static json_t *session_of(const struct server *server, const struct session_row *row)
{
	json_t *object = json_object();

	put_who(object, row->id, &row->who, row->kind, row->state);
	value_put(object, "wait", value_text(row->wait));
	value_put(object, "on_lock", json_boolean(row->on_lock));
	value_put(object, "xact_ms", value_known(row->xact_ms));
	value_put(object, "query_ms", value_known(row->query_ms));
	value_put(object, "state_ms", value_known(row->state_ms));
	put_statement(object, &server->facts, row->shape, row->sql);
	return object;
}

void report_json_sessions(json_t *object, const struct server *server)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < server->row_count; i++)
		value_append(list, session_of(server, &server->rows[i]));
	value_put(object, "sessions", list);
	value_put(object, "sessions_not_shown", value_count(server->totals.rows_beyond));
}
