/*
 * What goes together in a rule (tui/rule_parser.h).
 */
#include "model/must.h"
#include "tui/rule_parser.h"

static const char *unit_words(enum measure_unit unit)
{
	switch (unit) {
	case UNIT_WORD: return "a word such as growing";
	case UNIT_SHARE: return "a share such as 0.8 or 80%";
	case UNIT_BYTES: return "bytes such as 600 MiB";
	case UNIT_MS: return "a time such as 250ms";
	case UNIT_COUNT: break;
	}
	return "a number such as 8";
}

static bool check_cohort(
	struct parser *parser, const struct rule_value *left, const struct rule_value *right)
{
	const struct rule_value *cohort = left->side.scope.kind == SCOPE_COHORT ? left : right;
	const struct rule_value *canary = cohort == left ? right : left;

	const struct measure *measure = left->side.measure;

	if (right->side.measure != measure || canary->side.scope.kind != SCOPE_CANARY)
		return parser_fail(parser, cohort->at,
			"(group) is what (canary) is held against (expected the same measure of a "
			"canary on the other side)");
	if (measure->aged == VERDICT_OF_RSS)
		return parser_fail(parser, cohort->at,
			"%s is not kept by age (expected rss, cpu, load, latency_p99 or "
			"pool_in_use)",
			measure->name);
	return true;
}

static bool check_units(
	struct parser *parser, const struct rule_value *left, const struct rule_value *right)
{
	const struct measure *measure = left->side.measure;
	bool fits = left->unit == right->unit || (right->is_plain && left->unit == UNIT_SHARE);

	if (!fits)
		return parser_fail(parser, right->at, "%s is %s, and this is %s", measure->name,
			unit_words(left->unit), unit_words(right->unit));
	return true;
}

bool parser_check_sides(struct parser *parser, const struct rule_value *left,
	const struct rule_value *right, enum rule_op op, const char *at)
{
	bool equates = op == RULE_IS || op == RULE_IS_NOT;

	must(left->side.measure != NULL);
	if (!check_units(parser, left, right))
		return false;
	if (left->unit == UNIT_WORD && !equates)
		return parser_fail(
			parser, at, "%s is a word (expected == or !=)", left->side.measure->name);
	if (right->side.measure && equates)
		return parser_fail(
			parser, at, "two measures are never quite equal (expected <=, <, >=, >)");
	if (left->side.scope.kind == SCOPE_COHORT || right->side.scope.kind == SCOPE_COHORT)
		return check_cohort(parser, left, right);
	return true;
}
