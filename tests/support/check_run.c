#include "tests/support/check_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { ARGUMENTS = 24 };

struct check_run check_begin(const char *const *arguments)
{
	const char *argv[ARGUMENTS] = {"lowtide", "check", "--interval", "250ms"};
	const char *program = getenv("LOWTIDE");
	size_t count = 4;
	struct check_run run;
	int ends[2];

	for (; *arguments; arguments++) {
		assert_true(count + 1 < ARGUMENTS);
		argv[count++] = *arguments;
	}
	assert_int_equal(pipe(ends), 0);
	run = (struct check_run){fork(), ends[0]};
	assert_true(run.pid >= 0);
	if (run.pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		/* exec takes what it does not change by pointers to char */
		if (program)
			execv(program, (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(ends[1]);
	return run;
}

int check_end(const struct check_run *run, char text[CHECK_OUTPUT_BYTES])
{
	size_t used = 0;
	ssize_t got;
	int status = 0;

	while (used + 1 < CHECK_OUTPUT_BYTES &&
		(got = read(run->out, text + used, CHECK_OUTPUT_BYTES - 1 - used)) > 0)
		used += (size_t)got;
	text[used] = '\0';
	close(run->out);
	assert_int_equal(waitpid(run->pid, &status, 0), run->pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

void check_has(const char *text, const char *wanted)
{
	if (!strstr(text, wanted))
		fail_msg("no \"%s\" in:\n%s", wanted, text);
}

void check_ends_with(const struct check_run *run, int status, const char *wanted)
{
	char text[CHECK_OUTPUT_BYTES];
	int got = check_end(run, text);

	if (got != status)
		fail_msg("status %d, not %d:\n%s", got, status, text);
	check_has(text, wanted);
}
