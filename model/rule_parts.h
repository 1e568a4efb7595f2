#ifndef LOWTIDE_MODEL_RULE_PARTS_H
#define LOWTIDE_MODEL_RULE_PARTS_H
/*
 * The parts of model/rule.c: how ranges compare, and how a canary is held against others.
 */
#include "model/rule.h"

/* model/rule_compare.c. factor > 0 */
struct range range_times(struct range value, double factor);

/* Of one number, which may be infinite. */
bool range_is_one(struct range value);

/* What is true whatever the two are within their ranges. */
enum ruling rule_compare(enum rule_op op, struct range left, struct range right);

/* The left side is the better the less it is. */
bool rule_wants_little(enum rule_op op);

/* model/rule_age.c: the look of a rule that rule_is_by_age(). */
struct finding rule_look_by_age(const struct rule *rule, const struct sight *sight);

/* Why nobody is in the scope of that side. */
void rule_say_nobody(
	struct finding *finding, const struct rule_side *side, const struct sight *sight);

#endif
