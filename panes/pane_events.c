/*
 * Events: what happened, newest first.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/filter.h"
#include "panes/frame.h"
#include "panes/table.h"
#include "panes/wall.h"

enum { COL_TIME, COL_WHAT, COL_SUBJECT, COL_TEXT, COLS };

enum { DAY_MS = 24 * 60 * 60 * 1000, WHEN_BYTES = WALL_BYTES + UNITS_BYTES };

/* Count, time and words around an event's own text. */
enum { TEXT_BYTES = EVENT_TEXT_BYTES + WALL_BYTES + 48 };

static const struct column columns_usual[COLS] = {
	[COL_TIME] = {.title = "", .min = 8, .want = 8, .max = 8, .rank = 1},
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
	case EVENT_GROWTH:
	case EVENT_LIMIT:
	case EVENT_STOPPED:
	case EVENT_POOL_PINNED:
	case EVENT_BREACH:
	case EVENT_DISCOVERY_LOST:
	case EVENT_SERVER_RESTART:
	case EVENT_SERVER_ROLE:
	case EVENT_SERVER_FULL:
	case EVENT_SERVER_REFUSED:
	case EVENT_SERVER_LOST:
	case EVENT_PILE_UP:
	case EVENT_DEADLOCKS: return ROLE_WARN;
	case EVENT_FEED_BACK:
	case EVENT_WORKER_NEW:
	case EVENT_POOL_RELEASED:
	case EVENT_BREACH_OVER:
	case EVENT_GROWTH_OVER:
	case EVENT_SERVER_ROOM:
	case EVENT_PILE_OVER:
	case EVENT_DISCOVERY_BACK:
	case EVENT_SERVER_SEAT: return ROLE_OK;
	case EVENT_IDENTITY:
	case EVENT_DISCOVERY:
	case EVENT_FLOOR:
	case EVENT_PAST:
	case EVENT_STATISTICS:
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

/* "life 2 (before: 3h04m)", "4 times since 03:14:07, last: no answer"; of a crowd "the last of 450
   since 03:14:07". " " where there is nothing to tell. */
static void say_text(char out[TEXT_BYTES], const struct event *event)
{
	const char *text = event->text;
	char first[WALL_BYTES];

	wall_time(first, event->first.wall);
	if (event->is_crowd)
		snprintf(out, TEXT_BYTES, "the last of %" PRIu32 " since %s%s%s", event->count,
			first, *text != '\0' ? ": " : "", text);
	else if (event->count > 1)
		snprintf(out, TEXT_BYTES, "%" PRIu32 " times since %s%s%s", event->count, first,
			*text != '\0' ? ", last: " : "", text);
	else
		snprintf(out, TEXT_BYTES, "%s", *text != '\0' ? text : " ");
}

static void draw_row(
	const struct table *table, int row, const struct event *event, struct instant now)
{
	char when[WHEN_BYTES], text[TEXT_BYTES];

	say_when(when, event, now);
	say_text(text, event);
	table_cell(table, row, COL_TIME, ROLE_DIM, when);
	table_cell(table, row, COL_WHAT, role_of(event->kind), event_word(event->kind));
	table_cell(table, row, COL_SUBJECT, ROLE_PLAIN, event->subject);
	table_cell(table, row, COL_TEXT, ROLE_PLAIN, text);
}

/* "+12 older", "+3 newer, +9 older": those that fell out of the timeline are older, too. */
static void draw_more(
	const struct table *table, const struct list *list, const struct window *window)
{
	uint64_t older = list->count - window->top - window->shown + list->beyond;
	char newer[32] = "", text[96];

	if (window->top + older == 0)
		return;
	if (window->top > 0)
		snprintf(newer, sizeof(newer), "+%zu newer, ", window->top);
	snprintf(text, sizeof(text), "%s+%" PRIu64 " older", newer, older);
	table_note(table, 1 + (int)window->shown, ROLE_DIM, text);
}

static const struct event *event_at(const struct frame *frame, size_t row)
{
	return events_get(model_events(frame->model), frame->lists[pane_events_index].rows[row].at);
}

static void draw_table(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_events_index];
	const struct window *window = &frame->windows[pane_events_index];
	char title[LIST_TITLE_BYTES];
	struct column columns[COLS];
	struct table table;
	int subject = 0;

	memcpy(columns, columns_usual, sizeof(columns));
	for (size_t i = 0; i < window->shown; i++) {
		const char *name = event_at(frame, window->top + i)->subject;
		int width = text_columns(canvas->glyphs, name);

		subject = width > subject ? width : subject;
	}
	column_fit_text(&columns[COL_SUBJECT], subject, 24);
	table = table_begin(canvas, area, columns, COLS);
	list_title(list, frame->view, pane_events.title, title);
	table_line(canvas, area, title, ROLE_DIM, "");
	for (size_t i = 0; i < window->shown; i++)
		draw_row(&table, 1 + (int)i, event_at(frame, window->top + i), frame->now);
	draw_more(&table, list, window);
}

/* No room for a table: the newest in words. */
static void draw_newest(const struct events *events, struct canvas *canvas, struct area area)
{
	const struct event *event = events_get(events, 0);
	char text[TEXT_BYTES + LIMIT_NAME_BYTES + WALL_BYTES + 16], when[WALL_BYTES],
		what[TEXT_BYTES];

	wall_time(when, event->last.wall);
	say_text(what, event);
	snprintf(text, sizeof(text), "%s %s %s%s%s", when, event_word(event->kind), event->subject,
		what[0] != ' ' ? ": " : "", what);
	table_line(canvas, area, pane_events.title, role_of(event->kind), text);
}

static void fill(struct frame *frame, struct list *list)
{
	const struct events *events = model_events(frame->model);

	list->total = events->held + events->dropped;
	list->beyond = events->dropped;
	for (uint32_t i = 0; i < events->held; i++) {
		const struct event *event = events_get(events, i);
		const char *texts[] = {event->subject, event_word(event->kind), event->text};
		const struct filter_subject subject = {
			.texts = texts, .count = sizeof(texts) / sizeof(*texts)};

		if (filter_matches(frame->view->filter, frame->model, &subject))
			list_add(list, SUBJECT_EVENT, i);
	}
	list->matched = list->count;
}

static int rows_wanted(const struct frame *frame, int cols)
{
	(void)cols;
	return frame_rows_for(
		frame, pane_events_index, frame->view->live ? LIST_ROWS : VIEW_SNAPSHOT_ROWS);
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_events_index];

	if (list->total == 0)
		table_line(canvas, area, pane_events.title, ROLE_DIM, "none");
	else if (list->count == 0)
		table_nobody(canvas, area, list, frame->view, pane_events.title);
	else if (table_is_cramped(area, pane_events.rows_min, list->count))
		draw_newest(model_events(frame->model), canvas, area);
	else
		draw_table(frame, canvas, area);
}

const struct pane pane_events = {
	.title = "EVENTS",
	.rows_min = 3,
	.share = 1,
	.fill = fill,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
