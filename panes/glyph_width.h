#ifndef LOWTIDE_PANES_GLYPH_WIDTH_H
#define LOWTIDE_PANES_GLYPH_WIDTH_H
/*
 * How many columns a terminal gives to a code point: 0 (combines with the one before), 1 or 2.
 *
 * Our own table and not wcwidth(), which answers for the locale the program runs in (-1 for
 * everything beyond ASCII under LANG=C) and differs between C libraries: a screen would then not
 * be a function of its inputs.
 */
#include <stdint.h>

/* For code points that are safe to show (model/scrub.h). */
int glyph_width(uint32_t code_point);

#endif
