#ifndef LOWTIDE_TESTS_SUPPORT_PTY_H
#define LOWTIDE_TESTS_SUPPORT_PTY_H
/*
 * A program on a real pseudo-terminal, with somebody at the keyboard (the test), an emulator for a
 * screen, and a shell that knows job control: it notices when the program stops, takes the terminal
 * as shells do, and continues it when told to.
 *
 * The program is a function that runs in a process of its own, with default signals, as the
 * foreground job; what it returns is its exit status. It ends at the latest with the test.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <termios.h>

#include "tests/support/vt.h"

struct pty_setup {
	int rows, cols; /* 0 stays 0: a terminal that does not know its size */
	int (*program)(void *user);
	void *user;
	bool no_shell; /* the program leads its session, as under `ssh -t host program` */
};

struct pty {
	int master; /* -1 after a hang-up */
	struct vt vt;
	struct termios modes; /* as the program found them */
	pid_t program;
	size_t bytes;        /* came out so far */
	bool has_high_bytes; /* one of them was beyond ASCII */
	bool stopped;
	bool ended;
	int status; /* of waitpid(), when stopped or ended */
	struct rusage used;
	pid_t shell;
	int orders, news; /* pipes to and from the shell */
};

void pty_start(struct pty *pty, const struct pty_setup *setup);
/* Hangs up, and waits until nobody is left. */
void pty_end(struct pty *pty);

/* Types. */
void pty_type(struct pty *pty, const char *keys);

/* Takes what came out and what happened. Conditions for wait_until() begin with this. */
void pty_look(struct pty *pty);
/* The same without reading: a link on which nothing gets through. */
void pty_look_away(struct pty *pty);

/* Wait, taking what comes out. */
void pty_wait_shows(struct pty *pty, const char *text);
void pty_wait_stopped(struct pty *pty);
/* Also until the last byte is out. */
void pty_wait_ended(struct pty *pty);

/* The screen is blank then: what it shows was drawn for the new size. */
void pty_resize(struct pty *pty, int rows, int cols);
void pty_hang_up(struct pty *pty);

/* What the shell does with a job that stopped. */
enum pty_order {
	PTY_FOREGROUND = 'f',
	PTY_BACKGROUND = 'b',
	PTY_FOREGROUND_SILENTLY = 's', /* of a job that runs: some shells send no signal then */
};
void pty_order(struct pty *pty, enum pty_order order);

/* The terminal's modes now, and whether they are those that the program found. */
struct termios pty_modes(const struct pty *pty);
bool pty_is_given_back(const struct pty *pty);

/* CPU time that the running program has used. */
double pty_cpu_s(const struct pty *pty);

#endif
