#include "model/past_life.h"

#include <float.h>

struct past_life past_life_of(
	const struct model *model, const struct worker *worker, struct instant now)
{
	const struct feed *feed = model_feed_of(model, worker);

	return (struct past_life){
		.worker = worker,
		.now = now,
		.ahead_s = feed ? feed->clock_ahead_s : 0,
		.birth_s = worker->birth_wall_s,
	};
}

bool past_has_size(const struct past_life *life, const struct past_point *point)
{
	return mono_diff_ms(life->worker->first_seen.mono, point->at) > 0 && point->rss_bytes > 0 &&
	       point->rss_bytes < (double)FLT_MAX;
}

double past_age_s(const struct past_life *life, const struct past_point *point, double birth_s)
{
	double ago_s = (double)mono_diff_ms(life->now.mono, point->at) / 1000;

	return life->now.wall.s - ago_s + life->ahead_s - birth_s;
}

bool past_is_of_life(const struct past_life *life, const struct past_point *point)
{
	if (!(life->birth_s > 0))
		return true;
	if (!isnan(point->birth_wall_s))
		return past_same_birth(point->birth_wall_s, life->birth_s);
	return past_age_s(life, point, life->birth_s) >= 0;
}
