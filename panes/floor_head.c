#include "panes/floor_head.h"

#include <stdio.h>
#include <string.h>

#include "panes/bar.h"
#include "panes/server_state.h"

enum {
	GAP = 2,
	BAR_FROM_ROWS = 7, /* of the pane: on smaller ones owners are worth more */
	BAR_COLS_MAX = 60,
	BAR_COLS_MIN = 10,
	BAR_PARTS = 4,
	NAME_COLS = 16,
};

static const char *const part_names[BAR_PARTS] = {" held  ", " spare  ", " in use  ", " free"};

enum { LEGEND_COLS = 4 + 7 + 8 + 9 + 5 }; /* glyphs and names */

static bool has_bar(const struct frame *frame, int rows)
{
	const struct server *server = model_server(frame->model, 0);

	return model_server_count(frame->model) == 1 && rows >= BAR_FROM_ROWS &&
	       server->sessions_heard.ever && server_slots(server).usable > 0;
}

/* Most of a small pane stays for owners. */
static int server_lines(const struct frame *frame, int rows)
{
	int count = (int)model_server_count(frame->model);

	if (count == 1)
		return 0;
	return count <= rows / 2 ? count : rows / 2;
}

int floor_head_rows(const struct frame *frame, int rows)
{
	return 1 + server_lines(frame, rows) + (has_bar(frame, rows) ? 1 : 0);
}

/* "stale 2m10s" in front of a total that is not of now. */
static void draw_slots(const struct frame *frame, struct canvas *canvas, struct area area, int row,
	int col, const struct server *server)
{
	char text[SLOTS_BYTES], age[SERVER_AGE_BYTES];
	enum role role = server_age_words(age, frame->model, server, frame->now.mono, ROLE_PLAIN);

	if (age[0] != '\0')
		col += canvas_text(canvas, area, row, col, ROLE_STALE, age) + GAP;
	server_slots_words(text, frame->model, server, canvas->glyphs, area.cols - col);
	canvas_field(canvas, area, row, col, area.cols - col, role, ALIGN_LEFT, CUT_END, text);
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What is held though needed, what was never needed, what comes and goes, what is free. */
static void share_slots(struct bar_part parts[BAR_PARTS], const struct server *server,
	const struct glyphs *glyphs, bool past)
{
	struct slots slots = server_slots(server);
	int64_t used = slots.used == SESSIONS_UNKNOWN ? slots.held : slots.used;
	int64_t held = least(slots.held, used);
	int64_t spare = slots.spare == SESSIONS_UNKNOWN ? 0 : least(slots.spare, held);
	enum role role = past ? ROLE_STALE : ROLE_PLAIN;

	parts[0] = (struct bar_part){(double)(held - spare), glyphs->held, role};
	parts[1] = (struct bar_part){(double)spare, glyphs->spare, past ? role : ROLE_WARN};
	parts[2] = (struct bar_part){(double)(used - held), glyphs->used, role};
	parts[3] = (struct bar_part){
		(double)(slots.usable > used ? slots.usable - used : 0), glyphs->free, ROLE_DIM};
}

static void draw_bar(const struct frame *frame, struct canvas *canvas, struct area area, int row)
{
	const struct server *server = model_server(frame->model, 0);
	int width = area.cols - 3 * GAP - LEGEND_COLS, col;
	struct bar_part parts[BAR_PARTS];
	bool explained = width >= BAR_COLS_MIN;

	if (!explained)
		width = area.cols - 2 * GAP;
	width = width > BAR_COLS_MAX ? BAR_COLS_MAX : width;
	share_slots(parts, server, canvas->glyphs,
		server_is_past(frame->model, server, frame->now.mono));
	bar_draw(canvas, area, row, GAP, width, (double)server_slots(server).usable, parts,
		BAR_PARTS);
	col = width + 2 * GAP;
	for (size_t i = 0; explained && i < BAR_PARTS; i++) {
		col += canvas_glyph(canvas, area, row, col, parts[i].role, parts[i].glyph);
		col += canvas_text(canvas, area, row, col, ROLE_DIM, part_names[i]);
	}
}

static void draw_server(const struct frame *frame, struct canvas *canvas, struct area area, int row,
	const struct server *server)
{
	canvas_field(canvas, area, row, GAP, NAME_COLS, ROLE_PLAIN, ALIGN_LEFT, CUT_MIDDLE,
		server_name(frame->model, server));
	draw_slots(frame, canvas, area, row, 2 * GAP + NAME_COLS, server);
}

/* When not all have a line, the last one counts the others. */
static void draw_servers(
	const struct frame *frame, struct canvas *canvas, struct area area, int lines)
{
	int count = (int)model_server_count(frame->model);
	int shown = count > lines ? lines - 1 : lines;
	char more[32];

	for (int i = 0; i < shown; i++)
		draw_server(frame, canvas, area, 1 + i, model_server(frame->model, (size_t)i));
	snprintf(more, sizeof(more), "+%d more servers", count - shown);
	if (lines > 0 && count > lines)
		canvas_text(canvas, area, lines, GAP, ROLE_DIM, more);
}

/* The first that is full, else the first that has told anything. */
static const struct server *worst_server(const struct frame *frame)
{
	const struct server *worst = model_server(frame->model, 0);

	for (size_t i = model_server_count(frame->model); i-- > 0;) {
		const struct server *server = model_server(frame->model, i);

		if (server->sessions_heard.ever &&
			!server_is_exhausted(frame->model, worst, frame->now.mono))
			worst = server;
		if (server_is_exhausted(frame->model, server, frame->now.mono))
			worst = server;
	}
	return worst;
}

void floor_head_line(
	const struct frame *frame, struct canvas *canvas, struct area area, const char *title)
{
	const struct server *server = worst_server(frame);
	int col = canvas_text(canvas, area, 0, 0, ROLE_TITLE, title) + GAP;

	if (model_server_count(frame->model) > 1)
		col += canvas_field(canvas, area, 0, col,
			       text_columns(canvas->glyphs, server_name(frame->model, server)),
			       ROLE_PLAIN, ALIGN_LEFT, CUT_MIDDLE,
			       server_name(frame->model, server)) +
		       GAP;
	draw_slots(frame, canvas, area, 0, col, server);
}

void floor_head_draw(
	const struct frame *frame, struct canvas *canvas, struct area area, const char *title)
{
	int lines = server_lines(frame, area.rows);
	char text[32];

	if (model_server_count(frame->model) == 1) {
		floor_head_line(frame, canvas, area, title);
		if (has_bar(frame, area.rows))
			draw_bar(frame, canvas, area, 1);
		return;
	}
	snprintf(text, sizeof(text), "%zu servers", model_server_count(frame->model));
	canvas_text(canvas, area, 0, canvas_text(canvas, area, 0, 0, ROLE_TITLE, title) + GAP,
		ROLE_PLAIN, text);
	draw_servers(frame, canvas, area, lines);
}
