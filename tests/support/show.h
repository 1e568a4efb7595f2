#ifndef LOWTIDE_TESTS_SUPPORT_SHOW_H
#define LOWTIDE_TESTS_SUPPORT_SHOW_H
/*
 * A small program with a live screen, run on a pty: it draws a page and a counter, turns pages by
 * key, and crashes on demand. It shares its state with the test in memory.
 *
 * Keys: q quits, n turns to the next page, c counts once, C starts and stops counting by itself;
 * what was pressed last is on the screen.
 */
#include <stdatomic.h>
#include <stdbool.h>

#include "panes/canvas.h"
#include "tests/support/pty.h"
#include "tui/live.h"

struct show_state {
	atomic_int draws, keys, beats; /* a beat is 10 ms, as the loop lives them */
	atomic_int page, counter;
	atomic_bool counting;
	atomic_ulong frames, bytes, writes;
	atomic_int rows, cols; /* of the last picture */
	atomic_int beats_at_first_draw;
	char error[TERM_ERROR_BYTES];
};

struct show {
	struct pty pty;
	struct show_state *state;

	/* To be set before show_start(); all may be left alone. */
	const char *environment[4]; /* "NAME=value"; "NAME" is removed */
	/* Draws a page; without it there is only the first line. */
	void (*draw)(struct canvas *canvas, int page);
	/* What key 'x' does. */
	void (*on_x)(void);
	bool blocks_hup; /* SIGHUP never arrives */
	int ignores;     /* a signal that is ignored when the program begins; 0: none */
	bool no_shell;
};

void show_init(struct show *show);
void show_start(struct show *show, int rows, int cols);
/* On 24 x 80, and waits for the first picture. */
void show_begin(struct show *show);
void show_fini(struct show *show);

/* The program has ended, and returned this. */
void show_assert_exit(const struct show *show, int status);

/* Waits for so many beats of the program, looking at its output or not. */
void show_wait_beats(struct show *show, int count);
void show_wait_beats_blindly(struct show *show, int count);

/* Waits until the screen shows this count, or more, and a moment longer for what came with it. */
void show_wait_count(struct show *show, int count);

#endif
