/*
 * Targets: how well each of them answers, what an answer costs, and what is wrong with it.
 */
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/feed_state.h"
#include "panes/filter.h"
#include "panes/frame.h"
#include "panes/table.h"

enum { COL_NAME, COL_STATE, COL_SIZE, COL_TOOK, COL_SERIES, COL_FAULT, COLS };

enum {
	FINE_ROWS = 8, /* listed at most, as long as there are no more in trouble */
	FAULT_LINE_BYTES = FAULT_TEXT_BYTES + 64,
};

/* The fault tells what to do about a target: it goes last, not first, and takes what is left. */
static const struct column columns_usual[COLS] = {
	[COL_NAME] = {.title = "TARGETS", .min = 16, .want = 24, .max = 24, .cut = CUT_MIDDLE},
	[COL_STATE] = {.title = "data", .min = 11, .want = 11, .max = 11, .rank = 1},
	[COL_SIZE] =
		{.title = "answer", .min = 8, .want = 8, .max = 8, .rank = 4, .align = ALIGN_RIGHT},
	[COL_TOOK] =
		{.title = "took", .min = 6, .want = 6, .max = 6, .rank = 3, .align = ALIGN_RIGHT},
	[COL_SERIES] =
		{.title = "series", .min = 6, .want = 6, .max = 6, .rank = 5, .align = ALIGN_RIGHT},
	[COL_FAULT] =
		{.title = "last fault", .min = 28, .want = 40, .max = FAULT_LINE_BYTES, .rank = 2},
};

static int most(int a, int b)
{
	return a > b ? a : b;
}

/* "fresh", "late 3s", "stale 2m10s", "never", "gone 12s". A text that is kept says the age of what
   is fresh, too; on a screen it would change with every poll and tell nothing. */
static void draw_state(
	const struct table *table, int row, const struct feed *feed, const struct frame *frame)
{
	mono_ms now = frame->now.mono;
	enum truth truth = feed_truth(feed, now);
	bool has_age = truth == TRUTH_LATE || truth == TRUTH_STALE ||
		       (truth == TRUTH_FRESH && !frame->view->live);
	char text[UNITS_BYTES + 16], age[UNITS_BYTES] = "";
	enum role role = truth == TRUTH_FRESH ? ROLE_OK : feed_role(feed_kind(feed, now));

	if (has_age)
		units_age(age, 5, feed_age_ms(feed, now));
	else if (truth == TRUTH_GONE)
		units_age(age, 5, mono_diff_ms(now, feed->removed_at.mono));
	snprintf(text, sizeof(text), "%s%s%s", truth_word(truth), age[0] ? " " : "", age);
	table_cell(table, row, COL_STATE, role, text);
}

/* What the last answer was; a target that never answered has none. */
static void draw_answer(const struct table *table, int row, enum role role, const struct feed *feed)
{
	char size[UNITS_BYTES] = "", took[UNITS_BYTES] = "", series[UNITS_BYTES] = "";

	if (feed->answers > 0) {
		units_bytes(size, table_width(table, COL_SIZE), (double)feed->cost.wire_bytes);
		units_took(took, table_width(table, COL_TOOK), feed->cost.took_ms);
	}
	if (feed->knows_wanted)
		units_count(series, table_width(table, COL_SERIES), feed->wanted);
	table_cell(table, row, COL_SIZE, role, size);
	table_cell(table, row, COL_TOOK, role, took);
	table_cell(table, row, COL_SERIES, role, series);
}

/* "connection refused", "for 2m10s: 3 lines are no metrics", or, when it is over, "4m10s ago:
   timeout". Of silent targets the age of the data has told how long already. */
static void draw_fault(const struct table *table, int row, const struct feed *feed, mono_ms now)
{
	bool silent = feed_truth(feed, now) == TRUTH_STALE;
	char text[FAULT_LINE_BYTES] = " ", age[UNITS_BYTES];

	if (feed->faulty) {
		units_age(age, 6, mono_diff_ms(now, feed->fault_since.mono));
		snprintf(text, sizeof(text), "%s%s%s%s", silent ? "" : "for ", silent ? "" : age,
			silent ? "" : ": ", feed->last_fault.text);
	} else if (feed->faults > 0) {
		units_age(age, 6, mono_diff_ms(now, feed->fault_at.mono));
		snprintf(text, sizeof(text), "%s ago: %s", age, feed->last_fault.text);
	}
	table_cell(table, row, COL_FAULT, feed->faulty ? feed_role(feed_kind(feed, now)) : ROLE_DIM,
		text);
}

static void draw_row(
	const struct table *table, int row, const struct feed *feed, const struct frame *frame)
{
	mono_ms now = frame->now.mono;
	enum feed_kind kind = feed_kind(feed, now);
	bool past = kind == FEED_SILENT || kind == FEED_GONE;
	enum role role = past ? ROLE_STALE : ROLE_PLAIN;

	if (feed_role(kind) == ROLE_ALARM || (kind == FEED_FAILING && feed->answers == 0))
		table_mark(table, row);
	table_cell(table, row, COL_NAME, kind == FEED_GONE ? role : ROLE_PLAIN, feed->name);
	draw_state(table, row, feed, frame);
	draw_answer(table, row, role, feed);
	draw_fault(table, row, feed, now);
}

/* No room for a table: the worst in words. */
static void draw_worst(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct feed *feed = model_feed(frame->model, order_worst(&frame->feeds)->index);
	enum feed_kind kind = feed_kind(feed, frame->now.mono);
	char text[LIMIT_NAME_BYTES + FAULT_LINE_BYTES];

	if (kind == FEED_FINE)
		snprintf(text, sizeof(text), "%zu, all answer", feeds_asked(&frame->feeds));
	else if (kind == FEED_GONE)
		snprintf(text, sizeof(text), "none; %zu gone", frame->feeds.total);
	else
		snprintf(text, sizeof(text), "%s: %s", feed->name,
			feed->faulty ? feed->last_fault.text
				     : truth_word(feed_truth(feed, frame->now.mono)));
	table_line(canvas, area, pane_feeds.title, feed_role(kind), text);
}

static const struct feed *feed_at(const struct frame *frame, size_t row)
{
	return frame_feed(frame, frame->lists[pane_feeds_index].rows[row].at);
}

/* Widths for the rows that are shown. */
static void size_columns(struct column columns[COLS], const struct frame *frame,
	const struct window *window, const struct glyphs *glyphs)
{
	int name = text_columns(glyphs, columns[COL_NAME].title);
	bool any_fault = false;

	columns[COL_NAME].min = most(columns[COL_NAME].min, name);
	for (size_t i = 0; i < window->shown; i++) {
		const struct feed *feed = feed_at(frame, window->top + i);

		name = most(name, text_columns(glyphs, feed->name));
		any_fault = any_fault || feed->faults > 0;
	}
	column_fit_text(&columns[COL_NAME], name, 24);
	columns[COL_FAULT].absent = !any_fault;
}

static void draw_table(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_feeds_index];
	const struct window *window = &frame->windows[pane_feeds_index];
	char title[LIST_TITLE_BYTES], more[LIST_MORE_BYTES];
	struct column columns[COLS];
	struct table table;

	memcpy(columns, columns_usual, sizeof(columns));
	list_title(list, frame->view, pane_feeds.title, title);
	columns[COL_NAME].title = title;
	size_columns(columns, frame, window, canvas->glyphs);
	table = table_begin(canvas, area, columns, COLS);
	table_titles(&table);
	for (size_t i = 0; i < window->shown; i++)
		draw_row(&table, 1 + (int)i, feed_at(frame, window->top + i), frame);
	if (window->shown < list->count) {
		list_more(list, window, &frame->feeds, feed_kind_words, more);
		table_note(&table, 1 + (int)window->shown, ROLE_DIM, more);
	}
}

static bool matches(const struct frame *frame, const struct feed *feed)
{
	const char *texts[] = {feed->name, truth_word(feed_truth(feed, frame->now.mono)),
		feed_kind_words[feed_kind(feed, frame->now.mono)]};
	const struct filter_subject subject = {
		.texts = texts, .count = sizeof(texts) / sizeof(*texts), .feed = feed};

	return filter_matches(frame->view->filter, frame->model, &subject);
}

static void fill(struct frame *frame, struct list *list)
{
	order_sort(&frame->feeds, frame->feeds.total, order_goes_worst, NULL);
	list->total = frame->feeds.total;
	for (uint32_t i = 0; i < frame->feeds.total; i++)
		if (matches(frame, frame_feed(frame, i)))
			list_add(list, SUBJECT_FEED, i);
	list->matched = list->count;
}

static enum pane_mood mood(const struct frame *frame)
{
	return frame->feeds.of_kind[FEED_FINE] == feeds_asked(&frame->feeds) ? PANE_CALM
									     : PANE_USUAL;
}

/* A long list of targets that are fine says no more than their number, unless somebody looks
   through it. */
static int rows_wanted(const struct frame *frame, int cols)
{
	const struct view *view = frame->view;
	size_t troubled = feeds_asked(&frame->feeds) - frame->feeds.of_kind[FEED_FINE];
	size_t listed = troubled > FINE_ROWS ? troubled : FINE_ROWS;

	(void)cols;
	if (view->live && view->focus == pane_feeds_index)
		listed = LIST_ROWS;
	if (!view->live && listed > VIEW_SNAPSHOT_ROWS)
		listed = VIEW_SNAPSHOT_ROWS;
	return frame_rows_for(frame, pane_feeds_index, listed);
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_feeds_index];

	if (list->total == 0)
		table_line(canvas, area, pane_feeds.title, ROLE_DIM, "none");
	else if (list->count == 0)
		table_nobody(canvas, area, list, frame->view, pane_feeds.title);
	else if (table_is_cramped(area, pane_feeds.rows_min, list->count))
		draw_worst(frame, canvas, area);
	else
		draw_table(frame, canvas, area);
}

const struct pane pane_feeds = {
	.title = "TARGETS",
	.rows_min = 3,
	.share = 1,
	.mood = mood,
	.fill = fill,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
