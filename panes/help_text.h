#ifndef LOWTIDE_PANES_HELP_TEXT_H
#define LOWTIDE_PANES_HELP_TEXT_H
/*
 * The lines of the help page: keys from their table, then what the marks on the screen mean.
 */
#include <stddef.h>

#include "panes/canvas.h"

size_t help_line_count(void);

/* Draws a line of the help into a row of the area. */
void help_draw_line(struct canvas *canvas, struct area area, int row, size_t line);

/* The line the page begins with when its end is in sight. */
size_t help_last_top(struct area area);

#endif
