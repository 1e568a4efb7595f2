#ifndef LOWTIDE_TUI_LIVE_H
#define LOWTIDE_TUI_LIVE_H
/*
 * The live screen on somebody's loop: when a frame is drawn, what keys, signals and the size of the
 * window do. What is on it comes from a callback; the terminal from tui/term_curses.h.
 *
 * A frame is drawn when something has changed and the last one is out: for new data in a fixed
 * rhythm, for a key or a new size at once, though never more often than an eye can follow. The
 * first one is drawn before the loop waits for anything. While the terminal takes nothing (^S, a
 * bad link) everything else goes on.
 */
#include <stdbool.h>
#include <uv.h>

#include "panes/canvas.h"
#include "tui/term_curses.h"

struct live_options {
	struct term_options term;
	int frame_ms; /* between two frames for new data */
};

struct live_hooks {
	void *user;
	/* Draws the picture on a blank canvas, which may have any size. */
	void (*draw)(void *user, struct canvas *canvas);
	/* Takes a key. False: the user wants to leave. */
	bool (*key)(void *user, const struct term_key *key);
	/* The end, once: by the user (0) or by a signal. A terminal that is gone is a SIGHUP, even
	   where that is ignored. Whoever owns the loop now calls live_stop(), here or later. */
	void (*ended)(void *user, int signal_number);
};

struct live;

/* Takes the terminal. NULL: error is one line, and the terminal is as it was. */
struct live *live_start(uv_loop_t *loop, const struct live_hooks *hooks,
	const struct live_options *options, char error[TERM_ERROR_BYTES]);

/* There is something new to be shown. */
void live_changed(struct live *live);

/* Until live_stop(). */
const struct wire_stats *live_stats(const struct live *live);

/* Gives the terminal back and closes all handles; what follows on the screen is the caller's. */
void live_stop(struct live *live);

/* After the loop has run to its end. */
void live_destroy(struct live *live);

#endif
