#ifndef LOWTIDE_SOURCES_CLOCK_H
#define LOWTIDE_SOURCES_CLOCK_H
/*
 * The one place that reads a clock. Called once per turn of the loop, or when something arrives;
 * everything else gets the instant as an argument.
 */
#include "model/instant.h"

struct instant clock_now(void);

#endif
