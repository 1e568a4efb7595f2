/*
 * Taking a reading in: how busy a worker is, as the growth of its memory is held against
 * (GROWTH.md says why in this order).
 */
#include <math.h>

#include "model/state.h"

/* What a poll meets of a pool is a whole number and chance; the day that it is to explain is slow.
   A poll counts so much in the mean. */
#define POOL_SHARE (1.0 / 32)

/* A rate is there from the second reading on. A counter without one yet is waited for. */
static void choose(struct worker *worker, double pool_in_use)
{
	if (worker->load.state == RATE_OK)
		worker->growth_load = SIGNAL_LOAD;
	else if (worker->cpu.state == RATE_OK)
		worker->growth_load = SIGNAL_CPU;
	else if (worker->load.state == RATE_UNKNOWN && worker->cpu.state == RATE_UNKNOWN &&
		 !isnan(pool_in_use)) {
		worker->growth_load = SIGNAL_POOL_IN_USE;
		worker->pool_load = pool_in_use;
	}
}

static double rate_at(const struct rate *rate, mono_ms at)
{
	return rate->state == RATE_OK && rate->last_at.ms == at.ms ? rate->per_s : NAN;
}

void intake_load(const struct model *model, struct worker *worker)
{
	double in_use = NAN;

	if (worker->growth_load != SIGNAL_LOAD && worker->growth_load != SIGNAL_CPU)
		in_use = model_worker_pool_in_use(model, worker);
	if (worker->growth_load == SIGNAL_RSS)
		choose(worker, in_use);
	if (!isnan(in_use))
		worker->pool_load += (in_use - worker->pool_load) * POOL_SHARE;
	worker->pool_tells = !isnan(in_use);
}

double intake_load_at(const struct worker *worker, mono_ms at)
{
	switch (worker->growth_load) {
	case SIGNAL_LOAD: return rate_at(&worker->load, at);
	case SIGNAL_CPU: return rate_at(&worker->cpu, at);
	case SIGNAL_POOL_IN_USE: return worker->pool_tells ? worker->pool_load : NAN;
	default: return NAN;
	}
}
