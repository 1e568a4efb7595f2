#ifndef LOWTIDE_TESTS_SUPPORT_FLEETS_H
#define LOWTIDE_TESTS_SUPPORT_FLEETS_H
/*
 * The fleets of the golden screens and of the size tests: each plays a small story on a scene that
 * was just begun, and leaves it at the moment to be looked at.
 */
#include "tests/support/scene.h"

void fleet_empty(struct scene *scene);     /* two targets, none has answered yet */
void fleet_healthy(struct scene *scene);   /* three quiet services, with traffic waves */
void fleet_leaking(struct scene *scene);   /* one of three gains 6 MiB a minute */
void fleet_refused(struct scene *scene);   /* one target never answered */
void fleet_stale(struct scene *scene);     /* one target stopped answering 12 s ago */
void fleet_gone(struct scene *scene);      /* a pod left while its target answers */
void fleet_restarted(struct scene *scene); /* one restart, one kill for memory */
void fleet_aggregate(struct scene *scene); /* memory without identity, mixed processes */
void fleet_jvm(struct scene *scene);       /* heap, but no resident memory */
void fleet_hostile(struct scene *scene);   /* names that would take the terminal over */
void fleet_limits(struct scene *scene);    /* containers at 97 %, 80 % and 30 % of their limits */
void fleet_many(struct scene *scene);      /* 30 workers on one screen */
void fleet_services(struct scene *scene);  /* two groups and a loner, all signals */
void fleet_canary(struct scene *scene);    /* one of six restarted with a new version, smaller */
void fleet_three(struct scene *scene);     /* a, b and c hold 300, 250 and 200 MiB */
void fleet_large(struct scene *scene);     /* 1,000 containers on ten nodes, in two groups */
void fleet_incident(struct scene *scene);  /* all of it at once */

#endif
