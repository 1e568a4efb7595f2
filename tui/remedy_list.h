#ifndef LOWTIDE_TUI_REMEDY_LIST_H
#define LOWTIDE_TUI_REMEDY_LIST_H
/*
 * What people advise for groups of targets, as the configuration says: at most LIMIT_OWN_REMEDIES.
 * The model borrows them (model_use_remedies).
 */
#include <stddef.h>

#include "model/remedy.h"

struct remedy_list {
	struct own_remedy *items;
	size_t count;
};

void remedy_list_fini(struct remedy_list *list);

/* The list must have fewer than LIMIT_OWN_REMEDIES. */
void remedy_list_add(struct remedy_list *list, const struct own_remedy *remedy);

#endif
