#include "tui/palette.h"

#include "model/must.h"

/* Indexes of the 6x6x6 cube and the greys: unlike the first 16 colours they look the same in every
   terminal. Each has a contrast of at least 3:1 with black and with white (tests/tui/test_palette.c
   computes it). Blue against gold and red is the axis that colour-blind eyes keep; red is darker
   than gold for those that see both as one colour. */
static const struct look with_256[ROLES] = {
	[ROLE_PLAIN] = {PALETTE_DEFAULT, WEIGHT_NORMAL},
	[ROLE_DIM] = {244, WEIGHT_NORMAL},
	[ROLE_TITLE] = {PALETTE_DEFAULT, WEIGHT_BOLD},
	[ROLE_OK] = {31, WEIGHT_NORMAL},
	[ROLE_WARN] = {136, WEIGHT_NORMAL},
	[ROLE_ALARM] = {160, WEIGHT_BOLD},
	[ROLE_STALE] = {97, WEIGHT_NORMAL},
};

/* Red and magenta are the only two of the eight that can be read on white and on black; grey is
   left to the terminal (of the bright colours, "bright black" is invisible in some themes). */
static const struct look with_8[ROLES] = {
	[ROLE_PLAIN] = {PALETTE_DEFAULT, WEIGHT_NORMAL},
	[ROLE_DIM] = {PALETTE_DEFAULT, WEIGHT_DIM},
	[ROLE_TITLE] = {PALETTE_DEFAULT, WEIGHT_BOLD},
	[ROLE_OK] = {PALETTE_DEFAULT, WEIGHT_NORMAL},
	[ROLE_WARN] = {5, WEIGHT_NORMAL},
	[ROLE_ALARM] = {1, WEIGHT_BOLD},
	[ROLE_STALE] = {PALETTE_DEFAULT, WEIGHT_DIM},
};

static const struct look mono[ROLES] = {
	[ROLE_PLAIN] = {PALETTE_DEFAULT, WEIGHT_NORMAL},
	[ROLE_DIM] = {PALETTE_DEFAULT, WEIGHT_DIM},
	[ROLE_TITLE] = {PALETTE_DEFAULT, WEIGHT_BOLD},
	[ROLE_OK] = {PALETTE_DEFAULT, WEIGHT_NORMAL},
	[ROLE_WARN] = {PALETTE_DEFAULT, WEIGHT_UNDERLINE},
	[ROLE_ALARM] = {PALETTE_DEFAULT, WEIGHT_BOLD | WEIGHT_REVERSE},
	[ROLE_STALE] = {PALETTE_DEFAULT, WEIGHT_DIM},
};

struct look palette_look(enum role role, int colours)
{
	must(role < ROLES);
	if (colours >= 256)
		return with_256[role];
	return colours >= 8 ? with_8[role] : mono[role];
}
