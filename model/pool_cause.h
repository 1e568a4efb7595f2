#ifndef LOWTIDE_MODEL_POOL_CAUSE_H
#define LOWTIDE_MODEL_POOL_CAUSE_H
/*
 * Why a pool is at its end: what the database and the pooler say of the connections that the
 * application has lent out. The gauge alone cannot tell a pool that is too small from one whose
 * connections hang in a lock, in a pooler's queue, or in the hands of code that forgot them; more
 * connections help in the first case only.
 *
 * Three witnesses are heard:
 *   the gauge    of the pool itself, with all pools of the same owner: they are counted together,
 *                because the database does not tell whose of them a session is
 *   Postgres     the owner's sessions (model/owner_feed.h says which owner): a look since the pool
 *                is pinned
 *   the pooler   the pool "database/user" that was configured for the target, else the one of the
 *                owner's database and user: a guess
 *
 * A witness that is stale, is no witness; nor is one that may not see the state of each session,
 * or sees more of them at work than are lent out, and so speaks of something else too. Sessions
 * beyond those lent out are taken for idle ones inside the pool.
 */
#include <stdbool.h>

#include "model/pool_witnesses.h"
#include "model/verdict.h"

enum pool_cause {
	CAUSE_NONE,         /* the pool is not at its end */
	CAUSE_UNKNOWN,      /* no witness */
	CAUSE_MIXED,        /* they were heard, and nothing stands out */
	CAUSE_SATURATED,    /* the connections work in the database */
	CAUSE_BLOCKED,      /* they wait on locks */
	CAUSE_STARVED,      /* they wait at the pooler for one of its own */
	CAUSE_HELD_BY_CODE, /* idle in transaction, or idle for 30 s and longer */
	CAUSE_HELD_BETWEEN, /* idle, but used again and again: kept from one query to the next */
	POOL_CAUSES
};

/*
 * Nine in ten at work is all: what is not was caught between two statements, as a look finds one in
 * ten of any busy pool. For the others more than half is enough: then whatever else is done, the
 * pool stays less than half as large as it could be. So there is never more than one cause.
 */
#define CAUSE_SATURATED_SHARE 0.9
#define CAUSE_SHARE           0.5
/* A queue that a pooler's clients leave within a second is the usual one; PgBouncer's query_wait
   would call nobody starved before 120 s, and people call earlier. */
#define CAUSE_STARVED_WAIT_S 1.0
/* The pool has to be pinned for as long as its sessions were idle: then they are the ones lent out,
   and the same all the while. It is what struct session_group counts from. */
enum { CAUSE_HELD_MS = 30 * 1000 };
/* Two witnesses never look in the same moment: so much more may be at work than is lent out. */
#define CAUSE_SLACK_SHARE 0.1
#define CAUSE_SLACK       1.0

/* The evidence: the figures of a verdict of VERDICT_OF_POOL; NaN where nobody said. */
enum cause_figure {
	CAUSE_OUT,             /* lent out, of all pools of the owner */
	CAUSE_SESSIONS,        /* of the owner; with the next five: all or none are known */
	CAUSE_ACTIVE,          /* waiting ones left out */
	CAUSE_WAITING,         /* on a lock */
	CAUSE_IN_TRANSACTION,  /* idle in one, aborted or not */
	CAUSE_IDLE,            /* lent out and idle: those inside the pools are left out */
	CAUSE_IDLE_30S,        /* of those: for 30 s and longer, while the pool was pinned */
	CAUSE_CLIENTS_WAITING, /* at the pooler */
	CAUSE_MAXWAIT_S,       /* the first of them */
	CAUSE_SERVERS,         /* the pooler's own connections in use */
	CAUSE_FIGURES
};

/* From the evidence alone. */
enum pool_cause pool_cause_judge(const float figures[VERDICT_FIGURES]);

/* Valid until the next input of the model. */
struct pool_case {
	struct verdict verdict;       /* code: enum pool_cause; since the pool is pinned */
	const struct owner *owner;    /* whose sessions were looked at; NULL: nobody's */
	const struct pool *pooler;    /* the pooler's pool; NULL: none */
	const struct wait_node *head; /* CAUSE_BLOCKED: who holds up most of them; NULL: unknown */
	bool owner_is_guess, pooler_is_guess;
};

/* As of the moment of the witnesses. */
struct pool_case pool_case(
	const struct model *model, const struct pool_witnesses *witnesses, const struct pool *pool);

/* What the cause rests on was guessed. */
bool pool_case_is_guess(const struct pool_case *found);

enum { POOL_CAUSE_BYTES = 16, POOL_CASE_BYTES = 320 };

/* For a row: "held by code", and " ?" behind it for a guess; "" for CAUSE_NONE and CAUSE_UNKNOWN.
   ASCII. */
void pool_case_word(char out[POOL_CAUSE_BYTES], const struct pool_case *found);

/* "held by code; Postgres: 18 of 20 idle in transaction -> more connections will not help", with
   the owner's name where it was guessed: "Postgres (gw ?)". "" as above. */
void pool_case_sentence(char out[POOL_CASE_BYTES], const struct pool_case *found);

#endif
