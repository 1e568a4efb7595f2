#ifndef LOWTIDE_SOURCES_RHYTHM_H
#define LOWTIDE_SOURCES_RHYTHM_H
/*
 * When what is done again and again is due, and how long to sleep until then. Pure. For all who
 * poll: endpoints, servers, consoles.
 */
#include <stdint.h>

#include "model/instant.h"

enum { RHYTHM_LONGEST_SLEEP_MS = 2000 };

/* The first due time after now on the grid of due + n * interval: what was missed is skipped. */
mono_ms rhythm_next_due(mono_ms due, int64_t interval_ms, mono_ms now);

/*
 * How long to sleep until at, which may be past. Never long: the timer stands still while the
 * machine is suspended and our axis does not, so what is due is late by at most this after a
 * resume.
 */
int64_t rhythm_sleep_ms(mono_ms now, mono_ms at);

#endif
