#ifndef LOWTIDE_MODEL_BASELINE_H
#define LOWTIDE_MODEL_BASELINE_H
/*
 * A baseline: the few figures of every worker, connection pool and owner of sessions at one moment,
 * to be held against what they are later. Figures and no picture of the whole model: that would
 * cost as much again as all histories.
 *
 * It was marked here, or is that of a report that was written earlier (tui/baseline_file.h). Either
 * knows its subjects by what outlives restarts. An owner is known by the names of server and owner.
 * A worker or a pool that was marked is known by its id; of one in a report only the name is known
 * until somebody with that name appears here and is met: from then on it is found by id, too.
 * Names are kept for when they are gone.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/instant.h"
#include "model/limits.h"

enum { BASELINE_OWNERS = LIMIT_SERVERS * LIMIT_OWNERS, BASELINE_SOURCE_BYTES = 64 };

/* Values are NaN where they were not known. */
struct baseline_worker {
	bool met;            /* who it is here is known */
	uint32_t restarts;   /* so far, as we saw them; 0 of a report: nobody here saw any */
	double birth_wall_s; /* of its process, Unix seconds; 0: not known */
	double rss_bytes;
	double pool_in_use; /* connections lent out by all its pools */
	char name[LIMIT_NAME_BYTES], group[LIMIT_GROUP_BYTES];
};

struct baseline_owner {
	double held, spare;
	char server[LIMIT_NAME_BYTES]; /* its feed's name */
	char name[LIMIT_OWNER_BYTES];
	bool so_far; /* marked before its floor was known: held may be of its start */
};

struct baseline_pool {
	bool met;
	double in_use, limit;        /* overflow included; NaN: also where there is none */
	char name[LIMIT_NAME_BYTES]; /* its worker's, and its own (model_pool_name()) */
};

/* Where in its array somebody with that id stands. */
struct baseline_ids {
	uint32_t count;
	struct baseline_id {
		uint64_t id;
		uint32_t at;
	} list[LIMIT_WORKERS]; /* by id */
};

_Static_assert((int)LIMIT_POOLS <= (int)LIMIT_WORKERS, "baseline_ids have room for pools, too");

struct baseline {
	bool set;
	bool loaded;                        /* from a report: at.mono means nothing */
	char source[BASELINE_SOURCE_BYTES]; /* of a report: the file's name, scrubbed */
	struct instant at;
	uint32_t worker_count, owner_count, pool_count; /* the rest means nothing */
	struct baseline_worker workers[LIMIT_WORKERS];  /* of a report: by name and group */
	struct baseline_owner owners[BASELINE_OWNERS];
	struct baseline_pool pools[LIMIT_POOLS]; /* of a report: by name */
	struct baseline_ids worker_ids, pool_ids;
};

/* What stood there; NULL: it was not there then. pool: model_pool_place(). */
const struct baseline_worker *baseline_find_worker(const struct baseline *baseline, uint64_t id);
const struct baseline_pool *baseline_find_pool(const struct baseline *baseline, uint64_t place);
const struct baseline_owner *baseline_find_owner(
	const struct baseline *baseline, const char *server, const char *name);

/* The worker, or the pool, at that place of its array is this one. */
void baseline_know_worker(struct baseline *baseline, uint32_t at, uint64_t id);
void baseline_know_pool(struct baseline *baseline, uint32_t at, uint64_t place);

/* Puts what came from a report into order, and takes it for what is here: nobody is met yet. */
void baseline_sort(struct baseline *baseline);

/* Of a report: somebody of that name is here. Does nothing when it is known, when there was nobody
   of that name then, or when another was met first. */
void baseline_meet_worker(
	struct baseline *baseline, uint64_t id, const char *name, const char *group);
void baseline_meet_pool(struct baseline *baseline, uint64_t place, const char *name);

/* Copies what means something, and no page more. */
void baseline_freeze(struct baseline *to, const struct baseline *from);

#endif
