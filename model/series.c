#include "model/series.h"

#include <math.h>
#include <stddef.h>

#include "model/must.h"

/* Where each resolution lives in the cells, finest first. */
static const struct tier_spec {
	int64_t step_ms;
	uint32_t at, capacity;
} tier_specs[SERIES_TIERS] = {
	{1000, 0, SERIES_1S_CELLS},
	{10 * 1000, SERIES_1S_CELLS, SERIES_10S_CELLS},
	{60 * 1000, SERIES_1S_CELLS + SERIES_10S_CELLS, SERIES_60S_CELLS},
	{600 * 1000, SERIES_1S_CELLS + SERIES_10S_CELLS + SERIES_60S_CELLS, SERIES_600S_CELLS},
};

_Static_assert(offsetof(struct series_full, cells) == sizeof(struct series) &&
		       offsetof(struct series_brief, cells) == sizeof(struct series),
	"cells stand behind the head");

static const struct series_cell gap = {NAN, NAN, NAN};

/* Rounds down for times before the origin too. */
static int64_t step_of(int64_t at_ms, int64_t step_ms)
{
	int64_t step = at_ms / step_ms;

	return at_ms % step_ms < 0 ? step - 1 : step;
}

static uint32_t ring_position(int64_t step, uint32_t capacity)
{
	int64_t at;

	must(capacity > 0);
	at = step % capacity;

	return (uint32_t)(at < 0 ? at + capacity : at);
}

static int tier_count(const struct series *series)
{
	return series->brief ? SERIES_BRIEF_TIERS : SERIES_TIERS;
}

static size_t cell_index(const struct tier_spec *spec, int64_t step)
{
	return spec->at + ring_position(step, spec->capacity);
}

static struct series_cell *cell_at(
	struct series *series, const struct tier_spec *spec, int64_t step)
{
	struct series_cell *cells = (struct series_cell *)(series + 1);

	return &cells[cell_index(spec, step)];
}

static const struct series_cell *cell_seen(
	const struct series *series, const struct tier_spec *spec, int64_t step)
{
	const struct series_cell *cells = (const struct series_cell *)(series + 1);

	return &cells[cell_index(spec, step)];
}

void series_init_full(struct series_full *full)
{
	full->series = (struct series){.brief = false};
}

void series_init_brief(struct series_brief *brief)
{
	brief->series = (struct series){.brief = true};
}

bool series_is_empty(const struct series *series)
{
	return series->tiers[0].filled == 0;
}

static int64_t tier_since_ms(const struct series *series, int t)
{
	const struct series_tier *tier = &series->tiers[t];

	return (tier->newest_step - tier->filled + 1) * tier_specs[t].step_ms;
}

/* The coarsest steps reach back furthest, the finest that do so too say when best. */
bool series_since(const struct series *series, mono_ms *since)
{
	int coarsest = tier_count(series) - 1, t = 0;
	int64_t end_ms = tier_since_ms(series, coarsest) + tier_specs[coarsest].step_ms;

	while (tier_since_ms(series, t) >= end_ms)
		t++;
	since->ms = tier_since_ms(series, t);
	return !series_is_empty(series);
}

bool series_newest(const struct series *series, mono_ms *newest)
{
	newest->ms = series->tiers[0].newest_step * tier_specs[0].step_ms;
	return !series_is_empty(series);
}

/* Makes step the newest, with gaps for the steps in between. */
static void tier_advance(
	struct series *series, struct series_tier *tier, const struct tier_spec *spec, int64_t step)
{
	int64_t missed = tier->filled > 0 ? step - tier->newest_step : 1;

	if (missed > spec->capacity) {
		tier->filled = 0;
		missed = 1;
	}
	for (int64_t i = missed - 1; i >= 0; i--)
		*cell_at(series, spec, step - i) = gap;
	tier->newest_step = step;
	tier->filled += (uint32_t)missed;
	if (tier->filled > spec->capacity)
		tier->filled = spec->capacity;
}

static void cell_merge(struct series_cell *cell, float value, bool late)
{
	if (isnan(cell->last)) {
		*cell = (struct series_cell){value, value, value};
		return;
	}
	cell->min = fminf(cell->min, value);
	cell->max = fmaxf(cell->max, value);
	if (!late)
		cell->last = value;
}

/* As far as the finest steps can tell. */
static bool is_late(const struct series *series, mono_ms at)
{
	return series->tiers[0].filled > 0 &&
	       step_of(at.ms, tier_specs[0].step_ms) < series->tiers[0].newest_step;
}

void series_append(struct series *series, mono_ms at, double value)
{
	bool late = is_late(series, at);

	must(isfinite(value));
	for (int t = 0; t < tier_count(series); t++) {
		struct series_tier *tier = &series->tiers[t];
		const struct tier_spec *spec = &tier_specs[t];
		int64_t step = step_of(at.ms, spec->step_ms);

		if (tier->filled == 0 || step > tier->newest_step)
			tier_advance(series, tier, spec, step);
		if (tier->newest_step - step < tier->filled)
			cell_merge(cell_at(series, spec, step), (float)value, late);
	}
}

/* Makes step the oldest, with gaps for the steps in between, as far as there is room. */
static void tier_reach_back(
	struct series *series, struct series_tier *tier, const struct tier_spec *spec, int64_t step)
{
	while (tier->filled < spec->capacity && tier->newest_step - tier->filled >= step) {
		*cell_at(series, spec, tier->newest_step - tier->filled) = gap;
		tier->filled++;
	}
}

void series_prepend(struct series *series, mono_ms at, double value)
{
	must(isfinite(value));
	for (int t = 0; t < tier_count(series); t++) {
		struct series_tier *tier = &series->tiers[t];
		const struct tier_spec *spec = &tier_specs[t];
		int64_t step = step_of(at.ms, spec->step_ms);

		if (tier->filled == 0)
			tier_advance(series, tier, spec, step);
		if (tier->newest_step - step >= spec->capacity)
			continue; /* nor gaps: they would claim that it was looked at */
		tier_reach_back(series, tier, spec, step);
		if (step <= tier->newest_step)
			cell_merge(cell_at(series, spec, step), (float)value, true);
	}
}

static bool reaches_back(const struct series *series, int tier, int64_t from_ms)
{
	const struct tier_spec *spec = &tier_specs[tier];

	return series->tiers[tier].newest_step - step_of(from_ms, spec->step_ms) < spec->capacity;
}

/* The finest tier whose steps fit into step_ms and that reaches back to from_ms, or, where none
   does, the one that reaches back furthest. */
static int tier_for(const struct series *series, int64_t from_ms, int64_t step_ms)
{
	int best = 0;

	for (int t = 0; t < tier_count(series) && step_ms % tier_specs[t].step_ms == 0; t++) {
		best = t;
		if (reaches_back(series, t, from_ms))
			break;
	}
	return best;
}

static void point_merge(struct series_point *point, const struct series_cell *cell)
{
	if (isnan(cell->last))
		return;
	point->min = point->known ? fmin(point->min, (double)cell->min) : (double)cell->min;
	point->max = point->known ? fmax(point->max, (double)cell->max) : (double)cell->max;
	point->last = (double)cell->last;
	point->known = true;
}

/* Merges the tier's cells of [from_step, from_step + count) into one point. */
static struct series_point point_of(
	const struct series *series, int tier_number, int64_t from_step, int64_t count)
{
	const struct series_tier *tier = &series->tiers[tier_number];
	const struct tier_spec *spec = &tier_specs[tier_number];
	struct series_point point = {0};

	for (int64_t step = from_step; step < from_step + count; step++)
		if (step <= tier->newest_step && tier->newest_step - step < tier->filled)
			point_merge(&point, cell_seen(series, spec, step));
	return point;
}

void series_walk(const struct series *series, mono_ms until, int64_t step_ms,
	struct series_point *out, size_t count)
{
	int64_t first, ratio;
	int tier;

	must(step_ms >= 1000 && step_ms % 1000 == 0);
	first = step_of(until.ms, step_ms) - (int64_t)count + 1;
	tier = tier_for(series, first * step_ms, step_ms);
	ratio = step_ms / tier_specs[tier].step_ms;
	for (size_t i = 0; i < count; i++)
		out[i] = point_of(series, tier, (first + (int64_t)i) * ratio, ratio);
}
