#ifndef LOWTIDE_TESTS_SUPPORT_SERVER_FLEETS_H
#define LOWTIDE_TESTS_SUPPORT_SERVER_FLEETS_H
/*
 * The fleets of the golden screens that have Postgres servers: like tests/support/fleets.h. Most
 * watch services beside "db1", which has 60 slots, 3 of them reserved.
 */
#include "tests/support/scene.h"

void fleet_pg_calm(struct scene *scene);      /* 31 in use for 20 minutes, nobody waits */
void fleet_pg_young(struct scene *scene);     /* the same, watched for 3 minutes */
void fleet_pg_exhausted(struct scene *scene); /* no slot free for two minutes; we are in */
void fleet_pg_siege(struct scene *scene);     /* the same, and we are out */
void fleet_pg_pile_up(struct scene *scene);   /* 89 wait for one idle in its transaction */
void fleet_pg_deadlocks(struct scene *scene); /* 12 counted, 7 of them seen */
void fleet_pg_no_rights(struct scene *scene); /* only our own session is readable */
void fleet_pg_since(struct scene *scene);     /* marked, then one restarted and holds less */
void fleet_pg_report(struct scene *scene);    /* the same, since a report of the day before */
void fleet_pg_hostile(struct scene *scene);   /* names that would take the terminal over */
void fleet_pg_several(struct scene *scene);   /* three servers: calm, silent, never heard */

#endif
