#include "sources/sql_lex.h"

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

/* The byte at an offset; NUL behind the end, which is neither blank, digit, letter nor sign. */
static char byte_at(struct text text, size_t at)
{
	return at < text.len ? text.data[at] : '\0';
}

/* What a word goes on with, but for the $ that may be in some. */
static bool is_word_byte(char c)
{
	return is_letter(c) || is_digit(c);
}

static size_t word_end(struct text text, size_t at, bool has_dollars)
{
	while (is_word_byte(byte_at(text, at)) || (has_dollars && byte_at(text, at) == '$'))
		at++;
	return at;
}

/* ---- ends: the offset behind the token, 0 when it has none ----------------------------------- */

static size_t line_comment_end(struct text text, size_t at)
{
	while (at < text.len && text.data[at] != '\n' && text.data[at] != '\r')
		at++;
	return at;
}

/* They nest. at is behind the first opening. */
static size_t block_comment_end(struct text text, size_t at)
{
	for (size_t depth = 1; at + 1 < text.len; at++) {
		if (text.data[at] == '/' && text.data[at + 1] == '*') {
			depth++;
			at++;
		} else if (text.data[at] == '*' && text.data[at + 1] == '/') {
			depth--;
			at++;
		}
		if (depth == 0)
			return at + 1;
	}
	return 0;
}

/* at is behind the opening quote; a doubled quote is no end. */
static size_t doubled_quote_end(struct text text, size_t at, char quote)
{
	for (; at < text.len; at++) {
		if (text.data[at] != quote)
			continue;
		if (byte_at(text, at + 1) != quote)
			return at + 1;
		at++;
	}
	return 0;
}

/* E'...': a backslash takes the next byte with it. */
static size_t escaped_string_end(struct text text, size_t at)
{
	for (; at < text.len; at++) {
		if (text.data[at] == '\\') {
			at++;
		} else if (text.data[at] == '\'') {
			if (byte_at(text, at + 1) != '\'')
				return at + 1;
			at++;
		}
	}
	return 0;
}

/* '...' where a backslash may escape or not: the end if both agree on it. */
static size_t plain_string_end(struct text text, size_t at)
{
	size_t end = doubled_quote_end(text, at, '\'');

	return escaped_string_end(text, at) == end ? end : 0;
}

/* Behind an opening $tag$ of the given length. */
static size_t dollar_string_end(struct text text, size_t tag_len)
{
	for (size_t at = tag_len; at + tag_len <= text.len; at++)
		if (text.data[at] == '$' && memcmp(text.data + at, text.data, tag_len) == 0)
			return at + tag_len;
	return 0;
}

/*
 * 12, 1.5e-3, 0x1F, 1_000. What letters may stand in a number has changed over the versions, and
 * those that may not once began a word: all are taken. A $ behind them would belong to that word,
 * or begin a string.
 */
static size_t number_end(struct text text)
{
	size_t at = 0;
	bool only_digits = true;

	for (; byte_at(text, at) == '.' || is_word_byte(byte_at(text, at)); at++) {
		bool is_exponent = sql_lower(text.data[at]) == 'e' && only_digits;
		char sign = byte_at(text, at + 1);

		if (is_exponent && (sign == '+' || sign == '-') && is_digit(byte_at(text, at + 2)))
			at++;
		only_digits &= is_digit(text.data[at]) || text.data[at] == '.';
	}
	return byte_at(text, at) == '$' ? 0 : at;
}

/* ---- tokens --------------------------------------------------------------------------------- */

/* end as above. */
static struct sql_token token_of(enum sql_kind kind, struct text text, size_t end)
{
	size_t len = end ? end : text.len;

	return (struct sql_token){kind, {text.data, len}, end == 0};
}

static bool begins_blank(struct text text, size_t at)
{
	char c = byte_at(text, at), next = byte_at(text, at + 1);

	return is_blank(c) || (c == '-' && next == '-') || (c == '/' && next == '*');
}

static struct sql_token read_blanks(struct text text)
{
	size_t at = 0;

	while (begins_blank(text, at)) {
		if (text.data[at] == '-')
			at = line_comment_end(text, at + 2);
		else if (text.data[at] == '/')
			at = block_comment_end(text, at + 2);
		else
			at++;
		if (at == 0)
			break;
	}
	return token_of(SQL_BLANK, text, at);
}

/* $1, $tag$...$tag$, or a $ that the server does not know what to make of. */
static struct sql_token read_dollar(struct text text)
{
	size_t end = 1;

	if (is_digit(byte_at(text, 1))) {
		while (is_digit(byte_at(text, end)))
			end++;
		if (is_letter(byte_at(text, end)))
			return token_of(SQL_LITERAL, text, 0);
		return token_of(SQL_PARAM, text, end);
	}
	end = word_end(text, 1, false);
	if (byte_at(text, end) == '$')
		return token_of(SQL_LITERAL, text, dollar_string_end(text, end + 1));
	return token_of(SQL_LITERAL, text, end);
}

static struct sql_token read_word(struct text text)
{
	size_t len = word_end(text, 0, true);
	char prefix = len == 1 ? sql_lower(text.data[0]) : '\0', next = byte_at(text, len);

	if (prefix == 'e' && next == '\'')
		return token_of(SQL_LITERAL, text, escaped_string_end(text, 2));
	if (prefix && strchr("bnx", prefix) && next == '\'')
		return token_of(SQL_LITERAL, text, plain_string_end(text, 2));
	if (prefix == 'u' && next == '&' && byte_at(text, 2) == '\'')
		return token_of(SQL_LITERAL, text, plain_string_end(text, 3));
	return token_of(SQL_WORD, text, len);
}

static struct sql_token read_token(struct text text)
{
	char c = byte_at(text, 0);

	if (text.len == 0)
		return (struct sql_token){SQL_END, text, false};
	if (begins_blank(text, 0))
		return read_blanks(text);
	if (is_letter(c))
		return read_word(text);
	if (is_digit(c) || (c == '.' && is_digit(byte_at(text, 1))))
		return token_of(SQL_LITERAL, text, number_end(text));
	if (c == '\'')
		return token_of(SQL_LITERAL, text, plain_string_end(text, 1));
	if (c == '"')
		return token_of(SQL_QUOTED, text, doubled_quote_end(text, 1, '"'));
	if (c == '$')
		return read_dollar(text);
	return token_of(SQL_SIGN, text, 1);
}

struct sql_token sql_next(struct text *rest)
{
	struct sql_token token = read_token(*rest);

	rest->data += token.text.len;
	rest->len -= token.text.len;
	return token;
}

struct sql_token sql_next_solid(struct text *rest)
{
	struct sql_token token;

	do
		token = sql_next(rest);
	while (token.kind == SQL_BLANK);
	return token;
}

bool sql_is_word(struct sql_token token, const char *name)
{
	size_t i = 0;

	if (token.kind != SQL_WORD)
		return false;
	while (i < token.text.len && name[i] && sql_lower(token.text.data[i]) == sql_lower(name[i]))
		i++;
	return i == token.text.len && name[i] == '\0';
}

bool sql_is_sign(struct sql_token token, char sign)
{
	return token.kind == SQL_SIGN && token.text.data[0] == sign;
}
