#ifndef LOWTIDE_TUI_PALETTE_H
#define LOWTIDE_TUI_PALETTE_H
/*
 * What a role looks like. The background stays the terminal's, dark or light, so every colour must
 * be readable on both; and none may be needed: without colours the weights alone tell the roles
 * apart that matter.
 */
#include "panes/role.h"

enum weight {
	WEIGHT_NORMAL = 0,
	WEIGHT_BOLD = 1 << 0,
	WEIGHT_DIM = 1 << 1,
	WEIGHT_UNDERLINE = 1 << 2,
	WEIGHT_REVERSE = 1 << 3,
};

enum { PALETTE_DEFAULT = -1 }; /* the terminal's own foreground */

struct look {
	int colour; /* PALETTE_DEFAULT, or a number below the count of colours */
	unsigned weight;
};

/* colours: how many the terminal has and may use; 0 where it may use none. */
struct look palette_look(enum role role, int colours);

#endif
