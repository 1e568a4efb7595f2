#ifndef LOWTIDE_PANES_REPORT_SERVERS_H
#define LOWTIDE_PANES_REPORT_SERVERS_H
/*
 * Sentences about Postgres servers: each kind of trouble in a call of its own, so that report.c
 * says what comes first. Of several servers in the same trouble one is named, the worst.
 */
#include "panes/report.h"

void report_full_servers(struct report *report, const struct model *model, struct instant now);
void report_refusals(struct report *report, const struct model *model);
void report_limits(struct report *report, const struct model *model, struct instant now);
void report_piles(struct report *report, const struct model *model, struct instant now);
void report_deadlocks(struct report *report, const struct model *model, struct instant now);
void report_seats(struct report *report, const struct model *model, struct instant now);
void report_bursts(struct report *report, const struct model *model, struct instant now);
void report_rights(struct report *report, const struct model *model);
void report_poolers(struct report *report, const struct model *model);

#endif
