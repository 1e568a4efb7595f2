#ifndef LOWTIDE_PANES_REPORT_H
#define LOWTIDE_PANES_REPORT_H
/*
 * What is wrong now, in sentences, worst first: one for each kind of trouble, with how many it
 * strikes and one of them by name. Nothing wrong is no sentence.
 *
 * The kinds are rows of one table, in the order in which somebody who was just woken up has to
 * look, because on a small screen only the first two or three are seen:
 *
 *   nobody can work   a server that is gone or without slots, a limit that is used up, a queue
 *                     behind a lock
 *   a service fails   it does not stay up, is killed within the hour, or its callers wait for a
 *                     connection: minutes count, and there is something to do
 *   we are blind      a server or a target that tells nothing may be any of the above
 *   it is hit in part a worker next to its limit or just killed, one that fell silent, deadlocks
 *   it will be        limits that are met within a day, growth that more than one life shows,
 *                     transactions that were left open and that nobody waits for yet
 *   it has changed    restarts and ends, which may be somebody's work
 *   our own sight     what lowtide lacks, and what might happen
 *
 * A sentence does not come and go with the polls. Each row's rule is at its place in the table
 * (panes/report.c): what makes it come, and what time must pass before it goes. The time is kept by
 * the model (model/latch.h, and what stands in for one), never here.
 */
#include <stddef.h>

#include "model/model.h"
#include "model/pool_witnesses.h"
#include "panes/order.h"
#include "panes/phrase.h"
#include "panes/role.h"

/* A row has one; growth has up to three, faulty targets two. */
enum { SENTENCE_BYTES = 512, SENTENCES = 40 };

struct report;

/* What sentences are made from. The orders are of the same model and now, and need not be sorted.
 */
struct report_input {
	const struct model *model;
	struct instant now;
	const struct order *feeds, *workers;
	const struct pool_witnesses *witnesses;
};

struct report_row {
	const char *about; /* its name in lowtide(1) */
	enum role role;
	size_t pane; /* that tells more, by its number in panes/pane_table.h */
	void (*say)(struct report *report, const struct report_input *input);
};

/* In the order of urgency. */
extern const struct report_row report_table[];
extern const size_t report_rows;

/* The name comes behind the text. It is apart because it is cut differently: its tail tells who. */
struct sentence {
	const struct report_row *row;
	char text[SENTENCE_BYTES];
	char name[LIMIT_NAME_BYTES]; /* may be "" */
};

struct report {
	const struct report_row *row; /* that has its say */
	size_t count;
	struct sentence sentences[SENTENCES];
};

/* A further sentence of the row, to be put together; it has no name of its own. */
struct phrase report_begin(struct report *report);

/* The name behind the last one. */
void report_name(struct report *report, const char *name);

void report_make(struct report *report, const struct report_input *input);

#endif
