/*
 * Events: what happened, newest first.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/pane_table.h"
#include "panes/table.h"
#include "panes/wall.h"

enum { COL_TIME, COL_WHAT, COL_SUBJECT, COL_TEXT, COLS };

enum { DAY_MS = 24 * 60 * 60 * 1000, WHEN_BYTES = WALL_BYTES + UNITS_BYTES };

/* Count, time and words around an event's own text. */
enum { TEXT_BYTES = EVENT_TEXT_BYTES + WALL_BYTES + 48 };

static const struct column columns_usual[COLS] = {
	[COL_TIME] = {.title = "EVENTS", .min = 8, .want = 8, .max = 8, .rank = 1},
	[COL_WHAT] = {.title = "", .min = 11, .want = 11, .max = 11, .rank = 2},
	[COL_SUBJECT] = {.title = "", .min = 14, .want = 24, .max = 24, .cut = CUT_MIDDLE},
	[COL_TEXT] = {.title = "", .min = 12, .want = 30, .max = TEXT_BYTES, .rank = 3},
};

/* Nothing here is an alarm: what still is wrong stands in the header. */
static enum role role_of(enum event_kind kind)
{
	switch (kind) {
	case EVENT_FEED_LOST:
	case EVENT_RESTART:
	case EVENT_WORKER_GONE:
	case EVENT_LIMIT: return ROLE_WARN;
	case EVENT_FEED_BACK:
	case EVENT_WORKER_NEW: return ROLE_OK;
	case EVENT_IDENTITY:
	case EVENT_KINDS: break;
	}
	return ROLE_PLAIN;
}

/* The time of day; before that, how many days and hours ago. */
static void say_when(char out[WHEN_BYTES], const struct event *event, struct instant now)
{
	int64_t age_ms = mono_diff_ms(now.mono, event->last.mono);
	char age[UNITS_BYTES];

	if (age_ms < DAY_MS) {
		wall_time(out, event->last.wall);
		return;
	}
	units_age(age, 7, age_ms);
	snprintf(out, WHEN_BYTES, "-%s", age);
}

static void draw_row(
	const struct table *table, int row, const struct event *event, struct instant now)
{
	char when[WHEN_BYTES], first[WALL_BYTES], text[TEXT_BYTES];

	say_when(when, event, now);
	wall_time(first, event->first.wall);
	if (event->count > 1)
		snprintf(text, sizeof(text), "%" PRIu32 " times since %s, last: %s", event->count,
			first, event->text);
	else
		snprintf(text, sizeof(text), "%s", event->text);
	table_cell(table, row, COL_TIME, ROLE_DIM, when);
	table_cell(table, row, COL_WHAT, role_of(event->kind), event_word(event->kind));
	table_cell(table, row, COL_SUBJECT, ROLE_PLAIN, event->subject);
	table_cell(table, row, COL_TEXT, ROLE_PLAIN, text);
}

static int count_listed(const struct events *events, const struct view *view)
{
	return events->held < (uint32_t)view->max_rows ? (int)events->held : view->max_rows;
}

static uint64_t count_all(const struct events *events)
{
	return events->held + events->dropped;
}

static void draw_table(const struct events *events, int listed, struct instant now,
	struct canvas *canvas, struct area area)
{
	struct column columns[COLS];
	struct table table;
	int subject = 0;
	uint64_t more = count_all(events) - (uint64_t)listed;
	char text[64];

	memcpy(columns, columns_usual, sizeof(columns));
	for (int i = 0; i < listed; i++) {
		int width = text_columns(canvas->glyphs, events_get(events, (size_t)i)->subject);

		subject = width > subject ? width : subject;
	}
	column_fit_text(&columns[COL_SUBJECT], subject, 24);
	table = table_begin(canvas, area, columns, COLS);
	table_titles(&table);
	for (int i = 0; i < listed; i++)
		draw_row(&table, 1 + i, events_get(events, (size_t)i), now);
	if (more > 0) {
		snprintf(text, sizeof(text), "+%" PRIu64 " older", more);
		table_note(&table, 1 + listed, ROLE_DIM, text);
	}
}

/* No room for a table: the newest in words. */
static void draw_newest(const struct events *events, struct canvas *canvas, struct area area)
{
	const struct event *event = events_get(events, 0);
	char text[TEXT_BYTES + LIMIT_NAME_BYTES + WALL_BYTES], when[WALL_BYTES];

	wall_time(when, event->last.wall);
	snprintf(text, sizeof(text), "%s %s %s: %s", when, event_word(event->kind), event->subject,
		event->text);
	table_line(canvas, area, pane_events.title, role_of(event->kind), text);
}

static int rows_wanted(
	const struct model *model, const struct view *view, struct instant now, int cols)
{
	const struct events *events = model_events(model);
	int listed = count_listed(events, view);

	(void)now;
	(void)cols;
	return 1 + listed + (count_all(events) > (uint64_t)listed ? 1 : 0);
}

static void draw(const struct model *model, const struct view *view, struct instant now,
	struct canvas *canvas, struct area area)
{
	const struct events *events = model_events(model);
	int listed = count_listed(events, view);

	if (events->held == 0) {
		table_line(canvas, area, pane_events.title, ROLE_DIM, "none");
	} else if (table_is_cramped(area, pane_events.rows_min, count_all(events))) {
		draw_newest(events, canvas, area);
	} else {
		while (listed + (count_all(events) > (uint64_t)listed) > area.rows - 1)
			listed--;
		draw_table(events, listed, now, canvas, area);
	}
}

const struct pane pane_events = {
	.title = "EVENTS",
	.rows_min = 3,
	.share = 1,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
