/*
 * What the model answers about the lives of workers (model.h).
 */
#include "model/cohort.h"
#include "model/state.h"

const struct lives *model_lives(const struct model *model)
{
	return &model->roster.lives;
}

uint64_t model_worker_cohort(const struct model *model, const struct worker *worker)
{
	return cohort_of(
		model_place_of(model, worker), worker->place, model_feed_of(model, worker));
}

/* What the place was told of an end is about its latest one. */
struct life_cause model_life_cause(
	const struct model *model, const struct worker *worker, uint32_t number)
{
	const struct lives *lives = model_lives(model);
	const struct life *life = lives_get(lives, number);
	struct life_cause cause = {.end = END_UNKNOWN};

	if (life->newer == 0 || life->newer != worker->record)
		return life->cause;
	cause.end = model_worker_end(model, worker, &cause.exit_code);
	return cause;
}

/* Children that a master replaces have siblings that live on. */
static bool is_one_of_several(const struct model *model, const struct worker *worker)
{
	return roster_live_workers(&model->roster, worker->place) > 1;
}

enum restart_run model_worker_run(const struct model *model, const struct worker *worker,
	uint32_t *restarts, int64_t *span_ms)
{
	const struct lives *lives = model_lives(model);
	const struct life *life = lives_get(lives, worker->record);
	mono_ms latest =
		life && life->older != 0 ? lives_get(lives, life->older)->last.mono : (mono_ms){0};
	uint32_t number = life ? life->older : 0;
	bool recycled = is_one_of_several(model, worker);

	*restarts = 0;
	*span_ms = 0;
	for (; number != 0; number = life->older) {
		int64_t ago_ms;

		life = lives_get(lives, number);
		ago_ms = mono_diff_ms(latest, life->last.mono);
		if (ago_ms > RESTART_RUN_MS)
			break;
		recycled = recycled || model_life_cause(model, worker, number).end == END_RECYCLED;
		(*restarts)++;
		*span_ms = ago_ms;
	}
	if (*restarts < RESTART_RUN_LEAST)
		return RUN_NONE;
	return recycled ? RUN_RECYCLED : RUN_CRASH_LOOP;
}

bool model_worker_loops(const struct model *model, const struct worker *worker, struct instant now)
{
	uint32_t restarts;
	int64_t span_ms;
	enum restart_run run;

	if (worker->gone || worker->restarts == 0 ||
		mono_diff_ms(now.mono, worker->restarted_at.mono) >= RESTART_RUN_MS)
		return false;
	run = model_worker_run(model, worker, &restarts, &span_ms);
	return run == RUN_CRASH_LOOP || (worker->loops && run != RUN_RECYCLED);
}
