#ifndef LOWTIDE_MODEL_DISCOVERY_H
#define LOWTIDE_MODEL_DISCOVERY_H
/*
 * A discovery: a list of targets that somebody else keeps (a file, a name server), as the model
 * sees it. Targets come and go with it while the program runs.
 *
 * A list that cannot be read keeps its last targets: it says nothing about who is there, and a
 * half-written file is no reason to look away from a fleet. What it says is a fault of the list.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/events.h"
#include "model/fault.h"
#include "model/instant.h"
#include "model/limits.h"

struct discovery {
	char name[LIMIT_NAME_BYTES]; /* scrubbed */
	uint32_t number;             /* among the discoveries: who it is in events */
	bool heard;                  /* it was read once */
	uint32_t targets;            /* polled because of it */
	struct instant heard_at;     /* when it was last read; when heard */
	bool faulty;                 /* it could not be read the last time, or not all of it */
	struct fault fault;          /* when faulty */
	struct instant fault_since;  /* when faulty */
};

/* What a new reading of a list changed. */
struct discovery_change {
	uint32_t targets; /* polled because of it from now on */
	uint32_t added, removed;
	const char *one;    /* the name of one of those that were added or removed; NULL: none */
	struct fault fault; /* what it had to complain of, of kind FAULT_NONE: nothing */
};

/* Whole lists come by here, complete or complained of; what changed goes on the timeline, all of a
   change as one event. What a first list brings is no news: it was there before us. */
void discovery_note_change(struct discovery *discovery, struct events *events, struct instant at,
	const struct discovery_change *change);

/* It could not be read; its targets stay. */
void discovery_note_fault(struct discovery *discovery, struct events *events, struct instant at,
	const struct fault *fault);

#endif
