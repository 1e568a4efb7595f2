#include "sources/json_stream.h"

#include <string.h>

void json_begin(struct json_stream *json, json_sink *sink, void *user)
{
	json->sink = sink;
	json->user = user;
	json->wrong = NULL;
	json->refused = false;
	json->state = JSON_AT_VALUE;
	json->depth = json->arrays = 0;
	json->high = 0;
}

static bool fail(struct json_stream *json, const char *why)
{
	json->wrong = why;
	return false;
}

static bool tell(struct json_stream *json, enum json_token token, struct text text, bool cut)
{
	json->refused = !json->sink(json->user, token, text, cut);
	return !json->refused;
}

static bool tell_mark(struct json_stream *json, enum json_token token)
{
	return tell(json, token, (struct text){"", 0}, false);
}

static bool tell_text(struct json_stream *json, enum json_token token)
{
	/* expo_number() needs a byte behind a number that belongs to none */
	json->text[json->len] = ' ';
	return tell(json, token, (struct text){json->text, json->len}, json->cut);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void value_ended(struct json_stream *json)
{
	json->state = json->depth > 0 ? JSON_BEHIND_VALUE : JSON_AT_END;
}

static bool in_array(const struct json_stream *json)
{
	return (json->arrays & 1U << (json->depth - 1)) != 0;
}

/* ---- text ---- */

static void begin_text(struct json_stream *json, enum json_state state)
{
	json->state = state;
	json->len = 0;
	json->cut = false;
	json->high = 0;
}

static void keep_bytes(struct json_stream *json, const char *bytes, size_t len)
{
	size_t room = JSON_TEXT_BYTES - json->len;

	if (len > room) {
		json->cut = true;
		len = room;
	}
	memcpy(json->text + json->len, bytes, len);
	json->len += len;
}

static void keep_code(struct json_stream *json, uint32_t code)
{
	char utf8[4];
	size_t len = 0;

	if (code < 0x80) {
		utf8[len++] = (char)code;
	} else if (code < 0x800) {
		utf8[len++] = (char)(0xc0 | code >> 6);
	} else if (code < 0x10000) {
		utf8[len++] = (char)(0xe0 | code >> 12);
		utf8[len++] = (char)(0x80 | (code >> 6 & 0x3f));
	} else {
		utf8[len++] = (char)(0xf0 | code >> 18);
		utf8[len++] = (char)(0x80 | (code >> 12 & 0x3f));
		utf8[len++] = (char)(0x80 | (code >> 6 & 0x3f));
	}
	if (code >= 0x80)
		utf8[len++] = (char)(0x80 | (code & 0x3f));
	keep_bytes(json, utf8, len);
}

enum { NO_CHARACTER = 0xfffd };

/* A high surrogate that no low one followed. */
static void drop_high(struct json_stream *json)
{
	if (json->high != 0)
		keep_code(json, NO_CHARACTER);
	json->high = 0;
}

static void unicode_ended(struct json_stream *json)
{
	uint32_t code = json->code;

	json->state = JSON_IN_STRING;
	if (code >= 0xdc00 && code < 0xe000 && json->high != 0) {
		code = 0x10000 + ((json->high - 0xd800) << 10) + (code - 0xdc00);
		json->high = 0;
		keep_code(json, code);
		return;
	}
	drop_high(json);
	if (code >= 0xd800 && code < 0xdc00)
		json->high = code;
	else
		keep_code(
			json, code == 0 || (code >= 0xdc00 && code < 0xe000) ? NO_CHARACTER : code);
}

static bool in_code(struct json_stream *json, char c)
{
	uint32_t digit;

	if (c >= '0' && c <= '9')
		digit = (uint32_t)(c - '0');
	else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
		digit = (uint32_t)((c | 0x20) - 'a') + 10;
	else
		return fail(json, "\\u without four hexadecimal digits");
	json->code = json->code << 4 | digit;
	if (++json->digits == 4)
		unicode_ended(json);
	return true;
}

static bool in_escape(struct json_stream *json, char c)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (c == 'u') {
		json->state = JSON_IN_CODE;
		json->code = 0;
		json->digits = 0;
		return true;
	}
	found = c != '\0' ? strchr(names, c) : NULL;
	if (!found)
		return fail(json, "an unknown escape in a string");
	drop_high(json);
	keep_bytes(json, &values[found - names], 1);
	json->state = JSON_IN_STRING;
	return true;
}

static bool string_ended(struct json_stream *json)
{
	drop_high(json);
	if (json->is_name)
		json->state = JSON_AT_COLON;
	else
		value_ended(json);
	return tell_text(json, json->is_name ? JSON_NAME : JSON_STRING);
}

static bool in_string(struct json_stream *json, char c)
{
	if (c == '"')
		return string_ended(json);
	if (c == '\\') {
		json->state = JSON_IN_ESCAPE;
		return true;
	}
	if ((unsigned char)c < 0x20)
		return fail(json, "a control character in a string");
	drop_high(json);
	keep_bytes(json, &c, 1);
	return true;
}

/* ---- numbers and words: they end before the byte that ends them ---- */

static const char *digits(const char *at)
{
	while (*at >= '0' && *at <= '9')
		at++;
	return at;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)? with a space behind it. */
static bool is_number(const char *at)
{
	const char *end;

	at += *at == '-';
	end = digits(at);
	if (end == at || (*at == '0' && end != at + 1))
		return false;
	at = end;
	if (*at == '.') {
		end = digits(++at);
		if (end == at)
			return false;
		at = end;
	}
	if (*at == 'e' || *at == 'E') {
		at++;
		at += *at == '-' || *at == '+';
		end = digits(at);
		if (end == at)
			return false;
		at = end;
	}
	return *at == ' ';
}

static bool is_part_of_number(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

static bool is_word(struct text text)
{
	return text_is(text, "true") || text_is(text, "false") || text_is(text, "null");
}

static bool bare_ended(struct json_stream *json)
{
	bool number = json->state == JSON_IN_NUMBER;

	json->text[json->len] = ' ';
	if (number ? json->cut || !is_number(json->text)
		   : !is_word((struct text){json->text, json->len}))
		return fail(json, number ? "a malformed number" : "an unknown word");
	value_ended(json);
	return tell_text(json, number ? JSON_NUMBER : JSON_WORD);
}

/* ---- structure ---- */

static bool open_level(struct json_stream *json, bool array)
{
	if (json->depth == JSON_DEPTH)
		return fail(json, "nested too deeply");
	json->arrays &= ~(1U << json->depth);
	json->arrays |= (uint32_t)array << json->depth;
	json->depth++;
	json->state = array ? JSON_AT_FIRST_VALUE : JSON_AT_FIRST_NAME;
	return tell_mark(json, array ? JSON_ARRAY : JSON_OBJECT);
}

static bool close_level(struct json_stream *json)
{
	bool array = in_array(json);

	json->depth--;
	value_ended(json);
	return tell_mark(json, array ? JSON_ARRAY_END : JSON_OBJECT_END);
}

static bool begin_string(struct json_stream *json, bool is_name)
{
	begin_text(json, JSON_IN_STRING);
	json->is_name = is_name;
	return true;
}

static bool at_value(struct json_stream *json, char c)
{
	if (c == ']' && json->state == JSON_AT_FIRST_VALUE)
		return close_level(json);
	if (c == '{' || c == '[')
		return open_level(json, c == '[');
	if (c == '"')
		return begin_string(json, false);
	if (c == '-' || (c >= '0' && c <= '9'))
		begin_text(json, JSON_IN_NUMBER);
	else if (c >= 'a' && c <= 'z')
		begin_text(json, JSON_IN_WORD);
	else
		return fail(json, "no value where one belongs");
	keep_bytes(json, &c, 1);
	return true;
}

static bool at_name(struct json_stream *json, char c)
{
	if (c == '}' && json->state == JSON_AT_FIRST_NAME)
		return close_level(json);
	return c == '"' ? begin_string(json, true) : fail(json, "no name where one belongs");
}

static bool behind_value(struct json_stream *json, char c)
{
	bool array = in_array(json);

	if (c == (array ? ']' : '}'))
		return close_level(json);
	if (c != ',')
		return fail(json, "no comma where one belongs");
	json->state = array ? JSON_AT_VALUE : JSON_AT_NAME;
	return true;
}

static bool between(struct json_stream *json, char c)
{
	if (is_blank(c))
		return true;
	switch (json->state) {
	case JSON_AT_VALUE:
	case JSON_AT_FIRST_VALUE: return at_value(json, c);
	case JSON_AT_NAME:
	case JSON_AT_FIRST_NAME: return at_name(json, c);
	case JSON_BEHIND_VALUE: return behind_value(json, c);
	case JSON_AT_COLON:
		json->state = JSON_AT_VALUE;
		return c == ':' || fail(json, "no colon behind a name");
	default: return fail(json, "something behind its end");
	}
}

static bool take(struct json_stream *json, char c)
{
	switch (json->state) {
	case JSON_IN_STRING: return in_string(json, c);
	case JSON_IN_ESCAPE: return in_escape(json, c);
	case JSON_IN_CODE: return in_code(json, c);
	case JSON_IN_NUMBER:
	case JSON_IN_WORD:
		if (json->state == JSON_IN_NUMBER ? is_part_of_number(c) : c >= 'a' && c <= 'z') {
			keep_bytes(json, &c, 1);
			return true;
		}
		return bare_ended(json) && between(json, c);
	default: return between(json, c);
	}
}

/* How many of these bytes are more of the text being read, and nothing else. */
static size_t run_length(const struct json_stream *json, const char *bytes, size_t len)
{
	size_t run = 0;

	if (json->state == JSON_IN_STRING && json->high == 0)
		while (run < len && bytes[run] != '"' && bytes[run] != '\\' &&
			(unsigned char)bytes[run] >= 0x20)
			run++;
	else if (json->state == JSON_IN_NUMBER)
		while (run < len && is_part_of_number(bytes[run]))
			run++;
	return run;
}

bool json_feed(struct json_stream *json, const char *bytes, size_t len)
{
	if (json->wrong || json->refused)
		return false;
	for (size_t i = 0; i < len;) {
		size_t run = run_length(json, bytes + i, len - i);

		if (run == 0 && !take(json, bytes[i]))
			return false;
		if (run > 0)
			keep_bytes(json, bytes + i, run);
		i += run > 0 ? run : 1;
	}
	return true;
}

bool json_end(struct json_stream *json)
{
	if (json->wrong || json->refused)
		return false;
	if (json->state == JSON_IN_NUMBER || json->state == JSON_IN_WORD)
		return bare_ended(json) &&
		       (json->state == JSON_AT_END || fail(json, "it ends too early"));
	return json->state == JSON_AT_END || fail(json, "it ends too early");
}
