/*
 * What a canvas becomes on terminals of all kinds: after each picture of a long and wild sequence
 * the screen is compared with the canvas, cell by cell.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/scratch_folder.h"
#include "tests/support/show.h"
#include "tui/palette.h"

/* ---- pictures ---- */

static uint32_t noise(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static void draw_words(struct canvas *canvas, uint32_t seed)
{
	static const char *const words[] = {"gw-a/2", "231 MiB", "GROWING", "+3.1", " ",
		"\xe2\x80\x93", "\xe2\x96\x81\xe2\x96\x83\xe2\x96\x88", "idle", "pinned 2m10s",
		"."};
	struct area all = canvas_area(canvas);

	for (int i = 0; i < canvas->rows * 3; i++) {
		int row = (int)(noise(&seed) % (uint32_t)canvas->rows);
		int col = (int)(noise(&seed) % (uint32_t)canvas->cols);
		enum role role = (enum role)(noise(&seed) % ROLES);

		canvas_text(canvas, all, row, col, role, words[noise(&seed) % 10]);
	}
}

/* Wide ones, marks on top of others, and names that somebody chose to do harm. */
static void draw_names(struct canvas *canvas, uint32_t seed)
{
	static const char *const names[] = {
		"\xe5\xb7\xa5\xe4\xbd\x9c\xe8\x80\x85", /* wide */
		"e\xcc\x81t\xc3\xa9",                   /* combining */
		"a\xcc\x81\xcc\x82\xcc\x83",            /* more marks than are kept */
		"\xf0\x9f\xa6\x80 crab",                /* beyond the first plane */
		"\033]0;owned\007\033[2J",              /* sequences */
		"\302\23331mred",                       /* CSI in one character */
		"a\342\200\256b\342\200\213c",          /* NOLINT(misc-misleading-bidirectional) */
		"\xff\xfe\x80",                         /* no text at all */
		"line\r\nfeed\ttab\bback",
		"\xe3\x82\xab\xe3\x82\x99\xe0\xb8\x81\xe0\xb8\xb3", /* marks on wide ones */
	};
	struct area all = canvas_area(canvas);

	for (int i = 0; i < canvas->rows * 3; i++) {
		int row = (int)(noise(&seed) % (uint32_t)canvas->rows);
		int col = (int)(noise(&seed) % (uint32_t)canvas->cols);
		enum role role = (enum role)(noise(&seed) % ROLES);

		canvas_text(canvas, all, row, col, role, names[noise(&seed) % 10]);
	}
}

/* A list that moves by some lines between two pages. */
static void draw_list(struct canvas *canvas, int first)
{
	char line[64];

	for (int row = 0; row < canvas->rows; row++) {
		snprintf(line, sizeof(line), "%d. worker, the %dth of many", first + row,
			(first + row) * 7919);
		canvas_text(canvas, canvas_area(canvas), row, 0, ROLE_PLAIN, line);
	}
}

static void draw(struct canvas *canvas, int page)
{
	switch (page % 6) {
	case 0: draw_words(canvas, (uint32_t)page); break;
	case 1: draw_names(canvas, (uint32_t)page); break;
	case 2: draw_names(canvas, (uint32_t)page + 100); break;
	case 3:
	case 4: draw_list(canvas, page * 2); break;
	default: break; /* empty */
	}
	if (page % 4 == 1)
		canvas_select(canvas, canvas_area(canvas), page % canvas->rows);
}

/* ---- a terminal, and what it should show ---- */

struct terminal {
	const char *environment[3];
	int colours;
	const struct glyphs *glyphs;
	bool has_dim;
};

static void assert_pen(
	const struct terminal *terminal, const struct cell *cell, const struct vt_pen *pen)
{
	struct look look = palette_look((enum role)cell->role, terminal->colours);
	unsigned weight = 0;

	assert_int_equal(pen->background, VT_COLOUR);
	if (cell->selected)
		look.weight ^= WEIGHT_REVERSE;
	if (cell->glyph == ' ' && !(look.weight & (WEIGHT_REVERSE | WEIGHT_UNDERLINE)))
		return; /* looks the same in all of them */
	weight |= look.weight & WEIGHT_BOLD ? VT_BOLD : 0;
	weight |= look.weight & WEIGHT_DIM && terminal->has_dim ? VT_DIM : 0;
	weight |= look.weight & WEIGHT_UNDERLINE ? VT_UNDERLINE : 0;
	weight |= look.weight & WEIGHT_REVERSE ? VT_REVERSE : 0;
	assert_int_equal(pen->weight, weight);
	assert_int_equal(pen->foreground, look.colour == PALETTE_DEFAULT ? VT_COLOUR : look.colour);
}

/* Beside the lower right corner curses cannot put wide glyphs on all terminals: they are blank. */
static void spare_the_corner(struct canvas *canvas)
{
	int row = canvas->rows - 1;

	for (int col = canvas->cols - 2; col < canvas->cols; col++)
		if (canvas_cell(canvas, row, col)->width == 0)
			canvas_glyph(canvas, canvas_area(canvas), row, col, ROLE_PLAIN, ' ');
}

/* The first row is the program's own. */
static void assert_screen(const struct terminal *terminal, const struct vt *vt, int page)
{
	struct canvas canvas;

	canvas_init(&canvas, vt->rows, vt->cols, terminal->glyphs);
	draw(&canvas, page);
	spare_the_corner(&canvas);
	for (int row = 1; row < vt->rows; row++) {
		for (int col = 0; col < vt->cols; col++) {
			const struct cell *cell = canvas_cell(&canvas, row, col);
			const struct vt_cell *shown = vt_cell(vt, row, col);

			assert_int_equal(shown->glyph, cell->glyph);
			if (cell->width == 0)
				continue;
			assert_memory_equal(shown->marks, cell->marks, sizeof(cell->marks));
			assert_pen(terminal, cell, &shown->pen);
		}
	}
	canvas_fini(&canvas);
}

static void start(struct show *show, const struct terminal *terminal, int rows, int cols)
{
	show_init(show);
	show->draw = draw;
	for (size_t i = 0; i < 3; i++)
		show->environment[i] = terminal->environment[i];
	show_start(show, rows, cols);
	pty_wait_shows(&show->pty, "count 0");
}

static void turn_pages(const struct terminal *terminal, int rows, int cols)
{
	struct show show;
	char text[32];

	start(&show, terminal, rows, cols);
	for (int page = 1; page <= 30; page++) {
		pty_type(&show.pty, "n");
		snprintf(text, sizeof(text), "page %d key", page);
		pty_wait_shows(&show.pty, text);
		show_wait_beats(&show, 2);
		assert_screen(terminal, &show.pty.vt, page);
	}
	assert_string_equal(show.pty.vt.unknown_text, "");
	assert_int_equal(show.pty.vt.brackets, 0);
	if (terminal->glyphs->ascii)
		assert_false(show.pty.has_high_bytes);
	pty_type(&show.pty, "q");
	pty_wait_ended(&show.pty);
	assert_true(pty_is_given_back(&show.pty));
	show_fini(&show);
}

static void expect(const struct terminal *terminal)
{
	turn_pages(terminal, 24, 80);
	turn_pages(terminal, 7, 31);
}

static void test_xterm_with_256_colours(void **state)
{
	(void)state;
	expect(&(struct terminal){{"TERM=xterm-256color"}, 256, &glyphs_utf8, true});
}

static void test_xterm_with_8_colours(void **state)
{
	(void)state;
	expect(&(struct terminal){{"TERM=xterm"}, 8, &glyphs_utf8, true});
}

static void test_vt100(void **state)
{
	(void)state;
	expect(&(struct terminal){{"TERM=vt100"}, 0, &glyphs_utf8, false});
}

static void test_linux_console(void **state)
{
	(void)state;
	expect(&(struct terminal){{"TERM=linux"}, 8, &glyphs_ascii, true});
}

static void test_screen_and_tmux(void **state)
{
	(void)state;
	expect(&(struct terminal){{"TERM=screen"}, 8, &glyphs_utf8, true});
	expect(&(struct terminal){{"TERM=tmux"}, 8, &glyphs_utf8, true});
	expect(&(struct terminal){{"TERM=tmux-256color"}, 256, &glyphs_utf8, true});
}

static void test_no_color(void **state)
{
	(void)state;
	expect(&(struct terminal){{"TERM=xterm-256color", "NO_COLOR=1"}, 0, &glyphs_utf8, true});
}

static void test_no_color_that_is_empty_says_nothing(void **state)
{
	(void)state;
	turn_pages(
		&(struct terminal){{"TERM=xterm-256color", "NO_COLOR="}, 256, &glyphs_utf8, true},
		24, 80);
}

static void test_ascii_in_the_c_locale(void **state)
{
	(void)state;
	expect(&(struct terminal){{"LC_ALL", "LANG=C"}, 256, &glyphs_ascii, true});
}

/* ---- frames the terminal shows as one ---- */

/* A terminfo database of our own, with one terminal in it. */
static void write_terminal(const char *text)
{
	pid_t child;
	int status;

	scratch_write("source", text, strlen(text));
	fflush(NULL);
	child = fork();
	if (child == 0) {
		execlp("tic", "tic", "-x", "-o", "terminfo", "source", (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void test_only_large_frames_are_bracketed(void **state)
{
	struct terminal terminal = {{"TERM=mine"}, 256, &glyphs_utf8, true};
	char place[512];
	struct show show;

	(void)state;
	write_terminal("mine|knows DEC 2026,\n"
		       "\tSync=\\E[?2026%?%p1%{1}%-%tl%eh%;,\n\tuse=xterm-256color,\n");
	snprintf(place, sizeof(place), "TERMINFO=%s/terminfo", scratch_path());
	terminal.environment[1] = place;
	start(&show, &terminal, 50, 160);
	pty_type(&show.pty, "c");
	show_wait_count(&show, 1);
	pty_type(&show.pty, "c");
	show_wait_count(&show, 2);
	assert_int_equal(show.pty.vt.brackets, 1);
	pty_type(&show.pty, "n");
	pty_wait_shows(&show.pty, "page 1 key");
	show_wait_beats(&show, 2);
	assert_int_equal(show.pty.vt.brackets, 2);
	assert_screen(&terminal, &show.pty.vt, 1);
	assert_string_equal(show.pty.vt.unknown_text, "");
	show_fini(&show);
}

/* ---- what cannot be a screen ---- */

static void expect_refusal(const char *environment, const char *error)
{
	struct show show;

	show_init(&show);
	show.environment[0] = environment;
	show_start(&show, 24, 80);
	pty_wait_ended(&show.pty);
	assert_true(WIFEXITED(show.pty.status));
	assert_int_equal(WEXITSTATUS(show.pty.status), 2);
	assert_string_equal(show.state->error, error);
	assert_int_equal(show.pty.bytes, 0);
	assert_true(pty_is_given_back(&show.pty));
	show_fini(&show);
}

static void test_terminals_that_are_none(void **state)
{
	(void)state;
	expect_refusal("TERM", "TERM is not set: what terminal is this?");
	expect_refusal("TERM=", "TERM is not set: what terminal is this?");
	expect_refusal("TERM=hal-9000", "TERM=hal-9000: no terminal known by this name");
	expect_refusal("TERM=\033[2J", "TERM=\xef\xbf\xbd[2J: no terminal known by this name");
	expect_refusal("TERM=dumb",
		"TERM=dumb: this terminal cannot show a screen ('lowtide snapshot' can)");
}

static void test_no_terminal_at_all(void **state)
{
	char error[TERM_ERROR_BYTES];
	int saved, nothing;
	struct term *term;

	(void)state;
	saved = dup(STDOUT_FILENO);
	nothing = open("/dev/null", O_WRONLY);
	fflush(stdout);
	dup2(nothing, STDOUT_FILENO);
	term = term_open(&(struct term_options){.ascii = false}, error);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	close(nothing);
	assert_null(term);
	assert_string_equal(error, "the standard output is not a terminal");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_xterm_with_256_colours),
		cmocka_unit_test(test_xterm_with_8_colours),
		cmocka_unit_test(test_vt100),
		cmocka_unit_test(test_linux_console),
		cmocka_unit_test(test_screen_and_tmux),
		cmocka_unit_test(test_no_color),
		cmocka_unit_test(test_no_color_that_is_empty_says_nothing),
		cmocka_unit_test(test_ascii_in_the_c_locale),
		cmocka_unit_test(test_only_large_frames_are_bracketed),
		cmocka_unit_test(test_terminals_that_are_none),
		cmocka_unit_test(test_no_terminal_at_all),
	};

	return cmocka_run_group_tests_name("term", tests, scratch_enter, scratch_leave);
}
