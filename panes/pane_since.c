/*
 * Since a moment that was marked, or that a report is of: every owner of sessions, worker and
 * connection pool, then and now.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/filter.h"
#include "panes/frame.h"
#include "panes/server_rows.h"
#include "panes/server_state.h"
#include "panes/since_change.h"
#include "panes/table.h"
#include "panes/wall.h"

enum { COL_WHO, COL_WHAT, COL_THEN, COL_NOW, COL_CHANGE, COL_ALSO, COL_STATE, COLS };

enum {
	VALUE_COLS = 8,
	MOMENT_BYTES = WALL_BYTES + BASELINE_SOURCE_BYTES + 8,
	TITLE_BYTES = LIST_TITLE_BYTES + MOMENT_BYTES + UNITS_BYTES + 32
};

#define NUMBER(TITLE, RANK)                                                                        \
	{                                                                                          \
		(TITLE), VALUE_COLS + 1, VALUE_COLS + 1, VALUE_COLS + 1, (RANK), ALIGN_RIGHT,      \
			CUT_END, false                                                             \
	}

static const struct column columns_usual[COLS] = {
	[COL_WHO] = {.title = "", .min = 8, .want = 16, .max = 24, .cut = CUT_MIDDLE},
	[COL_WHAT] = {.title = "", .min = 4, .want = 4, .max = 4, .rank = 4},
	[COL_THEN] = NUMBER("then", 2),
	[COL_NOW] = NUMBER("now", 1),
	[COL_CHANGE] = NUMBER("change", 3),
	[COL_ALSO] = {.title = "", .min = 14, .want = 18, .max = 24, .rank = 6},
	[COL_STATE] = {.title = "", .min = 7, .want = 13, .max = 20, .rank = 5},
};

/* ---- one row ---- */

static void say_value(char out[UNITS_BYTES], const struct change *change, double value)
{
	out[0] = '\0';
	if (isnan(value))
		return;
	if (change->is_bytes)
		units_bytes(out, VALUE_COLS, value);
	else
		units_count(out, VALUE_COLS, (uint64_t)value);
}

static void say_change(char out[UNITS_BYTES + 1], const struct change *change)
{
	double difference = change->now - change->then;

	out[0] = difference < 0 ? '-' : '+';
	say_value(out + 1, change, fabs(difference));
	if (!(fabs(difference) > 0))
		memmove(out, out + 1, strlen(out)); /* none, or not known: no sign */
}

/* "spare 2, was 8"; " " where either is not known. */
static void say_also(char out[CHANGE_WORDS_BYTES], const struct change *change)
{
	snprintf(out, CHANGE_WORDS_BYTES, " ");
	if (isnan(change->also_then) || isnan(change->also_now))
		return;
	snprintf(out, CHANGE_WORDS_BYTES, "%s %.0f, was %.0f", change->also, change->also_now,
		change->also_then);
}

/* Less is better of all that is here. */
static enum role change_role(const struct change *change)
{
	double difference = change->now - change->then;

	if (difference > 0)
		return ROLE_WARN;
	return difference < 0 ? ROLE_OK : ROLE_DIM;
}

static void draw_change(const struct table *table, int row, const struct change *change)
{
	enum role role = change->is_past ? ROLE_STALE : ROLE_PLAIN;
	bool fits = (int)strlen(change->state) <= table_width(table, COL_STATE);
	const char *state = fits ? change->state : change->brief;
	char text[UNITS_BYTES + 1], words[CHANGE_WORDS_BYTES];

	table_cell(table, row, COL_WHO, role, change->name);
	table_cell(table, row, COL_WHAT, ROLE_DIM, change->what);
	say_value(text, change, change->then);
	table_cell(table, row, COL_THEN, role, text);
	say_value(text, change, change->now);
	table_cell(table, row, COL_NOW, role, text);
	say_change(text, change);
	table_cell(table, row, COL_CHANGE, change_role(change), text);
	say_also(words, change);
	table_cell(table, row, COL_ALSO, role, words);
	table_cell(table, row, COL_STATE, role, state[0] != '\0' ? state : " ");
}

/* ---- all of them ---- */

/* "03:02:10", "2026-11-19 03:14:07 UTC (before.json)" */
static void say_moment(char out[MOMENT_BYTES], const struct baseline *baseline)
{
	char wall[WALL_BYTES];

	if (baseline->loaded) {
		wall_date_time(wall, baseline->at.wall);
		snprintf(out, MOMENT_BYTES, "%s UTC (%s)", wall, baseline->source);
	} else {
		wall_time(wall, baseline->at.wall);
		snprintf(out, MOMENT_BYTES, "%s", wall);
	}
}

/* Of a report only the wall clock tells how old it is: another run wrote it. */
static int64_t age_ms(const struct baseline *baseline, struct instant now)
{
	double s = now.wall.s - baseline->at.wall.s;

	if (!baseline->loaded)
		return mono_diff_ms(now.mono, baseline->at.mono);
	return s > 0 ? (int64_t)(s * 1000) : 0;
}

/* Of some owner nobody had watched for long enough to say what it holds (model/owner.h). */
static bool was_early(const struct baseline *baseline)
{
	for (uint32_t i = 0; i < baseline->owner_count; i++)
		if (baseline->owners[i].so_far)
			return true;
	return false;
}

/* "SINCE 03:02:10, 20m ago", "SINCE 03:02:10, 20m ago (held then so far)" */
static void say_title(char out[TITLE_BYTES], const struct frame *frame, const struct list *list)
{
	const struct baseline *baseline = model_baseline(frame->model);
	char title[LIST_TITLE_BYTES], moment[MOMENT_BYTES], age[UNITS_BYTES];

	list_title(list, frame->view, pane_since.title, title);
	say_moment(moment, baseline);
	units_age(age, UNITS_BYTES, age_ms(baseline, frame->now));
	snprintf(out, TITLE_BYTES, "%s %s, %s ago%s", title, moment, age,
		was_early(baseline) ? " (held then so far)" : "");
}

static void widen(int *longest, int width)
{
	*longest = width > *longest ? width : *longest;
}

/* What the rows that are shown have to say. Words have a brief form, which is the least. */
static void fit_columns(
	struct column columns[COLS], const struct frame *frame, const struct glyphs *glyphs)
{
	const struct list *list = &frame->lists[pane_since_index];
	const struct window *window = &frame->windows[pane_since_index];
	int name = 0, also = 0, brief = 0, state = 0;

	for (size_t i = 0; i < window->shown; i++) {
		struct change change = change_at(frame, &list->rows[window->top + i]);
		char words[CHANGE_WORDS_BYTES];

		say_also(words, &change);
		widen(&name, text_columns(glyphs, change.name));
		widen(&also, (int)strlen(words));
		widen(&brief, (int)strlen(change.brief));
		widen(&state, (int)strlen(change.state));
	}
	column_fit_text(&columns[COL_WHO], name, 16);
	column_fit_text(&columns[COL_ALSO], also, 18);
	column_fit_text(&columns[COL_STATE], state, brief > 1 ? brief : 1);
	columns[COL_STATE].min = columns[COL_STATE].want;
}

static void draw_table(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_since_index];
	const struct window *window = &frame->windows[pane_since_index];
	char title[TITLE_BYTES], more[LIST_MORE_BYTES];
	struct column columns[COLS];
	struct table table;

	say_title(title, frame, list);
	memcpy(columns, columns_usual, sizeof(columns));
	fit_columns(columns, frame, canvas->glyphs);
	table_line(canvas, area, title, ROLE_DIM, "");
	area.row += area.rows > 1;
	area.rows -= area.rows > 1;
	table = table_begin(canvas, area, columns, COLS);
	table_subtitles(&table);
	for (size_t i = 0; i < window->shown; i++) {
		struct change change = change_at(frame, &list->rows[window->top + i]);

		draw_change(&table, 1 + (int)i, &change);
	}
	if (list_rest(list, window, "row", more))
		table_note(&table, 1 + (int)window->shown, ROLE_DIM, more);
}

static bool lets_through(struct frame *frame, struct list *list, const char *name)
{
	const struct filter_subject subject = {.texts = &name, .count = 1};

	list->total++;
	if (!filter_matches(frame->view->filter, frame->model, &subject))
		return false;
	list->beyond += list->count == LIST_ROWS;
	return list->count < LIST_ROWS;
}

static bool is_there(const struct frame *frame, const struct baseline_owner *then)
{
	for (size_t s = 0; s < model_server_count(frame->model); s++) {
		const struct server *server = model_server(frame->model, s);

		if (strcmp(server_name(frame->model, server), then->server) == 0)
			return ledger_find(&server->ledger, then->name) != NULL;
	}
	return false;
}

static void fill_owners(struct frame *frame, struct list *list)
{
	const struct baseline *baseline = model_baseline(frame->model);

	for (size_t s = 0; s < model_server_count(frame->model); s++) {
		const struct ledger *ledger = &model_server(frame->model, s)->ledger;

		for (uint32_t i = 0; i < ledger->owner_count; i++)
			if (lets_through(frame, list, ledger->owners[i].who.owner))
				list_add(list, SUBJECT_OWNER, server_row(s, i));
	}
	for (uint32_t i = 0; i < baseline->owner_count; i++) {
		const struct baseline_owner *then = &baseline->owners[i];

		if (!is_there(frame, then) && lets_through(frame, list, then->name))
			list_add(list, SUBJECT_MARKED, change_marked_owner(baseline, i));
	}
}

/* In the order of the workers' own pane; then those that are no more. */
static void fill_workers(struct frame *frame, struct list *list)
{
	const struct baseline *baseline = model_baseline(frame->model);

	memset(frame->there, 0, baseline->worker_count * sizeof(*frame->there));
	for (uint32_t at = 0; at < frame->workers.total; at++) {
		const struct worker *worker = frame_worker(frame, at);
		const struct baseline_worker *then =
			baseline_find_worker(baseline, model_worker_id(frame->model, worker));
		char name[LIMIT_NAME_BYTES] = "";

		if (then)
			frame->there[then - baseline->workers] = true;
		else if (worker->gone)
			continue;                   /* it came and went, or was gone before */
		if (frame->view->filter[0] != '\0') /* 10,000 names for each picture are dear */
			model_worker_name(frame->model, worker, name);
		if (lets_through(frame, list, name))
			list_add(list, SUBJECT_WORKER, at);
	}
	for (uint32_t i = 0; i < baseline->worker_count; i++)
		if (!frame->there[i] && lets_through(frame, list, baseline->workers[i].name))
			list_add(list, SUBJECT_MARKED, i);
}

/* Likewise. Pools of a life that is over were followed by those of the next, or are no more. */
static void fill_pools(struct frame *frame, struct list *list)
{
	const struct baseline *baseline = model_baseline(frame->model);

	memset(frame->there, 0, baseline->pool_count * sizeof(*frame->there));
	for (size_t i = 0; i < model_pool_slots(frame->model); i++) {
		const struct pool *pool = model_pool(frame->model, i);
		const struct baseline_pool *then;
		char name[LIMIT_NAME_BYTES] = "";

		if (!pool || !model_pool_is_there(frame->model, pool))
			continue;
		then = baseline_find_pool(baseline, model_pool_place(frame->model, pool));
		if (then)
			frame->there[then - baseline->pools] = true;
		if (frame->view->filter[0] != '\0')
			model_pool_name(frame->model, pool, name);
		if (lets_through(frame, list, name))
			list_add(list, SUBJECT_POOL, (uint32_t)i);
	}
	for (uint32_t i = 0; i < baseline->pool_count; i++)
		if (!frame->there[i] && lets_through(frame, list, baseline->pools[i].name))
			list_add(list, SUBJECT_MARKED, change_marked_pool(baseline, i));
}

static void fill(struct frame *frame, struct list *list)
{
	if (!model_baseline(frame->model))
		return;
	fill_owners(frame, list);
	fill_workers(frame, list);
	fill_pools(frame, list);
	list->matched = list->count;
}

static int rows_wanted(const struct frame *frame, int cols)
{
	(void)cols;
	if (!model_baseline(frame->model))
		return 0;
	return 1 + frame_rows_for(frame, pane_since_index,
			   frame_rows_most(frame, pane_since_index, LIST_ROWS));
}

/* The title, and the columns' titles. */
static int head_rows(const struct frame *frame, int rows)
{
	(void)frame, (void)rows;
	return 2;
}

/* No room for a table: "03:02:10: 3 less, 1 more", "2026-11-19: 3 less, 1 more". */
static void draw_counts(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_since_index];
	const struct baseline *baseline = model_baseline(frame->model);
	char wall[WALL_BYTES], text[WALL_BYTES + 64];
	size_t less = 0, more = 0;

	for (size_t row = 0; row < list->count; row++) {
		struct change change = change_at(frame, &list->rows[row]);

		less += change.now < change.then;
		more += change.now > change.then;
	}
	if (baseline->loaded)
		wall_date_time(wall, baseline->at.wall);
	else
		wall_time(wall, baseline->at.wall);
	snprintf(text, sizeof(text), "%.10s: %zu less, %zu more", wall, less, more);
	table_line(canvas, area, pane_since.title, more > 0 ? ROLE_WARN : ROLE_PLAIN, text);
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_since_index];

	if (!model_baseline(frame->model))
		return; /* into an empty area */
	if (list->total > 0 && list->count == 0) {
		table_nobody(canvas, area, list, frame->view, pane_since.title);
	} else if (table_is_cramped(area, pane_since.rows_min, list->count)) {
		draw_counts(frame, canvas, area);
	} else {
		draw_table(frame, canvas, area);
	}
}

const struct pane pane_since = {
	.title = "SINCE",
	.rows_min = 4,
	.share = 2,
	.head_rows = head_rows,
	.fill = fill,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
