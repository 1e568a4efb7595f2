#ifndef LOWTIDE_MODEL_LIVES_H
#define LOWTIDE_MODEL_LIVES_H
/*
 * Lives: what each process was at each age, kept after its end, so that a later life can be held
 * against it at the same age.
 *
 * A life is a record in one pool that all slots share; records refer to each other by number, from
 * 1, and 0 is none. The present life of a worker has one, and a slot keeps LIVES_PAST earlier ones,
 * linked from the latest back. When a worker is forgotten its lives stay: a pod that was replaced
 * is still a life of its cohort (model/cohort.h). When the pool is full the life that ended longest
 * ago goes, and is counted; a present one never does, because there are more records than workers.
 *
 * Ages are binned by logarithm: the first bin is the first 10 s, then four make a doubling, and the
 * last begins at 5 days 8 hours. What a bin holds is a mean (of a floor, the least); what a life
 * showed when its age was not known is in none.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/instant.h"
#include "model/limits.h"

enum {
	LIVES_PAST = 8,
	LIFE_BINS = 64,
	LIFE_BINS_PER_DOUBLING = 4,
	LIFE_FIRST_BIN_MS = 10 * 1000,
};

/* What is kept by age. A signal more is a row here, and one in the table of model/compare.c. */
enum life_signal {
	LIFE_RSS,       /* bytes */
	LIFE_FLOOR,     /* bytes: the least RSS of the bin */
	LIFE_CPU,       /* cores */
	LIFE_LOAD,      /* requests, tasks or events per s */
	LIFE_DEADLOCKS, /* per s */
	LIFE_POOL,      /* connections lent out by its pools */
	LIFE_ACQUIRE,   /* ms to get one: the mean of the slowest of its pools */
	LIFE_LATENCY,   /* ms: the 99th percentile where it is told, else the mean */
	LIFE_SIGNALS
};

/* Why a life ended, where somebody exports it. */
enum end_cause {
	END_UNKNOWN,
	END_OOM,
	END_EXIT,     /* exit code */
	END_RECYCLED, /* replaced on purpose: ended with exit code 0 */
};

struct life_cause {
	enum end_cause end;
	int exit_code; /* for END_EXIT */
};

struct life {
	bool used, ended;
	uint32_t older, newer;  /* in its slot */
	uint32_t before, after; /* of those that ended: by when they did */
	uint64_t cohort;        /* whose lives it may be compared with */
	double birth_wall_s;    /* Unix seconds on its own clock; 0: unknown */
	bool knows_age;         /* began is when it was born; else when it was first met */
	mono_ms began;
	struct instant last;               /* its last sample */
	struct life_cause cause;           /* when another life of the slot ended after it */
	char version[LIMIT_VERSION_BYTES]; /* as it was last told; "": never */
	uint64_t bins;                     /* bit set: those that were opened */
	uint32_t bin;                      /* the one that is being filled */
	uint32_t samples[LIFE_SIGNALS];    /* in it */
};

_Static_assert((int)LIFE_BINS <= 64, "a bit for each");

/* What a bin of a life holds, if it was opened; NaN: not known. */
struct life_means {
	float values[LIFE_SIGNALS];
};

struct lives {
	uint32_t count; /* high-water mark */
	uint32_t free;  /* list by older */
	uint32_t first_ended, last_ended;
	uint64_t dropped; /* ended lives that were forgotten for want of room */
	struct life records[LIMIT_LIVES];
	/* By bin and number - 1: most lives of a fleet are in few bins, and the others take no
	   memory. */
	struct life_means means[LIFE_BINS][LIMIT_LIVES];
	uint64_t bins; /* bit set: those that any life ever opened */
};

/* What is known when a life begins. */
struct life_birth {
	uint64_t cohort;
	double birth_wall_s;
	bool knows_age;
	mono_ms began;
};

/* All zero bytes are no lives. Returns the number of a new one. */
uint32_t lives_open(struct lives *lives, const struct life_birth *birth);

/* Takes a value at that time into the bin of its age. Values that come late, for a bin that is
   closed, are ignored, as are those of a life whose age is not known. */
void lives_note(
	struct lives *lives, uint32_t number, enum life_signal signal, mono_ms at, double value);

/* `number` ended and nobody followed. 0 is nobody's life. */
void lives_end(struct lives *lives, uint32_t number);

/* `number` ended, and `next` is its slot's life now. Either may be 0. */
void lives_follow(struct lives *lives, uint32_t next, uint32_t number);

/* Why it ended: learned late, from an orchestrator that tells of one end until the next. */
void lives_explain(struct lives *lives, uint32_t number, struct life_cause cause);

/* It was heard of, and is a life of that program. version is bounded by LIMIT_VERSION_BYTES. */
void lives_meet(struct lives *lives, uint32_t number, struct instant at, const char *version);

/* The `count` latest lives before `number` were other processes that live beside it: no lives of
   this slot, and incomplete ones of theirs. */
void lives_take_back(struct lives *lives, uint32_t number, uint32_t count);

/* It never was: its samples may have been anybody's. 0 is nobody's life. */
void lives_drop(struct lives *lives, uint32_t number);

/* NULL for 0. */
const struct life *lives_get(const struct lives *lives, uint32_t number);

/* False, and NaN, when the life showed nothing of the kind at that age. */
bool lives_value(const struct lives *lives, uint32_t number, enum life_signal signal, uint32_t bin,
	double *value);

/* How long it lived, as far as it was seen: from its birth where that is known. */
int64_t life_age_ms(const struct life *life);

/* The bin of an age; where a bin begins. age_ms >= 0; bin <= LIFE_BINS. */
uint32_t life_bin(int64_t age_ms);
int64_t life_bin_ms(uint32_t bin);

void lives_freeze(struct lives *to, const struct lives *from);

#endif
