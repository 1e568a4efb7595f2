/*
 * Taking a reading in: how busy a worker is, as the growth of its memory is held against
 * (GROWTH.md says why in this order).
 */
#include <math.h>

#include "model/state.h"

/* What a poll meets of a level is a whole number and chance; the day that it is to explain is slow.
   A poll counts so much in the mean. */
#define LEVEL_SHARE (1.0 / 32)

static bool tells_in_flight(const struct worker *worker)
{
	return worker->have & 1U << SIGNAL_IN_FLIGHT;
}

/* Requests that it works on, else connections that its pools lent out; NaN: it tells neither. Who
   is judged by the first has no level where they are left out. */
static double level_of(const struct model *model, const struct worker *worker)
{
	if (tells_in_flight(worker) && worker->growth_load != SIGNAL_POOL_IN_USE)
		return worker->in_flight.value;
	if (worker->growth_load == SIGNAL_IN_FLIGHT)
		return NAN;
	return model_worker_pool_in_use(model, worker);
}

/* A rate is there from the second reading on. A counter without one yet is waited for. */
static void choose(struct worker *worker, double level)
{
	bool waits = worker->load.state != RATE_UNKNOWN || worker->cpu.state != RATE_UNKNOWN;

	if (worker->load.state == RATE_OK) {
		worker->growth_load = SIGNAL_LOAD;
	} else if (worker->cpu.state == RATE_OK) {
		worker->growth_load = SIGNAL_CPU;
	} else if (!waits && !isnan(level)) {
		worker->growth_load =
			tells_in_flight(worker) ? SIGNAL_IN_FLIGHT : SIGNAL_POOL_IN_USE;
		worker->level_load = level;
	}
}

static double rate_at(const struct rate *rate, mono_ms at)
{
	return rate->state == RATE_OK && rate->last_at.ms == at.ms ? rate->per_s : NAN;
}

void intake_load(const struct model *model, struct worker *worker)
{
	double level = NAN;

	if (worker->growth_load != SIGNAL_LOAD && worker->growth_load != SIGNAL_CPU)
		level = level_of(model, worker);
	if (worker->growth_load == SIGNAL_RSS)
		choose(worker, level);
	if (!isnan(level))
		worker->level_load += (level - worker->level_load) * LEVEL_SHARE;
	worker->level_tells = !isnan(level);
}

double intake_load_at(const struct worker *worker, mono_ms at)
{
	switch (worker->growth_load) {
	case SIGNAL_LOAD: return rate_at(&worker->load, at);
	case SIGNAL_CPU: return rate_at(&worker->cpu, at);
	case SIGNAL_IN_FLIGHT:
	case SIGNAL_POOL_IN_USE: return worker->level_tells ? worker->level_load : NAN;
	default: return NAN;
	}
}
