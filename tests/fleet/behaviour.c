#include "tests/fleet/behaviour.h"

#include <math.h>
#include <string.h>

#define MIB ((size_t)1 << 20)

static const double peak_first_s = 2; /* so that the floor is seen before the first peak */
static const double peak_every_s = 8;
static const double peak_lasts_s = 3;

static const double warm_half_s = 10;

static const double hang_first_s = 20;
static const double hang_every_s = 40;

/*
 * One each of those of the demo is there, of "task" three. Together they hold 305 MiB at the very
 * most, after ten minutes; a dozen processes add some 5 MiB each of their own. The others hold the
 * same at every age, for tests that compare them.
 */
const struct behaviour behaviours[] = {
	{.name = "steady", .base = 12 * MIB, .burst = 16 * MIB},
	{.name = "leaking", .base = 10 * MIB, .burst = 8 * MIB, .leak = MIB, .leak_cap = 72 * MIB},
	{.name = "canary", .base = 12 * MIB, .burst = 6 * MIB},
	{.name = "warming", .base = 6 * MIB, .burst = 6 * MIB, .warm = 36 * MIB},
	{.name = "pair-steady", .base = 10 * MIB, .burst = 8 * MIB},
	{.name = "pair-leaking",
		.base = 8 * MIB,
		.burst = 6 * MIB,
		.leak = MIB / 2,
		.leak_cap = 36 * MIB},
	{.name = "task", .base = 3 * MIB, .burst = 2 * MIB, .leak = MIB, .leak_cap = 8 * MIB},
	{.name = "hanging", .base = 8 * MIB, .burst = 6 * MIB, .hang_s = 4},
	{.name = "level", .base = 16 * MIB},
	{.name = "lean", .base = 4 * MIB},
	{.name = "heavy", .base = 32 * MIB},
	{.name = "unused", .base = 4 * MIB, .unused = true},
};

const size_t behaviour_count = sizeof(behaviours) / sizeof(behaviours[0]);

const struct behaviour *behaviour_find(const char *name)
{
	for (size_t i = 0; i < behaviour_count; i++)
		if (strcmp(behaviours[i].name, name) == 0)
			return &behaviours[i];
	return NULL;
}

/* Peaks that are over, and how much of the present one. */
static double peaks_until(double age_s)
{
	double since_first_s = age_s - peak_first_s;
	double whole = floor(since_first_s / peak_every_s);
	double into_s = since_first_s - whole * peak_every_s;

	if (since_first_s < 0)
		return 0;
	return whole + fmin(into_s / peak_lasts_s, 1);
}

bool behaviour_is_busy(double age_s)
{
	double since_first_s = age_s - peak_first_s;

	return since_first_s >= 0 && fmod(since_first_s, peak_every_s) < peak_lasts_s;
}

size_t behaviour_keeps(const struct behaviour *b, double age_s)
{
	double leaked = fmin((double)b->leak * peaks_until(age_s), (double)b->leak_cap);
	double warmed = (double)b->warm * (1 - exp2(-age_s / warm_half_s));

	return b->base + (size_t)leaked + (size_t)warmed;
}

size_t behaviour_borrows(const struct behaviour *b, double age_s)
{
	return behaviour_is_busy(age_s) ? b->burst : 0;
}

size_t behaviour_most(const struct behaviour *b)
{
	return b->base + b->burst + b->leak_cap + b->warm;
}

bool behaviour_hangs(const struct behaviour *b, double age_s)
{
	double since_first_s = age_s - hang_first_s;

	return since_first_s >= 0 && fmod(since_first_s, hang_every_s) < b->hang_s;
}
