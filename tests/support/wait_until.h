#ifndef LOWTIDE_TESTS_SUPPORT_WAIT_UNTIL_H
#define LOWTIDE_TESTS_SUPPORT_WAIT_UNTIL_H
/*
 * How tests wait: for a condition, never for a time. Asks every 10 ms; after 20 s the test fails
 * with "waited for WHAT", which is long enough for a loaded machine under AddressSanitizer.
 */
#include <stdbool.h>

void wait_until(bool (*condition)(void *user), void *user, const char *what);

#endif
