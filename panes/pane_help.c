/*
 * Help: every key with what it does, and what the marks on the screen mean.
 */
#include <stdio.h>
#include <string.h>

#include "panes/frame.h"
#include "panes/help_text.h"
#include "panes/keyboard.h"

enum { NAME_COL = 2, MEANING_COL = 18 };

struct mark {
	const char *words;
	const char *meaning;
};

/* Words that are on the screen and say more than they seem to. */
static const struct mark marks[] = {
	{"!", "an alarm: what this row says is the trouble"},
	{"floor", "what memory returns to between peaks: low tide; floor/h: what it gains"},
	{"GROWING 35h", "the floor keeps rising; at this pace its limit is 35 hours away"},
	{"limit", "memory used of what the container may use, before it is killed"},
	{"pinned", "all connections of a pool are out, or callers wait for one"},
	{"held", "the least connections an owner had in the window: never given back"},
	{"spare", "the least idle ones: not needed at the busiest moment either"},
	{"head", "who holds up others, and waits for nobody"},
	{"late, stale", "no news for two polls, for three: the values are the last ones"},
	{"gone", "whoever answers says that it is not there any more"},
	{"aggregate", "several processes that nothing tells apart: no course of one life"},
};

enum { MARKS = sizeof(marks) / sizeof(*marks), GLYPH_MARKS = 2 };

size_t help_line_count(void)
{
	return keyboard_count + 1 + GLYPH_MARKS + MARKS;
}

size_t help_last_top(struct area area)
{
	size_t room = area.rows > 1 ? (size_t)area.rows - 1 : 0;

	return help_line_count() > room ? help_line_count() - room : 0;
}

static void draw_pair(
	struct canvas *canvas, struct area area, int row, const char *name, const char *meaning)
{
	canvas_field(canvas, area, row, NAME_COL, MEANING_COL - NAME_COL - 1, ROLE_TITLE,
		ALIGN_LEFT, CUT_END, name);
	canvas_field(canvas, area, row, MEANING_COL, area.cols - MEANING_COL, ROLE_PLAIN,
		ALIGN_LEFT, CUT_END, meaning);
}

static void draw_glyph_mark(struct canvas *canvas, struct area area, int row, size_t which)
{
	if (which == 0) {
		draw_pair(canvas, area, row, canvas->glyphs->unknown,
			"nobody told us; a zero is a zero");
		return;
	}
	draw_pair(canvas, area, row, "", "in a course: watched, but nothing was heard");
	canvas_glyph(canvas, area, row, NAME_COL, ROLE_TITLE, canvas->glyphs->gap);
}

void help_draw_line(struct canvas *canvas, struct area area, int row, size_t line)
{
	if (line < keyboard_count) {
		draw_pair(canvas, area, row, keyboard_table[line].shown, keyboard_table[line].help);
		return;
	}
	line -= keyboard_count;
	if (line == 0)
		return; /* a blank one between keys and marks */
	if (--line < GLYPH_MARKS)
		draw_glyph_mark(canvas, area, row, line);
	else
		draw_pair(canvas, area, row, marks[line - GLYPH_MARKS].words,
			marks[line - GLYPH_MARKS].meaning);
}

static int rows_wanted(const struct frame *frame, int cols)
{
	(void)frame, (void)cols;
	return 1 + (int)help_line_count();
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	size_t last = help_last_top(area);
	size_t top = frame->view->help_top < last ? frame->view->help_top : last;
	size_t below = last - top;
	char more[48] = "";

	canvas_text(canvas, area, 0, 0, ROLE_TITLE, pane_help.title);
	for (int row = 1; row < area.rows; row++)
		if (top + (size_t)row <= help_line_count())
			help_draw_line(canvas, area, row, top + (size_t)row - 1);
	if (below > 0)
		snprintf(more, sizeof(more), "+%zu more lines, Down", below);
	canvas_field(canvas, area, 0, 6, area.cols - 6, ROLE_DIM, ALIGN_LEFT, CUT_END, more);
}

const struct pane pane_help = {
	.title = "KEYS",
	.rows_min = 3,
	.share = 1,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
