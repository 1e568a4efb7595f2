#ifndef LOWTIDE_SOURCES_TARGET_LIST_H
#define LOWTIDE_SOURCES_TARGET_LIST_H
/*
 * Targets, in the order they were named. Owns them.
 */
#include <stdbool.h>
#include <stddef.h>

#include "sources/target.h"

struct target_list {
	struct target *items;
	size_t count;
	size_t room;
};

void target_list_fini(struct target_list *list);

/* Moves target into the list, which must have fewer than LIMIT_FEEDS. */
void target_list_add(struct target_list *list, struct target *target);
bool target_list_is_full(const struct target_list *list);

/* True when a name that the user gave is another target's too, given or automatic: *given and
   *other are their indices. Of two given ones *given is the later. */
bool target_list_find_clash(const struct target_list *list, size_t *given, size_t *other);

/* Tells automatic names that are the same (a target named twice, URLs that differ in their query)
   apart: the second becomes "name #2". Once, on a list without a clash. */
void target_list_number_names(struct target_list *list);

#endif
