#include "model/peers.h"

#include <math.h>
#include <stdio.h>

#include "model/units.h"

/* Of one other life it is not known which of the two is the odd one. */
enum { FEWEST = 2 };

/* Where services are grouped that have little in common, some rise and some do not, whatever
   leaks: only who is nearly alone in rising is the odd one. */
enum { ONE_ALIKE_IN = 10 };

/* A life rose alike with half of the rise or more, and not at all with less than a tenth. */
static const float ALIKE = 0.5F;
static const float NOT_AT_ALL = 0.1F;

/* Loads within a factor of two pass for one. */
static const float SAME_LOAD = 2;

/* The floor at an end of a span is the lowest of the quarter there: load may come and go in it, but
   hardly lasts for all of it. Others may have been watched from or to somewhere in it. */
static const float END = 0.25F;

/* True also where one of the two is not known. */
static bool is_same_load(float a, float b)
{
	return isnan(a) || isnan(b) || (a <= SAME_LOAD * b && b <= SAME_LOAD * a);
}

/* Age of the process when its life began to be watched. */
static float age_of(const struct growth *growth)
{
	return growth->age_known ? (float)growth->age_s : 0;
}

/* The first of the closed bins, which follow each other in time, that ends at this age or later.
   They are about evenly spaced, so it is near where it would be if they were so exactly. */
static uint32_t first_bin_at(const struct growth *growth, uint32_t closed, float age_s)
{
	const struct growth_bin *bins = growth->bins.bins;
	float age = age_of(growth), share = (age_s - age) / bins[closed - 1].to_s;
	uint32_t at = share > 0 ? (uint32_t)(fminf(share, 1) * (float)(closed - 1)) : 0;

	while (at > 0 && age + bins[at - 1].to_s >= age_s)
		at--;
	while (at < closed && age + bins[at].to_s < age_s)
		at++;
	return at;
}

/* The lowest floor between two ages; NaN where it was not watched. */
static float floor_between(const struct growth *growth, float from_s, float to_s)
{
	uint32_t closed = growth_bins_closed(&growth->bins), first, end;
	const struct growth_bins *bins = &growth->bins;
	float low = INFINITY, age = age_of(growth);

	if (closed == 0)
		return NAN;
	first = first_bin_at(growth, closed, from_s);
	end = first_bin_at(growth, closed, to_s);
	while (end < closed && age + bins->bins[end].from_s <= to_s)
		end++;
	for (uint32_t i = first; i < end; i++)
		low = bins->floors[i] < low ? bins->floors[i] : low;
	return isinf(low) ? NAN : low;
}

/* How much the floor rose in the span; what rises evenly does so by three quarters from one end to
   the other. NaN where one of them was not watched. */
static float rise_between(const struct growth *growth, float from_s, float to_s)
{
	float end_s = END * (to_s - from_s);

	return (floor_between(growth, to_s - end_s, to_s) -
		       floor_between(growth, from_s, from_s + end_s)) /
	       (1 - END);
}

/* It is known, and it does not rise. */
static bool has_settled(enum verdict_code code)
{
	return code > VERDICT_LEARNING && code < VERDICT_RISING;
}

void peers_begin(struct peers_comparison *comparison, const struct growth *growth)
{
	const struct growth_points *points = growth_floor(growth);
	const float *figures = growth_verdict(growth)->figures;

	*comparison = (struct peers_comparison){
		.growth = growth, .load = growth_bins_load(&growth->bins)};
	if (growth_verdict(growth)->evidence != EVIDENCE_FLOOR)
		return;
	comparison->to_s = age_of(growth) + points->list[points->count - 1].at_s;
	comparison->from_s = comparison->to_s - figures[VERDICT_SPAN_S];
	/* A last point that load has lifted makes a rise that none of the peers has. */
	comparison->rise =
		fminf(figures[VERDICT_RISE], figures[VERDICT_SLOPE] * figures[VERDICT_SPAN_S]);
}

bool peers_add(struct peers_comparison *comparison, const struct growth *other)
{
	float rise;

	if (!(comparison->rise > 0) || comparison->count == PEERS_MOST)
		return false;
	if (other->aggregate || !is_same_load(comparison->load, growth_bins_load(&other->bins)))
		return true;
	rise = rise_between(other, comparison->from_s, comparison->to_s);
	if (isnan(rise))
		return true;
	comparison->shares[comparison->count++] = rise / comparison->rise;
	comparison->alike += rise >= ALIKE * comparison->rise;
	comparison->settled += has_settled(growth_verdict(other)->code);
	return true;
}

/* count > 0. Sorts by insertion. */
static float median_of(float *values, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		float value = values[i];
		uint32_t at = i;

		for (; at > 0 && values[at - 1] > value; at--)
			values[at] = values[at - 1];
		values[at] = value;
	}
	return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

struct peers peers_result(const struct peers_comparison *comparison)
{
	struct peers_comparison c = *comparison;

	return (struct peers){
		.compared = c.count,
		.alike = c.alike,
		.settled = c.settled,
		.typical = c.count > 0 ? median_of(c.shares, c.count) : NAN,
	};
}

enum peers_say peers_say(const struct peers *peers)
{
	if (peers->compared < FEWEST)
		return PEERS_NOTHING;
	if (peers->typical < NOT_AT_ALL && ONE_ALIKE_IN * peers->alike <= peers->compared)
		return PEERS_ALONE;
	if (2 * peers->alike <= peers->compared)
		return PEERS_NOTHING;
	return 2 * peers->settled > peers->compared ? PEERS_SETTLED : PEERS_ALIKE;
}

void peers_sentence(char out[PEERS_BYTES], const struct peers *peers)
{
	char share[UNITS_BYTES];

	*out = '\0';
	units_percent(share, UNITS_BYTES - 1, fmax(0, (double)peers->typical));
	switch (peers_say(peers)) {
	case PEERS_NOTHING: break;
	case PEERS_ALONE:
		snprintf(out, PEERS_BYTES, "its %u peers rose by %s of that at its age",
			peers->compared, share);
		break;
	case PEERS_SETTLED:
		snprintf(out, PEERS_BYTES, "its %u peers rose alike at its age, then settled",
			peers->compared);
		break;
	case PEERS_ALIKE:
		snprintf(out, PEERS_BYTES, "its %u peers rise alike at its age", peers->compared);
		break;
	}
}
