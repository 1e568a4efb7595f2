#ifndef LOWTIDE_TESTS_SUPPORT_PG_ACTOR_H
#define LOWTIDE_TESTS_SUPPORT_PG_ACTOR_H
/*
 * One client of a Postgres or PgBouncer, who does what a test tells it: a plain libpq connection.
 * What does not go as the call says fails the test.
 *
 * A SQLSTATE is "" when all went well, and "08006" when the connection broke without one.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "tests/support/pg_server.h"

struct pg_conn;

enum { PG_SQLSTATE_BYTES = 6, PG_VALUE_BYTES = 1024 };

struct pg_actor {
	struct pg_conn *conn;
	pid_t backend;                    /* through a pooler: what the pooler says */
	char sqlstate[PG_SQLSTATE_BYTES]; /* of what ended last */
	char value[PG_VALUE_BYTES];       /* the first of the last result, "" for NULL or none */
};

void pg_actor_open(struct pg_actor *actor, const char *conninfo);
/* As the superuser, under this application_name. */
void pg_actor_open_as(
	struct pg_actor *actor, const struct pg_server *server, const char *application);
/* Returns the SQLSTATE; with "" the actor is open, else it is not. */
const char *pg_actor_try(struct pg_actor *actor, const char *conninfo);
void pg_actor_close(struct pg_actor *actor);

/* Waits for the end of one or more statements. Returns the value. */
const char *pg_actor_exec(struct pg_actor *actor, const char *sql);

/* Does not wait; pg_actor_finish() does, and returns the SQLSTATE. */
void pg_actor_send(struct pg_actor *actor, const char *sql);
const char *pg_actor_finish(struct pg_actor *actor);
/* Whether what was sent ends within wait_ms. */
bool pg_actor_ends_within(struct pg_actor *actor, int wait_ms);

/* Busy ("active") until told otherwise, with a COPY that waits for its data. */
void pg_actor_be_busy(struct pg_actor *actor);
void pg_actor_be_idle(struct pg_actor *actor);

/* Until the observer, who must be somebody else and idle, sees it wait for a lock; for this kind of
   lock ("tuple", "transactionid"), or for any when kind is NULL. */
void pg_actor_wait_blocked(
	const struct pg_actor *actor, struct pg_actor *observer, const char *kind);
/* Until the value of sql is this. */
void pg_actor_wait_value(struct pg_actor *observer, const char *sql, const char *value);

#endif
