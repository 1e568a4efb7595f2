#ifndef LOWTIDE_TUI_RFC3339_H
#define LOWTIDE_TUI_RFC3339_H
/*
 * Wall-clock time as programs exchange it: "2026-11-19T03:14:07Z" (RFC 3339), UTC, whole seconds.
 */
#include <stdbool.h>

#include "model/instant.h"

enum { RFC3339_BYTES = sizeof("2026-11-19T03:14:07Z") };

/* "" when it is no time (before 1970, beyond the year 9999, NaN). */
void rfc3339_write(char out[RFC3339_BYTES], wall_s wall);

/* Reads what rfc3339_write() writes, and no other form of it. */
bool rfc3339_read(const char *text, wall_s *wall);

#endif
