#include "tui/term_guard.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/must.h"

enum {
	PATIENCE_MS = 200,       /* for a terminal that takes no bytes */
	STACK_BYTES = 64 * 1024, /* the crash may be that the stack is full */
};

/* What ends a process unless somebody handles it: taken where nobody does, so that a loop keeps its
   signals, a sanitizer its report, and nohup its SIGHUP. Those of the loop are here for the moments
   before and after it. */
static const int deadly[] = {
	SIGSEGV,
	SIGBUS,
	SIGFPE,
	SIGILL,
	SIGABRT,
	SIGSYS,
	SIGTRAP,
	SIGQUIT,
	SIGALRM,
	SIGUSR1,
	SIGUSR2,
	SIGXCPU,
	SIGXFSZ,
	SIGHUP,
	SIGINT,
	SIGTERM,
};

enum { DEADLY = sizeof(deadly) / sizeof(deadly[0]) };

/* Static, because a signal handler and atexit() have nobody to ask. */
static struct {
	volatile sig_atomic_t armed;
	int fd;
	struct termios modes;
	char goodbye[TERM_GUARD_BYTES];
	size_t len;
	bool installed;
	bool at_exit;
	char stack[STACK_BYTES];
} guard;

static bool can_write(int fd)
{
	struct pollfd look = {.fd = fd, .events = POLLOUT};

	return poll(&look, 1, PATIENCE_MS) > 0 && (look.revents & POLLOUT) != 0;
}

static void write_goodbye(void)
{
	size_t sent = 0;

	while (sent < guard.len) {
		ssize_t written = write(guard.fd, guard.goodbye + sent, guard.len - sent);

		if (written > 0)
			sent += (size_t)written;
		else if (errno != EINTR && (errno != EAGAIN || !can_write(guard.fd)))
			return;
	}
}

void term_guard_disarm(void)
{
	guard.armed = 0;
}

void term_guard_give_back(void)
{
	int errno_before = errno;
	sigset_t stopping, before;

	if (!guard.armed)
		return;
	guard.armed = 0;
	/* In the background the terminal would stop us for this; the way out must not. */
	sigemptyset(&stopping);
	sigaddset(&stopping, SIGTTOU);
	pthread_sigmask(SIG_BLOCK, &stopping, &before);
	write_goodbye();
	tcsetattr(guard.fd, TCSANOW, &guard.modes);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = errno_before;
}

/* The signal is raised again and comes when this handler returns, to end the process with the right
   status and a core that shows where it was. */
static void on_deadly(int number)
{
	term_guard_give_back();
	sigaction(number, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
	raise(number);
}

static void replace(int number, void (*old)(int), const struct sigaction *act)
{
	struct sigaction now;

	if (sigaction(number, NULL, &now) == 0 && now.sa_handler == old)
		sigaction(number, act, NULL);
}

static void install(void)
{
	struct sigaction act = {.sa_handler = on_deadly, .sa_flags = SA_ONSTACK};
	stack_t now;

	must(sigaltstack(NULL, &now) == 0);
	if (now.ss_flags & SS_DISABLE)
		sigaltstack(&(stack_t){.ss_sp = guard.stack, .ss_size = STACK_BYTES}, NULL);
	sigfillset(&act.sa_mask);
	for (size_t i = 0; i < DEADLY; i++)
		replace(deadly[i], SIG_DFL, &act);
	must_set_hook(term_guard_give_back);
	if (!guard.at_exit)
		guard.at_exit = atexit(term_guard_give_back) == 0;
	guard.installed = true;
}

void term_guard_arm(int fd, const struct termios *modes, const char *goodbye, size_t len)
{
	must(len <= TERM_GUARD_BYTES);
	guard.armed = 0;
	guard.fd = fd;
	guard.modes = *modes;
	memcpy(guard.goodbye, goodbye, len);
	guard.len = len;
	if (!guard.installed)
		install();
	guard.armed = 1;
}

void term_guard_release(void)
{
	term_guard_give_back();
	if (!guard.installed)
		return;
	for (size_t i = 0; i < DEADLY; i++)
		replace(deadly[i], on_deadly, &(struct sigaction){.sa_handler = SIG_DFL});
	must_set_hook(NULL);
	guard.installed = false;
}
