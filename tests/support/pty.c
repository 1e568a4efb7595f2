#include "tests/support/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/wait_until.h"

/* What the shell tells the test. */
struct news {
	pid_t program;
	int status;
	struct rusage used;
};

/* ---- the program ---- */

static void default_signals(void)
{
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		if (number != SIGKILL && number != SIGSTOP)
			sigaction(number, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn static void run_program(const struct pty_setup *setup, int tty)
{
	default_signals();
	for (int fd = 0; fd < 3; fd++)
		dup2(tty, fd);
	close(tty);
	exit(setup->program(setup->user));
}

/* ---- the shell ---- */

static void tell(int news, pid_t program, int status, const struct rusage *used)
{
	struct news line = {.program = program, .status = status, .used = *used};

	if (write(news, &line, sizeof(line)) != (ssize_t)sizeof(line))
		_exit(1);
}

/* False: the test has ended. */
static bool obey(int orders, int tty, pid_t program)
{
	char order;
	ssize_t got = read(orders, &order, 1);

	if (got == 0)
		return false;
	if (got == 1 && order != PTY_BACKGROUND)
		tcsetpgrp(tty, program);
	if (got == 1 && order != PTY_FOREGROUND_SILENTLY)
		kill(-program, SIGCONT);
	return true;
}

/* Until the program or the test has ended. */
static void watch(int orders, int news, int tty, pid_t program)
{
	struct pollfd look = {.fd = orders, .events = POLLIN};
	struct termios modes;
	struct rusage used;
	int status;

	tcgetattr(tty, &modes);
	for (;;) {
		if (wait4(program, &status, WNOHANG | WUNTRACED, &used) == program) {
			if (WIFSTOPPED(status)) {
				tcsetpgrp(tty, getpgrp());
				tcsetattr(tty, TCSANOW, &modes);
			}
			tell(news, program, status, &used);
			if (!WIFSTOPPED(status))
				return;
		}
		if (poll(&look, 1, 5) > 0 && !obey(orders, tty, program)) {
			kill(-program, SIGKILL);
			return;
		}
	}
}

static void ignore(int number)
{
	sigaction(number, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
}

_Noreturn static void run_shell(const struct pty_setup *setup, int tty, int orders, int news)
{
	static const int interactive[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGTERM, SIGPIPE};
	int ready[2];
	char byte;
	pid_t program;

	setsid();
	ioctl(tty, TIOCSCTTY, 0);
	if (setup->no_shell) {
		tell(news, getpid(), 0, &(struct rusage){.ru_nswap = 0});
		run_program(setup, tty);
	}
	for (size_t i = 0; i < sizeof(interactive) / sizeof(interactive[0]); i++)
		ignore(interactive[i]);
	if (pipe(ready) != 0)
		_exit(1);
	program = fork();
	if (program == 0) {
		setpgid(0, 0);
		close(ready[1]);
		/* Its first look at the terminal must find it in the foreground. */
		if (read(ready[0], &byte, 1) != 0)
			_exit(1);
		close(ready[0]);
		close(orders);
		close(news);
		run_program(setup, tty);
	}
	setpgid(program, program);
	tcsetpgrp(tty, program);
	tell(news, program, 0, &(struct rusage){.ru_nswap = 0});
	close(ready[0]);
	close(ready[1]);
	watch(orders, news, tty, program);
	_exit(0);
}

/* ---- the test ---- */

static void note(struct pty *pty, int status)
{
	pty->status = status;
	pty->stopped = WIFSTOPPED(status);
	pty->ended = !pty->stopped;
}

static void take_news(struct pty *pty)
{
	struct news line;
	int status;

	/* Without a shell it is our own child. */
	if (pty->program == pty->shell && !pty->ended &&
		wait4(pty->program, &status, WNOHANG | WUNTRACED, &pty->used) == pty->program)
		note(pty, status);
	while (read(pty->news, &line, sizeof(line)) == (ssize_t)sizeof(line)) {
		pty->used = line.used;
		note(pty, line.status);
	}
}

static bool has_begun(void *user)
{
	struct pty *pty = user;
	struct news line;

	if (read(pty->news, &line, sizeof(line)) != (ssize_t)sizeof(line))
		return false;
	pty->program = line.program;
	return true;
}

void pty_start(struct pty *pty, const struct pty_setup *setup)
{
	struct winsize size = {
		.ws_row = (unsigned short)setup->rows, .ws_col = (unsigned short)setup->cols};
	int tty, orders[2], news[2];

	*pty = (struct pty){.master = -1};
	assert_int_equal(openpty(&pty->master, &tty, NULL, NULL, &size), 0);
	assert_int_equal(pipe(orders), 0);
	assert_int_equal(pipe(news), 0);
	tcgetattr(pty->master, &pty->modes);
	vt_init(&pty->vt, setup->rows ? setup->rows : 24, setup->cols ? setup->cols : 80);
	fflush(NULL);
	pty->shell = fork();
	if (pty->shell == 0) {
		close(pty->master);
		close(orders[1]);
		close(news[0]);
		run_shell(setup, tty, orders[0], news[1]);
	}
	close(tty);
	close(orders[0]);
	close(news[1]);
	pty->orders = orders[1];
	pty->news = news[0];
	fcntl(pty->master, F_SETFL, O_NONBLOCK);
	fcntl(pty->news, F_SETFL, O_NONBLOCK);
	wait_until(has_begun, pty, "the program to begin");
}

void pty_end(struct pty *pty)
{
	pty_hang_up(pty);
	close(pty->orders);
	waitpid(pty->shell, NULL, 0);
	close(pty->news);
	vt_fini(&pty->vt);
}

void pty_type(struct pty *pty, const char *keys)
{
	assert_int_equal(write(pty->master, keys, strlen(keys)), (ssize_t)strlen(keys));
}

void pty_look_away(struct pty *pty)
{
	take_news(pty);
}

void pty_look(struct pty *pty)
{
	char bytes[4096];
	ssize_t got;

	take_news(pty);
	while (pty->master >= 0 && (got = read(pty->master, bytes, sizeof(bytes))) > 0) {
		pty->bytes += (size_t)got;
		for (ssize_t i = 0; i < got; i++)
			pty->has_high_bytes = pty->has_high_bytes || (bytes[i] & 0x80);
		vt_feed(&pty->vt, bytes, (size_t)got);
	}
}

/* What it left on the screen may say why. */
static void fail_as_ended(struct pty *pty, const char *text)
{
	char line[VT_LINE_BYTES];

	pty_look(pty);
	for (int row = 0; row < pty->vt.rows; row++) {
		vt_line(&pty->vt, row, line);
		if (*line)
			print_message("# %s\n", line);
	}
	fail_msg("status %x, before it could show %s", (unsigned)pty->status, text);
}

struct wish {
	struct pty *pty;
	const char *text;
};

static bool shows(void *user)
{
	struct wish *wish = user;

	pty_look(wish->pty);
	if (vt_shows(&wish->pty->vt, wish->text))
		return true;
	if (wish->pty->ended)
		fail_as_ended(wish->pty, wish->text);
	return false;
}

void pty_wait_shows(struct pty *pty, const char *text)
{
	wait_until(shows, &(struct wish){pty, text}, text);
}

static bool has_stopped(void *user)
{
	struct pty *pty = user;

	pty_look(pty);
	return pty->stopped;
}

void pty_wait_stopped(struct pty *pty)
{
	wait_until(has_stopped, pty, "the program to stop");
	pty_look(pty);
}

static bool has_ended(void *user)
{
	struct pty *pty = user;

	pty_look(pty);
	return pty->ended;
}

void pty_wait_ended(struct pty *pty)
{
	wait_until(has_ended, pty, "the program to end");
	pty_look(pty);
}

void pty_resize(struct pty *pty, int rows, int cols)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

	pty_look(pty);
	vt_resize(&pty->vt, rows, cols);
	vt_blank(&pty->vt);
	assert_int_equal(ioctl(pty->master, TIOCSWINSZ, &size), 0);
}

void pty_hang_up(struct pty *pty)
{
	if (pty->master >= 0)
		close(pty->master);
	pty->master = -1;
}

void pty_order(struct pty *pty, enum pty_order order)
{
	char byte = (char)order;

	pty->stopped = false;
	assert_int_equal(write(pty->orders, &byte, 1), 1);
}

struct termios pty_modes(const struct pty *pty)
{
	struct termios modes;

	assert_int_equal(tcgetattr(pty->master, &modes), 0);
	return modes;
}

bool pty_is_given_back(const struct pty *pty)
{
	struct termios modes = pty_modes(pty);

	return modes.c_iflag == pty->modes.c_iflag && modes.c_oflag == pty->modes.c_oflag &&
	       modes.c_lflag == pty->modes.c_lflag && !pty->vt.alternate &&
	       !pty->vt.cursor_hidden && !pty->vt.keypad && pty->vt.pen.weight == 0 &&
	       pty->vt.pen.foreground == VT_COLOUR;
}

double pty_cpu_s(const struct pty *pty)
{
	struct timespec used = {0};
	clockid_t clock;

	assert_int_equal(clock_getcpuclockid(pty->program, &clock), 0);
	assert_int_equal(clock_gettime(clock, &used), 0);
	return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}
