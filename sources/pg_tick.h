#ifndef LOWTIDE_SOURCES_PG_TICK_H
#define LOWTIDE_SOURCES_PG_TICK_H
/*
 * One tick on a connection: all its statements in one send and one transaction, one round trip, and
 * their results, kept until the last is there.
 *
 * The guard goes first and a Sync last, which also undoes what the guard has set. On a connection
 * of our own statements are prepared once and then only named; behind a pooler, where the next
 * tick may be served by another process, they are not. A statement that fails ends the
 * transaction: those behind it were not asked.
 */
#include <libpq-fe.h>
#include <stdbool.h>

#include "sources/pg_progress.h"
#include "sources/pg_statement.h"

/* What a connection knows from one tick to the next. */
struct pg_tick {
	PGconn *conn;      /* owned by somebody else */
	bool may_prepare;  /* the process that serves us is known to be ours alone */
	unsigned prepared; /* bits of statements */
	char ended_by[6];  /* SQLSTATE of a farewell while nothing was asked; "" none */

	/* Of the tick that is open, or was last. */
	unsigned asked;   /* bits of statements */
	unsigned pending; /* those whose end has not come */
	bool synced;
	PGresult *results[PG_STATEMENTS]; /* NULL: not asked, or without rows */
	PGresult *failure;                /* NULL: none failed */
	int failed;                       /* the statement whose failure it is; -1: none's */
};

/* tick must not move afterwards. conn is connected; false when it cannot be used without
   waiting. */
bool pg_tick_init(struct pg_tick *tick, PGconn *conn);
void pg_tick_fini(struct pg_tick *tick);

/* Puts the statements of `asked`, and the guard, on their way. pattern is PG_SESSIONS_FOLDED's
   parameter. False: the connection is lost. */
bool pg_tick_begin(struct pg_tick *tick, unsigned asked, const struct pg_dialect *dialect,
	const char *pattern);

/* The socket is ready: sends what is left, takes what has come. When the connection is lost,
   failure may say why. */
enum pg_progress pg_tick_go_on(struct pg_tick *tick);
bool pg_tick_wants_write(const struct pg_tick *tick);

/* Frees the results; the tick must be done. */
void pg_tick_clear(struct pg_tick *tick);

#endif
