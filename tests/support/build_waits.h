#ifndef LOWTIDE_TESTS_BUILD_WAITS_H
#define LOWTIDE_TESTS_BUILD_WAITS_H
/*
 * Looks at a wait graph by hand, for tests of the model: what a source would have made of the
 * server's answer.
 */
#include "model/activity.h"

struct look {
	struct wait_node nodes[LIMIT_WAIT_NODES];
	struct wait_edge edges[LIMIT_WAIT_EDGES];
	struct waits waits; /* of these */
};

void look_begin(struct look *look);

/* A session of database "app" that waits for so long on a lock; AGE_NONE: it does not wait. Returns
   its number. */
uint16_t look_add(struct look *look, int32_t pid, int64_t wait_ms);

/* waiter waits for blocker: a hard edge, and one that is not. */
void look_hard(struct look *look, uint16_t waiter, uint16_t blocker);
void look_soft(struct look *look, uint16_t waiter, uint16_t blocker);

#endif
