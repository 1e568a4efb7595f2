#include "panes/detail.h"

#include <inttypes.h>
#include <stdio.h>

#include "model/units.h"
#include "panes/flow.h"
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

static void put_sql(struct flow *flow, const char *sql)
{
	flow_title(flow, "STATEMENT");
	flow_text(flow, 0, flow->role, sql[0] != '\0' ? sql : "not known");
}

/* What would end it, for a person to copy: nothing here is ever run. */
static void put_end(struct flow *flow, const struct wait_node *node)
{
	char sql[LOCKS_SQL_BYTES];

	locks_end_sql(node, sql);
	flow_title(flow, "WHAT WOULD END IT, TO COPY (lowtide never runs it)");
	if (sql[0] != '\0')
		flow_text(flow, 0, ROLE_PLAIN, sql);
	else if (node->kind != SESSION_PREPARED)
		flow_text(flow, 0, ROLE_PLAIN,
			"not without the right to see when it began: its pid may be used again");
	else
		flow_text(flow, 0, ROLE_PLAIN,
			"a prepared transaction: SELECT gid FROM pg_prepared_xacts; then ROLLBACK "
			"PREPARED 'gid' in its database");
}

/* The title, and how old all of it is: "" when it is of now. */
static struct flow begin(struct canvas *canvas, struct area area, struct session_id id,
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
	return (struct flow){.canvas = canvas, .area = area, .role = ROLE_PLAIN};
}

static void draw_session(
	const struct frame *frame, struct canvas *canvas, struct area area, uint32_t at)
{
	const struct session_row *session = row_session(frame, at);
	const struct server *server = row_server(frame, at);
	char age[SERVER_AGE_BYTES];
	enum role role = server_age_words(age, frame->model, server, frame->now.mono, ROLE_PLAIN);
	struct flow flow =
		begin(canvas, area, session->id, session_owner(&session->who, session->kind), age);

	flow.role = role;
	put_for(&flow, "state", session_state_word(session->state), session->state_ms);
	put_age(&flow, "in transaction for", session->xact_ms);
	put_age(&flow, "in this statement for", session->query_ms);
	flow_put(&flow, "waits on", "%s", session->wait[0] != '\0' ? session->wait : "nothing");
	flow_break(&flow);
	put_who(&flow, frame, server, &session->who);
	put_sql(&flow, session->sql);
}

static void draw_waiter(
	const struct frame *frame, struct canvas *canvas, struct area area, uint32_t at)
{
	const struct wait_node *node = row_node(frame, at);
	const struct lock_line *line = row_line(frame, at);
	const struct server *server = row_server(frame, at);
	const struct locks *locks = &server->locks;
	char age[SERVER_AGE_BYTES];
	enum role role =
		server_waits_age_words(age, frame->model, server, frame->now.mono, ROLE_PLAIN);
	struct flow flow =
		begin(canvas, area, node->id, session_owner(&node->who, node->kind), age);

	flow.role = role;
	if (node->kind != SESSION_PREPARED)
		put_for(&flow, "state", session_state_word(node->state), node->state_ms);
	put_age(&flow, "in transaction for", node->xact_ms);
	if (node->on_lock)
		put_for(&flow, "waits on", node->wait, node->wait_ms);
	flow_break(&flow);
	flow_put(&flow, "holds up", "%u of %" PRIu32 " sampled, %" PRIu32 " waiting",
		(unsigned)line->holds, locks->sampled, locks->waiting);
	if (line->in_ring)
		flow_put(&flow, "in a ring", "a deadlock that the server is about to find");
	flow_break(&flow);
	put_who(&flow, frame, server, &node->who);
	put_sql(&flow, node->sql);
	if (line->depth == 0)
		put_end(&flow, node);
}

void detail_session(const struct frame *frame, struct canvas *canvas, struct area area)
{
	uint32_t at;

	if (!row_find(frame, frame->view->detail, &at))
		canvas_text(canvas, area, 0, 0, ROLE_WARN, gone);
	else if (frame->view->detail.kind == SUBJECT_WAITER)
		draw_waiter(frame, canvas, area, at);
	else
		draw_session(frame, canvas, area, at);
}
