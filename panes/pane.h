#ifndef LOWTIDE_PANES_PANE_H
#define LOWTIDE_PANES_PANE_H
/*
 * A pane: one part of the screen, a function of the frame it belongs to. It keeps nothing, reads no
 * clock and allocates nothing, so its picture can be a golden file.
 *
 * To add one: a file pane_NAME.c with `const struct pane pane_NAME`, and a row in
 * panes/pane_table.h.
 */
#include <stdbool.h>
#include <stdint.h>

#include "panes/canvas.h"
#include "panes/list.h"

struct frame;

/* How much of the screen a pane should have. */
enum pane_mood {
	PANE_CALM, /* nothing to act on: a line of it will do until others have what they want */
	PANE_USUAL,
	PANE_URGENT, /* the trouble of the moment: it gets rows before others get theirs */
};

struct pane {
	const char *title; /* what its first line begins with */
	int rows_min;      /* with fewer rows draw() gives a title line with the worst value */
	int share;         /* of scarce rows, compared with the other panes; >= 1 */
	enum pane_mood (*mood)(const struct frame *frame); /* NULL: always PANE_USUAL */
	/* Lines in an area of that many rows before those of the list. NULL: one, the title. */
	int (*head_rows)(const struct frame *frame, int rows);
	/* The rows a person can move through, in the order they are shown in; sorts the frame's
	   order on its way. NULL: it has none, and cannot have the focus. */
	void (*fill)(struct frame *frame, struct list *list);
	/* Puts the rows into the order for so many lines, where nobody moves through them; whatever
	   their order was. NULL: it is the same for any room. */
	void (*arrange)(struct frame *frame, struct list *list, size_t room);
	/* 0: there is nothing of its kind, now and probably ever. It has no part in the screen. */
	int (*rows_wanted)(const struct frame *frame, int cols);
	/* Why it is then not here, or what brings it: "m marks a moment". NULL: it always is. */
	const char *absent;
	/* Fills any area, down to an empty one. */
	void (*draw)(const struct frame *frame, struct canvas *canvas, struct area area);
};

#endif
