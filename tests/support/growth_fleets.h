#ifndef LOWTIDE_TESTS_SUPPORT_GROWTH_FLEETS_H
#define LOWTIDE_TESTS_SUPPORT_GROWTH_FLEETS_H
/*
 * The fleets of the golden screens that show verdicts on growth (tests/support/fleets.h): memory is
 * written as text (tests/support/trace_text.h), a sample a second for twenty minutes.
 */
#include "tests/support/scene.h"

void fleet_verdicts(struct scene *scene); /* a worker of each verdict */
void fleet_leak(struct scene *scene);     /* a gateway that leaks to its limit, and its peers */
void fleet_rollout(struct scene *scene);  /* one warms up as its older peers did */
void fleet_lives(struct scene *scene);    /* a worker that leaks, is killed and leaks again */

#endif
