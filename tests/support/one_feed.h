#ifndef LOWTIDE_TESTS_SUPPORT_ONE_FEED_H
#define LOWTIDE_TESTS_SUPPORT_ONE_FEED_H
/*
 * A model with one feed "gw", polled every second: where most stories about workers take place.
 * One of each for the test that runs, made and unmade around it by setup and teardown.
 */
#include "tests/support/build_reading.h"

extern struct model *model;
extern struct build b;

int setup(void **state);
int teardown(void **state);

/* The row with this name; fails the test when there is none. */
const struct worker *row(const char *name);

/* Hands over what was added, and lets time pass. */
void end_poll(double at);

/* One poll of a process that tells when it started; births are seconds relative to the start of
   the test, so most are negative. */
void poll_process(double at, double birth, double rss, double cpu);

/* One poll that brought nothing. */
void poll_fault(double at);

#endif
