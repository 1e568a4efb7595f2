#ifndef LOWTIDE_MODEL_MEASURE_H
#define LOWTIDE_MODEL_MEASURE_H
/*
 * What a rule can be about: one constant table of named numbers (and one word, growth), of whom
 * they are, and how each is read from the model.
 *
 * A value is a range. What is known is a range of one number; what nobody knows is everything; and
 * in between is what is known to one side: the floor of connections "so far" can only fall, a sum
 * of which one part is missing can only be more. So one comparison decides what can be decided, and
 * what is missing, stale or still learned never looks like a number.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "model/owner_shares.h"
#include "model/scope.h"
#include "model/verdict.h"

enum measure_unit {
	UNIT_WORD,  /* an enum verdict_code */
	UNIT_COUNT, /* or any number without a unit */
	UNIT_SHARE, /* 1 is all */
	UNIT_BYTES,
	UNIT_MS,
};

/* Whose it is. */
enum measure_owner {
	MEASURE_OF_WORKER,
	MEASURE_OF_POOL,
	MEASURE_OF_OWNER, /* of database sessions */
	MEASURE_OF_DATABASE,
	MEASURE_OF_SERVER,
	MEASURE_OF_TARGET,
	MEASURE_OWNERS
};

/* The worst last. */
enum measure_state {
	MEASURE_KNOWN,
	MEASURE_CUT,      /* what is told leaves some out: it is within the range */
	MEASURE_LEARNING, /* it will be known */
	MEASURE_STALE,    /* it was known, and nobody tells now */
	MEASURE_MISSING,  /* nobody ever told */
};

/* What it takes until it is known. */
enum measure_wait {
	WAIT_POLLS,  /* two */
	WAIT_MINUTE, /* it looks back a minute */
	WAIT_WINDOW, /* that of the ledger */
	WAIT_GROWTH, /* GROWTH_SAMPLES_OLD at least, and floor points */
};

struct range {
	enum measure_state state;
	double low, high; /* equal when KNOWN, infinite: no limit; of UNIT_WORD a number for == */
};

/* What a look sees. The canaries are workers, by model_worker_id(). */
struct sight {
	const struct model *model;
	struct instant now;
	const struct owner_shares *shares; /* found of the same model, now */
	const uint64_t *canaries;
	size_t canary_count;
	size_t canaries_beyond; /* that found no room among them */
};

/* Of one subject; what it is not part of is NULL. A feed alone has told nothing yet, and so has a
   list of targets. */
struct bearer {
	uint64_t beyond; /* no subject: so many that the model has no room for */
	const struct discovery *list;
	const struct feed *feed;
	const struct worker *worker;
	const struct pool *pool;
	const struct server *server;
	const struct owner *owner;
	const struct database *database;
};

struct measure {
	const char *name;
	enum measure_unit unit;
	enum measure_owner whose;
	bool sums; /* over all in the scope; else each of them has its own */
	enum verdict_signal
		aged; /* by which a canary is held against others; VERDICT_OF_RSS: none */
	enum measure_wait wait;
	const char *help; /* one line, with the unit */
	struct range (*read)(const struct sight *sight, const struct bearer *bearer);
	/* What the value is made of, or what it waits for; NULL: nothing more to say. */
	void (*say)(const struct sight *sight, const struct bearer *bearer, char *out, size_t size);
};

extern const struct measure measures[];
extern const size_t measure_count;

/* Which keys a scope can have, as bits of enum scope_key. */
unsigned measure_keys(enum measure_owner whose);

/* "workers", "owners". */
const char *measure_owner_word(enum measure_owner whose);

/* Everybody in the scope, gone ones left out. Whoever may be in it and is hidden from us comes as a
   bearer that is not known: behind targets and lists that have told nothing yet, and beyond the
   limits of the model. scope is not SCOPE_COHORT. */
typedef void measure_visit(
	void *user, const struct sight *sight, const struct bearer *bearer, struct range value);
void measure_walk(const struct sight *sight, const struct measure *measure,
	const struct scope *scope, measure_visit *visit, void *user);

enum { MEASURE_WHO_BYTES = LIMIT_OWNER_BYTES, MEASURE_NOTE_BYTES = VERDICT_SENTENCE_BYTES };

/* "gw-a/2 default", "gw@db1" where several servers are watched. */
void measure_name(
	const struct sight *sight, const struct bearer *bearer, char out[MEASURE_WHO_BYTES]);

/* What there is to say beside the value; of one that is not known, why. */
void measure_note(const struct sight *sight, const struct measure *measure,
	const struct bearer *bearer, enum measure_state state, char out[MEASURE_NOTE_BYTES]);

/* How long it takes at least until it can be known, at that interval and window. */
int64_t measure_least_wait_ms(
	const struct measure *measure, int64_t interval_ms, int64_t window_ms);

#endif
