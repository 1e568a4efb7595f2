#ifndef LOWTIDE_PANES_PANE_TABLE_H
#define LOWTIDE_PANES_PANE_TABLE_H
/*
 * The panes of the screen, top to bottom. The one list: declarations, table and count are made
 * from it.
 */
#include <stddef.h>

#include "panes/pane.h"

#define PANE_TABLE(ROW)                                                                            \
	ROW(pane_header)    /* what is wrong */                                                    \
	ROW(pane_workers)   /* who holds how much memory */                                        \
	ROW(pane_canary)    /* is what is tried out better than what was there? */                 \
	ROW(pane_since)     /* what has changed since a moment that was marked */                  \
	ROW(pane_pools)     /* how full the connection pools are, and who waits */                 \
	ROW(pane_floor)     /* who holds the slots of the database servers */                      \
	ROW(pane_locks)     /* who blocks whom */                                                  \
	ROW(pane_deadlocks) /* how many, and which statements they are made of */                  \
	ROW(pane_sessions)  /* the longest transactions */                                         \
	ROW(pane_feeds)     /* how well the targets answer */                                      \
	ROW(pane_events)    /* what happened, newest first */                                      \
	ROW(pane_advice)    /* what to do about it, in a snapshot */

#define PANE_DECLARE(NAME) extern const struct pane NAME;
PANE_TABLE(PANE_DECLARE)
#undef PANE_DECLARE

#define PANE_INDEX(NAME) NAME##_index,
enum { PANE_TABLE(PANE_INDEX) PANES };
#undef PANE_INDEX

_Static_assert((int)PANES <= (int)VIEW_PANES, "a view has room for every pane");

extern const struct pane *const pane_table[PANES];

/* The digit that leads to a pane, whether it is there or not: its place below the header, and 0 for
   the tenth. '\0' of others, and of the header. And back: PANES for what is no digit of a pane. */
char pane_key(size_t pane);
size_t pane_of_key(uint32_t key);

/* Panes that take the whole screen below the header (enum view_page). */
extern const struct pane pane_detail, pane_help;

/* The last line of a live screen. */
extern const struct pane pane_footer;

#endif
