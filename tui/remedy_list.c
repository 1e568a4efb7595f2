#include "tui/remedy_list.h"

#include <stdlib.h>

#include "model/limits.h"
#include "model/must.h"

void remedy_list_fini(struct remedy_list *list)
{
	free(list->items);
	*list = (struct remedy_list){0};
}

void remedy_list_add(struct remedy_list *list, const struct own_remedy *remedy)
{
	must(list->count < LIMIT_OWN_REMEDIES);
	if (!list->items)
		list->items = calloc(LIMIT_OWN_REMEDIES, sizeof(*list->items));
	must(list->items != NULL);
	list->items[list->count++] = *remedy;
}
