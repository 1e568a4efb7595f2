#ifndef LOWTIDE_TESTS_SUPPORT_VT_H
#define LOWTIDE_TESTS_SUPPORT_VT_H
/*
 * A terminal for tests: bytes in, a screen out. It knows what curses sends to xterm-256color, tmux,
 * screen, linux and vt100; anything else it only counts, and a test can insist on zero.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VT_MARKS = 3, VT_PARAMETERS = 16, VT_COLOUR = -1 };

enum vt_weight {
	VT_BOLD = 1 << 0,
	VT_DIM = 1 << 1,
	VT_UNDERLINE = 1 << 2,
	VT_REVERSE = 1 << 3,
};

/* How something is written. Colours are indexes, VT_COLOUR is the default one. */
struct vt_pen {
	int foreground, background;
	unsigned weight;
};

struct vt_cell {
	uint32_t glyph;           /* ' ' where nothing is, 0 right of a wide glyph */
	uint32_t marks[VT_MARKS]; /* combining characters */
	struct vt_pen pen;
};

/* What ESC 7 keeps for ESC 8. */
struct vt_saved {
	int row, col;
	bool wrap_pending;
	struct vt_pen pen;
};

struct vt {
	int rows, cols;
	struct vt_cell *cells; /* rows x cols */
	int row, col;
	bool wrap_pending; /* the last column is written: the next glyph goes to the next line */
	int top, bottom;   /* of what scrolls */
	struct vt_pen pen;
	struct vt_saved saved;
	uint32_t last; /* glyph, for REP */
	bool insert;
	bool alternate; /* in the alternate screen */
	bool cursor_hidden;
	bool keypad;
	bool autowrap;
	size_t brackets;       /* frames sent as one (DEC 2026) */
	size_t clears;         /* of the whole screen */
	size_t unknown;        /* sequences not understood */
	char unknown_text[64]; /* the first of them */
	char partial[256];     /* a sequence that has not ended */
	size_t partial_len;
};

void vt_init(struct vt *vt, int rows, int cols);
void vt_fini(struct vt *vt);

/* Another size; what fits stays, as in an xterm. */
void vt_resize(struct vt *vt, int rows, int cols);

/* Nothing is on the screen; the terminal knows nothing of it. */
void vt_blank(struct vt *vt);

void vt_feed(struct vt *vt, const char *bytes, size_t len);

const struct vt_cell *vt_cell(const struct vt *vt, int row, int col);

/* A row as UTF-8, without blanks at its end. */
enum { VT_LINE_BYTES = 4096 };
void vt_line(const struct vt *vt, int row, char out[VT_LINE_BYTES]);

/* True when some row contains the text. */
bool vt_shows(const struct vt *vt, const char *text);

#endif
