/*
 * What the model answers about workers (model.h).
 */
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "model/state.h"

/* Samples with a time of their own repeat until their maker looks again; cAdvisor does so every 10
   to 30 s. Expected until the real pace is learned. */
enum { OWN_TIME_PERIOD_MS = 30 * 1000 };

size_t model_worker_slots(const struct model *model)
{
	return model->roster.worker_count;
}

const struct worker *model_worker(const struct model *model, size_t i)
{
	const struct worker *worker;

	must(i < model->roster.worker_count);
	worker = &model->roster.workers[i];
	return worker->used && worker->shown ? worker : NULL;
}

const struct place *model_place_of(const struct model *model, const struct worker *worker)
{
	return &model->roster.places[worker->place];
}

const struct feed *model_feed_of(const struct model *model, const struct worker *worker)
{
	uint32_t feed = model_place_of(model, worker)->feed;

	return feed == ROSTER_NONE ? NULL : &model->feeds[feed];
}

static bool has_siblings(const struct model *model, const struct worker *worker)
{
	uint32_t first = model_place_of(model, worker)->first_worker;

	return model->roster.workers[first].next != ROSTER_NONE;
}

void model_worker_name(
	const struct model *model, const struct worker *worker, char out[LIMIT_NAME_BYTES])
{
	const struct place *place = model_place_of(model, worker);
	const struct feed *feed = model_feed_of(model, worker);
	char full[LIMIT_NAME_BYTES + LIMIT_IDENTITY_BYTES];
	char ordinal[16] = "";
	int used;

	if (place->kind == PLACE_CONTAINER || place->kind == PLACE_HOSTNAME || !feed)
		used = snprintf(full, sizeof(full), "%s", place->instance);
	else
		used = snprintf(full, sizeof(full), "%s%s%s", feed->name,
			place->instance[0] != '\0' ? " " : "", place->instance);
	must(used >= 0 && (size_t)used < sizeof(full));
	if (has_siblings(model, worker))
		snprintf(ordinal, sizeof(ordinal), "/%u", worker->ordinal);
	/* a long name is cut before the number, which tells it from the next one */
	scrub(out, LIMIT_NAME_BYTES - strlen(ordinal), full, strlen(full));
	memcpy(out + strlen(out), ordinal, strlen(ordinal) + 1);
}

/* Those that were met since the worker was, and itself: who takes turns with it. */
static int64_t turn_takers(const struct model *model, const struct worker *worker)
{
	int64_t count = 1;

	for (uint32_t w = model_place_of(model, worker)->first_worker; w != ROSTER_NONE;
		w = model->roster.workers[w].next) {
		const struct worker *other = &model->roster.workers[w];

		count += !other->gone && other->last_seen.mono.ms > worker->last_seen.mono.ms;
	}
	return count;
}

/*
 * How often one of n processes is met that take turns behind one endpoint. Its own record says,
 * once it was met often; before that, chance: not to be met in k x n polls has the probability
 * e^-k, and with k = 5 a period, a worker is called late (two periods) once in 20,000 times.
 */
static int64_t turns_ms(const struct model *model, const struct worker *worker, int64_t interval_ms)
{
	enum { LEARNED_MEETINGS = 20, TURNS_A_PERIOD = 5 };

	if (worker->meetings >= LEARNED_MEETINGS)
		return worker->revisit_ms;
	return TURNS_A_PERIOD * interval_ms * turn_takers(model, worker);
}

/* Polled every interval, so expected every interval, unless siblings take turns behind one endpoint
   or its samples have their own pace. */
int64_t model_worker_period_ms(const struct model *model, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(model, worker);
	int64_t interval_ms = feed ? feed->interval_ms : OWN_TIME_PERIOD_MS;
	const struct place *place = model_place_of(model, worker);
	int64_t usual_ms = interval_ms;

	if (worker->last_own_ms != SAMPLE_NO_TIME)
		usual_ms = worker->revisit_ms > 0 ? worker->revisit_ms : OWN_TIME_PERIOD_MS;
	else if (place->kind == PLACE_ENDPOINT && !place->tagged && has_siblings(model, worker))
		usual_ms = turns_ms(model, worker, interval_ms);
	return usual_ms > interval_ms ? usual_ms : interval_ms;
}

uint64_t model_worker_id(const struct model *model, const struct worker *worker)
{
	const uint64_t is_worker = (uint64_t)1 << 63;
	uint64_t generation = model_place_of(model, worker)->generation & 0x7fffffff;

	return is_worker | generation << 32 | (uint64_t)worker->place << 16 | worker->ordinal;
}

const struct worker *model_find_worker(const struct model *model, uint64_t id)
{
	uint32_t number = (uint32_t)(id >> 16) & 0xffff;
	const struct place *place = number < LIMIT_PLACES ? &model->roster.places[number] : NULL;

	if (!place || !place->used)
		return NULL;
	for (uint32_t w = place->first_worker; w != ROSTER_NONE;
		w = model->roster.workers[w].next) {
		const struct worker *worker = model_worker(model, w);

		if (worker && model_worker_id(model, worker) == id)
			return worker;
	}
	return NULL;
}

uint32_t model_worker_group(const struct model *model, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(model, worker);

	return feed && feed->group[0] != '\0' ? feed->group_first : ROSTER_NONE;
}

const char *model_group_of(const struct model *model, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(model, worker);

	return feed ? feed->group : "";
}

enum truth model_worker_truth(const struct model *model, const struct worker *worker, mono_ms now)
{
	const struct feed *feed = model_feed_of(model, worker);
	int64_t period_ms = model_worker_period_ms(model, worker);
	enum truth truth = truth_of_age(mono_diff_ms(now, worker->last_seen.mono), period_ms);

	if (worker->gone)
		return TRUTH_GONE;
	/* We asked nobody while we were stopped: it is late until it could have answered. */
	if (truth == TRUTH_STALE && feed &&
		truth_of_age(mono_diff_ms(now, feed->resumed_at), period_ms) != TRUTH_STALE)
		return TRUTH_LATE;
	return truth;
}

bool model_worker_is_aggregate(const struct model *model, const struct worker *worker)
{
	return worker->identity == IDENTITY_NONE || model_place_of(model, worker)->mixes;
}

bool model_worker_memory(const struct worker *worker, double *used_bytes)
{
	const struct gauge *used = &worker->working_set;

	/* What stopped coming while the worker is still met says nothing about how full it is. */
	if (gauge_truth(used, worker->last_seen.mono) != TRUTH_FRESH)
		used = &worker->rss;
	*used_bytes = used->value;
	return gauge_truth(used, worker->last_seen.mono) == TRUTH_FRESH;
}

/* EXPECT_NONE: nothing is. */
static int64_t expected_limit(const struct model *model, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(model, worker);
	const struct expectation *expected = feed ? model_feed_expectation(model, feed) : NULL;

	return expected ? expected->memory_limit_bytes : EXPECT_NONE;
}

bool model_worker_limit_is_expected(const struct model *model, const struct worker *worker)
{
	return !model_place_of(model, worker)->limit.known &&
	       expected_limit(model, worker) != EXPECT_NONE;
}

bool model_worker_limit(const struct model *model, const struct worker *worker, double *limit_bytes,
	double *used_bytes)
{
	const struct place *place = model_place_of(model, worker);
	int64_t expected = expected_limit(model, worker);

	if (!place->limit.known && expected == EXPECT_NONE)
		return false;
	*limit_bytes = place->limit.known ? place->limit.value : (double)expected;
	return model_worker_memory(worker, used_bytes);
}

const struct latency *model_worker_latency(const struct model *model, const struct worker *worker)
{
	const struct latency *latency = &model->latencies[worker - model->roster.workers];

	return latency->used && latency->life == worker->life ? latency : NULL;
}

bool model_worker_uptime(const struct model *model, const struct worker *worker, struct instant now,
	double *uptime_s)
{
	const struct feed *feed = model_feed_of(model, worker);
	double remote_now_s = now.wall.s + (feed ? feed->clock_ahead_s : 0);

	if (!(worker->birth_wall_s > 0))
		return false;
	*uptime_s = remote_now_s > worker->birth_wall_s ? remote_now_s - worker->birth_wall_s : 0;
	return true;
}

uint32_t model_worker_restarts(const struct model *model, const struct worker *worker)
{
	const struct place *place = model_place_of(model, worker);

	uint32_t told = place->restarts.known ? (uint32_t)place->restarts.value : 0;

	return told > worker->restarts ? told : worker->restarts;
}

enum end_cause model_worker_end(
	const struct model *model, const struct worker *worker, int *exit_code)
{
	return roster_end_cause(model_place_of(model, worker), exit_code);
}

const struct catalog_row *model_worker_row(const struct worker *worker, enum signal signal)
{
	must(signal < SIGNAL_NUMBERS);
	return (worker->have & 1U << signal) != 0 ? &catalog[worker->row[signal]] : NULL;
}
