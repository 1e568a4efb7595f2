#ifndef LOWTIDE_PANES_DETAIL_H
#define LOWTIDE_PANES_DETAIL_H
/*
 * The pages of the detail view: everything known of one subject (frame->view->detail), one file for
 * each kind. Each fills any area, down to an empty one, and says so when its subject is not there
 * any more.
 */
#include "panes/frame.h"

/* Its courses on one axis of time. */
void detail_worker(const struct frame *frame, struct canvas *canvas, struct area area);

/* What an owner of sessions holds, its course, and what to do about a floor. */
void detail_owner(const struct frame *frame, struct canvas *canvas, struct area area);

/* A session, or who waits or blocks: its statement, whom it holds up, and what would end it. */
void detail_session(const struct frame *frame, struct canvas *canvas, struct area area);

/* A Postgres server: its slots, our seat there, its settings, and how busy it is. */
void detail_server(const struct frame *frame, struct canvas *canvas, struct area area);

#endif
