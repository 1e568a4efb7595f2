/*
 * The model's baseline: taken of it, or of a report; and let go (model.h).
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/state.h"

double model_worker_pool_in_use(const struct model *model, const struct worker *worker)
{
	const struct pool *pool = NULL;
	double sum = NAN, in_use;

	while ((pool = model_worker_pool(model, worker, pool)))
		if (model_pool_is_there(model, pool) && pool_in_use(pool, &in_use))
			sum = (isnan(sum) ? 0 : sum) + in_use;
	return sum;
}

static void mark_workers(struct baseline *baseline, const struct model *model)
{
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		struct baseline_worker *mark = &baseline->workers[baseline->worker_count];

		if (!worker || worker->gone)
			continue;
		mark->restarts = worker->restarts;
		mark->birth_wall_s = worker->birth_wall_s;
		mark->rss_bytes = worker->rss.known ? worker->rss.value : (double)NAN;
		mark->pool_in_use = model_worker_pool_in_use(model, worker);
		model_worker_name(model, worker, mark->name);
		snprintf(mark->group, sizeof(mark->group), "%s", model_group_of(model, worker));
		baseline_know_worker(
			baseline, baseline->worker_count++, model_worker_id(model, worker));
	}
}

static void mark_pools(struct baseline *baseline, const struct model *model)
{
	for (size_t i = 0; i < model_pool_slots(model); i++) {
		const struct pool *pool = model_pool(model, i);
		struct baseline_pool *mark = &baseline->pools[baseline->pool_count];

		uint64_t place = pool ? model_pool_place(model, pool) : 0;

		/* one that is told in two dialects is one */
		if (!pool || !model_pool_is_there(model, pool) ||
			baseline_find_pool(baseline, place))
			continue;
		model_pool_sizes(pool, &mark->in_use, &mark->limit);
		model_pool_name(model, pool, mark->name);
		baseline_know_pool(baseline, baseline->pool_count++, place);
	}
}

static void mark_owners(
	struct baseline *baseline, const struct server *server, const struct feed *feed)
{
	for (uint32_t i = 0; i < server->ledger.owner_count; i++) {
		const struct owner *owner = &server->ledger.owners[i];
		struct baseline_owner *mark = &baseline->owners[baseline->owner_count++];

		mark->held = owner->held;
		mark->so_far = !owner->floor.known;
		mark->spare = owner->knows_idle ? owner->spare : (double)NAN;
		memcpy(mark->server, feed->name, sizeof(mark->server));
		memcpy(mark->name, owner->who.owner, sizeof(mark->name));
	}
}

static void forget(struct baseline *baseline)
{
	baseline->set = false;
	baseline->worker_count = baseline->owner_count = baseline->pool_count = 0;
	baseline->worker_ids.count = baseline->pool_ids.count = 0;
}

void model_mark(struct model *model, struct instant now)
{
	struct baseline *baseline = &model->baseline;

	forget(baseline);
	baseline->set = true;
	baseline->loaded = false;
	baseline->at = now;
	mark_workers(baseline, model);
	mark_pools(baseline, model);
	for (uint32_t s = 0; s < model->server_count; s++)
		mark_owners(baseline, &model->servers[s], &model->feeds[model->servers[s].feed]);
}

void model_use_baseline(struct model *model, const struct baseline *baseline)
{
	must(baseline->set && baseline->loaded);
	baseline_freeze(&model->baseline, baseline);
	model_meet_baseline(model);
}

void model_meet_baseline(struct model *model)
{
	struct baseline *baseline = &model->baseline;
	char name[LIMIT_NAME_BYTES];

	if (!baseline->set || !baseline->loaded)
		return;
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);

		if (!worker || worker->gone)
			continue;
		model_worker_name(model, worker, name);
		baseline_meet_worker(baseline, model_worker_id(model, worker), name,
			model_group_of(model, worker));
	}
	for (size_t i = 0; i < model_pool_slots(model); i++) {
		const struct pool *pool = model_pool(model, i);

		if (!pool || !model_pool_is_there(model, pool))
			continue;
		model_pool_name(model, pool, name);
		baseline_meet_pool(baseline, model_pool_place(model, pool), name);
	}
}

void model_unmark(struct model *model)
{
	forget(&model->baseline);
}

const struct baseline *model_baseline(const struct model *model)
{
	return model->baseline.set ? &model->baseline : NULL;
}
