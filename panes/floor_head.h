#ifndef LOWTIDE_PANES_FLOOR_HEAD_H
#define LOWTIDE_PANES_FLOOR_HEAD_H
/*
 * What stands above the owners of sessions: how many slots there are, and how they are shared out.
 *
 *   IDLE FLOOR  57 usable · in use 47 (2 lowtide) · held 38 · spare 21 · headroom 10
 *     ██████████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▓▓▓▓▓▓▓········  █ held  ▒ spare  ▓ in use  · free
 *
 * Several servers have a line each below the title, and no bar.
 */
#include "panes/frame.h"

/* Lines of it in a pane of that many rows. >= 1 */
int floor_head_rows(const struct frame *frame, int rows);

/* All of them. */
void floor_head_draw(
	const struct frame *frame, struct canvas *canvas, struct area area, const char *title);

/* Only the first: with the total of the worst server. */
void floor_head_line(
	const struct frame *frame, struct canvas *canvas, struct area area, const char *title);

#endif
