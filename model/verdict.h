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
	VERDICT_OF_POOL,        /* code and figures are those of model/pool_cause.h */
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
	VERDICT_CODES
};

/* What decided. */
enum verdict_evidence {
	EVIDENCE_NONE,
	EVIDENCE_NEEDS_SAMPLES, /* VERDICT_MISSING of them */
	EVIDENCE_NEEDS_POINTS,  /* VERDICT_MISSING floor points */
	EVIDENCE_FLOOR,         /* the floor points of this life */
	EVIDENCE_LIVES,         /* earlier lives that climbed to their end */
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

struct verdict {
	uint32_t subject;
	uint8_t signal, code, evidence;
	mono_ms since;
	float figures[VERDICT_FIGURES]; /* NaN: not known */
};

enum { VERDICT_SENTENCE_BYTES = 192, VERDICT_COMPARISON_BYTES = 64 };

/* "GROWING", "at limit": for people. */
const char *verdict_word(enum verdict_code code);

/*
 * The evidence in one line, e.g.
 * "floor +3.1 MiB/h across 6 floor points in 2h10m, did not flatten; limit 512 MiB in 35h
 * (28h-44h)". headroom may be NULL: nothing is known of a limit. now says how long ago things were.
 */
void verdict_sentence(char out[VERDICT_SENTENCE_BYTES], const struct verdict *verdict,
	const struct headroom *headroom, mono_ms now);

/* Which family of shapes explains the floor better, and by how much; "" where nothing was compared:
   "still growing" explains the floor better, by 21.0 */
void verdict_comparison(char out[VERDICT_COMPARISON_BYTES], const struct verdict *verdict);

#endif
