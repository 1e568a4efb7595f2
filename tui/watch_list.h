#ifndef LOWTIDE_TUI_WATCH_LIST_H
#define LOWTIDE_TUI_WATCH_LIST_H
/*
 * Gauges to watch, as the configuration names them, for the catalogue (model/catalog_watch.h). Owns
 * them and all their texts.
 */
#include "model/catalog_watch.h"

struct watch_list {
	struct watch *items; /* their texts are the list's */
	size_t count;        /* <= LIMIT_OWN_WATCHES */
};

void watch_list_fini(struct watch_list *list);

/* A further one, named like its family and without a unit, but that those in bytes and seconds end
   in theirs; NULL: there are LIMIT_OWN_WATCHES. Valid until the list ends. */
struct watch *watch_list_add(struct watch_list *list, const char *family);

/* What a watch says of itself; scrubbed and copied. */
void watch_set_name(struct watch *watch, const char *name);
void watch_set_unit(struct watch *watch, const char *unit);
void watch_set_group(struct watch *watch, const char *group);

/* One more label that its series have; false: there are WATCH_LABELS. */
bool watch_add_label(struct watch *watch, const char *name, const char *value);

/* Borrows the list, which must not change afterwards. */
struct watch_book watch_list_book(const struct watch_list *list);

#endif
