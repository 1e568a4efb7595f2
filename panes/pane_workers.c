/*
 * Workers: who holds how much memory, how it came to that, and what happened to them.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/pane_table.h"
#include "panes/spark.h"
#include "panes/table.h"
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
	COL_STATE,
	COLS
};

/* Narrow terminals lose the higher ranks first. Texts get their widths from what is shown. */
static const struct column columns_usual[COLS] = {
	[COL_NAME] = {.min = 10, .want = 24, .max = 24, .rank = 0, .cut = CUT_MIDDLE},
	[COL_RSS] = {"RSS", .min = 8, .want = 8, .max = 8, .rank = 1, .align = ALIGN_RIGHT},
	[COL_SPARK] = {.min = 16, .want = 20, .max = 60, .rank = 4},
	[COL_FLOOR] = {"floor", .min = 8, .want = 8, .max = 8, .rank = 5, .align = ALIGN_RIGHT},
	[COL_USED] = {"limit", .min = 5, .want = 5, .max = 5, .rank = 3, .align = ALIGN_RIGHT},
	[COL_LIMIT] = {"", .min = 11, .want = 11, .max = 11, .rank = 7},
	[COL_UPTIME] = {"uptime", .min = 6, .want = 6, .max = 6, .rank = 6, .align = ALIGN_RIGHT},
	[COL_VERSION] = {"version", .min = 8, .want = 8, .max = 8, .rank = 8},
	[COL_RESTARTS] = {"restarts", .min = 8, .want = 8, .max = 8, .rank = 9,
		.align = ALIGN_RIGHT},
	[COL_STATE] = {"state", .min = 12, .want = 20, .max = 20, .rank = 2},
};

/* What all rows share. */
struct listing {
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

/* Nobody can count the restarts of processes that cannot be told apart, but their orchestrator. */
static bool knows_restarts(const struct model *model, const struct worker *worker)
{
	return !model_worker_is_aggregate(model, worker) ||
	       model_place_of(model, worker)->restarts.known;
}

/* A column nobody has a value for is left out: a column of dashes says nothing. */
static void size_columns(struct column columns[COLS], const struct order *order,
	const struct model *model, struct instant now, const struct glyphs *glyphs, int cols)
{
	int name = (int)strlen(pane_workers.title), version = 0, state = 0;
	bool any_limit = false, any_uptime = false, any_restarts = false;

	for (size_t i = 0; i < order->count; i++) {
		const struct worker *worker = model_worker(model, order->entries[i].index);
		char text[LIMIT_NAME_BYTES], words[WORKER_WORDS_BYTES];
		double uptime_s;

		model_worker_name(model, worker, text);
		name = most(name, text_columns(glyphs, text));
		version =
			most(version, text_columns(glyphs, model_place_of(model, worker)->version));
		worker_words(words, model, worker, now, WORKER_WORDS_BYTES);
		state = most(state, (int)strlen(words));
		any_limit = any_limit || worker_fullness(model, worker) >= 0;
		any_uptime = any_uptime || model_worker_uptime(model, worker, now, &uptime_s);
		any_restarts = any_restarts || knows_restarts(model, worker);
	}
	columns[COL_NAME].min = least_name(cols);
	column_fit_text(&columns[COL_NAME], name, 24);
	column_fit_text(&columns[COL_STATE], most(state, 5), 20);
	column_fit_text(&columns[COL_VERSION], most(version, 7), 12);
	columns[COL_VERSION].absent = version == 0;
	columns[COL_USED].absent = !any_limit;
	columns[COL_LIMIT].absent = !any_limit;
	columns[COL_UPTIME].absent = !any_uptime;
	columns[COL_RESTARTS].absent = !any_restarts;
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
	spark_draw(list->table.canvas, area, 0, 0, role, points, cells,
		spark_grace(list->step_ms, period_ms));
}

/* "79%  of 512 MiB"; one dash when unknown is enough for both. */
static void draw_limit(const struct listing *list, int row, bool past, const struct worker *worker)
{
	char percent[UNITS_BYTES] = "", bytes[UNITS_BYTES], of[UNITS_BYTES + 4] = " ";
	double ratio = worker_fullness(list->model, worker), limit, used;
	enum role role = ratio >= WORKER_FULL_RATIO   ? ROLE_ALARM
			 : ratio >= WORKER_HIGH_RATIO ? ROLE_WARN
						      : ROLE_PLAIN;

	if (ratio >= 0 && model_worker_limit(list->model, worker, &limit, &used)) {
		units_percent(percent, table_width(&list->table, COL_USED), ratio);
		units_bytes(bytes, 8, limit);
		snprintf(of, sizeof(of), "of %s", bytes);
	}
	table_cell(&list->table, row, COL_USED, past ? ROLE_STALE : role, percent);
	table_cell(&list->table, row, COL_LIMIT, past ? ROLE_STALE : ROLE_DIM, of);
}

/* Of what is silent or gone: as old as it was when it was last heard of. */
static void draw_uptime(const struct listing *list, int row, bool past, const struct worker *worker)
{
	struct instant until = past ? worker->last_seen : list->now;
	char text[UNITS_BYTES] = "";
	double uptime_s;

	/* Foreign clocks say anything: a start in the future is no uptime. */
	if (model_worker_uptime(list->model, worker, until, &uptime_s) && uptime_s >= 0 &&
		uptime_s < 1e12)
		units_age(text, table_width(&list->table, COL_UPTIME), (int64_t)(uptime_s * 1000));
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
	char name[LIMIT_NAME_BYTES], words[WORKER_WORDS_BYTES];

	model_worker_name(list->model, worker, name);
	words_role =
		worker_words(words, list->model, worker, list->now, table_width(table, COL_STATE));
	if (worker_role(kind) == ROLE_ALARM)
		table_mark(table, row);
	table_cell(table, row, COL_NAME, role, name);
	draw_bytes(list, row, COL_RSS, rss_role, worker->rss.known, worker->rss.value);
	draw_spark(list, row, role, worker);
	draw_bytes(list, row, COL_FLOOR, role, worker->rss.known, worker->floor_bytes);
	draw_limit(list, row, past, worker);
	draw_uptime(list, row, past, worker);
	table_cell(table, row, COL_VERSION, role, model_place_of(list->model, worker)->version);
	draw_restarts(list, row, role, worker);
	table_cell(table, row, COL_STATE, words_role, words);
}

/* "+10 more: 2 stale, 8 live, none above 88 MiB" */
static void draw_more(const struct listing *list, int row, const struct order *order)
{
	char text[ORDER_MORE_BYTES + UNITS_BYTES + 16], more[ORDER_MORE_BYTES], size[UNITS_BYTES];

	order_more(order, worker_kind_words, more);
	units_bytes(size, UNITS_BYTES, order->hidden_size);
	snprintf(text, sizeof(text), "%s%s%s", more, order->hidden_size > 0 ? ", none above " : "",
		order->hidden_size > 0 ? size : "");
	table_note(&list->table, row, ROLE_DIM, text);
}

static const char *why_nobody(const struct model *model)
{
	bool answered = false, tried = false;

	for (size_t i = 0; i < model_feed_count(model); i++) {
		answered = answered || model_feed(model, i)->answers > 0;
		tried = tried || model_feed(model, i)->faulty;
	}
	if (model_feed_count(model) == 0)
		return "no targets";
	if (answered)
		return "none yet: no answer so far has a memory metric that is known here";
	return tried ? "none: no target answers" : "waiting for the first answer";
}

/* No room for a table: "gw-a/2 402 MiB stale 12s, +11 more" */
static void draw_worst(const struct model *model, struct instant now, const struct order *order,
	struct canvas *canvas, struct area area)
{
	const struct worker *worker = model_worker(model, order->entries[0].index);
	char text[2 * LIMIT_NAME_BYTES + WORKER_WORDS_BYTES], name[LIMIT_NAME_BYTES];
	char words[WORKER_WORDS_BYTES], rss[UNITS_BYTES] = "";
	enum role role = worker_words(words, model, worker, now, 16);
	int used;

	model_worker_name(model, worker, name);
	if (worker->rss.known)
		units_bytes(rss, 8, worker->rss.value);
	used = snprintf(text, sizeof(text), "%s %s%s%s", name, rss, rss[0] ? " " : "", words);
	if (order->total > 1)
		snprintf(text + used, sizeof(text) - (size_t)used, ", +%zu more", order->total - 1);
	table_line(canvas, area, pane_workers.title, role, text);
}

static int rows_wanted(
	const struct model *model, const struct view *view, struct instant now, int cols)
{
	struct order order;

	(void)cols;
	workers_by_trouble(&order, model, now, (size_t)view->max_rows);
	return 1 + (int)order.count + (order.total > order.count ? 1 : 0);
}

/* As far back as the person wants to see, or as there is anything to be seen. */
static int64_t span_to_show(const struct model *model, const struct view *view, struct instant now)
{
	int64_t history_ms = 0;

	for (size_t i = 0; i < model_feed_count(model); i++) {
		int64_t age_ms = mono_diff_ms(now.mono, model_feed(model, i)->added_at);

		history_ms = age_ms > history_ms ? age_ms : history_ms;
	}
	return history_ms < view->span_ms ? history_ms : view->span_ms;
}

static void draw_table(const struct model *model, const struct view *view, struct instant now,
	const struct order *order, struct canvas *canvas, struct area area)
{
	struct listing list = {.model = model, .now = now};
	struct column columns[COLS];
	char title[SPARK_TITLE_BYTES];
	int spark;

	memcpy(columns, columns_usual, sizeof(columns));
	columns[COL_NAME].title = pane_workers.title;
	columns[COL_SPARK].title = title;
	size_columns(columns, order, model, now, canvas->glyphs, area.cols);
	list.table = table_begin(canvas, area, columns, COLS);
	spark = table_width(&list.table, COL_SPARK);
	list.step_ms = spark_step(span_to_show(model, view, now), spark);
	spark_title(title, list.step_ms, spark);
	table_titles(&list.table);
	for (size_t i = 0; i < order->count; i++)
		draw_row(&list, 1 + (int)i, model_worker(model, order->entries[i].index));
	if (order->total > order->count)
		draw_more(&list, 1 + (int)order->count, order);
}

static void draw(const struct model *model, const struct view *view, struct instant now,
	struct canvas *canvas, struct area area)
{
	struct order order;

	workers_by_trouble(&order, model, now, (size_t)view->max_rows);
	if (order.total == 0) {
		table_line(canvas, area, pane_workers.title, ROLE_DIM, why_nobody(model));
	} else if (table_is_cramped(area, pane_workers.rows_min, order.total)) {
		draw_worst(model, now, &order, canvas, area);
	} else {
		order_cut(&order, area.rows - 1);
		draw_table(model, view, now, &order, canvas, area);
	}
}

const struct pane pane_workers = {
	.title = "WORKERS",
	.rows_min = 3,
	.share = 3,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
