/*
 * Taking a reading in: what it says of how long requests take. Samples are gathered while workers
 * are identified; when these are committed, so is their latency.
 */
#include "model/state.h"

void intake_latency_sample(
	struct intake *in, uint32_t number, const struct latency_name *name, double value)
{
	const struct worker *worker = &in->model->roster.workers[number];
	struct latency *latency = &in->model->latencies[number];
	bool was_crowded;

	if (in->reading->completeness == READING_CUT)
		return; /* a sum of what came before the cut is no number */
	if (!latency->used || latency->life != worker->life)
		latency_init(latency, worker->life);
	was_crowded = latency->crowded;
	latency_gather(latency, in->model->reading, name, value);
	in->model->dropped_latencies += latency->crowded && !was_crowded;
}

/* The number of requests is a load, and what the sum of their times is over. */
void intake_latency_load(
	struct intake *in, uint32_t number, const struct catalog_row *row, double value)
{
	struct latency_name name;

	if (latency_find(&(struct metric){.name = row->family}, &name) &&
		name.part == LATENCY_COUNT)
		intake_latency_sample(in, number, &name, value);
}

void intake_latencies(struct intake *in)
{
	struct model *model = in->model;

	for (uint32_t i = 0; i < model->touched_worker_count; i++) {
		uint32_t number = model->touched_workers[i];
		const struct worker *worker = &model->roster.workers[number];
		struct latency *latency = &model->latencies[number];

		if (latency->used && latency->reading == model->reading &&
			latency->life == worker->life)
			latency_commit(latency, in->reading->at.mono,
				model_worker_period_ms(model, worker),
				!model->roster.places[worker->place].mixes);
	}
}
