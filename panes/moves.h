#ifndef LOWTIDE_PANES_MOVES_H
#define LOWTIDE_PANES_MOVES_H
/*
 * Moving through what a frame shows: the selection in a pane, from one subject to the next in
 * the detail view, the text of the help page.
 */
#include "panes/frame.h"

/* By so many rows; INT_MIN and INT_MAX are the first and the last. */
void move_by(struct view *view, const struct frame *frame, int rows);

/* By what the screen shows at once. */
void move_by_page(struct view *view, const struct frame *frame, int direction);

/* The next pane on the screen that has rows, or the one before. */
void move_focus(struct view *view, const struct frame *frame, bool forward);

/* That pane, out of a page too; PANES is none. Says so when it is not there. */
void move_focus_to(struct view *view, const struct frame *frame, size_t pane);

/* The row that Enter is about: the selected one, else the first that is shown. LIST_NONE in an
   empty list. */
size_t move_current_row(const struct view *view, const struct frame *frame);

/* Selects it in the pane with the focus. */
void move_select(struct view *view, const struct frame *frame, size_t row);

#endif
