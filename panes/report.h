#ifndef LOWTIDE_PANES_REPORT_H
#define LOWTIDE_PANES_REPORT_H
/*
 * What is wrong now, in sentences, worst first: one for each kind of trouble, with how many it
 * strikes and one of them by name. Nothing wrong is no sentence.
 */
#include <stddef.h>

#include "model/model.h"
#include "model/pool_witnesses.h"
#include "panes/order.h"
#include "panes/phrase.h"
#include "panes/role.h"

enum { SENTENCE_BYTES = 512, SENTENCES = 24 };

/* The name comes behind the text. It is apart because it is cut differently: its tail tells who. */
struct sentence {
	enum role role;
	char text[SENTENCE_BYTES];
	char name[LIMIT_NAME_BYTES]; /* may be "" */
};

struct report {
	size_t count;
	struct sentence sentences[SENTENCES];
};

/* A further sentence, to be put together; it has no name of its own. */
struct phrase report_begin(struct report *report, enum role role);

/* From orders of the same model and now; they need not be sorted. */
void report_make(struct report *report, const struct model *model, struct instant now,
	const struct order *feeds, const struct order *workers,
	const struct pool_witnesses *witnesses);

#endif
