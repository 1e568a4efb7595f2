/*
 * Scopes of rules (tui/rule_parser.h): "canary", "owner=gw,server=db1".
 */
#include <stdio.h>
#include <string.h>

#include "tui/rule_parser.h"
#include "tui/spelling.h"

/* "owner, server, group, or a label of the target" */
static void list_keys(const struct measure *measure, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (enum scope_key key = 0; key < SCOPE_LABEL; key++)
		if (measure_keys(measure->whose) & 1U << key)
			used += (size_t)snprintf(
				out + used, size - used, "%s, ", scope_key_word(key));
	snprintf(out + used, size - used, "or a label of the target");
}

static enum scope_key find_key(const char *name)
{
	enum scope_key key = 0;

	while (key < SCOPE_LABEL && strcmp(scope_key_word(key), name) != 0)
		key++;
	return key;
}

/* A typo would be a label that nobody has, found out when the watch is over. */
static bool check_typo(struct parser *parser, const char *name)
{
	for (enum scope_key key = 0; key < SCOPE_LABEL; key++)
		if (find_key(name) == SCOPE_LABEL && spelling_is_near(name, scope_key_word(key)))
			return parser_fail(parser, parser->at, "\"%s\" is no key; did you mean %s?",
				name, scope_key_word(key));
	return true;
}

static bool read_key(
	struct parser *parser, const struct measure *measure, struct selector *selector)
{
	size_t len = strspn(parser->at, RULE_NAME_CHARS ".-");
	char keys[128], quoted[PARSER_TOKEN_BYTES];

	list_keys(measure, keys, sizeof(keys));
	if (len == 0 || len >= SCOPE_LABEL_BYTES)
		return parser_fail(parser, parser->at, "%s is no key of a scope (expected %s)",
			parser_token(parser->at, quoted), keys);
	memcpy(selector->label, parser->at, len);
	selector->label[len] = '\0';
	selector->key = find_key(selector->label);
	if (!check_typo(parser, selector->label))
		return false;
	if (!(measure_keys(measure->whose) & 1U << selector->key))
		return parser_fail(parser, parser->at,
			"%s is of %s, which are not told by %s (expected %s)", measure->name,
			measure_owner_word(measure->whose), selector->label, keys);
	parser->at += len;
	return true;
}

/* Bare up to a comma or a bracket, or in quotes, where \ takes the next byte as it is. */
static bool read_pattern(struct parser *parser, struct selector *selector)
{
	const char *start = parser->at;
	bool quoted = *start == '"';
	const char *c = quoted ? start + 1 : start;
	size_t used = 0;

	while (*c != '\0' && (quoted ? *c != '"' : *c != ',' && *c != ')')) {
		if (quoted && *c == '\\' && c[1] != '\0')
			c++;
		if (used + 1 == SCOPE_PATTERN_BYTES)
			return parser_fail(
				parser, start, "is longer than %d bytes", SCOPE_PATTERN_BYTES - 1);
		selector->pattern[used++] = *c++;
	}
	while (!quoted && used > 0 && selector->pattern[used - 1] == ' ')
		used--;
	selector->pattern[used] = '\0';
	if (quoted && *c != '"')
		return parser_fail(parser, start, "the quotes do not end");
	if (used == 0 && !quoted)
		return parser_fail(
			parser, start, "nothing follows the = (expected a name, * for any)");
	parser->at = quoted ? c + 1 : c;
	return true;
}

static bool read_selector(struct parser *parser, struct rule_side *side)
{
	struct scope *scope = &side->scope;
	struct selector *selector = &scope->selectors[scope->count];
	char quoted[PARSER_TOKEN_BYTES];

	if (scope->count == SCOPE_SELECTORS)
		return parser_fail(parser, parser->at, "is one key too many (expected %d at most)",
			SCOPE_SELECTORS);
	if (!read_key(parser, side->measure, selector))
		return false;
	parser_skip_blanks(parser);
	if (*parser->at != '=')
		return parser_fail(parser, parser->at, "%s follows %s (expected =)",
			parser_token(parser->at, quoted), selector->label);
	parser->at++;
	parser_skip_blanks(parser);
	scope->count++;
	return read_pattern(parser, selector);
}

/* "canary" and "group" stand alone. */
static bool read_lone_word(struct parser *parser, struct rule_side *side)
{
	bool canary = parser_is_word(parser->at, "canary");
	const char *behind = parser->at + strspn(parser->at, RULE_NAME_CHARS);

	behind += strspn(behind, " \t");
	if ((!canary && !parser_is_word(parser->at, "group")) || *behind != ')')
		return false;
	side->scope.kind = canary ? SCOPE_CANARY : SCOPE_COHORT;
	parser->at = behind;
	return true;
}

static bool has_workers(const struct measure *measure)
{
	return measure->whose == MEASURE_OF_WORKER || measure->whose == MEASURE_OF_POOL;
}

/* Behind the name of a measure; without brackets everybody is meant. */
bool parser_read_scope(struct parser *parser, struct rule_side *side)
{
	const char *start;
	char quoted[PARSER_TOKEN_BYTES];

	if (*parser->at != '(')
		return true;
	do {
		parser->at++;
		parser_skip_blanks(parser);
		start = parser->at;
		if (side->scope.count == 0 && read_lone_word(parser, side)) {
			if (!has_workers(side->measure))
				return parser_fail(parser, start,
					"%s is of %s, and canaries are workers",
					side->measure->name,
					measure_owner_word(side->measure->whose));
			break;
		}
		if (!read_selector(parser, side))
			return false;
		parser_skip_blanks(parser);
	} while (*parser->at == ',');
	if (*parser->at != ')')
		return parser_fail(parser, parser->at, "%s in the scope (expected , or ))",
			parser_token(parser->at, quoted));
	parser->at++;
	return true;
}
