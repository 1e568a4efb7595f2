#ifndef LOWTIDE_TESTS_SUPPORT_LATENCY_FLEETS_H
#define LOWTIDE_TESTS_SUPPORT_LATENCY_FLEETS_H
/*
 * A fleet of the golden screens with latencies: like tests/support/fleets.h.
 */
#include "tests/support/scene.h"

/* One service that slows down while its pool fills: a histogram of requests; another that exports
   no more than sum and count. */
void fleet_latency(struct scene *scene);

#endif
