/*
 * Connection pools: how full each is, who waits for it, how long it has been at its end, and why.
 *
 *   POOLS    in use/size                      state         waiting  why
 *   ! gw-a/2    30/20+10  ████████████▒▒▒▒▒▒  pinned 2m10s  17       held by code
 */
#include <stdio.h>
#include <string.h>

#include "model/pool_cause.h"
#include "model/units.h"
#include "panes/bar.h"
#include "panes/filter.h"
#include "panes/frame.h"
#include "panes/pool_state.h"
#include "panes/spark.h"
#include "panes/table.h"

enum {
	COL_NAME,
	COL_SIZE,
	COL_BAR,
	COL_STATE,
	COL_WAITING,
	COL_WHY,
	COL_TIMEOUTS,
	COL_ACQUIRE,
	COL_SHARE,
	COL_SPARK,
	COLS
};

enum {
	CALM_ROWS = 4,
	SPARK_SPAN_MS = 6 * 60 * 60 * 1000, /* what is kept of it in steps of a minute */
	SHARE_SPAN_MS = 30 * 60 * 1000,     /* and of being at its end */
	WORST_BYTES = LIMIT_NAME_BYTES + POOL_LINE_BYTES + 8,
};

static const struct column columns_usual[COLS] = {
	[COL_NAME] = {.title = "POOLS", .min = 20, .want = 24, .max = 30, .cut = CUT_MIDDLE},
	[COL_SIZE] = {.title = "in use/size",
		.min = 11,
		.want = 11,
		.max = 14,
		.rank = 1,
		.align = ALIGN_RIGHT},
	[COL_BAR] = {.title = "", .min = 8, .want = 16, .max = 30, .rank = 5},
	[COL_STATE] = {.title = "state", .min = 12, .want = 12, .max = 13, .rank = 2},
	[COL_WAITING] = {.title = "waiting", .min = 7, .want = 7, .max = 12, .rank = 3},
	[COL_WHY] = {.title = "why", .min = 14, .want = 14, .max = 14, .rank = 4},
	[COL_TIMEOUTS] = {.title = "timeouts/min",
		.min = 12,
		.want = 12,
		.max = 12,
		.rank = 8,
		.align = ALIGN_RIGHT},
	[COL_ACQUIRE] = {.title = "acquire",
		.min = 7,
		.want = 7,
		.max = 7,
		.rank = 6,
		.align = ALIGN_RIGHT},
	[COL_SHARE] =
		{.title = "at end", .min = 6, .want = 6, .max = 6, .rank = 7, .align = ALIGN_RIGHT},
	[COL_SPARK] = {.title = "", .min = 10, .want = 20, .max = SPARK_CELLS, .rank = 9},
};

static const struct pool *pool_at(const struct frame *frame, size_t row)
{
	return model_pool(frame->model, frame->lists[pane_pools_index].rows[row].at);
}

/* Up to the maximum in one glyph, what is beyond it in another. The whole is what may be lent out,
   or what is, if that is more; a mark in it is the most that is expected. */
static void draw_bar(const struct frame *frame, const struct table *table, int row, enum role role,
	const struct pool *pool)
{
	const struct glyphs *glyphs = table->canvas->glyphs;
	struct area area = table_area(table, row, COL_BAR);
	double in_use, limit, ratio, max, whole, expected;
	struct bar_part parts[2];

	if (!pool_fullness(pool, &in_use, &limit, &ratio) || !pool_max(pool, &max))
		return;
	parts[0] = (struct bar_part){in_use < max ? in_use : max, glyphs->held, role};
	parts[1] = (struct bar_part){in_use > max ? in_use - max : 0, glyphs->spare, role};
	whole = in_use > limit ? in_use : limit;
	bar_draw(table->canvas, area, 0, 0, area.cols, whole, parts, 2);
	if (pool_expected_max(frame->model, pool, &expected))
		bar_mark(table->canvas, area, 0, 0, area.cols, whole, expected);
}

static int64_t course_step(const struct frame *frame, int cells)
{
	int64_t span_ms = frame->span_ms;

	return spark_step(span_ms < SPARK_SPAN_MS ? span_ms : SPARK_SPAN_MS, cells);
}

static void draw_spark(const struct frame *frame, const struct table *table, int row,
	enum role role, const struct pool *pool)
{
	struct area area = table_area(table, row, COL_SPARK);
	struct series_point points[SPARK_CELLS];
	int64_t step_ms;
	size_t cells = area.cols < SPARK_CELLS ? (size_t)area.cols : SPARK_CELLS;

	if (area.cols <= 0)
		return;
	step_ms = course_step(frame, area.cols);
	series_walk(&pool->in_use.series, frame->now.mono, step_ms, points, cells);
	spark_draw(table->canvas, area, 0, 0, role, SPARK_GREATEST, points, cells,
		spark_grace(step_ms, pool->period_ms));
}

static void say_share(char out[UNITS_BYTES], const struct frame *frame, const struct pool *pool)
{
	int64_t span_ms = frame->view->span_ms;
	double share;

	out[0] = '\0';
	span_ms = span_ms < SHARE_SPAN_MS ? span_ms : SHARE_SPAN_MS;
	if (pool_pinned_share(pool, frame->now.mono, span_ms, &share))
		units_percent(out, 6, share);
}

/* A pool of names that were guessed has a mark that says so. */
static void say_name(
	char out[LIMIT_NAME_BYTES + 4], const struct frame *frame, const struct pool *pool)
{
	model_pool_name(frame->model, pool, out);
	if (pool->is_guess)
		memcpy(out + strlen(out), " ?", sizeof(" ?"));
}

/* "held by code ?"; " " where there is nothing to tell, "" where nobody can. */
static void say_why(char out[POOL_CAUSE_BYTES], const struct frame *frame, const struct pool *pool)
{
	struct pool_case found = pool_case(frame->model, &frame->witnesses, pool);

	pool_case_word(out, &found);
	if (found.verdict.code == CAUSE_NONE)
		memcpy(out, " ", sizeof(" "));
}

static void draw_row(
	const struct frame *frame, const struct table *table, int row, const struct pool *pool)
{
	enum pool_kind kind = pool_kind(frame->model, pool, frame->now);
	enum role role = pool_is_past(kind) ? ROLE_STALE : ROLE_PLAIN, alarm = pool_role(kind);
	char name[LIMIT_NAME_BYTES + 4], words[POOL_WORDS_BYTES], share[UNITS_BYTES];
	char why[POOL_CAUSE_BYTES];

	if (alarm == ROLE_ALARM)
		table_mark(table, row);
	say_name(name, frame, pool);
	table_cell(table, row, COL_NAME, role, name);
	pool_size_words(words, pool, table->canvas->glyphs);
	table_cell(table, row, COL_SIZE, alarm, words);
	draw_bar(frame, table, row, alarm == ROLE_PLAIN ? ROLE_OK : alarm, pool);
	pool_state_words(words, frame->model, pool, frame->now);
	table_cell(table, row, COL_STATE, alarm, words[0] != '\0' ? words : " ");
	pool_waiting_words(words, pool, " ");
	table_cell(table, row, COL_WAITING, alarm, words);
	say_why(why, frame, pool);
	table_cell(table, row, COL_WHY, alarm, why);
	pool_timeouts_words(words, pool, frame->now.mono);
	table_cell(table, row, COL_TIMEOUTS, role, words);
	pool_acquire_words(words, pool);
	table_cell(table, row, COL_ACQUIRE, role, words);
	say_share(share, frame, pool);
	table_cell(table, row, COL_SHARE, role, share);
	draw_spark(frame, table, row, role, pool);
}

static int most(int a, int b)
{
	return a > b ? a : b;
}

/* Widths for the rows that are shown; what none of them tells has no column. */
static void size_columns(struct column columns[COLS], const struct frame *frame,
	const struct window *window, const struct glyphs *glyphs)
{
	int name = text_columns(glyphs, columns[COL_NAME].title), size = 11, waiting = 7, why = 0;
	bool times_out = false, is_timed = false;

	for (size_t i = window->top; i < window->top + window->shown; i++) {
		const struct pool *pool = pool_at(frame, i);
		char text[LIMIT_NAME_BYTES + 4], words[POOL_WORDS_BYTES];
		char cause[POOL_CAUSE_BYTES];

		say_name(text, frame, pool);
		name = most(name, text_columns(glyphs, text));
		pool_size_words(words, pool, glyphs);
		size = most(size, text_columns(glyphs, words));
		pool_waiting_words(words, pool, " ");
		waiting = most(waiting, text_columns(glyphs, words));
		say_why(cause, frame, pool);
		why = most(why, cause[0] == ' ' ? 0 : (int)strlen(cause));
		times_out = times_out ||
			    pool->counters[POOL_TIMEOUTS - POOL_COUNTERS].state != RATE_UNKNOWN;
		is_timed = is_timed || !series_is_empty(&pool->wait_ms.series);
	}
	column_fit_text(&columns[COL_NAME], name, 24);
	column_fit_text(&columns[COL_SIZE], size, 11);
	column_fit_text(&columns[COL_WAITING], waiting, 7);
	column_fit_text(&columns[COL_WHY], why, 14);
	columns[COL_WHY].absent = why == 0;
	columns[COL_TIMEOUTS].absent = !times_out;
	columns[COL_ACQUIRE].absent = !is_timed;
}

static void draw_table(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_pools_index];
	const struct window *window = &frame->windows[pane_pools_index];
	char title[LIST_TITLE_BYTES], more[LIST_MORE_BYTES], spark_text[SPARK_TITLE_BYTES];
	struct column columns[COLS];
	struct table table;
	int spark;

	memcpy(columns, columns_usual, sizeof(columns));
	list_title(list, frame->view, pane_pools.title, title);
	columns[COL_NAME].title = title;
	columns[COL_SPARK].title = spark_text;
	size_columns(columns, frame, window, canvas->glyphs);
	table = table_begin(canvas, area, columns, COLS);
	spark = table_width(&table, COL_SPARK);
	spark_title(spark_text, course_step(frame, spark), spark);
	table_titles(&table);
	for (size_t i = 0; i < window->shown; i++)
		draw_row(frame, &table, 1 + (int)i, pool_at(frame, window->top + i));
	if (list_rest(list, window, "pool", more))
		table_note(&table, 1 + (int)window->shown, ROLE_DIM, more);
}

/* "gw-a/2 30/20+10 pinned 2m10s, 17 waiting" */
static void draw_worst(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct pool *pool = pool_at(frame, 0);
	char text[WORST_BYTES], name[LIMIT_NAME_BYTES + 4], words[POOL_LINE_BYTES];

	say_name(name, frame, pool);
	pool_words(words, frame->model, pool, frame->now, canvas->glyphs);
	snprintf(text, sizeof(text), "%s %s", name, words);
	table_line(canvas, area, pane_pools.title,
		pool_role(pool_kind(frame->model, pool, frame->now)), text);
}

static bool matches(const struct frame *frame, const struct pool *pool)
{
	const struct worker *worker = model_pool_worker(frame->model, pool);
	const struct feed *feed = model_feed_of(frame->model, worker);
	char name[LIMIT_NAME_BYTES], state[POOL_WORDS_BYTES];
	const char *texts[] = {
		name, state, model_pool_dialect(frame->model, pool)->who, feed ? feed->name : ""};
	const struct filter_subject subject = {
		.texts = texts, .count = sizeof(texts) / sizeof(*texts), .feed = feed};

	model_pool_name(frame->model, pool, name);
	pool_state_words(state, frame->model, pool, frame->now);
	return filter_matches(frame->view->filter, frame->model, &subject);
}

static void fill(struct frame *frame, struct list *list)
{
	order_begin(&frame->sorting);
	for (size_t i = 0; i < model_pool_slots(frame->model); i++) {
		const struct pool *pool = model_pool(frame->model, i);

		if (!pool)
			continue;
		list->total++;
		if (matches(frame, pool))
			order_add(&frame->sorting, pool_entry(frame->model, pool, i, frame->now));
	}
	order_sort(&frame->sorting, frame->sorting.total, order_goes_worst, NULL);
	for (size_t i = 0; i < frame->sorting.total; i++)
		list_add(list, SUBJECT_POOL, frame->sorting.entries[i].index);
	list->matched = list->count;
}

/* Those at their end are first in the list. */
static size_t count_at_end(const struct frame *frame)
{
	const struct list *list = &frame->lists[pane_pools_index];
	size_t count = 0;

	while (count < list->count && pool_at(frame, count)->pinned &&
		pool_kind(frame->model, pool_at(frame, count), frame->now) == POOL_AT_END)
		count++;
	return count;
}

static enum pane_mood mood(const struct frame *frame)
{
	const struct list *list = &frame->lists[pane_pools_index];

	if (count_at_end(frame) > 0)
		return PANE_URGENT;
	return list->count > 0 && pool_role(pool_kind(
					  frame->model, pool_at(frame, 0), frame->now)) == ROLE_WARN
		       ? PANE_USUAL
		       : PANE_CALM;
}

static int rows_wanted(const struct frame *frame, int cols)
{
	size_t calm = count_at_end(frame);

	(void)cols;
	if (frame->lists[pane_pools_index].total == 0)
		return 0;
	return frame_rows_for(frame, pane_pools_index,
		frame_rows_most(frame, pane_pools_index, calm > CALM_ROWS ? calm : CALM_ROWS));
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_pools_index];

	if (area.rows == 0 || list->total == 0)
		return;
	if (list->count == 0)
		table_nobody(canvas, area, list, frame->view, pane_pools.title);
	else if (table_is_cramped(area, pane_pools.rows_min, list->count))
		draw_worst(frame, canvas, area);
	else
		draw_table(frame, canvas, area);
}

const struct pane pane_pools = {
	.title = "POOLS",
	.rows_min = 3,
	.share = 2,
	.mood = mood,
	.fill = fill,
	.rows_wanted = rows_wanted,
	.absent = "no target tells of a connection pool",
	.draw = draw,
};
