#ifndef LOWTIDE_PANES_SCREEN_H
#define LOWTIDE_PANES_SCREEN_H
/*
 * The whole screen: what the view asks for, on a canvas of any size.
 */
#include "panes/frame.h"

/* Lays the frame out for the canvas, which must be blank, and draws it. */
void screen_draw(struct frame *frame, struct canvas *canvas);

#endif
