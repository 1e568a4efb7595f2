#ifndef LOWTIDE_TESTS_FLEET_POOL_H
#define LOWTIDE_TESTS_FLEET_POOL_H
/*
 * Connections of the fleet to its database: one session, and a pool of them. All are of the role
 * app. A session that somebody ends, as people do who watch a demo, is opened again a second later,
 * and so is one that was not let in.
 *
 * But for opening a session, which a server of this machine answers at once, nothing here waits:
 * what is not done is looked at again with the next call. age_s is a time that never goes back.
 */
#include <stdbool.h>
#include <stddef.h>

struct pg_conn;

struct session {
	struct pg_conn *conn;
	double again_s; /* when it was not let in, not before this age */
};

/* Whether it can be told something; opened first when it is not. application: NULL for an
   application without a name, as asyncpg has it. */
bool session_is_free(
	struct session *session, const char *server, const char *application, double age_s);
void session_close(struct session *session);

enum { POOL_MOST = 48 };

struct pool {
	const char *application;
	size_t least;        /* never given back */
	double gives_back_s; /* one that is not wanted, so often; 0: all at once */
	const char *sql;     /* NULL: they are only held */
	size_t size;         /* how many it keeps at present */
	double changed_s;    /* when that was last settled */
	struct session sessions[POOL_MOST];
};

/* wanted: so many are kept in work; at most POOL_MOST. */
void pool_go_on(struct pool *pool, const char *server, size_t wanted, double age_s);
void pool_close(struct pool *pool);

#endif
