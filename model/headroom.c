#include "model/headroom.h"

#include <math.h>

/* Two standard errors on either side: what is outside would surprise. */
static const double RANGE_ERRORS = 2;
static const double FARTHEST_S = 100 * 86400.0;

void headroom_charge(
	struct headroom *headroom, double peak_bytes, double slope_bytes_per_s, double slope_error)
{
	headroom->used_bytes += peak_bytes;
	headroom->slope_bytes_per_s += slope_bytes_per_s;
	headroom->slope_error = hypot(headroom->slope_error, slope_error);
}

bool headroom_time(const struct headroom *headroom, struct headroom_time *time)
{
	double left = fmax(0, headroom->limit_bytes - headroom->used_bytes);
	double slope = headroom->slope_bytes_per_s;
	double most = slope + RANGE_ERRORS * headroom->slope_error;
	double least = slope - RANGE_ERRORS * headroom->slope_error;

	if (headroom->kind == HEADROOM_UNKNOWN || !(headroom->limit_bytes > 0) || !(slope > 0) ||
		left > slope * FARTHEST_S)
		return false;
	time->s = left / slope;
	time->early_s = most > 0 ? left / most : NAN;
	time->late_s = least > 0 ? left / least : isnan(least) ? NAN : INFINITY;
	return true;
}
