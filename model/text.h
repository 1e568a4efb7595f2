#ifndef LOWTIDE_MODEL_TEXT_H
#define LOWTIDE_MODEL_TEXT_H
/*
 * Bytes with a length: foreign text as it came, NUL allowed inside, owned by somebody else.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
	const char *data;
	size_t len;
};

/* A label of a series: name="value", unescaped. */
struct label {
	struct text name;
	struct text value;
};

static inline struct text text_of(const char *string)
{
	return (struct text){string, strlen(string)};
}

static inline bool text_is(struct text text, const char *string)
{
	size_t len = strlen(string);

	return text.len == len && (len == 0 || memcmp(text.data, string, len) == 0);
}

static inline bool text_equal(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool text_starts_with(struct text text, const char *prefix)
{
	size_t len = strlen(prefix);

	return text.len >= len && memcmp(text.data, prefix, len) == 0;
}

static inline bool text_ends_with(struct text text, const char *suffix)
{
	size_t len = strlen(suffix);

	return text.len >= len && memcmp(text.data + text.len - len, suffix, len) == 0;
}

#endif
