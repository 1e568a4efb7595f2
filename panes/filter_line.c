#include "panes/filter_line.h"

#include <string.h>

#include "model/scrub.h"
#include "panes/keyboard.h"

enum { CTRL_U = 0x15, UTF8_BYTES = 4 };

/* Another list: it is looked at from its beginning. */
static void show_from_the_top(struct view *view)
{
	for (size_t i = 0; i < PANES; i++)
		view->places[i].top = 0;
}

void filter_line_clear(struct view *view)
{
	view->filter[0] = '\0';
	show_from_the_top(view);
}

/* A text that is too long stays as it is. */
static void append(struct view *view, uint32_t c)
{
	size_t used = strlen(view->filter);
	char bytes[UTF8_BYTES];
	size_t count = utf8_encode(c, bytes);

	if (used + count >= sizeof(view->filter))
		return;
	memcpy(view->filter + used, bytes, count);
	view->filter[used + count] = '\0';
}

static void remove_last(struct view *view)
{
	size_t used = strlen(view->filter);

	while (used > 0 && ((unsigned char)view->filter[--used] & 0xc0) == 0x80)
		;
	view->filter[used] = '\0';
}

bool filter_line_press(struct view *view, uint32_t key)
{
	switch (key) {
	case KEYBOARD_ENTER: view->typing = false; return true;
	case KEYBOARD_ESCAPE:
		view->typing = false;
		filter_line_clear(view);
		return true;
	case KEYBOARD_BACKSPACE:
		view->typing = view->filter[0] != '\0';
		remove_last(view);
		break;
	case CTRL_U: view->filter[0] = '\0'; break;
	default:
		if (key > 0x10ffff || scrub_is_unsafe(key))
			return false;
		append(view, key);
	}
	show_from_the_top(view);
	return true;
}
