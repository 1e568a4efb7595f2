#ifndef LOWTIDE_SOURCES_BOUNCER_CONSOLE_H
#define LOWTIDE_SOURCES_BOUNCER_CONSOLE_H
/*
 * One pooler: our seat at its console, what is asked there and when, and what comes of it: readings
 * of samples, as an exporter's would be.
 *
 * Pools, databases, counters and lists are asked with every tick, limits and the version once a
 * minute and told with every reading. Without its pools there is no reading; any other command
 * that fails is left out for a minute.
 */
#include "sources/bouncer_decode.h"
#include "sources/bouncer_round.h"
#include "sources/pg_seat.h"

enum {
	BOUNCER_SLOW_MS = 60 * 1000,     /* between two looks at what holds for minutes */
	BOUNCER_LEFT_OUT_MS = 60 * 1000, /* a command that failed */
};

/* What the consoles of one source share. */
struct bouncer_shared {
	uv_loop_t *loop;
	struct source_outlet outlet;
	struct bouncer_samples samples; /* of the round that is taken apart just now */
};

struct bouncer_console {
	struct bouncer_shared *shared;
	struct pg_seat seat;
	struct keys *keys;
	struct bouncer_round round;
	int version;     /* bouncer_version() */
	mono_ms due;     /* the next tick */
	mono_ms slow_at; /* when what holds for minutes is asked again */
	mono_ms left_out_until[BOUNCER_SHOWS];
};

/* A new one, which begins at once. Its seat is how it is stopped and ended; NULL: no memory. */
struct pg_seat *bouncer_console_start(
	struct bouncer_shared *shared, const struct source_feed *feed);

#endif
