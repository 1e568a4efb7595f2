#include "tests/support/watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/wait_until.h"

enum {
	ROWS = 50,
	COLS = 160,
	SHOWN_LOOK = 1500, /* wait_until() looks so often in 15 s, of 20 that it waits */
};

static int run(void *user)
{
	struct watch *watch = user;

	/* exec takes what it does not change by pointers to char */
	execv(watch->program, (char *const *)(uintptr_t)watch->arguments);
	return 127;
}

void watch_begin(struct watch *watch, const char *conninfo, const char *const *more)
{
	size_t count = 3;

	*watch = (struct watch){.arguments = {"lowtide", "--interval", "250ms"}};
	snprintf(watch->program, sizeof(watch->program), "%s", getenv("LOWTIDE"));
	if (conninfo) {
		watch->arguments[count++] = "--pg";
		watch->arguments[count++] = conninfo;
	}
	for (; more && *more; more++) {
		assert_true(count < 5 + WATCH_OPTIONS);
		watch->arguments[count++] = *more;
	}
	pty_start(&watch->pty,
		&(struct pty_setup){.rows = ROWS, .cols = COLS, .program = run, .user = watch});
}

void watch_end(struct watch *watch)
{
	pty_type(&watch->pty, "q");
	pty_wait_ended(&watch->pty);
	assert_true(WIFEXITED(watch->pty.status));
	assert_int_equal(WEXITSTATUS(watch->pty.status), 0);
	assert_true(pty_is_given_back(&watch->pty));
	assert_string_equal(watch->pty.vt.unknown_text, "");
	pty_end(&watch->pty);
}

void watch_snapshot(const char *conninfo, const char *path)
{
	const char *program = getenv("LOWTIDE");
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0) {
		if (!program || !freopen(path, "w", stdout))
			_exit(126);
		execl(program, "lowtide", "snapshot", "--width", "160", "--pg", conninfo,
			(char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- what is on the screen ---- */

struct wanted {
	struct watch *watch;
	const char *text, *and_text;
	int held, spare;
	int looks;
};

/* What the program shows instead is printed: the failure alone says little. */
static void look(struct wanted *wanted)
{
	char line[VT_LINE_BYTES];

	pty_look(&wanted->watch->pty);
	if (++wanted->looks != SHOWN_LOOK)
		return;
	for (int row = 0; row < ROWS; row++) {
		vt_line(&wanted->watch->pty.vt, row, line);
		if (line[0] != '\0')
			print_message("# %s\n", line);
	}
}

static bool has_line(void *user)
{
	struct wanted *wanted = user;
	char line[VT_LINE_BYTES];

	look(wanted);
	for (int row = 0; row < ROWS; row++) {
		vt_line(&wanted->watch->pty.vt, row, line);
		if (strstr(line, wanted->text) && strstr(line, wanted->and_text))
			return true;
	}
	return false;
}

void watch_until_line(struct watch *watch, const char *text, const char *and_text)
{
	struct wanted wanted = {.watch = watch, .text = text, .and_text = and_text};

	wait_until(has_line, &wanted, text);
}

void watch_until(struct watch *watch, const char *text)
{
	watch_until_line(watch, text, "");
}

void watch_line(struct watch *watch, const char *text, char line[VT_LINE_BYTES])
{
	pty_look(&watch->pty);
	for (int row = 0; row < ROWS; row++) {
		vt_line(&watch->pty.vt, row, line);
		if (strstr(line, text))
			return;
	}
	line[0] = '\0';
}

/* Skips blanks and this word; NULL when it is another. */
static const char *after_word(const char *text, const char *word)
{
	text += strspn(text, " ");
	if (strncmp(text, word, strlen(word)) != 0 || text[strlen(word)] != ' ')
		return NULL;
	return text + strlen(word);
}

static bool has_floor(void *user)
{
	struct wanted *wanted = user;
	char line[VT_LINE_BYTES];

	look(wanted);
	for (int row = 0; row < ROWS; row++) {
		const char *rest;
		char *end;

		vt_line(&wanted->watch->pty.vt, row, line);
		rest = after_word(line, wanted->text);
		if (rest && strtol(rest, &end, 10) == wanted->held &&
			strtol(end, NULL, 10) == wanted->spare)
			return true;
	}
	return false;
}

void watch_until_floor(struct watch *watch, const char *owner, int held, int spare)
{
	struct wanted wanted = {.watch = watch, .text = owner, .held = held, .spare = spare};

	wait_until(has_floor, &wanted, owner);
}
