#ifndef LOWTIDE_TESTS_SUPPORT_WATCH_FLEETS_H
#define LOWTIDE_TESTS_SUPPORT_WATCH_FLEETS_H
/*
 * The fleet of the golden screens that show watched gauges (tests/support/fleets.h): gateways of
 * one kind, a sample a second for twenty minutes; a statement cache and open sessions are watched.
 */
#include "tests/support/scene.h"

/* gw-1: all is well. gw-2: its memory grows with its cache. gw-3: only its cache does, to the limit
   of 5000. gw-4: sessions grow, of which nothing is known. */
void fleet_watched(struct scene *scene);

#endif
