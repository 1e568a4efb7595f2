#ifndef LOWTIDE_MODEL_KEYS_H
#define LOWTIDE_MODEL_KEYS_H
/*
 * The keys of one feed: each wanted series (name and labels) gets a number once, and readings carry
 * only numbers after that.
 *
 * Numbers count up from 0 and are never reused within a generation. When pods churn, dead series
 * would fill the table: keys_retire() forgets all of them and starts the next generation; whoever
 * remembers numbers compares generations first. Bounded by LIMIT_FEED_KEYS, LIMIT_KEY_BYTES and
 * LIMIT_FEED_KEY_BYTES. Owned by the source of the feed; the model only reads it.
 */
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"
#include "model/metric.h"

struct keys;

/* Returned instead of a number. */
#define KEYS_NONE UINT32_MAX

enum keys_outcome {
	KEYS_OK,
	KEYS_FULL,     /* LIMIT_FEED_KEYS or LIMIT_FEED_KEY_BYTES reached */
	KEYS_TOO_LONG, /* LIMIT_KEY_BYTES or LIMIT_LABELS exceeded */
};

struct keys *keys_create(void);
void keys_destroy(struct keys *keys);

/* Finds or adds a series; labels in any order. *outcome says why KEYS_NONE was returned. */
uint32_t keys_intern(struct keys *keys, const struct metric *metric, enum keys_outcome *outcome);

uint32_t keys_count(const struct keys *keys);
uint32_t keys_generation(const struct keys *keys);

/* The series of a number < keys_count(): labels sorted by name, in the caller's array, texts
   borrowed until the next intern or retire. */
struct metric keys_metric(
	const struct keys *keys, uint32_t number, struct label labels[LIMIT_LABELS]);

void keys_retire(struct keys *keys);

#endif
