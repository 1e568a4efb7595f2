/* Rules of any bytes: no crash, and either a sound rule that reads the same again, or a complaint
   that is one scrubbed line at a place in the text. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "tui/rule_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_scope(const struct rule_side *side)
{
	const struct scope *scope = &side->scope;

	must(scope->count <= SCOPE_SELECTORS);
	must(scope->kind == SCOPE_SELECTED || scope->count == 0);
	for (size_t i = 0; i < scope->count; i++) {
		const struct selector *selector = &scope->selectors[i];

		must(measure_keys(side->measure->whose) & 1U << selector->key);
		must(memchr(selector->pattern, '\0', sizeof(selector->pattern)) != NULL);
		must(selector->label[0] != '\0');
	}
}

static void check_rule(const struct rule *rule)
{
	must(rule->left.measure != NULL && rule->op < RULE_OPS && rule->for_ms >= 0);
	must(isfinite(rule->left.number) && isfinite(rule->right.number));
	must(rule->left.number > 0);
	check_scope(&rule->left);
	if (rule->right.measure) {
		must(rule->right.measure->unit == rule->left.measure->unit);
		must(rule->right.number > 0);
		check_scope(&rule->right);
	}
	if (rule_is_by_age(rule))
		must(rule->left.measure == rule->right.measure);
}

static void check_complaint(const char *text, const struct rule_error *error)
{
	char out[RULE_COMPLAINT_BYTES], again[RULE_WHY_BYTES];

	must(error->column >= 1 && error->column <= strlen(text) + 1);
	must(error->why[0] != '\0');
	scrub(again, sizeof(again), error->why, strlen(error->why));
	must(strcmp(again, error->why) == 0);
	rule_complain(out, text, error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[2 * RULE_TEXT_BYTES];
	struct rule_error error = {0};
	struct rule rule, again;

	if (size >= sizeof(text))
		size = sizeof(text) - 1;
	memcpy(text, data, size);
	text[size] = '\0';
	if (!rule_parse(&rule, text, &error)) {
		check_complaint(text, &error);
		return 0;
	}
	check_rule(&rule);
	/* what the report shows can be given again, unless it was made safe */
	if (strcmp(rule.text, text) == 0) {
		must(rule_parse(&again, rule.text, &error));
		must(again.op == rule.op && again.for_ms == rule.for_ms);
	}
	return 0;
}
