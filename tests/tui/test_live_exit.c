/*
 * All ways out of the live screen, planned or not: the terminal is given back, and the process says
 * how it ended.
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
#include <unistd.h>

#include <cmocka.h>

#include "model/must.h"
#include "tests/support/show.h"
#include "tests/support/wait_until.h"

/* ---- planned ways out ---- */

static void test_the_user_leaves(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show_begin(&show);
	pty_type(&show.pty, "q");
	pty_wait_ended(&show.pty);
	show_assert_exit(&show, 0);
	assert_true(pty_is_given_back(&show.pty));
	assert_string_equal(show.pty.vt.unknown_text, "");
	show_fini(&show);
}

static void test_control_c(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show_begin(&show);
	pty_type(&show.pty, "\003");
	pty_wait_ended(&show.pty);
	show_assert_exit(&show, 128 + SIGINT);
	assert_true(pty_is_given_back(&show.pty));
	show_fini(&show);
}

static void test_signals_that_end(void **state)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct show show;

		show_init(&show);
		show_begin(&show);
		kill(show.pty.program, numbers[i]);
		pty_wait_ended(&show.pty);
		show_assert_exit(&show, 128 + numbers[i]);
		assert_true(pty_is_given_back(&show.pty));
		show_fini(&show);
	}
}

static void test_signals_that_were_ignored_stay_so(void **state)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct show show;

		show_init(&show);
		show.ignores = numbers[i];
		show_begin(&show);
		kill(show.pty.program, numbers[i]);
		pty_type(&show.pty, "c");
		show_wait_count(&show, 1);
		assert_false(show.pty.stopped);
		pty_type(&show.pty, "q");
		pty_wait_ended(&show.pty);
		show_assert_exit(&show, 0);
		assert_true(pty_is_given_back(&show.pty));
		show_fini(&show);
	}
}

static bool is_small(void *user)
{
	struct show *show = user;

	pty_look(&show->pty);
	return show->state->rows == 12;
}

/* A VT100 has no other screen to go back to: the shell goes on below the picture. */
static void test_the_last_line_of_a_screen_that_stays(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show.environment[0] = "TERM=vt100";
	show_begin(&show);
	pty_resize(&show.pty, 12, 80);
	wait_until(is_small, &show, "the smaller picture");
	pty_type(&show.pty, "q");
	pty_wait_ended(&show.pty);
	assert_true(pty_is_given_back(&show.pty));
	assert_int_equal(show.pty.vt.row, 11);
	assert_int_equal(show.pty.vt.col, 0);
	show_fini(&show);
}

static void do_nothing(uv_poll_t *poll, int status, int events)
{
	(void)poll, (void)status, (void)events;
}

static void draw_nothing(void *user, struct canvas *canvas)
{
	(void)user, (void)canvas;
}

/* The loop believes that it waits for the descriptor that becomes the terminal's: it refuses, as
   where a system cannot wait for terminals. */
static int run_where_nobody_can_wait(void *user)
{
	struct live_hooks hooks = {.draw = draw_nothing};
	struct live_options options = {.frame_ms = 20};
	char error[TERM_ERROR_BYTES] = "";
	uv_loop_t loop;
	uv_poll_t poll;
	int ends[2];

	(void)user;
	must(uv_loop_init(&loop) == 0);
	must(pipe(ends) == 0);
	must(uv_poll_init(&loop, &poll, ends[0]) == 0);
	must(uv_poll_start(&poll, UV_READABLE, do_nothing) == 0);
	close(ends[0]);
	must(live_start(&loop, &hooks, &options, error) == NULL);
	puts(error);
	uv_close((uv_handle_t *)&poll, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	must(uv_loop_close(&loop) == 0);
	close(ends[1]);
	return 2;
}

static void test_a_terminal_that_nobody_can_wait_for(void **state)
{
	struct pty pty;

	(void)state;
	pty_start(&pty, &(struct pty_setup){24, 80, run_where_nobody_can_wait, NULL, false});
	pty_wait_ended(&pty);
	assert_true(WIFEXITED(pty.status));
	assert_int_equal(WEXITSTATUS(pty.status), 2);
	assert_true(vt_shows(&pty.vt, "cannot wait for the terminal: "));
	assert_true(pty_is_given_back(&pty));
	pty_end(&pty);
}

/* ---- ways out that nobody planned ---- */

static void fail_must(void)
{
	int sheep = 3;

	must(sheep == 4);
}

static void call_exit(void)
{
	exit(7);
}

static void expect_end(void (*how)(void), int signal_number, int status)
{
	struct show show;

	show_init(&show);
	show.on_x = how;
	show_begin(&show);
	pty_type(&show.pty, "x");
	pty_wait_ended(&show.pty);
	if (signal_number) {
		assert_true(WIFSIGNALED(show.pty.status));
		assert_int_equal(WTERMSIG(show.pty.status), signal_number);
	} else {
		show_assert_exit(&show, status);
	}
	assert_true(pty_is_given_back(&show.pty));
	show_fini(&show);
}

static void test_exit_from_anywhere(void **state)
{
	(void)state;
	expect_end(call_exit, 0, 7);
}

static void test_a_failed_must_is_read_on_the_given_back_screen(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show.on_x = fail_must;
	show_begin(&show);
	pty_type(&show.pty, "x");
	pty_wait_ended(&show.pty);
	assert_true(WIFSIGNALED(show.pty.status));
	assert_int_equal(WTERMSIG(show.pty.status), SIGABRT);
	assert_true(pty_is_given_back(&show.pty));
	assert_true(vt_shows(&show.pty.vt, "this cannot be: !(sheep == 4)"));
	show_fini(&show);
}

/* Deeper than any stack; the compiler shall not know. */
static volatile int bottom = -1;

static int dig(int depth)
{
	volatile char hole[4096];

	hole[0] = (char)depth;
	if (depth == bottom)
		return hole[0];
	return dig(depth + 1) + hole[0];
}

static void overflow_the_stack(void)
{
	bottom = dig(0);
}

static void test_a_stack_that_is_full(void **state)
{
	(void)state;
	expect_end(overflow_the_stack, SIGSEGV, 0);
}

static void test_signals_that_kill(void **state)
{
	static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT, SIGUSR1};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct show show;

		show_init(&show);
		show_begin(&show);
		kill(show.pty.program, numbers[i]);
		pty_wait_ended(&show.pty);
		assert_true(WIFSIGNALED(show.pty.status));
		assert_int_equal(WTERMSIG(show.pty.status), numbers[i]);
		assert_true(pty_is_given_back(&show.pty));
		show_fini(&show);
	}
}

/* ---- a terminal that goes away ---- */

static void expect_end_by_hang_up(bool blocks_hup, int ignores)
{
	struct show show;

	show_init(&show);
	show.blocks_hup = blocks_hup;
	show.ignores = ignores;
	show_begin(&show);
	pty_type(&show.pty, "C");
	show_wait_count(&show, 3);
	pty_hang_up(&show.pty);
	pty_wait_ended(&show.pty);
	show_assert_exit(&show, 128 + SIGHUP);
	show_fini(&show);
}

static void test_hang_up(void **state)
{
	(void)state;
	expect_end_by_hang_up(false, 0);
}

static void test_hang_up_without_sighup(void **state)
{
	(void)state;
	expect_end_by_hang_up(true, 0);
	expect_end_by_hang_up(false, SIGHUP);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_user_leaves),
		cmocka_unit_test(test_control_c),
		cmocka_unit_test(test_signals_that_end),
		cmocka_unit_test(test_signals_that_were_ignored_stay_so),
		cmocka_unit_test(test_the_last_line_of_a_screen_that_stays),
		cmocka_unit_test(test_a_terminal_that_nobody_can_wait_for),
		cmocka_unit_test(test_exit_from_anywhere),
		cmocka_unit_test(test_a_failed_must_is_read_on_the_given_back_screen),
		cmocka_unit_test(test_a_stack_that_is_full),
		cmocka_unit_test(test_signals_that_kill),
		cmocka_unit_test(test_hang_up),
		cmocka_unit_test(test_hang_up_without_sighup),
	};

	return cmocka_run_group_tests_name("live exit", tests, NULL, NULL);
}
