#ifndef LOWTIDE_TESTS_SUPPORT_PG_BOUNCER_H
#define LOWTIDE_TESTS_SUPPORT_PG_BOUNCER_H
/*
 * A real PgBouncer between a test and its Postgres: on a unix socket in a folder of its own and on
 * a port of 127.0.0.1. It knows the users postgres, app and watcher, asks none for a password, and
 * lets watcher into its console ("dbname=pgbouncer"), to look and to change nothing.
 */
#include "tests/support/keeper.h"
#include "tests/support/pg_server.h"

struct pg_bouncer_options {
	const char *pool_mode;   /* NULL: "transaction" */
	int pool_size;           /* for each user and database; 0: 20 */
	const char *const *conf; /* lines of pgbouncer.ini that win; NULL ends them. May be NULL */
};

struct pg_bouncer {
	struct keeper keeper; /* .folder, .port, .server */
};

/* options may be NULL. The server may be stopped and started again: it keeps its port. */
void pg_bouncer_start(struct pg_bouncer *bouncer, const struct pg_server *server,
	const struct pg_bouncer_options *options);
void pg_bouncer_end(struct pg_bouncer *bouncer);

void pg_bouncer_stop(struct pg_bouncer *bouncer);
void pg_bouncer_start_again(struct pg_bouncer *bouncer);

/* As pg_server_conninfo(). */
const char *pg_bouncer_conninfo(const struct pg_bouncer *bouncer, const char *user,
	const char *more, char out[PG_CONNINFO_BYTES]);

#endif
