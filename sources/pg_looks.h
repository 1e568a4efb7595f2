#ifndef LOWTIDE_SOURCES_PG_LOOKS_H
#define LOWTIDE_SOURCES_PG_LOOKS_H
/*
 * When the wait graph is looked at. Pure; a value.
 *
 * Never while nobody waits. A ring closes with a young edge, and deadlock_timeout later the server
 * has ended it: while some waiter is younger than that, looks follow each other in short steps, and
 * a tick alone is enough at other times. Each look takes the lock manager's locks, so one that took
 * long doubles the step, and in a long queue there is one a second.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/activity.h"
#include "model/instant.h"

enum {
	LOOKS_STEP_MS = 125,
	LOOKS_LONGEST_MS = 1000,
	LOOKS_DEAR_MS = 10,               /* a look that took longer is dear */
	LOOKS_CROWD = 50,                 /* more waiters than that: one look a second */
	LOOKS_DEADLOCK_TIMEOUT_MS = 1000, /* Postgres' default, where it is not known */
};

struct pg_looks {
	bool waiting;    /* somebody waited when we last heard */
	bool young;      /* and some waiter's deadlock is still to be found */
	int64_t step_ms; /* between two looks */
	mono_ms next;    /* the earliest time of the next */
};

struct pg_looks pg_looks_start(void);

/* So many sessions wait, says a tick; whether they are young is not known yet. */
void pg_looks_note_waiting(struct pg_looks *looks, uint32_t waiting);

/* A look has come in. */
void pg_looks_note(struct pg_looks *looks, mono_ms now, const struct waits *waits,
	int64_t deadlock_timeout_ms);

/* Whether a tick that goes out now asks for waits too. */
bool pg_looks_join(const struct pg_looks *looks, mono_ms now);

/* When a look of its own is due; INT64_MAX: not before the next tick. */
mono_ms pg_looks_due(const struct pg_looks *looks);

#endif
