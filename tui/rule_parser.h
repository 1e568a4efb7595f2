#ifndef LOWTIDE_TUI_RULE_PARSER_H
#define LOWTIDE_TUI_RULE_PARSER_H
/*
 * The parts of tui/rule_text.c: where it reads, how it complains, what a side of a rule is while it
 * is read. Each reader moves the place behind what it took, or complains and returns false.
 */
#include <stdbool.h>
#include <stddef.h>

#include "tui/rule_text.h"

#define RULE_DIGITS     "0123456789"
#define RULE_LETTERS    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define RULE_NAME_CHARS RULE_LETTERS RULE_DIGITS

struct parser {
	const char *text, *at;
	struct rule_error *error;
};

/* One side as it is read: a measure, or a number of some unit. */
struct rule_value {
	const char *at;
	struct rule_side side;
	enum measure_unit unit;
	bool is_plain; /* a number without a unit: of UNIT_COUNT or UNIT_SHARE */
};

/* Writes the complaint about that place; returns false. */
bool parser_fail(struct parser *parser, const char *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The token at a place in quotes, or "the end": for a complaint. */
enum { PARSER_TOKEN_BYTES = 64 };
const char *parser_token(const char *at, char out[PARSER_TOKEN_BYTES]);

void parser_skip_blanks(struct parser *parser);

/* The name that stands there is this one. */
bool parser_is_word(const char *at, const char *word);

/* "(owner=gw)", or nothing, behind the measure of the side. */
bool parser_read_scope(struct parser *parser, struct rule_side *side);

/* Whether the two sides go together. left is a measure, right may be; at is the comparison. */
bool parser_check_sides(struct parser *parser, const struct rule_value *left,
	const struct rule_value *right, enum rule_op op, const char *at);

#endif
