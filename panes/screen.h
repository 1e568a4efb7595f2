#ifndef LOWTIDE_PANES_SCREEN_H
#define LOWTIDE_PANES_SCREEN_H
/*
 * The whole screen: all panes of the table over each other.
 */
#include "panes/pane.h"

/* Rows at which nothing is shortened. */
int screen_rows_wanted(
	const struct model *model, const struct view *view, struct instant now, int cols);

/* Draws on a blank canvas of any size. */
void screen_draw(const struct model *model, const struct view *view, struct instant now,
	struct canvas *canvas);

#endif
