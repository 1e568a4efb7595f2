/*
 * Since a moment that was marked: every owner of sessions and every worker, then and now.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/filter.h"
#include "panes/frame.h"
#include "panes/server_rows.h"
#include "panes/server_state.h"
#include "panes/table.h"
#include "panes/wall.h"

enum { COL_WHO, COL_WHAT, COL_THEN, COL_NOW, COL_CHANGE, COL_ALSO, COL_STATE, COLS };

enum {
	VALUE_COLS = 8,
	WORDS_BYTES = 64,
	TITLE_BYTES = LIST_TITLE_BYTES + WALL_BYTES + UNITS_BYTES + 8
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

/* A subject's figures; NaN: not known. */
struct change {
	const char *name, *what, *also;
	double then, now, also_then, also_now;
	bool is_bytes;
	char state[WORDS_BYTES]; /* "": nothing to say */
};

/* ---- what has changed ---- */

static struct change change_of_worker(
	const struct frame *frame, const struct worker *worker, char name[LIMIT_NAME_BYTES])
{
	const struct baseline_worker *then = baseline_find_worker(
		model_baseline(frame->model), model_worker_id(frame->model, worker));
	struct change change = {
		.name = name,
		.what = "RSS",
		.also = "pool",
		.then = then ? then->rss_bytes : (double)NAN,
		.now = worker->rss.known ? worker->rss.value : (double)NAN,
		.also_then = then ? then->pool_in_use : (double)NAN,
		.also_now = model_worker_pool_in_use(frame->model, worker),
		.is_bytes = true,
	};

	model_worker_name(frame->model, worker, name);
	if (worker->gone)
		snprintf(change.state, sizeof(change.state), "gone");
	else if (!then)
		snprintf(change.state, sizeof(change.state), "new");
	else if (worker->restarts == then->restarts + 1)
		snprintf(change.state, sizeof(change.state), "restarted");
	else if (worker->restarts > then->restarts)
		snprintf(change.state, sizeof(change.state), "restarted %" PRIu32 "x",
			worker->restarts - then->restarts);
	return change;
}

static uint32_t id_of(const struct frame *frame, const struct server *server)
{
	return model_feed(frame->model, server->feed)->id;
}

static struct change change_of_owner(const struct frame *frame, uint32_t at)
{
	const struct owner *owner = row_owner(frame, at);
	const struct baseline_owner *then = baseline_find_owner(model_baseline(frame->model),
		id_of(frame, row_server(frame, at)), owner->who.owner);
	struct change change = {
		.name = owner->who.owner,
		.what = "held",
		.also = "spare",
		.then = then ? then->held : (double)NAN,
		.now = owner->held,
		.also_then = then ? then->spare : (double)NAN,
		.also_now = owner->knows_idle ? owner->spare : (double)NAN,
	};

	if (!then)
		snprintf(change.state, sizeof(change.state), "new");
	return change;
}

/* Of the baseline, and not there any more. An owner that is forgotten holds nothing. */
static struct change change_of_marked(const struct frame *frame, uint32_t at)
{
	const struct baseline *baseline = model_baseline(frame->model);
	struct change change = {.state = "gone", .also_then = NAN, .also_now = NAN};

	if (at < baseline->worker_count) {
		change.name = baseline->workers[at].name;
		change.what = "RSS";
		change.then = baseline->workers[at].rss_bytes;
		change.now = NAN;
		change.is_bytes = true;
		return change;
	}
	change.name = baseline->owners[at - baseline->worker_count].name;
	change.what = "held";
	change.then = baseline->owners[at - baseline->worker_count].held;
	return change;
}

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
static void say_also(char out[WORDS_BYTES], const struct change *change)
{
	snprintf(out, WORDS_BYTES, " ");
	if (isnan(change->also_then) || isnan(change->also_now))
		return;
	snprintf(out, WORDS_BYTES, "%s %.0f, was %.0f", change->also, change->also_now,
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
	enum role role = strcmp(change->state, "gone") == 0 ? ROLE_STALE : ROLE_PLAIN;
	char text[UNITS_BYTES + 1], words[WORDS_BYTES];

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
	table_cell(table, row, COL_STATE, role, change->state[0] != '\0' ? change->state : " ");
}

static struct change change_at(
	const struct frame *frame, const struct list_row *row, char name[LIMIT_NAME_BYTES])
{
	switch (row->kind) {
	case SUBJECT_WORKER: return change_of_worker(frame, frame_worker(frame, row->at), name);
	case SUBJECT_OWNER: return change_of_owner(frame, row->at);
	default: return change_of_marked(frame, row->at);
	}
}

/* ---- all of them ---- */

/* "SINCE 03:02:10, 20m ago" */
static void say_title(char out[TITLE_BYTES], const struct frame *frame, const struct list *list)
{
	const struct baseline *baseline = model_baseline(frame->model);
	char title[LIST_TITLE_BYTES], wall[WALL_BYTES], age[UNITS_BYTES];

	list_title(list, frame->view, pane_since.title, title);
	wall_time(wall, baseline->at.wall);
	units_age(age, UNITS_BYTES, mono_diff_ms(frame->now.mono, baseline->at.mono));
	snprintf(out, TITLE_BYTES, "%s %s, %s ago", title, wall, age);
}

static int longest_name(const struct frame *frame, const struct glyphs *glyphs)
{
	const struct list *list = &frame->lists[pane_since_index];
	const struct window *window = &frame->windows[pane_since_index];
	int longest = 0;

	for (size_t i = 0; i < window->shown; i++) {
		char name[LIMIT_NAME_BYTES];
		struct change change = change_at(frame, &list->rows[window->top + i], name);
		int width = text_columns(glyphs, change.name);

		longest = width > longest ? width : longest;
	}
	return longest;
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
	column_fit_text(&columns[COL_WHO], longest_name(frame, canvas->glyphs), 16);
	table_line(canvas, area, title, ROLE_DIM, "");
	area.row += area.rows > 1;
	area.rows -= area.rows > 1;
	table = table_begin(canvas, area, columns, COLS);
	table_subtitles(&table);
	for (size_t i = 0; i < window->shown; i++) {
		char name[LIMIT_NAME_BYTES];
		struct change change = change_at(frame, &list->rows[window->top + i], name);

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

		if (id_of(frame, server) == then->server)
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
			list_add(list, SUBJECT_MARKED, baseline->worker_count + i);
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

static void fill(struct frame *frame, struct list *list)
{
	if (!model_baseline(frame->model))
		return;
	fill_owners(frame, list);
	fill_workers(frame, list);
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

/* No room for a table: "03:02:10: 3 less, 1 more". */
static void draw_counts(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_since_index];
	char name[LIMIT_NAME_BYTES], wall[WALL_BYTES], text[WALL_BYTES + 64];
	size_t less = 0, more = 0;

	for (size_t row = 0; row < list->count; row++) {
		struct change change = change_at(frame, &list->rows[row], name);

		less += change.now < change.then;
		more += change.now > change.then;
	}
	wall_time(wall, model_baseline(frame->model)->at.wall);
	snprintf(text, sizeof(text), "%s: %zu less, %zu more", wall, less, more);
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
