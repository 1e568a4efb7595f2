#ifndef LOWTIDE_SOURCES_OWNER_RULE_H
#define LOWTIDE_SOURCES_OWNER_RULE_H
/*
 * A rule of the user's own for which owner a database session has: a POSIX extended regular
 * expression with a group. Where it matches an application's name, what its first group took is
 * the owner; where it does not match, or the group took nothing, the owner is what owner_name.h
 * says. So "^(batch)-" makes one owner of all batch jobs and leaves the rest to the usual folding,
 * and "(.*)" switches that off.
 */
#include <regex.h>

#include "model/owner_name.h"

enum { OWNER_RULE_ERROR_BYTES = 128 };

struct owner_rule {
	bool has_pattern;
	regex_t pattern;
};

/* ere NULL: no rule of the user's own. On failure error has one scrubbed line that says why, and
   the rule is one without a pattern. */
bool owner_rule_init(struct owner_rule *rule, const char *ere, char error[OWNER_RULE_ERROR_BYTES]);
void owner_rule_fini(struct owner_rule *rule);

/* As owner_name(), by this rule. Names are matched up to their 255th byte; servers keep 63. */
size_t owner_rule_name(
	const struct owner_rule *rule, char *out, size_t out_size, const struct owner_parts *parts);

#endif
