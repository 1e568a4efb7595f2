#include "sources/rhythm.h"

mono_ms rhythm_next_due(mono_ms due, int64_t interval_ms, mono_ms now)
{
	int64_t missed = now.ms < due.ms ? 0 : mono_diff_ms(now, due) / interval_ms + 1;

	return (mono_ms){due.ms + missed * interval_ms};
}

int64_t rhythm_sleep_ms(mono_ms now, mono_ms at)
{
	if (at.ms <= now.ms)
		return 0;
	return at.ms - now.ms < RHYTHM_LONGEST_SLEEP_MS ? at.ms - now.ms : RHYTHM_LONGEST_SLEEP_MS;
}
