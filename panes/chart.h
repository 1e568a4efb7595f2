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
 * picture begins. Silence shows as in a sparkline (panes/spark.h), and the newest column is as
 * unfinished as there.
 */
#include "model/instant.h"
#include "panes/spark.h"

/* The columns that courses under each other share. */
struct chart_axis {
	struct instant now;
	int64_t step_ms;
	size_t cells;
};

/* The moment a column begins. */
wall_s chart_wall(const struct chart_axis *axis, size_t cell);

/* The column that holds a moment; axis->cells when none does. */
size_t chart_cell(const struct chart_axis *axis, mono_ms at);

/* What values a chart shows: from low to high. */
struct chart_range {
	double low, high;
};

/* From what was measured, and to the limit where that is not far away; NaN: there is none. */
struct chart_range chart_range_of(const struct series_point *points, size_t count, double limit);

/* Columns in all rows of the area, `grace` steps of silence being held. */
void chart_draw(struct canvas *canvas, struct area area, enum role role, struct chart_range range,
	const struct series_point *points, size_t count, size_t grace);

/* A line at a value of the range. Draw it first: columns go over it. */
void chart_draw_level(
	struct canvas *canvas, struct area area, struct chart_range range, double value);

/* The row of the area that shows a value; -1 when it is outside. */
int chart_row(struct area area, struct chart_range range, double value);

/* Bytes at the upper edges of rows, right-aligned; the lowest value goes one row below the area. */
void chart_draw_scale(struct canvas *canvas, struct area area, int rows, struct chart_range range);

/* One row of times of day. */
void chart_draw_times(struct canvas *canvas, struct area area, const struct chart_axis *axis);

#endif
