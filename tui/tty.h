#ifndef LOWTIDE_TUI_TTY_H
#define LOWTIDE_TUI_TTY_H
/*
 * A terminal as a device: its descriptor, its size, its modes.
 *
 * It is opened anew, by name, because reads and writes must never block, and O_NONBLOCK belongs to
 * the open file, not to the descriptor: set on the one we inherited, it would also hold for the
 * shell, and for whoever else writes there.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

enum {
	TTY_ERROR_BYTES = 256,
	/* A size beyond these is a broken one, and would be paid for in memory. */
	TTY_ROWS_MAX = 500,
	TTY_COLS_MAX = 1000,
	/* The size of a terminal that does not know its own. */
	TTY_ROWS = 24,
	TTY_COLS = 80,
};

struct tty {
	int fd;
	struct termios theirs; /* modes as we found them last: these are given back */
	struct termios ours;
	bool lent; /* we gave it back: whoever has it now may set it up anew */
};

/* Opens the terminal that inherited stands for. Changes no modes. False: error says why. */
bool tty_open(struct tty *tty, int inherited, char error[TTY_ERROR_BYTES]);
void tty_close(struct tty *tty);

/* Bytes come in as they are typed and go out as they are written; ^C, ^Z and ^S keep what they mean
   to the user. Does not wait for output that is held. False: the terminal is gone. Stops the
   process while it is in the background, as the terminal wants it. */
bool tty_take(const struct tty *tty);

/* Where the terminal was lent, the modes it has now are theirs, and not those of before. Elsewhere,
   as after a SIGSTOP, they may still be our own. */
void tty_learn_modes(struct tty *tty);

/* False while the shell has it: reading or changing modes would stop us. */
bool tty_is_ours(const struct tty *tty);

/* At least 1x1. Not known: $LINES and $COLUMNS, else TTY_ROWS x TTY_COLS. */
void tty_size(const struct tty *tty, int *rows, int *cols);

/* Reads what is there, up to size bytes: 0 when there is nothing, -1 when the terminal is gone. */
ssize_t tty_read(const struct tty *tty, char *bytes, size_t size);

/* True when something can be read within ms, whatever signals come in between. */
bool tty_wait(const struct tty *tty, int ms);

#endif
