#ifndef LOWTIDE_PANES_WORKER_STATE_H
#define LOWTIDE_PANES_WORKER_STATE_H
/*
 * What is to be said about a worker, and who is said first.
 *
 * The order is that of somebody who was just woken up: what does not stay up, what will be killed
 * next, what was killed, what we know nothing of any more, what changed; then everybody who is
 * fine, by how full they are. Workers that are gone for a while come last: after a rollout there
 * are many, and they must not push those out that still serve.
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/model.h"
#include "model/units.h"
#include "panes/order.h"
#include "panes/role.h"

/* Worst first; within one kind as noted, then by memory held. */
enum worker_kind {
	WORKER_LOOPING,   /* restarts again and again; latest first */
	WORKER_FULL,      /* near its limit (model_worker_near_limit); fullest first */
	WORKER_FILLING,   /* its floor keeps rising, to its limit within a day; soonest first */
	WORKER_KILLED,    /* restarted lately, the life before was out of memory; latest first */
	WORKER_STALE,     /* though its target answers; latest first */
	WORKER_CUT_OFF,   /* stale because its target is silent; fullest first */
	WORKER_GROWING,   /* as FILLING, but its limit is farther away or not known; behind those
			     whose memory grows those of whom only a watched gauge does */
	WORKER_RESTARTED, /* lately, for another reason or none known; latest first */
	WORKER_GONE,      /* lately; latest first */
	WORKER_LIVE, /* those with a limit, fullest first; then the others. Who is merely late is
			     one of them: rows must not jump for every slow poll. */
	WORKER_LEFT, /* gone for longer, or with its target, which a list has removed */
	WORKER_KINDS
};

#define WORKER_HIGH_RATIO 0.75 /* worth a look, not an alarm */

enum {
	WORKER_LATELY_MS = 10 * 60 * 1000,
	WORKER_WORDS_BYTES = 112,
	WORKER_CAUSE_BYTES = 24,
	WORKER_RUN_BYTES = 40
};

enum worker_kind worker_kind(
	const struct model *model, const struct worker *worker, struct instant now);

/* Used of limit; -1 when either is unknown. */
double worker_fullness(const struct model *model, const struct worker *worker);

/* Its row is one of its last values and not of now. */
bool worker_is_past(enum worker_kind kind);

/* Its memory value stopped coming while the worker itself is still heard of. */
bool worker_rss_is_old(const struct model *model, const struct worker *worker, struct instant now);

/* Its place in the order of trouble. Entry.index is the slot. */
struct order_entry worker_entry(
	const struct model *model, const struct worker *worker, size_t slot, struct instant now);

/* Whether workers of the kind are ordered by when it happened, and not by how full they are. */
bool worker_weight_is_moment(enum worker_kind kind);

/* The most precise words that fit into width columns: "restarted 4m10s ago (OOM)", "restarted",
   "crash loop, 4 restarts in 6m10s (exit 1)", "stale 12s", "GROWING 35h", "flat", "no RSS: heap
   213 MiB". ASCII, but for the name of a watched gauge, which is not cut here: "GROWING statement
   cache". Returns the role they are to be drawn in. */
enum role worker_words(char out[WORKER_WORDS_BYTES], const struct model *model,
	const struct worker *worker, struct instant now, int width);

/* How far back there is history of its memory that somebody else kept; 0: there is none. */
int64_t worker_past_ms(const struct model *model, const struct worker *worker, mono_ms now);

/* "+3.1 MiB": what the floor of its memory gains in an hour; "" where that is not known. */
void worker_floor_words(char out[UNITS_BYTES + 1], const struct worker *worker, int width);

/* How much a kind matters, whatever its words. */
enum role worker_role(enum worker_kind kind);

/* Somebody should have a look at it. */
bool worker_is_troubled(enum worker_kind kind);

/* When what makes it this kind happened: restart, end, or when it was last heard of. */
mono_ms worker_since(const struct worker *worker, enum worker_kind kind);

/* "4 restarts in 6m10s": the run of a worker that is in a crash loop. */
void worker_run_words(
	char out[WORKER_RUN_BYTES], const struct model *model, const struct worker *worker);

/* Why the life before ended: " (OOM)", " (exit 1)", "" where nobody says. */
void worker_cause(
	char out[WORKER_CAUSE_BYTES], const struct model *model, const struct worker *worker);

/* For counts: "9 live, 1 gone". */
extern const char *const worker_kind_words[WORKER_KINDS];

#endif
