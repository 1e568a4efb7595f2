/*
 * Taking a reading in, the last step: what it said of a worker becomes what is known of it now, and
 * a sample in its histories.
 */
#include <float.h>

#include "model/state.h"

static void note_rss(struct worker *worker, double bytes, mono_ms at, int64_t period_ms)
{
	if (!worker->rss.known || bytes < worker->floor_bytes)
		worker->floor_bytes = bytes;
	gauge_set(&worker->rss, bytes, at, period_ms);
	series_append(&worker->rss_history.series, at, bytes);
}

/* The difference of two processes' counters is nobody's rate. Only a rate goes into the history:
   while one starts, or where a counter was reset, there is a gap. */
static void note_counter(const struct model *model, struct worker *worker, struct rate *rate,
	struct series_brief *history, double value, mono_ms at)
{
	if (model->roster.places[worker->place].mixes) {
		*rate = (struct rate){0};
		return;
	}
	rate_feed(rate, at, value, model_worker_period_ms(model, worker));
	if (rate->state == RATE_OK && rate->last_at.ms == at.ms && rate->per_s < (double)FLT_MAX)
		series_append(&history->series, at, rate->per_s);
}

/* What it counts is compared with what the server counts: so it matters since when. */
static void note_deadlocks(
	const struct model *model, struct worker *worker, double value, mono_ms at)
{
	bool first = worker->deadlocks.state == RATE_UNKNOWN;

	note_counter(model, worker, &worker->deadlocks, &worker->deadlocks_history, value, at);
	if (!first && worker->deadlocks.state != RATE_RESET)
		return;
	worker->deadlocks_from = first ? value : 0;
	worker->deadlocks_since = at;
}

void intake_numbers(struct model *model, struct worker *worker, struct instant when)
{
	mono_ms at = when.mono;
	int64_t period_ms = model_worker_period_ms(model, worker);

	for (int s = 0; s < SIGNAL_NUMBERS; s++) {
		double value = worker->value[s];

		if (!(worker->have & 1U << s))
			continue;
		switch ((enum signal)s) {
		case SIGNAL_RSS: note_rss(worker, value, at, period_ms); break;
		case SIGNAL_WORKING_SET:
			gauge_set(&worker->working_set, value, at, period_ms);
			break;
		case SIGNAL_HEAP: gauge_set(&worker->heap, value, at, period_ms); break;
		case SIGNAL_IN_FLIGHT: gauge_set(&worker->in_flight, value, at, period_ms); break;
		case SIGNAL_UP: gauge_set(&worker->up, value, at, period_ms); break;
		case SIGNAL_START: worker->birth_wall_s = value; break;
		case SIGNAL_CPU:
			note_counter(model, worker, &worker->cpu, &worker->cpu_history, value, at);
			break;
		case SIGNAL_LOAD:
			note_counter(
				model, worker, &worker->load, &worker->load_history, value, at);
			break;
		case SIGNAL_DEADLOCKS: note_deadlocks(model, worker, value, at); break;
		default: break;
		}
	}
	intake_load(model, worker);
	if (worker->have & 1U << SIGNAL_RSS)
		intake_growth(model, worker, when);
}
