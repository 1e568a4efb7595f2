#include "panes/table.h"

#include <string.h>

#include "model/must.h"

enum { INDENT = 2 }; /* mark and a blank */

struct table table_begin(
	struct canvas *canvas, struct area area, const struct column *columns, size_t count)
{
	return (struct table){
		.canvas = canvas,
		.area = area,
		.columns = columns,
		.count = count,
		.fit = columns_fit(columns, count, area.cols - INDENT),
	};
}

static void draw_titles(const struct table *table, size_t from)
{
	for (size_t i = from; i < table->count; i++) {
		struct column_place place = table->fit.place[i];
		const struct column *column = &table->columns[i];

		canvas_field(table->canvas, table->area, 0, INDENT + place.col, place.width,
			ROLE_DIM, column->align, CUT_END, column->title);
	}
}

void table_titles(const struct table *table)
{
	canvas_field(table->canvas, table->area, 0, 0, table->fit.place[0].width + INDENT,
		ROLE_TITLE, ALIGN_LEFT, CUT_END, table->columns[0].title);
	draw_titles(table, 1);
}

void table_subtitles(const struct table *table)
{
	draw_titles(table, 0);
}

void table_mark(const struct table *table, int row)
{
	canvas_glyph(table->canvas, table->area, row, 0, ROLE_ALARM, '!');
}

int table_width(const struct table *table, size_t column)
{
	must(column < table->count);
	return table->fit.place[column].width;
}

struct area table_area(const struct table *table, int row, size_t column)
{
	struct area area = table->area;
	struct column_place place = table->fit.place[column];

	must(column < table->count);
	area.row += row;
	area.rows = row < area.rows ? 1 : 0;
	area.col += INDENT + place.col;
	area.cols = place.width;
	return area;
}

void table_cell(const struct table *table, int row, size_t column, enum role role, const char *text)
{
	struct area area = table_area(table, row, column);
	const struct column *is = &table->columns[column];

	if (!text || *text == '\0') {
		text = table->canvas->glyphs->unknown;
		role = ROLE_DIM;
	}
	canvas_field(table->canvas, area, 0, 0, area.cols, role, is->align, is->cut, text);
}

/* Where the columns behind this one begin. */
static int rest_col(const struct table *table, size_t column)
{
	struct column_place place = table->fit.place[column];

	if (place.width == 0)
		place = table->fit.place[0];
	return INDENT + place.col + place.width + COLUMNS_GAP;
}

int table_rest_width(const struct table *table, size_t column)
{
	return table->area.cols - rest_col(table, column);
}

void table_rest(const struct table *table, int row, size_t column, enum role role, const char *text)
{
	canvas_field(table->canvas, table->area, row, rest_col(table, column),
		table_rest_width(table, column), role, ALIGN_LEFT, CUT_END, text);
}

bool table_is_cramped(struct area area, int rows_min, uint64_t rows)
{
	return area.rows < rows_min && (area.rows < 2 || rows > 1);
}

void table_line(struct canvas *canvas, struct area area, const char *title, enum role role,
	const char *sentence)
{
	int col = canvas_text(canvas, area, 0, 0, ROLE_TITLE, title) + COLUMNS_GAP;

	canvas_field(canvas, area, 0, col, area.cols - col, role, ALIGN_LEFT, CUT_END, sentence);
}

void table_nobody(struct canvas *canvas, struct area area, const struct list *list,
	const struct view *view, const char *title)
{
	char text[LIST_TITLE_BYTES];

	list_title(list, view, title, text);
	table_line(canvas, area, text, ROLE_DIM, "none matches the filter");
}

void table_note(const struct table *table, int row, enum role role, const char *text)
{
	canvas_field(table->canvas, table->area, row, INDENT, table->area.cols - INDENT, role,
		ALIGN_LEFT, CUT_END, text);
}
