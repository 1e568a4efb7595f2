/*
 * Targets: how well each of them answers, what an answer costs, and what is wrong with it.
 */
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/feed_state.h"
#include "panes/pane_table.h"
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

/* "fresh", "late 3s", "stale 2m10s", "never" */
static void draw_state(const struct table *table, int row, const struct feed *feed, mono_ms now)
{
	enum truth truth = feed_truth(feed, now);
	char text[UNITS_BYTES + 16], age[UNITS_BYTES] = "";
	enum role role = truth == TRUTH_FRESH ? ROLE_OK : feed_role(feed_kind(feed, now));

	if (truth == TRUTH_LATE || truth == TRUTH_STALE)
		units_age(age, 5, feed_age_ms(feed, now));
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
		units_count(series, table_width(table, COL_SERIES), feed->wanted);
	}
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

static void draw_row(const struct table *table, int row, const struct feed *feed, mono_ms now)
{
	enum feed_kind kind = feed_kind(feed, now);
	enum role role = kind == FEED_SILENT ? ROLE_STALE : ROLE_PLAIN;

	if (feed_role(kind) == ROLE_ALARM)
		table_mark(table, row);
	table_cell(table, row, COL_NAME, ROLE_PLAIN, feed->name);
	draw_state(table, row, feed, now);
	draw_answer(table, row, role, feed);
	draw_fault(table, row, feed, now);
}

static void draw_more(const struct table *table, int row, const struct order *order)
{
	char text[ORDER_MORE_BYTES];

	order_more(order, feed_kind_words, text);
	table_note(table, row, ROLE_DIM, text);
}

static void draw_worst(const struct model *model, struct instant now, const struct order *order,
	struct canvas *canvas, struct area area)
{
	const struct feed *feed = model_feed(model, order->entries[0].index);
	enum feed_kind kind = feed_kind(feed, now.mono);
	char text[LIMIT_NAME_BYTES + FAULT_LINE_BYTES];

	if (kind == FEED_FINE)
		snprintf(text, sizeof(text), "%zu, all answer", order->total);
	else
		snprintf(text, sizeof(text), "%s: %s", feed->name,
			feed->faulty ? feed->last_fault.text
				     : truth_word(feed_truth(feed, now.mono)));
	table_line(canvas, area, pane_feeds.title, feed_role(kind), text);
}

static void draw_table(const struct model *model, struct instant now, const struct order *order,
	struct canvas *canvas, struct area area)
{
	struct column columns[COLS];
	struct table table;
	int name = (int)strlen(pane_feeds.title);
	bool any_fault = false;

	memcpy(columns, columns_usual, sizeof(columns));
	for (size_t i = 0; i < order->count; i++) {
		const struct feed *feed = model_feed(model, order->entries[i].index);
		int width = text_columns(canvas->glyphs, feed->name);

		name = width > name ? width : name;
		any_fault = any_fault || feed->faults > 0;
	}
	column_fit_text(&columns[COL_NAME], name, 24);
	columns[COL_FAULT].absent = !any_fault;
	table = table_begin(canvas, area, columns, COLS);
	table_titles(&table);
	for (size_t i = 0; i < order->count; i++)
		draw_row(&table, 1 + (int)i, model_feed(model, order->entries[i].index), now.mono);
	if (order->total > order->count)
		draw_more(&table, 1 + (int)order->count, order);
}

/* A long list of targets that are fine says no more than their number. */
static void list_feeds(
	struct order *order, const struct model *model, const struct view *view, struct instant now)
{
	size_t shown, troubled;

	feeds_by_trouble(order, model, now, (size_t)view->max_rows);
	troubled = order->total - order->of_kind[FEED_FINE];
	shown = troubled > FINE_ROWS ? troubled : FINE_ROWS;
	order_cut(order, (int)(shown < order->total ? shown + 1 : shown));
}

static int rows_wanted(
	const struct model *model, const struct view *view, struct instant now, int cols)
{
	struct order order;

	(void)cols;
	list_feeds(&order, model, view, now);
	return 1 + (int)order.count + (order.total > order.count ? 1 : 0);
}

static void draw(const struct model *model, const struct view *view, struct instant now,
	struct canvas *canvas, struct area area)
{
	struct order order;

	list_feeds(&order, model, view, now);
	if (order.total == 0) {
		table_line(canvas, area, pane_feeds.title, ROLE_DIM, "none");
	} else if (table_is_cramped(area, pane_feeds.rows_min, order.total)) {
		draw_worst(model, now, &order, canvas, area);
	} else {
		order_cut(&order, area.rows - 1);
		draw_table(model, now, &order, canvas, area);
	}
}

const struct pane pane_feeds = {
	.title = "TARGETS",
	.rows_min = 3,
	.share = 1,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
