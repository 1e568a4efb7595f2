#ifndef LOWTIDE_PANES_RESTART_FIT_H
#define LOWTIDE_PANES_RESTART_FIT_H
/*
 * The page "will this restart fit?": whom it is about, and the numbers that a person typed on it.
 * What is drawn there is detail_fit() (panes/detail.h).
 */
#include <stdbool.h>

#include "model/fit_numbers.h"
#include "panes/frame.h"

/* Opens the page for the owner of sessions that the subject is, or that its workers are of; of a
   server for the one that holds most there. Says in the view's notice why it cannot. */
void restart_fit_open(struct view *view, const struct frame *frame, struct subject subject);

/* One more or one fewer of a number; lower case is fewer: w workers, n the least and x the most of
   a pool. '0' goes back to what was found. */
void restart_fit_change(struct view *view, const struct frame *frame, uint32_t key);

/* The owner of the page, and its numbers with what was typed in the place of what was found. False
   when the owner is not there any more. */
struct restart_fit {
	const struct server *server;
	const struct owner *owner;
	struct fit_numbers numbers;
};
bool restart_fit_find(const struct frame *frame, struct restart_fit *fit);

#endif
