#ifndef LOWTIDE_TUI_POOL_LIST_H
#define LOWTIDE_TUI_POOL_LIST_H
/*
 * Connection pools as the configuration describes them: one dialect each, at most LIMIT_OWN_POOLS,
 * for the catalogue (model/catalog_pools.h). Owns them and all their texts.
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/catalog_pools.h"

struct pool_list {
	struct pool_dialect *items; /* their rows and texts are the list's */
	size_t count;
};

void pool_list_fini(struct pool_list *list);

/* A further one, with no rows, ranked above the built-in ones; the list must have fewer than
   LIMIT_OWN_POOLS. Valid until the list ends. */
struct pool_dialect *pool_list_add(struct pool_list *list, const char *name);

/* Ties a figure to family{label="value"}; label NULL: to all of the family. Once a figure. */
void pool_list_add_row(struct pool_dialect *pool, enum pool_figure figure, struct text family,
	const struct label *label);

/* A label that tells its pools apart; at most POOL_KEYS. */
void pool_list_add_key(struct pool_dialect *pool, const char *label);

/* Borrows the list, which must not change afterwards. */
struct pool_book pool_list_book(const struct pool_list *list);

#endif
