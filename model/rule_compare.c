/*
 * Ranges held against each other (model/rule_parts.h).
 */
#include "model/rule_parts.h"

struct range range_times(struct range value, double factor)
{
	value.low *= factor;
	value.high *= factor;
	return value;
}

bool range_is_one(struct range value)
{
	return !(value.low < value.high);
}

enum ruling rule_compare(enum rule_op op, struct range left, struct range right)
{
	bool surely = false, never = false;

	switch (op) {
	case RULE_LESS:
		surely = left.high < right.low;
		never = left.low >= right.high;
		break;
	case RULE_AT_MOST:
		surely = left.high <= right.low;
		never = left.low > right.high;
		break;
	case RULE_MORE: return rule_compare(RULE_LESS, right, left);
	case RULE_AT_LEAST: return rule_compare(RULE_AT_MOST, right, left);
	case RULE_IS:
	case RULE_IS_NOT:
	case RULE_OPS:
		surely = range_is_one(left) && range_is_one(right) && !(left.low < right.low) &&
			 !(left.low > right.low);
		never = left.high < right.low || left.low > right.high;
		break;
	}
	if (op == RULE_IS_NOT)
		return never ? RULING_HOLDS : surely ? RULING_BROKEN : RULING_UNKNOWN;
	return surely ? RULING_HOLDS : never ? RULING_BROKEN : RULING_UNKNOWN;
}

bool rule_wants_little(enum rule_op op)
{
	return op == RULE_LESS || op == RULE_AT_MOST;
}
