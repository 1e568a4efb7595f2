#include "tui/pool_list.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"

enum { OWN_PRECEDENCE = 1000 }; /* above every built-in one */

/* The dialects are constant for whoever reads them; what they point to was allocated here. */
static void release(const void *owned)
{
	free((void *)(uintptr_t)owned);
}

static char *copy(struct text text)
{
	char *owned = strndup(text.data, text.len);

	must(owned != NULL);
	return owned;
}

static void fini_one(struct pool_dialect *pool)
{
	for (size_t i = 0; i < pool->row_count; i++) {
		release(pool->rows[i].family.data);
		release(pool->rows[i].if_label);
		release(pool->rows[i].if_value);
	}
	for (size_t i = 0; i < POOL_KEYS; i++)
		release(pool->keys[i]);
	release(pool->rows);
	release(pool->name);
}

void pool_list_fini(struct pool_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		fini_one(&list->items[i]);
	free(list->items);
	*list = (struct pool_list){0};
}

struct pool_dialect *pool_list_add(struct pool_list *list, const char *name)
{
	struct pool_dialect *pool;

	must(list->count < LIMIT_OWN_POOLS);
	if (!list->items)
		list->items = calloc(LIMIT_OWN_POOLS, sizeof(*list->items));
	must(list->items != NULL);
	pool = &list->items[list->count++];
	pool->who = "configuration";
	pool->name = copy(text_of(name));
	pool->prefix = text_of("");
	pool->rows = calloc(POOL_FIGURES, sizeof(*pool->rows));
	pool->precedence = OWN_PRECEDENCE;
	must(pool->rows != NULL);
	return pool;
}

void pool_list_add_row(struct pool_dialect *pool, enum pool_figure figure, struct text family,
	const struct label *label)
{
	struct pool_row *rows = (struct pool_row *)(uintptr_t)pool->rows;

	must(pool->row_count < POOL_FIGURES);
	rows[pool->row_count++] = (struct pool_row){
		.family = {copy(family), family.len},
		.figure = figure,
		.if_label = label ? copy(label->name) : NULL,
		.if_value = label ? copy(label->value) : NULL,
	};
}

void pool_list_add_key(struct pool_dialect *pool, const char *label)
{
	size_t count = 0;

	while (pool->keys[count]) {
		count++;
		must(count < POOL_KEYS);
	}
	pool->keys[count] = copy(text_of(label));
}

struct pool_book pool_list_book(const struct pool_list *list)
{
	return (struct pool_book){list->items, list->count};
}
