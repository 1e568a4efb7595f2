#ifndef LOWTIDE_TUI_CANON_H
#define LOWTIDE_TUI_CANON_H
/*
 * One way to write what was read, so that two parsers can be compared line by line:
 *
 *     NAME{LABEL="VALUE",...} VALUE [MILLISECONDS]       type: NAME TYPE
 *     {"NAME",LABEL="VALUE",...} VALUE [MILLISECONDS]    unit: NAME UNIT
 *     exemplar: {...} VALUE [MILLISECONDS]               help: NAME "TEXT"
 *
 * Labels are sorted by name; names that need it are quoted. In quotes \\, \" and \n are escapes;
 * whatever a terminal might obey and whatever is not UTF-8 is written as \xNN, byte by byte.
 */
#include <stdio.h>

#include "sources/exposition.h"

/* Up to the closing brace; canon_point completes the line. */
void canon_series(FILE *out, const struct metric *series);
void canon_exemplar_labels(FILE *out, const struct label *labels, size_t count);

void canon_point(FILE *out, double value, bool has_time, int64_t at_ms);
void canon_meta(FILE *out, enum expo_meta what, struct text name, struct text text);

#endif
