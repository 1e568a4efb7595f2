#include "tests/support/keeper.h"

#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

extern char **environ;

/* Closed in every child but the one that is given an end: a copy would be a second leash. */
static void open_pipe(int ends[2])
{
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(fcntl(ends[i], F_SETFD, FD_CLOEXEC), 0);
}

static void order(const struct keeper *keeper, const char *text)
{
	ssize_t len = (ssize_t)strlen(text);

	assert_int_equal(write(keeper->orders, text, (size_t)len), len);
}

static void read_line(const struct keeper *keeper, char *line, size_t size)
{
	size_t len = 0;

	while (len < size && read(keeper->told, line + len, 1) == 1 && line[len] != '\n')
		len++;
	if (len == 0 || len == size || line[len] != '\n')
		fail_msg("a server's keeper has nothing to say");
	line[len] = '\0';
}

void keeper_begin(struct keeper *keeper, const char **argv)
{
	posix_spawn_file_actions_t actions;
	char path[4096];
	int in[2], out[2];

	assert_non_null(getenv("LOWTIDE_BUILD"));
	snprintf(path, sizeof(path), "%s/../tests/fleet/%s", getenv("LOWTIDE_BUILD"), argv[0]);
	argv[0] = path;
	open_pipe(in);
	open_pipe(out);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	*keeper = (struct keeper){.orders = in[1], .told = out[0]};
	assert_int_equal(
		posix_spawn(&keeper->script, path, &actions, NULL, (char **)argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	read_line(keeper, keeper->folder, sizeof(keeper->folder));
}

void keeper_end(struct keeper *keeper)
{
	int status;

	close(keeper->orders);
	close(keeper->told);
	assert_int_equal(waitpid(keeper->script, &status, 0), keeper->script);
	assert_int_equal(status, 0);
	*keeper = (struct keeper){.orders = -1, .told = -1};
}

void keeper_start_server(struct keeper *keeper)
{
	char line[64];
	char *end;

	order(keeper, "start\n");
	read_line(keeper, line, sizeof(line));
	keeper->port = (int)strtol(line, &end, 10);
	keeper->server = (pid_t)strtol(end, NULL, 10);
	if (keeper->server <= 0)
		fail_msg("the server does not start");
}

void keeper_stop_server(struct keeper *keeper, const char *signal_name)
{
	char line[64];

	snprintf(line, sizeof(line), "stop %s\n", signal_name);
	order(keeper, line);
	read_line(keeper, line, sizeof(line));
	keeper->server = 0;
}
