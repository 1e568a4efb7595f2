#include "tests/support/pg_server.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { ARGUMENTS = 64 };

/* The databases that all servers of this process are copies of, kept until it ends. */
static const char *model_folder(void)
{
	static struct keeper model;
	const char *argv[] = {"postgres.sh", NULL};

	if (model.script == 0)
		keeper_begin(&model, argv);
	return model.folder;
}

static size_t add_lines(
	const char **argv, size_t count, const char *option, const char *const *lines)
{
	for (; lines && *lines; lines++) {
		assert_true(count + 2 < ARGUMENTS);
		argv[count++] = option;
		argv[count++] = *lines;
	}
	return count;
}

static void start_with(struct pg_server *server, const struct pg_options *options)
{
	const char *argv[ARGUMENTS] = {"postgres.sh", "--like", model_folder()};
	char limit[64];
	const char *const limits[] = {limit, NULL};
	const char *const yes[] = {"yes", NULL}, *const kind[] = {options->standby, NULL};
	size_t count = 3;

	snprintf(limit, sizeof(limit), "max_connections = %d", options->max_connections);
	if (options->max_connections > 0)
		count = add_lines(argv, count, "--conf", limits);
	count = add_lines(argv, count, "--tls", options->tls ? yes : NULL);
	count = add_lines(argv, count, "--standby", options->standby ? kind : NULL);
	count = add_lines(argv, count, "--conf", options->conf);
	add_lines(argv, count, "--hba", options->hba);
	keeper_begin(&server->keeper, argv);
	keeper_start_server(&server->keeper);
}

void pg_server_start(struct pg_server *server, const struct pg_options *options)
{
	static const struct pg_options usual;

	start_with(server, options ? options : &usual);
}

void pg_server_end(struct pg_server *server)
{
	keeper_end(&server->keeper);
}

void pg_server_stop_fast(struct pg_server *server)
{
	keeper_stop_server(&server->keeper, "INT");
}

void pg_server_stop_immediate(struct pg_server *server)
{
	keeper_stop_server(&server->keeper, "QUIT");
}

void pg_server_start_again(struct pg_server *server)
{
	keeper_start_server(&server->keeper);
}

static void send_signal(pid_t process, int number)
{
	assert_true(process > 1);
	assert_int_equal(kill(process, number), 0);
}

void pg_server_promote(const struct pg_server *server)
{
	char path[160];
	FILE *file;

	snprintf(path, sizeof(path), "%s/data/promote", server->keeper.folder);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	send_signal(server->keeper.server, SIGUSR1);
}

void pg_server_freeze(const struct pg_server *server)
{
	send_signal(server->keeper.server, SIGSTOP);
}

void pg_server_thaw(const struct pg_server *server)
{
	send_signal(server->keeper.server, SIGCONT);
}

void pg_backend_freeze(pid_t backend)
{
	send_signal(backend, SIGSTOP);
}

void pg_backend_thaw(pid_t backend)
{
	send_signal(backend, SIGCONT);
}

void pg_backend_kill(pid_t backend)
{
	send_signal(backend, SIGKILL);
}

const char *pg_server_conninfo(const struct pg_server *server, const char *user, const char *more,
	char out[PG_CONNINFO_BYTES])
{
	int len = snprintf(out, PG_CONNINFO_BYTES, "host=%s port=%d dbname=postgres user=%s %s",
		server->keeper.folder, server->keeper.port, user, more);

	assert_in_range(len, 1, PG_CONNINFO_BYTES - 1);
	return out;
}
