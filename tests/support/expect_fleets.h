#ifndef LOWTIDE_TESTS_SUPPORT_EXPECT_FLEETS_H
#define LOWTIDE_TESTS_SUPPORT_EXPECT_FLEETS_H
/*
 * A fleet of the golden screens of which something is expected: like tests/support/fleets.h.
 */
#include "tests/support/scene.h"

/* Three gateways with fixed pools, one of which is twice as large as expected, so that together
   they hold 16 connections where 12 are expected; 11 slots of db1 are free. */
void fleet_expected(struct scene *scene);

#endif
