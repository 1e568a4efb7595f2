#ifndef LOWTIDE_MODEL_GROWTH_POINTS_H
#define LOWTIDE_MODEL_GROWTH_POINTS_H
/*
 * Floor points: the levels that memory returns to when the worker is quiet.
 *
 * No load period is known. A floor point is a trough that stands out by its depth, or a pause: most
 * real leaks are staircases that rise in each burst and stand still between, without any trough.
 * Where neither comes for long, the lowest level stands in for it.
 */
#include <stdbool.h>

#include "model/growth_bins.h"

enum {
	GROWTH_POINTS = 24, /* a day of hourly peaks; more are thinned out */
	GROWTH_FEWEST = 4,  /* three increments: fewer have no shape */
};

enum growth_point_kind {
	GROWTH_TROUGH, /* between two peaks */
	GROWTH_PAUSE,  /* nothing moves */
	GROWTH_LOWEST, /* of a stretch without either */
};

struct growth_point {
	float at_s; /* since the life began */
	float bytes;
	float load; /* then; NaN: unknown */
	uint32_t kind;
};

struct growth_points {
	uint32_t count;
	bool structured; /* most are troughs or pauses; else nothing tells floor from load */
	struct growth_point list[GROWTH_POINTS]; /* in order of time */
};

/* Bytes a second from one point to a later one. */
float growth_pace(const struct growth_point *from, const struct growth_point *to);

void growth_points_find(struct growth_points *points, const struct growth_bins *bins);

#endif
