#ifndef LOWTIDE_MODEL_VERDICT_H
#define LOWTIDE_MODEL_VERDICT_H
/*
 * What the model concludes about a subject, as a value: a code, since when, the figures it rests
 * on, and what decided. Every sentence on a screen, in a snapshot or from `lowtide classify` is
 * made from it here, so that two places never say different things about one worker.
 */
#include <stddef.h>
#include <stdint.h>

#include "model/headroom.h"
#include "model/instant.h"

enum verdict_signal {
	VERDICT_OF_RSS,         /* bytes */
	VERDICT_OF_CONNECTIONS, /* of an owner of database sessions; "bytes" are connections */
	VERDICT_OF_WATCHED,     /* a gauge that a person named; "bytes" are its unit */
	VERDICT_OF_POOL,        /* code and figures are those of model/pool_cause.h */
	/* Of a life, held against others at the same age (model/compare.h). */
	VERDICT_OF_AGED_RSS,       /* bytes */
	VERDICT_OF_AGED_GROWTH,    /* of the floor, bytes/s */
	VERDICT_OF_AGED_CPU,       /* cores */
	VERDICT_OF_AGED_LOAD,      /* per s */
	VERDICT_OF_AGED_DEADLOCKS, /* per s */
	VERDICT_OF_AGED_POOL,      /* connections lent out */
	VERDICT_OF_AGED_ACQUIRE,   /* ms */
	VERDICT_OF_AGED_LATENCY,   /* ms */
	VERDICT_SIGNALS
};

enum verdict_code {
	VERDICT_UNKNOWN,   /* nothing was ever fed */
	VERDICT_AGGREGATE, /* several processes in one number: no verdict is given */
	VERDICT_LEARNING,
	VERDICT_FLAT,
	VERDICT_CYCLIC,
	VERDICT_SETTLING,
	VERDICT_STEP,
	VERDICT_SHRINKING,
	VERDICT_AT_LIMIT,
	VERDICT_STOPPED, /* was growing and flattened, since `since` */
	VERDICT_RISING,  /* looks like growth and has not yet been shown to be: quiet */
	VERDICT_GROWING, /* the highlight */
	/* Of comparisons. */
	VERDICT_NOT_COMPARABLE, /* yet; the evidence says why */
	VERDICT_ALIKE,
	VERDICT_BETTER,
	VERDICT_WORSE,
	VERDICT_CODES
};

/* What decided. */
enum verdict_evidence {
	EVIDENCE_NONE,
	EVIDENCE_NEEDS_SAMPLES, /* VERDICT_MISSING of them */
	EVIDENCE_NEEDS_POINTS,  /* VERDICT_MISSING floor points */
	EVIDENCE_FLOOR,         /* the floor points of this life */
	EVIDENCE_LIVES,         /* earlier lives that climbed to their end */
	/* Of comparisons. */
	EVIDENCE_AT_AGE,      /* other lives at the same age */
	EVIDENCE_NO_LIFE,     /* it is no single process, or its start is not known */
	EVIDENCE_NOT_TOLD,    /* it does not export the signal, or is too young for it */
	EVIDENCE_FEW_LIVES,   /* COMPARED_LIVES of the COMPARE_LEAST that are needed */
	EVIDENCE_LITTLE_LOAD, /* COMPARED_LOAD is too little for the rest to mean anything */
};

enum verdict_figure {
	VERDICT_SLOPE,       /* of the floor, bytes/s; what does not rise or fall has 0 */
	VERDICT_SLOPE_ERROR, /* one standard error of it */
	VERDICT_RISE, /* bytes, over VERDICT_SPAN_S seconds and VERDICT_POINTS floor points */
	VERDICT_SPAN_S,
	VERDICT_POINTS,
	VERDICT_FLOOR,  /* the latest floor point, bytes */
	VERDICT_PEAK,   /* the recent peak, bytes */
	VERDICT_MARGIN, /* by how much "still growing" explains the floor better than "flattened" */
	VERDICT_MISSING, /* what VERDICT_LEARNING waits for */
	VERDICT_LIVES,   /* lives in a row that climbed */
	VERDICT_FIGURES
};

/* What a comparison takes: so many other lives at that age, and this share of their load. */
enum { COMPARE_LEAST = 4 };
#define COMPARE_LEAST_LOAD 0.2

/* The figures of a comparison, in the same places. */
enum compared_figure {
	COMPARED_AGE_S,
	COMPARED_VALUE,  /* all in the unit of the signal */
	COMPARED_MEDIAN, /* of the others */
	COMPARED_SPREAD, /* of the others: how far from their median one of them may well lie */
	COMPARED_LIVES,  /* how many others showed the signal at that age */
	COMPARED_LOWER,  /* of those, how many it is lower than */
	COMPARED_HIGHER, /* and higher */
	COMPARED_LOAD,   /* its load, as a share of the others' median; NaN: not known */
	COMPARED_FIGURES
};

_Static_assert((int)COMPARED_FIGURES <= (int)VERDICT_FIGURES, "they share the places");

struct verdict {
	uint32_t subject;
	uint8_t signal, code, evidence;
	mono_ms since;
	float figures[VERDICT_FIGURES]; /* NaN: not known */
};

enum { VERDICT_SENTENCE_BYTES = 192, VERDICT_COMPARISON_BYTES = 64, VERDICT_VALUE_BYTES = 48 };

/* "GROWING", "at limit": for people. */
const char *verdict_word(enum verdict_code code);

/* "RSS", "floor/h": what was judged. */
const char *verdict_signal_word(enum verdict_signal signal);

/*
 * The evidence in one line, e.g.
 * "floor +3.1 MiB/h across 6 floor points in 2h10m, did not flatten; limit 512 MiB in 35h
 * (28h-44h)", or, of a comparison, "at age 6m: 212 MiB, lower than 12 of 12 lives, -28 MiB (-12%)".
 * headroom may be NULL: nothing is known of a limit. now says how long ago things were.
 */
void verdict_sentence(char out[VERDICT_SENTENCE_BYTES], const struct verdict *verdict,
	const struct headroom *headroom, mono_ms now);

/* What such a sentence says of the limit, by itself: "limit 512 MiB in 35h (28h-44h)"; "". */
void verdict_time(char out[VERDICT_SENTENCE_BYTES], const struct headroom *headroom);
/* The same of a gauge in a unit of its own: "entries", "bytes"; "": a mere number. */
void verdict_sentence_in(char out[VERDICT_SENTENCE_BYTES], const struct verdict *verdict,
	const char *unit, const struct headroom *headroom, mono_ms now);

/* "231 MiB", "-1204 entries", "3.1": a value of such a gauge. */
void verdict_value(char out[VERDICT_VALUE_BYTES], const char *unit, double value);

/* Which family of shapes explains the floor better, and by how much; "" where nothing was compared,
   or neither does: "still growing" explains the floor better, by 21.0 */
void verdict_comparison(char out[VERDICT_COMPARISON_BYTES], const struct verdict *verdict);

/* Of a life held against others, the sentence without the age: where several of one life stand
   together. */
void verdict_at_age(char out[VERDICT_SENTENCE_BYTES], const struct verdict *verdict);

#endif
