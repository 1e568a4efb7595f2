#ifndef LOWTIDE_MODEL_PAST_LIFE_H
#define LOWTIDE_MODEL_PAST_LIFE_H
/*
 * Which points of a history are of the life that is there now, and which of what was there before.
 */
#include <math.h>

#include "model/model.h"

struct past_life {
	const struct worker *worker;
	struct instant now;
	double ahead_s; /* the worker's clock minus ours */
	double birth_s; /* by its clock; 0: unknown */
};

struct past_life past_life_of(
	const struct model *model, const struct worker *worker, struct instant now);

/* A size from before our own first sample, whichever life's it is. */
bool past_has_size(const struct past_life *life, const struct past_point *point);

/* Said of the process that is there now. Where nothing tells, or a label does, all of it is. */
bool past_is_of_life(const struct past_life *life, const struct past_point *point);

/* Age of a process born then, when the point was taken. */
double past_age_s(const struct past_life *life, const struct past_point *point, double birth_s);

/* Births that differ by less are of one process: some exporters reckon theirs anew each time. */
static inline bool past_same_birth(double a_s, double b_s)
{
	return fabs(a_s - b_s) < 1;
}

#endif
