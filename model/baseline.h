#ifndef LOWTIDE_MODEL_BASELINE_H
#define LOWTIDE_MODEL_BASELINE_H
/*
 * A baseline: the few figures of every worker and owner of sessions that somebody marked, to be
 * held against what they are later. Figures and no picture of the whole model: that would cost as
 * much again as all histories.
 *
 * It knows its subjects by what outlives restarts, a worker by its slot and an owner by server and
 * name, and keeps their names for when they are gone.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/instant.h"
#include "model/limits.h"

enum { BASELINE_OWNERS = LIMIT_SERVERS * LIMIT_OWNERS };

/* Values are NaN where they were not known. */
struct baseline_worker {
	uint64_t id;       /* model_worker_id() */
	uint32_t restarts; /* so far, as we saw them */
	double rss_bytes;
	double pool_in_use; /* connections lent out by all its pools */
	char name[LIMIT_NAME_BYTES];
};

struct baseline_owner {
	uint32_t server; /* the id of its feed */
	double held, spare;
	char name[LIMIT_OWNER_BYTES];
};

struct baseline {
	bool set;
	struct instant at;
	uint32_t worker_count, owner_count;            /* the rest means nothing */
	struct baseline_worker workers[LIMIT_WORKERS]; /* by id */
	struct baseline_owner owners[BASELINE_OWNERS];
};

/* What stood there; NULL: it was not there then. */
const struct baseline_worker *baseline_find_worker(const struct baseline *baseline, uint64_t id);
const struct baseline_owner *baseline_find_owner(
	const struct baseline *baseline, uint32_t server, const char *name);

void baseline_freeze(struct baseline *to, const struct baseline *from);

#endif
