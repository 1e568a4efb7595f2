#ifndef LOWTIDE_MODEL_RATE_H
#define LOWTIDE_MODEL_RATE_H
/*
 * A counter turned into a rate, with states instead of pretending.
 *
 * The rate is the difference of the last two samples over their own time. A counter that went down
 * is a restart: that step has no rate, the next one has.
 */
#include <stdint.h>

#include "model/instant.h"

enum rate_state {
	RATE_UNKNOWN,  /* never seen */
	RATE_STARTING, /* one sample: a rate takes two */
	RATE_OK,
	RATE_RESET, /* the counter went down just now */
	RATE_STALE, /* no sample for three periods */
};

struct rate {
	enum rate_state state; /* as of the last sample; rate_read() adds staleness */
	double last_value;
	mono_ms last_at;
	double per_s; /* meaningful in RATE_OK */
};

/* All zero bytes are RATE_UNKNOWN. After a silence of three periods counting starts anew: a mean
   over an outage is no rate of now. */
void rate_feed(struct rate *rate, mono_ms at, double value, int64_t period_ms);

/* The counter began anew, although it may not have gone down: its maker says so. */
void rate_reset(struct rate *rate, mono_ms at, double value);

/* The state at now, given how often samples are expected; *per_s is set only for RATE_OK. */
enum rate_state rate_read(const struct rate *rate, mono_ms now, int64_t period_ms, double *per_s);

#endif
