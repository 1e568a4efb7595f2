/*
 * The live screen under a shell with job control: ^Z and back, in the background, killed there.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "tests/support/show.h"
#include "tests/support/wait_until.h"

static double used_s(const struct show *show)
{
	const struct rusage *used = &show->pty.used;

	return (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) +
	       (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec) / 1e6;
}

static void stop_and_check(struct show *show)
{
	pty_type(&show->pty, "\032");
	pty_wait_stopped(&show->pty);
	assert_int_equal(WSTOPSIG(show->pty.status), SIGTSTP);
	assert_true(pty_is_given_back(&show->pty));
}

static bool is_back(void *user)
{
	struct show *show = user;

	pty_look(&show->pty);
	return show->pty.vt.alternate && show->pty.vt.cursor_hidden && show->pty.vt.keypad &&
	       vt_shows(&show->pty.vt, "count") && !(pty_modes(&show->pty).c_lflag & ICANON);
}

static void test_control_z_and_back(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show_begin(&show);
	for (int i = 0; i < 3; i++) {
		stop_and_check(&show);
		pty_resize(&show.pty, 24 + i, 80);
		pty_order(&show.pty, PTY_FOREGROUND);
		wait_until(is_back, &show, "the screen to come back");
		pty_type(&show.pty, "c");
		show_wait_count(&show, i + 1);
		assert_int_equal(show.state->rows, 24 + i);
	}
	pty_type(&show.pty, "q");
	pty_wait_ended(&show.pty);
	assert_true(pty_is_given_back(&show.pty));
	show_fini(&show);
}

/* `stty -ixon erase ^H` between ^Z and fg is there to stay; with our own changes it would not. */
static void test_modes_that_were_set_in_between(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show_begin(&show);
	stop_and_check(&show);
	show.pty.modes.c_iflag ^= IXON;
	show.pty.modes.c_cc[VERASE] = '\b';
	assert_int_equal(tcsetattr(show.pty.master, TCSANOW, &show.pty.modes), 0);
	pty_order(&show.pty, PTY_FOREGROUND);
	wait_until(is_back, &show, "the screen to come back");
	kill(show.pty.program, SIGCONT); /* one more, while the screen is ours */
	pty_type(&show.pty, "c");
	show_wait_count(&show, 1);
	pty_type(&show.pty, "q");
	pty_wait_ended(&show.pty);
	assert_true(pty_is_given_back(&show.pty));
	assert_int_equal(pty_modes(&show.pty).c_cc[VERASE], '\b');
	show_fini(&show);
}

static void test_a_stop_that_nobody_announced(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show_begin(&show);
	kill(show.pty.program, SIGSTOP);
	pty_wait_stopped(&show.pty);
	/* What the shell writes in between is on our screen. */
	vt_feed(&show.pty.vt, "\033[H\033[?25h\033[?1l$ fg", 18);
	pty_order(&show.pty, PTY_FOREGROUND);
	wait_until(is_back, &show, "the screen to come back");
	assert_false(vt_shows(&show.pty.vt, "$ fg"));
	pty_type(&show.pty, "q");
	pty_wait_ended(&show.pty);
	assert_true(pty_is_given_back(&show.pty));
	show_fini(&show);
}

static void test_in_the_background_it_goes_on_without_a_screen(void **state)
{
	struct show show;
	size_t bytes;

	(void)state;
	show_init(&show);
	show_begin(&show);
	pty_type(&show.pty, "C");
	stop_and_check(&show);
	bytes = show.pty.bytes;
	pty_order(&show.pty, PTY_BACKGROUND);
	show_wait_beats(&show, 20);
	assert_false(show.pty.stopped);
	assert_int_equal(show.pty.bytes, bytes);
	assert_true(pty_is_given_back(&show.pty));
	pty_order(&show.pty, PTY_FOREGROUND_SILENTLY);
	wait_until(is_back, &show, "the screen to come back");
	show_fini(&show);
}

static void test_killed_while_it_is_stopped(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show_begin(&show);
	stop_and_check(&show);
	kill(show.pty.program, SIGTERM);
	pty_order(&show.pty, PTY_BACKGROUND);
	pty_wait_ended(&show.pty);
	show_assert_exit(&show, 128 + SIGTERM);
	assert_true(pty_is_given_back(&show.pty));
	show_fini(&show);
}

static void test_control_z_where_nobody_could_continue_it(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show.no_shell = true;
	show_begin(&show);
	pty_type(&show.pty, "\032c");
	show_wait_count(&show, 1);
	assert_true(show.pty.vt.alternate);
	assert_false(show.pty.stopped);
	show_fini(&show);
}

static void test_hang_up_in_the_background(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show.blocks_hup = true;
	show_begin(&show);
	stop_and_check(&show);
	pty_order(&show.pty, PTY_BACKGROUND);
	show_wait_beats(&show, 3);
	pty_hang_up(&show.pty);
	pty_wait_ended(&show.pty);
	show_assert_exit(&show, 128 + SIGHUP);
	assert_true(used_s(&show) < 2);
	show_fini(&show);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_control_z_and_back),
		cmocka_unit_test(test_modes_that_were_set_in_between),
		cmocka_unit_test(test_a_stop_that_nobody_announced),
		cmocka_unit_test(test_in_the_background_it_goes_on_without_a_screen),
		cmocka_unit_test(test_killed_while_it_is_stopped),
		cmocka_unit_test(test_control_z_where_nobody_could_continue_it),
		cmocka_unit_test(test_hang_up_in_the_background),
	};

	return cmocka_run_group_tests_name("live jobs", tests, NULL, NULL);
}
