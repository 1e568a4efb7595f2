/*
 * Header: who is watched, what time it is, and then what is wrong, one sentence for each kind of
 * trouble. Nothing wrong is one line.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/feed_state.h"
#include "panes/frame.h"
#include "panes/server_brief.h"
#include "panes/server_state.h"
#include "panes/server_part.h"
#include "panes/wall.h"
#include "panes/worker_state.h"

enum {
	GAP = 2,
	SERVER_NAME_COLS = 20,
	INTERVAL_BYTES = 2 * UNITS_BYTES + 8,
	CLOCK_COLS = 32, /* narrower lines have the time of day only where nothing else is */
	CLOCK_FORMS = 4,
	CLOCK_BYTES = WALL_BYTES + INTERVAL_BYTES + 4,
};

/* The first line is made of parts that are shown whole or not at all: a count that lost its last
   digit is a wrong count. */
struct line {
	struct canvas *canvas;
	struct area area;
	int col;
	int room; /* columns that parts may use */
};

static bool put_part(struct line *line, enum role role, const char *text)
{
	int width = text_columns(line->canvas->glyphs, text);

	if (line->col + width > line->room)
		return false;
	line->col += canvas_text(line->canvas, line->area, 0, line->col, role, text);
	return true;
}

__attribute__((format(printf, 4, 5))) static bool put_count(
	struct line *line, enum role role, size_t count, const char *format, ...)
{
	char text[64];
	va_list args;

	if (count == 0)
		return false;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return put_part(line, role, text);
}

static void put_workers(struct line *line, const struct frame *frame)
{
	const struct order *workers = &frame->workers;
	size_t gone = workers->of_kind[WORKER_GONE] + workers->of_kind[WORKER_LEFT];
	size_t stale = workers->of_kind[WORKER_STALE] + workers->of_kind[WORKER_CUT_OFF];
	size_t here = workers->total - gone;

	put_count(line, ROLE_PLAIN, workers->total, "%zu worker%s", here, here == 1 ? "" : "s");
	put_count(line, ROLE_WARN, stale, ", %zu stale", stale);
	put_count(line, ROLE_WARN, gone, ", %zu gone", gone);
	if (workers->total == 0 && !servers_are_all(frame->model))
		put_part(line, ROLE_PLAIN, "no workers yet");
}

static void put_feeds(struct line *line, const struct order *feeds)
{
	size_t silent = feeds->of_kind[FEED_SILENT], asked = feeds_asked(feeds);
	const char *bar = line->canvas->glyphs->bar;

	if (put_count(line, ROLE_PLAIN, feeds->total, "%s%zu target%s", bar, asked,
		    asked == 1 ? "" : "s"))
		put_count(line, ROLE_ALARM, silent, ", %zu dark", silent);
}

static int name_columns(const struct line *line, const char *name)
{
	int width = text_columns(line->canvas->glyphs, name);

	return width < SERVER_NAME_COLS ? width : SERVER_NAME_COLS;
}

static int part_columns(const struct line *line, const char *name, const char *part)
{
	int width = text_columns(line->canvas->glyphs, part);

	return name_columns(line, name) + (width > 0 ? 1 + width : 0);
}

/* "db1 57/57": a long name is cut, numbers never are. */
static bool put_named(struct line *line, enum role role, const char *name, const char *part)
{
	if (line->col + part_columns(line, name, part) > line->room)
		return false;
	line->col += canvas_field(line->canvas, line->area, 0, line->col, name_columns(line, name),
		role, ALIGN_LEFT, CUT_MIDDLE, name);
	if (part[0] != '\0')
		line->col +=
			1 + canvas_text(line->canvas, line->area, 0, line->col + 1, role, part);
	return true;
}

/* The most complete form that fits. */
static bool put_server(struct line *line, const struct frame *frame)
{
	const struct server *server = model_server(frame->model, 0);
	char forms[SERVER_PART_FORMS][SERVER_PART_BYTES];
	enum role role = server_part(forms, frame->model, server, frame->now.mono);

	for (size_t i = 0; i < SERVER_PART_FORMS; i++)
		if (put_named(line, role, server_name(frame->model, server), forms[i]))
			return true;
	return false;
}

/* Which of them is the primary is worth its room where not all are alike. */
static bool roles_differ(const struct model *model)
{
	const char *role = "";

	for (size_t i = 0; i < model_server_count(model); i++) {
		const char *its = server_role(model_server(model, i));

		if (role[0] != '\0' && its[0] != '\0' && strcmp(role, its) != 0)
			return true;
		role = its[0] != '\0' ? its : role;
	}
	return false;
}

/* "main", "primary 31/57": a server among several. */
struct one_of {
	char name[LIMIT_NAME_BYTES];
	char part[SERVER_PART_BYTES + 16];
	enum role role;
};

static struct one_of one_of(const struct frame *frame, size_t i, bool with_role)
{
	enum { BRIEF = SERVER_PART_FORMS - 2 };
	const struct server *server = model_server(frame->model, i);
	char forms[SERVER_PART_FORMS][SERVER_PART_BYTES];
	const char *word = with_role ? server_role(server) : "";
	struct one_of one;

	one.role = server_part(forms, frame->model, server, frame->now.mono);
	server_brief(one.name, frame->model, server);
	snprintf(one.part, sizeof(one.part), "%s%s%s", word, word[0] != '\0' ? " " : "",
		forms[BRIEF]);
	return one;
}

/* All of several with their numbers, or none: half of them would read as all. */
static bool put_each(struct line *line, const struct frame *frame, bool with_role)
{
	size_t count = model_server_count(frame->model);
	int width = 0;

	for (size_t i = 0; i < count; i++) {
		struct one_of one = one_of(frame, i, with_role);

		width += part_columns(line, one.name, one.part) + (i > 0 ? GAP : 0);
	}
	if (line->col + width > line->room)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct one_of one = one_of(frame, i, with_role);

		if (i > 0)
			put_part(line, ROLE_PLAIN, ", ");
		put_named(line, one.role, one.name, one.part);
	}
	return true;
}

static bool put_several(struct line *line, const struct frame *frame)
{
	return (roles_differ(frame->model) && put_each(line, frame, true)) ||
	       put_each(line, frame, false);
}

/* One server, or all of several, or else their number. */
static void put_servers(struct line *line, const struct frame *frame)
{
	size_t count = model_server_count(frame->model);
	struct line before = *line;
	char text[SERVER_PART_BYTES];
	enum role role;

	if (count == 0)
		return;
	if (!servers_are_all(frame->model))
		put_part(line, ROLE_PLAIN, line->canvas->glyphs->bar);
	role = servers_part(text, frame->model, frame->now.mono);
	if (count == 1 ? put_server(line, frame) : put_several(line, frame))
		return;
	if (count == 1 || !put_part(line, role, text))
		*line = before;
}

/* What is on the screen was true then; nobody may take it for now. */
static void put_paused(struct line *line, int64_t paused_ms)
{
	char age[UNITS_BYTES], text[64];

	units_age(age, UNITS_BYTES, paused_ms > 0 ? paused_ms : 0);
	snprintf(text, sizeof(text), "PAUSED %s", age);
	put_part(line, ROLE_ALARM, text);
	put_part(line, ROLE_WARN, ", Space resumes");
	put_part(line, ROLE_PLAIN, line->canvas->glyphs->bar);
}

/* "every 1s", "every 1s-15s", or nothing without targets. */
static void say_interval(char out[INTERVAL_BYTES], const struct model *model)
{
	int64_t least = INT64_MAX, most = 0;
	char from[UNITS_BYTES], to[UNITS_BYTES];

	out[0] = '\0';
	for (size_t i = 0; i < model_feed_slots(model); i++) {
		const struct feed *feed = model_feed(model, i);

		if (!feed || feed->removed)
			continue;
		least = feed->interval_ms < least ? feed->interval_ms : least;
		most = feed->interval_ms > most ? feed->interval_ms : most;
	}
	if (most == 0)
		return;
	units_span(from, UNITS_BYTES, least);
	units_span(to, UNITS_BYTES, most);
	snprintf(out, INTERVAL_BYTES, "  every %s%s%s", from, least < most ? "-" : "",
		least < most ? to : "");
}

/* From complete to brief. False when the clock shows no time. */
static bool say_clock(
	char forms[CLOCK_FORMS][CLOCK_BYTES], const struct model *model, struct instant now)
{
	char date[WALL_BYTES], clock[WALL_BYTES], every[INTERVAL_BYTES];

	wall_date_time(date, now.wall);
	wall_time(clock, now.wall);
	say_interval(every, model);
	snprintf(forms[0], CLOCK_BYTES, "%s UTC%s", date, every);
	snprintf(forms[1], CLOCK_BYTES, "%s UTC%s", clock, every);
	snprintf(forms[2], CLOCK_BYTES, "%s UTC", clock);
	snprintf(forms[3], CLOCK_BYTES, "%s", clock);
	return clock[0] != '\0';
}

/* The counts have the line first, but for the time of day; then the most complete clock that fits
   at the right. */
static void draw_first_line(const struct frame *frame, struct canvas *canvas, struct area area)
{
	struct line line = {.canvas = canvas, .area = area};
	char forms[CLOCK_FORMS][CLOCK_BYTES];
	bool has_clock = say_clock(forms, frame->model, frame->now);

	line.room = area.cols;
	if (has_clock && area.cols >= CLOCK_COLS)
		line.room -= (int)strlen(forms[CLOCK_FORMS - 1]) + GAP;
	line.col = canvas_text(canvas, area, 0, 0, ROLE_TITLE, pane_header.title) + GAP;
	if (frame->view->paused)
		put_paused(&line, frame->paused_ms);
	put_workers(&line, frame);
	put_servers(&line, frame);
	put_feeds(&line, &frame->feeds);
	for (size_t i = 0; has_clock && i < CLOCK_FORMS; i++) {
		int col = area.cols - (int)strlen(forms[i]);

		if (col < line.col + GAP)
			continue;
		canvas_text(canvas, area, 0, col, ROLE_DIM, forms[i]);
		break;
	}
}

/* Bytes of the first line of a text that takes two, to be broken at the blank behind them; 0 when
   it fits into one, or cannot be broken. What to do stands at the end of a fault. */
static size_t first_line(const struct glyphs *glyphs, const struct sentence *sentence, int cols)
{
	char head[SENTENCE_BYTES];
	size_t len = 0;

	if (sentence->name[0] != '\0' || text_columns(glyphs, sentence->text) <= cols - GAP)
		return 0;
	for (const char *at = strchr(sentence->text, ' '); at; at = strchr(at + 1, ' ')) {
		size_t before = (size_t)(at - sentence->text);

		memcpy(head, sentence->text, before);
		head[before] = '\0';
		if (text_columns(glyphs, head) > cols - GAP)
			break;
		len = before;
	}
	return len;
}

/* The key that leads to more, behind a sentence: never in the place of a word of it. Nobody presses
   keys on a snapshot. */
static void draw_key(const struct frame *frame, struct canvas *canvas, struct area area, int row,
	int col, const struct sentence *sentence)
{
	char key[8];
	int width = snprintf(key, sizeof(key), " [%c]", pane_key(sentence->row->pane));

	if (frame->view->live && col + width <= area.cols)
		canvas_text(canvas, area, row, col, ROLE_DIM, key);
}

/* Where there is no room for the name the text is cut, and visibly. Returns the column behind it.
 */
static int draw_sentence(
	struct canvas *canvas, struct area area, int row, const struct sentence *sentence)
{
	int room = area.cols - GAP, col = GAP;
	int text = text_columns(canvas->glyphs, sentence->text);
	enum role role = sentence->row->role;
	int name = text_columns(canvas->glyphs, sentence->name);

	if (role == ROLE_ALARM)
		canvas_glyph(canvas, area, row, 0, ROLE_ALARM, '!');
	col += canvas_field(canvas, area, row, col, text < room ? text : room, role, ALIGN_LEFT,
		CUT_END, sentence->text);
	room = area.cols - col;
	canvas_field(canvas, area, row, col, room, role, ALIGN_LEFT, CUT_MIDDLE, sentence->name);
	return col + (name < room ? name : room);
}

static int draw_in_two_lines(struct canvas *canvas, struct area area, int row,
	const struct sentence *sentence, size_t len)
{
	struct sentence head = *sentence;
	const char *tail = sentence->text + len + 1;
	int room = area.cols - 2 * GAP, width = text_columns(canvas->glyphs, tail);

	head.text[len] = '\0';
	draw_sentence(canvas, area, row, &head);
	canvas_field(canvas, area, row + 1, 2 * GAP, room, sentence->row->role, ALIGN_LEFT, CUT_END,
		tail);
	return 2 * GAP + (width < room ? width : room);
}

/* The worst ones; what has no row is counted at the end of the last that has one. Rows that are
   left go to sentences that need a second one. */
static void draw_report(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct report *report = &frame->report;
	size_t rows = area.rows > 1 ? (size_t)area.rows - 1 : 0;
	size_t shown = rows < report->count ? rows : report->count;
	size_t spare = rows - shown;
	int row = 1;
	char more[32];

	for (size_t i = 0; i < shown; i++) {
		const struct sentence *sentence = &report->sentences[i];
		size_t len = spare > 0 ? first_line(canvas->glyphs, sentence, area.cols) : 0;
		int col;

		if (i + 1 == shown && shown < report->count) {
			int width =
				snprintf(more, sizeof(more), "  +%zu more", report->count - shown);

			canvas_text(canvas, area, row, area.cols - width, ROLE_WARN, more);
			area.cols -= width;
		}
		if (len > 0)
			col = draw_in_two_lines(canvas, area, row++, sentence, len);
		else
			col = draw_sentence(canvas, area, row, sentence);
		draw_key(frame, canvas, area, row++, col, sentence);
		spare -= len > 0;
	}
}

static int rows_wanted(const struct frame *frame, int cols)
{
	int rows = 1;

	for (size_t i = 0; i < frame->report.count; i++)
		rows += first_line(&glyphs_utf8, &frame->report.sentences[i], cols) > 0 ? 2 : 1;
	return rows;
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	draw_first_line(frame, canvas, area);
	draw_report(frame, canvas, area);
}

const struct pane pane_header = {
	.title = "lowtide",
	.rows_min = 2,
	.share = 2,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
