#ifndef LOWTIDE_PANES_SUBJECT_H
#define LOWTIDE_PANES_SUBJECT_H
/*
 * What a person has chosen: a worker, a group, a target, an event. It outlives orders, restarts
 * and the storage of what it names, so a selection stays on its subject or is nobody's, but never
 * slips to another one.
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
};

struct subject {
	enum subject_kind kind;
	uint64_t id; /* worker: model_worker_id(); group: its name there; feed: its id; event: its
			number */
};

static inline bool subject_is(struct subject a, struct subject b)
{
	return a.kind == b.kind && a.id == b.id;
}

#endif
