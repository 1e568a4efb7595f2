#include "sources/target_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/limits.h"
#include "model/must.h"

void target_list_fini(struct target_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		target_fini(&list->items[i]);
	free(list->items);
	*list = (struct target_list){0};
}

bool target_list_is_full(const struct target_list *list)
{
	return list->count >= LIMIT_FEEDS;
}

void target_list_add(struct target_list *list, struct target *target)
{
	must(!target_list_is_full(list));
	if (list->count == list->room) {
		size_t room = list->room ? 2 * list->room : 8;
		struct target *grown = realloc(list->items, room * sizeof(*grown));

		must(grown != NULL);
		list->items = grown;
		list->room = room;
	}
	list->items[list->count++] = *target;
	*target = (struct target){0};
}

/* By name; among equals the user's names first, then the order of the list (it is one array, so
   the address is the order). */
static int compare_names(const void *a, const void *b)
{
	const struct target *left = *(const struct target *const *)a;
	const struct target *right = *(const struct target *const *)b;
	int order = strcmp(left->name, right->name);

	if (order != 0)
		return order;
	if (left->named != right->named)
		return left->named ? -1 : 1;
	return left < right ? -1 : left > right;
}

static struct target **sorted_by_name(const struct target_list *list)
{
	struct target **sorted = calloc(list->count + 1, sizeof(struct target *));

	must(sorted != NULL);
	for (size_t i = 0; i < list->count; i++)
		sorted[i] = &list->items[i];
	qsort(sorted, list->count, sizeof(struct target *), compare_names);
	return sorted;
}

bool target_list_find_clash(const struct target_list *list, size_t *given, size_t *other)
{
	struct target **sorted = sorted_by_name(list);
	bool found = false;

	for (size_t i = 1; i < list->count && !found; i++) {
		const struct target *one = sorted[i - 1]; /* named if any of its equals is */
		const struct target *next = sorted[i];

		if (one->named && strcmp(one->name, next->name) == 0) {
			*given = (size_t)((next->named ? next : one) - list->items);
			*other = (size_t)((next->named ? one : next) - list->items);
			found = true;
		}
	}
	free(sorted);
	return found;
}

static void add_ordinal(struct target *target, size_t ordinal)
{
	size_t size = strlen(target->name) + 32;
	char *name = malloc(size);

	must(name != NULL);
	snprintf(name, size, "%s #%zu", target->name, ordinal);
	free(target->name);
	target->name = name;
}

void target_list_number_names(struct target_list *list)
{
	struct target **sorted = sorted_by_name(list);
	size_t start = 0; /* of the run of equal names that i is in */

	for (size_t i = 1; i < list->count; i++) {
		if (strcmp(sorted[start]->name, sorted[i]->name) != 0)
			start = i;
		else
			add_ordinal(sorted[i], i - start + 1);
	}
	free(sorted);
}
