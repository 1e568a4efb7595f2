#ifndef LOWTIDE_TUI_REPORT_VALUE_H
#define LOWTIDE_TUI_REPORT_VALUE_H
/*
 * Values of the model as JSON. What is not known is null, never 0 and never "". All text is
 * scrubbed once more: a text that was put together may have been cut within a character, and what
 * is written must be UTF-8.
 */
#include <jansson.h>
#include <stdbool.h>

#include "model/model.h"
#include "model/verdict.h"

/* How many of a number are written: they come rounded, and what rounding left in the 16th digit is
   not shown. */
enum { VALUE_DIGITS = 12 };

/* null for "". At most 1 KiB. */
json_t *value_text(const char *text);

/* The same of what is compared with others: "" is a name like any other. */
json_t *value_name(const char *text);

/* Numbers that are counted: of bytes, connections, events. null when not finite or negative. */
json_t *value_whole(double number);
json_t *value_count(uint64_t count);

/* SESSIONS_UNKNOWN, AGE_NONE, SETTING_UNKNOWN, EXPECT_NONE: all of them are -1, and null. */
json_t *value_known(int64_t number);

/* Numbers that are measured, in six digits. null when not finite. */
json_t *value_number(double number);

/* The last value that was heard, however old. */
json_t *value_gauge(const struct gauge *gauge);

/* Per s; null unless it is a rate of now. */
json_t *value_rate(const struct rate *rate, mono_ms now, int64_t period_ms);

/* RFC 3339; null when it is no time. And of a moment that is known on the monotonic axis alone. */
json_t *value_time(wall_s wall);
json_t *value_moment(struct instant now, mono_ms at);

/* "never", "live", "late", "stale", "gone". */
json_t *value_state(enum truth truth);

/* {"kind", "text", "since"}; null when there is none. */
json_t *value_fault(const struct fault *fault, wall_s since);

/* {"code", "since", "evidence", "figures"}; headroom may be NULL. unit: "bytes", "connections". */
json_t *value_verdict(const struct verdict *verdict, const struct headroom *headroom,
	struct instant now, const char *unit);

/* The same of a gauge that is watched. Its unit is a person's word: it stands in the evidence, and
   "units" in the keys. */
json_t *value_watched_verdict(const struct verdict *verdict, const struct headroom *headroom,
	struct instant now, const char *unit);

/* Sets a member; the value is taken over. */
void value_put(json_t *object, const char *key, json_t *value);

/* Appends to a list likewise. */
void value_append(json_t *list, json_t *value);

#endif
