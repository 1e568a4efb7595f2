#ifndef LOWTIDE_TUI_CANARY_RULES_H
#define LOWTIDE_TUI_CANARY_RULES_H
/*
 * Who is a canary, said in advance: --canary LABEL=REGEX, once or more often. A worker that one of
 * the rules matches is marked when it is first seen so, from the start or as it appears; whoever
 * takes the mark away by hand keeps it away, until the worker ceases to match and does so anew.
 *
 * LABEL is `worker`, `group` or `version` - what the screen calls so - or else a label of the
 * target (labels: in lowtide.yml, or of its list). REGEX is a POSIX extended regular expression; it
 * may match anywhere in the value. A label that is not there matches nothing.
 */
#include <regex.h>
#include <stdbool.h>

#include "model/model.h"
#include "panes/view.h"

enum { CANARY_RULES = 16, CANARY_RULE_LABEL_BYTES = 64, CANARY_RULE_ERROR_BYTES = 256 };

struct canary_rule {
	char label[CANARY_RULE_LABEL_BYTES];
	regex_t pattern;
};

struct canary_rules {
	size_t count;
	struct canary_rule list[CANARY_RULES];
};

/* One more. False: error is one scrubbed line that says why. */
bool canary_rules_add(
	struct canary_rules *rules, const char *text, char error[CANARY_RULE_ERROR_BYTES]);
void canary_rules_fini(struct canary_rules *rules);

/* The first rule about a label that no target there is has, and no list may bring: it can match
   nobody. NULL: there is none such. */
const struct canary_rule *canary_rules_idle(
	const struct canary_rules *rules, const struct model *model);

/* Whom they have matched so far. One for each view that is marked. */
struct canary_watch;
struct canary_watch *canary_watch_create(const struct canary_rules *rules);
void canary_watch_destroy(struct canary_watch *watch);

/* Marks those who have begun to match since the last call. Nothing without rules. */
void canary_watch_mark(
	struct canary_watch *watch, const struct model *model, struct view_canaries *canaries);

#endif
