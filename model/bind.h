#ifndef LOWTIDE_MODEL_BIND_H
#define LOWTIDE_MODEL_BIND_H
/*
 * What the numbers of a feed's keys mean to the model: each key is looked up in the catalogue and
 * the roster once, and is a table look-up after that.
 *
 * Bindings of all feeds share one pool, so that the model stays one block. A feed's keys lie in
 * segments, each twice as long as the one before: a small feed costs little, a large one is found
 * in without search. They go when the feed's keys retire. A binding can outlive its place; it holds
 * the place's generation to tell.
 */
#include <stdint.h>

#include "model/catalog_latency.h"
#include "model/catalog_watch.h"
#include "model/keys.h"
#include "model/limits.h"
#include "model/pools.h"
#include "model/roster.h"

enum {
	BIND_FIRST = 16,    /* keys of the first segment: a plain process has ten */
	BIND_SEGMENTS = 13, /* 16 + 32 + ... = 131,056 keys, more than LIMIT_FEED_KEYS */
	BIND_NO_ROW = UINT16_MAX,
	BIND_WATCHED = BIND_NO_ROW - 1, /* of no other catalogue than a person's */
	BIND_POOLS = 0x4000,   /* row numbers from here on are of the catalogue of pools, */
	BIND_LATENCY = 0x8000, /* of that of latencies: family x LATENCY_PARTS + part */
	BIND_TEXT_SLOTS = 2 * LIMIT_TEXTS,
	BIND_TEXT_BITS = 12,
	BIND_WATCH_BITS = 4,
};

_Static_assert((int)LIMIT_TEXTS <= 1 << BIND_TEXT_BITS, "numbers of texts have room");
_Static_assert((int)LIMIT_OWN_WATCHES < 1 << BIND_WATCH_BITS, "and so have those of watches");
_Static_assert((int)LIMIT_POOL_KEY_BYTES <= (int)LIMIT_VERSION_BYTES, "keys are texts");
_Static_assert(
	(int)BIND_POOLS + (int)POOL_NUMBERS <= (int)BIND_LATENCY, "numbers of rows do not meet");

struct binding {
	uint32_t place; /* ROSTER_NONE: the row speaks of the endpoint only; ROSTER_FULL: no room */
	uint32_t place_generation; /* of the place; of the roster's closed places for ROSTER_FULL */
	uint16_t row; /* of a catalogue, see bind_is_pool(), bind_is_latency(); BIND_NO_ROW:
			  nobody's series */
	uint16_t text : BIND_TEXT_BITS;   /* of a row with text_label, a pool's key; see
					     bind_text(). 0: "" */
	uint16_t watch : BIND_WATCH_BITS; /* what it is watched as besides, from 1; 0: not */
	union {
		uint32_t pool; /* where its pool was last time; POOLS_NONE */
		float bound;   /* of a latency, see struct latency_name */
	};
	uint64_t tag; /* the life it carries itself, 0: none */
};

struct bindings {
	struct binding pool[LIMIT_BINDINGS];
	uint32_t used;                /* high-water mark */
	uint32_t free[BIND_SEGMENTS]; /* segments let go, by size: first binding + 1, chained by
					 the place of the first binding; 0 ends */
	struct bind_feed {
		uint32_t generation;
		uint32_t bound;                  /* keys 0..bound are resolved */
		uint32_t segment[BIND_SEGMENTS]; /* first binding + 1; 0: none, or no room */
		uint32_t unwatched;              /* bit set of the watches that are not for it */
	} feeds[LIMIT_FEEDS];
	uint64_t dropped_keys, dropped_texts;
	uint64_t dropped_places; /* series that found no place when they were new */

	char texts[LIMIT_TEXTS][LIMIT_VERSION_BYTES]; /* texts[0] is "" */
	uint32_t text_count;
	uint16_t text_index[BIND_TEXT_SLOTS]; /* number by hash of the text; 0 is free */

	const struct pool_book *book;     /* what a person said of pools, or NULL; borrowed */
	const struct watch_book *watches; /* and of gauges to watch */
};

void bind_init(struct bindings *bindings);

/* Resolves the keys that are new since the last call, all of them after the keys retired. */
void bind_update(
	struct bindings *bindings, struct roster *roster, uint32_t feed, const struct keys *keys);

/* The feed is gone: another one may have its number. */
void bind_forget(struct bindings *bindings, uint32_t feed);

/* The binding of a key, looked up again when its place is not what it was; NULL when there was no
   room or nobody wants the series. binding->pool is the caller's to remember. */
struct binding *bind_get(struct bindings *bindings, struct roster *roster, uint32_t feed,
	const struct keys *keys, uint32_t key);

static inline bool bind_is_pool(const struct binding *binding)
{
	return binding->row >= BIND_POOLS && binding->row < BIND_LATENCY;
}

static inline bool bind_is_latency(const struct binding *binding)
{
	return binding->row >= BIND_LATENCY && binding->row < BIND_WATCHED;
}

static inline struct latency_name bind_latency(const struct binding *binding)
{
	unsigned number = binding->row - (unsigned)BIND_LATENCY;

	return (struct latency_name){.family = number / LATENCY_PARTS,
		.part = (enum latency_part)(number % LATENCY_PARTS),
		.bound = binding->bound};
}

/* True when some series of the feed is of that row of the catalogue, or counts for that watch.
   Slow: for reports. */
bool bind_has_row(const struct bindings *bindings, uint32_t feed, size_t row);
bool bind_has_watch(const struct bindings *bindings, uint32_t feed, size_t watch);

const char *bind_text(const struct bindings *bindings, const struct binding *binding);

#endif
