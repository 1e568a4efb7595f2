#ifndef LOWTIDE_PANES_BAR_H
#define LOWTIDE_PANES_BAR_H
/*
 * A bar: parts of a whole, each with a glyph of its own, in one row.
 *
 *   ███████▒▒▒▒▒▒▒▒▓▓▓▓····
 *
 * Where a part ends is rounded from the sum of all before it, so parts never push each other off
 * their places; a part that is not nothing has a cell at least, as long as there is room. Parts may
 * come to more than the whole: then the last cell is an alarm, '>'.
 */
#include "panes/canvas.h"

struct bar_part {
	double value; /* >= 0 */
	uint32_t glyph;
	enum role role;
};

/* A line in it, over what is there: the value is reached, or passed, where the parts come up to it.
   None where the bar itself ends there. */
void bar_mark(struct canvas *canvas, struct area area, int row, int col, int width, double whole,
	double value);

/* What is left of the whole stays blank. whole > 0. */
void bar_draw(struct canvas *canvas, struct area area, int row, int col, int width, double whole,
	const struct bar_part *parts, size_t count);

#endif
