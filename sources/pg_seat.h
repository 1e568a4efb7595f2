#ifndef LOWTIDE_SOURCES_PG_SEAT_H
#define LOWTIDE_SOURCES_PG_SEAT_H
/*
 * Our one seat at a server, or at a pooler's console: a connection that is opened once and kept,
 * and when its owner may ask there.
 *
 *   KNOCKING   a connection is being opened
 *   RESTING    it was refused or lost; the next attempt waits (sources/backoff.h)
 *   IN         connected
 *
 * A reply that is late is no lost connection: on a full server the seat would be gone. It is told
 * once for each tick that is missed, and given up after PG_PATIENCE_MS.
 */
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "model/instant.h"
#include "sources/backoff.h"
#include "sources/pg_connect.h"
#include "sources/pg_progress.h"
#include "sources/source.h"

enum { PG_PATIENCE_MS = 60 * 1000 };

/* What the owner does with its seat. */
struct pg_seat_owner {
	/* A new connection; false: it cannot be used. move_out follows in any case. */
	bool (*move_in)(void *user, PGconn *conn, struct instant now);
	/* It is closed as soon as this returns; also called when there is none. */
	void (*move_out)(void *user);

	/* When there is something to ask, and asking it. PG_OPEN: an answer is to come; PG_DONE:
	   there was nothing to ask after all. */
	mono_ms (*due)(const void *user);
	enum pg_progress (*ask)(void *user, struct instant now);

	/* The socket is ready: sends what is left, takes what has come, asked or not. */
	enum pg_progress (*go_on)(void *user);
	bool (*wants_write)(const void *user);
	/* What was asked is there. One outlet call, which may stop the source. */
	void (*answer)(void *user, struct instant now);
	/* After PG_LOST. */
	struct fault (*why_lost)(const void *user);

	/* Frees user, and the seat in it: the last call (sources/pg_seats.h). */
	void (*end)(void *user);
};

enum pg_seat_state { PG_RESTING, PG_KNOCKING, PG_IN };

struct pg_seat {
	const struct pg_seat_owner *owner;
	void *user;           /* the owner */
	struct pg_seat *next; /* of the same source */
	uv_loop_t *loop;
	const struct source_outlet *outlet;
	uint32_t feed;
	const struct target *target;
	uv_timer_t timer;
	bool stopped;

	enum pg_seat_state state;
	struct backoff backoff;
	mono_ms knock_at; /* resting: when; knocking: when it will have taken too long */
	struct pg_connect *connect;
	PGconn *conn;
	uv_poll_t *poll; /* of conn's socket */
	int watched;     /* UV_READABLE and so on */

	bool is_open; /* something was asked, and its answer is not whole */
	mono_ms sent, late_at;
};

/* seat must not move afterwards; outlet and feed's target are borrowed until the stop. Knocks as
   soon as the loop runs. */
void pg_seat_start(struct pg_seat *seat, uv_loop_t *loop, const struct source_outlet *outlet,
	const struct source_feed *feed, const struct pg_seat_owner *owner, void *user);

/* No call to the owner or the outlet comes afterwards, but move_out now; what is open closes as
   the loop runs, last of all the timer, whose data is the seat: then closed is called, if it is not
   NULL. */
void pg_seat_stop(struct pg_seat *seat, uv_close_cb closed);

#endif
