/*
 * The model's baseline: taken of it, and let go (model.h).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/state.h"

double model_worker_pool_in_use(const struct model *model, const struct worker *worker)
{
	const struct pool *pool = NULL;
	double sum = NAN, in_use;

	while ((pool = model_worker_pool(model, worker, pool)))
		if (!pool->gone && pool_in_use(pool, &in_use))
			sum = (isnan(sum) ? 0 : sum) + in_use;
	return sum;
}

static void mark_workers(struct baseline *baseline, const struct model *model)
{
	baseline->worker_count = 0;
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		struct baseline_worker *mark = &baseline->workers[baseline->worker_count];

		if (!worker || worker->gone)
			continue;
		baseline->worker_count++;
		mark->id = model_worker_id(model, worker);
		mark->restarts = worker->restarts;
		mark->rss_bytes = worker->rss.known ? worker->rss.value : (double)NAN;
		mark->pool_in_use = model_worker_pool_in_use(model, worker);
		model_worker_name(model, worker, mark->name);
	}
}

static void mark_owners(struct baseline *baseline, const struct server *server, uint32_t id)
{
	for (uint32_t i = 0; i < server->ledger.owner_count; i++) {
		const struct owner *owner = &server->ledger.owners[i];
		struct baseline_owner *mark = &baseline->owners[baseline->owner_count++];

		mark->server = id;
		mark->held = owner->held;
		mark->spare = owner->knows_idle ? owner->spare : (double)NAN;
		memcpy(mark->name, owner->who.owner, sizeof(mark->name));
	}
}

static int by_id(const void *a, const void *b)
{
	uint64_t x = ((const struct baseline_worker *)a)->id,
		 y = ((const struct baseline_worker *)b)->id;

	return (x > y) - (x < y);
}

void model_mark(struct model *model, struct instant now)
{
	struct baseline *baseline = &model->baseline;

	baseline->set = true;
	baseline->at = now;
	mark_workers(baseline, model);
	qsort(baseline->workers, baseline->worker_count, sizeof(*baseline->workers), by_id);
	baseline->owner_count = 0;
	for (uint32_t s = 0; s < model->server_count; s++)
		mark_owners(baseline, &model->servers[s], model->feeds[model->servers[s].feed].id);
}

void model_unmark(struct model *model)
{
	model->baseline.set = false;
}

const struct baseline *model_baseline(const struct model *model)
{
	return model->baseline.set ? &model->baseline : NULL;
}
