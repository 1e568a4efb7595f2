#ifndef LOWTIDE_MODEL_GROWTH_FIT_H
#define LOWTIDE_MODEL_GROWTH_FIT_H
/*
 * Does a rise go on, or does it flatten? Two families of shapes are fitted to floor points, and the
 * best of each are compared.
 *
 * A shape is a + b x g(t) with b >= 0 and a known curve g: still growing (a line, a line after a
 * quiet stretch, powers of time) or flattened (constant, a step, a ramp that ended, saturating
 * curves). Fits are asymmetric, because load lifts a floor point and nothing pushes one down. Where
 * the load at each point is known, every shape may also have its share of it: what load explains is
 * no growth.
 *
 * The comparison is made twice, over time and over the number of the point ("per peak" instead of
 * per second), and the lesser margin counts: a leak under uneven load is a line in one of them, a
 * warm-up flattens in both.
 */
#include <stdbool.h>

#include "model/growth_points.h"

enum growth_shape {
	GROWTH_CONSTANT,
	GROWTH_STEP,
	GROWTH_RAMP,
	GROWTH_CURVE,
};

struct growth_fit {
	/* BIC of the best flattened shape minus that of the best growing one. By the usual reading
	   2 is something, 6 is strong, 10 is very strong (Kass and Raftery 1995). */
	float margin;
	float slope;                 /* of the best growing shape at the end, bytes/s */
	float slope_error;           /* one standard error of it */
	uint32_t onset;              /* the point from which on it grows */
	enum growth_shape flattened; /* the best flattened shape ... */
	uint32_t flat_from;          /* ... and the point from which on it is flat */
};

/*
 * count is GROWTH_FEWEST to GROWTH_POINTS. may_end: how late, as a share of the window, a rise may
 * have ended to count as flattened. A margin that is below enough over time is not looked at again
 * per point.
 */
void growth_fit(struct growth_fit *fit, const struct growth_point *points, uint32_t count,
	float may_end, float enough);

#endif
