#include "model/rate.h"

#include "model/truth.h"

void rate_feed(struct rate *rate, mono_ms at, double value, int64_t period_ms)
{
	int64_t took_ms = mono_diff_ms(at, rate->last_at);

	if (rate->state == RATE_UNKNOWN || truth_of_age(took_ms, period_ms) == TRUTH_STALE) {
		rate->state = RATE_STARTING;
	} else if (took_ms <= 0) {
		return; /* the same moment again, or an earlier one: says nothing about speed */
	} else if (value < rate->last_value) {
		rate->state = RATE_RESET;
	} else {
		rate->state = RATE_OK;
		rate->per_s = (value - rate->last_value) * 1000.0 / (double)took_ms;
	}
	rate->last_value = value;
	rate->last_at = at;
}

void rate_reset(struct rate *rate, mono_ms at, double value)
{
	rate->state = RATE_RESET;
	rate->last_value = value;
	rate->last_at = at;
}

enum rate_state rate_read(const struct rate *rate, mono_ms now, int64_t period_ms, double *per_s)
{
	if (rate->state == RATE_UNKNOWN)
		return RATE_UNKNOWN;
	if (truth_of_age(mono_diff_ms(now, rate->last_at), period_ms) == TRUTH_STALE)
		return RATE_STALE;
	if (rate->state == RATE_OK)
		*per_s = rate->per_s;
	return rate->state;
}
