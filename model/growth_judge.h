#ifndef LOWTIDE_MODEL_GROWTH_JUDGE_H
#define LOWTIDE_MODEL_GROWTH_JUDGE_H
/*
 * From floor points to a verdict, with hysteresis.
 *
 * The highlight goes on when "still growing" explains the floor better than everything that
 * flattens, and the rise is material and spread over several increments; it goes off when
 * "flattened" wins and the recent slope is small against the one that was highlighted, or when the
 * floor is back where the growth began. Each takes two evaluations that agree, and so does every
 * change between the quiet words.
 */
#include <stdbool.h>

#include "model/growth_fit.h"
#include "model/verdict.h"

enum {
	/* What a judgement takes: a hundred bins of the least size, below that bins tell little. A
	   process that has long been up is past its warm-up, which is what the second half of the
	   wait is for. */
	GROWTH_SAMPLES = 100 * GROWTH_BIN_SAMPLES,
	GROWTH_SAMPLES_OLD = GROWTH_SAMPLES / 2,
};

struct growth_judge {
	bool growing;        /* the highlight */
	bool stopped;        /* it was on in this life, and the floor flattened */
	uint8_t agreed;      /* evaluations in a row that want it to change */
	uint8_t word, newer; /* enum verdict_code while not growing, and what the last one said */
	float slope, slope_error;
	float flagged_slope; /* when the highlight went on */
	float began_s;       /* the point at which the growth began ... */
	float began_bytes;   /* ... and its level */
	float flat_s;        /* since when it is flat, when stopped */
	float margin;        /* while growing: when the highlight went on */
};

/* What there is to judge, at the end of a bin. */
struct growth_case {
	const struct growth_bins *bins;
	const struct growth_points *points;
	bool old;          /* the process is much older than what was seen of it */
	float limit_bytes; /* 0: unknown */
};

/* A life begins: nothing is known of it. */
void growth_judge_reset(struct growth_judge *judge);

/* Samples that are missing for a judgement; 0: enough. */
uint64_t growth_judge_missing(const struct growth_case *c);

/* Needs GROWTH_FEWEST points and no missing samples. */
void growth_judge(struct growth_judge *judge, const struct growth_case *c);

/* The recent peak: the highest top in the last quarter. */
float growth_recent_peak(const struct growth_bins *bins);

#endif
