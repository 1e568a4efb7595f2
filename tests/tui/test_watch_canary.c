/*
 * The whole program and real processes: a group of workers of which some are restarted in another
 * version, one that holds less, one that holds more, one that is the same, and one that no traffic
 * reaches. Ages are real, so this takes two times the 10 s after which a life is compared first.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/fleet_member.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/wait_until.h"
#include "tests/support/watch.h"

enum { OTHERS = 4, CANARIES = 4, WORKERS = OTHERS + CANARIES };

/* What each does after its restart; the others are left alone, and all begin alike. */
static const struct {
	const char *name, *then;
} workers[WORKERS] = {
	{"gw-1", NULL},
	{"gw-2", NULL},
	{"gw-3", NULL},
	{"gw-4", NULL},
	{"gw-lean", "lean"},
	{"gw-heavy", "heavy"},
	{"gw-same", "level"},
	{"gw-unused", "unused"},
};

static struct member members[WORKERS];
static struct watch watch;

static void start_all(void)
{
	char config[1024] = "targets:\n";
	size_t used = strlen(config);

	for (size_t i = 0; i < WORKERS; i++) {
		const char *argv[] = {"worker", "--does", "level", "--version", "1.0", NULL};

		members[i] = member_start(argv);
	}
	for (size_t i = 0; i < WORKERS; i++) {
		member_await(&members[i]);
		used += (size_t)snprintf(config + used, sizeof(config) - used,
			"  - {target: \"%s\", name: %s, group: gateways}\n", members[i].url,
			workers[i].name);
		assert_true(used < sizeof(config));
	}
	scratch_write("lowtide.yml", config, used);
}

/* As who runs a service ends it: the terminal of the watch has a copy of the leash. */
static void end(size_t i)
{
	assert_int_equal(kill(members[i].pid, SIGTERM), 0);
	member_release(&members[i]);
}

/* Behind the same port, as another version. */
static void restart(size_t i)
{
	char url[sizeof(members[i].url)], *port;
	const char *argv[] = {
		"worker", "--does", workers[i].then, "--version", "2.0", "--port", NULL, NULL};

	snprintf(url, sizeof(url), "%s", members[i].url);
	port = strrchr(url, ':') + 1;
	port[strcspn(port, "/")] = '\0';
	argv[6] = port;
	end(i);
	members[i] = member_start_serving(argv);
}

/* ---- what the pane says ---- */

struct wanted {
	const char *name;  /* whose lines */
	const char *about; /* NULL: the first of them */
	const char *text;
	char line[VT_LINE_BYTES];
};

static bool is_said(void *user)
{
	struct wanted *wanted = user;
	bool in_pane = false, is_whose = false;

	pty_look(&watch.pty);
	for (int row = 0; row < watch.pty.vt.rows; row++) {
		char *line = wanted->line;

		vt_line(&watch.pty.vt, row, line);
		if (strncmp(line, "CANARY ", strlen("CANARY ")) == 0)
			in_pane = true;
		else if (in_pane && line[0] != ' ' && line[0] != '!')
			break;
		if (!in_pane)
			continue;
		if (strstr(line, " gw-"))
			is_whose = strstr(line, wanted->name) != NULL;
		if (is_whose && (!wanted->about || strstr(line, wanted->about)) &&
			strstr(line, wanted->text))
			return true;
	}
	return false;
}

/* Waits for it; returns the line, valid until the next call. */
static const char *until(const char *name, const char *about, const char *text)
{
	static struct wanted wanted;

	wanted = (struct wanted){.name = name, .about = about, .text = text};
	wait_until(is_said, &wanted, text);
	return wanted.line;
}

/* "16 MiB, lower than 8 of 8 lives, -12 MiB (-43%)": the difference, in MiB. */
static double difference(const char *line)
{
	const char *after = strstr(line, " lives, ");

	assert_non_null(after);
	assert_non_null(strstr(after, " MiB ("));
	return strtod(after + strlen(" lives, "), NULL);
}

/* Of four that are restarted at a time each is judged by what it holds at the age of 10 s. The
   lives before the restart count with the others': eight. */
static void test_four_canaries(void **state)
{
	static const char *const arguments[] = {"--config", "lowtide.yml", NULL};
	const char *line;

	(void)state;
	start_all();
	watch_begin(&watch, NULL, arguments);
	/* once its neighbours can be told at an age of 10 s, all can; targets come before rows */
	watch_until_line(&watch, "gw-same", " MiB");
	pty_type(&watch.pty, "/gw-same\rjjc\033");
	until("gw-same", "RSS", "of 7 lives");
	for (size_t i = OTHERS; i < WORKERS; i++)
		restart(i);
	watch_until(&watch, "4 workers restarted");
	/* the first key takes the one mark away, the second marks the newest version */
	pty_type(&watch.pty, "gcc");
	watch_until(&watch, "canaries: 4 of 4 workers that run 2.0");
	line = until("gw-lean", "RSS", "better");
	assert_non_null(strstr(line, ", lower than 8 of 8 lives, -"));
	assert_in_range((uintmax_t)(-difference(line) + 0.5), 11, 13);
	line = until("gw-heavy", "RSS", "WORSE");
	assert_non_null(strstr(line, ", higher than 8 of 8 lives, +"));
	assert_in_range((uintmax_t)(difference(line) + 0.5), 15, 17);
	until("gw-same", "RSS", "alike");
	until("gw-unused", "RSS", "not comparable yet: 0% of the others' load, 20% needed");
	line = until("gw-heavy", NULL, "WORSE");
	assert_non_null(strstr(line, ", 2.0, before: 1.0, lived "));
	watch_end(&watch);
	for (size_t i = 0; i < WORKERS; i++)
		end(i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_four_canaries)};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
