#ifndef LOWTIDE_PANES_KEYBOARD_H
#define LOWTIDE_PANES_KEYBOARD_H
/*
 * What keys do. One constant table: from it keys are dispatched, the help page is drawn, the hints
 * of the last line are made, and the manual is checked.
 *
 * A key changes what is seen, never what is watched: there is none that ends, restarts or asks
 * anything of anybody. Keys that only some terminals can tell apart (F2 and up, Shift and Ctrl with
 * arrows) and those of terminal multiplexers (^B, ^A) and flow control (^S, ^Q) are left alone.
 */
#include <stddef.h>
#include <stdint.h>

#include "panes/frame.h"

/* A key is the code point it types - ^L is 0x0c - or one of these, beyond all code points. */
enum {
	KEYBOARD_UP = 0x110000,
	KEYBOARD_DOWN,
	KEYBOARD_LEFT,
	KEYBOARD_RIGHT,
	KEYBOARD_PAGE_UP,
	KEYBOARD_PAGE_DOWN,
	KEYBOARD_HOME,
	KEYBOARD_END,
	KEYBOARD_TAB,
	KEYBOARD_BACK_TAB,
	KEYBOARD_ENTER,
	KEYBOARD_ESCAPE,
	KEYBOARD_BACKSPACE,
	KEYBOARD_F1,
};

/* What is left for the program to do. */
enum effect {
	EFFECT_NONE,   /* the key means nothing here */
	EFFECT_REDRAW, /* the view has changed */
	EFFECT_PAUSE,  /* view->paused has changed: freeze the model, or let it go */
	EFFECT_MARK,   /* mark now as the baseline, or let go of the one there is */
	EFFECT_SNAPSHOT,
	EFFECT_QUIT,
};

enum { KEYBOARD_KEYS = 10 };

struct keyboard_row {
	uint32_t keys[KEYBOARD_KEYS]; /* 0 where there are fewer */
	const char *shown;            /* "Up k", "1..9" */
	const char *help;
	unsigned pages;   /* 1 << enum view_page, where it means something */
	const char *hint; /* for the last line of the screen; NULL: help is enough */
	unsigned hint_pages;
	enum effect (*press)(struct view *view, const struct frame *frame, uint32_t key);
};

extern const struct keyboard_row keyboard_table[];
extern const size_t keyboard_count;

/* The key becomes text of the filter: no frame is looked at. */
bool keyboard_is_text(const struct view *view, uint32_t key);

/* The key acts on what the frame shows: it must be laid out, and made of this view and of the model
   as it is now, unless keyboard_is_text(). */
enum effect keyboard_press(struct view *view, const struct frame *frame, uint32_t key);

#endif
