/*
 * What the model answers about watched gauges (model.h).
 */
#include <math.h>
#include <string.h>

#include "model/must.h"
#include "model/state.h"

void model_use_watches(struct model *model, const struct watch_book *book)
{
	must(model->feeds_ever == 0 && (!book || book->count <= LIMIT_OWN_WATCHES));
	model->bindings.watches = book;
}

const struct watch_book *model_watches(const struct model *model)
{
	return model->bindings.watches;
}

size_t model_worker_watched(const struct model *model, const struct worker *worker,
	const struct watched *out[LIMIT_OWN_WATCHES])
{
	const struct watched_gauges *gauges = &model->watched;
	size_t count = 0;

	for (uint32_t n = watched_first(gauges, (uint32_t)(worker - model->roster.workers));
		n != WATCHED_NONE; n = watched_next(gauges, n)) {
		const struct watched *watched = &gauges->slots[n];
		size_t at = count;

		if (watched->life != worker->life || !watched->value.known)
			continue;
		for (; at > 0 && out[at - 1]->watch > watched->watch; at--)
			out[at] = out[at - 1];
		out[at] = watched;
		count++;
	}
	return count;
}

const struct watch *model_watch_of(const struct model *model, const struct watched *watched)
{
	must(model->bindings.watches && watched->watch < model->bindings.watches->count);
	return &model->bindings.watches->watches[watched->watch];
}

bool model_watched_is_told(const struct model *model, const struct watched *watched)
{
	const struct worker *worker = &model->roster.workers[watched->worker];

	return gauge_truth(&watched->value, worker->last_seen.mono) < TRUTH_STALE;
}

bool model_watched_is_growing(const struct model *model, const struct watched *watched)
{
	return growth_is_growing(&watched->growth) && model_watched_is_told(model, watched);
}

struct headroom model_watched_headroom(const struct model *model, const struct watched *watched)
{
	const struct verdict *verdict = growth_verdict(&watched->growth);
	double limit = model_watch_of(model, watched)->limit;
	struct headroom headroom = {.kind = HEADROOM_DEATH, .limit_bytes = limit};

	if (!(limit > 0) || !model_watched_is_growing(model, watched))
		return (struct headroom){0};
	headroom_charge(&headroom, (double)verdict->figures[VERDICT_PEAK],
		(double)verdict->figures[VERDICT_SLOPE],
		(double)verdict->figures[VERDICT_SLOPE_ERROR]);
	return headroom;
}

bool model_watched_time_left(
	const struct model *model, const struct watched *watched, double *left_s)
{
	struct headroom headroom = model_watched_headroom(model, watched);
	struct headroom_time time;

	if (!headroom_time(&headroom, &time))
		return false;
	*left_s = time.s;
	return true;
}

const struct watched *model_worker_growing_watch(
	const struct model *model, const struct worker *worker)
{
	const struct watched *all[LIMIT_OWN_WATCHES], *first = NULL;
	size_t count = model_worker_watched(model, worker, all);
	double least_s = INFINITY;

	for (size_t i = 0; i < count; i++) {
		double left_s = INFINITY;

		if (!model_watched_is_growing(model, all[i]))
			continue;
		model_watched_time_left(model, all[i], &left_s);
		if (first && !(left_s < least_s))
			continue;
		first = all[i];
		least_s = left_s;
	}
	return first;
}

bool model_feed_watches(const struct model *model, uint32_t feed, size_t watch)
{
	return bind_has_watch(&model->bindings, feed, watch);
}

/* As with pools, only what is used is copied. */
void model_freeze_watched(struct model *to, const struct model *from)
{
	to->bindings.watches = from->bindings.watches;
	to->watched.dropped = from->watched.dropped;
	to->watched.count = from->watched.count;
	for (uint32_t i = 0; i < from->watched.count; i++) {
		if (from->watched.slots[i].used)
			to->watched.slots[i] = from->watched.slots[i];
		else
			to->watched.slots[i].used = false;
	}
	memcpy(to->watched.of_worker, from->watched.of_worker,
		from->roster.worker_count * sizeof(*from->watched.of_worker));
}
