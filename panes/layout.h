#ifndef LOWTIDE_PANES_LAYOUT_H
#define LOWTIDE_PANES_LAYOUT_H
/*
 * A stack of panes over each other at full width: sizes in, rectangles out.
 *
 * What is sure to somebody comes first; then every pane gets its title line, top first; then all
 * get their least useful height, top first; then what they want, `share` rows at a time in turn;
 * then the patient ones likewise.
 * Blank rows between panes only where all of that left some. Who wants nothing takes no row, nor a
 * blank one. What does not fit has no rows. Nothing overlaps, nothing sticks out.
 */
#include <stdbool.h>
#include <stddef.h>

#include "panes/canvas.h"

struct layout_want {
	int min;      /* rows below which only the title line makes sense; >= 1 */
	int wanted;   /* may be less than min when there is little to show; 0: it is not there */
	int share;    /* >= 1 */
	int sure;     /* rows of those wanted that come before everybody's title line */
	bool patient; /* a title line will do until all others have what they want */
};

/* Rows at which everybody has what they want, blank rows included. */
int layout_rows_wanted(const struct layout_want *wants, size_t count);

/* Fills out[0..count). */
void layout_stack(
	const struct layout_want *wants, size_t count, struct area whole, struct area *out);

#endif
