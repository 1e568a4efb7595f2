/*
 * Workers: who holds how much memory, how it came to that, and what happened to them.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/frame.h"
#include "panes/group_brief.h"
#include "panes/server_state.h"
#include "panes/spark.h"
#include "panes/table.h"
#include "panes/worker_list.h"
#include "panes/worker_state.h"

enum {
	COL_NAME,
	COL_RSS,
	COL_SPARK,
	COL_FLOOR,
	COL_USED,
	COL_LIMIT,
	COL_UPTIME,
	COL_VERSION,
	COL_RESTARTS,
	COL_VERDICT,
	COLS
};

enum { LIMIT_TEXT_BYTES = UNITS_BYTES + 16 };

/* Narrow terminals lose the higher ranks first. Texts get their widths from what is shown. */
static const struct column columns_usual[COLS] = {
	[COL_NAME] = {.min = 10, .want = 24, .max = 24, .rank = 0, .cut = CUT_MIDDLE},
	[COL_RSS] = {"RSS", .min = 8, .want = 8, .max = 8, .rank = 1, .align = ALIGN_RIGHT},
	[COL_SPARK] = {.min = 16, .want = 16, .max = 60, .rank = 4},
	[COL_FLOOR] = {"floor/h", .min = 8, .want = 8, .max = 8, .rank = 5, .align = ALIGN_RIGHT},
	[COL_USED] = {"limit", .min = 5, .want = 5, .max = 5, .rank = 3, .align = ALIGN_RIGHT},
	[COL_LIMIT] = {"", .min = 11, .want = 11, .max = 11, .rank = 7},
	[COL_UPTIME] = {"uptime", .min = 6, .want = 6, .max = 6, .rank = 6, .align = ALIGN_RIGHT},
	[COL_VERSION] = {"version", .min = 8, .want = 8, .max = 8, .rank = 8},
	[COL_RESTARTS] = {"restarts", .min = 8, .want = 8, .max = 8, .rank = 9,
		.align = ALIGN_RIGHT},
	[COL_VERDICT] = {"verdict", .min = 12, .want = 20, .max = 20, .rank = 2},
};

/* What all rows share. */
struct listing {
	const struct frame *frame;
	const struct model *model;
	struct instant now;
	struct table table;
	int64_t step_ms; /* of the sparklines */
};

static int most(int a, int b)
{
	return a > b ? a : b;
}

/* On a narrow screen what happens to a worker is worth more than its whole name, on a wide one the
   name is worth more than the size of a limit. */
static int least_name(int cols)
{
	return cols < 60 ? 10 : cols < 100 ? 18 : 24;
}

/* Names get what they need, up to a pod's with its namespace and container, before courses grow;
   where others would lose by it, no more than most names need. */
static int wanted_name(int cols)
{
	return cols < 100 ? 24 : 48;
}

/* Nobody can count the restarts of processes that cannot be told apart, but their orchestrator. */
static bool knows_restarts(const struct model *model, const struct worker *worker)
{
	return !model_worker_is_aggregate(model, worker) ||
	       model_place_of(model, worker)->restarts.known;
}

/* What the rows that are shown have in common. */
struct extent {
	int name, version, verdict, limit;
	bool any_limit, any_uptime, any_restarts;
};

/* "of 512 MiB", "of 512 MiB expected"; the last word only where there is room for it. */
static void say_limit(char out[LIMIT_TEXT_BYTES], const struct model *model,
	const struct worker *worker, int width)
{
	bool expected = model_worker_limit_is_expected(model, worker);
	char bytes[UNITS_BYTES];
	double limit, used;

	memcpy(out, " ", sizeof(" "));
	if (worker_fullness(model, worker) < 0 || !model_worker_limit(model, worker, &limit, &used))
		return;
	units_bytes(bytes, 8, limit);
	if (snprintf(out, LIMIT_TEXT_BYTES, "of %s%s", bytes, expected ? " expected" : "") > width)
		snprintf(out, LIMIT_TEXT_BYTES, "of %s", bytes);
}

static void extend(struct extent *extent, const struct frame *frame, const struct worker *worker,
	const struct glyphs *glyphs)
{
	const struct model *model = frame->model;
	char text[LIMIT_NAME_BYTES], words[WORKER_WORDS_BYTES], limit[LIMIT_TEXT_BYTES];
	double uptime_s;

	model_worker_name(model, worker, text);
	extent->name = most(extent->name, text_columns(glyphs, text));
	extent->version =
		most(extent->version, text_columns(glyphs, model_place_of(model, worker)->version));
	worker_words(words, model, worker, frame->now, WORKER_WORDS_BYTES);
	extent->verdict = most(extent->verdict, (int)strlen(words));
	say_limit(limit, model, worker, LIMIT_TEXT_BYTES);
	extent->limit = most(extent->limit, (int)strlen(limit));
	extent->any_limit = extent->any_limit || worker_fullness(model, worker) >= 0;
	extent->any_uptime =
		extent->any_uptime || model_worker_uptime(model, worker, frame->now, &uptime_s);
	extent->any_restarts = extent->any_restarts || knows_restarts(model, worker);
}

/* A column nobody has a value for is left out: a column of dashes says nothing. */
static void size_columns(struct column columns[COLS], const struct frame *frame,
	const struct window *window, const struct glyphs *glyphs, int cols)
{
	const struct list *list = &frame->lists[pane_workers_index];
	int title = text_columns(glyphs, columns[COL_NAME].title);
	struct extent extent = {.name = title};

	for (size_t i = window->top; i < window->top + window->shown; i++) {
		const struct list_row *row = &list->rows[i];
		const char *group = "";

		if (row->kind == SUBJECT_WORKER)
			extend(&extent, frame, frame_worker(frame, row->at), glyphs);
		else
			group = group_name(frame, list->groups[row->at].group);
		extent.name = most(extent.name, text_columns(glyphs, group));
	}
	columns[COL_NAME].min = most(least_name(cols), title);
	column_fit_text(&columns[COL_NAME], extent.name, most(wanted_name(cols), title));
	column_fit_text(&columns[COL_LIMIT], most(extent.limit, 11), LIMIT_TEXT_BYTES);
	column_fit_text(&columns[COL_VERDICT], most(extent.verdict, 7), 20);
	column_fit_text(&columns[COL_VERSION], most(extent.version, 7), 12);
	columns[COL_VERSION].absent = extent.version == 0;
	columns[COL_USED].absent = columns[COL_LIMIT].absent = !extent.any_limit;
	columns[COL_UPTIME].absent = !extent.any_uptime;
	columns[COL_RESTARTS].absent = !extent.any_restarts;
}

static void draw_bytes(const struct listing *list, int row, size_t column, enum role role,
	bool known, double bytes)
{
	char text[UNITS_BYTES];
	int width = table_width(&list->table, column);

	units_bytes(text, width, known ? bytes : NAN);
	table_cell(&list->table, row, column, role, text);
}

static void draw_spark(
	const struct listing *list, int row, enum role role, const struct worker *worker)
{
	struct series_point points[SPARK_CELLS];
	struct area area = table_area(&list->table, row, COL_SPARK);
	int64_t period_ms = model_worker_period_ms(list->model, worker);
	size_t cells = area.cols < SPARK_CELLS ? (size_t)area.cols : SPARK_CELLS;

	if (area.cols <= 0)
		return;
	series_walk(&worker->rss_history.series, list->now.mono, list->step_ms, points, cells);
	spark_draw(list->table.canvas, area, 0, 0, role, SPARK_LEAST, points, cells,
		spark_grace(list->step_ms, period_ms));
}

/* "79%  of 512 MiB"; one dash when unknown is enough for both. */
static void draw_limit(const struct listing *list, int row, bool past, const struct worker *worker)
{
	char percent[UNITS_BYTES] = "", of[LIMIT_TEXT_BYTES];
	double ratio = worker_fullness(list->model, worker);
	enum role role = ratio >= NEAR_LIMIT_RATIO    ? ROLE_ALARM
			 : ratio >= WORKER_HIGH_RATIO ? ROLE_WARN
						      : ROLE_PLAIN;

	if (ratio >= 0)
		units_percent(percent, table_width(&list->table, COL_USED), ratio);
	say_limit(of, list->model, worker, table_width(&list->table, COL_LIMIT));
	table_cell(&list->table, row, COL_USED, past ? ROLE_STALE : role, percent);
	table_cell(&list->table, row, COL_LIMIT, past ? ROLE_STALE : ROLE_DIM, of);
}

/* As old as it was when it was last heard of: nobody knows whether it grew older since. */
static void draw_uptime(const struct listing *list, int row, bool past, const struct worker *worker)
{
	char text[UNITS_BYTES] = "";
	double uptime_s;

	if (model_worker_uptime(list->model, worker, worker->last_seen, &uptime_s))
		units_age_s(text, table_width(&list->table, COL_UPTIME), uptime_s);
	table_cell(&list->table, row, COL_UPTIME, past ? ROLE_STALE : ROLE_PLAIN, text);
}

static void draw_restarts(
	const struct listing *list, int row, enum role role, const struct worker *worker)
{
	char text[UNITS_BYTES] = "";

	if (knows_restarts(list->model, worker))
		units_count(text, table_width(&list->table, COL_RESTARTS),
			model_worker_restarts(list->model, worker));
	table_cell(&list->table, row, COL_RESTARTS, role, text);
}

static void draw_row(const struct listing *list, int row, const struct worker *worker)
{
	const struct table *table = &list->table;
	enum worker_kind kind = worker_kind(list->model, worker, list->now);
	bool past = worker_is_past(kind);
	enum role role = past ? ROLE_STALE : ROLE_PLAIN;
	bool rss_old = worker_rss_is_old(list->model, worker, list->now);
	enum role rss_role = rss_old ? ROLE_STALE : role, words_role;
	char name[LIMIT_NAME_BYTES], words[WORKER_WORDS_BYTES], floor[UNITS_BYTES + 1];

	model_worker_name(list->model, worker, name);
	words_role = worker_words(
		words, list->model, worker, list->now, table_width(table, COL_VERDICT));
	if (worker_role(kind) == ROLE_ALARM)
		table_mark(table, row);
	table_cell(table, row, COL_NAME, role, name);
	draw_bytes(list, row, COL_RSS, rss_role, worker->rss.known, worker->rss.value);
	draw_spark(list, row, role, worker);
	worker_floor_words(floor, worker, table_width(table, COL_FLOOR));
	table_cell(table, row, COL_FLOOR, role, floor);
	draw_limit(list, row, past, worker);
	draw_uptime(list, row, past, worker);
	table_cell(table, row, COL_VERSION, role, model_place_of(list->model, worker)->version);
	draw_restarts(list, row, role, worker);
	table_cell(table, row, COL_VERDICT, words_role, words);
}

/* "▾ gateways", and behind its memory who is in it: of its members those that the filter lets
   through. */
static void draw_group(const struct listing *list, int row, const struct list_group *group)
{
	const struct glyphs *glyphs = list->table.canvas->glyphs;
	struct group_brief brief =
		group_brief(list->frame, &list->frame->workers.entries[group->first], group->count);
	char words[GROUP_WORDS_BYTES], bytes[UNITS_BYTES + 1];

	canvas_text(list->table.canvas, list->table.area, row, 0, ROLE_TITLE,
		group->listed == 0             ? glyphs->closed
		: group->listed < group->count ? glyphs->partly
					       : glyphs->open);
	table_cell(&list->table, row, COL_NAME, ROLE_TITLE, group_name(list->frame, group->group));
	group_bytes_words(bytes, &brief, table_width(&list->table, COL_RSS));
	table_cell(&list->table, row, COL_RSS, ROLE_TITLE, bytes);
	group_line_words(words, list->frame, &brief, group->members, glyphs,
		table_rest_width(&list->table, COL_RSS));
	table_rest(&list->table, row, COL_RSS,
		worker_is_troubled(brief.worst_kind) ? worker_role(brief.worst_kind) : ROLE_DIM,
		words);
}

/* "+10 more: 2 stale, 8 live, none above 88 MiB" */
static void draw_more(const struct listing *list, int row, const struct window *window)
{
	const struct frame *frame = list->frame;
	const struct list *all = &frame->lists[pane_workers_index];
	char text[LIST_MORE_BYTES + UNITS_BYTES + 16], more[LIST_MORE_BYTES], size[UNITS_BYTES];
	double hidden = list_hidden_size(all, window, &frame->workers);

	list_more(all, window, &frame->workers, worker_kind_words, more);
	units_bytes(size, UNITS_BYTES, hidden);
	snprintf(text, sizeof(text), "%s%s%s", more, hidden > 0 ? ", none above " : "",
		hidden > 0 ? size : "");
	table_note(&list->table, row, ROLE_DIM, text);
}

static const char *why_nobody(const struct model *model)
{
	bool any = false, answered = false, tried = false;

	for (size_t i = 0; i < model_feed_slots(model); i++) {
		const struct feed *feed = model_feed(model, i);

		if (!feed || feed->removed)
			continue;
		any = true;
		answered = answered || feed->answers > 0;
		tried = tried || feed->faulty;
	}
	if (!any)
		return "no targets";
	if (answered)
		return "none yet: no answer so far has a memory metric that is known here";
	return tried ? "none: no target gives metrics" : "waiting for the first answer";
}

/* No room for a table: "gw-a/2 402 MiB stale 12s, +11 more" */
static void draw_worst(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct model *model = frame->model;
	const struct worker *worker = model_worker(model, order_worst(&frame->workers)->index);
	char text[2 * LIMIT_NAME_BYTES + WORKER_WORDS_BYTES], name[LIMIT_NAME_BYTES];
	char words[WORKER_WORDS_BYTES], rss[UNITS_BYTES] = "";
	enum role role = worker_words(words, model, worker, frame->now, 16);
	int used;

	model_worker_name(model, worker, name);
	if (worker->rss.known)
		units_bytes(rss, 8, worker->rss.value);
	used = snprintf(text, sizeof(text), "%s %s%s%s", name, rss, rss[0] ? " " : "", words);
	if (frame->workers.total > 1)
		snprintf(text + used, sizeof(text) - (size_t)used, ", +%zu more",
			frame->workers.total - 1);
	table_line(canvas, area, pane_workers.title, role, text);
}

static void draw_rows(
	const struct listing *list, const struct list *all, const struct window *window)
{
	for (size_t i = 0; i < window->shown; i++) {
		const struct list_row *row = &all->rows[window->top + i];

		if (row->kind == SUBJECT_GROUP)
			draw_group(list, 1 + (int)i, &all->groups[row->at]);
		else
			draw_row(list, 1 + (int)i, frame_worker(list->frame, row->at));
	}
	if (window->shown < all->count)
		draw_more(list, 1 + (int)window->shown, window);
}

static void draw_table(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *all = &frame->lists[pane_workers_index];
	const struct window *window = &frame->windows[pane_workers_index];
	struct listing list = {.frame = frame, .model = frame->model, .now = frame->now};
	char title[LIST_TITLE_BYTES], spark_text[SPARK_TITLE_BYTES];
	struct column columns[COLS];
	int spark;

	memcpy(columns, columns_usual, sizeof(columns));
	list_title(all, frame->view, pane_workers.title, title);
	columns[COL_NAME].title = title;
	columns[COL_SPARK].title = spark_text;
	size_columns(columns, frame, window, canvas->glyphs, area.cols);
	list.table = table_begin(canvas, area, columns, COLS);
	spark = table_width(&list.table, COL_SPARK);
	list.step_ms = spark_step(frame->span_ms, spark);
	spark_title(spark_text, list.step_ms, spark);
	table_titles(&list.table);
	draw_rows(&list, all, window);
}

/* Where only database servers are watched, no worker can come. */
static int rows_wanted(const struct frame *frame, int cols)
{
	(void)cols;
	if (servers_are_all(frame->model))
		return 0;
	return frame_rows_for(
		frame, pane_workers_index, frame->view->live ? LIST_ROWS : VIEW_SNAPSHOT_ROWS);
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_workers_index];

	if (list->total == 0)
		table_line(canvas, area, pane_workers.title, ROLE_DIM, why_nobody(frame->model));
	else if (list->count == 0)
		table_nobody(canvas, area, list, frame->view, pane_workers.title);
	else if (table_is_cramped(area, pane_workers.rows_min, list->count))
		draw_worst(frame, canvas, area);
	else
		draw_table(frame, canvas, area);
}

const struct pane pane_workers = {
	.title = "WORKERS",
	.rows_min = 3,
	.share = 3,
	.fill = workers_list,
	.rows_wanted = rows_wanted,
	.absent = "only database servers are watched",
	.draw = draw,
};
