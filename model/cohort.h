#ifndef LOWTIDE_MODEL_COHORT_H
#define LOWTIDE_MODEL_COHORT_H
/*
 * A cohort: workers that are of one kind, so that their lives can be held against each other. Which
 * kind a worker is of is told by where it is:
 *
 *     a container      its namespace, its name, and its pod's without what tells one pod of a
 *                      Deployment, CronJob or StatefulSet from the next; in the same group
 *     a prefix         of the names of an endpoint's metrics; in the same group
 *     anything else    its group
 *
 * Where there is no group, an endpoint is alone with the processes behind it, and a container or a
 * hostname with those that the same target tells of.
 */
#include <stdint.h>

#include "model/roster.h"

/* number: of the place; feed: its feed, NULL when none is known (any more). A group is known by its
   name, so that a pod which is a target of its own leaves its lives to the next one. */
uint64_t cohort_of(const struct place *place, uint32_t number, const struct feed *feed);

#endif
