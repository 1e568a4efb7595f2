#include "tui/expectation_list.h"

#include <stdlib.h>

#include "model/limits.h"
#include "model/must.h"

void expectation_list_fini(struct expectation_list *list)
{
	free(list->items);
	*list = (struct expectation_list){0};
}

void expectation_list_add(struct expectation_list *list, const struct expectation *expectation)
{
	must(list->count < LIMIT_EXPECTATIONS);
	if (!list->items)
		list->items = calloc(LIMIT_EXPECTATIONS, sizeof(*list->items));
	must(list->items != NULL);
	list->items[list->count++] = *expectation;
}
