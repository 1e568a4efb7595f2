#ifndef LOWTIDE_TESTS_SUPPORT_PG_SERVER_H
#define LOWTIDE_TESTS_SUPPORT_PG_SERVER_H
/*
 * A real Postgres, a test's own: on a unix socket in a folder of its own and on a port of
 * 127.0.0.1, without autovacuum, TLS or fsync. The superuser is postgres, and everybody is trusted
 * unless a line of hba says otherwise first. The first of a process costs half a second more than
 * the others, which are copies. tests/support/keeper.h says how it ends.
 */
#include <stdbool.h>
#include <stddef.h>

#include "tests/support/keeper.h"

struct pg_options {
	int max_connections; /* 0: 100, as Postgres has it */
	bool tls;            /* with a certificate for localhost: server.crt in the folder */
	const char *standby; /* "hot", or "warm", which lets nobody in; NULL: a primary */
	/* Lines that come first in pg_hba.conf and last in postgresql.conf; NULL ends them. The
	   limits of an exhausted server belong here: superuser_reserved_connections. */
	const char *const *conf, *const *hba;
};

struct pg_server {
	struct keeper keeper; /* .folder, .port, .server: the postmaster */
};

/* options may be NULL. */
void pg_server_start(struct pg_server *server, const struct pg_options *options);
void pg_server_end(struct pg_server *server);

/* Fast ends the sessions; immediate is a crash, after which there is something to recover. */
void pg_server_stop_fast(struct pg_server *server);
void pg_server_stop_immediate(struct pg_server *server);
/* On the same port. */
void pg_server_start_again(struct pg_server *server);

/* A standby becomes a primary, soon. */
void pg_server_promote(const struct pg_server *server);

/* SIGSTOP: sessions go on, and nobody new is answered until it thaws. */
void pg_server_freeze(const struct pg_server *server);
void pg_server_thaw(const struct pg_server *server);
/* The same for one backend, which then says nothing. */
void pg_backend_freeze(pid_t backend);
void pg_backend_thaw(pid_t backend);
/* SIGKILL: Postgres ends all other sessions too, and starts anew by itself. */
void pg_backend_kill(pid_t backend);

enum { PG_CONNINFO_BYTES = 512 };

/* By the unix socket, to the database postgres; what stands in more ("host=127.0.0.1 password=x
   application_name=gw") adds to that or replaces it. more may be "". Returns out. */
const char *pg_server_conninfo(const struct pg_server *server, const char *user, const char *more,
	char out[PG_CONNINFO_BYTES]);

#endif
