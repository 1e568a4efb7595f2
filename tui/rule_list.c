#include "tui/rule_list.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/limits.h"
#include "model/must.h"

void rule_list_fini(struct rule_list *list)
{
	free(list->items);
	*list = (struct rule_list){0};
}

bool rule_list_add(struct rule_list *list, const char *text, struct rule_error *error)
{
	if (list->count == LIMIT_RULES) {
		error->column = 1;
		snprintf(error->why, sizeof(error->why), "is one rule too many (expected %d)",
			LIMIT_RULES);
		return false;
	}
	if (!list->items)
		list->items = calloc(LIMIT_RULES, sizeof(*list->items));
	must(list->items != NULL);
	if (!rule_parse(&list->items[list->count], text, error))
		return false;
	list->count++;
	return true;
}

/* What each number of an expectation implies of its owner. */
static const struct implied {
	size_t offset;
	const char *measure, *op;
} implied[] = {
	{offsetof(struct expectation, workers), "workers", "=="},
	{offsetof(struct expectation, pool_min), "pool_open", ">="},
	{offsetof(struct expectation, pool_max), "pool_open", "<="},
	{offsetof(struct expectation, connections_per_worker), "connections_per_worker", "<="},
	{offsetof(struct expectation, idle_floor), "held", "<="},
};

/* In quotes, as rules have names. */
static void quote(char out[2 * LIMIT_OWNER_BYTES + 2], const char *name)
{
	*out++ = '"';
	for (; *name != '\0'; name++) {
		if (*name == '"' || *name == '\\')
			*out++ = '\\';
		*out++ = *name;
	}
	*out++ = '"';
	*out = '\0';
}

void rule_list_imply(struct rule_list *list, const struct expectation *expectation)
{
	char owner[2 * LIMIT_OWNER_BYTES + 2], text[RULE_TEXT_BYTES];
	struct rule_error error = {0};

	quote(owner, expectation->owner);
	for (size_t i = 0; i < sizeof(implied) / sizeof(implied[0]); i++) {
		int64_t number = *(const int64_t *)((const char *)expectation + implied[i].offset);

		if (number == EXPECT_NONE || list->count == LIMIT_RULES)
			continue;
		snprintf(text, sizeof(text), "%s(owner=%s) %s %lld for 30s", implied[i].measure,
			owner, implied[i].op, (long long)number);
		must(rule_list_add(list, text, &error));
	}
}
