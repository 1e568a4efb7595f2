#ifndef LOWTIDE_TESTS_SUPPORT_POOL_FLEETS_H
#define LOWTIDE_TESTS_SUPPORT_POOL_FLEETS_H
/*
 * A fleet of the golden screens with connection pools: like tests/support/fleets.h.
 */
#include "tests/support/scene.h"

/* A pool in each state: pinned with overflow, by PgBouncer, over its size, high, guessed, without
   limit, without a maximum, silent, gone. */
void fleet_pools(struct scene *scene);

/* Five pools that are full, each for another reason, with a server and a pooler that know it; the
   last two are matched by name. */
void fleet_pool_causes(struct scene *scene);

#endif
