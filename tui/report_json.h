#ifndef LOWTIDE_TUI_REPORT_JSON_H
#define LOWTIDE_TUI_REPORT_JSON_H
/*
 * The report in JSON: all that is known, for programs, and for --baseline of a later run. Every key
 * is described in lowtide-json(5).
 *
 * Times are UTC, units stand in the names of keys, what is not known is null, and stale and gone
 * are words. Keys are always there, in the same order. A key that means something else, or is gone,
 * makes a new schema; one that is added does not. Lists hold all that the model and the
 * lists of the screen have room for; what found none is counted.
 */
#include <stdio.h>

#include "panes/frame.h"

enum { REPORT_JSON_SCHEMA = 1 };

/* Of a frame that was made; it need not be laid out. Errors stay with the stream. */
void report_json_write(const struct frame *frame, FILE *out);

#endif
