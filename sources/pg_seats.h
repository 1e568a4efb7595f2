#ifndef LOWTIDE_SOURCES_PG_SEATS_H
#define LOWTIDE_SOURCES_PG_SEATS_H
/*
 * The seats of one source (sources/pg_seat.h), as feeds come and go. They are few: a list.
 */
#include "sources/pg_seat.h"

struct pg_seats {
	struct pg_seat *first; /* of those that were not removed */
	bool stopped;
};

/* Takes PGOPTIONS out of the environment: options would change sessions, and poolers refuse whoever
   sends any; libpq has no other way to be told not to. Before there is a second thread that looks
   at the environment. */
void pg_seats_init(struct pg_seats *seats);

/* A seat that was started. */
void pg_seats_add(struct pg_seats *seats, struct pg_seat *seat);

/* Of a feed that is there: stops, and its owner ends as the loop runs. */
void pg_seats_remove(struct pg_seats *seats, uint32_t feed);

/* Stops all; a second time is nothing. */
void pg_seats_stop(struct pg_seats *seats);

/* Ends the owners that are left: last of all, once the loop has run. */
void pg_seats_end(struct pg_seats *seats);

#endif
