/*
 * Taking a reading in: what it says of connection pools. Samples are gathered while workers are
 * identified; when these are committed, so are their pools.
 */
#include <stdio.h>
#include <string.h>

#include "model/pool_cause.h"
#include "model/state.h"
#include "model/units.h"

enum {
	TOLD_AFTER_MS = 5 * 1000, /* a pool that is full for a moment does its work */
	UNLIKE_RUN = 3,           /* readings after which two pools are two after all */
	WITNESSES_MS = 100,       /* what the others have lent out may be older by so much */
};

/* ---- samples ---- */

/* A pool without room is counted once: with its first series that says how many are out. */
static uint32_t visit(struct intake *in, uint32_t worker, struct binding *binding)
{
	struct model *model = in->model;
	unsigned number = binding->row - BIND_POOLS;
	const struct pool_row *row = pool_row(model->bindings.book, number);
	const struct pool_identity identity = {
		.worker = worker,
		.life = model->roster.workers[worker].life,
		.dialect = number / POOL_ROWS_MAX,
		.key_number = binding->text,
		.key = bind_text(&model->bindings, binding),
		.spans = row->of_all != NULL,
	};
	uint32_t before = binding->pool;

	binding->pool = pools_visit(&model->pools, &identity,
		before == POOLS_FULL ? POOLS_NONE : before, in->reading->at);
	if (binding->pool != POOLS_NONE)
		return binding->pool;
	binding->pool = POOLS_FULL;
	model->pools.dropped += before != POOLS_FULL && row->figure == POOL_USED;
	return POOLS_NONE;
}

void intake_pool_sample(struct intake *in, uint32_t worker, struct binding *binding, double value)
{
	struct model *model = in->model;
	const struct pool_row *row =
		pool_row(model->bindings.book, binding->row - (unsigned)BIND_POOLS);
	struct pool *pool;
	uint32_t number;

	if (row->join == POOL_JOIN_SUM && in->reading->completeness == READING_CUT)
		return; /* a sum of what came before the cut is no number */
	number = visit(in, worker, binding);
	if (number == POOLS_NONE)
		return;
	pool = &model->pools.slots[number];
	if (pool->reading != model->reading)
		model->touched_pools[model->touched_pool_count++] = number;
	pool_gather(pool, model->reading, row, value);
}

/* ---- what is said of several pools ---- */

static bool begins_with(const struct pool *pool, const struct pool *span)
{
	size_t len = strlen(span->key);

	return pool->dialect == span->dialect && !pool->spans &&
	       strncmp(pool->key, span->key, len) == 0 && pool->key[len] == '/';
}

/* A limit that is said of a database is each of its users'. */
static void spread(struct intake *in, const struct pool *span)
{
	struct pools *pools = &in->model->pools;

	for (uint32_t n = pools_first(pools, span->worker); n != POOLS_NONE;
		n = pools_next(pools, n)) {
		struct pool *pool = &pools->slots[n];

		if (pool->reading != in->model->reading || !begins_with(pool, span))
			continue;
		for (unsigned f = 0; f < POOL_FIGURES; f++)
			if (span->have & 1U << f)
				pool->value[f] = span->value[f];
		pool->have |= span->have;
	}
}

/* ---- one pool in two dialects ---- */

static bool is_still_better(const struct model *model, const struct pool *pool)
{
	const struct pool *better = &model->pools.slots[pool->better];

	return better->used && !better->gone && better->worker == pool->worker &&
	       better->life == pool->life;
}

/* Counted once, and once only: two pools that happened to look alike part again. */
static void hide(struct model *model, uint32_t number)
{
	struct pool *pool = &model->pools.slots[number];

	if (pool->better != POOLS_NONE && is_still_better(model, pool)) {
		if (pools_likeness(pool, &model->pools.slots[pool->better]) != POOLS_DIFFER)
			pool->unlike_run = 0;
		else
			pool->unlike_run++;
		if (pool->unlike_run < UNLIKE_RUN)
			return;
	}
	pool->better = POOLS_NONE;
	pool->unlike_run = 0;
	pool->better = pools_better(&model->pools, number, model->bindings.book);
}

/* ---- the timeline ---- */

/* "20 of 20, ", or "" where that is unknown. */
static void say_fullness(const struct pool *pool, char out[EVENT_TEXT_BYTES])
{
	const double most = 1e12; /* beyond that somebody is joking */
	char in_use[UNITS_BYTES], size[UNITS_BYTES];
	double used, limit, ratio;

	out[0] = '\0';
	if (!pool_fullness(pool, &used, &limit, &ratio) || used > most || limit > most)
		return;
	units_count(in_use, UNITS_BYTES, (uint64_t)used);
	units_count(size, UNITS_BYTES, (uint64_t)limit);
	snprintf(out, EVENT_TEXT_BYTES, "%s of %s, ", in_use, size);
}

/* When a database stands still, all pools are told of at once. */
static struct pool_case find_case(struct model *model, const struct pool *pool)
{
	struct pool_witnesses *witnesses = &model->witnesses;
	int64_t age_ms = mono_diff_ms(pool->heard_at.mono, witnesses->now);

	if (!witnesses->found || age_ms < 0 || age_ms >= WITNESSES_MS)
		pool_witnesses_find(witnesses, model, pool->heard_at.mono);
	return pool_case(model, witnesses, pool);
}

static void tell(struct model *model, const struct pool *pool, enum event_kind kind,
	const char *what, int64_t ms)
{
	char name[LIMIT_NAME_BYTES], age[UNITS_BYTES], fullness[EVENT_TEXT_BYTES];
	struct pool_case found = find_case(model, pool);
	char why[POOL_CASE_BYTES];

	model_pool_name(model, pool, name);
	units_age(age, UNITS_BYTES, ms);
	say_fullness(pool, fullness);
	pool_case_sentence(why, &found);
	events_add(&model->events, kind, pool->heard_at,
		(struct event_subject){model_pool_id(model, pool), name}, "%s%s%s%s%s", fullness,
		what, age, why[0] != '\0' ? "; " : "", why);
}

static void tell_end(struct model *model, struct pool *pool)
{
	int64_t pinned_ms = mono_diff_ms(pool->heard_at.mono, pool->pinned_since.mono);

	if (pool->pinned && !pool->pinned_told && pinned_ms >= TOLD_AFTER_MS && pool->was_at_end) {
		pool->pinned_told = true;
		tell(model, pool, EVENT_POOL_PINNED, "for ", pinned_ms);
	} else if (!pool->pinned && pool->pinned_told) {
		pool->pinned_told = false;
		tell(model, pool, EVENT_POOL_RELEASED, "was pinned for ",
			mono_diff_ms(pool->free_since, pool->pinned_since.mono));
	}
}

/* ---- the reading ---- */

static void commit(struct intake *in, struct pool *pool)
{
	struct model *model = in->model;
	const struct worker *worker = &model->roster.workers[pool->worker];

	pool_commit(pool, pool_dialect(model->bindings.book, pool->dialect), in->reading->at,
		model_worker_period_ms(model, worker), !model->roster.places[worker->place].mixes);
}

/* Absence from a complete reading says that there is no such pool any more, unless it was another
   process that answered. */
static void mark_missing(struct intake *in, uint32_t worker)
{
	struct model *model = in->model;

	if (model->roster.places[model->roster.workers[worker].place].mixes)
		return;
	for (uint32_t n = pools_first(&model->pools, worker); n != POOLS_NONE;
		n = pools_next(&model->pools, n)) {
		struct pool *pool = &model->pools.slots[n];

		if (pool->reading == model->reading || pool->gone)
			continue;
		pool->gone = true;
		pool->gone_at = in->reading->at.mono;
		pool->pinned = pool->pinned_told = pool->was_at_end = false;
	}
}

void intake_pools(struct intake *in)
{
	struct model *model = in->model;
	const uint32_t *touched = model->touched_pools, count = model->touched_pool_count;

	for (uint32_t i = 0; i < count; i++)
		if (model->pools.slots[touched[i]].spans)
			spread(in, &model->pools.slots[touched[i]]);
	for (uint32_t i = 0; i < count; i++)
		commit(in, &model->pools.slots[touched[i]]);
	for (uint32_t i = 0;
		in->reading->completeness == READING_COMPLETE && i < model->touched_worker_count;
		i++)
		mark_missing(in, model->touched_workers[i]);
	for (uint32_t i = 0; i < count; i++) {
		struct pool *pool = &model->pools.slots[touched[i]];

		if (pool_dialect(model->bindings.book, pool->dialect)->is_generic)
			hide(model, touched[i]);
		if (pool_is_row(pool))
			tell_end(model, pool);
	}
}

void settle_pools(struct model *model, struct instant now, int64_t shown_ms)
{
	for (uint32_t i = 0; i < model->pools.count; i++) {
		const struct pool *pool = &model->pools.slots[i];
		const struct worker *worker = &model->roster.workers[pool->worker];

		if (pool->used &&
			(!worker->used || worker->life != pool->life ||
				(pool->gone && mono_diff_ms(now.mono, pool->gone_at) >= shown_ms)))
			pools_close(&model->pools, i);
	}
}
