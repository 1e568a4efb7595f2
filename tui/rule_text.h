#ifndef LOWTIDE_TUI_RULE_TEXT_H
#define LOWTIDE_TUI_RULE_TEXT_H
/*
 * The language of rules, from text to struct rule (model/rule.h):
 *
 *     rule      value OP value ["for" TIME]        OP: <= < >= > == !=
 *     value     NUMBER [UNIT] | WORD | [NUMBER "*"] MEASURE ["(" scope ")"]
 *     scope     "canary" | "group" | KEY "=" VALUE {"," KEY "=" VALUE}
 *
 * MEASURE is a name of model/measure.h, KEY one of model/scope.h or a label of a target. In VALUE,
 * * stands for any text; with blanks at its ends, commas or brackets it goes in double quotes.
 * Units are ms, s, m, h, d (1m30s, too), B, KiB, MiB, GiB, TiB, kB, MB, GB and %. WORD is a verdict
 * on growth.
 */
#include <stdbool.h>
#include <stddef.h>

#include "model/rule.h"

enum { RULE_WHY_BYTES = 192, RULE_COMPLAINT_BYTES = RULE_TEXT_BYTES * 2 + RULE_WHY_BYTES + 32 };

struct rule_error {
	size_t column;            /* of the first character that is wrong, from 1 */
	char why[RULE_WHY_BYTES]; /* what is there, and what was expected */
};

bool rule_parse(struct rule *rule, const char *text, struct rule_error *error);

/* The complaint, the rule below it, and a caret below what is wrong. */
void rule_complain(
	char out[RULE_COMPLAINT_BYTES], const char *text, const struct rule_error *error);

/* "<=" */
const char *rule_op_word(enum rule_op op);

/* What a verdict on growth is called in a rule: "growing", "at limit". False: no rule names it. */
enum { RULE_WORD_BYTES = 16 };
bool rule_word(enum verdict_code code, char out[RULE_WORD_BYTES]);

#endif
