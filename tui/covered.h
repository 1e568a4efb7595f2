#ifndef LOWTIDE_TUI_COVERED_H
#define LOWTIDE_TUI_COVERED_H
/*
 * The span that a report covers: for how long its targets were watched.
 */
#include "model/model.h"

/* Since the first of those that are known was added; -1: there is none. */
int64_t covered_ms(const struct model *model, mono_ms now);

#endif
