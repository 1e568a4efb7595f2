#include "tui/check_options.h"

#include <stdio.h>

#include "model/ledger.h"

_Static_assert((int)RULE_COMPLAINT_BYTES + 64 <= (int)OPTIONS_ERROR_BYTES, "a bad rule is shown");

static bool add_rule(
	struct rule_list *rules, const struct argument *argument, char error[OPTIONS_ERROR_BYTES])
{
	char complaint[RULE_COMPLAINT_BYTES];
	struct rule_error why = {0};

	if (rule_list_add(rules, argument->value, &why))
		return true;
	rule_complain(complaint, argument->value, &why);
	snprintf(error, OPTIONS_ERROR_BYTES, "--%s: %s\ntry 'man lowtide', section RULES",
		argument->row->name, complaint);
	return false;
}

static bool add_rules(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	struct rule_list *rules = &out->config.rules;

	for (size_t i = 0; i < out->config.expectations.count; i++)
		if (!rule_list_imply(rules, &out->config.expectations.items[i]))
			return usage_error(error, "expect: implies, with rules:, more rules than "
						  "can be judged");
	for (size_t i = 0; i < arguments->count; i++) {
		const struct argument *argument = &arguments->list[i];

		if (argument->row && argument->row->kind == OPTION_RULE &&
			!add_rule(rules, argument, error))
			return false;
	}
	return rules->count > 0 ||
	       usage_error(error,
		       "no rule to check (expected for example --rule 'growth != growing', or "
		       "rules: or expect: in lowtide.yml)");
}

/* Who is to be a canary has to be said: else nobody would be, and nothing be known. */
static bool check_canaries(const struct options *out, char error[OPTIONS_ERROR_BYTES])
{
	const struct rule_list *rules = &out->config.rules;

	for (size_t i = 0; i < rules->count && out->canaries.count == 0; i++)
		if (rules->items[i].left.scope.kind == SCOPE_CANARY ||
			rules->items[i].right.scope.kind == SCOPE_CANARY)
			return usage_error(error,
				"\"%s\" is about canaries, and none is marked (expected --canary "
				"LABEL=REGEX)",
				rules->items[i].text);
	return true;
}

static bool is_of_server(const struct rule_side *side)
{
	return side->measure && (side->measure->whose == MEASURE_OF_OWNER ||
					side->measure->whose == MEASURE_OF_DATABASE ||
					side->measure->whose == MEASURE_OF_SERVER);
}

/* What only a server tells would never be known. Expectations are said for other runs, too. */
static bool check_servers(const struct options *out, char error[OPTIONS_ERROR_BYTES])
{
	const struct rule_list *rules = &out->config.rules;

	for (size_t i = 0; i < out->config.targets.count; i++)
		if (out->config.targets.items[i].kind == TARGET_POSTGRES)
			return true;
	for (size_t i = 0; i < rules->count; i++)
		if (!rules->items[i].expected_by && (is_of_server(&rules->items[i].left) ||
							    is_of_server(&rules->items[i].right)))
			return usage_error(error,
				"\"%s\" is about what a server tells, and none is watched "
				"(expected a target such as postgres://db1)",
				rules->items[i].text);
	return true;
}

static void narrow_windows(struct options *out)
{
	int64_t window_ms = out->for_ms > LEDGER_WINDOW_MIN_MS ? out->for_ms : LEDGER_WINDOW_MIN_MS;

	for (size_t i = 0; i < out->config.targets.count; i++)
		if (out->config.targets.items[i].window_ms > window_ms)
			out->config.targets.items[i].window_ms = window_ms;
}

bool check_options_settle(
	struct options *out, const struct arguments *arguments, char error[OPTIONS_ERROR_BYTES])
{
	if (out->for_ms == 0)
		out->for_ms = CHECK_FOR_MS;
	narrow_windows(out);
	return add_rules(out, arguments, error) && check_canaries(out, error) &&
	       check_servers(out, error);
}
