#ifndef LOWTIDE_PANES_REPORT_GROWTH_H
#define LOWTIDE_PANES_REPORT_GROWTH_H
/*
 * Memory that keeps rising, in sentences: one for each group of workers, about its worst.
 *
 * A fleet of thousands has a row with a doubtful highlight now and then. Here stands only what is
 * worth waking up for: growth that meets its limit within a day, or that more than one life shows.
 */
#include "panes/report.h"

enum { REPORT_GROWTH_MOST = 3 }; /* sentences; the last one counts whom the others leave out */

void report_growth(struct report *report, const struct model *model, struct instant now,
	const struct order *workers);

#endif
