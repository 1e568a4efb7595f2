#include "panes/ring_words.h"

#include <inttypes.h>

#include "panes/phrase.h"

static void add_more(struct phrase *phrase, const struct ring_shape *ring)
{
	if (ring->more > 0)
		phrase_add(phrase, ", ", "+%" PRIu32 " more", ring->more);
}

void ring_statements(char out[RING_WORDS_BYTES], const struct ring_shape *ring, const char *swap)
{
	struct phrase phrase = phrase_begin(out, RING_WORDS_BYTES);

	for (uint32_t i = 0; i < ring->count; i++)
		phrase_add(&phrase, swap, "%s", ring->shape[i]);
	add_more(&phrase, ring);
}

void ring_owners(char out[RING_WORDS_BYTES], const struct ring_shape *ring, const char *swap)
{
	struct phrase phrase = phrase_begin(out, RING_WORDS_BYTES);

	for (uint32_t i = 0; i < ring->count; i++)
		phrase_add(&phrase, swap, "%s",
			ring->owner[i][0] != '\0' ? ring->owner[i] : "(unknown)");
	add_more(&phrase, ring);
}

const struct exemplar *ring_latest(const struct deadlocks *deadlocks)
{
	const struct exemplar *latest = NULL;

	for (uint32_t i = 0; i < deadlocks->exemplar_count; i++) {
		const struct exemplar *exemplar = &deadlocks->exemplars[i];

		if (!latest || exemplar->last.mono.ms > latest->last.mono.ms)
			latest = exemplar;
	}
	return latest;
}
