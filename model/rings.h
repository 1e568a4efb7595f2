#ifndef LOWTIDE_MODEL_RINGS_H
#define LOWTIDE_MODEL_RINGS_H
/*
 * Rings of a wait graph: sessions that each wait for the next, and the last for the first. Only
 * hard edges (struct wait_edge) make one.
 */
#include <stdint.h>

#include "model/activity.h"

enum {
	RING_LONGEST = 8, /* sessions; longer ones are left out: nearly all rings have two */
	RINGS_OF_A_LOOK = LIMIT_WAIT_NODES / 2,
};

struct wait_ring {
	uint32_t count; /* 2 <= count <= RING_LONGEST */
	uint16_t nodes[RING_LONGEST];
};

/* The shortest ring through each node, those with low numbers first; a node is in one ring at most.
   Edges name nodes that there are (a duty of the decoder). Returns how many. */
uint32_t rings_find(const struct waits *waits, struct wait_ring rings[RINGS_OF_A_LOOK]);

#endif
