#ifndef LOWTIDE_MODEL_BREACH_H
#define LOWTIDE_MODEL_BREACH_H
/*
 * What is expected (model/expectation.h), held against what is: one state for each number that an
 * expectation can say.
 *
 * It is broken once looks have found it so for breach_settles_ms(), and met again once they have
 * found that for as long: so neither a rolling restart nor a single poll makes it flash. A look
 * that does not know, because data is missing or stale, is no breach and no pass: it ends what
 * looks had begun to find, and what was found before stays said, as of then.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/expectation.h"
#include "model/instant.h"

/* Worst first: the order in which they are said. */
enum breach_kind {
	BREACH_MEMORY,     /* bytes: of the worker that takes most */
	BREACH_DEADLOCKS,  /* a minute, in the owner's database */
	BREACH_FLOOR,      /* connections that the owner holds */
	BREACH_POOL_MAX,   /* connections open in the largest pool */
	BREACH_PER_WORKER, /* connections of the owner for each of its workers, a mean */
	BREACH_WORKERS,    /* processes; more are wrong as well as fewer */
	BREACH_POOL_MIN,   /* connections open in the smallest pool */
	BREACH_KINDS
};

/* The number that is expected; EXPECT_NONE: nothing was said. */
int64_t breach_expected(const struct expectation *expectation, enum breach_kind kind);

/* What one look found. */
struct breach_look {
	bool known;        /* else the rest means nothing */
	bool broken;       /* now is not what is expected */
	double now;        /* in the unit of the kind */
	uint32_t subject;  /* whose number it is: a worker's slot, a pool's, a server's number */
	int64_t period_ms; /* how often the slowest of its sources is expected to be heard of */
};

/* All zero bytes: no look yet. */
struct breach {
	bool broken;             /* it is; the timeline knows */
	struct instant since;    /* when broken: the first look that found it so */
	struct breach_look look; /* the last one */
	bool turning;            /* looks find another state than `broken` says */
	struct instant turned;   /* when turning: the first of them */
};

/* Longer than a process takes to be replaced in a rolling restart, and more than two polls. */
enum { BREACH_SETTLES_MS = 30 * 1000, BREACH_SETTLES_PERIODS = 3 };
int64_t breach_settles_ms(int64_t period_ms);

/* Takes a look in. True when `broken` has changed with it. */
bool breach_take(struct breach *breach, struct instant at, const struct breach_look *look);

/* It is broken, and the last look knows that it still is. */
bool breach_is_of_now(const struct breach *breach);

/* "held 16, 8 expected", "memory 600 MiB, 512 MiB expected". who: "" or the name of whose number it
   is, which stands behind the first word: "pool gw-a 6 open, 4 expected". */
enum { BREACH_BYTES = 160 };
void breach_words(char out[BREACH_BYTES], enum breach_kind kind, double now, int64_t expected,
	const char *who);

/* "over: 16 of 8", "under: 2 of 3": where a column or a row says of what. */
enum { BREACH_BRIEF_BYTES = 64 };
void breach_brief(
	char out[BREACH_BRIEF_BYTES], enum breach_kind kind, double now, int64_t expected);

#endif
