#ifndef LOWTIDE_TUI_TERM_GUARD_H
#define LOWTIDE_TUI_TERM_GUARD_H
/*
 * Gives the terminal back, whatever happens: the one piece of code that does it, for a normal end,
 * ^Z, exit() from anywhere, a failed must(), a crash, and every deadly signal that nobody handles.
 * SIGKILL cannot be guarded against.
 *
 * Everything needed is prepared beforehand, so that a signal handler has nothing to do but
 * write(2) and tcsetattr(3).
 */
#include <stddef.h>
#include <termios.h>

enum { TERM_GUARD_BYTES = 512 };

/* The screen is taken: from now on the way back is to write goodbye (len <= TERM_GUARD_BYTES,
   copied) and to set modes. One terminal at a time. Again after each term_guard_give_back(). */
void term_guard_arm(int fd, const struct termios *modes, const char *goodbye, size_t len);

/* Gives the terminal back; does nothing when it is not ours. Waits a moment, but not for ever, for
   a terminal that takes no bytes. Safe in a signal handler. */
void term_guard_give_back(void);

/* The terminal is somebody else's already: there is nothing to give back. */
void term_guard_disarm(void);

/* Gives the terminal back, for good, and lets go of the signals. */
void term_guard_release(void);

#endif
