/* A terminal as a device, without a screen on it. */
#include <errno.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "sources/clock.h"
#include "tui/tty.h"

enum { TICK_MS = 5, TICKS_BEFORE_A_KEY = 4 };

static int master;
static volatile sig_atomic_t ticks;
static volatile sig_atomic_t types; /* the user types at the last tick */

static void on_tick(int number)
{
	int reason = errno;

	(void)number;
	ticks = ticks + 1;
	if (types && ticks == TICKS_BEFORE_A_KEY && write(master, "a", 1) != 1)
		_exit(1);
	errno = reason;
}

static void tick(bool on)
{
	struct itimerval rhythm = {{0, TICK_MS * 1000}, {0, TICK_MS * 1000}};

	ticks = 0;
	if (!on)
		rhythm = (struct itimerval){{0, 0}, {0, 0}};
	assert_int_equal(setitimer(ITIMER_REAL, &rhythm, NULL), 0);
}

static void open_raw(struct tty *tty)
{
	struct termios modes;

	*tty = (struct tty){.fd = -1};
	assert_int_equal(openpty(&master, &tty->fd, NULL, NULL, NULL), 0);
	assert_int_equal(tcgetattr(tty->fd, &modes), 0);
	cfmakeraw(&modes);
	assert_int_equal(tcsetattr(tty->fd, TCSANOW, &modes), 0);
	sigaction(SIGALRM, &(struct sigaction){.sa_handler = on_tick}, NULL);
}

/* As SIGWINCH does while a window is dragged: a sequence in two pieces stays one key. */
static void test_signals_do_not_end_a_wait(void **state)
{
	struct tty tty;

	(void)state;
	open_raw(&tty);
	types = 1;
	tick(true);
	assert_true(tty_wait(&tty, 10000));
	assert_true(ticks >= TICKS_BEFORE_A_KEY);
	tick(false);
	tty_close(&tty);
	close(master);
}

static void test_signals_do_not_lengthen_a_wait(void **state)
{
	struct tty tty;
	mono_ms begun;
	int64_t took;

	(void)state;
	open_raw(&tty);
	types = 0;
	tick(true);
	begun = clock_now().mono;
	assert_false(tty_wait(&tty, 100));
	took = mono_diff_ms(clock_now().mono, begun);
	tick(false);
	assert_in_range(took, 99, 5000);
	tty_close(&tty);
	close(master);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signals_do_not_end_a_wait),
		cmocka_unit_test(test_signals_do_not_lengthen_a_wait),
	};

	return cmocka_run_group_tests_name("tty", tests, NULL, NULL);
}
