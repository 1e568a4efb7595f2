#ifndef LOWTIDE_MODEL_EVENTS_H
#define LOWTIDE_MODEL_EVENTS_H
/*
 * The timeline: what happened, when, to whom, with its evidence. Bounded: the oldest fall out and
 * are counted. Two things keep one cause from pushing the rest out:
 *
 * - The same thing happening again to the same subject is folded into one event with a count: a
 *   target that flaps.
 * - The same thing happening to many subjects within a minute is folded into one event of a crowd,
 *   which is about the last of them: a fleet that starts. Up to CROWD_LEAST - 1 stay single.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/instant.h"
#include "model/limits.h"

enum { EVENT_TEXT_BYTES = 160 };

/* More rows of one kind in a minute than anybody reads, and few enough that a minute of all kinds
   together fits into the timeline: 30 kinds, 512 events. */
enum { CROWD_LEAST = 16 };

enum event_kind {
	EVENT_FEED_LOST, /* a target stopped answering as it should */
	EVENT_FEED_BACK,
	EVENT_WORKER_NEW,
	EVENT_RESTART, /* a new life in a known slot */
	EVENT_WORKER_GONE,
	EVENT_IDENTITY,      /* what we believed about who is who was wrong or changed */
	EVENT_GROWTH,        /* the floor of its memory keeps rising */
	EVENT_GROWTH_OVER,   /* and no more */
	EVENT_LIMIT,         /* one of our own limits was reached */
	EVENT_STOPPED,       /* we ourselves stood still */
	EVENT_PAST,          /* the history that somebody else kept has come */
	EVENT_POOL_PINNED,   /* a connection pool is at its end */
	EVENT_POOL_RELEASED, /* and no more */
	EVENT_BREACH,        /* something is not as expected (model/breach.h) */
	EVENT_BREACH_OVER,
	/* Lists of targets (model/discovery.h). */
	EVENT_DISCOVERY,      /* targets were added or removed */
	EVENT_DISCOVERY_LOST, /* it cannot be read; its targets stay */
	EVENT_DISCOVERY_BACK,
	/* Database servers (model/server_events.h). */
	EVENT_SERVER_RESTART, /* it came up anew, or another answers in its place */
	EVENT_SERVER_ROLE,    /* primary and standby */
	EVENT_SERVER_FULL,    /* no slot is left */
	EVENT_SERVER_REFUSED, /* others get in, we do not: a limit of our role or database */
	EVENT_SERVER_ROOM,    /* that is over */
	EVENT_SERVER_SEAT,    /* we got in after refusals, or again */
	EVENT_SERVER_LOST,    /* we had a connection, and have none */
	EVENT_PILE_UP,        /* many wait behind one, or somebody for long */
	EVENT_PILE_OVER,
	EVENT_DEADLOCKS,
	EVENT_FLOOR,      /* what an owner holds has moved */
	EVENT_STATISTICS, /* counters began anew */
	EVENT_KINDS
};

/* Whom it happened to. Display names can be cut alike, so subjects are told apart by a number that
   whoever adds events chooses; the name is for people. */
struct event_subject {
	uint64_t id;
	const char *name;
};

struct event {
	uint64_t number; /* its own for good, from 1; later events have greater ones */
	enum event_kind kind;
	uint64_t
		subject_id; /* model_worker_id(), model_pool_id(), server_subject(), feed.id, ... */
	struct instant first, last;
	uint32_t count;                 /* times it happened, 1 at first */
	bool is_crowd;                  /* not all of them to this subject, which is the last */
	char subject[LIMIT_NAME_BYTES]; /* scrubbed display name, as of the last time */
	char text[EVENT_TEXT_BYTES];    /* scrubbed evidence of the last time */
};

struct events {
	uint32_t next;    /* ring: where the next new event goes */
	uint32_t held;    /* <= LIMIT_EVENTS */
	uint64_t dropped; /* fell out */
	uint64_t added;   /* numbers that were given */
	struct event ring[LIMIT_EVENTS];
};

/* Folds into an event of the same kind and subject that is at most 10 minutes old, or into one of a
   crowd of the kind that began within 10 minutes and went on within the last. */
void events_add(struct events *events, enum event_kind kind, struct instant at,
	struct event_subject subject, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* newest first: i = 0 is the newest. i < events->held. */
const struct event *events_get(const struct events *events, size_t i);

/* "restart", "target lost", ... */
const char *event_word(enum event_kind kind);

#endif
