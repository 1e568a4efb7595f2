/*
 * Measures of workers and their pools (measure_read.h).
 */
#include "model/growth.h"
#include "model/measure_read.h"
#include "model/scrub.h"
#include "model/units.h"

enum { MINUTE_S = 60, WIDE = UNITS_BYTES - 1 };

/* ---- of workers ---- */

static struct range of_gauge(const struct sight *sight, const struct gauge *gauge)
{
	switch (gauge_truth(gauge, sight->now.mono)) {
	case TRUTH_NEVER: return range_unknown(MEASURE_MISSING);
	case TRUTH_STALE:
	case TRUTH_GONE: return range_unknown(MEASURE_STALE);
	default: return range_known(gauge->value);
	}
}

static struct range of_rate(
	const struct sight *sight, const struct worker *worker, const struct rate *rate)
{
	double per_s = 0;

	switch (rate_read(
		rate, sight->now.mono, model_worker_period_ms(sight->model, worker), &per_s)) {
	case RATE_OK: return range_known(per_s);
	case RATE_UNKNOWN: return range_unknown(MEASURE_MISSING);
	case RATE_STALE: return range_unknown(MEASURE_STALE);
	default: return range_unknown(MEASURE_LEARNING);
	}
}

struct range measure_growth(const struct sight *sight, const struct bearer *bearer)
{
	const struct verdict *verdict = model_worker_verdict(bearer->worker);
	struct range memory = of_gauge(sight, &bearer->worker->rss);

	if (verdict->code == VERDICT_UNKNOWN || verdict->code == VERDICT_AGGREGATE)
		return range_unknown(MEASURE_MISSING);
	if (memory.state == MEASURE_STALE)
		return memory;
	return verdict->code == VERDICT_LEARNING ? range_unknown(MEASURE_LEARNING)
						 : range_known(verdict->code);
}

/* Floor points come at the pace at which they came so far. NaN: none did. */
static double learning_s(const struct sight *sight, const struct worker *worker)
{
	const struct verdict *verdict = model_worker_verdict(worker);
	double missing = (double)verdict->figures[VERDICT_MISSING];
	int64_t period_ms = model_worker_period_ms(sight->model, worker);
	uint32_t points = growth_floor(&worker->growth)->count;
	int64_t watched_ms = sight->now.mono.ms - growth_began_ms(&worker->growth);

	if (verdict->evidence == EVIDENCE_NEEDS_SAMPLES)
		return missing * (double)period_ms / 1000;
	return points > 0 ? missing * (double)watched_ms / 1000 / points : (double)NAN;
}

void measure_say_growth(
	const struct sight *sight, const struct bearer *bearer, char *out, size_t size)
{
	const struct verdict *verdict = model_worker_verdict(bearer->worker);
	struct headroom headroom = model_worker_headroom(sight->model, bearer->worker);
	char sentence[VERDICT_SENTENCE_BYTES], left[UNITS_BYTES] = "";

	verdict_sentence(sentence, verdict, &headroom, sight->now.mono);
	if (verdict->code != VERDICT_LEARNING) {
		scrub_format(out, size, "%s", sentence);
		return;
	}
	units_age_s(left, WIDE, learning_s(sight, bearer->worker));
	scrub_format(
		out, size, "still learning, %s%s%s", sentence, left[0] ? ", about " : "", left);
}

struct range measure_rss(const struct sight *sight, const struct bearer *bearer)
{
	return of_gauge(sight, &bearer->worker->rss);
}

struct range measure_memory(const struct sight *sight, const struct bearer *bearer)
{
	double used_bytes;

	(void)sight;
	return model_worker_memory(bearer->worker, &used_bytes) ? range_known(used_bytes)
								: range_unknown(MEASURE_MISSING);
}

struct range measure_rss_share(const struct sight *sight, const struct bearer *bearer)
{
	double limit, used;

	return model_worker_limit(sight->model, bearer->worker, &limit, &used) && limit > 0
		       ? range_known(used / limit)
		       : range_unknown(MEASURE_MISSING);
}

void measure_say_rss_share(
	const struct sight *sight, const struct bearer *bearer, char *out, size_t size)
{
	double limit, used;
	char limit_text[UNITS_BYTES], used_text[UNITS_BYTES];

	if (!model_worker_limit(sight->model, bearer->worker, &limit, &used)) {
		scrub_format(out, size, "no limit is told");
		return;
	}
	units_bytes(limit_text, WIDE, limit);
	units_bytes(used_text, WIDE, used);
	scrub_format(out, size, "%s of %s", used_text, limit_text);
}

struct range measure_cpu(const struct sight *sight, const struct bearer *bearer)
{
	return of_rate(sight, bearer->worker, &bearer->worker->cpu);
}

struct range measure_load(const struct sight *sight, const struct bearer *bearer)
{
	return of_rate(sight, bearer->worker, &bearer->worker->load);
}

struct range measure_latency_p50(const struct sight *sight, const struct bearer *bearer)
{
	const struct latency *latency = model_worker_latency(sight->model, bearer->worker);

	return latency ? of_gauge(sight, &latency->p50_ms) : range_unknown(MEASURE_MISSING);
}

struct range measure_latency_p99(const struct sight *sight, const struct bearer *bearer)
{
	const struct latency *latency = model_worker_latency(sight->model, bearer->worker);

	return latency ? of_gauge(sight, &latency->p99_ms) : range_unknown(MEASURE_MISSING);
}

struct range measure_restarts(const struct sight *sight, const struct bearer *bearer)
{
	(void)sight;
	return range_known(bearer->worker->restarts);
}

/* Several that cannot be told apart are one at least. */
struct range measure_one(const struct sight *sight, const struct bearer *bearer)
{
	return model_worker_is_aggregate(sight->model, bearer->worker)
		       ? range_at_least(MEASURE_MISSING, 1)
		       : range_known(1);
}

void measure_say_one(const struct sight *sight, const struct bearer *bearer, char *out, size_t size)
{
	if (bearer->worker && model_worker_is_aggregate(sight->model, bearer->worker))
		scrub_format(out, size, "several processes in one number");
}

/* ---- of pools ---- */

static struct range of_figure(const struct pool *pool, enum pool_figure figure)
{
	double value;

	return pool_figure(pool, figure, &value) ? range_known(value)
						 : range_unknown(MEASURE_MISSING);
}

/* One without a limit is never full. */
struct range measure_pool(const struct sight *sight, const struct bearer *bearer)
{
	double in_use, limit, ratio;

	(void)sight;
	if (bearer->pool->unlimited)
		return range_known(0);
	return pool_fullness(bearer->pool, &in_use, &limit, &ratio)
		       ? range_known(ratio)
		       : range_unknown(MEASURE_MISSING);
}

void measure_say_pool(
	const struct sight *sight, const struct bearer *bearer, char *out, size_t size)
{
	const struct pool *pool = bearer->pool;
	double in_use, limit, ratio, waiting = 0;

	(void)sight;
	if (!pool)
		return;
	pool_figure(pool, POOL_WAITING, &waiting);
	if (pool->unlimited)
		scrub_format(out, size, "no limit");
	else if (pool_fullness(pool, &in_use, &limit, &ratio) && waiting > 0)
		scrub_format(out, size, "%.0f of %.0f, %.0f waiting", in_use, limit, waiting);
	else if (pool_fullness(pool, &in_use, &limit, &ratio))
		scrub_format(out, size, "%.0f of %.0f", in_use, limit);
}

struct range measure_pool_in_use(const struct sight *sight, const struct bearer *bearer)
{
	double in_use;

	(void)sight;
	return pool_in_use(bearer->pool, &in_use) ? range_known(in_use)
						  : range_unknown(MEASURE_MISSING);
}

struct range measure_pool_open(const struct sight *sight, const struct bearer *bearer)
{
	double open;

	(void)sight;
	if (pool_open(bearer->pool, &open))
		return range_known(open);
	return pool_in_use(bearer->pool, &open) ? range_at_least(MEASURE_MISSING, open)
						: range_unknown(MEASURE_MISSING);
}

struct range measure_pool_limit(const struct sight *sight, const struct bearer *bearer)
{
	double in_use, limit, ratio;

	(void)sight;
	if (bearer->pool->unlimited)
		return range_known(INFINITY);
	return pool_fullness(bearer->pool, &in_use, &limit, &ratio)
		       ? range_known(limit)
		       : range_unknown(MEASURE_MISSING);
}

struct range measure_pool_waiting(const struct sight *sight, const struct bearer *bearer)
{
	(void)sight;
	return of_figure(bearer->pool, POOL_WAITING);
}

struct range measure_pool_timeouts(const struct sight *sight, const struct bearer *bearer)
{
	double per_s;

	if (pool_rate(bearer->pool, POOL_TIMEOUTS, sight->now.mono, &per_s))
		return range_known(per_s * MINUTE_S);
	return range_unknown(
		bearer->pool->counters[POOL_TIMEOUTS - POOL_COUNTERS].state == RATE_UNKNOWN
			? MEASURE_MISSING
			: MEASURE_LEARNING);
}
