#ifndef LOWTIDE_PANES_CANVAS_H
#define LOWTIDE_PANES_CANVAS_H
/*
 * A screen before any terminal: rows x cols cells, row 0 at the top, column 0 at the left. Two
 * screens are compared by comparing their cells.
 *
 * Everything clips: drawing outside the area or the canvas does nothing, so panes need no bounds
 * checks and an area may be empty. A wide glyph has its second half as a padding cell of its own
 * (width 0); half of one never stays: overwriting one half blanks the other, and a wide glyph that
 * would stick out is a blank.
 *
 * Text enters here and only here, so this is where what is unsafe to show (model/scrub.h) and what
 * the glyph set cannot show becomes a mark of one column. text is NUL-terminated UTF-8, foreign or
 * ours; broken bytes are marks too.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "panes/glyphs.h"
#include "panes/role.h"

enum { CELL_MARKS = 2 }; /* combining characters kept a cell; real scripts rarely stack more */

struct cell {
	uint32_t glyph;             /* code point; ' ' where nothing is; 0 in a padding cell */
	uint32_t marks[CELL_MARKS]; /* combining code points, 0 where there are none */
	uint8_t width;              /* 1, 2, or 0: second half of the glyph to the left */
	uint8_t role;               /* enum role */
	bool selected;
};

struct canvas {
	int rows, cols;
	const struct glyphs *glyphs;
	struct cell *cells; /* rows x cols, owned */
};

struct area {
	int row, col, rows, cols;
};

enum align { ALIGN_LEFT, ALIGN_RIGHT };

/* Where a text that is too long loses characters. The tail of a name tells pods apart. */
enum cut { CUT_END, CUT_MIDDLE };

/* Blank cells. rows and cols >= 0; a canvas without cells can be drawn on, too. */
void canvas_init(struct canvas *canvas, int rows, int cols, const struct glyphs *glyphs);
void canvas_fini(struct canvas *canvas);

/* Blank again, for the next picture of this size. */
void canvas_clear(struct canvas *canvas);

struct area canvas_area(const struct canvas *canvas);

/* row < rows, col < cols. */
const struct cell *canvas_cell(const struct canvas *canvas, int row, int col);

/* The functions below take row and col relative to the area and return the columns used, which
   is where the next text may start: less than the text needs when it was clipped. */

int canvas_glyph(struct canvas *canvas, struct area area, int row, int col, enum role role,
	uint32_t code_point);

int canvas_text(struct canvas *canvas, struct area area, int row, int col, enum role role,
	const char *text);

/* In a field of width columns, at its left or right side; a text that does not fit is cut with a
   visible ellipsis. Returns width, or what was left of it. */
int canvas_field(struct canvas *canvas, struct area area, int row, int col, int width,
	enum role role, enum align align, enum cut cut, const char *text);

/* Marks a row of the area as chosen. */
void canvas_select(struct canvas *canvas, struct area area, int row);

/* Columns that the text takes with this glyph set. */
int text_columns(const struct glyphs *glyphs, const char *text);

#endif
