#ifndef LOWTIDE_MODEL_REMEDY_H
#define LOWTIDE_MODEL_REMEDY_H
/*
 * What to do about a symptom, and what that costs: a line beside it. Two constant tables: what is
 * a symptom, by the evidence that shows it, and what helps, for which library and from which
 * version of Postgres on, with its source. What people added for a group comes first.
 *
 * Advice is given only where its evidence is: what is not known shows nothing. Settings of a server
 * that make incidents possible are model/advice.h.
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/library.h"
#include "model/limits.h"
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
	SYMPTOM_MANY_DIRECT,     /* more than REMEDY_WORKERS workers without a pooler */
	SYMPTOM_HEAD_IDLE,       /* who holds up others is idle in its transaction */
	SYMPTOM_HEAD_LONG,       /* or at work in one for REMEDY_LONG_MS */
	SYMPTOMS
};

enum {
	REMEDY_WORKERS = 20,        /* each with a pool of its own: no server has that many slots */
	REMEDY_LONG_MS = 60 * 1000, /* of a transaction, while others wait for it */
	REMEDY_SPARE = 4,           /* fewer are what a pool keeps at hand ... */
	REMEDY_TEXT_BYTES = 200,
	REMEDY_COST_BYTES = 120,
};
#define REMEDY_SPARE_SHARE 0.5 /* ... and of what is held */
#define REMEDY_QUIET_SHARE 0.5 /* of its connections, that a quiet pool has lent out at most */

/* "pool_held", as lowtide.yml has it. */
const char *symptom_word(enum symptom symptom);

/* What people said to do. */
struct own_remedy {
	char group[LIMIT_GROUP_BYTES]; /* "": of every service */
	enum symptom symptom;
	char text[REMEDY_TEXT_BYTES], cost[REMEDY_COST_BYTES];
};

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

struct remedy {
	const char *text, *cost;
};

/* What helps against what the evidence shows; returns how many there are in out. */
enum { REMEDIES_MAX = 8 };
size_t remedy_list(const struct evidence *evidence, struct remedy out[REMEDIES_MAX]);

/* "advice: lower the minimum (cost: ...)" */
enum { REMEDY_SENTENCE_BYTES = REMEDY_TEXT_BYTES + REMEDY_COST_BYTES + 24 };
void remedy_sentence(char out[REMEDY_SENTENCE_BYTES], const struct remedy *remedy);

#endif
