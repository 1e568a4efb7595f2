#ifndef LOWTIDE_MODEL_TRUTH_H
#define LOWTIDE_MODEL_TRUTH_H
/*
 * How much a value can be believed now. Unknown, zero, stale and gone are four different things;
 * zero is a value, these are the others.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/instant.h"

enum truth {
	TRUTH_NEVER, /* nothing was ever heard */
	TRUTH_FRESH, /* one missed poll is grace */
	TRUTH_LATE,  /* silent for 2 periods */
	TRUTH_STALE, /* silent for 3 periods: the last value, visibly old */
	TRUTH_GONE,  /* somebody who answers says that it is not there any more */
};

enum { TRUTH_LATE_PERIODS = 2, TRUTH_STALE_PERIODS = 3, TRUTH_GONE_PERIODS = 5 };

/* From silence alone: FRESH, LATE or STALE. */
enum truth truth_of_age(int64_t age_ms, int64_t period_ms);

/* "never", "fresh", "late", "stale", "gone". */
const char *truth_word(enum truth truth);

/* A number that was heard at some time, and how often whoever said it is expected to. */
struct gauge {
	bool known;
	double value;
	mono_ms at;
	int64_t period_ms;
};

static inline void gauge_set(struct gauge *gauge, double value, mono_ms at, int64_t period_ms)
{
	*gauge = (struct gauge){true, value, at, period_ms};
}

/* NEVER, FRESH, LATE or STALE. */
enum truth gauge_truth(const struct gauge *gauge, mono_ms now);

#endif
