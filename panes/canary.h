#ifndef LOWTIDE_PANES_CANARY_H
#define LOWTIDE_PANES_CANARY_H
/*
 * Canaries: workers that a person marked to see how what is tried out there does, each with what is
 * concluded of its present life (model/compare.h).
 *
 * A canary is a slot, so it outlives restarts; where its slot is no more, it is gone and has no
 * verdict. Its lines in the list are numbered: LINES of them each, the first about the worker and
 * the others about a signal.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/compare.h"

struct frame;
struct model;
struct subject;
struct view;
struct view_canaries;

struct canary {
	const struct worker *worker;              /* NULL: it is no more */
	struct verdict verdicts[VERDICT_SIGNALS]; /* from CANARY_FIRST on; when worker */
};

/* Behind its signals stands what the database knows of it. */
enum {
	CANARY_FIRST = VERDICT_OF_AGED_RSS,
	CANARY_CONNECTIONS = VERDICT_SIGNALS - CANARY_FIRST + 1,
	CANARY_LINES,
};

/* Finds the view's canaries and judges them: fills frame->canaries. */
void canary_judge(struct frame *frame);

/* The line `line` of canary number i is row i * CANARY_LINES + line of the list (list_row.at). */
const struct canary *canary_of_line(const struct frame *frame, uint32_t at);

/* What names a line whatever else is marked: subject.id. */
uint64_t canary_line_id(const struct frame *frame, uint32_t at);

/*
 * What the owner of its database sessions holds: "held 8, spare 3 on db1; expected: held 8" where
 * the canary is all of that owner, "held 16, spare 16 on db1, of gateways: shared by 3 workers"
 * where nobody knows whose they are. "" where no owner is known.
 */
enum { CANARY_CONNECTIONS_BYTES = LIMIT_OWNER_BYTES + LIMIT_NAME_BYTES + 128 };
void canary_connections_words(
	char out[CANARY_CONNECTIONS_BYTES], const struct frame *frame, const struct worker *worker);

/* What says most: worse before better before alike before what cannot be said. */
const struct verdict *canary_worst(const struct canary *canary);

/* One more; false when there is no room. Who is marked stays so, and is shown when gone, until the
   place is needed for one that lives. */
bool canary_mark(struct view_canaries *canaries, const struct model *model, uint64_t worker);

/*
 * Marks whom the subject is about, or takes the mark away. Of a group, those that run its newest
 * version are marked, where several are told (the one that the group began to run last); else all
 * of it. Says what it did in the view's notice.
 */
void canary_toggle(struct view *view, const struct frame *frame, struct subject subject);

#endif
