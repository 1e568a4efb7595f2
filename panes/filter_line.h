#ifndef LOWTIDE_PANES_FILTER_LINE_H
#define LOWTIDE_PANES_FILTER_LINE_H
/*
 * The line that a filter is typed in. What is listed follows each character.
 */
#include <stdbool.h>
#include <stdint.h>

#include "panes/view.h"

/* Takes a key (panes/keyboard.h) while view->typing. False: it is not for the line, like an
   arrow. */
bool filter_line_press(struct view *view, uint32_t key);

void filter_line_clear(struct view *view);

#endif
