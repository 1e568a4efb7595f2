#include "tui/rule_text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/scrub.h"
#include "model/verdict.h"
#include "sources/duration.h"
#include "tui/rule_parser.h"
#include "tui/spelling.h"

bool parser_fail(struct parser *parser, const char *at, const char *format, ...)
{
	va_list args;

	parser->error->column = 1;
	for (const char *c = parser->text; c < at; c++)
		parser->error->column += ((unsigned char)*c & 0xc0) != 0x80;
	va_start(args, format);
	scrub_vformat(parser->error->why, sizeof(parser->error->why), format, args);
	va_end(args);
	return false;
}

const char *parser_token(const char *at, char out[PARSER_TOKEN_BYTES])
{
	size_t len = strspn(at, RULE_NAME_CHARS);

	if (*at == '\0')
		return "the end";
	if (len == 0)
		len = 1;
	if (len > PARSER_TOKEN_BYTES - 3)
		len = PARSER_TOKEN_BYTES - 3;
	snprintf(out, PARSER_TOKEN_BYTES, "\"%.*s\"", (int)len, at);
	return out;
}

void parser_skip_blanks(struct parser *parser)
{
	parser->at += strspn(parser->at, " \t");
}

bool parser_is_word(const char *at, const char *word)
{
	size_t len = strlen(word);

	return strspn(at, RULE_NAME_CHARS) == len && strncmp(at, word, len) == 0;
}

/* ---- words of growth ---- */

bool rule_word(enum verdict_code code, char out[RULE_WORD_BYTES])
{
	size_t i = 0;

	if (code < VERDICT_FLAT || code > VERDICT_GROWING)
		return false;
	for (const char *word = verdict_word(code); *word != '\0' && i + 1 < RULE_WORD_BYTES; i++)
		out[i] = (char)tolower((unsigned char)*word++);
	out[i] = '\0';
	return true;
}

/* "GROWING" is how the screen shouts; "at limit" may be at_limit. */
static bool is_verdict(const char *at, const char *word)
{
	for (; *word != '\0'; at++, word++)
		if (tolower((unsigned char)*at) != *word && !(*at == '_' && *word == ' '))
			return false;
	return strspn(at, RULE_NAME_CHARS) == 0;
}

/* Returns the bytes of the word, 0 where there is none. */
static size_t read_word(const char *at, enum verdict_code *code)
{
	char word[RULE_WORD_BYTES];

	for (*code = VERDICT_FLAT; rule_word(*code, word); ++*code)
		if (is_verdict(at, word))
			return strlen(word);
	return 0;
}

/* ---- measures ---- */

static const struct measure *find_measure(const char *at)
{
	for (size_t i = 0; i < measure_count; i++)
		if (parser_is_word(at, measures[i].name))
			return &measures[i];
	return NULL;
}

static bool fail_name(struct parser *parser, const char *at)
{
	char name[PARSER_TOKEN_BYTES], quoted[PARSER_TOKEN_BYTES], verdict[RULE_WORD_BYTES];

	snprintf(name, sizeof(name), "%.*s", (int)strspn(at, RULE_NAME_CHARS), at);
	for (size_t i = 0; i < measure_count; i++)
		if (spelling_is_near(name, measures[i].name))
			return parser_fail(parser, at, "\"%s\" is no measure; did you mean %s?",
				name, measures[i].name);
	for (enum verdict_code code = VERDICT_FLAT; rule_word(code, verdict); code++)
		if (spelling_is_near(name, verdict))
			return parser_fail(
				parser, at, "\"%s\" is no word; did you mean %s?", name, verdict);
	return parser_fail(parser, at,
		"%s is no measure, number or word (expected for example rss, 8)",
		parser_token(at, quoted));
}

static bool read_measure(struct parser *parser, struct rule_value *value)
{
	char quoted[PARSER_TOKEN_BYTES];

	value->at = parser->at;
	if (strspn(parser->at, RULE_LETTERS) == 0)
		return parser_fail(parser, parser->at,
			"%s is no measure (expected for example rss)",
			parser_token(parser->at, quoted));
	value->side.measure = find_measure(parser->at);
	if (!value->side.measure)
		return fail_name(parser, parser->at);
	value->unit = value->side.measure->unit;
	parser->at += strlen(value->side.measure->name);
	return parser_read_scope(parser, &value->side);
}

/* ---- numbers ---- */

static const struct unit {
	const char *name;
	enum measure_unit unit;
	double factor;
} units[] = {
	{"%", UNIT_SHARE, 0.01},
	{"B", UNIT_BYTES, 1},
	{"KiB", UNIT_BYTES, 1024},
	{"MiB", UNIT_BYTES, 1048576},
	{"GiB", UNIT_BYTES, 1073741824},
	{"TiB", UNIT_BYTES, 1099511627776},
	{"kB", UNIT_BYTES, 1e3},
	{"MB", UNIT_BYTES, 1e6},
	{"GB", UNIT_BYTES, 1e9},
	{"ms", UNIT_MS, 1},
	{"s", UNIT_MS, 1e3},
	{"m", UNIT_MS, 60e3},
	{"h", UNIT_MS, 3600e3},
	{"d", UNIT_MS, 86400e3},
};

static const struct unit *find_unit(const char *at)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (*at == '%' ? units[i].name[0] == '%' : parser_is_word(at, units[i].name))
			return &units[i];
	return NULL;
}

/* "1m30s" and such: digits and letters in one, and no other letter behind them. */
static bool read_span(struct parser *parser, int64_t *ms)
{
	size_t len = strspn(parser->at, "0123456789.dhms");
	char text[DURATION_TEXT_BYTES];

	if (len == 0 || len >= sizeof(text) || strspn(parser->at + len, RULE_LETTERS) > 0)
		return false;
	memcpy(text, parser->at, len);
	text[len] = '\0';
	if (!duration_parse(text, ms))
		return false;
	parser->at += len;
	return true;
}

/* Digits, with a point among them. */
static bool read_digits(struct parser *parser, double *number)
{
	size_t len = strspn(parser->at, RULE_DIGITS);
	char text[PARSER_TOKEN_BYTES];

	if (parser->at[len] == '.')
		len += 1 + strspn(parser->at + len + 1, RULE_DIGITS);
	if (len > 18 || parser->at[len - 1] == '.')
		return parser_fail(
			parser, parser->at, "is no number (expected for example 8, 0.8)");
	memcpy(text, parser->at, len);
	text[len] = '\0';
	*number = strtod(text, NULL);
	parser->at += len;
	return true;
}

static bool read_factor(struct parser *parser, struct rule_value *value)
{
	const char *at = value->at;

	if (!(value->side.number > 0))
		return parser_fail(parser, at, "is no factor (expected more than 0)");
	parser->at++;
	parser_skip_blanks(parser);
	if (!read_measure(parser, value))
		return false;
	if (value->unit == UNIT_WORD)
		return parser_fail(
			parser, at, "%s is a word: nothing is times it", value->side.measure->name);
	value->at = at;
	return true;
}

static bool read_number(struct parser *parser, struct rule_value *value)
{
	const struct unit *unit;
	char quoted[PARSER_TOKEN_BYTES];
	int64_t ms;

	value->unit = UNIT_COUNT;
	if (read_span(parser, &ms)) {
		value->unit = UNIT_MS;
		value->side.number = (double)ms;
		return true;
	}
	if (!read_digits(parser, &value->side.number))
		return false;
	parser_skip_blanks(parser);
	if (*parser->at == '*')
		return read_factor(parser, value);
	value->is_plain = true;
	if (*parser->at != '%' &&
		(strspn(parser->at, RULE_LETTERS) == 0 || parser_is_word(parser->at, "for")))
		return true;
	unit = find_unit(parser->at);
	if (!unit)
		return parser_fail(parser, parser->at,
			"%s is no unit (expected %%, ms, s, m, h, d, B, KiB, MiB, GiB)",
			parser_token(parser->at, quoted));
	value->is_plain = false;
	value->unit = unit->unit;
	value->side.number *= unit->factor;
	parser->at += strlen(unit->name);
	return true;
}

static bool read_value(struct parser *parser, struct rule_value *value)
{
	enum verdict_code code;
	size_t word;

	parser_skip_blanks(parser);
	*value = (struct rule_value){.at = parser->at, .side.number = 1};
	if (strspn(parser->at, RULE_DIGITS) > 0)
		return read_number(parser, value);
	word = read_word(parser->at, &code);
	if (word == 0 || find_measure(parser->at))
		return read_measure(parser, value);
	value->unit = UNIT_WORD;
	value->side.number = (double)code;
	parser->at += word;
	return true;
}

/* ---- what compares them ---- */

static const char *const op_words[RULE_OPS] = {
	[RULE_LESS] = "<",
	[RULE_AT_MOST] = "<=",
	[RULE_MORE] = ">",
	[RULE_AT_LEAST] = ">=",
	[RULE_IS] = "==",
	[RULE_IS_NOT] = "!=",
};

const char *rule_op_word(enum rule_op op)
{
	return op_words[op];
}

static bool read_op(struct parser *parser, enum rule_op *op)
{
	static const char *const slips[][2] = {
		{"=<", "<="}, {"=>", ">="}, {"<>", "!="}, {"=", "=="}, {"!", "!="}};
	size_t len = strspn(parser->at, "<>=!");
	char quoted[PARSER_TOKEN_BYTES];

	for (*op = 0; *op < RULE_OPS; ++*op) {
		if (strlen(op_words[*op]) == len && strncmp(op_words[*op], parser->at, len) == 0) {
			parser->at += len;
			return true;
		}
	}
	for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++)
		if (strlen(slips[i][0]) == len && strncmp(slips[i][0], parser->at, len) == 0)
			return parser_fail(parser, parser->at,
				"\"%s\" compares nothing; did you mean %s?", slips[i][0],
				slips[i][1]);
	return parser_fail(parser, parser->at,
		"%s compares nothing (expected <=, <, >=, >, == or !=)",
		parser_token(parser->at, quoted));
}

/* The same the other way round. */
static enum rule_op flip(enum rule_op op)
{
	switch (op) {
	case RULE_LESS: return RULE_MORE;
	case RULE_AT_MOST: return RULE_AT_LEAST;
	case RULE_MORE: return RULE_LESS;
	case RULE_AT_LEAST: return RULE_AT_MOST;
	default: return op;
	}
}

static bool read_for(struct parser *parser, int64_t *for_ms)
{
	char quoted[PARSER_TOKEN_BYTES];

	parser_skip_blanks(parser);
	if (*parser->at != '\0' && !parser_is_word(parser->at, "for"))
		return parser_fail(parser, parser->at, "%s follows (expected for TIME, or the end)",
			parser_token(parser->at, quoted));
	if (*parser->at == '\0')
		return true;
	parser->at += strlen("for");
	parser_skip_blanks(parser);
	if (!read_span(parser, for_ms))
		return parser_fail(parser, parser->at,
			"%s is no duration (expected for example 30s, 5m)",
			parser_token(parser->at, quoted));
	parser_skip_blanks(parser);
	return *parser->at == '\0' ||
	       parser_fail(parser, parser->at, "%s follows (expected the end)",
		       parser_token(parser->at, quoted));
}

bool rule_parse(struct rule *rule, const char *text, struct rule_error *error)
{
	struct parser parser = {text, text, error};
	struct rule_value left, right;
	const char *op;

	*rule = (struct rule){0};
	if (strlen(text) >= RULE_TEXT_BYTES)
		return parser_fail(&parser, text, "is longer than %d bytes", RULE_TEXT_BYTES - 1);
	if (!read_value(&parser, &left))
		return false;
	parser_skip_blanks(&parser);
	op = parser.at;
	if (!read_op(&parser, &rule->op) || !read_value(&parser, &right) ||
		!read_for(&parser, &rule->for_ms))
		return false;
	if (!left.side.measure && !right.side.measure)
		return parser_fail(
			&parser, left.at, "no measure is compared (expected for example rss)");
	if (!left.side.measure) {
		struct rule_value swapped = left;

		left = right;
		right = swapped;
		rule->op = flip(rule->op);
	}
	if (!parser_check_sides(&parser, &left, &right, rule->op, op))
		return false;
	rule->left = left.side;
	rule->right = right.side;
	scrub(rule->text, sizeof(rule->text), text, strlen(text));
	return true;
}

void rule_complain(char out[RULE_COMPLAINT_BYTES], const char *text, const struct rule_error *error)
{
	char shown[RULE_TEXT_BYTES];

	scrub(shown, sizeof(shown), text, strlen(text));
	snprintf(out, RULE_COMPLAINT_BYTES, "%s\n  %s\n  %*s", error->why, shown,
		(int)error->column, "^");
}
