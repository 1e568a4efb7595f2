#ifndef LOWTIDE_PANES_POOL_STATE_H
#define LOWTIDE_PANES_POOL_STATE_H
/*
 * What is to be said about a connection pool, and which is said first.
 */
#include <stdbool.h>

#include "model/model.h"
#include "panes/glyphs.h"
#include "panes/order.h"
#include "panes/role.h"

/* Worst first. */
enum pool_kind {
	POOL_AT_END, /* pinned; who holds up most callers first, then the longest */
	POOL_OVER,   /* has more open than is expected, and not just for a moment */
	POOL_HIGH,   /* at POOL_HIGH_RATIO or more */
	POOL_FREE,   /* has room, or nobody knows; fullest first, by tenths: rows must not jump */
	POOL_SILENT, /* its numbers are old */
	POOL_GONE,
	POOL_KINDS
};

#define POOL_HIGH_RATIO 0.8

enum { POOL_WORDS_BYTES = 96 };

enum pool_kind pool_kind(const struct model *model, const struct pool *pool, struct instant now);

/* Its row is one of its last values and not of now. */
bool pool_is_past(enum pool_kind kind);
enum role pool_role(enum pool_kind kind);

/* Its place in the order of trouble. Entry.index is the slot. */
struct order_entry pool_entry(
	const struct model *model, const struct pool *pool, size_t slot, struct instant now);

/* The most that it is expected to open; false: nothing is. */
bool pool_expected_max(const struct model *model, const struct pool *pool, double *max);

/* "30/20+10": in use, of the maximum and what may come on top; "113/no max"; "7/–". */
void pool_size_words(
	char out[POOL_WORDS_BYTES], const struct pool *pool, const struct glyphs *glyphs);

/* "pinned 2m10s", "over: 6 of 4", "high", "", "stale 12s", "gone 4m". ASCII. */
void pool_state_words(char out[POOL_WORDS_BYTES], const struct model *model,
	const struct pool *pool, struct instant now);

/* "17", and behind `before` how long the first of them has waited, where that is told: "63 17s"; ""
   unknown. */
void pool_waiting_words(char out[POOL_WORDS_BYTES], const struct pool *pool, const char *before);

/* All of these: "30/20+10 pinned 2m10s, 17 waiting". */
enum { POOL_LINE_BYTES = 3 * POOL_WORDS_BYTES };
void pool_words(char out[POOL_LINE_BYTES], const struct model *model, const struct pool *pool,
	struct instant now, const struct glyphs *glyphs);

/* "3.0" a minute; "" where they are not counted. */
void pool_timeouts_words(char out[POOL_WORDS_BYTES], const struct pool *pool, mono_ms now);

/* Its time from asking for a connection to getting one, a mean: "4 ms"; "" unknown. */
void pool_acquire_words(char out[POOL_WORDS_BYTES], const struct pool *pool);

#endif
