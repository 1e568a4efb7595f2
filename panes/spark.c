#include "panes/spark.h"

#include <stdbool.h>

#include "model/must.h"

struct scale {
	double low, range;
};

/* Where a line without any movement is: in the middle of the second level of eight. */
static const double flat_height = 1.5 / GLYPHS_LEVELS;

static struct scale scale_of(const struct series_point *points, size_t count)
{
	struct scale scale = {0, 0};
	double low = 0, high = 0, least, spare;
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (!points[i].known)
			continue;
		low = !any || points[i].max < low ? points[i].max : low;
		high = !any || points[i].max > high ? points[i].max : high;
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

void spark_draw(struct canvas *canvas, struct area area, int row, int col, enum role role,
	const struct series_point *points, size_t count, size_t grace)
{
	struct scale scale = scale_of(points, count);
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
			level = level_of(scale, points[i].max);
		glyph = held ? canvas->glyphs->spark[level] : canvas->glyphs->gap;
		canvas_glyph(canvas, area, row, col + (int)i, role, glyph);
	}
}
