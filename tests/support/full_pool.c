#include "tests/support/full_pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/scratch_folder.h"

static const char gauge[] = "process_resident_memory_bytes 1e8\n"
			    "process_start_time_seconds 1.7e9\n"
			    "hikaricp_connections_active{pool=\"main\"} 5\n"
			    "hikaricp_connections_max{pool=\"main\"} 5\n"
			    "hikaricp_connections_pending{pool=\"main\"} 3\n";

static void serve_gauge(struct evil_conn *conn)
{
	evil_serve(conn, gauge);
}

/* The targets are matched by what is configured. */
static void write_config(const struct full_pool *app)
{
	char text[2048], conninfo[PG_CONNINFO_BYTES];
	int len;

	pg_server_conninfo(&app->server, "postgres", "", conninfo);
	len = snprintf(text, sizeof(text),
		"defaults: {interval: 500ms}\n"
		"targets:\n"
		"  - {target: '%s', name: app, owner: gw, pooler_pool: postgres/app}\n"
		"  - {target: \"%s\", name: db}\n"
		"  - {target: 'pgbouncer:///?host=%s&port=%d&user=watcher', name: pooler}\n",
		evil_url(app->gauge), conninfo, app->bouncer.keeper.folder,
		app->bouncer.keeper.port);
	scratch_write("lowtide.yml", text, (size_t)len);
}

void full_pool_start(struct full_pool *app)
{
	struct pg_actor setup;
	char conninfo[PG_CONNINFO_BYTES];
	const struct pg_bouncer_options options = {.pool_size = FULL_POOL_SERVERS};

	pg_server_start(&app->server, NULL);
	pg_actor_open(&setup, pg_server_conninfo(&app->server, "postgres", "", conninfo));
	pg_actor_exec(&setup, "CREATE ROLE app LOGIN SUPERUSER");
	pg_actor_close(&setup);
	pg_bouncer_start(&app->bouncer, &app->server, &options);
	app->gauge = evil_start(serve_gauge, NULL);
	write_config(app);
}

void full_pool_end(struct full_pool *app)
{
	evil_stop(app->gauge);
	pg_bouncer_end(&app->bouncer);
	pg_server_end(&app->server);
}

void full_pool_open(struct full_pool *app, bool through_pooler)
{
	static const char name[] = "application_name=gw";
	char conninfo[PG_CONNINFO_BYTES];

	if (through_pooler)
		pg_bouncer_conninfo(&app->bouncer, "app", name, conninfo);
	else
		pg_server_conninfo(&app->server, "app", name, conninfo);
	for (int i = 0; i < FULL_POOL; i++)
		pg_actor_open(&app->out[i], conninfo);
}

void full_pool_close(struct full_pool *app)
{
	for (int i = 0; i < FULL_POOL; i++)
		pg_actor_close(&app->out[i]);
}

/* The program in our place, with what it says going there. */
static void become_program(int out, const char *span)
{
	char config[512];
	const char *program = getenv("LOWTIDE");

	snprintf(config, sizeof(config), "%s/lowtide.yml", scratch_path());
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	if (program)
		execl(program, program, "snapshot", "--ascii", "--width", "160", "--for", span,
			"--config", config, (char *)NULL);
	_exit(127);
}

static void read_snapshot(struct full_pool *app, int in)
{
	size_t len = 0;
	ssize_t got;

	while (len < sizeof(app->snapshot) - 1 &&
		(got = read(in, app->snapshot + len, sizeof(app->snapshot) - 1 - len)) > 0)
		len += (size_t)got;
	app->snapshot[len] = '\0';
}

void full_pool_watch(struct full_pool *app, const char *span)
{
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		become_program(ends[1], span);
	close(ends[1]);
	read_snapshot(app, ends[0]);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status != 0)
		fail_msg("the program failed: %s", app->snapshot);
}

void full_pool_is(const struct full_pool *app, const char *word)
{
	static const char *const words[] = {
		"saturated", "blocked", "starved", "held by code", "held between", "mixed"};
	const char *row = strstr(app->snapshot, "! app main ");
	size_t len = row ? strcspn(row, "\n") : 0;
	char line[512];

	if (!row || len >= sizeof(line)) {
		fail_msg("there is no row of the pool:\n%s", app->snapshot);
		return;
	}
	memcpy(line, row, len);
	line[len] = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((strstr(line, words[i]) != NULL) != (strcmp(words[i], word) == 0))
			fail_msg("%s is%s said: %s", words[i], strstr(line, words[i]) ? "" : " not",
				line);
}

void full_pool_says(const struct full_pool *app, const char *text)
{
	if (!strstr(app->snapshot, text))
		fail_msg("not said: %s\n%s", text, app->snapshot);
}
