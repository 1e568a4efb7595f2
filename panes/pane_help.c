/*
 * Help: every key with what it does, and what the marks on the screen mean.
 */
#include <stdio.h>
#include <string.h>

#include "panes/frame.h"
#include "panes/help_text.h"
#include "panes/keyboard.h"

enum {
	NAME_COL = 2,
	MEANING_COL = 18,
	WRAP_FROM_COLS = 16, /* narrower, a line would hardly have a word */
	MEANING_BYTES = 256,
	POSITION_BYTES = 64
};

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

enum { MARKS = sizeof(marks) / sizeof(*marks), GLYPH_MARKS = 2, BLANKS = 1 };

static size_t pair_count(void)
{
	return keyboard_count + BLANKS + GLYPH_MARKS + MARKS;
}

static struct mark pair_at(size_t i)
{
	static const struct mark glyph_marks[BLANKS + GLYPH_MARKS] = {
		{"", ""}, /* between keys and marks */
		{"", "nobody told us; a zero is a zero"},
		{"", "in a course: watched, but nothing was heard"},
	};

	if (i < keyboard_count)
		return (struct mark){keyboard_table[i].shown, keyboard_table[i].help};
	i -= keyboard_count;
	return i < BLANKS + GLYPH_MARKS ? glyph_marks[i] : marks[i - BLANKS - GLYPH_MARKS];
}

/* Bytes of the ASCII text that are its first line: up to a blank, where there is one. */
static size_t first_line(const char *text, int cols)
{
	size_t length = strlen(text), fits = (size_t)cols;

	if (cols < WRAP_FROM_COLS || length <= fits)
		return length; /* one line, which may be cut */
	while (fits > 0 && text[fits] != ' ')
		fits--;
	return fits > 0 ? fits : (size_t)cols;
}

/* The rest behind its first line; "" when that was all. */
static const char *behind_line(const char *text, int cols)
{
	text += first_line(text, cols);
	return *text == ' ' ? text + 1 : text;
}

static size_t lines_of(const char *text, int cols)
{
	size_t lines = 1;

	while (*(text = behind_line(text, cols)) != '\0')
		lines++;
	return lines;
}

size_t help_line_count(int cols)
{
	size_t lines = 0;

	for (size_t i = 0; i < pair_count(); i++)
		lines += lines_of(pair_at(i).meaning, cols - MEANING_COL);
	return lines;
}

size_t help_last_top(struct area area)
{
	size_t room = area.rows > 1 ? (size_t)area.rows - 1 : 0, lines = help_line_count(area.cols);

	return lines > room ? lines - room : 0;
}

static void draw_name(struct canvas *canvas, struct area area, int row, size_t i)
{
	if (i == keyboard_count + BLANKS)
		canvas_text(canvas, area, row, NAME_COL, ROLE_TITLE, canvas->glyphs->unknown);
	else if (i == keyboard_count + BLANKS + 1)
		canvas_glyph(canvas, area, row, NAME_COL, ROLE_TITLE, canvas->glyphs->gap);
	else
		canvas_field(canvas, area, row, NAME_COL, MEANING_COL - NAME_COL - 1, ROLE_TITLE,
			ALIGN_LEFT, CUT_END, pair_at(i).words);
}

static void draw_line(struct canvas *canvas, struct area area, int row, const char *text)
{
	int width = area.cols - MEANING_COL;
	char line[MEANING_BYTES];

	snprintf(line, sizeof(line), "%.*s", (int)first_line(text, width), text);
	canvas_field(canvas, area, row, MEANING_COL, width, ROLE_PLAIN, ALIGN_LEFT, CUT_END, line);
}

void help_draw(struct canvas *canvas, struct area area, size_t top)
{
	int row = -(int)top;

	for (size_t i = 0; i < pair_count() && row < area.rows; i++) {
		const char *text = pair_at(i).meaning;

		draw_name(canvas, area, row, i);
		do {
			draw_line(canvas, area, row++, text);
			text = behind_line(text, area.cols - MEANING_COL);
		} while (*text != '\0');
	}
}

static int rows_wanted(const struct frame *frame, int cols)
{
	(void)frame;
	return 1 + (int)help_line_count(cols);
}

/* "lines 22-43 of 43, Up": where one is, and where there is more. "" when all is there. */
static void say_position(char out[POSITION_BYTES], struct area area, size_t top)
{
	size_t lines = help_line_count(area.cols), last = help_last_top(area);

	out[0] = '\0';
	if (last > 0 && area.rows > 1)
		snprintf(out, POSITION_BYTES, "lines %zu-%zu of %zu, %s", top + 1,
			top + (size_t)area.rows - 1, lines,
			top == 0      ? "Down"
			: top == last ? "Up"
				      : "Up Down");
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	size_t last = help_last_top(area);
	size_t top = frame->view->help_top < last ? frame->view->help_top : last;
	struct area below = area;
	char position[POSITION_BYTES];

	say_position(position, area, top);
	canvas_text(canvas, area, 0, 0, ROLE_TITLE, pane_help.title);
	canvas_field(canvas, area, 0, 6, area.cols - 6, ROLE_DIM, ALIGN_LEFT, CUT_END, position);
	below.row++;
	below.rows = area.rows > 0 ? area.rows - 1 : 0;
	help_draw(canvas, below, top);
}

const struct pane pane_help = {
	.title = "KEYS",
	.rows_min = 3,
	.share = 1,
	.rows_wanted = rows_wanted,
	.draw = draw,
};
