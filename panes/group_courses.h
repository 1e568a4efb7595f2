#ifndef LOWTIDE_PANES_GROUP_COURSES_H
#define LOWTIDE_PANES_GROUP_COURSES_H
/*
 * What the members of a group did, together, on one axis of time: a chart of the sum of their
 * memory, and below it a line each of the worst latencies, of load, and of connections lent out
 * (panes/course_sum.h says how they are joined).
 */
#include "panes/group_figures.h"

/* Lines below the chart: those that anybody ever told of. */
int group_courses_count(const struct group_figures *figures);

/* Walks through the history of all members. The chart takes chart_rows of the area, times included,
   or none; the lines what is left. */
void group_courses_draw(const struct frame *frame, const struct group_figures *figures,
	struct canvas *canvas, struct area area, int chart_rows);

#endif
