#ifndef LOWTIDE_TUI_TERM_TEXT_H
#define LOWTIDE_TUI_TERM_TEXT_H
/*
 * Presents a canvas as plain text: one line a row, no escape sequences, no blanks at line ends.
 * The glyph set the canvas was made with decides between UTF-8 and ASCII.
 */
#include <stdbool.h>
#include <stdio.h>

#include "panes/canvas.h"

/* False when the stream reports an error; the caller still has to flush. */
bool term_text_write(const struct canvas *canvas, FILE *out);

/* The same shape with one letter a cell for its role, another one where the cell is selected, so
   that tests can compare those too. A blank that nothing was drawn on is a blank; a padding cell
   has the letter of its glyph. */
bool term_text_write_roles(const struct canvas *canvas, FILE *out);

#endif
