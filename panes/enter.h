#ifndef LOWTIDE_PANES_ENTER_H
#define LOWTIDE_PANES_ENTER_H
/*
 * What Enter opens: the page of what a row is about.
 */
#include "panes/frame.h"

/*
 * Opens the page of that row in the pane with the focus, or says in the view's notice that there is
 * none. Of a target and of a pool it is the worker's, unless they are a server's and a pooler's; of
 * an event that of whom it happened to; of what is not as expected the group's, else the owner's.
 */
void enter_row(struct view *view, const struct frame *frame, size_t row);

#endif
