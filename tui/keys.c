#include "tui/keys.h"

#include <stdint.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"

enum { ESC = 0x1b, BEL = 0x07 };

/* After an ESC these begin a string: OSC, DCS, APC, PM, SOS. */
static const char strings[] = {']', 'P', '_', '^', 'X'};

static const struct {
	char byte;
	enum key_code key;
} controls[] = {
	{'\r', KEY_CODE_ENTER},
	{'\n', KEY_CODE_ENTER},
	{'\t', KEY_CODE_TAB},
	{'\b', KEY_CODE_BACKSPACE},
	{0x7f, KEY_CODE_BACKSPACE},
};

/* ESC [ number final, or ESC O final; number 0 where there is none. */
static const struct {
	char final;
	int number;
	enum key_code key;
} sequences[] = {
	{'A', 0, KEY_CODE_UP},
	{'B', 0, KEY_CODE_DOWN},
	{'C', 0, KEY_CODE_RIGHT},
	{'D', 0, KEY_CODE_LEFT},
	{'H', 0, KEY_CODE_HOME},
	{'F', 0, KEY_CODE_END},
	{'Z', 0, KEY_CODE_BACK_TAB},
	{'P', 0, KEY_CODE_F1},
	{'~', 1, KEY_CODE_HOME},
	{'~', 3, KEY_CODE_DELETE},
	{'~', 4, KEY_CODE_END},
	{'~', 5, KEY_CODE_PAGE_UP},
	{'~', 6, KEY_CODE_PAGE_DOWN},
	{'~', 7, KEY_CODE_HOME},
	{'~', 8, KEY_CODE_END},
	{'~', 11, KEY_CODE_F1},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* What stands at the beginning of the bytes: len of them, 0 when the rest is still to come. */
struct found {
	size_t len;
	bool is_key;
	bool begins_string;
	struct term_key key;
};

static struct found named_key(size_t len, enum key_code code)
{
	return (struct found){.len = len, .is_key = true, .key = {.code = code}};
}

void keys_learn(struct keys *keys, const char *sequence, enum key_code key)
{
	size_t len = strlen(sequence);

	if (len == 0 || len >= KEYS_SEQUENCE_BYTES)
		return;
	must(keys->own_count < KEYS_OWN);
	memcpy(keys->own[keys->own_count].bytes, sequence, len + 1);
	keys->own[keys->own_count++].key = key;
}

char *keys_room(struct keys *keys, size_t *len)
{
	*len = KEYS_BYTES - keys->len;
	return keys->bytes + keys->len;
}

/* A sequence of terminfo. False: none of them, and none has begun. */
static bool own_key(const struct keys *keys, bool complete, struct found *found)
{
	for (size_t i = 0; i < keys->own_count; i++) {
		size_t len = strlen(keys->own[i].bytes);
		bool begun = keys->len < len;

		if (memcmp(keys->bytes, keys->own[i].bytes, begun ? keys->len : len) != 0)
			continue;
		if (!begun) {
			*found = named_key(len, keys->own[i].key);
			return true;
		}
		if (!complete) {
			*found = (struct found){.len = 0};
			return true;
		}
	}
	return false;
}

/* Bytes up to and with the final one, 0 when it has not come. A sequence of another kind ends where
   a byte cannot belong to it. */
static size_t sequence_len(const struct keys *keys)
{
	for (size_t i = 2; i < keys->len; i++) {
		unsigned char byte = (unsigned char)keys->bytes[i];

		if (byte == '[' && i == 2)
			return keys->len > 3 ? 4 : 0; /* ESC [ [ A: F-keys of Linux's console */
		if (byte < 0x20 || byte > 0x7e)
			return i;
		if (byte >= 0x40)
			return i + 1;
		if (i == KEYS_SEQUENCE_BYTES)
			return i;
	}
	return 0;
}

static struct found sequence_key(const struct keys *keys, bool complete)
{
	struct found found = {.len = sequence_len(keys)};
	int number = 0;

	if (found.len == 0) {
		found.len = complete ? keys->len : 0;
		return found;
	}
	for (size_t i = 2; i + 1 < found.len; i++) {
		if (keys->bytes[i] < '0' || keys->bytes[i] > '9' || number > 99)
			return found;
		number = number * 10 + keys->bytes[i] - '0';
	}
	for (size_t i = 0; i < COUNT(sequences); i++)
		if (sequences[i].final == keys->bytes[found.len - 1] &&
			sequences[i].number == number)
			return named_key(found.len, sequences[i].key);
	return found;
}

/* An Esc and a key after it may come in one packet over a slow link: two keys, not Alt. */
static struct found escape_key(const struct keys *keys, bool complete)
{
	if (keys->len == 1 && !complete)
		return (struct found){.len = 0};
	if (keys->len > 1 && (keys->bytes[1] == '[' || keys->bytes[1] == 'O'))
		return sequence_key(keys, complete);
	if (keys->len > 1 && memchr(strings, keys->bytes[1], sizeof(strings)))
		return (struct found){.len = 2, .begins_string = true};
	return named_key(1, KEY_CODE_ESCAPE);
}

static size_t character_len(unsigned char first)
{
	if (first < 0xc0)
		return 1;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static struct found character_key(const struct keys *keys, bool complete)
{
	size_t len = character_len((unsigned char)keys->bytes[0]);
	struct found found = {.len = 1};

	if (keys->len < len && !complete)
		return (struct found){.len = 0};
	len = utf8_decode(keys->bytes, keys->len, &found.key.character);
	if (len == 0)
		return found;
	found.len = len;
	found.is_key = len == 1 ? found.key.character != 0 : !scrub_is_unsafe(found.key.character);
	return found;
}

static struct found find(const struct keys *keys, bool complete)
{
	struct found found;

	if (own_key(keys, complete, &found))
		return found;
	if (keys->bytes[0] == ESC)
		return escape_key(keys, complete);
	for (size_t i = 0; i < COUNT(controls); i++)
		if (controls[i].byte == keys->bytes[0])
			return named_key(1, controls[i].key);
	return character_key(keys, complete);
}

static void drop(struct keys *keys, size_t len)
{
	keys->len -= len;
	memmove(keys->bytes, keys->bytes + len, keys->len);
}

/* Where the string ends, or what is here of it: BEL and ESC \ belong to it, any other ESC begins
   what comes next. */
static size_t string_len(const struct keys *keys, bool *over)
{
	for (size_t i = 0; i < keys->len; i++) {
		*over = true;
		if (keys->bytes[i] == BEL || i + 1 == keys->string_left)
			return i + 1;
		if (keys->bytes[i] == ESC && i + 1 < keys->len)
			return keys->bytes[i + 1] == '\\' ? i + 2 : i;
		*over = false;
		if (keys->bytes[i] == ESC)
			return i;
	}
	*over = false;
	return keys->len;
}

/* False: more of it is to come. Silence ends a string, and so does its greatest length: Alt with P
   begins one, too, and must not make us deaf. */
static bool skip_string(struct keys *keys, bool complete)
{
	bool over;
	size_t len = string_len(keys, &over);

	if (complete && !over) {
		len = keys->len;
		over = true;
	}
	drop(keys, len);
	keys->string_left = over ? 0 : keys->string_left - len;
	return over;
}

enum keys_found keys_next(struct keys *keys, bool complete, struct term_key *key)
{
	for (;;) {
		struct found found;

		if (keys->string_left > 0 && !skip_string(keys, complete))
			return KEYS_PARTIAL;
		if (keys->len == 0)
			return KEYS_NONE;
		found = find(keys, complete);
		if (found.len == 0)
			return KEYS_PARTIAL;
		drop(keys, found.len);
		if (found.begins_string)
			keys->string_left = KEYS_STRING_BYTES;
		if (found.is_key) {
			*key = found.key;
			return KEYS_KEY;
		}
	}
}
