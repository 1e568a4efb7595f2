#include "tests/support/pg_actor.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "tests/support/wait_until.h"

/* ---- opening --------------------------------------------------------------------------------- */

static PostgresPollingStatusType connect_step(PGconn *conn, PostgresPollingStatusType next)
{
	struct pollfd ready = {
		.fd = PQsocket(conn), .events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT};

	assert_int_equal(poll(&ready, 1, 20000), 1);
	return PQconnectPoll(conn);
}

/* Of a connection that was refused libpq tells the SQLSTATE only in its words: "FATAL:  53300". */
static void take_refusal(struct pg_actor *actor, const char *message)
{
	const char *fatal = strstr(message, "FATAL:  ");
	const char *state = fatal ? fatal + strlen("FATAL:  ") : "08006";

	snprintf(actor->sqlstate, sizeof(actor->sqlstate), "%.5s", state);
}

static void say_nothing(void *user, const char *notice)
{
	(void)user;
	(void)notice;
}

const char *pg_actor_try(struct pg_actor *actor, const char *conninfo)
{
	PGconn *conn = PQconnectStart(conninfo);
	PostgresPollingStatusType next = PGRES_POLLING_WRITING;

	*actor = (struct pg_actor){.conn = conn};
	assert_non_null(conn);
	PQsetNoticeProcessor(conn, say_nothing, NULL);
	PQsetErrorVerbosity(conn, PQERRORS_SQLSTATE);
	if (PQstatus(conn) == CONNECTION_BAD)
		next = PGRES_POLLING_FAILED;
	while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED)
		next = connect_step(conn, next);
	if (next == PGRES_POLLING_FAILED) {
		take_refusal(actor, PQerrorMessage(conn));
		pg_actor_close(actor);
	} else {
		PQsetErrorVerbosity(conn, PQERRORS_DEFAULT);
		actor->backend = PQbackendPID(conn);
	}
	return actor->sqlstate;
}

void pg_actor_open(struct pg_actor *actor, const char *conninfo)
{
	if (pg_actor_try(actor, conninfo)[0] != '\0')
		fail_msg("not let in: %s (%s)", actor->sqlstate, conninfo);
}

void pg_actor_open_as(
	struct pg_actor *actor, const struct pg_server *server, const char *application)
{
	char conninfo[PG_CONNINFO_BYTES], more[96];

	snprintf(more, sizeof(more), "application_name=%s", application);
	pg_actor_open(actor, pg_server_conninfo(server, "postgres", more, conninfo));
}

void pg_actor_close(struct pg_actor *actor)
{
	PQfinish(actor->conn);
	actor->conn = NULL;
}

/* ---- statements ------------------------------------------------------------------------------ */

static void take_result(struct pg_actor *actor, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	ExecStatusType status = PQresultStatus(result);

	/* The first says why; the loss of the connection follows. */
	if (status == PGRES_FATAL_ERROR && actor->sqlstate[0] == '\0')
		snprintf(actor->sqlstate, sizeof(actor->sqlstate), "%s", state ? state : "08006");
	actor->value[0] = '\0';
	if (status == PGRES_TUPLES_OK && PQntuples(result) > 0)
		snprintf(actor->value, sizeof(actor->value), "%s", PQgetvalue(result, 0, 0));
}

void pg_actor_send(struct pg_actor *actor, const char *sql)
{
	if (!PQsendQuery(actor->conn, sql))
		fail_msg("%s: %s", sql, PQerrorMessage(actor->conn));
}

const char *pg_actor_finish(struct pg_actor *actor)
{
	PGresult *result;

	actor->sqlstate[0] = '\0';
	while ((result = PQgetResult(actor->conn)) != NULL) {
		take_result(actor, result);
		PQclear(result);
	}
	return actor->sqlstate;
}

const char *pg_actor_exec(struct pg_actor *actor, const char *sql)
{
	pg_actor_send(actor, sql);
	if (pg_actor_finish(actor)[0] != '\0')
		fail_msg("%s: %s", sql, PQerrorMessage(actor->conn));
	return actor->value;
}

bool pg_actor_ends_within(struct pg_actor *actor, int wait_ms)
{
	struct pollfd ready = {.fd = PQsocket(actor->conn), .events = POLLIN};

	return poll(&ready, 1, wait_ms) > 0;
}

void pg_actor_be_busy(struct pg_actor *actor)
{
	PGresult *result;

	pg_actor_exec(actor, "SET client_min_messages = warning;"
			     "CREATE TEMP TABLE IF NOT EXISTS busy (data text)");
	result = PQexec(actor->conn, "COPY busy FROM STDIN");
	assert_int_equal(PQresultStatus(result), PGRES_COPY_IN);
	PQclear(result);
}

void pg_actor_be_idle(struct pg_actor *actor)
{
	assert_int_equal(PQputCopyEnd(actor->conn, NULL), 1);
	assert_string_equal(pg_actor_finish(actor), "");
}

/* ---- waiting --------------------------------------------------------------------------------- */

struct awaited {
	struct pg_actor *observer;
	const char *sql, *value;
};

static bool is_seen(void *user)
{
	struct awaited *awaited = user;

	return strcmp(pg_actor_exec(awaited->observer, awaited->sql), awaited->value) == 0;
}

void pg_actor_wait_value(struct pg_actor *observer, const char *sql, const char *value)
{
	struct awaited awaited = {observer, sql, value};

	wait_until(is_seen, &awaited, sql);
}

void pg_actor_wait_blocked(
	const struct pg_actor *actor, struct pg_actor *observer, const char *kind)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		"SELECT count(*) FROM pg_stat_activity WHERE pid = %d"
		" AND wait_event_type = 'Lock' AND wait_event LIKE '%s'",
		(int)actor->backend, kind ? kind : "%");
	pg_actor_wait_value(observer, sql, "1");
}
