/*
 * History that others kept, the verdict: growth takes its samples in order, so that of a worker is
 * told anew, by the lives before where they can be told apart, by this life's history, and by what
 * was heard since.
 */
#include <math.h>

#include "model/past_life.h"
#include "model/state.h"

/* The finest steps that reach back to the first sample we heard; one ring of them is looked at. */
static const struct {
	int64_t step_ms;
	size_t cells;
} looks[] = {
	{1000, SERIES_1S_CELLS},
	{10 * 1000, SERIES_10S_CELLS},
	{60 * 1000, SERIES_60S_CELLS},
	{600 * 1000, SERIES_600S_CELLS},
};

enum { LOOKS = sizeof(looks) / sizeof(looks[0]) };

/* Several processes take turns in one series where births go back and forth: then only those of
   this one are its own, and none of the others came before it. */
static bool has_lives_before(const struct model *model, const struct past_life *life,
	const struct past_point *points, size_t count)
{
	double last_s = 0;

	if (!(life->birth_s > 0) || model_place_of(model, life->worker)->worker_count != 1)
		return false;
	for (size_t i = 0; i < count; i++) {
		double birth_s = points[i].birth_wall_s;

		if (isnan(birth_s))
			continue;
		if (birth_s < last_s && !past_same_birth(birth_s, last_s))
			return false;
		last_s = birth_s;
	}
	return true;
}

static double load_of(const struct past_point *point, const struct past_point *before)
{
	double took_s;

	if (!before || !(point->cpu_s >= before->cpu_s))
		return NAN;
	took_s = (double)mono_diff_ms(point->at, before->at) / 1000;
	return took_s > 0 ? (point->cpu_s - before->cpu_s) / took_s : NAN;
}

/* The life that a point is of begins with it. */
static void begin(struct growth *growth, const struct past_life *life,
	const struct past_point *point, double birth_s)
{
	bool known = birth_s > 0;
	double age_s = known ? past_age_s(life, point, birth_s) : 0;

	growth_begin_life(growth, point->at.ms, known || life->worker->identity != IDENTITY_NONE,
		age_s > 0 ? age_s : 0);
}

static void feed_history(struct growth *growth, const struct past_life *life,
	const struct past_point *points, size_t count, bool with_lives_before)
{
	const struct past_point *before = NULL; /* the last of the same life */
	double life_birth_s = NAN;

	for (size_t i = 0; i < count; i++) {
		const struct past_point *point = &points[i];
		bool own = past_is_of_life(life, point);
		double birth_s = own ? life->birth_s : point->birth_wall_s;

		if (!past_has_size(life, point) || (!own && (!with_lives_before || isnan(birth_s))))
			continue;
		if (isnan(life_birth_s) || !past_same_birth(birth_s, life_birth_s)) {
			begin(growth, life, point, birth_s);
			life_birth_s = birth_s;
			before = NULL;
		}
		growth_feed(growth, point->at.ms, point->rss_bytes, load_of(point, before));
		before = point;
	}
}

/* What we heard ourselves, as far as the steps of its history still tell it apart. */
static void feed_heard(struct growth *growth, const struct worker *worker)
{
	struct series_point rss[SERIES_600S_CELLS], cpu[SERIES_600S_CELLS]; /* the longest ring */
	mono_ms first = worker->first_seen.mono, last = worker->last_seen.mono;
	int64_t heard_ms = mono_diff_ms(last, first);
	size_t l = 0;

	while (l + 1 < LOOKS && heard_ms >= looks[l].step_ms * (int64_t)looks[l].cells)
		l++;
	series_walk(&worker->rss_history.series, last, looks[l].step_ms, rss, looks[l].cells);
	series_walk(&worker->cpu_history.series, last, looks[l].step_ms, cpu, looks[l].cells);
	for (size_t i = 0; i < looks[l].cells; i++) {
		int64_t ago = (int64_t)(looks[l].cells - 1 - i);
		int64_t at_ms = last.ms - ago * looks[l].step_ms;

		if (rss[i].known && at_ms >= first.ms)
			growth_feed(growth, at_ms, rss[i].last, cpu[i].known ? cpu[i].last : NAN);
	}
}

static bool has_cpu(const struct past_point *points, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!isnan(points[i].cpu_s))
			return true;
	return false;
}

void past_growth(struct model *model, struct worker *worker, const struct past_point *points,
	size_t count, struct instant now)
{
	struct past_life life = past_life_of(model, worker, now);
	struct growth *growth = &worker->growth;

	if (model_worker_is_aggregate(model, worker))
		return;
	growth_init(growth, growth->verdict.subject);
	/* One counter for a whole life: there is no other that both halves of it have. */
	worker->growth_load = has_cpu(points, count) ? SIGNAL_CPU : worker->growth_load;
	feed_history(growth, &life, points, count, has_lives_before(model, &life, points, count));
	feed_heard(growth, worker);
	intake_growth_tell(model, worker, now);
}
