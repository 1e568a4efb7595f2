#ifndef LOWTIDE_PANES_FLOW_H
#define LOWTIDE_PANES_FLOW_H
/*
 * Facts in flowing lines: "label value  label value", as many on a line as fit, and texts that are
 * broken over lines. For pages that tell all that is known of one subject.
 *
 * A flow begins at the top of its area; what lies below the area is counted, not drawn, so a flow
 * over an empty area tells how many rows it takes.
 */
#include "panes/canvas.h"

struct flow {
	struct canvas *canvas;
	struct area area;
	int top; /* rows that are scrolled out above the area */
	int row, col;
	enum role role; /* of values */
};

/* A fact is never broken over two lines; one that is longer than a line is cut.
   A label of "": the value tells itself. */
void flow_put(struct flow *flow, const char *label, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The next fact begins a line. */
void flow_break(struct flow *flow);

/* A title on a line of its own, with a blank one before it. */
void flow_title(struct flow *flow, const char *title);

/* A text on lines of its own, broken at blanks where it can be, from `indent` columns on. */
void flow_text(struct flow *flow, int indent, enum role role, const char *text);

/* Rows taken so far. */
int flow_rows(const struct flow *flow);

#endif
