#ifndef LOWTIDE_PANES_HELP_TEXT_H
#define LOWTIDE_PANES_HELP_TEXT_H
/*
 * The lines of the help page: keys from their table, then what the marks on the screen mean. Where
 * there is room for words beside the names they are broken over lines, not cut.
 */
#include <stddef.h>

#include "panes/canvas.h"

/* Lines on a page of that many columns. */
size_t help_line_count(int cols);

/* Draws as many as the area has rows, from line `top` on. */
void help_draw(struct canvas *canvas, struct area area, size_t top);

/* The line the page begins with when its end is in sight. */
size_t help_last_top(struct area area);

#endif
