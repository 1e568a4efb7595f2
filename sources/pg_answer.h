#ifndef LOWTIDE_SOURCES_PG_ANSWER_H
#define LOWTIDE_SOURCES_PG_ANSWER_H
/*
 * What a tick brought: its results taken apart and handed over, and what they teach about the next
 * tick.
 */
#include "sources/pg_guest.h"

/* The connection is new: who is at its other end, as far as libpq knows. */
void pg_answer_connected(struct pg_guest *guest);

/* All results of the open tick are there. One outlet call; it may stop the source. */
void pg_answer(struct pg_guest *guest, struct instant now);

#endif
