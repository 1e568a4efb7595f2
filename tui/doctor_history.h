#ifndef LOWTIDE_TUI_DOCTOR_HISTORY_H
#define LOWTIDE_TUI_DOCTOR_HISTORY_H
/*
 * What the doctor says of the server that history is fetched from: whether it answers, and how many
 * workers are known there.
 */
#include <stdio.h>

#include "model/model.h"

/* Returns the number of things to fix; writes nothing where nobody was asked for history. */
size_t doctor_history(FILE *out, const struct model *model, struct instant now);

#endif
