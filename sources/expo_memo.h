#ifndef LOWTIDE_SOURCES_EXPO_MEMO_H
#define LOWTIDE_SOURCES_EXPO_MEMO_H
/*
 * The inside of struct expo_memo: beginnings of lines in the order of the last body, each with the
 * token that the lines beginning so got.
 *
 * A beginning is either the key of one series (its bytes up to the value) or the name of a family
 * nobody wants with the byte behind it; the latter stands for all its lines in a row. Comments are
 * not in it. So it takes about as many bytes as the wanted part of a body.
 *
 * While a body looks like the last one nothing is written. At the first line that differs a new
 * sequence is begun, which replaces the old one when the body turns out to be whole. A line is
 * looked for a few places ahead, so that lines which went away or came in between cost little;
 * lines that come in a new order every time are parsed plainly.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sources/exposition.h"

struct expo_memo_entry {
	const char *bytes;
	size_t len;
	bool unwanted; /* a family, not a series */
	uint32_t token;
};

/* A new body begins. Another format than last time forgets everything: the same bytes may then
   mean something else. */
void expo_memo_begin(struct expo_memo *memo, enum expo_format format);

/* Finds what the line at text (of at least avail bytes) begins with, and moves on behind it. The
   entry is valid until the next call. */
bool expo_memo_find(
	struct expo_memo *memo, const char *text, size_t avail, struct expo_memo_entry *found);

/* Remembers the beginning of a line that was not found; forgets it when the budget is used up. */
void expo_memo_learn(struct expo_memo *memo, struct expo_memo_entry entry);

/* The body is over. One that was cut off says nothing about lines that did not come. */
void expo_memo_end(struct expo_memo *memo, bool whole);

#endif
