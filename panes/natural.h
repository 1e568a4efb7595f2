#ifndef LOWTIDE_PANES_NATURAL_H
#define LOWTIDE_PANES_NATURAL_H
/*
 * The order in which people sort names: "web-2" before "web-10", whatever the case of letters.
 */
#include <stddef.h>

/* -1, 0 or 1. */
int natural_compare(const char *a, const char *b);

/* How a name begins, as bytes that memcmp() puts in the same order, and zeros behind them; the same
   bytes leave it open. Returns how many bytes the whole name took, size when it did not fit. */
size_t natural_key(unsigned char key[], size_t size, const char *text);

#endif
