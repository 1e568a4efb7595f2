#ifndef LOWTIDE_MODEL_LATENCY_H
#define LOWTIDE_MODEL_LATENCY_H
/*
 * How long a worker's requests take, or its tasks: median, 99th percentile and mean, over what was
 * observed in the last minute (from poll to poll where polls are rarer).
 *
 * Of a histogram, quantiles are read from the increments of its buckets, summed over all labels,
 * with linear interpolation as Prometheus documents histogram_quantile(): within the lowest bucket
 * from zero; above the highest finite bound it is that bound. A counter that fell, a bound that
 * came
 * or went, and a silence of three periods begin anew: there is no number for that step. A summary
 * tells its quantiles itself; those of several series cannot be joined and are unknown, and so is
 * NaN, which it prints when nothing was observed. The mean of both is sum by count.
 *
 * One for each life of a worker: a new life begins empty.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/catalog_latency.h"
#include "model/instant.h"
#include "model/limits.h"
#include "model/series.h"
#include "model/truth.h"

enum { LATENCY_STEP_MS = 10 * 1000, LATENCY_STEPS = 6 };

/* What the last minute added to a counter, in steps of absolute time. */
struct latency_counter {
	bool told;        /* in this reading */
	bool was_told;    /* in the last one */
	double now, last; /* of this reading and of the last one; sums over labels */
	float steps[LATENCY_STEPS];
};

struct latency_bound {
	float le; /* in the family's unit; the last one is infinite */
	struct latency_counter counter;
};

struct latency_quantile {
	unsigned told; /* series of this reading that do */
	double value;  /* in the family's unit */
};

struct latency {
	bool used;
	uint32_t life;   /* of the worker's slot */
	unsigned family; /* latency_family_count: none yet */
	bool crowded;    /* more bounds than LIMIT_LATENCY_BOUNDS: no quantiles */
	bool counting;   /* last_at and the counters' last values are of one reading */
	mono_ms last_at;

	/* What is known, in ms; not known where nothing was observed. */
	struct gauge p50_ms, p99_ms, mean_ms;

	uint64_t reading; /* whose samples are gathered */
	bool heard;       /* something of the family */
	struct latency_quantile median, tail;
	struct latency_counter sum, count;
	uint32_t bound_count;

	/* Of these a new one has only the heads written to: the rest takes memory as it is used. */
	struct series_brief p50_history, p99_history, mean_history;
	struct latency_bound bounds[LIMIT_LATENCY_BOUNDS]; /* ascending */
};

void latency_init(struct latency *latency, uint32_t life);

/* One number of the reading being taken in; the first one of it empties the scratch. */
void latency_gather(
	struct latency *latency, uint64_t reading, const struct latency_name *name, double value);

/* What was gathered becomes what is known, and history. counts: it is one process's. */
void latency_commit(struct latency *latency, mono_ms at, int64_t period_ms, bool counts);

/*
 * What several observed in the last minute, in one histogram: quantiles cannot be averaged, but
 * buckets of the same bounds can be added. All zero bytes are nobody's.
 */
struct latency_buckets {
	uint32_t joined; /* histograms in it */
	unsigned family;
	uint32_t count;
	struct {
		double le, up_to; /* observations of at most le, in the family's unit */
	} list[LIMIT_LATENCY_BOUNDS];
};

/* False where it has no histogram, or one of another family or other bounds: it is left out. */
bool latency_join(struct latency_buckets *buckets, const struct latency *latency);

/* Of all of them, 0 < quantile < 1; NaN: nothing was observed. */
double latency_joined_ms(const struct latency_buckets *buckets, double quantile);

#endif
