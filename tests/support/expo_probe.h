#ifndef LOWTIDE_TESTS_SUPPORT_EXPO_PROBE_H
#define LOWTIDE_TESTS_SUPPORT_EXPO_PROBE_H
/*
 * An exposition parser under test, and what it called, as text.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sources/exposition.h"

enum {
	EXPO_PROBE_WHOLE = 1 << 30 /* a chunk larger than any body here */
};

/* The parser under test and what it called, as text: "series", "sample", "bad" and so on. */
struct expo_probe {
	struct expo *expo;
	struct expo_memo *memo; /* used when not NULL */
	size_t chunk;
	bool framed;
	enum expo_format format;
	const char *wanted;  /* prefix of the names that are; NULL: all */
	const char *skipped; /* series() declines this name */
	bool with_meta;

	FILE *out;
	char *calls;
	size_t calls_len;
	int asked; /* calls of wants() */
	int named; /* calls of series() */
	uint32_t next_token;
	struct expo_result result;
};

/* Setup and teardown of a cmocka test; its state is the probe. */
int expo_probe_set_up(void **state);
int expo_probe_tear_down(void **state);

/* Its own sink, for bodies that a test feeds by itself; f->out must be open. */
struct expo_sink expo_probe_sink(struct expo_probe *f);

/* Parses a body in chunks; f->calls is what was called. */
void expo_probe_parse(struct expo_probe *f, const char *body);
void expo_probe_parse_bytes(struct expo_probe *f, const char *body, size_t len);

#define assert_calls(f, body, expected)                                                            \
	do {                                                                                       \
		expo_probe_parse(f, body);                                                         \
		assert_string_equal((f)->calls, expected);                                         \
	} while (0)

#endif
