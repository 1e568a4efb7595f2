#include "model/peers.h"

#include <math.h>
#include <stdio.h>

#include "model/units.h"

/* Of one other life it is not known which of the two is the odd one. */
enum { FEWEST = 2 };

/* Where services are grouped that have little in common, some rise and some do not, whatever leaks:
   only who is nearly alone in rising is the odd one. */
enum { ONE_ALIKE_IN = 10 };

/* A life rose alike with half of the rise or more, and not at all with less than a fifth. */
static const float ALIKE = 0.5F;
static const float NOT_AT_ALL = 0.2F;

/* Loads within a factor of two pass for one. */
static const float SAME_LOAD = 2;

/* Nobody is watched at exactly the same ages: a quarter of the span may be missing at its ends. */
static const float MISSING = 0.25F;

static float mean_load(const struct growth *growth)
{
	float sum = 0, known = 0;

	for (uint32_t i = 0; i < growth->bins.used; i++) {
		if (isnan(growth->bins.bins[i].load))
			continue;
		sum += growth->bins.bins[i].load;
		known++;
	}
	return known > 0 ? sum / known : NAN;
}

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

static float point_age(const struct growth *growth, uint32_t i)
{
	return age_of(growth) + growth_floor(growth)->list[i].at_s;
}

/* The floor at an age; that of the nearest point outside of them. points > 0. */
static float floor_at(const struct growth *growth, float age_s)
{
	const struct growth_points *points = growth_floor(growth);
	uint32_t i = 0;
	float before, after;

	while (i < points->count && point_age(growth, i) < age_s)
		i++;
	if (i == 0)
		return points->list[0].bytes;
	if (i == points->count)
		return points->list[i - 1].bytes;
	before = point_age(growth, i - 1);
	after = point_age(growth, i);
	return points->list[i - 1].bytes + (points->list[i].bytes - points->list[i - 1].bytes) *
						   (age_s - before) / (after - before);
}

static bool was_watched(const struct peers_comparison *c, const struct growth *other)
{
	const struct growth_points *points = growth_floor(other);
	float missing = MISSING * (c->to_s - c->from_s);

	return points->count >= GROWTH_FEWEST && !other->aggregate &&
	       point_age(other, 0) <= c->from_s + missing &&
	       point_age(other, points->count - 1) >= c->to_s - missing;
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

	*comparison = (struct peers_comparison){.growth = growth, .load = mean_load(growth)};
	if (growth_verdict(growth)->evidence != EVIDENCE_FLOOR)
		return;
	comparison->to_s = point_age(growth, points->count - 1);
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
	if (!was_watched(comparison, other) || !is_same_load(comparison->load, mean_load(other)))
		return true;
	rise = floor_at(other, comparison->to_s) - floor_at(other, comparison->from_s);
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
