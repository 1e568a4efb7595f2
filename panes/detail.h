#ifndef LOWTIDE_PANES_DETAIL_H
#define LOWTIDE_PANES_DETAIL_H
/*
 * The pages of the detail view: everything known of one subject (frame->view->detail), one file for
 * each kind. Each fills any area, down to an empty one, and says so when its subject is not there
 * any more.
 *
 * Those that are texts may be longer than the screen: they begin with their line `top`, and return
 * how many rows they would take in all, which an empty area tells, too.
 */
#include "panes/frame.h"

/* Its courses on one axis of time. */
void detail_worker(const struct frame *frame, struct canvas *canvas, struct area area);

/* A group: its members' courses together on one axis of time, then who they are, worst first. */
int detail_group(const struct frame *frame, struct canvas *canvas, struct area area, int top);

/* What an owner of sessions holds, its course, and what to do about a floor. */
int detail_owner(const struct frame *frame, struct canvas *canvas, struct area area, int top);

/* A session, or who waits or blocks: its statement, whom it holds up, and what would end it. */
int detail_session(const struct frame *frame, struct canvas *canvas, struct area area, int top);

/* A kind of deadlocks: its statements and who ran them, how often and when. */
int detail_deadlock(const struct frame *frame, struct canvas *canvas, struct area area, int top);

/* A connection pool: how full it is and why, what its server sees of it, and its course. */
int detail_pool(const struct frame *frame, struct canvas *canvas, struct area area, int top);

/* A Postgres server: its slots, our seat there, its settings, and how busy it is. */
int detail_server(const struct frame *frame, struct canvas *canvas, struct area area, int top);

/* Whether a restart of the view's owner of sessions (frame->view->fit) finds slots. */
int detail_fit(const struct frame *frame, struct canvas *canvas, struct area area, int top);

/* The line the page begins with when its end is in sight; 0 when all of it fits. */
size_t detail_last_top(const struct frame *frame);

#endif
