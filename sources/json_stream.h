#ifndef LOWTIDE_SOURCES_JSON_STREAM_H
#define LOWTIDE_SOURCES_JSON_STREAM_H
/*
 * JSON (RFC 8259) as it arrives: bytes in, tokens out, and nothing is kept but the token that is
 * being read. An answer of a hundred thousand points never stands in memory as a tree.
 *
 * Strings are unescaped; \u0000 and lone surrogates become U+FFFD. Bytes are otherwise passed on as
 * they come: whoever shows them scrubs them. Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/text.h"

enum json_token {
	JSON_OBJECT,
	JSON_OBJECT_END,
	JSON_ARRAY,
	JSON_ARRAY_END,
	JSON_NAME, /* of a member; its value is next */
	JSON_STRING,
	JSON_NUMBER, /* as it is written; a space stands behind it */
	JSON_WORD,   /* true, false, null */
};

enum {
	JSON_DEPTH = 32,
	JSON_TEXT_BYTES = 4096, /* of one string: longer ones are told cut, and as such */
};

/* text: of names, strings, numbers and words; valid in the call. cut: it was longer. False ends the
   reading. */
typedef bool json_sink(void *user, enum json_token token, struct text text, bool cut);

struct json_stream {
	json_sink *sink;
	void *user;
	const char *wrong; /* what is no JSON about it, in constant words; NULL: nothing yet */
	bool refused;      /* by the sink */
	enum json_state {
		JSON_AT_VALUE,
		JSON_AT_FIRST_VALUE, /* or the end of an array */
		JSON_AT_NAME,
		JSON_AT_FIRST_NAME, /* or the end of an object */
		JSON_AT_COLON,
		JSON_BEHIND_VALUE,
		JSON_IN_STRING,
		JSON_IN_ESCAPE,
		JSON_IN_CODE, /* the four digits of \u */
		JSON_IN_NUMBER,
		JSON_IN_WORD,
		JSON_AT_END, /* one value was read; only blanks may follow */
	} state;
	uint32_t depth, arrays; /* bit i of arrays: level i is an array */
	bool is_name;           /* the string being read */
	bool cut;
	uint32_t code, high; /* \u: digits so far; the surrogate before, 0: none */
	int digits;
	size_t len;
	char text[JSON_TEXT_BYTES + 1];
};

void json_begin(struct json_stream *json, json_sink *sink, void *user);

/* False: it is no JSON (wrong says why), or the sink had enough. */
bool json_feed(struct json_stream *json, const char *bytes, size_t len);

/* After the last byte: false when the value has not ended. */
bool json_end(struct json_stream *json);

#endif
