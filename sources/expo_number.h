#ifndef LOWTIDE_SOURCES_EXPO_NUMBER_H
#define LOWTIDE_SOURCES_EXPO_NUMBER_H
/*
 * Numbers of the exposition formats: decimal floats, NaN, Inf and Infinity in any case. Not hex, no
 * underscores, no payloads, a sign before NaN neither. Correctly rounded for any number of digits;
 * neither the locale nor the length of the text matters.
 */

/* Reads the longest number at text and returns the byte behind it; NULL when there is none or when
   it is too large for a double (too small is zero). text must end in a byte that no number
   contains, a line feed for instance: it is read, nothing behind it is. */
const char *expo_number(const char *text, double *value);

#endif
