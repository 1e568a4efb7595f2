#ifndef LOWTIDE_PANES_CHART_H
#define LOWTIDE_PANES_CHART_H
/*
 * A course drawn large enough to judge by eye: columns for steps of absolute time on some rows,
 * values beside them, times of day below.
 *
 *    512 MiB ─────────────────────────────     the limit, where it is near
 *    448 MiB                        ▃▆███
 *    384 MiB        ▂▄▅▆█▇▆▅▆▇█████████
 *    320 MiB ▃▄▅▆▇██████████████████████
 *    256 MiB │03:00      │03:05     │03:10
 *
 * A column is filled to the least value of its step, and dimmer from there to the greatest: the
 * upper edge of the full part is the low tide. The lowest label is rarely zero: it says where the
 * picture begins. Silence shows as in a sparkline (panes/spark.h).
 */
#include "model/instant.h"
#include "panes/spark.h"

/* The columns that courses under each other share: some for each step, where there is room. */
struct chart_axis {
	struct instant now;
	int64_t step_ms;
	size_t steps;
	size_t each; /* columns a step */
};

/* The axis that uses `cols` columns best and reaches back span_ms. cols >= 1. */
struct chart_axis chart_axis_fit(struct instant now, int64_t span_ms, int cols);

size_t chart_cols(const struct chart_axis *axis);

/* The moment a column begins. */
wall_s chart_wall(const struct chart_axis *axis, size_t col);

/* The first column of the step that holds a moment; chart_cols() when none does. */
size_t chart_col(const struct chart_axis *axis, mono_ms at);

/* The step that holds a moment; the first one when it was before, axis->steps after the last. */
size_t chart_step(const struct chart_axis *axis, mono_ms at);

/* And the moment a step begins. */
mono_ms chart_step_at(const struct chart_axis *axis, size_t step);

/* The points of all columns. The newest step is not over: it stands at least as high as the one
   before, and is held as long as it has no sample. */
void chart_walk(const struct chart_axis *axis, const struct series *series,
	struct series_point points[SPARK_CELLS]);

/* Columns that may stay without a sample when one comes every period_ms. */
size_t chart_grace(const struct chart_axis *axis, int64_t period_ms);

/* Columns up to the one of the newest sample once that is stale (model/truth.h): nothing was heard
   in those after it, even where their step had begun before. All of them until then. */
size_t chart_heard(const struct chart_axis *axis, const struct series *series, int64_t period_ms);

/* What values a chart shows: from low to high. */
struct chart_range {
	double low, high;
};

/* From what was measured, and to the limit where that is not far away; NaN: there is none. */
struct chart_range chart_range_of(const struct series_point *points, size_t count, double limit);

/* Columns in all rows of the area, `grace` columns of silence being held. */
void chart_draw(struct canvas *canvas, struct area area, enum role role, struct chart_range range,
	const struct series_point *points, size_t count, size_t grace);

/* Gap marks in the last row, from the column `from` up to `until`. */
void chart_draw_silence(
	struct canvas *canvas, struct area area, enum role role, size_t from, size_t until);

/* A line at a value of the range. Draw it first: columns go over it. */
void chart_draw_level(
	struct canvas *canvas, struct area area, struct chart_range range, double value);

/* One glyph at a moment and a value, over what is drawn there; nothing where they are outside. */
void chart_draw_mark(struct canvas *canvas, struct area area, const struct chart_axis *axis,
	struct chart_range range, mono_ms at, double value, enum role role, uint32_t glyph);

/* The row of the area that shows a value; -1 when it is outside. */
int chart_row(struct area area, struct chart_range range, double value);

/* Bytes at the upper edges of rows, right-aligned; the lowest value goes one row below the area. */
void chart_draw_scale(struct canvas *canvas, struct area area, int rows, struct chart_range range);

/* One row of times of day. */
void chart_draw_times(struct canvas *canvas, struct area area, const struct chart_axis *axis);

#endif
