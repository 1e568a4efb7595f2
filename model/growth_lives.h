#ifndef LOWTIDE_MODEL_GROWTH_LIVES_H
#define LOWTIDE_MODEL_GROWTH_LIVES_H
/*
 * Growth across the lives of a slot: a worker that leaks and is killed at its limit shows a
 * saw-tooth whose lives may be too short to be judged one by one. Lives that each climb to their
 * end are growth; recycled children that warm up and then stay are not.
 */
#include <stdbool.h>

#include "model/growth_bins.h"

struct growth_life {
	float length_s;
	float slope;  /* of its floor after the first quarter, the warm-up; bytes/s */
	bool climbed; /* materially, and in each part of it */
};

/* What a life that ended, or was left, has been. */
struct growth_life growth_life_of(const struct growth_bins *bins);

/* Two lives that climbed alike. */
bool growth_lives_agree(const struct growth_life *a, const struct growth_life *b);

/*
 * Where the process has no start time, its end is a fall of the level: from what the floor has
 * climbed to, or more, to less than half of the climb, from one sample to the next.
 */
struct growth_fall {
	float from, below; /* below is -INFINITY: the floor has not climbed enough to tell */
};

struct growth_fall growth_fall_of(const struct growth_bins *bins);

#endif
