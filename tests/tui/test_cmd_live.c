/* The whole program on a terminal: what its user sees, presses and gets back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/state.h"
#include "tests/support/fleet_member.h"
#include "tests/support/pty.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/wait_until.h"

/* The program and what it watches. */
static struct member worker;
static const char *program; /* absolute: tests run in folders of their own */
static struct pty pty;

static bool has_little_memory; /* enough for one model, and not for another */

static int run(void *user)
{
	char *const *arguments = user;
	rlim_t most = sizeof(struct model) / 4 * 7;

	if (has_little_memory)
		setrlimit(RLIMIT_AS, &(struct rlimit){most, most});
	execv(program, arguments);
	return 127;
}

static void begin(int rows, int cols, char **arguments)
{
	pty_start(&pty,
		&(struct pty_setup){.rows = rows, .cols = cols, .program = run, .user = arguments});
}

static void begin_on_worker(int rows, int cols)
{
	char *arguments[] = {"lowtide", "--interval", "200ms", worker.url, NULL};

	begin(rows, cols, arguments);
}

static void ends_with(int status)
{
	pty_wait_ended(&pty);
	assert_true(WIFEXITED(pty.status));
	assert_int_equal(status, WEXITSTATUS(pty.status));
	assert_true(pty_is_given_back(&pty));
	assert_false(pty.vt.alternate);
	pty_end(&pty);
}

static void test_the_first_picture_waits_for_nobody(void **state)
{
	/* An address of a documentation network: packets to it go nowhere, and nobody answers. */
	char *arguments[] = {"lowtide", "192.0.2.1:9100", NULL};

	(void)state;
	begin(24, 80, arguments);
	pty_wait_shows(&pty, "waiting for the first answer");
	pty_type(&pty, "q");
	ends_with(0);
}

static void test_a_worker_and_its_detail(void **state)
{
	(void)state;
	begin_on_worker(24, 80);
	pty_wait_shows(&pty, "learning");
	pty_wait_shows(&pty, "? help");
	pty_type(&pty, "\r");
	pty_wait_shows(&pty, "told apart by");
	pty_type(&pty, "?");
	pty_wait_shows(&pty, "this help, and back");
	pty_type(&pty, "q");
	ends_with(0);
}

static void test_typing_a_filter(void **state)
{
	(void)state;
	begin_on_worker(24, 80);
	pty_wait_shows(&pty, "learning");
	pty_type(&pty, "/none");
	pty_wait_shows(&pty, "WORKERS 0 of 1");
	pty_type(&pty, "\025127");
	pty_wait_shows(&pty, "WORKERS 1 of 1");
	pty_type(&pty, "\r");
	pty_wait_shows(&pty, "filter \"127\"");
	pty_type(&pty, "q");
	ends_with(0);
}

static void test_pausing_and_going_on(void **state)
{
	(void)state;
	begin_on_worker(24, 80);
	pty_wait_shows(&pty, "learning");
	pty_type(&pty, " ");
	pty_wait_shows(&pty, "PAUSED 1s, Space resumes");
	pty_type(&pty, " ");
	pty_wait_shows(&pty, "UTC  every 200 ms");
	pty_type(&pty, " "); /* again, over the first picture */
	pty_wait_shows(&pty, "PAUSED 1s, Space resumes");
	pty_type(&pty, "q");
	ends_with(0);
}

/* Where it cannot be paused, everything else goes on. */
static void test_pausing_without_memory(void **state)
{
	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* its shadow alone is beyond any limit */
#endif
	has_little_memory = true;
	begin_on_worker(24, 80);
	has_little_memory = false;
	pty_wait_shows(&pty, "learning");
	pty_type(&pty, " ");
	pty_wait_shows(&pty, "cannot pause: no memory");
	pty_wait_shows(&pty, "UTC  every 200 ms");
	pty_type(&pty, "q");
	ends_with(0);
}

static void test_a_snapshot_by_key(void **state)
{
	glob_t found;

	(void)state;
	begin_on_worker(24, 80);
	pty_wait_shows(&pty, "learning");
	pty_type(&pty, "s");
	pty_wait_shows(&pty, "written: ");
	pty_type(&pty, "q");
	ends_with(0);
	assert_int_equal(0, glob("lowtide-*Z.txt", 0, NULL, &found));
	assert_int_equal(1, found.gl_pathc);
	globfree(&found);
}

static void test_a_snapshot_by_signal(void **state)
{
	char *arguments[] = {"lowtide", "--format", "json", worker.url, NULL};
	glob_t found;

	(void)state;
	begin(24, 80, arguments);
	pty_wait_shows(&pty, "learning");
	assert_int_equal(0, kill(pty.program, SIGUSR1));
	pty_wait_shows(&pty, "written: ");
	pty_type(&pty, "q");
	ends_with(0);
	assert_int_equal(0, glob("lowtide-*Z.json", 0, NULL, &found));
	assert_int_equal(1, found.gl_pathc);
	globfree(&found);
}

static void test_another_size(void **state)
{
	(void)state;
	begin_on_worker(24, 80);
	pty_wait_shows(&pty, "learning");
	pty_resize(&pty, 5, 20);
	pty_wait_shows(&pty, "lowtide  1 worker");
	pty_resize(&pty, 50, 160);
	pty_wait_shows(&pty, "UTC  every 200 ms");
	pty_type(&pty, "q");
	ends_with(0);
}

static void test_control_c_is_a_way_to_quit(void **state)
{
	(void)state;
	begin_on_worker(24, 80);
	pty_wait_shows(&pty, "learning");
	pty_type(&pty, "\003");
	ends_with(0);
}

static void test_for_ends_by_itself(void **state)
{
	char *arguments[] = {"lowtide", "--for", "1s", worker.url, NULL};

	(void)state;
	begin(24, 80, arguments);
	pty_wait_shows(&pty, "WORKERS");
	ends_with(0);
}

static int set_up(void **state)
{
	const char *argv[] = {"worker", "--name", "gw", NULL};
	const char *path = getenv("LOWTIDE");

	assert_non_null(path);
	program = realpath(path, NULL);
	assert_non_null(program);
	setenv("TERM", "xterm-256color", 1);
	worker = member_start_serving(argv);
	return scratch_enter(state);
}

static int tear_down(void **state)
{
	free((void *)(uintptr_t)program);
	member_release(&worker);
	return scratch_leave(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_picture_waits_for_nobody),
		cmocka_unit_test(test_a_worker_and_its_detail),
		cmocka_unit_test(test_typing_a_filter),
		cmocka_unit_test(test_pausing_and_going_on),
		cmocka_unit_test(test_pausing_without_memory),
		cmocka_unit_test(test_a_snapshot_by_key),
		cmocka_unit_test(test_a_snapshot_by_signal),
		cmocka_unit_test(test_another_size),
		cmocka_unit_test(test_control_c_is_a_way_to_quit),
		cmocka_unit_test(test_for_ends_by_itself),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
