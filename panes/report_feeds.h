#ifndef LOWTIDE_PANES_REPORT_FEEDS_H
#define LOWTIDE_PANES_REPORT_FEEDS_H
/*
 * What is wrong with targets and their lists, in sentences of the report.
 */
#include "panes/report.h"

void report_dark(struct report *report, const struct report_input *input);
void report_faulty(struct report *report, const struct report_input *input);
void report_discoveries(struct report *report, const struct report_input *input);

#endif
