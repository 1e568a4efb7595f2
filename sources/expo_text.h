#ifndef LOWTIDE_SOURCES_EXPO_TEXT_H
#define LOWTIDE_SOURCES_EXPO_TEXT_H
/*
 * The words of the exposition formats: names, quoted strings, escapes.
 *
 * All functions read text that has a line feed before its end, and none reads behind the first one
 * (they may load bytes up to the end, but do not look at them). So they need no other end.
 */
#include <stdbool.h>
#include <stddef.h>

#include "sources/exposition.h"

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

/* What ended a search in a quoted string, and what was seen on the way. */
struct expo_quoted {
	const char *end; /* the closing quote; NULL when the line ended first */
	bool escapes;
	bool foreign; /* bytes beyond ASCII */
};

/* p is behind the opening quote; limit is the end of what may be loaded. */
struct expo_quoted expo_find_quote(const char *p, const char *limit);

/* Writes from..to with \\ and \n, and with quotes also \", replaced; other backslashes stay. out
   has room for to - from bytes; returns what was written. */
struct expo_text expo_unescape(char *out, const char *from, const char *to, bool quotes);

#endif
