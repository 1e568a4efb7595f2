#ifndef LOWTIDE_MODEL_SYMPTOM_H
#define LOWTIDE_MODEL_SYMPTOM_H
/*
 * What is a symptom, by the evidence that shows it. What is not known shows nothing. What helps is
 * model/remedy.h.
 */
#include <stdbool.h>

#include "model/model.h"
#include "model/owner_shares.h"
#include "model/pool_cause.h"

enum symptom {
	SYMPTOM_GROWTH_WHILE_QUIET, /* a worker grows, and most of its pool is idle */
	SYMPTOM_POOL_SATURATED,     /* a pinned pool, by its cause (model/pool_cause.h) */
	SYMPTOM_POOL_BLOCKED,
	SYMPTOM_POOL_STARVED,
	SYMPTOM_POOL_HELD,
	SYMPTOM_WRITES_DEADLOCK, /* a deadlock all of whose statements write */
	SYMPTOM_FLOOR_HELD,      /* an owner keeps many connections that it never needs */
	SYMPTOM_MANY_DIRECT,     /* more than SYMPTOM_WORKERS workers without a pooler */
	SYMPTOM_HEAD_IDLE,       /* who holds up others is idle in its transaction */
	SYMPTOM_HEAD_LONG,       /* or at work in one for SYMPTOM_LONG_MS */
	SYMPTOMS
};

enum {
	SYMPTOM_WORKERS = 20, /* each with a pool of its own: no server has that many slots */
	SYMPTOM_LONG_MS = 60 * 1000, /* of a transaction, while others wait for it */
	SYMPTOM_SPARE = 4,           /* fewer are what a pool keeps at hand ... */
};
#define SYMPTOM_SPARE_SHARE 0.5 /* ... and of what is held */
#define SYMPTOM_QUIET_SHARE 0.5 /* of its connections, that a quiet pool has lent out at most */

/* "pool_held", as lowtide.yml has it. */
const char *symptom_word(enum symptom symptom);

/* What is looked at; parts that are NULL show nothing. */
struct evidence {
	const struct model *model;
	mono_ms now;
	const struct feed *service; /* whose group and library count; NULL: nobody knows */
	const struct worker *worker;
	const struct pool_case *pool;
	const struct server *server;
	const struct owner *owner;
	const struct owner_share *share; /* of the owner; NULL as owner_shares_get() has it */
	const struct ring_shape *deadlock;
	const struct wait_node *head; /* it holds somebody up */
};

struct evidence evidence_of_worker(
	const struct model *model, const struct worker *worker, mono_ms now);
struct evidence evidence_of_pool(const struct model *model, const struct pool *pool,
	const struct pool_case *found, mono_ms now);
struct evidence evidence_of_owner(const struct model *model, const struct server *server,
	const struct owner *owner, const struct owner_share *share, mono_ms now);
struct evidence evidence_of_deadlock(const struct model *model, const struct server *server,
	const struct ring_shape *deadlock, mono_ms now);
struct evidence evidence_of_head(const struct model *model, const struct server *server,
	const struct wait_node *head, mono_ms now);

bool symptom_shows(enum symptom symptom, const struct evidence *evidence);

#endif
