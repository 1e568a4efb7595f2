#ifndef LOWTIDE_TUI_BACKFILL_MATCH_H
#define LOWTIDE_TUI_BACKFILL_MATCH_H
/*
 * Which series of a Prometheus are a worker's, both ways: the expression that asks for those of
 * several workers, and whose each series of the answer is. Pure.
 *
 * A process behind an endpoint is found by instance="host:port" of its target, or by what the
 * target's own label "instance" says; a container by namespace, pod and container, wherever it was
 * scraped. The family is the one that gave the worker its number here. Where a label tells lives
 * apart here (pid, container id), it does there. Labels that the user wants to match come on top.
 *
 * Several series for one number of one worker are not chosen from: it has none.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "sources/promapi_decode.h"
#include "sources/target.h"

enum {
	BACKFILL_BATCH = 20, /* workers asked for together */
	/* Three lists of names, each byte escaped; families; what the user wants to match. */
	BACKFILL_EXPRESSION_BYTES = 3 * BACKFILL_BATCH * LIMIT_IDENTITY_BYTES * 4 + (16 << 10),
	BACKFILL_INSTANCE_BYTES = 80, /* SCRAPE_URL_SHOWN_BYTES */
};

enum past_number { PAST_RSS, PAST_CPU, PAST_START, PAST_NUMBERS };

/* A worker as it is called there. */
struct backfill_subject {
	size_t slot;
	uint64_t id;     /* model_worker_id() */
	int64_t life_ms; /* its first_seen: the same life of the same worker */
	uint64_t tag;    /* that a label carries; 0: none does */
	enum catalog_place place;
	const struct catalog_row *rows[PAST_NUMBERS]; /* NULL: it has no such number */
	char called[BACKFILL_INSTANCE_BYTES];         /* label instance; "": a container */
	char instance[LIMIT_IDENTITY_BYTES];          /* of its place */
};

/* False: nothing says what it is called there (a unix socket, a name that had to be cut). target
   may be NULL for a container. */
bool backfill_name(struct backfill_subject *subject, const struct model *model, size_t slot,
	const struct target *target);

/* The same without rows: whoever's numbers they are. */
bool backfill_name_place(struct backfill_subject *subject, const struct model *model, size_t slot,
	const struct target *target);

/* Without the labels that Prometheus puts on what it scrapes: what the process itself said. */
struct metric backfill_as_exported(const struct metric *metric, struct label labels[LIMIT_LABELS]);

/* A series that a row describes is said of the subject's place and life. */
bool backfill_is_of(const struct backfill_subject *subject, const struct catalog_row *row,
	const struct metric *metric);

/* Whether both may stand in one expression. */
bool backfill_goes_with(const struct backfill_subject *a, const struct backfill_subject *b);

/* The last value of each window of step_s seconds, so that a gap there is one here. match: labels
   that every series must have. */
void backfill_expression(char out[BACKFILL_EXPRESSION_BYTES], const struct backfill_subject *batch,
	size_t count, const struct target_pair *match, size_t match_count, int64_t step_s);

#define BACKFILL_NO_SERIES UINT32_MAX
#define BACKFILL_AMBIGUOUS (UINT32_MAX - 1)

/* Finds the series of a subject in an answer: series[] are numbers, or one of the above. */
void backfill_find(uint32_t series[PAST_NUMBERS], const struct backfill_subject *subject,
	const struct promapi_answer *answer);

#endif
