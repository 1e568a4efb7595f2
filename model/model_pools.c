/*
 * What the model answers about connection pools (model.h).
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/state.h"

void model_use_pools(struct model *model, const struct pool_book *book)
{
	must(model->reading == 0 && (!book || book->count <= LIMIT_OWN_POOLS));
	model->bindings.book = book;
}

size_t model_pool_slots(const struct model *model)
{
	return model->pools.count;
}

const struct pool *model_pool(const struct model *model, size_t i)
{
	const struct pool *pool;

	must(i < model->pools.count);
	pool = &model->pools.slots[i];
	return pool_is_row(pool) ? pool : NULL;
}

const struct pool *model_find_pool(const struct model *model, uint64_t id)
{
	uint32_t slot = (uint32_t)id;
	const struct pool *pool = slot < model->pools.count ? model_pool(model, slot) : NULL;

	return pool && model_pool_id(model, pool) == id ? pool : NULL;
}

const struct pool *model_worker_pool(
	const struct model *model, const struct worker *worker, const struct pool *before)
{
	const struct pools *pools = &model->pools;
	uint32_t number = before ? pools_next(pools, (uint32_t)(before - pools->slots))
				 : pools_first(pools, (uint32_t)(worker - model->roster.workers));

	for (; number != POOLS_NONE; number = pools_next(pools, number)) {
		const struct pool *pool = &pools->slots[number];

		if (pool->life == worker->life && pool_is_row(pool))
			return pool;
	}
	return NULL;
}

const struct worker *model_pool_worker(const struct model *model, const struct pool *pool)
{
	return &model->roster.workers[pool->worker];
}

const struct pool_dialect *model_pool_dialect(const struct model *model, const struct pool *pool)
{
	return pool_dialect(model->bindings.book, pool->dialect);
}

const struct pool_book *model_pool_book(const struct model *model)
{
	return model->bindings.book;
}

void model_pool_name(const struct model *model, const struct pool *pool, char out[LIMIT_NAME_BYTES])
{
	size_t key = strlen(pool->key), len;

	model_worker_name(model, model_pool_worker(model, pool), out);
	if (key == 0)
		return;
	/* a long name is cut before the key, which tells the pool from the next one */
	len = strlen(out);
	if (len > LIMIT_NAME_BYTES - 2 - key)
		len = LIMIT_NAME_BYTES - 2 - key;
	while (len > 0 && ((unsigned char)out[len] & 0xc0) == 0x80)
		len--; /* not in the middle of a character */
	snprintf(out + len, LIMIT_NAME_BYTES - len, " %s", pool->key);
}

enum truth model_pool_truth(const struct model *model, const struct pool *pool, mono_ms now)
{
	const struct worker *worker = model_pool_worker(model, pool);
	enum truth of_worker = model_worker_truth(model, worker, now);
	enum truth own =
		truth_of_age(mono_diff_ms(worker->met_at, pool->heard_at.mono), pool->period_ms);

	if (pool->gone)
		return TRUTH_GONE;
	return own > of_worker ? own : of_worker;
}

uint64_t model_pool_id(const struct model *model, const struct pool *pool)
{
	const uint64_t is_pool = (uint64_t)1 << 62;

	return is_pool | (uint64_t)(pool->generation & 0x3fffffff) << 32 |
	       (uint64_t)(pool - model->pools.slots);
}

bool model_pool_is_there(const struct model *model, const struct pool *pool)
{
	const struct worker *worker = model_pool_worker(model, pool);

	return !pool->gone && worker->used && worker->life == pool->life;
}

uint64_t model_pool_place(const struct model *model, const struct pool *pool)
{
	uint64_t hash = model_worker_id(model, model_pool_worker(model, pool));

	/* FNV-1a, from the worker on */
	for (const char *c = pool->key; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
	return hash;
}

void model_pool_sizes(const struct pool *pool, double *in_use, double *limit)
{
	double ratio;

	if (pool_fullness(pool, in_use, limit, &ratio))
		return;
	*limit = NAN;
	if (!pool_in_use(pool, in_use))
		*in_use = NAN;
}

/* As with workers, only what is used is copied. */
void model_freeze_pools(struct model *to, const struct model *from)
{
	to->bindings.book = from->bindings.book;
	to->pools.dropped = from->pools.dropped;
	to->pools.count = from->pools.count;
	for (uint32_t i = 0; i < from->pools.count; i++) {
		if (from->pools.slots[i].used)
			to->pools.slots[i] = from->pools.slots[i];
		else
			to->pools.slots[i].used = false;
	}
	memcpy(to->pools.of_worker, from->pools.of_worker,
		from->roster.worker_count * sizeof(*from->pools.of_worker));
}
