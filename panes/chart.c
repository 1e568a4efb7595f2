#include "panes/chart.h"

#include <math.h>
#include <string.h>

#include "model/must.h"
#include "model/truth.h"
#include "model/units.h"
#include "panes/wall.h"

/* The limit belongs into the picture from half of it on: less, and the course would be squeezed. */
static const double limit_is_near = 0.5;

/* Of the greatest value: noise on a level must not look like weather. */
static const double least_range = 0.125;

struct chart_axis chart_axis_fit(struct instant now, int64_t span_ms, int cols)
{
	struct spark_fit fit = spark_fit(span_ms, cols < SPARK_CELLS ? cols : SPARK_CELLS);
	struct chart_axis axis = {.now = now, .step_ms = fit.step_ms, .each = 1};
	int64_t needed = span_ms / fit.step_ms + 1;

	axis.steps = (size_t)fit.cells;
	if (2 * needed <= fit.cells) {
		axis.each = (size_t)(fit.cells / needed);
		axis.steps = (size_t)fit.cells / axis.each;
	}
	return axis;
}

size_t chart_cols(const struct chart_axis *axis)
{
	return axis->steps * axis->each;
}

static int64_t first_ms(const struct chart_axis *axis)
{
	int64_t ms = axis->now.mono.ms, step_ms = axis->step_ms;
	int64_t newest = ms / step_ms - (ms % step_ms < 0);

	return (newest - (int64_t)axis->steps + 1) * step_ms;
}

wall_s chart_wall(const struct chart_axis *axis, size_t col)
{
	int64_t at_ms = first_ms(axis) + (int64_t)col * axis->step_ms / (int64_t)axis->each;

	return (wall_s){axis->now.wall.s - (double)(axis->now.mono.ms - at_ms) / 1000};
}

size_t chart_step(const struct chart_axis *axis, mono_ms at)
{
	int64_t step = (at.ms - first_ms(axis)) / axis->step_ms;

	if (at.ms < first_ms(axis))
		return 0;
	return step < (int64_t)axis->steps ? (size_t)step : axis->steps;
}

mono_ms chart_step_at(const struct chart_axis *axis, size_t step)
{
	return (mono_ms){first_ms(axis) + (int64_t)step * axis->step_ms};
}

size_t chart_col(const struct chart_axis *axis, mono_ms at)
{
	return (at.ms < first_ms(axis) ? axis->steps : chart_step(axis, at)) * axis->each;
}

void chart_walk(const struct chart_axis *axis, const struct series *series,
	struct series_point points[SPARK_CELLS])
{
	struct series_point *newest = &points[axis->steps - 1];

	must(axis->steps > 0 && chart_cols(axis) <= SPARK_CELLS);
	series_walk(series, axis->now.mono, axis->step_ms, points, axis->steps);
	if (axis->steps > 1 && newest[-1].known) {
		if (!newest->known)
			*newest = newest[-1];
		newest->max = fmax(newest->max, newest[-1].max);
	}
	for (size_t col = chart_cols(axis); col-- > 0;)
		points[col] = points[col / axis->each];
}

size_t chart_grace(const struct chart_axis *axis, int64_t period_ms)
{
	return spark_grace(axis->step_ms, period_ms) * axis->each;
}

size_t chart_heard(const struct chart_axis *axis, const struct series *series, int64_t period_ms)
{
	enum { SECOND_MS = 1000 }; /* anywhere in it the sample came */
	int64_t into_ms;
	mono_ms newest;
	size_t step;

	if (!series_newest(series, &newest) ||
		truth_of_age(mono_diff_ms(axis->now.mono, newest) - SECOND_MS, period_ms) !=
			TRUTH_STALE)
		return chart_cols(axis);
	if (newest.ms < first_ms(axis))
		return 0;
	step = chart_step(axis, newest);
	into_ms = mono_diff_ms(newest, chart_step_at(axis, step));
	return step * axis->each + (size_t)(into_ms * (int64_t)axis->each / axis->step_ms) + 1;
}

/* A power of two of bytes, about a quarter of the range: ends at its multiples are numbers that
   people know (64 MiB, 1.50 GiB). */
static double grid_of(double range)
{
	return range > 0 ? exp2(ceil(log2(range / 4))) : 1;
}

/* Ends at the grid around low and high, at least `least` apart: first more below, then above. */
static struct chart_range round_out(double low, double high, double least)
{
	double grid = grid_of(fmax(high - low, least));
	struct chart_range range = {
		.low = fmax(0, (ceil(low / grid) - 1) * grid),
		.high = ceil(high / grid) * grid,
	};

	while (range.high - range.low < least) {
		if (range.low > 0)
			range.low -= grid;
		if (range.high - range.low < least)
			range.high += grid;
	}
	return range;
}

struct chart_range chart_range_of(const struct series_point *points, size_t count, double limit)
{
	double low = INFINITY, high = 0;

	for (size_t i = 0; i < count; i++) {
		if (!points[i].known)
			continue;
		low = fmin(low, points[i].min);
		high = fmax(high, points[i].max);
	}
	low = fmin(low, high);
	if (high > 0 && high >= limit_is_near * limit)
		high = fmax(high, limit);
	return round_out(low, high, least_range * high);
}

/* How many eighths of a row the value is above the low end. */
static int eighths(struct area area, struct chart_range range, double value)
{
	double share = (value - range.low) / (range.high - range.low);
	int all = area.rows * GLYPHS_LEVELS;
	int level = range.high > range.low ? (int)lround(share * all) : 0;

	return level < 0 ? 0 : level > all ? all : level;
}

/* One column: full up to its least value, shaded up to its greatest, to the nearest cell. The shade
   is a glyph of its own: not every terminal has a dimmer one. What is there is at least an eighth
   high. */
static void draw_column(struct canvas *canvas, struct area area, int col, enum role role,
	struct chart_range range, const struct series_point *point)
{
	int top = eighths(area, range, point->max), full = eighths(area, range, point->min);

	if (full == 0)
		full = 1;
	for (int up = 0; up * GLYPHS_LEVELS < full; up++) {
		int level = full - up * GLYPHS_LEVELS;
		size_t glyph = level < GLYPHS_LEVELS ? (size_t)level - 1 : GLYPHS_LEVELS - 1;

		canvas_glyph(
			canvas, area, area.rows - 1 - up, col, role, canvas->glyphs->spark[glyph]);
	}
	for (int up = (full - 1) / GLYPHS_LEVELS + 1;
		2 * (top - up * GLYPHS_LEVELS) >= GLYPHS_LEVELS; up++)
		canvas_glyph(
			canvas, area, area.rows - 1 - up, col, ROLE_DIM, canvas->glyphs->shade);
}

void chart_draw(struct canvas *canvas, struct area area, enum role role, struct chart_range range,
	const struct series_point *points, size_t count, size_t grace)
{
	const struct series_point *last = NULL;
	size_t silent = 0;

	for (size_t i = 0; i < count; i++) {
		silent = points[i].known ? 0 : silent + 1;
		if (points[i].known)
			last = &points[i];
		if (!last)
			continue;
		if (silent <= grace)
			draw_column(canvas, area, (int)i, role, range, last);
		else
			canvas_glyph(
				canvas, area, area.rows - 1, (int)i, role, canvas->glyphs->gap);
	}
}

void chart_draw_silence(
	struct canvas *canvas, struct area area, enum role role, size_t from, size_t until)
{
	for (size_t col = from; col < until; col++)
		canvas_glyph(canvas, area, area.rows - 1, (int)col, role, canvas->glyphs->gap);
}

int chart_row(struct area area, struct chart_range range, double value)
{
	double height = range.high - range.low;
	double share = height > 0 ? (value - range.low) / height : 0;
	int row;

	if (area.rows <= 0 || !(share > 0 && share <= 1))
		return -1; /* also where there is no range, or no value */
	row = area.rows - (int)ceil(share * area.rows);
	return row < area.rows ? row : area.rows - 1;
}

void chart_draw_mark(struct canvas *canvas, struct area area, const struct chart_axis *axis,
	struct chart_range range, mono_ms at, double value, enum role role, uint32_t glyph)
{
	size_t col = chart_col(axis, at);
	int row = chart_row(area, range, value);

	if (col < chart_cols(axis) && row >= 0)
		canvas_glyph(canvas, area, row, (int)(col + axis->each / 2), role, glyph);
}

void chart_draw_level(
	struct canvas *canvas, struct area area, struct chart_range range, double value)
{
	int row = chart_row(area, range, value);

	for (int col = 0; row >= 0 && col < area.cols; col++)
		canvas_glyph(canvas, area, row, col, ROLE_WARN, canvas->glyphs->rule);
}

void chart_draw_scale(struct canvas *canvas, struct area area, int rows, struct chart_range range)
{
	int every = rows < 4 ? 1 : rows < 10 ? 2 : 3;
	char text[UNITS_BYTES];

	for (int row = 0; row <= rows; row++) {
		double value = range.high - (range.high - range.low) * row / rows;
		bool last = row == rows;

		if (!last && (row % every != 0 || rows - row < every))
			continue;
		units_bytes(text, area.cols, value);
		canvas_field(canvas, area, row, 0, area.cols, ROLE_DIM, ALIGN_RIGHT, CUT_END, text);
	}
}

/* ---- times ---- */

enum { DAY_S = 24 * 60 * 60, TIME_COLS = sizeof("|03:10  ") - 1, SECONDS_COLS = 3 };

/* The shortest time between two labels that have room beside each other. */
static int64_t tick_of(const struct chart_axis *axis)
{
	static const int64_t ticks_s[] = {10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200,
		10800, 21600, 43200, DAY_S, 2 * DAY_S};
	enum { TICKS = sizeof(ticks_s) / sizeof(*ticks_s) };

	for (size_t i = 0; i < TICKS; i++) {
		int64_t cols = ticks_s[i] * 1000 * (int64_t)axis->each / axis->step_ms;

		if (cols >= TIME_COLS + (ticks_s[i] < 60 ? SECONDS_COLS : 0))
			return ticks_s[i];
	}
	return ticks_s[TICKS - 1];
}

/* "03:10", "03:10:30" or, where days go by, "11-19". */
static void say_tick(char out[WALL_BYTES], wall_s wall, int64_t tick_s)
{
	char text[WALL_BYTES];
	const char *from = text;
	size_t length = tick_s < 60 ? 8 : 5;

	if (tick_s >= DAY_S) {
		wall_date_time(text, wall);
		from = text[0] != '\0' ? text + 5 : text;
	} else {
		wall_time(text, wall);
	}
	length = strnlen(from, length);
	memcpy(out, from, length);
	out[length] = '\0';
}

void chart_draw_times(struct canvas *canvas, struct area area, const struct chart_axis *axis)
{
	int64_t tick_s = tick_of(axis);
	int free = 0;

	for (size_t i = 0; i < chart_cols(axis); i++) {
		/* The last whole tick before the column ends. */
		double ticks = ceil(chart_wall(axis, i + 1).s / (double)tick_s) - 1;
		wall_s tick = {ticks * (double)tick_s};
		char text[WALL_BYTES];
		int col = (int)i;

		say_tick(text, tick, tick_s);
		if (!(tick.s >= chart_wall(axis, i).s) || col < free ||
			col + 1 + (int)strlen(text) > area.cols)
			continue;
		canvas_glyph(canvas, area, 0, col, ROLE_DIM, canvas->glyphs->post);
		canvas_text(canvas, area, 0, col + 1, ROLE_DIM, text);
		free = col + TIME_COLS;
	}
}
