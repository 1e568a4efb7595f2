#include "panes/pane_table.h"

#define PANE_ADDRESS(NAME) &(NAME),

const struct pane *const pane_table[PANES] = {PANE_TABLE(PANE_ADDRESS)};
