#ifndef LOWTIDE_SOURCES_EXPO_CUT_H
#define LOWTIDE_SOURCES_EXPO_CUT_H
/*
 * Whole lines out of a body that arrives cut anywhere.
 *
 * Lines are handed on where they lie, many at once; only a line that the end of a chunk cuts is
 * copied and carried over, into memory that grows with the line: somebody else decides how many
 * bodies stand open in the middle of one. A line of more than LIMIT_LINE_BYTES is announced once
 * and dropped up to its line feed. What is handed on, and in which order, does not depend on the
 * cuts.
 */
#include <stdbool.h>
#include <stddef.h>

struct expo_cut {
	void *user;
	/* One line or more; the last byte before end is a line feed. */
	void (*lines)(void *user, const char *text, const char *end);
	void (*too_long)(void *user);

	char *carry; /* NULL at first; up to LIMIT_LINE_BYTES and a line feed */
	size_t carried, carry_size;
	bool dropping;
};

/* Frees the memory of carried lines; the next one finds new memory. Not while a body is open. */
void expo_cut_release(struct expo_cut *cut);

/* A new body begins. */
void expo_cut_reset(struct expo_cut *cut);

void expo_cut_feed(struct expo_cut *cut, const char *bytes, size_t len);

/* At the end of the body: hands on the unterminated last line, if there is one. */
void expo_cut_flush(struct expo_cut *cut);

#endif
