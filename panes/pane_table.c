#include "panes/pane_table.h"

#define PANE_ADDRESS(NAME) &(NAME),

const struct pane *const pane_table[PANES] = {PANE_TABLE(PANE_ADDRESS)};

char pane_key(size_t pane)
{
	return pane == pane_header_index || pane > 10 ? '\0' : (char)('0' + pane % 10);
}

size_t pane_of_key(uint32_t key)
{
	size_t pane = key == '0' ? 10 : key - '0';

	return key >= '0' && key <= '9' && pane < PANES ? pane : PANES;
}
