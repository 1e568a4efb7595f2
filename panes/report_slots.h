#ifndef LOWTIDE_PANES_REPORT_SLOTS_H
#define LOWTIDE_PANES_REPORT_SLOTS_H
/*
 * Sentences about the slots of Postgres servers: none is left, none for somebody, none for us, and
 * that there was none a moment ago or may come to be none.
 */
#include "panes/report.h"

void report_full_servers(struct report *report, const struct report_input *input);
void report_limits(struct report *report, const struct report_input *input);
void report_refusals(struct report *report, const struct report_input *input);
void report_seats(struct report *report, const struct report_input *input);
void report_bursts(struct report *report, const struct report_input *input);

#endif
