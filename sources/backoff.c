#include "sources/backoff.h"

#include "model/must.h"

/* The wait before jitter: doubled for each failure before this one. A quarter more is the longest
   there may be. */
static int64_t step_ms(const struct backoff *backoff)
{
	int64_t last_ms = backoff->longest_ms * 4 / 5, ms = backoff->first_ms;

	for (uint32_t i = 1; i < backoff->failures && ms < last_ms; i++)
		ms *= 2;
	return ms < last_ms ? ms : last_ms;
}

mono_ms backoff_fail(struct backoff *backoff, mono_ms now, uint32_t random)
{
	int64_t shortest_ms, spread_ms;

	must(backoff->first_ms > 0 && backoff->longest_ms >= backoff->first_ms * 5 / 4);
	if (backoff->failures < UINT32_MAX)
		backoff->failures++;
	shortest_ms = step_ms(backoff) * 3 / 4;
	spread_ms = step_ms(backoff) / 2;
	/* the high bits of 32 times a small number: even, and without a division's bias */
	return (mono_ms){now.ms + shortest_ms + ((spread_ms + 1) * random >> 32)};
}
