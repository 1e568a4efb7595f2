#include "sources/scrape_rhythm.h"

void scrape_slots_begin(struct scrape_slots *slots, int64_t interval_ms)
{
	size_t count = (size_t)(interval_ms / SCRAPE_SLOT_MS);

	*slots = (struct scrape_slots){.count = count, .full = SCRAPE_TOGETHER};
	if (count == 0)
		slots->count = 1;
	if (count > SCRAPE_SLOTS)
		slots->count = SCRAPE_SLOTS;
}

void scrape_slots_count(struct scrape_slots *slots, int64_t due_ms)
{
	size_t slot = due_ms > 0 ? (size_t)(due_ms / SCRAPE_SLOT_MS) : 0;

	slots->total++;
	if (slot < slots->count)
		slots->targets[slot]++;
}

void scrape_slots_make_room(struct scrape_slots *slots, size_t more)
{
	size_t all = slots->total + more;

	slots->next = 0;
	if (slots->full * slots->count < all)
		slots->full = (all + slots->count - 1) / slots->count;
}

int64_t scrape_slots_take(struct scrape_slots *slots)
{
	while (slots->next + 1 < slots->count && slots->targets[slots->next] >= slots->full)
		slots->next++;
	slots->targets[slots->next]++;
	return (int64_t)slots->next * SCRAPE_SLOT_MS;
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
