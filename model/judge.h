#ifndef LOWTIDE_MODEL_JUDGE_H
#define LOWTIDE_MODEL_JUDGE_H
/*
 * One rule over the time that it is watched: from what each look found to pass, fail or unknown.
 *
 *     fail      it was broken; of a rule "for 1m", for a minute
 *     pass      it was known, true at the end, and never out of sight for long
 *     unknown   all else: nothing was ever known, sight was lost, or it is just broken
 *
 * To learn takes its time, and costs nothing as long as it is over at the end: a process that
 * restarts is learned anew. But once something was known, sight is lost when for longer than the
 * rule's own time, three intervals and JUDGE_PATIENCE_MS nothing is known, or nobody looks (the
 * program was stopped, the machine slept). A shorter silence within a break does not end the break.
 * Only the monotonic clock counts; the wall clock is kept to be shown.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/instant.h"
#include "model/rule.h"

enum judgement { JUDGED_PASS, JUDGED_FAIL, JUDGED_UNKNOWN, JUDGEMENTS };

/* "pass" */
const char *judgement_word(enum judgement judgement);

struct judge {
	int64_t for_ms, patience_ms;
	bool looked, known; /* ever */
	struct instant looked_at;
	struct finding finding; /* of the last look; once it failed, of that one */
	struct instant since;   /* the ruling of it is the same */
	bool breaking;
	struct instant broken_at; /* when breaking */
	mono_ms seen_at;          /* when known: the last look that was, or that learned */
	bool failed, lost;        /* for good */
	int64_t lost_ms;          /* the longest time out of sight; when lost */
	char lost_note[MEASURE_WHO_BYTES + MEASURE_NOTE_BYTES]; /* why */
};

/* How long nothing need be known even at the shortest interval, which is less than the time from
   one look to the next: that a machine was busy for a moment says nothing about who is watched. */
enum { JUDGE_PATIENCE_MS = 1000 };

/* interval_ms: of the slowest target. */
void judge_init(struct judge *judge, int64_t for_ms, int64_t interval_ms);

/* A look: now is not before the last one. Does nothing once the rule has failed. */
void judge_look(struct judge *judge, const struct finding *finding, struct instant now);

/* If the watch ended with the last look. */
enum judgement judge_conclude(const struct judge *judge);

/* How long it is broken, or was when it failed; 0: it is not. */
int64_t judge_broken_ms(const struct judge *judge);

enum { JUDGE_REASON_BYTES = 64 + MEASURE_WHO_BYTES + MEASURE_NOTE_BYTES };

/* Why it is JUDGED_UNKNOWN. */
void judge_reason(const struct judge *judge, char out[JUDGE_REASON_BYTES]);

#endif
