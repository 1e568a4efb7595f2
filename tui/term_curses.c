#define _XOPEN_SOURCE    700 /* for wcwidth() */
#define NCURSES_WIDECHAR 1   /* for cells of more than a byte */
#include "tui/term_curses.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "model/must.h"
#include "model/scrub.h"
#include "tui/keys.h"
#include "tui/paper.h"
#include "tui/palette.h"
#include "tui/term_guard.h"
#include "tui/terminfo.h"
#include "tui/tty.h"

enum {
	ESCAPE_MS = 25,          /* a sequence comes in one piece, or nearly so */
	SYNC_FRAME_BYTES = 1024, /* a smaller frame is there before the eye sees half of it */
};

struct style {
	attr_t attributes;
	short pair;
};

struct term {
	struct tty tty;
	struct wire wire;
	struct paper paper; /* what curses writes on */
	SCREEN *screen;
	int rows, cols;
	struct cell *shown; /* rows x cols: the picture on the screen */
	bool fresh;         /* nothing of it is there */
	const struct glyphs *glyphs;
	struct style styles[ROLES];
	struct terminfo_sync sync;
	char goodbye[TERM_GUARD_BYTES];
	size_t goodbye_len;
	struct keys keys;
	bool gone;
};

static const struct cell blank = {.glyph = ' ', .width = 1};

/* ---- what curses has written ---- */

static void send_paper(struct term *term)
{
	size_t len = paper_len(&term->paper);
	bool together = len > SYNC_FRAME_BYTES;
	char *bytes;

	if (len == 0)
		return;
	if (together)
		wire_text(&term->wire, term->sync.begin);
	bytes = wire_extend(&term->wire, len);
	paper_take(&term->paper, bytes, len);
	if (term->fresh)
		wire_shrink(&term->wire, len - terminfo_spare_palette(bytes, len));
	if (together)
		wire_text(&term->wire, term->sync.end);
	wire_send(&term->wire);
}

/* ---- opening ---- */

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

/* The console of Linux is UTF-8, but its fonts have no eighths of a block: every sparkline would be
   a row of question marks. */
static const struct glyphs *choose_glyphs(const struct term_options *options, const char *name)
{
	bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;

	return options->ascii || !utf8 || strcmp(name, "linux") == 0 ? &glyphs_ascii : &glyphs_utf8;
}

/* curses installs handlers of its own where it finds the default. The way out is the guard's and
   the loop's: it shall find something else. What comes in between waits. */
static SCREEN *open_screen(const char *name, FILE *paper)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
	enum { NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before[NUMBERS];
	sigset_t all, mask;
	SCREEN *screen;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &mask);
	for (size_t i = 0; i < NUMBERS; i++)
		sigaction(numbers[i], &ignore, &before[i]);
	screen = newterm(name, paper, paper);
	for (size_t i = 0; i < NUMBERS; i++)
		sigaction(numbers[i], &before[i], NULL);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	return screen;
}

/* All that curses ever sees of the terminal is its name. */
static bool start_curses(struct term *term, const char *name, char error[TERM_ERROR_BYTES])
{
	if (!paper_open(&term->paper)) {
		snprintf(error, TERM_ERROR_BYTES, "cannot prepare the screen: %s", strerror(errno));
		return false;
	}
	term->screen = open_screen(name, term->paper.stream);
	if (!term->screen) {
		scrub_format(
			error, TERM_ERROR_BYTES, "TERM=%s: no terminal known by this name", name);
		return false;
	}
	if (!*terminfo_string("cup")) {
		scrub_format(error, TERM_ERROR_BYTES,
			"TERM=%s: this terminal cannot show a screen ('lowtide snapshot' can)",
			name);
		return false;
	}
	return true;
}

static attr_t attributes_of(unsigned weight)
{
	return (weight & WEIGHT_BOLD ? A_BOLD : 0) | (weight & WEIGHT_DIM ? A_DIM : 0) |
	       (weight & WEIGHT_UNDERLINE ? A_UNDERLINE : 0) |
	       (weight & WEIGHT_REVERSE ? A_REVERSE : 0);
}

static int usable_colours(const struct term_options *options)
{
	if (options->no_colours || is_set("NO_COLOR") || !*terminfo_string("op"))
		return 0;
	if (!has_colors() || start_color() != OK || use_default_colors() != OK)
		return 0;
	return COLORS;
}

static void choose_styles(struct term *term, const struct term_options *options)
{
	int colours = usable_colours(options);

	for (int role = 0; role < ROLES; role++) {
		struct look look = palette_look((enum role)role, colours);
		struct style *style = &term->styles[role];

		style->attributes = attributes_of(look.weight);
		if (look.colour != PALETTE_DEFAULT &&
			init_pair((short)(role + 1), (short)look.colour, -1) == OK)
			style->pair = (short)(role + 1);
	}
}

/* To the size of the window. False: it has it already. */
static bool fit(struct term *term)
{
	int rows, cols;

	tty_size(&term->tty, &rows, &cols);
	if (rows == term->rows && cols == term->cols)
		return false;
	term->rows = rows;
	term->cols = cols;
	free(term->shown);
	term->shown = calloc((size_t)rows * (size_t)cols, sizeof(*term->shown));
	must(term->shown != NULL);
	must(resizeterm(rows, cols) == OK);
	term_repaint(term);
	return true;
}

/* What curses would write to leave the screen; with the first picture it comes back. A frame that
   was cut may have left its bracket open. */
static bool learn_goodbye(struct term *term)
{
	size_t bracket = strlen(term->sync.end), len;

	paper_discard(&term->paper);
	endwin();
	len = paper_len(&term->paper);
	if (bracket + len + TERMINFO_LEAVE_BYTES > sizeof(term->goodbye))
		return false;
	memcpy(term->goodbye, term->sync.end, bracket);
	paper_take(&term->paper, term->goodbye + bracket, len);
	term->goodbye_len = bracket + terminfo_leave(term->goodbye + bracket, len);
	return true;
}

static void configure_curses(struct term *term, const struct term_options *options)
{
	noecho();
	nonl();
	typeahead(-1);
	keypad(stdscr, TRUE);
	idlok(stdscr, TRUE); /* a list that moves by a line costs a few bytes */
	leaveok(stdscr, curs_set(0) != ERR);
	choose_styles(term, options);
	terminfo_learn_keys(&term->keys);
}

static void arm(const struct term *term)
{
	term_guard_arm(term->tty.fd, &term->tty.theirs, term->goodbye, term->goodbye_len);
}

static bool open_all(struct term *term, const struct term_options *options, char *error)
{
	const char *name = getenv("TERM");

	if (!tty_open(&term->tty, STDOUT_FILENO, error))
		return false;
	wire_init(&term->wire, term->tty.fd);
	if (!name || !*name) {
		snprintf(error, TERM_ERROR_BYTES, "TERM is not set: what terminal is this?");
		return false;
	}
	if (!start_curses(term, name, error))
		return false;
	term->glyphs = choose_glyphs(options, name);
	term->sync = terminfo_sync(name);
	configure_curses(term, options);
	fit(term);
	if (!learn_goodbye(term)) {
		snprintf(error, TERM_ERROR_BYTES, "TERM: too long a way to leave the screen");
		return false;
	}
	arm(term);
	if (!tty_take(&term->tty)) {
		snprintf(error, TERM_ERROR_BYTES, "cannot set the modes of the terminal");
		return false;
	}
	return true;
}

static void free_all(struct term *term)
{
	if (term->screen)
		delscreen(term->screen);
	paper_close(&term->paper);
	tty_close(&term->tty);
	wire_fini(&term->wire);
	free(term->shown);
	free(term);
}

struct term *term_open(const struct term_options *options, char error[TERM_ERROR_BYTES])
{
	struct term *term = calloc(1, sizeof(*term));

	must(term != NULL);
	term->tty.fd = -1;
	if (!open_all(term, options, error)) {
		term_guard_release();
		free_all(term);
		return NULL;
	}
	return term;
}

void term_close(struct term *term)
{
	term_guard_release();
	free_all(term);
}

/* ---- pictures ---- */

static bool same_cell(const struct cell *a, const struct cell *b)
{
	return a->glyph == b->glyph && a->width == b->width && a->role == b->role &&
	       a->selected == b->selected && memcmp(a->marks, b->marks, sizeof(a->marks)) == 0;
}

/* A wide glyph that would stick out, or that touches the last two columns of the last row: where
   wrapping cannot be switched off curses writes the corner by shifting what is left of it, and
   halves the glyph. */
static bool is_misplaced(const struct term *term, const struct cell *cell, int row, int col)
{
	int end = row == term->rows - 1 ? term->cols - 2 : term->cols;

	return cell->width == 2 ? col + 2 > end : cell->width == 0 && col >= end;
}

/* The cell of the canvas, a blank where there is none. */
static const struct cell *wanted_cell(
	const struct term *term, const struct canvas *canvas, int row, int col)
{
	const struct cell *cell = &blank;

	if (row < canvas->rows && col < canvas->cols)
		cell = canvas_cell(canvas, row, col);
	return is_misplaced(term, cell, row, col) ? &blank : cell;
}

/* A blank looks the same in each colour; said so, it needs no bytes for one. */
static struct style style_of(const struct term *term, const struct cell *cell)
{
	struct style style = term->styles[cell->role];

	if (cell->selected)
		style.attributes ^= A_REVERSE;
	if (cell->glyph == ' ' && !(style.attributes & (A_REVERSE | A_UNDERLINE)))
		style = (struct style){.attributes = A_NORMAL};
	return style;
}

/* The glyph with those of its marks that libc takes for marks, too: curses asks it. */
static void spell(const struct cell *cell, wchar_t text[CELL_MARKS + 2])
{
	size_t len = 0;

	text[len++] = (wchar_t)cell->glyph;
	for (size_t i = 0; i < CELL_MARKS && cell->marks[i] != 0; i++)
		if (wcwidth((wchar_t)cell->marks[i]) == 0)
			text[len++] = (wchar_t)cell->marks[i];
	text[len] = L'\0';
}

static void put_text(int row, int col, const wchar_t *text, struct style style)
{
	cchar_t out;

	/* At the lower right corner curses reports an error for the cursor that cannot move on. */
	if (setcchar(&out, text, style.attributes, style.pair, NULL) == OK)
		(void)mvadd_wch(row, col, &out);
}

static void put_cell(const struct term *term, int row, int col, const struct cell *cell)
{
	struct style style = style_of(term, cell);
	wchar_t text[CELL_MARKS + 2];

	if (cell->width == 0)
		return; /* put with its other half */
	spell(cell, text);
	if (wcwidth(text[0]) == cell->width) {
		put_text(row, col, text, style);
		return;
	}
	/* libc knows another Unicode than we do: columns count more than this glyph. */
	put_text(row, col, (wchar_t[]){(wchar_t)term->glyphs->unprintable, L'\0'}, style);
	if (cell->width == 2)
		put_text(row, col + 1, L" ", style);
}

/* Tells curses what has changed. True when something has. */
static bool put_changes(struct term *term, const struct canvas *canvas)
{
	struct cell *shown = term->shown;
	bool changed = term->fresh;

	for (int row = 0; row < term->rows; row++) {
		for (int col = 0; col < term->cols; col++, shown++) {
			const struct cell *cell = wanted_cell(term, canvas, row, col);

			if (!term->fresh && same_cell(cell, shown))
				continue;
			put_cell(term, row, col, cell);
			*shown = *cell;
			changed = true;
		}
	}
	return changed;
}

bool term_present(struct term *term, const struct canvas *canvas)
{
	if (wire_is_busy(&term->wire))
		return false;
	if (!put_changes(term, canvas))
		return true;
	if (term->fresh)
		clearok(curscr, TRUE);
	wnoutrefresh(stdscr);
	doupdate();
	send_paper(term);
	term->fresh = false;
	return true;
}

void term_repaint(struct term *term)
{
	term->fresh = true;
}

void term_resize(struct term *term)
{
	/* Without a screen to go back to, the way out leads to the last line, which has moved. */
	if (fit(term) && !*terminfo_string("rmcup") && learn_goodbye(term))
		arm(term);
}

void term_size(const struct term *term, int *rows, int *cols)
{
	*rows = term->rows;
	*cols = term->cols;
}

const struct glyphs *term_glyphs(const struct term *term)
{
	return term->glyphs;
}

/* ---- keys ---- */

/* Reads on. False: there is nothing, or nobody. */
static bool read_more(struct term *term)
{
	size_t room;
	char *bytes = keys_room(&term->keys, &room);
	ssize_t got = tty_read(&term->tty, bytes, room);

	if (got < 0)
		term->gone = true;
	if (got <= 0)
		return false;
	term->keys.len += (size_t)got;
	return true;
}

bool term_key(struct term *term, struct term_key *key)
{
	bool complete = false;

	for (;;) {
		enum keys_found found = keys_next(&term->keys, complete, key);

		if (found == KEYS_KEY)
			return true;
		complete = found == KEYS_PARTIAL && !tty_wait(&term->tty, ESCAPE_MS);
		if (!complete && !read_more(term))
			return false;
	}
}

/* ---- the terminal itself ---- */

int term_fd(const struct term *term)
{
	return term->tty.fd;
}

bool term_wants_write(const struct term *term)
{
	return wire_is_busy(&term->wire);
}

void term_flush(struct term *term)
{
	wire_flush(&term->wire);
}

bool term_is_gone(const struct term *term)
{
	return term->gone || term->wire.broken;
}

void term_leave(struct term *term)
{
	wire_drop(&term->wire);
	term_guard_give_back();
	term->tty.lent = true;
}

bool term_enter(struct term *term)
{
	wire_drop(&term->wire);
	if (!tty_is_ours(&term->tty)) {
		term_guard_disarm();
		return false;
	}
	tty_learn_modes(&term->tty);
	arm(term);
	term->gone = !tty_take(&term->tty) || term->gone;
	/* Whatever was on paper is void; curses must believe that it was away. */
	endwin();
	paper_discard(&term->paper);
	keypad(stdscr, TRUE);
	term_resize(term);
	term_repaint(term);
	return true;
}

const struct wire_stats *term_stats(const struct term *term)
{
	return &term->wire.stats;
}
