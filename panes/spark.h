#ifndef LOWTIDE_PANES_SPARK_H
#define LOWTIDE_PANES_SPARK_H
/*
 * A sparkline: the course of one signal, one cell for one step of absolute time, oldest at the
 * left.
 *
 * A cell shows one value of its step: the greatest, so that no peak is lost when steps get long, or
 * the least, so that the floor between peaks is what one sees. The height goes from the least to
 * the greatest cell, but never covers less than SPARK_LEAST_RANGE of the greatest: noise on a level
 * must not look like weather. A flat line is drawn low, not at the bottom: the bottom level is for
 * the least value of a course that moves, and for zero.
 *
 * Silence shows: a step without a sample is a gap mark, unless it is shorter than the grace that
 * is given to a late sample; then the value before it is held. Steps before the first sample are
 * blank: nobody was watching. The newest step is not over: its greatest value stands at least as
 * high as the one before, its least at most, and without a sample yet it is held.
 */
#include <stddef.h>
#include <stdint.h>

#include "model/series.h"
#include "panes/canvas.h"

enum {
	SPARK_CELLS = 240, /* more columns than that stay blank */
	SPARK_TITLE_BYTES = SPARK_CELLS + 1,
};

#define SPARK_LEAST_RANGE 0.10

enum spark_value { SPARK_LEAST, SPARK_GREATEST };

/* Draws count <= SPARK_CELLS points, grace steps of silence being held. One role for all of it:
   changing colours costs bytes over SSH. */
void spark_draw(struct canvas *canvas, struct area area, int row, int col, enum role role,
	enum spark_value value, const struct series_point *points, size_t count, size_t grace);

/* The shortest step at which that many cells reach back span_ms and none of them is made from half
   a step of the history; the longest there is when none does. */
int64_t spark_step(int64_t span_ms, int cells);

/* For a course that may be narrower than the screen: the shortest step at which at most `cells`
   cells reach back span_ms, and how many of them the history can fill. */
struct spark_fit {
	int64_t step_ms;
	int cells;
};
struct spark_fit spark_fit(int64_t span_ms, int cells);

/* "-20m            now", cells wide; only "-20m" where there is no room, or nothing. */
void spark_title(char out[SPARK_TITLE_BYTES], int64_t step_ms, int cells);

/* Steps that may stay without a sample when one comes every period_ms: until it is called late. */
size_t spark_grace(int64_t step_ms, int64_t period_ms);

#endif
