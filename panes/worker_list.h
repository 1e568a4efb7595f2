#ifndef LOWTIDE_PANES_WORKER_LIST_H
#define LOWTIDE_PANES_WORKER_LIST_H
/*
 * The workers that a view lists, in its order: sorted, members of a group together where there are
 * groups (which come in the order of their first members), and without those that the filter leaves
 * out or that are in a closed group.
 *
 * Where more than WORKERS_MANY are listed, the worst groups would fill the screen with members that
 * are well: of each group that nobody has opened only those are rows that matter, at most
 * WORKERS_BRIEF. These are the first that are in trouble, and in another order than that of trouble
 * the first. The line of the group counts all.
 */
#include "panes/frame.h"

enum {
	WORKERS_MANY = 50, /* no screen shows more at a time */
	WORKERS_BRIEF = 3,
};

/* How many of a group's members would be rows if it were folded so. */
uint32_t workers_listed(const struct frame *frame, const struct list *list,
	const struct list_group *group, enum view_fold fold);

/* Sorts frame->workers and fills the list with rows and groups. */
void workers_list(struct frame *frame, struct list *list);

#endif
