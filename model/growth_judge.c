#include "model/growth_judge.h"

#include <math.h>
#include <string.h>

/* The highlight wants a margin; 5 is short of "strong" and enough because the conditions below
   come on top. */
static const float MARGIN = 5;
/* The last two thirds may show what the whole does not, unless the whole speaks loudly against it:
   the end of a warm-up is nearly straight, its beginning tells. */
static const float WHOLE_MARGIN = -20;
static const float CLEAR_MARGIN = -2;
/* A ramp that ended in the last seventh of the window has not been seen to end. */
static const float MAY_END = 0.85F;
/* The recent slope of a growth that is over is small against what it was. */
static const float CLEAR_SLOPE = 0.33F;
/* 8 MiB of 512: less is an allocator's mood. */
static const float MATERIAL = 0.015F;
/* A growth comes in several increments: one that is half of it is a step. */
static const float LARGEST_INCREMENT = 0.5F;
/* Without peaks or pauses a rise must be steady: each quarter at half of the mean pace at least. */
static const float QUARTER_PACE = 0.5F;
/* At its limit: what is left is less than the least that matters. */
static const float AT_LIMIT = 0.97F;
/* Peaks that show: a twentieth of the level. */
static const float PEAKS = 0.05F;

enum {
	SMOOTH_POINTS = 8, /* two for each quarter */
	AGREED = 2,
	QUARTERS = 4,
};

void growth_judge_reset(struct growth_judge *judge)
{
	memset(judge, 0, sizeof(*judge));
	judge->word = judge->newer = VERDICT_LEARNING;
}

uint64_t growth_judge_missing(const struct growth_case *c)
{
	uint64_t needed = c->old ? GROWTH_SAMPLES_OLD : GROWTH_SAMPLES;

	return c->bins->samples < needed ? needed - c->bins->samples : 0;
}

float growth_recent_peak(const struct growth_bins *bins)
{
	float peak = 0;

	for (uint32_t i = bins->used - (bins->used + QUARTERS - 1) / QUARTERS; i < bins->used; i++)
		peak = fmaxf(peak, growth_bin_top(&bins->bins[i]));
	return peak;
}

static bool is_material(float rise, float level)
{
	return rise >= MATERIAL * level;
}

static bool is_novel(const struct growth_point *list, uint32_t onset, uint32_t last)
{
	for (uint32_t i = 0; i <= onset; i++)
		if (list[i].bytes >= list[last].bytes)
			return false;
	return true;
}

static bool is_spread(const struct growth_point *list, uint32_t onset, uint32_t last)
{
	float most = 0;

	for (uint32_t i = onset; i < last; i++)
		most = fmaxf(most, list[i + 1].bytes - list[i].bytes);
	return most <= LARGEST_INCREMENT * (list[last].bytes - list[onset].bytes);
}

static bool is_steady(const struct growth_point *list, uint32_t onset, uint32_t last)
{
	uint32_t steps = last - onset;
	float mean = growth_pace(&list[onset], &list[last]);

	for (uint32_t q = 0; q < QUARTERS; q++) {
		const struct growth_point *from = &list[onset + steps * q / QUARTERS];
		const struct growth_point *to = &list[onset + steps * (q + 1) / QUARTERS];

		if (growth_pace(from, to) < QUARTER_PACE * mean)
			return false;
	}
	return true;
}

/* Whether the rise from onset on is one that an operator would call growth, whatever its shape. */
static bool is_convincing(const struct growth_case *c, uint32_t onset)
{
	const struct growth_points *points = c->points;
	uint32_t last = points->count - 1, grown = points->count - onset;

	if (grown < GROWTH_FEWEST || !is_novel(points->list, onset, last) ||
		!is_material(points->list[last].bytes - points->list[onset].bytes,
			points->list[last].bytes) ||
		!is_spread(points->list, onset, last))
		return false;
	return points->structured ||
	       (c->bins->samples >= GROWTH_SAMPLES && grown >= SMOOTH_POINTS &&
		       is_steady(points->list, onset, last));
}

/* The whole, then its last two thirds; fit is that of the whole unless the part convinces. */
static bool finds_growth(const struct growth_case *c, struct growth_fit *fit)
{
	const struct growth_points *points = c->points;
	uint32_t first = points->count / 3;
	struct growth_fit part;

	growth_fit(fit, points->list, points->count, MAY_END, WHOLE_MARGIN);
	if (fit->margin >= MARGIN && is_convincing(c, fit->onset))
		return true;
	if (fit->margin < WHOLE_MARGIN || points->count - first < GROWTH_FEWEST)
		return false;
	growth_fit(&part, points->list + first, points->count - first, MAY_END, MARGIN);
	part.onset += first;
	if (part.margin < MARGIN || !is_convincing(c, part.onset))
		return false;
	*fit = part;
	return true;
}

static void keep_slope(struct growth_judge *judge, const struct growth_fit *fit)
{
	judge->slope = fit->slope;
	judge->slope_error = fit->slope_error;
}

/* The highlight goes on. */
static void raise(
	struct growth_judge *judge, const struct growth_case *c, const struct growth_fit *fit)
{
	judge->growing = true;
	judge->stopped = false;
	judge->agreed = 0;
	judge->flagged_slope = fit->slope;
	judge->began_s = c->points->list[fit->onset].at_s;
	judge->began_bytes = c->points->list[fit->onset].bytes;
}

/* Whether the floor rose from the first third to the last (1), fell (-1), or neither. */
static int direction(const struct growth_points *points)
{
	uint32_t third = points->count / 3;
	const struct growth_point *list = points->list;
	float early_low = INFINITY, early_high = 0, late_low = INFINITY, late_high = 0;

	for (uint32_t i = 0; i < third; i++) {
		const struct growth_point *late = &list[points->count - 1 - i];

		early_low = fminf(early_low, list[i].bytes);
		early_high = fmaxf(early_high, list[i].bytes);
		late_low = fminf(late_low, late->bytes);
		late_high = fmaxf(late_high, late->bytes);
	}
	if (late_low > early_high && is_material(late_high - early_low, late_high))
		return 1;
	return late_high < early_low && is_material(early_high - late_low, early_high) ? -1 : 0;
}

static enum verdict_code word_for(
	const struct growth_judge *judge, const struct growth_case *c, const struct growth_fit *fit)
{
	const struct growth_points *points = c->points;
	float floor = points->list[points->count - 1].bytes, peak = growth_recent_peak(c->bins);
	int way = direction(points);

	if (way > 0 && fit->margin > 0)
		return VERDICT_RISING;
	if (way > 0 && c->limit_bytes > 0 && peak >= AT_LIMIT * c->limit_bytes)
		return VERDICT_AT_LIMIT;
	if (judge->stopped)
		return VERDICT_STOPPED;
	if (way < 0)
		return VERDICT_SHRINKING;
	if (way > 0)
		return fit->flattened == GROWTH_STEP ? VERDICT_STEP : VERDICT_SETTLING;
	return points->structured && peak - floor > PEAKS * floor ? VERDICT_CYCLIC : VERDICT_FLAT;
}

static void judge_quiet(struct growth_judge *judge, const struct growth_case *c)
{
	struct growth_fit fit = {0};
	bool growing = direction(c->points) != 0 && finds_growth(c, &fit);
	enum verdict_code word = word_for(judge, c, &fit);

	judge->agreed = growing ? judge->agreed + 1 : 0;
	keep_slope(judge, &fit);
	judge->margin = fit.margin;
	if (judge->agreed >= AGREED)
		raise(judge, c, &fit);
	if (word == judge->newer)
		judge->word = (uint8_t)word;
	judge->newer = (uint8_t)word;
}

static void clear(struct growth_judge *judge, bool flattened, float flat_s)
{
	judge->growing = false;
	judge->agreed = 0;
	judge->stopped = flattened;
	judge->flat_s = flat_s;
	judge->word = judge->newer = flattened ? VERDICT_STOPPED : VERDICT_FLAT;
}

static void judge_growing(struct growth_judge *judge, const struct growth_case *c)
{
	const struct growth_point *list = c->points->list;
	uint32_t count = c->points->count, onset = 0;
	struct growth_fit fit;
	bool over;

	while (onset + GROWTH_FEWEST < count && list[onset + 1].at_s <= judge->began_s)
		onset++;
	growth_fit(&fit, list + onset, count - onset, 1, CLEAR_MARGIN);
	if (fit.margin > 0)
		keep_slope(judge, &fit);
	over = fit.margin < CLEAR_MARGIN &&
	       growth_pace(&list[count - 3], &list[count - 1]) < CLEAR_SLOPE * judge->flagged_slope;
	judge->agreed = over ? judge->agreed + 1 : 0;
	if (judge->agreed >= AGREED)
		clear(judge, true, list[onset + fit.flat_from].at_s);
	else if (list[count - 1].bytes < judge->began_bytes)
		clear(judge, false, 0);
}

void growth_judge(struct growth_judge *judge, const struct growth_case *c)
{
	if (judge->growing)
		judge_growing(judge, c);
	else
		judge_quiet(judge, c);
}
