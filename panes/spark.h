#ifndef LOWTIDE_PANES_SPARK_H
#define LOWTIDE_PANES_SPARK_H
/*
 * A sparkline: the course of one signal, one cell for one step of absolute time, oldest at the left.
 *
 * A cell shows the greatest value of its step, so no peak is lost when steps get long. The height
 * goes from the least to the greatest cell, but never covers less than SPARK_LEAST_RANGE of the
 * greatest: noise on a level must not look like weather. A flat line is drawn low, not at the
 * bottom: the bottom level is for the least value of a course that moves, and for zero.
 *
 * Silence shows: a step without a sample is a gap mark, unless it is shorter than the grace that
 * is given to a late sample; then the value before it is held. Steps before the first sample are
 * blank: nobody was watching.
 */
#include <stddef.h>

#include "model/series.h"
#include "panes/canvas.h"

enum { SPARK_CELLS = 240 }; /* more columns than that stay blank */

#define SPARK_LEAST_RANGE 0.05

/* Draws count <= SPARK_CELLS points, grace steps of silence being held (the newest step is always
   held: it is not over yet). One role for all of it: changing colours costs bytes over SSH. */
void spark_draw(struct canvas *canvas, struct area area, int row, int col, enum role role,
	const struct series_point *points, size_t count, size_t grace);

#endif
