/* History that others kept of a pool, put before what we heard of it ourselves (model.h). */
#include <float.h>
#include <math.h>

#include "model/must.h"
#include "model/past_life.h"
#include "model/state.h"

/* As with workers (past.c): what lies between two of their looks is no gap. */
enum { STEP_MS = 10 * 1000 };

static bool is_taken(
	const struct past_life *life, const struct pool *pool, const struct past_pool_point *point)
{
	const struct past_point then = {.at = point->at, .birth_wall_s = NAN};

	return mono_diff_ms(pool->first_seen.mono, point->at) > 0 && past_is_of_life(life, &then);
}

/* How often the other side looked, by the two looks that stand closest; 0: there are no two. */
static int64_t cadence_ms(const struct past_pool_point *points, size_t count)
{
	int64_t least_ms = count > 1 ? INT64_MAX : 0;

	for (size_t i = 1; i < count; i++)
		if (mono_diff_ms(points[i].at, points[i - 1].at) < least_ms)
			least_ms = mono_diff_ms(points[i].at, points[i - 1].at);
	return least_ms;
}

/* A value holds until the next look, where that comes before it would be called stale. */
static void prepend(struct series *history, mono_ms at, int64_t held_ms, double value)
{
	for (int64_t ms = (held_ms - 1) / STEP_MS * STEP_MS; ms > 0; ms -= STEP_MS)
		series_prepend(history, (mono_ms){at.ms + ms}, value);
	series_prepend(history, at, value);
}

/* False: it says nothing of what is in use. */
static bool prepend_point(struct pool *pool, struct pool *then, const struct pool_dialect *dialect,
	const struct past_pool_point *point, int64_t held_ms)
{
	double in_use;
	bool at_end;

	pool_recall(then, dialect, point->at, point->figures);
	if (pool_is_at_end(then, &at_end))
		prepend(&pool->at_end.series, point->at, held_ms, at_end);
	if (!pool_in_use(then, &in_use) || !(in_use < (double)FLT_MAX))
		return false;
	prepend(&pool->in_use.series, point->at, held_ms, in_use);
	return true;
}

bool model_prepend_pool(struct model *model, size_t slot, const struct past_pool_point *points,
	size_t count, struct instant now)
{
	struct pool then = {.used = true, .period_ms = STEP_MS};
	int64_t period_ms = cadence_ms(points, count);
	struct past_life life;
	struct pool *pool;
	mono_ms next;
	bool any = false;

	must(slot < model->pools.count);
	pool = &model->pools.slots[slot];
	must(pool->used);
	if (model_pool_worker(model, pool)->restarts > 0)
		return false;
	life = past_life_of(model, model_pool_worker(model, pool), now);
	next = pool->first_seen.mono;
	while (count-- > 0) {
		int64_t held_ms = mono_diff_ms(next, points[count].at);

		if (!is_taken(&life, pool, &points[count]))
			continue;
		if (truth_of_age(held_ms, period_ms) == TRUTH_STALE)
			held_ms = 0;
		any = prepend_point(pool, &then, model_pool_dialect(model, pool), &points[count],
			      held_ms) ||
		      any;
		next = points[count].at;
	}
	return any;
}
