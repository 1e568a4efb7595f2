#ifndef LOWTIDE_TUI_DOCTOR_WATCH_H
#define LOWTIDE_TUI_DOCTOR_WATCH_H
/*
 * What became of the gauges that lowtide.yml wants watched: at how many targets each was found.
 */
#include <stdio.h>

#include "model/model.h"

/* Writes a part of its own where something is watched. Returns how many things are to be fixed. */
size_t doctor_watches(FILE *out, const struct model *model, struct instant now);

#endif
