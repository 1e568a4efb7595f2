#ifndef LOWTIDE_TUI_RULE_LIST_H
#define LOWTIDE_TUI_RULE_LIST_H
/*
 * The rules that lowtide check judges, in the order they were given: of lowtide.yml, of what is
 * expected there, of the command line.
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/expectation.h"
#include "tui/rule_text.h"

struct rule_list {
	struct rule *items; /* room for LIMIT_RULES */
	size_t count;
};

void rule_list_fini(struct rule_list *list);

/* False: the text is no rule, or there are LIMIT_RULES. */
bool rule_list_add(struct rule_list *list, const char *text, struct rule_error *error);

/* The rules that an expectation implies: one for each number that can be broken, as max_idle_ms
   cannot, of the figures that the screen holds against it (model/breach.h), and broken once that
   lasts for BREACH_SETTLES_MS. False: there was no room for all. */
bool rule_list_imply(struct rule_list *list, const struct expectation *expectation);

#endif
