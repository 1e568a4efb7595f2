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
	uint32_t
		index; /* worker: its place; group: its first feed, ROSTER_NONE; feed: its number */
	uint64_t id;   /* worker: generation of the place, ordinal; event: its number */
};

static inline bool subject_is(struct subject a, struct subject b)
{
	return a.kind == b.kind && a.index == b.index && a.id == b.id;
}

static inline struct subject subject_of_worker(
	const struct model *model, const struct worker *worker)
{
	uint64_t generation = model_place_of(model, worker)->generation;

	return (struct subject){SUBJECT_WORKER, worker->place, generation << 32 | worker->ordinal};
}

static inline struct subject subject_of_group(uint32_t group)
{
	return (struct subject){.kind = SUBJECT_GROUP, .index = group};
}

static inline struct subject subject_of_feed(uint32_t feed)
{
	return (struct subject){.kind = SUBJECT_FEED, .index = feed};
}

static inline struct subject subject_of_event(const struct event *event)
{
	return (struct subject){.kind = SUBJECT_EVENT, .id = event->number};
}

#endif
