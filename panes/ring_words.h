#ifndef LOWTIDE_PANES_RING_WORDS_H
#define LOWTIDE_PANES_RING_WORDS_H
/*
 * The statements and the owners of a deadlock, in a line.
 */
#include "model/deadlocks.h"

enum { RING_WORDS_BYTES = RING_SESSIONS * (LIMIT_SHAPE_BYTES + 8) + 16 };

/* "UPDATE agents … ⇄ INSERT INTO workers …" */
void ring_statements(char out[RING_WORDS_BYTES], const struct ring_shape *ring, const char *swap);

/* "gw-2 ⇄ worker-5" */
void ring_owners(char out[RING_WORDS_BYTES], const struct ring_shape *ring, const char *swap);

/* The latest one; NULL when none was ever seen. */
const struct exemplar *ring_latest(const struct deadlocks *deadlocks);

#endif
