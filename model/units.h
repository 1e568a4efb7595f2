#ifndef LOWTIDE_MODEL_UNITS_H
#define LOWTIDE_MODEL_UNITS_H
/*
 * Values that know their column width.
 *
 * Each function writes the most precise form of a value that fits into width columns: numbers lose
 * precision, never digits. A value too large for every form fills the width with '*', which cannot
 * be mistaken for a number. Everything written is ASCII and NUL-terminated; out must have room for
 * UNITS_BYTES. The return value is the columns used. A value that is no number (NaN, infinite, or
 * negative where that means nothing) writes "" and returns 0: the caller shows its mark for
 * "unknown", which is never a zero.
 */
#include <stdint.h>

enum { UNITS_BYTES = 24 }; /* longest form and NUL; a width beyond that changes nothing */

/* "0 B", "8.4 MiB", "231 MiB", "1.21 GiB"; coarser "231M", "1.21G", "1G". bytes >= 0. */
int units_bytes(char out[UNITS_BYTES], int width, double bytes);

/* "42s", "2m10s", "3h04m", "2d03h", "45d"; coarser "2m", "3h", "2d". Rounded down: an age is
   time that has passed. ms >= 0. */
int units_age(char out[UNITS_BYTES], int width, int64_t ms);

/* A length of time that was chosen, without what is zero in it: "500 ms", "1s", "30m", "1m30s",
   "3h". Otherwise as units_age(). */
int units_span(char out[UNITS_BYTES], int width, int64_t ms);

/* The same for seconds that somebody else counted: "" for more than a thousand years too. */
int units_age_s(char out[UNITS_BYTES], int width, double s);

/* A short time that something took: "12 ms", "1.4 s", "75 s"; coarser "12ms", "1s". ms >= 0. */
int units_took(char out[UNITS_BYTES], int width, int64_t ms);

/* The same for milliseconds that somebody else counted: beyond what can be, "1e+27 s"; "" for NaN,
   infinite or negative ones. */
int units_took_ms(char out[UNITS_BYTES], int width, double ms);

/* ratio 0.79 is "79%". Rounded, but "<1%" and "99%" until it is really nothing or all: a limit
   that is not reached must not read as reached. ratio >= 0. */
int units_percent(char out[UNITS_BYTES], int width, double ratio);

/* A measured number without a unit: "0.42", "12.5", "842"; coarser "12", "1.2k". value >= 0. */
int units_number(char out[UNITS_BYTES], int width, double value);

/* What may be a count or not, and may be negative, of somebody else's making: "4", "-4", "3.12",
   "1e+30"; a whole number as units_count() says it while a double can count, else as
   units_number(). "" for NaN, "no limit" for the positive infinity. */
int units_amount(char out[UNITS_BYTES], int width, double value);

/* "48213"; coarser "48.2k", "48k". */
int units_count(char out[UNITS_BYTES], int width, uint64_t count);

#endif
