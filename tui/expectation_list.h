#ifndef LOWTIDE_TUI_EXPECTATION_LIST_H
#define LOWTIDE_TUI_EXPECTATION_LIST_H
/*
 * What is expected of groups and owners, as the configuration says: one entry a group or an owner,
 * at most LIMIT_EXPECTATIONS. The model is told of each (model_expect).
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/expectation.h"

struct expectation_list {
	struct expectation *items;
	size_t count;
};

void expectation_list_fini(struct expectation_list *list);

/* The list must have fewer than LIMIT_EXPECTATIONS. */
void expectation_list_add(struct expectation_list *list, const struct expectation *expectation);

#endif
