#include "panes/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "panes/glyph_width.h"

static const struct cell blank = {.glyph = ' ', .width = 1};

void canvas_init(struct canvas *canvas, int rows, int cols, const struct glyphs *glyphs)
{
	size_t count = (size_t)rows * (size_t)cols;

	must(rows >= 0 && cols >= 0);
	*canvas = (struct canvas){.rows = rows, .cols = cols, .glyphs = glyphs};
	canvas->cells = calloc(count > 0 ? count : 1, sizeof(*canvas->cells));
	must(canvas->cells != NULL);
	canvas_clear(canvas);
}

void canvas_clear(struct canvas *canvas)
{
	size_t count = (size_t)canvas->rows * (size_t)canvas->cols;

	for (size_t i = 0; i < count; i++)
		canvas->cells[i] = blank;
}

void canvas_fini(struct canvas *canvas)
{
	free(canvas->cells);
	canvas->cells = NULL;
}

struct area canvas_area(const struct canvas *canvas)
{
	return (struct area){.rows = canvas->rows, .cols = canvas->cols};
}

static struct cell *cell_at(const struct canvas *canvas, int row, int col)
{
	return &canvas->cells[(size_t)row * (size_t)canvas->cols + (size_t)col];
}

const struct cell *canvas_cell(const struct canvas *canvas, int row, int col)
{
	must(row >= 0 && row < canvas->rows && col >= 0 && col < canvas->cols);
	return cell_at(canvas, row, col);
}

/* The cell at a place of the area, or NULL where area or canvas end. */
static struct cell *reach(const struct canvas *canvas, struct area area, int row, int col)
{
	int y = area.row + row, x = area.col + col;

	if (row < 0 || row >= area.rows || y < 0 || y >= canvas->rows)
		return NULL;
	if (col < 0 || col >= area.cols || x < 0 || x >= canvas->cols)
		return NULL;
	return cell_at(canvas, y, x);
}

/* Before a cell is overwritten: the other half of a wide glyph must not stay behind. */
static void split(struct canvas *canvas, struct cell *cell)
{
	size_t col = (size_t)(cell - canvas->cells) % (size_t)canvas->cols;

	if (cell->width == 0 && col > 0)
		cell[-1] = blank;
	else if (cell->width == 2 && col + 1 < (size_t)canvas->cols)
		cell[1] = blank;
}

/* One glyph of width 1 or 2. False when it was clipped. */
static bool put(struct canvas *canvas, struct area area, int row, int col, enum role role,
	struct cell glyph)
{
	struct cell *cell = reach(canvas, area, row, col);

	if (!cell)
		return false;
	split(canvas, cell);
	if (glyph.width == 2) {
		struct cell *half = reach(canvas, area, row, col + 1);

		if (!half) {
			*cell = blank;
			return false;
		}
		split(canvas, half);
		*half = (struct cell){.width = 0, .role = (uint8_t)role};
	}
	*cell = glyph;
	cell->role = (uint8_t)role;
	return true;
}

/* What the code point becomes on this screen. */
static uint32_t shown(const struct glyphs *glyphs, uint32_t c)
{
	if (glyphs->ascii && c == glyphs_utf8.ellipsis)
		return glyphs->ellipsis; /* what others cut is cut here too */
	if (scrub_is_unsafe(c) || (glyphs->ascii && c >= 0x80))
		return glyphs->unprintable;
	return c;
}

/* Takes one code point from *text, as it is shown; 0 at the end. */
static uint32_t next_code_point(const struct glyphs *glyphs, const char **text)
{
	uint32_t c;
	size_t n;

	if (**text == '\0')
		return 0;
	n = utf8_decode(*text, strnlen(*text, 4), &c);
	*text += n > 0 ? n : 1;
	return n > 0 ? shown(glyphs, c) : glyphs->unprintable;
}

/* Takes one glyph with its combining marks from *text; false at the end. A mark with nothing to
   stand on must not decorate a neighbour's cell. Marks beyond CELL_MARKS are left out. */
static bool next_glyph(const struct glyphs *glyphs, const char **text, struct cell *cell)
{
	const char *ahead;
	uint32_t c = next_code_point(glyphs, text);
	size_t marks = 0;

	if (c == 0)
		return false;
	*cell = blank;
	cell->glyph = glyph_width(c) > 0 ? c : glyphs->unprintable;
	cell->width = (uint8_t)glyph_width(cell->glyph);
	for (ahead = *text; (c = next_code_point(glyphs, &ahead)) != 0; *text = ahead) {
		if (glyph_width(c) > 0)
			break;
		if (marks < CELL_MARKS)
			cell->marks[marks++] = c;
	}
	return true;
}

int canvas_glyph(struct canvas *canvas, struct area area, int row, int col, enum role role,
	uint32_t code_point)
{
	struct cell cell = blank;

	cell.glyph = code_point;
	cell.width = (uint8_t)glyph_width(code_point);
	must(cell.width > 0);
	return put(canvas, area, row, col, role, cell) ? cell.width : 0;
}

int canvas_text(
	struct canvas *canvas, struct area area, int row, int col, enum role role, const char *text)
{
	struct cell cell;
	int used = 0;

	while (next_glyph(canvas->glyphs, &text, &cell)) {
		if (!put(canvas, area, row, col + used, role, cell))
			break;
		used += cell.width;
	}
	return used;
}

int text_columns(const struct glyphs *glyphs, const char *text)
{
	struct cell cell;
	int columns = 0;

	while (next_glyph(glyphs, &text, &cell))
		columns += cell.width;
	return columns;
}

/* The first glyphs of text, at most cols columns of them. */
static int draw_head(struct canvas *canvas, struct area area, int row, int col, int cols,
	enum role role, const char *text)
{
	struct area head = area;

	head.cols = col + cols < area.cols ? col + cols : area.cols;
	return canvas_text(canvas, head, row, col, role, text);
}

/* The last glyphs of text, at most cols columns of them; total is the whole text's columns. */
static int draw_tail(struct canvas *canvas, struct area area, int row, int col, int cols,
	enum role role, const char *text, int total)
{
	struct cell skipped;

	while (total > cols && next_glyph(canvas->glyphs, &text, &skipped))
		total -= skipped.width;
	return canvas_text(canvas, area, row, col, role, text);
}

int canvas_field(struct canvas *canvas, struct area area, int row, int col, int width,
	enum role role, enum align align, enum cut cut, const char *text)
{
	int total = text_columns(canvas->glyphs, text);
	int head, tail = 0, used;

	if (width > area.cols - col)
		width = area.cols - col;
	if (width <= 0)
		return 0;
	if (total <= width) {
		canvas_text(canvas, area, row, align == ALIGN_RIGHT ? col + width - total : col,
			role, text);
		return width;
	}
	if (cut == CUT_MIDDLE)
		tail = width / 2;
	head = width - 1 - tail;
	used = draw_head(canvas, area, row, col, head, role, text);
	used += canvas_glyph(canvas, area, row, col + used, role, canvas->glyphs->ellipsis);
	draw_tail(canvas, area, row, col + used, tail, role, text, total);
	return width;
}

void canvas_select(struct canvas *canvas, struct area area, int row)
{
	for (int col = 0; col < area.cols; col++) {
		struct cell *cell = reach(canvas, area, row, col);

		if (cell)
			cell->selected = true;
	}
}
