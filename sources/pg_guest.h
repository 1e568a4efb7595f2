#ifndef LOWTIDE_SOURCES_PG_GUEST_H
#define LOWTIDE_SOURCES_PG_GUEST_H
/*
 * One server: our seat there (sources/pg_seat.h), and its ticks. Between two ticks, while somebody
 * waits on a lock, looks of their own go out (sources/pg_looks.h).
 */
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "model/instant.h"
#include "sources/owner_rule.h"
#include "sources/pg_look.h"
#include "sources/pg_looks.h"
#include "sources/pg_seat.h"
#include "sources/pg_tick.h"
#include "sources/source.h"

enum {
	PG_SLOW_MS = 60 * 1000,     /* between two looks at what holds for minutes */
	PG_LEFT_OUT_MS = 60 * 1000, /* a statement that failed */
};

/* What the servers of one source share. */
struct pg_shared {
	uv_loop_t *loop;
	struct source_outlet outlet;
	struct pg_look look; /* of the tick that is taken apart just now */
};

struct pg_guest {
	struct pg_shared *shared;
	struct pg_seat seat;
	struct owner_rule rule;

	struct pg_tick tick;
	bool is_between; /* the tick is a look between two ticks */
	mono_ms due;     /* the next tick */
	mono_ms slow_at; /* when what holds for minutes is asked again */
	mono_ms left_out_until[PG_STATEMENTS];
	struct fault left_out_why; /* of the last of them */

	struct pg_looks looks;
	struct server_facts facts;
	bool has_facts; /* the settings were read */
	bool folds;     /* groups were so many that the server folds their names */
};

/* A statement that failed a while ago is not asked. */
bool pg_guest_leaves_out(const struct pg_guest *guest, enum pg_statement statement, mono_ms now);

/* A new guest, which begins at once. Its seat is how it is stopped and ended; NULL: no memory. */
struct pg_seat *pg_guest_start(struct pg_shared *shared, const struct source_feed *feed);

#endif
