#include "model/latency.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

void latency_init(struct latency *latency, uint32_t life)
{
	memset(latency, 0, offsetof(struct latency, p50_history));
	latency->used = true;
	latency->life = life;
	latency->family = latency_family_count;
	series_init_brief(&latency->p50_history);
	series_init_brief(&latency->p99_history);
	series_init_brief(&latency->mean_history);
}

/* ---- one reading ---- */

static void begin(struct latency *latency, uint64_t reading)
{
	latency->reading = reading;
	latency->heard = false;
	latency->median = latency->tail = (struct latency_quantile){0};
	latency->sum.told = latency->count.told = false;
	for (uint32_t i = 0; i < latency->bound_count; i++)
		latency->bounds[i].counter.told = false;
}

static void gather_counter(struct latency_counter *counter, double value)
{
	counter->now = counter->told ? counter->now + value : value;
	counter->told = true;
}

/* Where the bound is, or was put; NULL when there is no room. */
static struct latency_bound *bound_at(struct latency *latency, float le)
{
	struct latency_bound *bounds = latency->bounds;
	uint32_t low = 0, high = latency->bound_count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (bounds[middle].le < le)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < latency->bound_count && bounds[low].le == le)
		return &bounds[low];
	if (latency->bound_count == LIMIT_LATENCY_BOUNDS) {
		latency->crowded = true;
		return NULL;
	}
	memmove(&bounds[low + 1], &bounds[low], (latency->bound_count - low) * sizeof(*bounds));
	latency->bound_count++;
	bounds[low] = (struct latency_bound){.le = le};
	return &bounds[low];
}

static void gather_quantile(struct latency_quantile *quantile, double value)
{
	quantile->told++;
	quantile->value = value;
}

void latency_gather(
	struct latency *latency, uint64_t reading, const struct latency_name *name, double value)
{
	struct latency_bound *bound;

	if (name->family < latency->family) {
		latency_init(latency, latency->life);
		latency->family = name->family;
	}
	if (latency->reading != reading)
		begin(latency, reading);
	if (name->family != latency->family)
		return;
	latency->heard = true;
	if (!isfinite(value) || value < 0)
		return;
	switch (name->part) {
	case LATENCY_BUCKET:
		bound = bound_at(latency, name->bound);
		if (bound)
			gather_counter(&bound->counter, value);
		break;
	case LATENCY_QUANTILE:
		gather_quantile(name->bound < 0.75F ? &latency->median : &latency->tail, value);
		break;
	case LATENCY_SUM: gather_counter(&latency->sum, value); break;
	case LATENCY_COUNT: gather_counter(&latency->count, value); break;
	case LATENCY_PARTS: break;
	}
}

/* ---- the last minute ---- */

static bool goes_on(const struct latency_counter *counter)
{
	return counter->told == counter->was_told &&
	       (!counter->told || counter->now >= counter->last);
}

static bool all_go_on(const struct latency *latency)
{
	for (uint32_t i = 0; i < latency->bound_count; i++)
		if (!goes_on(&latency->bounds[i].counter))
			return false;
	return goes_on(&latency->sum) && goes_on(&latency->count);
}

static void feed(struct latency_counter *counter, bool counting, int64_t from, int64_t to)
{
	if (!counting)
		memset(counter->steps, 0, sizeof(counter->steps));
	for (int64_t step = from + 1; counting && step <= to && step <= from + LATENCY_STEPS;
		step++)
		counter->steps[step % LATENCY_STEPS] = 0;
	if (counting && counter->told)
		counter->steps[to % LATENCY_STEPS] += (float)(counter->now - counter->last);
	counter->last = counter->now;
	counter->was_told = counter->told;
}

static void feed_all(struct latency *latency, mono_ms at)
{
	int64_t from = latency->last_at.ms / LATENCY_STEP_MS, to = at.ms / LATENCY_STEP_MS;

	for (uint32_t i = 0; i < latency->bound_count; i++)
		feed(&latency->bounds[i].counter, latency->counting, from, to);
	feed(&latency->sum, latency->counting, from, to);
	feed(&latency->count, latency->counting, from, to);
}

static double added(const struct latency_counter *counter)
{
	double sum = 0;

	for (unsigned i = 0; i < LATENCY_STEPS; i++)
		sum += (double)counter->steps[i];
	return sum;
}

/* ---- what is known ---- */

/* The buckets that are told; others were another layout's. */
static void read_buckets(struct latency_buckets *buckets, const struct latency *latency)
{
	buckets->family = latency->family;
	buckets->count = 0;
	for (uint32_t i = 0; i < latency->bound_count; i++) {
		const struct latency_bound *bound = &latency->bounds[i];

		if (!bound->counter.told)
			continue;
		buckets->list[buckets->count].le = (double)bound->le;
		buckets->list[buckets->count++].up_to = added(&bound->counter);
	}
	if (latency->crowded)
		buckets->count = 0;
}

/* Source: Prometheus, query functions, histogram_quantile(). Buckets of processes that were read
   while they counted may not be monotonic: each holds what is below it. */
static double quantile_of(const struct latency_buckets *buckets, double quantile)
{
	uint32_t count = buckets->count;
	double total, rank, below = 0, from = 0;

	if (count < 2 || !isinf(buckets->list[count - 1].le))
		return (double)NAN;
	total = buckets->list[count - 1].up_to;
	rank = quantile * total;
	if (!(total > 0))
		return (double)NAN;
	for (uint32_t i = 0; i + 1 < count; i++) {
		double le = buckets->list[i].le, up_to = buckets->list[i].up_to;

		if (up_to >= rank)
			return from <= 0 && le <= 0
				       ? le
				       : from + (le - from) * (rank - below) / (up_to - below);
		below = up_to > below ? up_to : below;
		from = le;
	}
	return from;
}

static bool same_bounds(const struct latency_buckets *a, const struct latency_buckets *b)
{
	if (a->family != b->family || a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (a->list[i].le != b->list[i].le)
			return false;
	return true;
}

bool latency_join(struct latency_buckets *buckets, const struct latency *latency)
{
	struct latency_buckets own = {.joined = 1};

	read_buckets(&own, latency);
	if (own.count < 2 || (buckets->joined > 0 && !same_bounds(buckets, &own)))
		return false;
	if (buckets->joined == 0) {
		*buckets = own;
		return true;
	}
	for (uint32_t i = 0; i < own.count; i++)
		buckets->list[i].up_to += own.list[i].up_to;
	buckets->joined++;
	return true;
}

double latency_joined_ms(const struct latency_buckets *buckets, double quantile)
{
	if (buckets->joined == 0)
		return (double)NAN;
	return latency_families[buckets->family].ms * quantile_of(buckets, quantile);
}

/* Median and tail in the family's unit, told or read from buckets. */
static void find_quantiles(const struct latency *latency, double *median, double *tail)
{
	struct latency_buckets buckets;

	if (latency->bound_count == 0) {
		*median = latency->median.told == 1 ? latency->median.value : (double)NAN;
		*tail = latency->tail.told == 1 ? latency->tail.value : (double)NAN;
		return;
	}
	read_buckets(&buckets, latency);
	*median = quantile_of(&buckets, 0.5);
	*tail = quantile_of(&buckets, 0.99);
}

static void note(
	struct gauge *gauge, struct series_brief *history, double ms, mono_ms at, int64_t period_ms)
{
	gauge_set(gauge, ms, at, period_ms);
	gauge->known = isfinite((float)ms);
	if (gauge->known)
		series_append(&history->series, at, ms);
}

void latency_commit(struct latency *latency, mono_ms at, int64_t period_ms, bool counts)
{
	double ms = latency->heard ? latency_families[latency->family].ms : 0, count;
	double median = (double)NAN, tail = (double)NAN;
	int64_t took_ms = mono_diff_ms(at, latency->last_at);

	if (!latency->heard) {
		latency->family = latency_family_count; /* whatever is told next counts */
		return;
	}
	if (latency->counting && took_ms <= 0)
		return;
	latency->counting = latency->counting && counts && all_go_on(latency) &&
			    truth_of_age(took_ms, period_ms) != TRUTH_STALE;
	feed_all(latency, at);
	count = added(&latency->count);
	if (counts)
		find_quantiles(latency, &median, &tail);
	note(&latency->p50_ms, &latency->p50_history, ms * median, at, period_ms);
	note(&latency->p99_ms, &latency->p99_history, ms * tail, at, period_ms);
	note(&latency->mean_ms, &latency->mean_history,
		count > 0 && latency->sum.told ? ms * added(&latency->sum) / count : (double)NAN,
		at, period_ms);
	latency->counting = true;
	latency->last_at = at;
}
