#include "tests/support/pg_bouncer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { ARGUMENTS = 64, FIXED_ARGUMENTS = 15 };

void pg_bouncer_start(struct pg_bouncer *bouncer, const struct pg_server *server,
	const struct pg_bouncer_options *options)
{
	static const struct pg_bouncer_options usual;
	char database[128], mode[64], size[64];
	const char *argv[ARGUMENTS] = {"pgbouncer.sh", "--database", database, "--user",
		"\"postgres\" \"\"", "--user", "\"app\" \"\"", "--user", "\"watcher\" \"\"",
		"--conf", "stats_users = watcher", "--conf", mode, "--conf", size};
	size_t count = FIXED_ARGUMENTS;

	if (!options)
		options = &usual;
	snprintf(database, sizeof(database), "* = host=%s port=%d", server->keeper.folder,
		server->keeper.port);
	snprintf(mode, sizeof(mode), "pool_mode = %s",
		options->pool_mode ? options->pool_mode : "transaction");
	snprintf(size, sizeof(size), "default_pool_size = %d",
		options->pool_size > 0 ? options->pool_size : 20);
	for (const char *const *line = options->conf; line && *line; line++) {
		assert_true(count + 2 < ARGUMENTS);
		argv[count++] = "--conf";
		argv[count++] = *line;
	}
	keeper_begin(&bouncer->keeper, argv);
	keeper_start_server(&bouncer->keeper);
}

void pg_bouncer_end(struct pg_bouncer *bouncer)
{
	keeper_end(&bouncer->keeper);
}

void pg_bouncer_stop(struct pg_bouncer *bouncer)
{
	keeper_stop_server(&bouncer->keeper, "TERM");
}

void pg_bouncer_start_again(struct pg_bouncer *bouncer)
{
	keeper_start_server(&bouncer->keeper);
}

const char *pg_bouncer_conninfo(const struct pg_bouncer *bouncer, const char *user,
	const char *more, char out[PG_CONNINFO_BYTES])
{
	/* Its socket is named as Postgres names its own. */
	const struct pg_server alike = {.keeper = bouncer->keeper};

	return pg_server_conninfo(&alike, user, more, out);
}
