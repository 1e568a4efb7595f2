#ifndef LOWTIDE_SOURCES_PG_CONNECT_H
#define LOWTIDE_SOURCES_PG_CONNECT_H
/*
 * Opening a connection. libpq blocks in places while it connects (names, service files, TLS), so
 * that happens on a thread of its own, which ends by itself at its deadline; the loop only hears
 * what came of it. Everything after is without waiting, on the loop.
 *
 * What the user's conninfo says holds (several hosts, target_session_attrs, TLS, a service, a
 * password file), but for two things: we call ourselves lowtide, so that others can tell us from
 * their sessions, and text comes in the encodings it has, because a server asked to convert it
 * fails on bytes that cannot be converted. A service that sets options or replication is refused
 * before anything is sent, as a conninfo would be.
 */
#include <libpq-fe.h>
#include <stdint.h>
#include <uv.h>

#include "model/fault.h"

enum { PG_CONNECT_MS = 10 * 1000 /* unless the conninfo says connect_timeout */ };

/* Exactly one of both: a connection, which is now the caller's, or why there is none. */
typedef void pg_connect_done(void *user, PGconn *conn, const struct fault *fault);

struct pg_connect;

/* done is called once, from the loop, unless it is abandoned. conninfo is copied. NULL when memory
   or a thread cannot be had. */
struct pg_connect *pg_connect_begin(
	uv_loop_t *loop, const char *conninfo, pg_connect_done *done, void *user);

/* done will not be called. The thread ends by itself, whoever is still there then. */
void pg_connect_abandon(struct pg_connect *connect);

#endif
