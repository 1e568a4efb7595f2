#ifndef LOWTIDE_SOURCES_EXPO_TEXT_H
#define LOWTIDE_SOURCES_EXPO_TEXT_H
/*
 * The words of the exposition formats: blanks, names, quoted strings.
 *
 * Text always has a line feed before its end. It stops every search here, and nothing behind it is
 * looked at, so functions take no end: they take the place p where a word begins and return the
 * place behind it, or NULL for text that is not legal, after saying why.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "sources/exposition.h"

struct expo_reader {
	enum expo_format format;
	const char *limit; /* end of the text: bytes up to it may be loaded */
	const char *why;   /* what is wrong, after a NULL */

	/* Unescaped strings of the current line; NULL before the first that has escapes. */
	char *unescaped;
	size_t unescaped_used, unescaped_size;
};

/* What a byte may be part of. */
enum expo_class {
	EXPO_LABEL_FIRST = 1, /* [a-zA-Z_] */
	EXPO_LABEL_REST = 2,  /* [a-zA-Z0-9_] */
	EXPO_NAME_FIRST = 4,  /* [a-zA-Z_:] */
	EXPO_NAME_REST = 8,   /* [a-zA-Z0-9_:] */
	EXPO_BLANK = 16,      /* blank and tab */
};

extern const unsigned char expo_class_of[256];

static inline bool expo_is(char c, enum expo_class class)
{
	return expo_class_of[(unsigned char)c] & class;
}

/* The first byte at or behind p that is not of the class. */
static inline const char *expo_skip(const char *p, enum expo_class class)
{
	while (expo_is(*p, class))
		p++;
	return p;
}

/* The end of the word at p; p when there is none. */
static inline const char *expo_word_end(const char *p, enum expo_class first, enum expo_class rest)
{
	return expo_is(*p, first) ? expo_skip(p, rest) : p;
}

/* Behind blanks where the Prometheus format allows them; OpenMetrics allows none. */
static inline const char *expo_free_blanks(const struct expo_reader *reader, const char *p)
{
	return reader->format == EXPO_PROM ? expo_skip(p, EXPO_BLANK) : p;
}

/* Between two words: any number of blanks, exactly one in OpenMetrics. p when there is none. */
static inline const char *expo_gap(const struct expo_reader *reader, const char *p)
{
	if (reader->format == EXPO_PROM)
		return expo_skip(p, EXPO_BLANK);
	return *p == ' ' ? p + 1 : p;
}

/* Whether the text at p begins so. (The text is longer, it has a line feed.) */
static inline bool expo_begins(
	const struct expo_reader *reader, const char *p, struct text beginning)
{
	return (size_t)(reader->limit - p) > beginning.len &&
	       memcmp(p, beginning.data, beginning.len) == 0;
}

/* Says what is wrong; NULL, for return. */
static inline const char *expo_bad(struct expo_reader *reader, const char *why)
{
	reader->why = why;
	return NULL;
}

/* The quoted string at p, unescaped and known to be UTF-8. */
const char *expo_quoted(struct expo_reader *reader, const char *p, struct text *text);

/* The same for names, which are not empty. */
const char *expo_quoted_name(struct expo_reader *reader, const char *p, struct text *name);

/* The reading of a line begins, perhaps not for the first time: strings of before are gone. */
static inline void expo_forget_unescaped(struct expo_reader *reader)
{
	reader->unescaped_used = 0;
}

/* Frees their memory. */
void expo_release_unescaped(struct expo_reader *reader);

/* raw, which is in the text and behind what was unescaped before, with \\ and \n, and with
   quotes also \", replaced; other backslashes stay. */
struct text expo_unescape(struct expo_reader *reader, struct text raw, bool quotes);

#endif
