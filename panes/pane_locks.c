/*
 * Locks: who blocks whom, the worst head first, with those that it holds up below it.
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

enum { COL_PID, COL_OWNER, COL_SERVER, COL_STATE, COL_HOLDS, COL_WAITS, COL_SHAPE, COLS };

enum {
	DEPTH_MAX = 8, /* deeper ones are drawn as deep as that */
	DEPTH_COLS = 2,
	CALM_ROWS = 5,
	SUMMARY_BYTES = LIMIT_NAME_BYTES + LIMIT_OWNER_BYTES + 128,
	MORE_BYTES = LIST_MORE_BYTES + 64,
};

static const struct column columns_usual[COLS] = {
	[COL_PID] = {.title = "pid", .min = 8, .want = 10, .max = 24, .rank = 0},
	[COL_OWNER] =
		{.title = "owner", .min = 8, .want = 16, .max = 16, .rank = 1, .cut = CUT_MIDDLE},
	[COL_SERVER] =
		{.title = "server", .min = 6, .want = 10, .max = 10, .rank = 5, .cut = CUT_MIDDLE},
	[COL_STATE] = {.title = "state", .min = 10, .want = 26, .max = 30, .rank = 3},
	[COL_HOLDS] = {.title = "holds up",
		.min = 8,
		.want = 8,
		.max = 8,
		.rank = 2,
		.align = ALIGN_RIGHT},
	[COL_WAITS] =
		{.title = "waits", .min = 6, .want = 6, .max = 6, .rank = 4, .align = ALIGN_RIGHT},
	[COL_SHAPE] =
		{.title = "statement", .min = 14, .want = 30, .max = LIMIT_SQL_BYTES, .rank = 6},
};

/* ---- one line of the tree ---- */

/* How far it stands to the right. */
static int depth_of(const struct lock_line *line)
{
	return line->depth < DEPTH_MAX ? (int)line->depth : (int)DEPTH_MAX;
}

/* "4711", "└ 4712", "  └ 4713" */
static void draw_pid(const struct table *table, int row, enum role role,
	const struct lock_line *line, const struct wait_node *node)
{
	struct area area = table_area(table, row, COL_PID);
	int depth = depth_of(line), col = 0;
	char pid[SESSION_WORDS_BYTES];

	session_pid(pid, node->id);
	if (depth > 0) {
		col = (depth - 1) * DEPTH_COLS;
		canvas_glyph(table->canvas, area, 0, col, ROLE_DIM, table->canvas->glyphs->branch);
		col += DEPTH_COLS;
	}
	canvas_field(table->canvas, area, 0, col, area.cols - col, role, ALIGN_LEFT, CUT_END, pid);
}

/* "19", "19+" when not all that wait were asked whom they wait for; nothing for who holds up
   nobody. */
static void draw_holds(const struct table *table, int row, enum role role,
	const struct locks *locks, const struct lock_line *line)
{
	char text[UNITS_BYTES] = " ";

	if (line->holds > 0)
		snprintf(text, sizeof(text), "%u%s", (unsigned)line->holds,
			locks->waiting > locks->sampled ? "+" : "");
	table_cell(table, row, COL_HOLDS, role, text);
}

/* A head is told by its state, who waits by that it waits: what they do is the lock. */
static enum role say_state(char out[SESSION_WORDS_BYTES], const struct lock_line *line,
	const struct wait_node *node, int width)
{
	if (line->in_ring) {
		snprintf(out, SESSION_WORDS_BYTES, "in a ring");
		return ROLE_ALARM;
	}
	if (node->on_lock) {
		snprintf(out, SESSION_WORDS_BYTES, "%s", node->wait);
		return ROLE_PLAIN;
	}
	return session_words(out, node->kind, node->state, node->state_ms, width);
}

/* A prepared transaction has no statement any more, but a name. */
static const char *statement_of(
	const struct server *server, const struct wait_node *node, int width)
{
	return node->gid[0] != '\0'
		       ? node->gid
		       : session_statement(&server->facts, node->shape, node->sql, width);
}

static void draw_row(const struct frame *frame, const struct table *table, int row, uint32_t at)
{
	char brief[LIMIT_NAME_BYTES];
	const struct server *server = row_server(frame, at);
	const struct lock_line *line = row_line(frame, at);
	const struct wait_node *node = row_node(frame, at);
	bool past = server_waits_are_past(frame->model, server, frame->now.mono);
	bool alarm =
		!past && line->depth == 0 && server_piles_up(frame->model, server, frame->now.mono);
	enum role role = past ? ROLE_STALE : ROLE_PLAIN, state_role;
	char state[SESSION_WORDS_BYTES], waits[UNITS_BYTES];

	if (alarm)
		table_mark(table, row);
	draw_pid(table, row, role, line, node);
	table_cell(table, row, COL_OWNER, role, session_owner(&node->who, node->kind));
	table_cell(table, row, COL_SERVER, role, server_brief(brief, frame->model, server));
	state_role = say_state(state, line, node, table_width(table, COL_STATE));
	table_cell(table, row, COL_STATE, past ? role : state_role, state);
	draw_holds(table, row, alarm ? ROLE_ALARM : role, &server->locks, line);
	session_age(waits, table_width(table, COL_WAITS), node->wait_ms);
	table_cell(table, row, COL_WAITS, role, node->on_lock ? waits : " ");
	table_cell(table, row, COL_SHAPE, role,
		statement_of(server, node, table_width(table, COL_SHAPE)));
}

/* ---- all of them ---- */

/* "89 waiting, 1 head, sampled 20 of 89"; of sessions that wait, but were not looked at yet, or not
   for long ("graph 40s old"), only the number is known. */
static void say_summary(char out[SUMMARY_BYTES], const struct frame *frame)
{
	struct phrase phrase = phrase_begin(out, SUMMARY_BYTES);
	uint32_t waiting = 0, sampled = 0, asked = 0, heads = 0;
	int64_t oldest_ms = 0;
	char age[UNITS_BYTES];

	for (size_t i = 0; i < model_server_count(frame->model); i++) {
		const struct server *server = model_server(frame->model, i);
		const struct locks *locks = &server->locks;
		bool looked = locks->line_count > 0;
		bool past = server_waits_are_past(frame->model, server, frame->now.mono);
		int64_t age_ms = mono_diff_ms(frame->now.mono, server->waits_heard.at.mono);

		oldest_ms = looked && past && age_ms > oldest_ms ? age_ms : oldest_ms;
		waiting += looked && !past ? locks->waiting : server->totals.waiting;
		asked += looked ? locks->waiting : 0;
		sampled += locks->sampled;
		heads += locks->head_count;
	}
	phrase_add(&phrase, "", "%" PRIu32 " waiting", waiting);
	if (waiting > 0 && asked == 0)
		phrase_add(&phrase, ", ", "not looked at yet");
	if (asked > 0)
		phrase_add(&phrase, ", ", "%" PRIu32 " head%s", heads, heads == 1 ? "" : "s");
	if (sampled < asked)
		phrase_add(&phrase, ", ", "sampled %" PRIu32 " of %" PRIu32, sampled, asked);
	units_age(age, 6, oldest_ms);
	if (oldest_ms > 0)
		phrase_add(&phrase, ", ", "graph %s old", age);
}

static bool anybody_waits(const struct frame *frame)
{
	for (size_t i = 0; i < model_server_count(frame->model); i++) {
		const struct server *server = model_server(frame->model, i);

		if (server->totals.waiting > 0 || server->locks.line_count > 0)
			return true;
	}
	return false;
}

/* ": cron idle in transaction 7s": the worst head, where the forest has no room. */
static void add_worst(char text[SUMMARY_BYTES], const struct frame *frame)
{
	const struct list *list = &frame->lists[pane_locks_index];
	const struct wait_node *node;
	char state[SESSION_WORDS_BYTES];
	size_t used = strlen(text);

	if (list->count == 0)
		return;
	node = row_node(frame, list->rows[0].at);
	say_state(state, row_line(frame, list->rows[0].at), node, SESSION_WORDS_BYTES);
	snprintf(text + used, SUMMARY_BYTES - used, ": %s %s",
		session_owner(&node->who, node->kind), state);
}

/* The title line. What is not of now has its age in front. */
static void draw_summary(const struct frame *frame, struct canvas *canvas, struct area area)
{
	char title[LIST_TITLE_BYTES], text[SUMMARY_BYTES], age[SERVERS_AGE_BYTES];
	bool any = anybody_waits(frame);
	enum role role =
		servers_age_words(age, frame->model, frame->now.mono, any ? ROLE_WARN : ROLE_DIM);
	int col;

	list_title(&frame->lists[pane_locks_index], frame->view, pane_locks.title, title);
	col = canvas_text(canvas, area, 0, 0, ROLE_TITLE, title) + COLUMNS_GAP;
	if (age[0] != '\0')
		col += canvas_text(canvas, area, 0, col, ROLE_STALE, age) + COLUMNS_GAP;
	if (any)
		say_summary(text, frame);
	if (any && area.rows < pane_locks.rows_min)
		add_worst(text, frame);
	if (!any)
		servers_none_words(text, frame->model, "none waiting");
	canvas_field(canvas, area, 0, col, area.cols - col, role, ALIGN_LEFT, CUT_END, text);
}

static int pid_width(const struct frame *frame, uint32_t at)
{
	char pid[SESSION_WORDS_BYTES];

	session_pid(pid, row_node(frame, at)->id);
	return depth_of(row_line(frame, at)) * DEPTH_COLS + (int)strlen(pid);
}

static void size_columns(struct column columns[COLS], const struct frame *frame,
	const struct window *window, const struct glyphs *glyphs)
{
	const struct list *list = &frame->lists[pane_locks_index];
	int pid = 3, owner = 5, state = 5, shape = 9;
	char words[SESSION_WORDS_BYTES];

	for (size_t i = window->top; i < window->top + window->shown; i++) {
		uint32_t at = list->rows[i].at;
		const struct wait_node *node = row_node(frame, at);
		int width = text_columns(glyphs, session_owner(&node->who, node->kind));

		pid = pid_width(frame, at) > pid ? pid_width(frame, at) : pid;
		owner = width > owner ? width : owner;
		say_state(words, row_line(frame, at), node, columns[COL_STATE].max);
		state = (int)strlen(words) > state ? (int)strlen(words) : state;
		width = text_columns(
			glyphs, statement_of(row_server(frame, at), node, SQL_COLS_MIN));
		shape = width > shape ? width : shape;
	}
	columns[COL_PID].min = pid < 16 ? pid : 16;
	column_fit_text(&columns[COL_PID], pid, 24);
	column_fit_text(&columns[COL_OWNER], owner, 16);
	column_fit_text(&columns[COL_STATE], state, 26);
	column_fit_text(&columns[COL_SHAPE], shape, 30);
	columns[COL_SERVER].absent = model_server_count(frame->model) == 1;
}

static void draw_table(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_locks_index];
	const struct window *window = &frame->windows[pane_locks_index];
	struct column columns[COLS];
	char more[LIST_MORE_BYTES];
	struct table table;

	memcpy(columns, columns_usual, sizeof(columns));
	size_columns(columns, frame, window, canvas->glyphs);
	table = table_begin(canvas, area, columns, COLS);
	table_subtitles(&table);
	for (size_t i = 0; i < window->shown; i++)
		draw_row(frame, &table, 1 + (int)i, list->rows[window->top + i].at);
	if (list_rest(list, window, "session", more))
		table_note(&table, 1 + (int)window->shown, ROLE_DIM, more);
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	size_t count = frame->lists[pane_locks_index].count;

	if (area.rows == 0 || model_server_count(frame->model) == 0)
		return;
	draw_summary(frame, canvas, area);
	if (count == 0 || table_is_cramped(area, pane_locks.rows_min, count))
		return;
	area.row++;
	area.rows--;
	draw_table(frame, canvas, area);
}

static bool matches(const struct frame *frame, uint32_t at)
{
	const struct wait_node *node = row_node(frame, at);
	char pid[SESSION_WORDS_BYTES];
	const char *texts[] = {pid, node->who.owner, node->who.user, node->who.database,
		node->who.client, node->shape, node->sql, node->wait,
		server_name(frame->model, row_server(frame, at))};
	const struct filter_subject subject = {
		.texts = texts, .count = sizeof(texts) / sizeof(*texts), .owner = node->who.owner};

	session_pid(pid, node->id);
	return filter_matches(frame->view->filter, frame->model, &subject);
}

static void fill(struct frame *frame, struct list *list)
{
	for (size_t s = 0; s < model_server_count(frame->model); s++) {
		const struct locks *locks = &model_server(frame->model, s)->locks;

		list->total += locks->line_count;
		for (uint32_t i = 0; i < locks->line_count; i++)
			if (matches(frame, server_row(s, i)))
				list_add(list, SUBJECT_WAITER, server_row(s, i));
	}
	list->matched = list->count;
}

/* ---- heads first ---- */

static bool is_head(const struct frame *frame, const struct list *list, size_t row)
{
	return row_line(frame, list->rows[row].at)->depth == 0;
}

static size_t count_heads(const struct frame *frame, const struct list *list)
{
	size_t heads = 0;

	for (size_t row = 0; row < list->count; row++)
		heads += is_head(frame, list, row);
	return heads;
}

/* Where there is no room for all, each head has a row, the worst with as many of those behind it as
   fit: one long queue must not hide that there are others. */
static void arrange(struct frame *frame, struct list *list, size_t room)
{
	size_t heads, spare, placed = 0;

	list_begin(list);
	fill(frame, list);
	heads = count_heads(frame, list);
	if (list->count <= room || heads < 2)
		return;
	spare = room > heads + 1 ? room - heads - 1 : 0; /* a line counts the others */
	for (size_t row = 0; row < list->count; row++) {
		struct list_row is = list->rows[row];
		bool head = is_head(frame, list, row);

		if (!head && spare == 0)
			continue;
		spare -= !head;
		memmove(&list->rows[placed + 1], &list->rows[placed], (row - placed) * sizeof(is));
		list->rows[placed++] = is;
	}
}

static enum pane_mood mood(const struct frame *frame)
{
	for (size_t i = 0; i < model_server_count(frame->model); i++)
		if (server_piles_up(frame->model, model_server(frame->model, i), frame->now.mono))
			return PANE_URGENT;
	return PANE_USUAL;
}

static int head_rows(const struct frame *frame, int rows)
{
	(void)frame, (void)rows;
	return 2;
}

static int rows_wanted(const struct frame *frame, int cols)
{
	(void)cols;
	if (model_server_count(frame->model) == 0)
		return 0;
	if (frame->lists[pane_locks_index].count == 0)
		return 1;
	return 1 + frame_rows_for(frame, pane_locks_index,
			   frame_rows_most(frame, pane_locks_index, CALM_ROWS));
}

const struct pane pane_locks = {
	.title = "LOCKS",
	.rows_min = 4, /* title, columns, a row, the count of the others */
	.share = 1,
	.mood = mood,
	.head_rows = head_rows,
	.fill = fill,
	.arrange = arrange,
	.rows_wanted = rows_wanted,
	.absent = "no Postgres server is watched",
	.draw = draw,
};
