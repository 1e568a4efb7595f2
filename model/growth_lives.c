#include "model/growth_lives.h"

#include <math.h>

/* The climb of a life that leaked until it was killed is no small part of its level. */
static const float LEAST_CLIMB = 0.1F;
/* And spread: the second and the third quarter have some of it; a third each would be a line. */
static const float LEAST_SHARE = 0.15F;
/* Slopes within a factor of two: the leak is the same, the load need not be. */
static const float ALIKE = 2;
/* A process that starts anew falls by most of the climb, and a climb that is small against the
   level falls into the range of ordinary troughs. */
static const float FALL_SHARE = 0.5F;
static const float FALL_CLIMB = 0.25F;

enum {
	QUARTERS = 4,
	LIFE_BINS = 2 * QUARTERS, /* two bins for each quarter */
	FALL_BINS = 8 * QUARTERS, /* a quarter must hold a trough */
};

static float lowest(const struct growth_bins *bins, uint32_t from, uint32_t to)
{
	float low = INFINITY;

	for (uint32_t i = from; i < to; i++)
		low = fminf(low, growth_bin_floor(&bins->bins[i]));
	return low;
}

struct growth_life growth_life_of(const struct growth_bins *bins)
{
	uint32_t count = growth_bins_closed(bins);
	struct growth_life life = {0};
	float level[QUARTERS], rise, span;

	if (count < LIFE_BINS)
		return life;
	/* What memory never fell below again, after each quarter. The last is that of the last bin:
	   a life that is killed ends high. */
	level[QUARTERS - 1] = growth_bin_floor(&bins->bins[count - 1]);
	for (uint32_t q = QUARTERS - 1; q-- > 0;)
		level[q] = fminf(level[q + 1],
			lowest(bins, (q + 1) * count / QUARTERS,
				q + 2 == QUARTERS ? count - 1 : (q + 2) * count / QUARTERS));
	life.length_s = bins->bins[count - 1].to_s;
	span = bins->bins[count - 1].from_s - bins->bins[count / QUARTERS].from_s;
	rise = level[QUARTERS - 1] - level[0];
	life.slope = span > 0 ? rise / span : 0;
	life.climbed = rise >= LEAST_CLIMB * level[QUARTERS - 1] &&
		       level[1] - level[0] >= LEAST_SHARE * rise &&
		       level[2] - level[1] >= LEAST_SHARE * rise;
	return life;
}

bool growth_lives_agree(const struct growth_life *a, const struct growth_life *b)
{
	return a->climbed && b->climbed && a->slope < ALIKE * b->slope &&
	       b->slope < ALIKE * a->slope;
}

struct growth_fall growth_fall_of(const struct growth_bins *bins)
{
	struct growth_fall fall = {INFINITY, -INFINITY};
	uint32_t count = growth_bins_closed(bins);
	float base;

	if (count < FALL_BINS)
		return fall;
	base = lowest(bins, 0, count);
	fall.from = lowest(bins, count - count / QUARTERS, count);
	if (fall.from - base > FALL_CLIMB * fall.from)
		fall.below = base + FALL_SHARE * (fall.from - base);
	return fall;
}
