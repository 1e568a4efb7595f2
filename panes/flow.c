#include "panes/flow.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/limits.h"

enum { GAP = 2, VALUE_BYTES = LIMIT_IDENTITY_BYTES + 64, TEXT_BYTES = 2 * LIMIT_SQL_BYTES };

void flow_put(struct flow *flow, const char *label, const char *format, ...)
{
	const struct glyphs *glyphs = flow->canvas->glyphs;
	char value[VALUE_BYTES];
	int width, label_width = label[0] != '\0' ? text_columns(glyphs, label) + 1 : 0;
	va_list args;

	va_start(args, format);
	vsnprintf(value, sizeof(value), format, args);
	va_end(args);
	width = label_width + text_columns(glyphs, value);
	if (flow->col > 0 && flow->col + GAP + width > flow->area.cols)
		flow_break(flow);
	if (flow->col > 0)
		flow->col += GAP;
	canvas_text(flow->canvas, flow->area, flow->row - flow->top, flow->col, ROLE_DIM, label);
	canvas_field(flow->canvas, flow->area, flow->row - flow->top, flow->col + label_width,
		flow->area.cols - flow->col - label_width, flow->role, ALIGN_LEFT, CUT_MIDDLE,
		value);
	flow->col += width;
}

void flow_break(struct flow *flow)
{
	flow->row += flow->col > 0;
	flow->col = 0;
}

void flow_title(struct flow *flow, const char *title)
{
	flow_break(flow);
	flow->row += flow->row > 0;
	canvas_text(flow->canvas, flow->area, flow->row - flow->top, 0, ROLE_TITLE, title);
	flow->row++;
}

/* Bytes of text that fit into cols columns, and the blanks behind them in *skip. */
static size_t line_bytes(const struct glyphs *glyphs, const char *text, int cols, size_t *skip)
{
	size_t fits = 0, blank = 0;
	char head[TEXT_BYTES];

	*skip = 0;
	while (text[fits] != '\0' && fits + 4 < sizeof(head)) {
		size_t next = fits + 1;

		while (((unsigned char)text[next] & 0xc0) == 0x80)
			next++;
		memcpy(head, text, next);
		head[next] = '\0';
		if (text_columns(glyphs, head) > cols)
			break;
		fits = next;
		if (text[fits] == ' ')
			blank = fits;
	}
	if (text[fits] == '\0' || blank == 0)
		return fits;
	*skip = 1;
	return blank;
}

void flow_text(struct flow *flow, int indent, enum role role, const char *text)
{
	int cols = flow->area.cols - indent;
	char line[TEXT_BYTES];

	flow_break(flow);
	while (*text != '\0') {
		size_t skip, bytes = line_bytes(flow->canvas->glyphs, text, cols, &skip);

		if (bytes == 0)
			return; /* not a character's room */
		memcpy(line, text, bytes);
		line[bytes] = '\0';
		canvas_text(flow->canvas, flow->area, flow->row++ - flow->top, indent, role, line);
		text += bytes + skip;
	}
}

int flow_rows(const struct flow *flow)
{
	return flow->row + (flow->col > 0);
}
