#ifndef LOWTIDE_PANES_SUBJECT_H
#define LOWTIDE_PANES_SUBJECT_H
/*
 * What a person has chosen: a worker, a group, a target, an event, or something of a Postgres
 * server. It outlives orders, restarts and the storage of what it names, so a selection stays on
 * its subject or is nobody's, but never slips to another one.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"

enum subject_kind {
	SUBJECT_NONE,
	SUBJECT_WORKER, /* a slot of a place: the same across restarts */
	SUBJECT_GROUP,
	SUBJECT_FEED,
	SUBJECT_EVENT,
	SUBJECT_OWNER,    /* of sessions */
	SUBJECT_SESSION,  /* with a row of its own */
	SUBJECT_WAITER,   /* a session in the lock tree, or who blocks it */
	SUBJECT_DATABASE, /* one that has deadlocks */
	SUBJECT_CANARY,   /* a line about a canary */
	SUBJECT_MARKED,   /* of the baseline, and no more */
	SUBJECT_DEADLOCK, /* a kind of deadlocks, by its statements */
	SUBJECT_POOL,     /* of connections */
};

struct subject {
	enum subject_kind kind;
	/* Worker: model_worker_id(); pool: model_pool_id(); group: its name there; feed: its id;
	   event: its number; canary: panes/canary.h; marked: as in list_row.at; what belongs to a
	   server: panes/server_rows.h. */
	uint64_t id;
};

static inline bool subject_is(struct subject a, struct subject b)
{
	return a.kind == b.kind && a.id == b.id;
}

#endif
