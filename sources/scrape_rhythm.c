#include "sources/scrape_rhythm.h"

int64_t scrape_offset_ms(size_t position, size_t count, int64_t interval_ms)
{
	size_t slots = (size_t)(interval_ms / SCRAPE_SLOT_MS);
	size_t in_one = SCRAPE_TOGETHER;

	if (slots == 0)
		return 0;
	if (in_one * slots < count)
		in_one = (count + slots - 1) / slots;
	return (int64_t)(position / in_one) * SCRAPE_SLOT_MS;
}

mono_ms scrape_next_due(mono_ms due, int64_t interval_ms, mono_ms now)
{
	int64_t missed = now.ms < due.ms ? 0 : mono_diff_ms(now, due) / interval_ms + 1;

	return (mono_ms){due.ms + missed * interval_ms};
}

int64_t scrape_sleep_ms(mono_ms now, mono_ms at)
{
	if (at.ms <= now.ms)
		return 0;
	return at.ms - now.ms < SCRAPE_LONGEST_WAIT_MS ? at.ms - now.ms : SCRAPE_LONGEST_WAIT_MS;
}

bool scrape_is_fresh(uint32_t poll, uint32_t phase)
{
	return poll < SCRAPE_FRESH_FIRST || (poll + phase) % SCRAPE_FRESH_EVERY == 0;
}

int64_t scrape_look_wait_ms(unsigned looks, bool large_fleet)
{
	enum { FIRST_MS = 3, DOUBLINGS = 4 };

	/* In a large fleet every slot brings a look anyway. */
	if (large_fleet || looks > DOUBLINGS)
		return SCRAPE_SLOT_MS;
	return FIRST_MS << looks;
}
