#include "panes/bar.h"

#include <math.h>

void bar_mark(struct canvas *canvas, struct area area, int row, int col, int width, double whole,
	double value)
{
	int at = value < whole ? (int)lround(value / whole * width) : width;

	if (at < width)
		canvas_glyph(canvas, area, row, col + at, ROLE_TITLE, canvas->glyphs->post);
}

void bar_draw(struct canvas *canvas, struct area area, int row, int col, int width, double whole,
	const struct bar_part *parts, size_t count)
{
	double sum = 0;
	int at = 0;

	if (width <= 0)
		return;
	for (size_t i = 0; i < count; i++) {
		int end;

		sum += parts[i].value;
		end = sum < whole ? (int)lround(sum / whole * width) : width;
		if (end <= at && parts[i].value > 0 && at < width)
			end = at + 1;
		for (; at < end; at++)
			canvas_glyph(canvas, area, row, col + at, parts[i].role, parts[i].glyph);
	}
	if (sum > whole)
		canvas_glyph(canvas, area, row, col + width - 1, ROLE_ALARM, '>');
}
