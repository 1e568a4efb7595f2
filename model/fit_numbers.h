#ifndef LOWTIDE_MODEL_FIT_NUMBERS_H
#define LOWTIDE_MODEL_FIT_NUMBERS_H
/*
 * The numbers that say whether a restart of an owner's workers fits (model/fit.h), each with where
 * it comes from: what a person typed, what their pools export, what is expected of them, or what
 * was observed at most.
 */
#include <stdbool.h>

#include "model/fit.h"
#include "model/model.h"

enum fit_origin { FIT_NOBODY, FIT_TYPED, FIT_EXPORTED, FIT_ANSWERING, FIT_EXPECTED, FIT_OBSERVED };

/* FIT_UNKNOWN_NUMBER of FIT_NOBODY. */
struct fit_number {
	int64_t value;
	enum fit_origin origin;
};

struct fit_numbers {
	struct fit_number workers;
	struct fit_number pool_min, pool_max; /* of one worker, all its pools together */
	uint32_t now, held;                   /* connections of the owner */
	uint32_t peak;                        /* the most it had in the window */
	int64_t open_most; /* of those that run, where all their pools export it */
	int64_t free;      /* slots; both may be FIT_UNKNOWN_NUMBER */
	bool is_guess;     /* whose the workers are is told by their names */
};

void fit_find(struct fit_numbers *numbers, const struct model *model, const struct server *server,
	const struct owner *owner, mono_ms now);

/* What the workers that run may come to take beyond what they have: until all their pools are full.
   Exported; else workers x pool_max, whoever says so, as the numbers are now. Where neither is
   known it is unknown: what was seen so far is no bound. */
struct fit_number fit_growth(const struct fit_numbers *numbers);

struct fit_plan fit_plan_of(const struct fit_numbers *numbers);

#endif
