#ifndef LOWTIDE_PANES_GROUP_FACTS_H
#define LOWTIDE_PANES_GROUP_FACTS_H
/*
 * The facts of a group in its page: memory, load, latency, pools, versions, and whose database
 * connections it has. What nobody tells is left out.
 */
#include "panes/group_figures.h"

/* Returns how many rows they take; an empty area tells. */
int group_facts(const struct frame *frame, const struct group_figures *figures,
	struct canvas *canvas, struct area area);

#endif
