#ifndef LOWTIDE_PANES_WORKER_ORDER_H
#define LOWTIDE_PANES_WORKER_ORDER_H
/*
 * The workers of a frame in the order that the view wants: sorted, and members of a group together
 * where there are groups. Groups come in the order of their first members.
 */
#include "panes/frame.h"

/* Sorts frame->workers and fills the groups of the list; none where there is nothing to group. */
void workers_sort(struct frame *frame, struct list *list);

/* -1, 0 or 1: as people sort names, "web-2" before "web-10", whatever the case of letters. */
int natural_compare(const char *a, const char *b);

#endif
