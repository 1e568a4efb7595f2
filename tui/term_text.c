#include "tui/term_text.h"

#include <string.h>

#include "model/must.h"
#include "model/scrub.h"

static void write_code_point(uint32_t c, FILE *out)
{
	char bytes[4] = "";
	size_t len = utf8_encode(c, bytes);

	fwrite(bytes, 1, len, out);
}

static void write_cell(const struct cell *cell, FILE *out)
{
	if (cell->width == 0)
		return; /* its glyph took this column */
	write_code_point(cell->glyph, out);
	for (size_t i = 0; i < CELL_MARKS && cell->marks[i] != 0; i++)
		write_code_point(cell->marks[i], out);
}

static bool is_blank(const struct cell *cell)
{
	return cell->glyph == ' ' && cell->marks[0] == 0;
}

/* Columns of a row up to its last glyph. */
static int used_columns(const struct canvas *canvas, int row)
{
	int cols = canvas->cols;

	while (cols > 0 && is_blank(canvas_cell(canvas, row, cols - 1)))
		cols--;
	return cols;
}

bool term_text_write(const struct canvas *canvas, FILE *out)
{
	for (int row = 0; row < canvas->rows; row++) {
		int cols = used_columns(canvas, row);

		for (int col = 0; col < cols; col++)
			write_cell(canvas_cell(canvas, row, col), out);
		fputc('\n', out);
	}
	return !ferror(out);
}

static char role_letter(const struct cell *cell)
{
	static const struct {
		char usual, selected;
	} letters[ROLES] = {
		[ROLE_PLAIN] = {'.', ':'},
		[ROLE_DIM] = {'d', 'D'},
		[ROLE_TITLE] = {'t', 'T'},
		[ROLE_OK] = {'o', 'O'},
		[ROLE_WARN] = {'w', 'W'},
		[ROLE_ALARM] = {'A', '!'},
		[ROLE_STALE] = {'s', 'S'},
	};

	must(cell->role < ROLES);
	if (is_blank(cell))
		return cell->selected ? '_' : ' ';
	return cell->selected ? letters[cell->role].selected : letters[cell->role].usual;
}

bool term_text_write_roles(const struct canvas *canvas, FILE *out)
{
	for (int row = 0; row < canvas->rows; row++) {
		int cols = used_columns(canvas, row);

		for (int col = 0; col < cols; col++)
			fputc(role_letter(canvas_cell(canvas, row, col)), out);
		fputc('\n', out);
	}
	return !ferror(out);
}
