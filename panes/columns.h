#ifndef LOWTIDE_PANES_COLUMNS_H
#define LOWTIDE_PANES_COLUMNS_H
/*
 * Columns of a table: who gets how much width, decided in this one place.
 *
 * A table that is too narrow loses whole columns, the least important first; the first one in
 * importance always stays, however narrow. What is left over is handed out a column at a time:
 * first until all have what they want, then until all have their maximum.
 */
#include <stdbool.h>
#include <stddef.h>

#include "panes/canvas.h"

enum { COLUMNS_MAX = 18, COLUMNS_GAP = 2 };

struct column {
	const char *title;
	int min, want, max; /* 0 < min <= want <= max */
	int rank;           /* 0 is kept longest; no two alike */
	enum align align;
	enum cut cut;
	bool absent; /* nothing to show in any row: takes no part */
};

/* For a column of texts, the longest of which takes `longest` columns: never more than that, no
   more than `want` before the other columns have what they want, less than min if it is short. */
void column_fit_text(struct column *column, int longest, int want);

/* Where a column is: relative to the table's first column. width 0: not shown. */
struct column_place {
	int col, width;
};

struct columns {
	struct column_place place[COLUMNS_MAX];
};

/* count <= COLUMNS_MAX. */
struct columns columns_fit(const struct column *columns, size_t count, int width);

#endif
