#ifndef LOWTIDE_PANES_ADVICE_LIST_H
#define LOWTIDE_PANES_ADVICE_LIST_H
/*
 * What to do about all that is wrong now (model/remedy.h): each remedy once, about the first that
 * it would help. For those who open no page to read it.
 */
#include "model/remedy.h"
#include "panes/frame.h"

struct advice_item {
	struct remedy remedy;
	char subject[LIMIT_NAME_BYTES];
	size_t more; /* that it would help, too */
};

/* Workers first, then pools, owners, deadlocks and heads of queues. */
struct advice_list {
	const struct frame *frame; /* that it is found in */
	size_t count;
	struct advice_item items[REMEDY_TEXTS];
};

void advice_list_find(struct advice_list *list, const struct frame *frame);

#endif
