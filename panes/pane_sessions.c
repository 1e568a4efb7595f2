/*
 * Sessions: the longest transactions, and what they do or wait for.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/filter.h"
#include "panes/frame.h"
#include "panes/phrase.h"
#include "panes/server_brief.h"
#include "panes/server_rows.h"
#include "panes/server_state.h"
#include "panes/session_state.h"
#include "panes/table.h"

enum {
	COL_PID,
	COL_OWNER,
	COL_SERVER,
	COL_DATABASE,
	COL_STATE,
	COL_XACT,
	COL_WAITS,
	COL_SHAPE,
	COLS
};

/* What is normal under load, and what holds something up: vacuum's horizon, rows, others. */
enum { LONG_XACT_MS = 60 * 1000, LONG_PAUSE_MS = 10 * 1000, LONG_WAIT_MS = 5 * 1000 };

enum { CALM_ROWS = 3, WORST_BYTES = LIMIT_OWNER_BYTES + LIMIT_SHAPE_BYTES + 128 };

static const struct column columns_usual[COLS] = {
	[COL_PID] = {.title = "SESSIONS", .min = 8, .want = 10, .max = 10, .rank = 0},
	[COL_OWNER] =
		{.title = "owner", .min = 8, .want = 16, .max = 16, .rank = 1, .cut = CUT_MIDDLE},
	[COL_SERVER] =
		{.title = "server", .min = 6, .want = 10, .max = 10, .rank = 6, .cut = CUT_MIDDLE},
	[COL_DATABASE] = {.title = "database",
		.min = 8,
		.want = 12,
		.max = 12,
		.rank = 7,
		.cut = CUT_MIDDLE},
	[COL_STATE] = {.title = "state", .min = 10, .want = 26, .max = 30, .rank = 3},
	[COL_XACT] =
		{.title = "in tx", .min = 6, .want = 6, .max = 6, .rank = 2, .align = ALIGN_RIGHT},
	[COL_WAITS] = {.title = "waits on", .min = 10, .want = 18, .max = 24, .rank = 5},
	[COL_SHAPE] =
		{.title = "statement", .min = 14, .want = 30, .max = LIMIT_SQL_BYTES, .rank = 4},
};

static enum role say_state(
	char out[SESSION_WORDS_BYTES], const struct session_row *session, int width)
{
	return session_words(out, session->kind, session->state, session->state_ms, width);
}

static void draw_row(const struct frame *frame, const struct table *table, int row, uint32_t at)
{
	char brief[LIMIT_NAME_BYTES];
	const struct server *server = row_server(frame, at);
	const struct session_row *session = row_session(frame, at);
	bool past = server_is_past(frame->model, server, frame->now.mono);
	enum role role = past ? ROLE_STALE : ROLE_PLAIN, state_role;
	char state[SESSION_WORDS_BYTES], pid[SESSION_WORDS_BYTES], xact[UNITS_BYTES];

	session_pid(pid, session->id);
	table_cell(table, row, COL_PID, role, pid);
	table_cell(table, row, COL_OWNER, role, session_owner(&session->who, session->kind));
	table_cell(table, row, COL_SERVER, role, server_brief(brief, frame->model, server));
	table_cell(table, row, COL_DATABASE, role, session->who.database);
	state_role = say_state(state, session, table_width(table, COL_STATE));
	table_cell(table, row, COL_STATE, past ? role : state_role, state);
	session_age(xact, table_width(table, COL_XACT), session->xact_ms);
	table_cell(table, row, COL_XACT, role, xact);
	table_cell(table, row, COL_WAITS, session->on_lock && !past ? ROLE_WARN : role,
		session->wait[0] != '\0' ? session->wait : " ");
	table_cell(table, row, COL_SHAPE, role,
		session_statement(&server->facts, session->shape, session->sql,
			table_width(table, COL_SHAPE)));
}

static int most(int a, int b)
{
	return a > b ? a : b;
}

static void size_columns(struct column columns[COLS], const struct frame *frame,
	const struct window *window, const struct glyphs *glyphs)
{
	const struct list *list = &frame->lists[pane_sessions_index];
	int owner = 5, database = 8, state = 5, waits = 8, shape = 9;
	char words[SESSION_WORDS_BYTES];

	for (size_t i = window->top; i < window->top + window->shown; i++) {
		const struct session_row *session = row_session(frame, list->rows[i].at);

		owner = most(
			owner, text_columns(glyphs, session_owner(&session->who, session->kind)));
		database = most(database, text_columns(glyphs, session->who.database));
		say_state(words, session, columns[COL_STATE].max);
		state = most(state, (int)strlen(words));
		waits = most(waits, text_columns(glyphs, session->wait));
		shape = most(shape,
			text_columns(glyphs,
				session_statement(&row_server(frame, list->rows[i].at)->facts,
					session->shape, session->sql, SQL_COLS_MIN)));
	}
	columns[COL_PID].min = columns[COL_PID].want = columns[COL_PID].max =
		most(8, text_columns(glyphs, columns[COL_PID].title) - 2);
	column_fit_text(&columns[COL_OWNER], owner, 16);
	column_fit_text(&columns[COL_DATABASE], database, 12);
	column_fit_text(&columns[COL_STATE], state, 26);
	column_fit_text(&columns[COL_WAITS], waits, 18);
	column_fit_text(&columns[COL_SHAPE], shape, 30);
	columns[COL_SERVER].absent = model_server_count(frame->model) == 1;
}

static void draw_table(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_sessions_index];
	const struct window *window = &frame->windows[pane_sessions_index];
	char heading[LIST_TITLE_BYTES], more[LIST_MORE_BYTES], age[SERVERS_AGE_BYTES];
	char words[SERVERS_AGE_BYTES + 12];
	struct column columns[COLS];
	struct table table;

	memcpy(columns, columns_usual, sizeof(columns));
	servers_age_words(age, frame->model, frame->now.mono, ROLE_DIM);
	snprintf(words, sizeof(words), "%s%s%s", pane_sessions.title, age[0] != '\0' ? " " : "",
		age);
	list_title(list, frame->view, words, heading);
	columns[COL_PID].title = heading;
	size_columns(columns, frame, window, canvas->glyphs);
	table = table_begin(canvas, area, columns, COLS);
	table_titles(&table);
	for (size_t i = 0; i < window->shown; i++)
		draw_row(frame, &table, 1 + (int)i, list->rows[window->top + i].at);
	if (list_rest(list, window, "session", more))
		table_note(&table, 1 + (int)window->shown, ROLE_DIM, more);
}

/* "stale 2m10s  longest transaction 4m02s: gw-a, idle in transaction" */
static void draw_worst(const struct frame *frame, struct canvas *canvas, struct area area)
{
	uint32_t at = frame->lists[pane_sessions_index].rows[0].at;
	const struct session_row *session = row_session(frame, at);
	char text[WORST_BYTES], state[SESSION_WORDS_BYTES], xact[UNITS_BYTES];
	char age[SERVER_AGE_BYTES];
	struct phrase phrase = phrase_begin(text, sizeof(text));
	enum role role = server_age_words(
		age, frame->model, row_server(frame, at), frame->now.mono, ROLE_PLAIN);

	session_age(xact, 6, session->xact_ms);
	say_state(state, session, SESSION_WORDS_BYTES);
	if (age[0] != '\0')
		phrase_add(&phrase, "", "%s ", age);
	if (xact[0] != '\0')
		phrase_add(&phrase, " ", "longest transaction %s:", xact);
	phrase_add(&phrase, " ", "%s, %s", session_owner(&session->who, session->kind), state);
	table_line(canvas, area, pane_sessions.title, role, text);
}

static void draw_none(const struct frame *frame, struct canvas *canvas, struct area area)
{
	char age[SERVERS_AGE_BYTES], text[SERVERS_AGE_BYTES + SERVERS_NONE_BYTES];
	char none[SERVERS_NONE_BYTES];
	struct phrase phrase = phrase_begin(text, sizeof(text));
	enum role role = servers_age_words(age, frame->model, frame->now.mono, ROLE_DIM);

	servers_none_words(none, frame->model, "none but idle ones");
	phrase_add(&phrase, "", "%s", age);
	phrase_add(&phrase, "  ", "%s", none);
	table_line(canvas, area, pane_sessions.title, role, text);
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_sessions_index];

	if (area.rows == 0 || model_server_count(frame->model) == 0)
		return;
	if (list->total == 0)
		draw_none(frame, canvas, area);
	else if (list->count == 0)
		table_nobody(canvas, area, list, frame->view, pane_sessions.title);
	else if (table_is_cramped(area, pane_sessions.rows_min, list->count))
		draw_worst(frame, canvas, area);
	else
		draw_table(frame, canvas, area);
}

static bool matches(const struct frame *frame, uint32_t at)
{
	const struct session_row *session = row_session(frame, at);
	char pid[SESSION_WORDS_BYTES];
	const char *texts[] = {pid, session->who.owner, session->who.user, session->who.database,
		session->who.client, session->shape, session->sql, session->wait,
		session_state_word(session->state),
		server_name(frame->model, row_server(frame, at))};
	const struct filter_subject subject = {.texts = texts,
		.count = sizeof(texts) / sizeof(*texts),
		.owner = session->who.owner};

	session_pid(pid, session->id);
	return filter_matches(frame->view->filter, frame->model, &subject);
}

/* By name, or the longest in its transaction first; who is in none comes behind. */
static bool goes_before(
	const void *context, const struct order_entry *a, const struct order_entry *b)
{
	const struct frame *frame = context;
	int sign = 0;

	if (frame->view->sort == SORT_NAME)
		sign = strcmp(row_session(frame, a->index)->who.owner,
			row_session(frame, b->index)->who.owner);
	if (sign == 0)
		sign = order_is_worse(a, b) ? -1 : 1;
	return frame->view->reversed ? sign > 0 : sign < 0;
}

static void fill(struct frame *frame, struct list *list)
{
	order_begin(&frame->sorting);
	for (size_t s = 0; s < model_server_count(frame->model); s++) {
		const struct server *server = model_server(frame->model, s);

		list->total += server->row_count + server->totals.rows_beyond;
		list->beyond += server->totals.rows_beyond;
		for (uint32_t i = 0; i < server->row_count; i++)
			if (matches(frame, server_row(s, i)))
				order_add(&frame->sorting,
					(struct order_entry){.index = server_row(s, i),
						.weight = (double)server->rows[i].xact_ms});
	}
	order_sort(&frame->sorting, frame->sorting.total, goes_before, frame);
	for (size_t i = 0; i < frame->sorting.total; i++)
		list_add(list, SUBJECT_SESSION, frame->sorting.entries[i].index);
	list->matched = list->count;
}

static bool is_notable(const struct session_row *session)
{
	bool pauses = session->state == SESSION_IN_TRANSACTION || session->state == SESSION_ABORTED;

	return session->xact_ms >= LONG_XACT_MS || (pauses && session->state_ms >= LONG_PAUSE_MS) ||
	       (session->on_lock && session->query_ms >= LONG_WAIT_MS);
}

static enum pane_mood mood(const struct frame *frame)
{
	for (size_t s = 0; s < model_server_count(frame->model); s++) {
		const struct server *server = model_server(frame->model, s);

		for (uint32_t i = 0; i < server->row_count; i++)
			if (server->rows[i].kind == SESSION_CLIENT && is_notable(&server->rows[i]))
				return PANE_USUAL;
	}
	return PANE_CALM;
}

static int rows_wanted(const struct frame *frame, int cols)
{
	(void)cols;
	if (model_server_count(frame->model) == 0)
		return 0;
	return frame_rows_for(
		frame, pane_sessions_index, frame_rows_most(frame, pane_sessions_index, CALM_ROWS));
}

const struct pane pane_sessions = {
	.title = "SESSIONS",
	.rows_min = 3,
	.share = 1,
	.mood = mood,
	.fill = fill,
	.rows_wanted = rows_wanted,
	.absent = "no Postgres server is watched",
	.draw = draw,
};
