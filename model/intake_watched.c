/*
 * Taking a reading in: the gauges that are watched. Their samples are summed while workers are
 * identified; when these are committed, each sum goes to its history and to its growth.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "model/state.h"

void intake_watched_sample(struct intake *in, uint32_t worker, uint32_t watch, double value)
{
	struct model *model = in->model;
	uint32_t number =
		watched_visit(&model->watched, worker, model->roster.workers[worker].life, watch);
	struct watched *watched;

	if (number == WATCHED_NONE)
		return;
	watched = &model->watched.slots[number];
	if (watched->reading != model->reading) {
		watched->reading = model->reading;
		watched->sum = 0;
	}
	watched->sum += value;
}

enum { NEWS_BYTES = VERDICT_SENTENCE_BYTES + LIMIT_NAME_BYTES };

static void say_news(
	const struct model *model, const struct watched *watched, mono_ms at, char out[NEWS_BYTES])
{
	const struct watch *watch = model_watch_of(model, watched);
	const struct verdict *verdict = growth_verdict(&watched->growth);
	struct headroom headroom = model_watched_headroom(model, watched);
	char sentence[VERDICT_SENTENCE_BYTES];

	if (!model_watched_is_told(model, watched)) {
		snprintf(out, NEWS_BYTES, "%s is not told any more", watch->name);
		return;
	}
	verdict_sentence_in(sentence, verdict, watch->unit, &headroom, at);
	snprintf(out, NEWS_BYTES, "%s %s: %s", watch->name,
		verdict_word((enum verdict_code)verdict->code), sentence);
}

static void tell(struct model *model, struct watched *watched, struct instant at)
{
	const struct worker *worker = &model->roster.workers[watched->worker];
	char what[NEWS_BYTES];

	if (model_watched_is_growing(model, watched) == watched->told_growing)
		return;
	watched->told_growing = !watched->told_growing;
	say_news(model, watched, at.mono, what);
	settle_tell(
		model, worker, watched->told_growing ? EVENT_GROWTH : EVENT_GROWTH_OVER, at, what);
}

static void judge(struct model *model, struct watched *watched, struct worker *worker)
{
	struct growth *growth = &watched->growth;
	struct instant at = worker->last_seen;

	if (model_worker_is_aggregate(model, worker)) {
		growth_set_aggregate(growth);
		return;
	}
	if (growth->bins.samples == 0)
		intake_growth_begin(model, worker, growth, at);
	growth_set_limit(growth, model_watch_of(model, watched)->limit);
	growth_feed(growth, at.mono.ms, watched->value.value, intake_load_at(worker, at.mono));
	tell(model, watched, at);
}

/* Whom a watched gauge is told of is worth a row, whatever else is known. */
static void commit(struct model *model, struct watched *watched)
{
	struct worker *worker = &model->roster.workers[watched->worker];
	mono_ms at = worker->last_seen.mono;

	if (!(fabs(watched->sum) < (double)FLT_MAX))
		return;
	worker->shown = true;
	gauge_set(&watched->value, watched->sum, at, model_worker_period_ms(model, worker));
	series_append(&watched->history.series, at, watched->sum);
	judge(model, watched, worker);
}

/* A worker that began a new life in this reading has new ones from the next reading on. */
void intake_watched(struct intake *in)
{
	struct model *model = in->model;

	for (uint32_t i = 0; model->bindings.watches && i < model->touched_worker_count; i++) {
		uint32_t number = model->touched_workers[i];

		for (uint32_t n = watched_first(&model->watched, number); n != WATCHED_NONE;
			n = watched_next(&model->watched, n)) {
			struct watched *watched = &model->watched.slots[n];

			if (watched->reading == model->reading &&
				watched->life == model->roster.workers[number].life)
				commit(model, watched);
		}
	}
}

void settle_watched(struct model *model, struct instant now)
{
	for (uint32_t i = 0; i < model->watched.count; i++) {
		struct watched *watched = &model->watched.slots[i];
		const struct worker *worker = &model->roster.workers[watched->worker];

		if (!watched->used)
			continue;
		if (!worker->used || worker->life != watched->life)
			watched_close(&model->watched, i);
		else if (watched->told_growing)
			tell(model, watched, now);
	}
}
