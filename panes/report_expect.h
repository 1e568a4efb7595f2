#ifndef LOWTIDE_PANES_REPORT_EXPECT_H
#define LOWTIDE_PANES_REPORT_EXPECT_H
/*
 * What is not as expected, in a sentence of the report.
 */
#include "panes/report.h"

/* "gateways: held 16, 8 expected, for 3m; 2 more are not as expected": the worst by kind, and of
   those the one that lasts longest. */
void report_expect(struct report *report, const struct report_input *input);

#endif
