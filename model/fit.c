#include "model/fit.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "model/must.h"

static bool is_known(int64_t number)
{
	return number != FIT_UNKNOWN_NUMBER;
}

static int64_t product(int64_t a, int64_t b)
{
	return is_known(a) && is_known(b) ? a * b : FIT_UNKNOWN_NUMBER;
}

static int64_t sum(int64_t a, int64_t b)
{
	return is_known(a) && is_known(b) ? a + b : FIT_UNKNOWN_NUMBER;
}

/* One is one, however many there are. */
static int64_t more_of(int64_t workers, enum fit_way way)
{
	if (way == FIT_ONE_MORE)
		return 1;
	if (!is_known(workers))
		return FIT_UNKNOWN_NUMBER;
	return way == FIT_QUARTER ? (workers + 3) / 4 : workers;
}

static enum fit_code conclude(const struct fit *fit, int64_t free)
{
	if (!is_known(free))
		return FIT_NOT_KNOWN;
	if (is_known(fit->at_once) && fit->at_once > free)
		return FIT_DOES_NOT;
	if (is_known(fit->at_peak) && fit->at_peak <= free)
		return FIT_FITS;
	if (!is_known(fit->at_once))
		return FIT_NOT_KNOWN;
	return is_known(fit->at_peak) ? FIT_UNTIL_FULL : FIT_NOT_SURE;
}

struct fit fit_of(const struct fit_plan *plan, enum fit_way way)
{
	struct fit fit = {.more = more_of(plan->workers, way)};

	must(way < FIT_WAYS);
	fit.at_once = product(fit.more, plan->pool_min);
	fit.at_peak = sum(product(fit.more, plan->pool_max), plan->growth);
	fit.code = conclude(&fit, plan->free);
	return fit;
}

int64_t fit_floor(const struct fit_plan *plan)
{
	return product(plan->workers, plan->pool_min);
}

int64_t fit_ceiling(const struct fit_plan *plan)
{
	return product(plan->workers, plan->pool_max);
}

/* ---- in words ---- */

/* What would have to be said for the peak. */
static const char *missing_at_peak(const struct fit_plan *plan)
{
	if (is_known(plan->pool_max))
		return "fits at once; the peak is not known: set workers in expect:";
	return "fits at once; the peak is not known: set pool_max in expect:";
}

/* What would have to be said for an answer. */
static const char *missing(const struct fit *fit, const struct fit_plan *plan)
{
	if (!is_known(plan->free))
		return "not known: the server does not tell how many slots are free";
	if (!is_known(fit->more))
		return "not known: set workers in expect:";
	if (is_known(fit->at_peak))
		return "not known: set pool_min in expect:";
	return "not known: set pool_min and pool_max in expect:";
}

void fit_words(char out[FIT_BYTES], const struct fit *fit, const struct fit_plan *plan)
{
	switch (fit->code) {
	case FIT_FITS: snprintf(out, FIT_BYTES, "fits"); return;
	case FIT_NOT_KNOWN: snprintf(out, FIT_BYTES, "%s", missing(fit, plan)); return;
	case FIT_NOT_SURE: snprintf(out, FIT_BYTES, "%s", missing_at_peak(plan)); return;
	case FIT_UNTIL_FULL:
		snprintf(out, FIT_BYTES,
			"fits until the pools fill (needs %" PRId64 " more at peak)",
			fit->at_peak - plan->free);
		return;
	case FIT_DOES_NOT:
		snprintf(out, FIT_BYTES, "does not fit: %" PRId64 " needed, %" PRId64 " free",
			fit->at_once, plan->free);
		return;
	}
}
