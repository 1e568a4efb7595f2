#include "tui/rule_list.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/breach.h"
#include "model/limits.h"
#include "model/must.h"
#include "model/scrub.h"
#include "model/units.h"

void rule_list_fini(struct rule_list *list)
{
	free(list->items);
	*list = (struct rule_list){0};
}

/* Room for one more; NULL: there is none. */
static struct rule *next_rule(struct rule_list *list)
{
	if (list->count == LIMIT_RULES)
		return NULL;
	if (!list->items)
		list->items = calloc(LIMIT_RULES, sizeof(*list->items));
	must(list->items != NULL);
	return &list->items[list->count];
}

bool rule_list_add(struct rule_list *list, const char *text, struct rule_error *error)
{
	struct rule *rule = next_rule(list);

	if (!rule) {
		error->column = 1;
		snprintf(error->why, sizeof(error->why), "is one rule too many (expected %d)",
			LIMIT_RULES);
		return false;
	}
	if (!rule_parse(rule, text, error))
		return false;
	list->count++;
	return true;
}

/* ---- what an expectation implies ---- */

#define IN(number) offsetof(struct expectation, number)

/* Of workers where a group is said, it is of the group's; else of the owner's, deadlocks of those
   in the owner's database. */
static const struct implied {
	const char *key;
	size_t offset;
	const char *measure;
	enum rule_op op;
	bool of_workers;
} implied[] = {
	{"workers", IN(workers), "workers", RULE_IS, true},
	{"memory_limit", IN(memory_limit_bytes), "memory", RULE_AT_MOST, true},
	{"pool_min", IN(pool_min), "pool_open", RULE_AT_LEAST, true},
	{"pool_max", IN(pool_max), "pool_open", RULE_AT_MOST, true},
	{"connections_per_worker", IN(connections_per_worker), "connections_per_worker",
		RULE_AT_MOST, false},
	{"idle_floor", IN(idle_floor), "held", RULE_AT_MOST, false},
	{"deadlocks_per_min", IN(deadlocks_per_min), "deadlocks_per_min", RULE_AT_MOST, false},
};

static const struct measure *measure_named(const char *name)
{
	for (size_t i = 0; i < measure_count; i++)
		if (strcmp(measures[i].name, name) == 0)
			return &measures[i];
	must_fail(__FILE__, __LINE__, "an implied rule of no measure");
}

/* Names are as the configuration has them: in one, * is a character like any other. */
static struct selector select_whom(const struct implied *row, const struct expectation *expectation)
{
	struct selector selector = {.key = SCOPE_OWNER, .is = SELECTOR_NAME};
	const char *name = expectation->group;

	if (name[0] != '\0' && row->of_workers)
		selector.key = SCOPE_GROUP;
	else if (expectation->owner[0] != '\0')
		name = expectation->owner;
	else
		selector.is = SELECTOR_OWNER_OF;
	memcpy(selector.pattern, name, strlen(name) + 1);
	return selector;
}

/* "512 MiB", or in bytes where that is not all; "8" of what has no unit. */
static void say_number(char out[UNITS_BYTES], const struct rule *rule)
{
	const double mib = 1024 * 1024;
	double number = rule->right.number;

	if (rule->left.measure->unit != UNIT_BYTES)
		snprintf(out, UNITS_BYTES, "%.0f", number);
	else if (fmod(number, mib) > 0)
		snprintf(out, UNITS_BYTES, "%.0f B", number);
	else
		snprintf(out, UNITS_BYTES, "%.0f MiB", number / mib);
}

/* As a rule that says the same, where the language has words for it. */
static void say_rule(struct rule *rule)
{
	const struct selector *whom = &rule->left.scope.selectors[0];
	char number[UNITS_BYTES], span[UNITS_BYTES];

	say_number(number, rule);
	units_span(span, UNITS_BYTES - 1, rule->for_ms);
	scrub_format(rule->text, sizeof(rule->text), "%s(%s=\"%s\") %s %s for %s",
		rule->left.measure->name,
		whom->is == SELECTOR_OWNER_OF ? "owner of group" : scope_key_word(whom->key),
		whom->pattern, rule_op_word(rule->op), number, span);
}

bool rule_list_imply(struct rule_list *list, const struct expectation *expectation)
{
	for (size_t i = 0; i < sizeof(implied) / sizeof(implied[0]); i++) {
		const struct implied *row = &implied[i];
		int64_t number = *(const int64_t *)((const char *)expectation + row->offset);
		struct rule *rule;

		if (number == EXPECT_NONE)
			continue;
		rule = next_rule(list);
		if (!rule)
			return false;
		*rule = (struct rule){.left = {.measure = measure_named(row->measure), .number = 1},
			.right = {.number = (double)number},
			.op = row->op,
			.for_ms = BREACH_SETTLES_MS,
			.expected_by = row->key};
		rule->left.scope.selectors[rule->left.scope.count++] =
			select_whom(row, expectation);
		say_rule(rule);
		list->count++;
	}
	return true;
}
