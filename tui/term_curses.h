#ifndef LOWTIDE_TUI_TERM_CURSES_H
#define LOWTIDE_TUI_TERM_CURSES_H
/*
 * Presents a canvas on a terminal, and reads its keys. The only file that knows curses.
 *
 * curses decides which bytes turn one picture into the next; it never gets to write them. Its
 * output goes to a file in memory, from where a frame reaches the terminal in one write
 * (tui/wire.h). Left alone, curses flushes after each cursor move (a hundred writes a frame), waits
 * in a busy loop for a terminal that takes nothing, and sets modes in a way that hangs under ^S.
 *
 * One terminal at a time. Nothing here blocks, but for 25 ms after an Esc that may be the beginning
 * of a key.
 */
#include <stdbool.h>

#include "panes/canvas.h"
#include "tui/term_key.h"
#include "tui/wire.h"

enum { TERM_ERROR_BYTES = 512 };

struct term;

struct term_options {
	bool ascii;      /* even where the locale has UTF-8 */
	bool no_colours; /* $NO_COLOR says the same */
};

/* Takes the terminal that the standard output is. NULL: error is one line that says what was wrong,
   and nothing has changed. The locale must be set before. */
struct term *term_open(const struct term_options *options, char error[TERM_ERROR_BYTES]);

/* Gives it back as it was. */
void term_close(struct term *term);

/* What its canvas must be. */
void term_size(const struct term *term, int *rows, int *cols);
const struct glyphs *term_glyphs(const struct term *term);

/* Brings a picture to the screen, by what differs from the last one. False: the last one is not out
   yet, nothing was done; try again when term_wants_write() says no. A picture that changes nothing
   writes nothing. Of a canvas of another size, what fits. */
bool term_present(struct term *term, const struct canvas *canvas);

/* The next picture is drawn as if nothing were on the screen. */
void term_repaint(struct term *term);

/* The window may have another size. */
void term_resize(struct term *term);

/* For the loop: wait until it can be read, and written while term_wants_write(). */
int term_fd(const struct term *term);
bool term_wants_write(const struct term *term);
void term_flush(struct term *term);

/* The next key, false when there is none now. To be called until it says so: one read may bring
   many. */
bool term_key(struct term *term, struct term_key *key);

/* Reading or writing has met the end: the terminal hung up. */
bool term_is_gone(const struct term *term);

/* Gives the terminal back for a while (^Z). What is not out yet is dropped. */
void term_leave(struct term *term);

/* Takes it again after term_leave(), or after a SIGSTOP that nobody could prepare for: modes, size,
   a picture from scratch. False while the shell has the terminal; then it is as after
   term_leave(). */
bool term_enter(struct term *term);

const struct wire_stats *term_stats(const struct term *term);

#endif
