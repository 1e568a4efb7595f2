#include "model/compare.h"

#include <math.h>
#include <stdlib.h>

#include "model/must.h"

static const double LEAST_EFFECT = 0.05;
static const double SPREAD_RANGES = 3;
enum { EXTREME_ONE_IN = 20 };
/* Growth below a hundredth of the memory is none, however steady. */
static const double LEAST_RISE = 0.01;
/* One or two deadlocks more come by chance. */
static const double LEAST_DEADLOCKS = 3;
/* A hundredth of a processor is less than clocks in ticks of 10 ms tell apart. */
static const double LEAST_CORES = 0.01;
/* Half a connection, on average over minutes; a wait that no request would feel. */
static const double LEAST_CONNECTIONS = 0.5;
static const double LEAST_ACQUIRE_MS = 1;
static const double LEAST_LATENCY_MS = 1;
/* A look back of one doubling: the later half of the age. */
enum { HALF = LIFE_BINS_PER_DOUBLING };

/* A life, and the age at which it is looked at. */
struct moment {
	const struct lives *lives;
	uint32_t life, bin;
};

/* ---- what a life showed ---- */

/* In a bin, or the one before: where polls are farther apart than bins are wide, some are empty. */
static double level(struct moment at, enum life_signal signal)
{
	double value;

	if (lives_value(at.lives, at.life, signal, at.bin, &value) ||
		(at.bin > 0 && lives_value(at.lives, at.life, signal, at.bin - 1, &value)))
		return value;
	return NAN;
}

/* The mean over the later half of the age. */
static double mean(struct moment at, enum life_signal signal)
{
	uint32_t first = at.bin >= HALF ? at.bin - HALF + 1 : 0;
	double sum = 0, weight = 0;

	for (uint32_t bin = first; bin <= at.bin; bin++) {
		double ms = (double)(life_bin_ms(bin + 1) - life_bin_ms(bin)), value;

		if (!lives_value(at.lives, at.life, signal, bin, &value))
			continue;
		sum += value * ms;
		weight += ms;
	}
	return weight > 0 ? sum / weight : NAN;
}

static double least_floor(struct moment at, uint32_t first, uint32_t last)
{
	double least = NAN, value;

	for (uint32_t bin = first; bin <= last; bin++)
		if (lives_value(at.lives, at.life, LIFE_FLOOR, bin, &value))
			least = fmin(least, value);
	return least;
}

/* Between the middle of the second quarter of an age and that of its second half. */
static double growth_span_s(uint32_t bin)
{
	return (double)life_bin_ms(bin + 1) / 1000 * 3 / 8;
}

/* From the least of the second quarter of the age to that of the second half. */
static double growth(struct moment at, enum life_signal signal)
{
	(void)signal;
	if (at.bin < 2 * HALF)
		return NAN;
	return (least_floor(at, at.bin - HALF + 1, at.bin) -
		       least_floor(at, at.bin - 2 * HALF + 1, at.bin - HALF)) /
	       growth_span_s(at.bin);
}

/* ---- what is no trifle ---- */

static double any(struct moment at)
{
	(void)at;
	return 0;
}

static double least_growth(struct moment at)
{
	return LEAST_RISE * level(at, LIFE_RSS) / growth_span_s(at.bin);
}

static double least_deadlocks(struct moment at)
{
	return LEAST_DEADLOCKS / ((double)life_bin_ms(at.bin + 1) / 1000 / 2);
}

static double least_cores(struct moment at)
{
	(void)at;
	return LEAST_CORES;
}

static double least_connections(struct moment at)
{
	(void)at;
	return LEAST_CONNECTIONS;
}

static double least_acquire(struct moment at)
{
	(void)at;
	return LEAST_ACQUIRE_MS;
}

static double least_latency(struct moment at)
{
	(void)at;
	return LEAST_LATENCY_MS;
}

struct compared {
	enum life_signal life;
	double (*value)(struct moment at, enum life_signal signal); /* NaN: not known */
	double (*least)(struct moment at); /* effects below it are a trifle */
	bool more_is_better;
};

static const struct compared table[VERDICT_SIGNALS] = {
	[VERDICT_OF_AGED_RSS] = {LIFE_RSS, level, any, false},
	[VERDICT_OF_AGED_GROWTH] = {LIFE_FLOOR, growth, least_growth, false},
	[VERDICT_OF_AGED_CPU] = {LIFE_CPU, mean, least_cores, false},
	[VERDICT_OF_AGED_LOAD] = {LIFE_LOAD, mean, any, true},
	[VERDICT_OF_AGED_DEADLOCKS] = {LIFE_DEADLOCKS, mean, least_deadlocks, false},
	[VERDICT_OF_AGED_POOL] = {LIFE_POOL, mean, least_connections, false},
	[VERDICT_OF_AGED_ACQUIRE] = {LIFE_ACQUIRE, mean, least_acquire, false},
	[VERDICT_OF_AGED_LATENCY] = {LIFE_LATENCY, mean, least_latency, false},
};

/* ---- the others ---- */

static bool is_canary(uint32_t life, const struct canaries *canaries)
{
	for (uint32_t i = 0; i < canaries->count; i++)
		if (canaries->lives[i] == life)
			return true;
	return false;
}

void compare_find(struct others *others, const struct model *model, const struct worker *worker,
	const struct canaries *canaries)
{
	const struct lives *lives = model_lives(model);
	uint64_t cohort = model_worker_cohort(model, worker);

	others->count = 0;
	for (uint32_t n = 1; n <= lives->count && others->count < COMPARE_OTHERS; n++) {
		const struct life *life = &lives->records[n - 1];

		if (!life->used || !life->knows_age || life->cohort != cohort ||
			n == worker->record || is_canary(n, canaries))
			continue;
		others->lives[others->count++] = n;
	}
}

struct values {
	size_t count;
	double sorted[COMPARE_OTHERS];
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* What they showed at that age. One that is still in that bin has not shown it yet. */
static void gather(struct values *values, const struct lives *lives, const struct others *others,
	const struct compared *row, uint32_t bin)
{
	values->count = 0;
	for (uint32_t i = 0; i < others->count; i++) {
		struct moment at = {lives, others->lives[i], bin};
		double value;

		if (lives_get(lives, at.life)->bin <= bin)
			continue;
		value = row->value(at, row->life);
		if (!isnan(value))
			values->sorted[values->count++] = value;
	}
	qsort(values->sorted, values->count, sizeof(*values->sorted), by_value);
}

/* Between the two that are nearest to it (definition 7 of Hyndman & Fan, The American Statistician
   50, 1996). count > 0. */
static double quantile(const struct values *values, double share)
{
	double at = share * (double)(values->count - 1);
	size_t below = (size_t)at;
	size_t above = below + 1 < values->count ? below + 1 : below;

	return values->sorted[below] +
	       (at - (double)below) * (values->sorted[above] - values->sorted[below]);
}

/* ---- the verdict ---- */

static void rank(struct verdict *verdict, const struct values *values, double value)
{
	float *figures = verdict->figures;
	size_t lower = 0, higher = 0;

	for (size_t i = 0; i < values->count; i++) {
		lower += value < values->sorted[i];
		higher += value > values->sorted[i];
	}
	figures[COMPARED_VALUE] = (float)value;
	figures[COMPARED_LIVES] = (float)values->count;
	figures[COMPARED_LOWER] = (float)lower;
	figures[COMPARED_HIGHER] = (float)higher;
	if (values->count == 0)
		return;
	figures[COMPARED_MEDIAN] = (float)quantile(values, 0.5);
	figures[COMPARED_SPREAD] =
		(float)(SPREAD_RANGES * (quantile(values, 0.75) - quantile(values, 0.25)));
}

/* least is NaN where nothing is known of what it is measured by: then nothing is said. */
static enum verdict_code conclude(
	const struct verdict *verdict, const struct compared *row, double least)
{
	const float *figures = verdict->figures;
	double effect = (double)(figures[COMPARED_VALUE] - figures[COMPARED_MEDIAN]);
	double beyond = (double)(figures[COMPARED_LIVES] -
				 figures[effect < 0 ? COMPARED_LOWER : COMPARED_HIGHER]);

	if (beyond * EXTREME_ONE_IN > (double)figures[COMPARED_LIVES] ||
		fabs(effect) < LEAST_EFFECT * fabs((double)figures[COMPARED_MEDIAN]) ||
		fabs(effect) <= (double)figures[COMPARED_SPREAD] || !(fabs(effect) >= least))
		return VERDICT_ALIKE;
	return (effect > 0) == row->more_is_better ? VERDICT_BETTER : VERDICT_WORSE;
}

/* Its load as a share of the others': NaN where either is not known. */
static float share_of_load(struct moment at, const struct others *others, struct values *scratch)
{
	const struct compared *row = &table[VERDICT_OF_AGED_LOAD];
	double median;

	gather(scratch, at.lives, others, row, at.bin);
	if (scratch->count < COMPARE_LEAST)
		return NAN;
	median = quantile(scratch, 0.5);
	return median > 0 ? (float)(row->value(at, row->life) / median) : NAN;
}

static struct verdict nothing_yet(uint32_t life, enum verdict_signal signal)
{
	struct verdict verdict = {
		.subject = life,
		.signal = (uint8_t)signal,
		.code = VERDICT_NOT_COMPARABLE,
		.evidence = EVIDENCE_NO_LIFE,
	};

	for (int i = 0; i < VERDICT_FIGURES; i++)
		verdict.figures[i] = NAN;
	return verdict;
}

/* At the age that ends with at.bin. */
static struct verdict compare_at(
	struct moment at, const struct others *others, enum verdict_signal signal)
{
	const struct compared *row = &table[signal];
	struct verdict verdict = nothing_yet(at.life, signal);
	double value = row->value(at, row->life);
	struct values values;

	verdict.evidence = EVIDENCE_NOT_TOLD;
	verdict.figures[COMPARED_AGE_S] = (float)life_bin_ms(at.bin + 1) / 1000;
	if (isnan(value))
		return verdict;
	verdict.figures[COMPARED_LOAD] = share_of_load(at, others, &values);
	gather(&values, at.lives, others, row, at.bin);
	rank(&verdict, &values, value);
	if (values.count < COMPARE_LEAST) {
		verdict.evidence = EVIDENCE_FEW_LIVES;
	} else if (verdict.figures[COMPARED_LOAD] < (float)COMPARE_LEAST_LOAD) {
		verdict.evidence = EVIDENCE_LITTLE_LOAD;
	} else {
		verdict.evidence = EVIDENCE_AT_AGE;
		verdict.code = (uint8_t)conclude(&verdict, row, row->least(at));
	}
	return verdict;
}

struct verdict compare_life(const struct model *model, const struct worker *worker,
	const struct others *others, enum verdict_signal signal)
{
	const struct lives *lives = model_lives(model);
	const struct life *life = lives_get(lives, worker->record);
	struct verdict verdict = nothing_yet(worker->record, signal);

	must(table[signal].value != NULL);
	if (!life || !life->knows_age || model_worker_is_aggregate(model, worker))
		return verdict;
	verdict.evidence = EVIDENCE_NOT_TOLD;
	if (life->bin == 0)
		return verdict;
	return compare_at((struct moment){lives, worker->record, life->bin - 1}, others, signal);
}

struct verdict compare_latest(const struct model *model, const struct worker *worker,
	const struct others *others, enum verdict_signal signal)
{
	struct verdict now = compare_life(model, worker, others, signal);
	struct moment at = {.lives = model_lives(model), .life = worker->record};

	if (now.evidence != EVIDENCE_FEW_LIVES || others->count < COMPARE_LEAST)
		return now;
	for (at.bin = lives_get(at.lives, at.life)->bin - 1; at.bin-- > 0;) {
		struct verdict before = compare_at(at, others, signal);

		if (before.evidence == EVIDENCE_AT_AGE)
			return before;
	}
	return now;
}
