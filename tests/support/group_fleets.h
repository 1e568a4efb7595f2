#ifndef LOWTIDE_TESTS_SUPPORT_GROUP_FLEETS_H
#define LOWTIDE_TESTS_SUPPORT_GROUP_FLEETS_H
/*
 * Fleets of the golden screens that are about groups: like tests/support/fleets.h.
 */
#include "tests/support/scene.h"

/*
 * Four workers of "orders". The first two answer 100 requests a second each within 50 ms, the third
 * 10 a second within 0.5 to 1 s, with all 20 connections of its pool lent out (the others have 4
 * and 6 of 20), 17 callers in the queue, and the next version. They hold 200, 210 and 300 MiB; the
 * fourth held 100 MiB until it fell silent 30 s ago. The server knows 40 connections of theirs, of
 * which each was to have 12.
 */
void fleet_group(struct scene *scene);

/* 1,000 workers, 50 in each of 20 groups. In svc-03 one fell silent, in svc-07 one is at 95 % of
   its limit, in svc-12 one restarted: the three that matter. */
void fleet_thousand(struct scene *scene);

#endif
