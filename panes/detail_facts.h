#ifndef LOWTIDE_PANES_DETAIL_FACTS_H
#define LOWTIDE_PANES_DETAIL_FACTS_H
/*
 * What is known of the worker of the detail view, as "label value" in flowing lines, what matters
 * most first. What nobody told is left out, except memory and limit: there it is said.
 */
#include "panes/frame.h"

/* frame->detail must be there. Returns the rows that all of it takes at this width; those that are
   not in the area are not drawn. */
int detail_facts(const struct frame *frame, struct canvas *canvas, struct area area);

#endif
