#include "tui/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sources/clock.h"

enum { NAME_BYTES = 256 };

static int open_device(const char *name)
{
	return open(name, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* Under su and sudo the device belongs to somebody else, in some containers its name leads nowhere:
   then it is at least our controlling terminal, which everybody may open. */
static int open_again(int inherited)
{
	char name[NAME_BYTES] = "";
	int fd = -1;

	if (ttyname_r(inherited, name, sizeof(name)) == 0)
		fd = open_device(name);
	return fd >= 0 ? fd : open_device("/dev/tty");
}

static struct termios for_a_screen(struct termios modes)
{
	modes.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP);
	/* Whoever moves the cursor must not have a line feed turned into something else. */
	modes.c_oflag &= ~(tcflag_t)OPOST;
	modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | IEXTEN);
	modes.c_cc[VMIN] = 1;
	modes.c_cc[VTIME] = 0;
	return modes;
}

static bool read_modes(struct tty *tty)
{
	if (tcgetattr(tty->fd, &tty->theirs) != 0)
		return false;
	tty->ours = for_a_screen(tty->theirs);
	return true;
}

void tty_learn_modes(struct tty *tty)
{
	/* A terminal that is gone is noticed when it is taken. */
	if (tty->lent)
		(void)read_modes(tty);
	tty->lent = false;
}

bool tty_open(struct tty *tty, int inherited, char error[TTY_ERROR_BYTES])
{
	*tty = (struct tty){.fd = -1};
	if (!isatty(inherited)) {
		snprintf(error, TTY_ERROR_BYTES, "the standard output is not a terminal");
		return false;
	}
	tty->fd = open_again(inherited);
	if (tty->fd < 0 || !read_modes(tty)) {
		snprintf(error, TTY_ERROR_BYTES, "cannot open the terminal: %s", strerror(errno));
		tty_close(tty);
		return false;
	}
	return true;
}

void tty_close(struct tty *tty)
{
	if (tty->fd >= 0)
		close(tty->fd);
	tty->fd = -1;
}

bool tty_take(const struct tty *tty)
{
	int result;

	do
		result = tcsetattr(tty->fd, TCSANOW, &tty->ours);
	while (result != 0 && errno == EINTR);
	return result == 0;
}

bool tty_is_ours(const struct tty *tty)
{
	pid_t foreground = tcgetpgrp(tty->fd);

	/* -1: not our controlling terminal, and nobody stops us there. */
	return foreground == -1 || foreground == getpgrp();
}

static int from_environment(const char *name, int otherwise)
{
	const char *text = getenv(name);
	long value = text ? strtol(text, NULL, 10) : 0;

	return value > 0 && value <= TTY_COLS_MAX ? (int)value : otherwise;
}

void tty_size(const struct tty *tty, int *rows, int *cols)
{
	struct winsize size = {0};

	(void)ioctl(tty->fd, TIOCGWINSZ, &size);
	*rows = size.ws_row > 0 ? size.ws_row : from_environment("LINES", TTY_ROWS);
	*cols = size.ws_col > 0 ? size.ws_col : from_environment("COLUMNS", TTY_COLS);
	if (*rows > TTY_ROWS_MAX)
		*rows = TTY_ROWS_MAX;
	if (*cols > TTY_COLS_MAX)
		*cols = TTY_COLS_MAX;
}

ssize_t tty_read(const struct tty *tty, char *bytes, size_t size)
{
	ssize_t got;

	do
		got = read(tty->fd, bytes, size);
	while (got < 0 && errno == EINTR);
	if (got > 0)
		return got;
	/* It does not block, so that 0 is not "nothing": it is the end. */
	return got < 0 && errno == EAGAIN ? 0 : -1;
}

bool tty_wait(const struct tty *tty, int ms)
{
	struct pollfd look = {.fd = tty->fd, .events = POLLIN};
	mono_ms begun = clock_now().mono;
	int64_t left = ms;
	int result;

	/* A signal, like that of a window being resized, says nothing about the terminal. */
	do {
		result = poll(&look, 1, (int)left);
		left = ms - mono_diff_ms(clock_now().mono, begun);
	} while (result < 0 && errno == EINTR && left > 0);
	return result > 0;
}
