#ifndef LOWTIDE_TUI_TERM_KEY_H
#define LOWTIDE_TUI_TERM_KEY_H
/*
 * A key as a person knows it. What only some terminals can tell apart (F-keys beyond F1, Shift and
 * Ctrl with arrows) has no name here: nothing may be bound to it.
 */
#include <stdint.h>

enum key_code {
	KEY_CODE_CHARACTER, /* see character */
	KEY_CODE_UP,
	KEY_CODE_DOWN,
	KEY_CODE_LEFT,
	KEY_CODE_RIGHT,
	KEY_CODE_PAGE_UP,
	KEY_CODE_PAGE_DOWN,
	KEY_CODE_HOME,
	KEY_CODE_END,
	KEY_CODE_TAB,
	KEY_CODE_BACK_TAB,
	KEY_CODE_ENTER,
	KEY_CODE_ESCAPE,
	KEY_CODE_BACKSPACE,
	KEY_CODE_DELETE,
	KEY_CODE_F1,
};

struct term_key {
	enum key_code code;
	uint32_t character; /* code point; below 0x20 with Ctrl: 0x0c is ^L */
};

#endif
