#ifndef LOWTIDE_PANES_REPORT_WORKERS_H
#define LOWTIDE_PANES_REPORT_WORKERS_H
/*
 * What is wrong with workers, in sentences of the report: of all that are of one kind
 * (panes/worker_state.h) the worst by name. What their memory does is panes/report_growth.h.
 */
#include "panes/report.h"

void report_loops(struct report *report, const struct report_input *input);
void report_full(struct report *report, const struct report_input *input);
void report_killed(struct report *report, const struct report_input *input);
void report_silent(struct report *report, const struct report_input *input);
void report_restarted(struct report *report, const struct report_input *input);
void report_gone(struct report *report, const struct report_input *input);

#endif
