#ifndef LOWTIDE_SOURCES_PG_GUEST_H
#define LOWTIDE_SOURCES_PG_GUEST_H
/*
 * One server: our one connection to it, opened once and kept, and its ticks.
 *
 *   KNOCKING   a connection is being opened
 *   RESTING    it was refused or lost; the next attempt waits (sources/backoff.h)
 *   IN         connected. Between two ticks, while somebody waits on a lock, looks of their own go
 *              out (pg_looks.h)
 *
 * A reply that is late is no lost connection: on a full server the seat would be gone. It is told
 * once for each tick that is missed, and given up after PG_PATIENCE_MS.
 */
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "model/instant.h"
#include "sources/backoff.h"
#include "sources/owner_rule.h"
#include "sources/pg_connect.h"
#include "sources/pg_look.h"
#include "sources/pg_looks.h"
#include "sources/pg_tick.h"
#include "sources/source.h"

enum {
	PG_PATIENCE_MS = 60 * 1000,
	PG_SLOW_MS = 60 * 1000,     /* between two looks at what holds for minutes */
	PG_LEFT_OUT_MS = 60 * 1000, /* a statement that failed */
};

/* What the servers of one source share. */
struct pg_shared {
	uv_loop_t *loop;
	struct source_outlet outlet;
	struct pg_look look; /* of the tick that is taken apart just now */
};

enum pg_seat { PG_RESTING, PG_KNOCKING, PG_IN };

struct pg_guest {
	struct pg_shared *shared;
	uint32_t feed;
	const struct target *target;
	struct owner_rule rule;
	uv_timer_t timer;
	bool stopped;

	enum pg_seat seat;
	struct backoff backoff;
	mono_ms knock_at; /* resting: when; knocking: when it will have taken too long */
	struct pg_connect *connect;
	PGconn *conn;
	uv_poll_t *poll; /* of conn's socket */
	int watched;     /* UV_READABLE and so on */

	struct pg_tick tick;
	bool is_open;    /* a tick is */
	bool is_between; /* it is a look between two ticks */
	mono_ms sent, late_at, due;
	mono_ms slow_at; /* when what holds for minutes is asked again */
	mono_ms left_out_until[PG_STATEMENTS];

	struct pg_looks looks;
	struct server_facts facts;
	bool has_facts; /* the settings were read */
	bool folds;     /* groups are so many that the server folds their names */
};

/* guest must not move afterwards. Begins at once. */
void pg_guest_start(
	struct pg_guest *guest, struct pg_shared *shared, const struct source_feed *feed);

/* No outlet call comes afterwards; what is open closes as the loop runs, last of all the timer,
   whose data is the guest: then closed is called, if it is not NULL. */
void pg_guest_stop(struct pg_guest *guest, uv_close_cb closed);

/* Last of all, once that has happened. */
void pg_guest_fini(struct pg_guest *guest);

#endif
