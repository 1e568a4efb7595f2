#ifndef LOWTIDE_TUI_TERMINFO_H
#define LOWTIDE_TUI_TERMINFO_H
/*
 * What the terminal can do, as far as curses does not look at it itself. All of it is about the
 * terminal that curses has opened last.
 */
#include "tui/keys.h"

enum { TERMINFO_SYNC_BYTES = 24 };

/* What a capability is for this terminal; "" when it has none. */
const char *terminfo_string(const char *capability);

/* The sequences that this terminal sends for keys. */
void terminfo_learn_keys(struct keys *keys);

/* curses resets the palette (OSC 104) whenever it takes the screen, and the user's own colours are
   gone. We never change one, so this cuts the reset out of what curses wrote; returns the bytes
   that are left. */
size_t terminfo_spare_palette(char *bytes, size_t len);

/* The same for what curses wrote to leave the screen. Where there is no other screen to go back to,
   a new line is added, or the prompt would stand on our last one; bytes has room for it. */
enum { TERMINFO_LEAVE_BYTES = 2 };
size_t terminfo_leave(char *bytes, size_t len);

/* Brackets around a frame that the terminal is to show as one (DEC private mode 2026); empty where
   it is not known that the terminal knows them. name is $TERM. */
struct terminfo_sync {
	char begin[TERMINFO_SYNC_BYTES], end[TERMINFO_SYNC_BYTES];
};

struct terminfo_sync terminfo_sync(const char *name);

#endif
