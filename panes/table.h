#ifndef LOWTIDE_PANES_TABLE_H
#define LOWTIDE_PANES_TABLE_H
/*
 * The frame that panes with rows share: a first line with the pane's title and the columns'
 * titles, then rows with a mark at their left where something is wrong.
 *
 *   WORKERS        RSS  -20m           now
 *   ! gw-a/2   402 MiB  ▂▃▄▃▄▅▅▄▅▅▆▅▅▆▆▆▆▇
 */
#include <stdbool.h>
#include <stdint.h>

#include "panes/columns.h"
#include "panes/list.h"

struct table {
	struct canvas *canvas;
	struct area area;
	const struct column *columns;
	size_t count;
	struct columns fit;
};

/* columns must outlive the table. The first one's title is the pane's. */
struct table table_begin(
	struct canvas *canvas, struct area area, const struct column *columns, size_t count);

/* The first line. */
void table_titles(const struct table *table);

/* The same in a pane whose first line says something else: the first column's title is one of the
   others. */
void table_subtitles(const struct table *table);

/* The mark in front of a row: something here is an alarm. */
void table_mark(const struct table *table, int row);

/* 0 where the column is not shown: then nothing needs to be made for it. */
int table_width(const struct table *table, size_t column);

/* A cell. An empty text, or NULL, is a value nobody told us. */
void table_cell(
	const struct table *table, int row, size_t column, enum role role, const char *text);

/* A text in all columns behind this one, whose cells stay free. */
void table_rest(
	const struct table *table, int row, size_t column, enum role role, const char *text);

/* Columns there are for it; may be less than 0. */
int table_rest_width(const struct table *table, size_t column);

/* Where a cell's content goes, for what is not text. */
struct area table_area(const struct table *table, int row, size_t column);

/* True when a table of that many rows makes no sense in the area: neither all rows nor the worst
   one with a count of the others fit. Then table_line() says the worst. */
bool table_is_cramped(struct area area, int rows_min, uint64_t rows);

/* A pane's one line when there is nothing to list, or no room: title, then a sentence. */
void table_line(struct canvas *canvas, struct area area, const char *title, enum role role,
	const char *sentence);

/* A pane's one line when the filter lets nothing through: "WORKERS 0 of 12  none matches". */
void table_nobody(struct canvas *canvas, struct area area, const struct list *list,
	const struct view *view, const char *title);

/* A line across all columns, in line with the rows. */
void table_note(const struct table *table, int row, enum role role, const char *text);

#endif
