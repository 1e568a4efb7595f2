/*
 * Taking a reading in, beside the last step: what it said of a worker is also what this life showed
 * at its age.
 */
#include <string.h>

#include "model/cohort.h"
#include "model/state.h"

/* A target that has just begun to answer, or does so again, has workers that may be of any age. */
enum { FIRST_ANSWERS = 8 };

/* Who was not there in many answers of its target, and then was, began then. */
static bool was_seen_to_begin(const struct feed *feed, const struct worker *worker)
{
	return feed && mono_diff_ms(worker->first_seen.mono, feed->answering_since) >=
			       FIRST_ANSWERS * feed->interval_ms;
}

/* Age zero on our axis. The clock difference is taken as it is known now: a better guess later
   would move the ages of a life that goes on. */
static struct life_birth birth_of(const struct model *model, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(model, worker);
	struct life_birth birth = {
		.cohort = model_worker_cohort(model, worker),
		.birth_wall_s = worker->birth_wall_s,
		.began = worker->first_seen.mono,
		.knows_age = was_seen_to_begin(feed, worker),
	};
	double age_s;

	if (model_worker_uptime(model, worker, worker->last_seen, &age_s)) {
		birth.knows_age = true;
		birth.began.ms = worker->last_seen.mono.ms - (int64_t)(age_s * 1000);
	}
	return birth;
}

/* Only a rate that this reading made is news. */
static void note_rate(struct lives *lives, const struct worker *worker, enum life_signal signal,
	const struct rate *rate, mono_ms at)
{
	if (rate->state == RATE_OK && rate->last_at.ms == at.ms)
		lives_note(lives, worker->record, signal, at, rate->per_s);
}

void intake_life(struct model *model, struct worker *worker, mono_ms at)
{
	struct lives *lives = &model->roster.lives;

	if (model_worker_is_aggregate(model, worker))
		return;
	if (worker->record == 0) {
		struct life_birth birth = birth_of(model, worker);

		worker->record = lives_open(lives, &birth);
	}
	lives_meet(
		lives, worker->record, worker->last_seen, model_place_of(model, worker)->version);
	if (worker->have & 1U << SIGNAL_RSS) {
		lives_note(lives, worker->record, LIFE_RSS, at, worker->rss.value);
		lives_note(lives, worker->record, LIFE_FLOOR, at, worker->rss.value);
	}
	note_rate(lives, worker, LIFE_CPU, &worker->cpu, at);
	note_rate(lives, worker, LIFE_LOAD, &worker->load, at);
	note_rate(lives, worker, LIFE_DEADLOCKS, &worker->deadlocks, at);
}

void intake_life_pools(struct model *model, uint32_t number, mono_ms at)
{
	const struct worker *worker = &model->roster.workers[number];
	double in_use = 0, slowest_ms = -1, one;
	bool any = false;

	if (worker->record == 0 || model_worker_is_aggregate(model, worker))
		return;
	for (uint32_t n = pools_first(&model->pools, number); n != POOLS_NONE;
		n = pools_next(&model->pools, n)) {
		const struct pool *pool = &model->pools.slots[n];

		if (pool->reading != model->reading || !pool_is_row(pool))
			continue;
		if (pool_in_use(pool, &one)) {
			in_use += one;
			any = true;
		}
		if (pool->acquire_ms.known && pool->acquire_ms.at.ms == at.ms &&
			pool->acquire_ms.value > slowest_ms)
			slowest_ms = pool->acquire_ms.value;
	}
	if (any)
		lives_note(&model->roster.lives, worker->record, LIFE_POOL, at, in_use);
	if (slowest_ms >= 0)
		lives_note(&model->roster.lives, worker->record, LIFE_ACQUIRE, at, slowest_ms);
}

/* What was observed up to this reading; a minute without requests tells nothing. */
void intake_life_latency(struct model *model, uint32_t number, mono_ms at)
{
	const struct worker *worker = &model->roster.workers[number];
	const struct latency *latency = model_worker_latency(model, worker);
	const struct gauge *told;

	if (!latency || worker->record == 0 || model_worker_is_aggregate(model, worker))
		return;
	told = latency->p99_ms.known ? &latency->p99_ms : &latency->mean_ms;
	if (told->known && told->at.ms == at.ms)
		lives_note(&model->roster.lives, worker->record, LIFE_LATENCY, at, told->value);
}
