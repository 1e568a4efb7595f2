#ifndef LOWTIDE_SOURCES_SCRAPE_RHYTHM_H
#define LOWTIDE_SOURCES_SCRAPE_RHYTHM_H
/*
 * When the polls of many endpoints go out, and on which connections. Pure.
 *
 * Targets with the same interval go out together up to SCRAPE_TOGETHER of them; more are spread
 * over slots of SCRAPE_SLOT_MS within the interval, as full as needed and no fuller: few wake-ups
 * cost less than many, and no burst is larger than it must be.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"

enum {
	SCRAPE_SLOT_MS = 50,
	SCRAPE_TOGETHER = 50,
	SCRAPE_FRESH_FIRST = 8,  /* polls of a new target that each use a new connection */
	SCRAPE_FRESH_EVERY = 20, /* and one in so many later */
};

/*
 * The slots of an interval and how many targets go out in each. Those beyond SCRAPE_SLOTS are
 * nobody's: that many hold as many targets as there can be.
 */
enum { SCRAPE_SLOTS = 512 };

struct scrape_slots {
	size_t count; /* slots that the interval has, at least one */
	size_t full;  /* targets that make a slot full */
	size_t total;
	size_t next; /* the first that may have room */
	size_t targets[SCRAPE_SLOTS];
};

_Static_assert((int)SCRAPE_SLOTS *(int)SCRAPE_TOGETHER >= 2 * (int)LIMIT_FEEDS,
	"there is room for all, wherever in their slots those that are there stand");

/* Counts who is there: due_ms is when it goes out next, from now. Then makes room for so many more,
   and gives each its slot: how long from now it goes out first. Slots are filled one after the
   other, and no further than they must be. */
void scrape_slots_begin(struct scrape_slots *slots, int64_t interval_ms);
void scrape_slots_count(struct scrape_slots *slots, int64_t due_ms);
void scrape_slots_make_room(struct scrape_slots *slots, size_t more);
int64_t scrape_slots_take(struct scrape_slots *slots);

/*
 * Whether the poll-th poll (from 0) of a target uses a new connection. Keep-alive would pin us to
 * one of the processes behind a port for ever. phase spreads the later ones over a fleet.
 */
bool scrape_is_fresh(uint32_t poll, uint32_t phase);

/*
 * How long to wait before looking at open transfers again, looks being how often that was done
 * since polls last went out: soon at first, because most answers are here at once, then every slot.
 */
int64_t scrape_look_wait_ms(unsigned looks, bool large_fleet);

#endif
