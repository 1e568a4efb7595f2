/* History that others kept, put before what we heard ourselves (model.h). */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/past_life.h"
#include "model/state.h"

/* The finest steps of ours that reach back half an hour: others look less often, and what lies
   between two of their looks is no gap. */
enum { STEP_MS = 10 * 1000 };

static bool is_taken(const struct past_life *life, const struct past_point *point)
{
	return past_has_size(life, point) && past_is_of_life(life, point);
}

/* How often the other side looked, by the two sizes that stand closest; 0: there are no two. */
static int64_t cadence_ms(
	const struct past_life *life, const struct past_point *points, size_t count)
{
	const struct past_point *before = NULL;
	int64_t least_ms = INT64_MAX;

	for (size_t i = 0; i < count; i++) {
		if (!is_taken(life, &points[i]))
			continue;
		if (before && mono_diff_ms(points[i].at, before->at) < least_ms)
			least_ms = mono_diff_ms(points[i].at, before->at);
		before = &points[i];
	}
	return least_ms < INT64_MAX ? least_ms : 0;
}

/* A size holds until the next one, where that comes before it would be called stale. */
static void prepend_size(
	struct worker *worker, const struct past_point *point, mono_ms next, int64_t period_ms)
{
	int64_t held_ms = mono_diff_ms(next, point->at);

	if (truth_of_age(held_ms, period_ms) == TRUTH_STALE)
		held_ms = 0;
	for (int64_t ms = (held_ms - 1) / STEP_MS * STEP_MS; ms > 0; ms -= STEP_MS)
		series_prepend(&worker->rss_history.series, (mono_ms){point->at.ms + ms},
			point->rss_bytes);
	series_prepend(&worker->rss_history.series, point->at, point->rss_bytes);
	if (worker->rss.known && point->rss_bytes < worker->floor_bytes)
		worker->floor_bytes = point->rss_bytes;
}

/* A rate is that of all the time between two values; later is the next one of the same life. */
static void prepend_rate(struct series *history, const struct past_point *point,
	const struct past_point *later, int64_t period_ms)
{
	int64_t took_ms = mono_diff_ms(later->at, point->at);
	double per_s;

	if (took_ms <= 0 || truth_of_age(took_ms, period_ms) == TRUTH_STALE ||
		later->cpu_s < point->cpu_s)
		return;
	per_s = (later->cpu_s - point->cpu_s) * 1000 / (double)took_ms;
	for (int64_t ms = 0; ms < took_ms && per_s < (double)FLT_MAX; ms += STEP_MS)
		series_prepend(history, (mono_ms){later->at.ms - ms}, per_s);
}

/* Latest first, as series_prepend() wants it. */
static bool prepend_sizes(const struct past_life *life, struct worker *worker,
	const struct past_point *points, size_t count, int64_t period_ms)
{
	mono_ms next = worker->first_seen.mono;
	bool any = false;

	while (count-- > 0) {
		if (!is_taken(life, &points[count]))
			continue;
		prepend_size(worker, &points[count], next, period_ms);
		next = points[count].at;
		any = true;
	}
	return any;
}

static void prepend_rates(const struct past_life *life, struct series *history,
	const struct past_point *points, size_t count, int64_t period_ms)
{
	const struct past_point *later = NULL;

	while (count-- > 0) {
		const struct past_point *point = &points[count];

		if (isnan(point->cpu_s) || !is_taken(life, point))
			continue;
		if (later)
			prepend_rate(history, point, later, period_ms);
		later = point;
	}
}

bool model_prepend(struct model *model, size_t slot, const struct past_point *points, size_t count,
	struct instant now)
{
	struct worker *worker;
	struct past_life life;
	int64_t period_ms;

	must(slot < model->roster.worker_count);
	worker = &model->roster.workers[slot];
	must(worker->used);
	if (worker->restarts > 0)
		return false;
	life = past_life_of(model, worker, now);
	period_ms = cadence_ms(&life, points, count);
	if (!model_place_of(model, worker)->mixes)
		prepend_rates(&life, &worker->cpu_history.series, points, count, period_ms);
	if (!prepend_sizes(&life, worker, points, count, period_ms))
		return false;
	past_growth(model, worker, points, count, now);
	return true;
}

void model_note_past(struct model *model, struct instant now, const struct past_state *state)
{
	char pools[48] = "";
	bool ended = model->past.progress == PAST_ASKING && state->progress == PAST_DONE;

	model->past = *state;
	if (state->pools_asked > 0)
		snprintf(pools, sizeof(pools), ", %u of %u pools", state->pools_found,
			state->pools_asked);
	if (ended && state->asked > 0 && !fault_is_set(&state->fault))
		events_add(&model->events, EVENT_PAST, now,
			(struct event_subject){UINT64_MAX, "lowtide"},
			"history of %u of %u workers%s from %s", state->found, state->asked, pools,
			state->server);
	else if (ended && fault_is_set(&state->fault))
		events_add(&model->events, EVENT_PAST, now,
			(struct event_subject){UINT64_MAX, "lowtide"}, "no history from %s: %s",
			state->server, state->fault.text);
}

const struct past_state *model_past(const struct model *model)
{
	return &model->past;
}
