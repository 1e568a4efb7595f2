#ifndef LOWTIDE_MODEL_RINGS_H
#define LOWTIDE_MODEL_RINGS_H
/*
 * Rings of a wait graph: sessions that each wait for the next, and the last for the first. Only
 * hard edges (struct wait_edge) make one.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/activity.h"

enum {
	RING_LONGEST = 8,  /* sessions; longer ones are left out: nearly all have two */
	RING_SESSIONS = 4, /* of a ring whose statements are kept */
};

/* Statements that took part in a ring, in an order that does not depend on who was seen first. */
struct ring_shape {
	uint32_t count; /* <= RING_SESSIONS */
	uint32_t more;  /* members beyond */
	char shape[RING_SESSIONS][LIMIT_SHAPE_BYTES];
	char owner[RING_SESSIONS][LIMIT_OWNER_BYTES]; /* "" not known */
};

struct ring {
	char database[LIMIT_ROLE_BYTES];
	uint32_t count;                      /* of its sessions; 2 <= count <= RING_LONGEST */
	struct session_id ids[RING_LONGEST]; /* in ascending order of pid */
	int64_t xact_us[RING_LONGEST];       /* their transactions: the same pair may meet again */
	struct ring_shape statements;
};

/*
 * The shortest ring through each node, those with low numbers first; a session is in one ring at
 * most. Left out are rings across databases, or in one that is not known: whose counter would tell
 * of them is not known then. Edges name nodes that there are (a duty of the decoder). Returns how
 * many there are; those that find no room are not looked for.
 */
uint32_t rings_find(const struct waits *waits, struct ring rings[LIMIT_RINGS]);

/* The same sessions in the same transactions. */
bool ring_is(const struct ring *a, const struct ring *b);

bool shapes_are(const struct ring_shape *a, const struct ring_shape *b);
bool owners_are(const struct ring_shape *a, const struct ring_shape *b);

#endif
