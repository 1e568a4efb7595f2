#ifndef LOWTIDE_MODEL_FIT_H
#define LOWTIDE_MODEL_FIT_H
/*
 * Will this restart fit? How many slots a rollout of some workers takes beside those that still
 * run, held against the slots that are free. Arithmetic alone: model/fit_numbers.h finds the
 * numbers.
 *
 * While `more` new workers start beside the old ones, which keep what they have,
 *
 *     at once   more x pool_min               what the new ones open when they start
 *     at peak   more x pool_max + growth      once all pools are full: growth is what the old
 *                                             ones may come to take beyond what they have
 *
 * A number that is not known makes unknown only what rests on it: where the pools fit full, they
 * fit, whatever their least is; where what is opened at once does not fit, nothing does.
 */
#include <stdint.h>

#define FIT_UNKNOWN_NUMBER (-1)

/* How workers are replaced. */
enum fit_way {
	FIT_ONE_MORE,    /* one new beside the old, then the next: a surge of one */
	FIT_QUARTER,     /* a quarter of them, rounded up: Kubernetes' default maxSurge */
	FIT_ALL_AT_ONCE, /* new and old together */
	FIT_WAYS
};

/* All of these may be FIT_UNKNOWN_NUMBER. */
struct fit_plan {
	int64_t workers;            /* that are to run */
	int64_t pool_min, pool_max; /* of one of them */
	int64_t growth;             /* of those that run: >= 0 */
	int64_t free;               /* slots */
};

enum fit_code {
	FIT_NOT_KNOWN,
	FIT_FITS,
	FIT_UNTIL_FULL, /* at once it does, at peak it does not */
	FIT_NOT_SURE,   /* at once it does, and nobody knows the peak */
	FIT_DOES_NOT,
};

struct fit {
	enum fit_code code;
	int64_t more;             /* workers; FIT_UNKNOWN_NUMBER likewise, as below */
	int64_t at_once, at_peak; /* slots */
};

struct fit fit_of(const struct fit_plan *plan, enum fit_way way);

/* Connections that all its workers keep and may come to take, once it is over; FIT_UNKNOWN_NUMBER.
 */
int64_t fit_floor(const struct fit_plan *plan);
int64_t fit_ceiling(const struct fit_plan *plan);

/* "fits", "fits until the pools fill (needs 12 more at peak)", "does not fit: 16 needed, 9 free";
   what is missing where it is not known. */
enum { FIT_BYTES = 128 };
void fit_words(char out[FIT_BYTES], const struct fit *fit, const struct fit_plan *plan);

#endif
