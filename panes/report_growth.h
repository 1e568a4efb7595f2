#ifndef LOWTIDE_PANES_REPORT_GROWTH_H
#define LOWTIDE_PANES_REPORT_GROWTH_H
/*
 * Memory that keeps rising, in sentences: one for each group of workers, about its worst.
 *
 * A fleet of thousands has a row with a doubtful highlight now and then. Here stands only what is
 * worth waking up for: growth that meets its limit within a day, or that more than one life shows.
 */
#include "panes/report.h"

/* Sentences of one row of the table; the last one counts whom the others leave out. */
enum { REPORT_GROWTH_MOST = 3 };

void report_growth_in_an_hour(struct report *report, const struct report_input *input);
void report_growth_in_a_day(struct report *report, const struct report_input *input);

/* Later than that, or nobody knows when: only what more than one life shows. */
void report_growth_beyond(struct report *report, const struct report_input *input);

/* Gauges that are watched (model/watched.h) and grow towards their limit. */
void report_watched(struct report *report, const struct report_input *input);

#endif
