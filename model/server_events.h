#ifndef LOWTIDE_MODEL_SERVER_EVENTS_H
#define LOWTIDE_MODEL_SERVER_EVENTS_H
/*
 * What of a server goes on the timeline: restarts, changes of role, full and free again, getting
 * in and being cut off, pile-ups on locks, deadlocks, floors that moved, statistics that began
 * anew.
 *
 * Told after each reading and fault, from what the server is then and what was told of it before.
 * What flaps is folded by the timeline (model/events.h); that a full server has room, and that a
 * pile-up is over, is told once that was so for ROOM_SETTLES_MS.
 */
#include "model/events.h"
#include "model/reading.h"
#include "model/server.h"

/* After the reading was taken in. name: of the server, for people. */
void server_tell_reading(struct server *server, struct events *events, const char *name,
	const struct reading *reading);

/* After the fault was noted. */
void server_tell_fault(
	struct server *server, struct events *events, const char *name, struct instant at);

#endif
