#ifndef LOWTIDE_MODEL_LATCH_H
#define LOWTIDE_MODEL_LATCH_H
/*
 * A condition that people are told of: believed at once, given up only when it was false for a
 * while. What is next to its threshold would come and go with every poll, and who was woken by it
 * would look for what is not there.
 *
 * All zero bytes: off. Time goes forward from one note to the next.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/instant.h"

struct latch {
	bool on;
	bool lapses;       /* on, and false since lapsed_at */
	mono_ms since;     /* when it came on; when on */
	mono_ms lapsed_at; /* when lapses */
};

/* Whether the condition holds now; off once it did not for grace_ms. */
void latch_note(struct latch *latch, bool holds, mono_ms now, int64_t grace_ms);

#endif
