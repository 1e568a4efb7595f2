#include "panes/detail.h"

#include <inttypes.h>
#include <stdio.h>

#include "model/units.h"
#include "panes/flow.h"
#include "panes/phrase.h"
#include "panes/remedy_lines.h"
#include "panes/server_rows.h"
#include "panes/server_state.h"
#include "panes/session_state.h"

static const char gone[] = "This session is not listed any more. Esc goes back.";

static void put_age(struct flow *flow, const char *label, int64_t age_ms)
{
	char age[UNITS_BYTES];

	session_age(age, UNITS_BYTES, age_ms);
	if (age[0] != '\0')
		flow_put(flow, label, "%s", age);
}

/* "idle in transaction for 4m02s" */
static void put_for(struct flow *flow, const char *label, const char *what, int64_t age_ms)
{
	char age[UNITS_BYTES];

	session_age(age, UNITS_BYTES, age_ms);
	flow_put(flow, label, "%s%s%s", what, age[0] != '\0' ? " for " : "", age);
}

static void put_text(struct flow *flow, const char *label, const char *text)
{
	flow_put(flow, label, "%s", text[0] != '\0' ? text : flow->canvas->glyphs->unknown);
}

static void put_who(struct flow *flow, const struct frame *frame, const struct server *server,
	const struct session_who *who)
{
	put_text(flow, "server", server_name(frame->model, server));
	put_text(flow, "database", who->database);
	put_text(flow, "user", who->user);
	put_text(flow, "client", who->client);
	flow_break(flow);
}

/* A prepared transaction has a name, and no statement any more. */
static void put_gid(struct flow *flow, const char *gid)
{
	flow_title(flow, "PREPARED TRANSACTION");
	flow_text(flow, 0, flow->role, gid[0] != '\0' ? gid : "its name is not known");
}

/* Of a transaction that is idle the server keeps the last statement only. */
static void put_sql(struct flow *flow, enum session_state state, const char *last, const char *sql)
{
	bool idle = state == SESSION_IN_TRANSACTION || state == SESSION_ABORTED;

	flow_title(flow, idle ? last : "STATEMENT");
	flow_text(flow, 0, flow->role, sql[0] != '\0' ? sql : "not known");
}

/* What would end it, for a person to copy: nothing here is ever run. */
static void put_end(struct flow *flow, const struct wait_node *node)
{
	bool placed = node->kind == SESSION_PREPARED && node->who.database[0] != '\0';
	char sql[LOCKS_SQL_BYTES], title[LIMIT_ROLE_BYTES + 64];

	snprintf(title, sizeof(title), "WHAT WOULD END IT%s%s, TO COPY (lowtide never runs it)",
		placed ? ", IN DATABASE " : "", placed ? node->who.database : "");
	flow_title(flow, title);
	locks_end_sql(node, LOCK_CANCEL, sql);
	if (sql[0] != '\0') {
		flow_text(flow, 0, ROLE_PLAIN, sql);
		flow_text(flow, 0, ROLE_DIM, "and where that does not help:");
	}
	locks_end_sql(node, LOCK_TERMINATE, sql);
	if (sql[0] != '\0')
		flow_text(flow, 0, ROLE_PLAIN, sql);
	else if (node->kind != SESSION_PREPARED)
		flow_text(flow, 0, ROLE_PLAIN,
			"not without the right to see when it began: its pid may be used again");
	else
		flow_text(flow, 0, ROLE_PLAIN,
			"a prepared transaction: SELECT gid FROM pg_prepared_xacts; then ROLLBACK "
			"PREPARED 'gid'; in its database");
}

/* "4 sessions wait for this one"; where not all that wait were asked, among how many. */
static void put_holds(struct flow *flow, const struct locks *locks, const struct lock_line *line)
{
	unsigned holds = line->holds;
	char among[80] = "";

	if (holds == 0)
		return;
	if (locks->sampled < locks->waiting)
		snprintf(among, sizeof(among),
			", of %" PRIu32 " that were looked at; %" PRIu32 " wait in all",
			locks->sampled, locks->waiting);
	flow_put(flow, "", "%u session%s wait%s for this one%s", holds, holds == 1 ? "" : "s",
		holds == 1 ? "s" : "", among);
}

/* "4711 gw-a idle in transaction 4m02s, UPDATE agents" */
static void put_blocker(struct flow *flow, const struct wait_node *node)
{
	char pid[SESSION_WORDS_BYTES], words[SESSION_WORDS_BYTES];
	char text[LIMIT_OWNER_BYTES + LIMIT_GID_BYTES + 3 * SESSION_WORDS_BYTES];
	struct phrase phrase = phrase_begin(text, sizeof(text));
	const char *what = node->gid[0] != '\0' ? node->gid : node->shape;

	session_pid(pid, node->id);
	session_words(words, node->kind, node->state, node->state_ms, SESSION_WORDS_BYTES);
	phrase_add(&phrase, "", "%s", pid);
	phrase_add(&phrase, " ", "%s", session_owner(&node->who, node->kind));
	phrase_add(&phrase, " ", "%s", words);
	if (what[0] != '\0')
		phrase_add(&phrase, ", ", "%s", what);
	flow_text(flow, 0, flow->role, text);
}

/* Whom it waits for: those that hold what it wants, then those before it in the queue. */
static void put_blockers(struct flow *flow, const struct locks *locks, uint16_t waiter)
{
	enum { SHOWN = 5 };
	size_t found = 0;
	char more[32];

	for (int hard = 1; hard >= 0; hard--) {
		for (uint32_t i = 0; i < locks->edge_count; i++) {
			const struct wait_edge *edge = &locks->edges[i];

			if (edge->waiter != waiter || edge->hard != hard)
				continue;
			if (found++ == 0)
				flow_title(flow, "WAITS FOR");
			if (found <= SHOWN)
				put_blocker(flow, &locks->nodes[edge->blocker]);
		}
	}
	snprintf(more, sizeof(more), "+%zu more", found - SHOWN);
	if (found > SHOWN)
		flow_text(flow, 0, ROLE_DIM, more);
}

/* The title, and how old all of it is: "" when it is of now. */
static struct flow begin(struct canvas *canvas, struct area area, int top, struct session_id id,
	const char *owner, const char *age)
{
	char pid[SESSION_WORDS_BYTES];
	int col;

	session_pid(pid, id);
	col = canvas_text(canvas, area, 0, 0, ROLE_TITLE, pid) + 2;
	col += canvas_text(canvas, area, 0, col, ROLE_TITLE, owner) + 2;
	canvas_text(canvas, area, 0, col, ROLE_STALE, age);
	area.row++;
	area.rows = area.rows > 0 ? area.rows - 1 : 0;
	return (struct flow){.canvas = canvas, .area = area, .top = top, .role = ROLE_PLAIN};
}

static int draw_session(
	const struct frame *frame, struct canvas *canvas, struct area area, int top, uint32_t at)
{
	const struct session_row *session = row_session(frame, at);
	const struct server *server = row_server(frame, at);
	char age[SERVER_AGE_BYTES];
	enum role role = server_age_words(age, frame->model, server, frame->now.mono, ROLE_PLAIN);
	struct flow flow = begin(
		canvas, area, top, session->id, session_owner(&session->who, session->kind), age);

	flow.role = role;
	put_for(&flow, "state", session_state_word(session->state), session->state_ms);
	put_age(&flow, "in transaction for", session->xact_ms);
	put_age(&flow, "in this statement for", session->query_ms);
	flow_put(&flow, "waits on", "%s", session->wait[0] != '\0' ? session->wait : "nothing");
	flow_break(&flow);
	put_who(&flow, frame, server, &session->who);
	put_sql(&flow, session->state, "LAST STATEMENT", session->sql);
	return 1 + flow_rows(&flow);
}

/* In the lock tree; session: NULL, or the row that it has of its own. */
static int draw_waiter(const struct frame *frame, struct canvas *canvas, struct area area, int top,
	uint32_t at, const struct session_row *session)
{
	const struct wait_node *node = row_node(frame, at);
	const struct lock_line *line = row_line(frame, at);
	const struct server *server = row_server(frame, at);
	const struct locks *locks = &server->locks;
	struct evidence evidence;
	char age[SERVER_AGE_BYTES];
	enum role role =
		server_waits_age_words(age, frame->model, server, frame->now.mono, ROLE_PLAIN);
	struct flow flow =
		begin(canvas, area, top, node->id, session_owner(&node->who, node->kind), age);

	flow.role = role;
	if (node->kind == SESSION_PREPARED)
		put_age(&flow, "prepared for", node->state_ms);
	else
		put_for(&flow, "state", session_state_word(node->state), node->state_ms);
	put_age(&flow, "in transaction for", node->xact_ms);
	if (session)
		put_age(&flow, "in this statement for", session->query_ms);
	if (node->on_lock)
		put_for(&flow, "waits on", node->wait, node->wait_ms);
	flow_break(&flow);
	put_holds(&flow, locks, line);
	if (line->in_ring)
		flow_put(&flow, "in a ring", "a deadlock that the server is about to find");
	flow_break(&flow);
	put_who(&flow, frame, server, &node->who);
	if (node->kind == SESSION_PREPARED)
		put_gid(&flow, node->gid);
	else
		put_sql(&flow, node->state, "LAST STATEMENT (may not be the one that locked)",
			node->sql);
	put_blockers(&flow, locks, line->node);
	if (line->depth == 0 && !line->in_ring) {
		put_end(&flow, node);
		evidence = evidence_of_head(frame->model, server, node, frame->now.mono);
		remedy_lines(&flow, 0, &evidence);
	}
	return 1 + flow_rows(&flow);
}

/* One page for one session, whichever of the two panes it was opened from: an id is made alike in
   both (row_subject). */
int detail_session(const struct frame *frame, struct canvas *canvas, struct area area, int top)
{
	uint64_t id = frame->view->detail.id;
	uint32_t at, row;
	bool has_row = row_find(frame, (struct subject){SUBJECT_SESSION, id}, &row);

	if (row_find(frame, (struct subject){SUBJECT_WAITER, id}, &at))
		return draw_waiter(
			frame, canvas, area, top, at, has_row ? row_session(frame, row) : NULL);
	if (has_row)
		return draw_session(frame, canvas, area, top, row);
	return canvas_text(canvas, area, 0, 0, ROLE_WARN, gone) > 0;
}
