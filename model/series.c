#include "model/series.h"

#include <math.h>
#include <stddef.h>

#include "model/must.h"

/* Where each resolution lives in the cells, finest first. Rings are filled from their beginning,
   and the last one from its end: what a young series has not used yet lies in one piece, whose
   pages take no memory. */
static const struct tier_spec {
	int64_t step_ms;
	uint32_t at, capacity;
	bool backwards;
} tier_specs[SERIES_TIERS] = {
	{1000, 0, SERIES_1S_CELLS, false},
	{10 * 1000, SERIES_1S_CELLS, SERIES_10S_CELLS, false},
	{60 * 1000, SERIES_1S_CELLS + SERIES_10S_CELLS, SERIES_60S_CELLS, false},
	{600 * 1000, SERIES_1S_CELLS + SERIES_10S_CELLS + SERIES_60S_CELLS, SERIES_600S_CELLS,
		true},
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

static int tier_count(const struct series *series)
{
	return series->brief ? SERIES_BRIEF_TIERS : SERIES_TIERS;
}

/* Of a step that lies so many before the newest, of at most a ring. */
static size_t cell_index(const struct series_tier *tier, const struct tier_spec *spec, int64_t back)
{
	uint32_t before = (uint32_t)back, at = tier->newest;

	at = at >= before ? at - before : at + spec->capacity - before;
	must(at < spec->capacity);
	return spec->at + (spec->backwards ? spec->capacity - 1 - at : at);
}

static struct series_cell *cell_at(struct series *series, int t, int64_t step)
{
	struct series_cell *cells = (struct series_cell *)(series + 1);
	const struct series_tier *tier = &series->tiers[t];

	return &cells[cell_index(tier, &tier_specs[t], tier->newest_step - step)];
}

static const struct series_cell *cell_seen(const struct series *series, int t, int64_t step)
{
	const struct series_cell *cells = (const struct series_cell *)(series + 1);
	const struct series_tier *tier = &series->tiers[t];

	return &cells[cell_index(tier, &tier_specs[t], tier->newest_step - step)];
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
static void tier_advance(struct series *series, int t, int64_t step)
{
	struct series_tier *tier = &series->tiers[t];
	uint32_t capacity = tier_specs[t].capacity;

	if (tier->filled == 0 || step - tier->newest_step > capacity) {
		tier->filled = 0;
		tier->newest_step = step - 1;
		tier->newest = capacity - 1;
	}
	while (tier->newest_step < step) {
		tier->newest_step++;
		tier->newest = tier->newest + 1 < capacity ? tier->newest + 1 : 0;
		tier->filled += tier->filled < capacity;
		*cell_at(series, t, tier->newest_step) = gap;
	}
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
			tier_advance(series, t, step);
		if (tier->newest_step - step < tier->filled)
			cell_merge(cell_at(series, t, step), (float)value, late);
	}
}

/* Makes step the oldest, with gaps for the steps in between, as far as there is room. */
static void tier_reach_back(struct series *series, int t, int64_t step)
{
	struct series_tier *tier = &series->tiers[t];

	while (tier->filled < tier_specs[t].capacity && tier->newest_step - tier->filled >= step) {
		*cell_at(series, t, tier->newest_step - tier->filled) = gap;
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
			tier_advance(series, t, step);
		if (tier->newest_step - step >= spec->capacity)
			continue; /* nor gaps: they would claim that it was looked at */
		tier_reach_back(series, t, step);
		if (step <= tier->newest_step)
			cell_merge(cell_at(series, t, step), (float)value, true);
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
	struct series_point point = {0};

	for (int64_t step = from_step; step < from_step + count; step++)
		if (step <= tier->newest_step && tier->newest_step - step < tier->filled)
			point_merge(&point, cell_seen(series, tier_number, step));
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
