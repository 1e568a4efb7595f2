#include "panes/spark.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/truth.h"
#include "model/units.h"

struct scale {
	double low, range;
};

static double value_of(const struct series_point *point, enum spark_value value)
{
	return value == SPARK_LEAST ? point->min : point->max;
}

/* Where a line without any movement is: in the middle of the second level of eight. */
static const double flat_height = 1.5 / GLYPHS_LEVELS;

static struct scale scale_of(
	const struct series_point *points, size_t count, enum spark_value value)
{
	struct scale scale = {0, 0};
	double low = 0, high = 0, least, spare;
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		double v = value_of(&points[i], value);

		if (!points[i].known)
			continue;
		low = !any || v < low ? v : low;
		high = !any || v > high ? v : high;
		any = true;
	}
	least = SPARK_LEAST_RANGE * high;
	spare = least > high - low ? least - (high - low) : 0;
	scale.range = high - low + spare;
	scale.low = low - flat_height * spare;
	return scale;
}

static size_t level_of(struct scale scale, double value)
{
	double level;

	if (scale.range <= 0) /* all zero */
		return 0;
	level = (value - scale.low) / scale.range * GLYPHS_LEVELS;
	if (level >= GLYPHS_LEVELS)
		return GLYPHS_LEVELS - 1;
	return level > 0 ? (size_t)level : 0;
}

/* The newest step is not over, so its least or greatest value is not known yet: it goes no further
   up, or down, than the step before, or every line would seem to jump whenever a step begins. */
static double value_at(
	const struct series_point *points, size_t i, size_t count, enum spark_value value)
{
	double now = value_of(&points[i], value), before;

	if (i + 1 < count || i == 0 || !points[i - 1].known)
		return now;
	before = value_of(&points[i - 1], value);
	return value == SPARK_LEAST ? fmin(now, before) : fmax(now, before);
}

void spark_draw(struct canvas *canvas, struct area area, int row, int col, enum role role,
	enum spark_value value, const struct series_point *points, size_t count, size_t grace)
{
	struct scale scale = scale_of(points, count, value);
	bool watched = false;
	size_t silent = 0, level = 0;

	must(count <= SPARK_CELLS);
	for (size_t i = 0; i < count; i++) {
		uint32_t glyph;
		bool held;

		silent = points[i].known ? 0 : silent + 1;
		held = silent <= grace || (silent == 1 && i + 1 == count);
		watched = watched || points[i].known;
		if (!watched)
			continue;
		if (points[i].known)
			level = level_of(scale, value_at(points, i, count, value));
		glyph = held ? canvas->glyphs->spark[level] : canvas->glyphs->gap;
		canvas_glyph(canvas, area, row, col + (int)i, role, glyph);
	}
}

static const struct {
	int64_t step_s, cells;
} tiers[SERIES_TIERS] = {
	{1, SERIES_1S_CELLS},
	{10, SERIES_10S_CELLS},
	{60, SERIES_60S_CELLS},
	{600, SERIES_600S_CELLS},
};

/* How far back the history goes that such cells are made from; 0 when it does not divide them. A
   cell is only true when whole steps of the history make it up: the finest tier that reaches back
   far enough must divide it. */
static int64_t reach_s(int64_t step_s, int cells)
{
	for (size_t i = 0; i < SERIES_TIERS; i++)
		if (tiers[i].step_s * tiers[i].cells >= step_s * cells)
			return step_s % tiers[i].step_s == 0 ? tiers[i].step_s * tiers[i].cells : 0;
	return 0;
}

static const int64_t steps_s[] = {1, 2, 3, 5, 10, 20, 30, 40, 60, 90, 120, 180, 240, 300, 600, 900,
	1200, 1800, 2400, 3600, 7200, 14400};

enum { STEPS = sizeof(steps_s) / sizeof(*steps_s) };

int64_t spark_step(int64_t span_ms, int cells)
{
	for (size_t i = 0; i < STEPS; i++)
		if (steps_s[i] * 1000 * cells >= span_ms && reach_s(steps_s[i], cells) > 0)
			return steps_s[i] * 1000;
	return steps_s[STEPS - 1] * 1000;
}

struct spark_fit spark_fit(int64_t span_ms, int cells)
{
	for (size_t i = 0; i < STEPS; i++) {
		int64_t step_ms = steps_s[i] * 1000;
		int64_t needed = span_ms / step_ms + 1, most;

		if (needed > cells)
			continue;
		most = reach_s(steps_s[i], (int)needed) / steps_s[i];
		if (most > 0)
			return (struct spark_fit){step_ms, most < cells ? (int)most : cells};
	}
	return (struct spark_fit){steps_s[STEPS - 1] * 1000, cells};
}

void spark_title(char out[SPARK_TITLE_BYTES], int64_t step_ms, int cells)
{
	int64_t span_ms = step_ms * cells;
	char age[UNITS_BYTES];
	int used;

	if (cells >= SPARK_TITLE_BYTES)
		cells = SPARK_TITLE_BYTES - 1;
	units_span(age, UNITS_BYTES, span_ms);
	used = snprintf(out, SPARK_TITLE_BYTES, "-%s", age);
	if (used + (int)sizeof(" now") - 1 <= cells)
		snprintf(out + used, SPARK_TITLE_BYTES - (size_t)used, "%*s", cells - used, "now");
	else if (used > cells)
		out[0] = '\0';
}

size_t spark_grace(int64_t step_ms, int64_t period_ms)
{
	int64_t steps = TRUTH_LATE_PERIODS * period_ms / step_ms - 1;

	return steps > 0 ? (size_t)steps : 0;
}
