#ifndef LOWTIDE_SOURCES_DURATION_H
#define LOWTIDE_SOURCES_DURATION_H
/*
 * Durations as people write them: "5s", "500ms", "1h30m", "1.5s".
 *
 * Units are d, h, m, s and ms, the larger first, each at most once; a number may have up to three
 * decimals as long as whole milliseconds come out. A bare number is no duration: 5 of what?
 */
#include <stdbool.h>
#include <stdint.h>

#define DURATION_EXPECTED "expected for example 5s, 500ms"

enum {
	DURATION_TEXT_BYTES = 32,
	DURATION_DAYS_MAX = 365, /* longer ones are typing errors */
};

bool duration_parse(const char *text, int64_t *ms);

/* The shortest text that duration_parse() reads back: 90000 -> "1m30s". ms >= 0. */
void duration_format(char out[DURATION_TEXT_BYTES], int64_t ms);

#endif
