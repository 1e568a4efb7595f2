#ifndef LOWTIDE_SOURCES_PG_MODES_H
#define LOWTIDE_SOURCES_PG_MODES_H
/*
 * Which lock modes keep each other out: table 13.2 of the PostgreSQL manual ("Conflicting Lock
 * Modes"), which holds for locks of all kinds. Pure.
 */
#include <stdbool.h>

#include "model/text.h"

/* False also for modes that keep nobody out (SIReadLock), and for words that are no modes. */
bool pg_modes_conflict(struct text wanted, struct text held);

#endif
