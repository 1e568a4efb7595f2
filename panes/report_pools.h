#ifndef LOWTIDE_PANES_REPORT_POOLS_H
#define LOWTIDE_PANES_REPORT_POOLS_H
/*
 * What is wrong with connection pools, in sentences of the report.
 */
#include "panes/report.h"

/* "pool gw-a/2 30/20+10 pinned 2m10s, 17 waiting; held by code; Postgres: 28 of 30 idle in
   transaction -> more connections will not help", and how many more; of those that the timeline was
   told of. */
void report_pools(struct report *report, const struct model *model,
	const struct pool_witnesses *witnesses, struct instant now);

#endif
