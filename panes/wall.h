#ifndef LOWTIDE_PANES_WALL_H
#define LOWTIDE_PANES_WALL_H
/*
 * Wall-clock time as text, always UTC: what is pasted into a channel is read in other time zones.
 */
#include "model/instant.h"

enum { WALL_BYTES = sizeof("2026-11-20 03:14:07") };

/* "03:14:07"; "" when it is no time (before 1970, beyond the year 9999, NaN). */
void wall_time(char out[WALL_BYTES], wall_s wall);

/* "2026-11-20 03:14:07"; "" likewise. */
void wall_date_time(char out[WALL_BYTES], wall_s wall);

#endif
