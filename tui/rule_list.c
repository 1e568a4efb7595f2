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

#define IN(number) offsetof(struct expectation, number)

/* What each number of an expectation implies. Of workers where a group is said, it is of the
   group's; else of the owner's, deadlocks of those in the owner's database. */
static const struct implied {
	const char *key;
	size_t offset;
	const char *measure, *op, *unit;
	bool of_workers;
} implied[] = {
	{"workers", IN(workers), "workers", "==", "", true},
	{"memory_limit", IN(memory_limit_bytes), "rss", "<=", " B", true},
	{"pool_min", IN(pool_min), "pool_open", ">=", "", true},
	{"pool_max", IN(pool_max), "pool_open", "<=", "", true},
	{"connections_per_worker", IN(connections_per_worker), "connections_per_worker", "<=", "",
		false},
	{"idle_floor", IN(idle_floor), "held", "<=", "", false},
	{"deadlocks_per_min", IN(deadlocks_per_min), "deadlocks_per_min", "<=", "", false},
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
	char name[2 * LIMIT_OWNER_BYTES + 2], text[RULE_TEXT_BYTES];
	struct rule_error error = {0};

	for (size_t i = 0; i < sizeof(implied) / sizeof(implied[0]); i++) {
		const struct implied *row = &implied[i];
		int64_t number = *(const int64_t *)((const char *)expectation + row->offset);
		bool by_group = expectation->group[0] != '\0' &&
				(row->of_workers || expectation->owner[0] == '\0');

		if (number == EXPECT_NONE || list->count == LIMIT_RULES)
			continue;
		quote(name, by_group ? expectation->group : expectation->owner);
		snprintf(text, sizeof(text), "%s(%s=%s) %s %lld%s for 30s", row->measure,
			by_group && row->of_workers ? "group" : "owner", name, row->op,
			(long long)number, row->unit);
		must(rule_list_add(list, text, &error));
		list->items[list->count - 1].expected_by = row->key;
	}
}
