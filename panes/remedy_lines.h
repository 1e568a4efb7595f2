#ifndef LOWTIDE_PANES_REMEDY_LINES_H
#define LOWTIDE_PANES_REMEDY_LINES_H
/*
 * Advice beside what it is about, on a page of facts.
 */
#include "model/remedy.h"
#include "panes/flow.h"

/* A line for each remedy, from that column on; none where the evidence shows nothing. */
void remedy_lines(struct flow *flow, int indent, const struct evidence *evidence);

#endif
