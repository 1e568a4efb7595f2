#ifndef LOWTIDE_PANES_PANE_H
#define LOWTIDE_PANES_PANE_H
/*
 * A pane: one part of the screen, a function of model, view, now and size. It keeps nothing, reads
 * no clock and allocates nothing, so its picture can be a golden file.
 *
 * To add one: a file pane_NAME.c with `const struct pane pane_NAME`, and a row in
 * panes/pane_table.h.
 */
#include <stdint.h>

#include "model/instant.h"
#include "model/model.h"
#include "panes/canvas.h"

/* What a person chose. The glyph set comes with the canvas: it is the terminal's, not a choice. */
struct view {
	int64_t span_ms; /* how far back a sparkline reaches, where there is that much history */
	int max_rows;    /* subjects a pane lists; what it leaves out is a "+N more" line */
};

struct pane {
	const char *title; /* what its first line begins with */
	int rows_min;      /* with fewer rows draw() gives a title line with the worst value */
	int share;         /* of scarce rows, compared with the other panes; >= 1 */
	int (*rows_wanted)(
		const struct model *model, const struct view *view, struct instant now, int cols);
	/* Fills any area, down to an empty one. */
	void (*draw)(const struct model *model, const struct view *view, struct instant now,
		struct canvas *canvas, struct area area);
};

#endif
