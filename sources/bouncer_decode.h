#ifndef LOWTIDE_SOURCES_BOUNCER_DECODE_H
#define LOWTIDE_SOURCES_BOUNCER_DECODE_H
/*
 * Rows of a pooler's console -> samples, by the tables of bouncer_show.h. Pure: borrows the result,
 * and numbers series in the keys of the feed.
 *
 * Every cell is text. One that is empty is unknown and makes no sample; one that should be a number
 * and is none is counted as bad. Names are scrubbed before they become labels. After the largest
 * answer nothing is allocated any more.
 */
#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/reading.h"
#include "sources/bouncer_show.h"

/* All zero is an empty one. */
struct bouncer_samples {
	struct keys *keys; /* borrowed, set by begin */
	struct sample *samples;
	size_t count, capacity;
	uint64_t bad; /* cells */
	uint64_t
		lost; /* samples without a key: LIMIT_FEED_KEYS is reached, or a name is too long */
};

void bouncer_samples_begin(struct bouncer_samples *out, struct keys *keys);
void bouncer_samples_fini(struct bouncer_samples *out);

/* Adds what an answer says. Returns NULL, or the column without which it cannot be read. */
const char *bouncer_decode(
	struct bouncer_samples *out, enum bouncer_show show, const PGresult *result);

#endif
