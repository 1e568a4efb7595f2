#ifndef LOWTIDE_SOURCES_BACKOFF_H
#define LOWTIDE_SOURCES_BACKOFF_H
/*
 * How long to wait before knocking again at a server that let nobody in. Pure; a value.
 *
 * Two wishes pull at it. A full server must be knocked at gently: each refused attempt has cost it
 * a process, and there may be many who knock. Yet the first free seat should be ours within
 * seconds, because who has it sees the incident. So: the first wait is short, for servers that
 * restart; then the waits double; none is longer than a few seconds; and each is stretched or
 * shrunk by up to a quarter at random, so that those who were thrown out together do not come back
 * together.
 */
#include <stdint.h>

#include "model/instant.h"

enum {
	BACKOFF_FIRST_MS = 250,
	BACKOFF_LONGEST_MS = 5000,
};

struct backoff {
	int64_t first_ms;   /* about: the first wait, before jitter */
	int64_t longest_ms; /* no wait is longer, with jitter; >= first_ms * 5 / 4 */
	uint32_t failures;  /* in a row; shown */
};

/* What to start with, and what to go back to once it has worked. */
static inline struct backoff backoff_start(void)
{
	return (struct backoff){BACKOFF_FIRST_MS, BACKOFF_LONGEST_MS, 0};
}

/* One more attempt has failed now: counts it and says when to try again. random: any 32 bits. */
mono_ms backoff_fail(struct backoff *backoff, mono_ms now, uint32_t random);

#endif
