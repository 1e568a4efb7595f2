#include "tests/support/vt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/scrub.h"
#include "panes/glyph_width.h"

enum { ESC = 0x1b };

static const struct vt_pen plain = {VT_COLOUR, VT_COLOUR, 0};

/* ---- cells ---- */

static struct vt_cell *at(const struct vt *vt, int row, int col)
{
	return &vt->cells[(size_t)row * (size_t)vt->cols + (size_t)col];
}

/* What erasing leaves has the background of the pen. */
static struct vt_cell blank(const struct vt *vt)
{
	return (struct vt_cell){.glyph = ' ', .pen = {VT_COLOUR, vt->pen.background, 0}};
}

static void erase(struct vt *vt, int row, int first, int end)
{
	for (int col = first; col < end && col < vt->cols; col++)
		*at(vt, row, col) = blank(vt);
}

static void erase_rows(struct vt *vt, int first, int end)
{
	for (int row = first; row < end; row++)
		erase(vt, row, 0, vt->cols);
}

static int clamp(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

static void go(struct vt *vt, int row, int col)
{
	vt->row = clamp(row, 0, vt->rows - 1);
	vt->col = clamp(col, 0, vt->cols - 1);
	vt->wrap_pending = false;
}

/* Lines top..bottom move up by n, down for n < 0. */
static void scroll(struct vt *vt, int top, int n)
{
	int height = vt->bottom - top + 1;
	int count = clamp(abs(n), 0, height);
	size_t line = (size_t)vt->cols * sizeof(struct vt_cell);
	size_t kept = (size_t)(height - count) * line;

	if (kept == 0) {
		erase_rows(vt, top, vt->bottom + 1);
	} else if (n > 0) {
		memmove(at(vt, top, 0), at(vt, top + count, 0), kept);
		erase_rows(vt, vt->bottom + 1 - count, vt->bottom + 1);
	} else {
		memmove(at(vt, top + count, 0), at(vt, top, 0), kept);
		erase_rows(vt, top, top + count);
	}
}

static void line_feed(struct vt *vt)
{
	if (vt->row == vt->bottom)
		scroll(vt, vt->top, 1);
	else
		go(vt, vt->row + 1, vt->col);
}

/* Cells from the cursor on move right by n, left for n < 0. */
static void shift(struct vt *vt, int n)
{
	int room = vt->cols - vt->col;
	int count = clamp(abs(n), 0, room);
	size_t kept = (size_t)(room - count) * sizeof(struct vt_cell);
	struct vt_cell *here = at(vt, vt->row, vt->col);

	if (n > 0) {
		memmove(here + count, here, kept);
		erase(vt, vt->row, vt->col, vt->col + count);
	} else {
		memmove(here, here + count, kept);
		erase(vt, vt->row, vt->cols - count, vt->cols);
	}
}

static void combine(struct vt *vt, uint32_t mark)
{
	int col = vt->wrap_pending ? vt->col : vt->col - 1;
	struct vt_cell *cell;

	while (col > 0 && at(vt, vt->row, col)->glyph == 0)
		col--;
	if (col < 0)
		return;
	cell = at(vt, vt->row, col);
	for (size_t i = 0; i < VT_MARKS; i++) {
		if (cell->marks[i] == 0) {
			cell->marks[i] = mark;
			return;
		}
	}
}

static void put(struct vt *vt, uint32_t c)
{
	int width = glyph_width(c);

	if (width == 0) {
		combine(vt, c);
		return;
	}
	if (vt->wrap_pending && vt->autowrap) {
		vt->col = 0;
		line_feed(vt);
	}
	vt->wrap_pending = false;
	if (vt->insert)
		shift(vt, width);
	*at(vt, vt->row, vt->col) = (struct vt_cell){.glyph = c, .pen = vt->pen};
	if (width == 2 && vt->col + 1 < vt->cols)
		*at(vt, vt->row, vt->col + 1) = (struct vt_cell){.glyph = 0, .pen = vt->pen};
	vt->last = c;
	if (vt->col + width < vt->cols)
		vt->col += width;
	else
		vt->wrap_pending = true;
}

/* ---- sequences ---- */

struct sequence {
	char kind; /* '?' for private ones, 0 else */
	char final;
	int parameters[VT_PARAMETERS]; /* 0 where there is none */
	size_t count;
};

/* The first parameter as a count. */
static int times(const struct sequence *s)
{
	return s->parameters[0] > 0 ? s->parameters[0] : 1;
}

static void not_understood(struct vt *vt)
{
	if (vt->unknown++ == 0)
		snprintf(vt->unknown_text, sizeof(vt->unknown_text), "%.*s", (int)vt->partial_len,
			vt->partial);
}

static void set_weight(struct vt *vt, int code)
{
	switch (code) {
	case 1: vt->pen.weight |= VT_BOLD; break;
	case 2: vt->pen.weight |= VT_DIM; break;
	case 3: /* screen's standout */
	case 7: vt->pen.weight |= VT_REVERSE; break;
	case 4: vt->pen.weight |= VT_UNDERLINE; break;
	case 10: break; /* linux: the usual character set */
	case 22: vt->pen.weight &= ~(unsigned)(VT_BOLD | VT_DIM); break;
	case 23:
	case 27: vt->pen.weight &= ~(unsigned)VT_REVERSE; break;
	case 24: vt->pen.weight &= ~(unsigned)VT_UNDERLINE; break;
	default: not_understood(vt); break;
	}
}

static void set_pen(struct vt *vt, const struct sequence *s)
{
	for (size_t i = 0; i < s->count; i++) {
		int code = s->parameters[i];
		bool wide = i + 2 < s->count && s->parameters[i + 1] == 5;

		if (code == 0)
			vt->pen = plain;
		else if (code == 38 && wide)
			vt->pen.foreground = s->parameters[i += 2];
		else if (code == 48 && wide)
			vt->pen.background = s->parameters[i += 2];
		else if (code >= 30 && code <= 39)
			vt->pen.foreground = code == 39 ? VT_COLOUR : code - 30;
		else if (code >= 40 && code <= 49)
			vt->pen.background = code == 49 ? VT_COLOUR : code - 40;
		else
			set_weight(vt, code);
	}
}

static void enter_alternate(struct vt *vt, bool on)
{
	if (on)
		erase_rows(vt, 0, vt->rows);
	vt->alternate = on;
}

static void set_mode(struct vt *vt, const struct sequence *s, bool on)
{
	int mode = s->parameters[0];

	if (s->kind == 0 && mode == 4)
		vt->insert = on;
	else if (s->kind == '?' && mode == 7)
		vt->autowrap = on;
	else if (s->kind == '?' && mode == 25)
		vt->cursor_hidden = !on;
	else if (s->kind == '?' && mode == 1049)
		enter_alternate(vt, on);
	else if (s->kind == '?' && mode == 2026)
		vt->brackets += on;
	else if (s->kind == '?' && mode == 1)
		vt->keypad = on;
	else if (mode != 12 && mode != 34) /* how the cursor looks */
		not_understood(vt);
}

static void erase_display(struct vt *vt, int how)
{
	if (how == 2 || (how == 0 && vt->row == 0 && vt->col == 0)) {
		vt->clears++;
		erase_rows(vt, 0, vt->rows);
	} else if (how == 0) {
		erase(vt, vt->row, vt->col, vt->cols);
		erase_rows(vt, vt->row + 1, vt->rows);
	} else {
		erase_rows(vt, 0, vt->row);
		erase(vt, vt->row, 0, vt->col + 1);
	}
}

static void erase_line(struct vt *vt, int how)
{
	erase(vt, vt->row, how == 0 ? vt->col : 0, how == 1 ? vt->col + 1 : vt->cols);
}

static void set_region(struct vt *vt, const struct sequence *s)
{
	vt->top = clamp(s->parameters[0] - 1, 0, vt->rows - 1);
	vt->bottom = s->parameters[1] > 0 ? clamp(s->parameters[1] - 1, vt->top, vt->rows - 1)
					  : vt->rows - 1;
	go(vt, 0, 0);
}

static void edit(struct vt *vt, const struct sequence *s)
{
	switch (s->final) {
	case 'J': erase_display(vt, s->parameters[0]); break;
	case 'K': erase_line(vt, s->parameters[0]); break;
	case 'X': erase(vt, vt->row, vt->col, vt->col + times(s)); break;
	case '@': shift(vt, times(s)); break;
	case 'P': shift(vt, -times(s)); break;
	case 'L': scroll(vt, vt->row, -times(s)); break;
	case 'M': scroll(vt, vt->row, times(s)); break;
	case 'S': scroll(vt, vt->top, times(s)); break;
	case 'T': scroll(vt, vt->top, -times(s)); break;
	case 'b':
		for (int i = 0; i < times(s); i++)
			put(vt, vt->last);
		break;
	case 'm': set_pen(vt, s); break;
	case 'h': set_mode(vt, s, true); break;
	case 'l': set_mode(vt, s, false); break;
	case 'r': set_region(vt, s); break;
	case 't': break; /* the window's title, kept and brought back */
	case 'c': break; /* how the console's cursor looks */
	default: not_understood(vt); break;
	}
}

static void control_sequence(struct vt *vt, const struct sequence *s)
{
	switch (s->final) {
	case 'A': go(vt, vt->row - times(s), vt->col); break;
	case 'B': go(vt, vt->row + times(s), vt->col); break;
	case 'C': go(vt, vt->row, vt->col + times(s)); break;
	case 'D': go(vt, vt->row, vt->col - times(s)); break;
	case 'G': go(vt, vt->row, times(s) - 1); break;
	case 'd': go(vt, times(s) - 1, vt->col); break;
	case 'H': go(vt, times(s) - 1, s->parameters[1] > 0 ? s->parameters[1] - 1 : 0); break;
	default: edit(vt, s); break;
	}
}

static void parse_sequence(struct vt *vt)
{
	struct sequence s = {.final = vt->partial[vt->partial_len - 1], .count = 1};

	for (size_t i = 2; i + 1 < vt->partial_len; i++) {
		char c = vt->partial[i];

		if (c == ';' && s.count < VT_PARAMETERS)
			s.count++;
		else if (c >= '0' && c <= '9')
			s.parameters[s.count - 1] = s.parameters[s.count - 1] * 10 + c - '0';
		else
			s.kind = c;
	}
	control_sequence(vt, &s);
}

static void restore_cursor(struct vt *vt)
{
	go(vt, vt->saved.row, vt->saved.col);
	vt->wrap_pending = vt->saved.wrap_pending;
	vt->pen = vt->saved.pen;
}

static void escape(struct vt *vt, char c)
{
	switch (c) {
	case '7': vt->saved = (struct vt_saved){vt->row, vt->col, vt->wrap_pending, vt->pen}; break;
	case '8': restore_cursor(vt); break;
	case 'D': line_feed(vt); break;
	case 'E':
		line_feed(vt);
		vt->col = 0;
		break;
	case 'M':
		if (vt->row == vt->top)
			scroll(vt, vt->top, -1);
		else
			go(vt, vt->row - 1, vt->col);
		break;
	case '=': /* the numeric keypad comes and goes with ESC [ ? 1 */
	case '>': break;
	default: not_understood(vt); break;
	}
}

static void control(struct vt *vt, char c)
{
	switch (c) {
	case '\b': go(vt, vt->row, vt->col - 1); break;
	case '\t': go(vt, vt->row, (vt->col / 8 + 1) * 8); break;
	case '\n': line_feed(vt); break;
	case '\r': go(vt, vt->row, 0); break;
	case '\0': /* padding */
	case 0x0e: /* the line drawing set is never used */
	case 0x0f: break;
	default: not_understood(vt); break;
	}
}

/* True when the bytes collected are complete, and were done. */
static bool finish(struct vt *vt)
{
	unsigned char first = (unsigned char)vt->partial[0];
	char last = vt->partial[vt->partial_len - 1];
	uint32_t c;

	if (first == ESC) {
		if (vt->partial_len == 1)
			return false;
		if (vt->partial[1] == '[') {
			if (vt->partial_len == 2 || last < 0x40)
				return false;
			parse_sequence(vt);
		} else if (strchr("()", vt->partial[1])) {
			return vt->partial_len == 3;
		} else {
			escape(vt, last);
		}
	} else if (first < 0x20 || first == 0x7f) {
		control(vt, last);
	} else if (utf8_decode(vt->partial, vt->partial_len, &c) > 0) {
		put(vt, c);
	} else if (vt->partial_len < 4) {
		return false;
	} else {
		not_understood(vt);
	}
	return true;
}

void vt_feed(struct vt *vt, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == ESC)
			vt->partial_len = 0; /* begins anew wherever it comes */
		vt->partial[vt->partial_len++] = bytes[i];
		if (finish(vt) || vt->partial_len == sizeof(vt->partial))
			vt->partial_len = 0;
	}
}

/* ---- the screen ---- */

void vt_init(struct vt *vt, int rows, int cols)
{
	*vt = (struct vt){.pen = plain, .saved = {.pen = plain}, .autowrap = true};
	vt_resize(vt, rows, cols);
}

void vt_fini(struct vt *vt)
{
	free(vt->cells);
	vt->cells = NULL;
}

void vt_resize(struct vt *vt, int rows, int cols)
{
	struct vt old = *vt;

	vt->cells = calloc((size_t)rows * (size_t)cols, sizeof(*vt->cells));
	vt->rows = rows;
	vt->cols = cols;
	vt->top = 0;
	vt->bottom = rows - 1;
	erase_rows(vt, 0, rows);
	for (int row = 0; row < rows && row < old.rows; row++)
		for (int col = 0; col < cols && col < old.cols; col++)
			*at(vt, row, col) = *at(&old, row, col);
	go(vt, vt->row, vt->col);
	free(old.cells);
}

void vt_blank(struct vt *vt)
{
	erase_rows(vt, 0, vt->rows);
}

const struct vt_cell *vt_cell(const struct vt *vt, int row, int col)
{
	return at(vt, row, col);
}

static size_t encode(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

void vt_line(const struct vt *vt, int row, char out[VT_LINE_BYTES])
{
	size_t len = 0, used = 0;

	for (int col = 0; col < vt->cols && len + 4 * (1 + VT_MARKS) < VT_LINE_BYTES; col++) {
		const struct vt_cell *cell = at(vt, row, col);

		if (cell->glyph == 0)
			continue;
		len += encode(cell->glyph, out + len);
		for (size_t i = 0; i < VT_MARKS && cell->marks[i] != 0; i++)
			len += encode(cell->marks[i], out + len);
		if (cell->glyph != ' ' || cell->marks[0] != 0)
			used = len;
	}
	out[used] = '\0';
}

bool vt_shows(const struct vt *vt, const char *text)
{
	char line[VT_LINE_BYTES];

	for (int row = 0; row < vt->rows; row++) {
		vt_line(vt, row, line);
		if (strstr(line, text))
			return true;
	}
	return false;
}
