#ifndef LOWTIDE_MODEL_RULE_H
#define LOWTIDE_MODEL_RULE_H
/*
 * A rule: what has to hold, at every look, while lowtide check watches. tui/rule_text.h makes one
 * of a text; what is here is sound by then: a measure on the left, units that agree, and a scope
 * that its measure can have.
 *
 *     MEASURE OP NUMBER              each in the scope against a number, or a word
 *     MEASURE OP FACTOR * MEASURE    each against each
 *     the same, canary and cohort    each canary against the median of others at its age
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/measure.h"
#include "model/scope.h"

enum rule_op { RULE_LESS, RULE_AT_MOST, RULE_MORE, RULE_AT_LEAST, RULE_IS, RULE_IS_NOT, RULE_OPS };

struct rule_side {
	const struct measure *measure; /* NULL: a constant */
	struct scope scope;
	double number; /* the constant, in the unit of the other side; else the factor */
};

/* Room for an owner of LIMIT_OWNER_BYTES in quotes, and what is asked of it. */
enum { RULE_TEXT_BYTES = 448 };

struct rule {
	char text[RULE_TEXT_BYTES];   /* as it was written, scrubbed */
	struct rule_side left, right; /* left has a measure */
	enum rule_op op;
	int64_t for_ms;          /* shorter breaks are forgiven */
	const char *expected_by; /* the key of `expect` that implies it; NULL: somebody wrote it */
};

/* One side is the cohort: the other one is its canary. */
static inline bool rule_is_by_age(const struct rule *rule)
{
	return rule->left.scope.kind == SCOPE_COHORT || rule->right.scope.kind == SCOPE_COHORT;
}

enum ruling { RULING_HOLDS, RULING_UNKNOWN, RULING_BROKEN };

/* What a look at the model says of a rule. */
struct finding {
	enum ruling ruling;
	bool learning; /* of RULING_UNKNOWN: it will be known, by itself */
	bool untold;   /* of RULING_UNKNOWN: nobody is there, or who is there does not tell it */
	double value, bound;           /* NaN: not known, or nobody is there; infinite: no limit */
	char who[MEASURE_WHO_BYTES];   /* who decided it; "": nobody, or several together */
	char note[MEASURE_NOTE_BYTES]; /* what the value is made of; of RULING_UNKNOWN, why */
};

/*
 * Looks at everybody the rule is about. It is broken when somebody breaks it, else unknown when it
 * is of somebody, or when nobody is there, and it holds when it holds for each. The one who is told
 * of is the one who broke it, or is not known, or comes nearest to breaking it.
 *
 * A canary that is gone is left out while another one lives: a rollout replaces them.
 */
struct finding rule_look(const struct rule *rule, const struct sight *sight);

/* The longest of its measures' waits (measure_least_wait_ms). */
int64_t rule_least_wait_ms(const struct rule *rule, int64_t interval_ms, int64_t window_ms);

#endif
