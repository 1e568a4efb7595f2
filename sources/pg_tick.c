#include "sources/pg_tick.h"

#include <stdio.h>
#include <string.h>

#include "model/must.h"

enum { BINARY = 1 };

/* A server that ends our connection between two ticks says why, and libpq takes it for a notice.
   All others are for nobody here, least of all for stderr. */
static void on_notice(void *user, const PGresult *notice)
{
	struct pg_tick *tick = user;
	const char *sqlstate = PQresultErrorField(notice, PG_DIAG_SQLSTATE);

	if (sqlstate && strncmp(sqlstate, "57P", 3) == 0)
		snprintf(tick->ended_by, sizeof(tick->ended_by), "%s", sqlstate);
}

bool pg_tick_init(struct pg_tick *tick, PGconn *conn)
{
	*tick = (struct pg_tick){.conn = conn, .synced = true, .failed = -1};
	PQsetNoticeReceiver(conn, on_notice, tick);
	return PQsetnonblocking(conn, 1) == 0 && PQenterPipelineMode(conn) == 1;
}

void pg_tick_fini(struct pg_tick *tick)
{
	pg_tick_clear(tick);
	*tick = (struct pg_tick){.conn = NULL};
}

void pg_tick_clear(struct pg_tick *tick)
{
	for (int i = 0; i < PG_STATEMENTS; i++) {
		PQclear(tick->results[i]);
		tick->results[i] = NULL;
	}
	PQclear(tick->failure);
	tick->failure = NULL;
	tick->failed = -1;
}

/* ---- there ---- */

static bool send_statement(struct pg_tick *tick, enum pg_statement statement,
	const struct pg_dialect *dialect, const char *pattern)
{
	int count = statement == PG_SESSIONS_FOLDED ? 1 : 0;
	const char *const values[] = {pattern};
	char sql[PG_SQL_BYTES];
	char name[16];

	pg_statement_write(sql, statement, dialect);
	if (!tick->may_prepare)
		return PQsendQueryParams(
			       tick->conn, sql, count, NULL, values, NULL, NULL, BINARY) == 1;
	snprintf(name, sizeof(name), "lowtide_%d", (int)statement);
	if (!(tick->prepared & PG_BIT(statement)) &&
		PQsendPrepare(tick->conn, name, sql, count, NULL) != 1)
		return false;
	return PQsendQueryPrepared(tick->conn, name, count, values, NULL, NULL, BINARY) == 1;
}

bool pg_tick_begin(
	struct pg_tick *tick, unsigned asked, const struct pg_dialect *dialect, const char *pattern)
{
	must(tick->synced);
	pg_tick_clear(tick);
	tick->asked = tick->pending = asked | PG_BIT(PG_GUARD);
	tick->synced = false;
	for (int i = 0; i < PG_STATEMENTS; i++) {
		if (tick->asked & PG_BIT(i) &&
			!send_statement(tick, (enum pg_statement)i, dialect, pattern))
			return false;
	}
	return PQpipelineSync(tick->conn) == 1;
}

bool pg_tick_wants_write(const struct pg_tick *tick)
{
	return PQflush(tick->conn) == 1;
}

/* ---- and back ---- */

static enum pg_statement current(const struct pg_tick *tick)
{
	int i = 0;

	while (i < PG_STATEMENTS && !(tick->pending & PG_BIT(i)))
		i++;
	return (enum pg_statement)i;
}

/* What is told after the last statement is none's: the end of the transaction may fail too. */
static void end_statement(struct pg_tick *tick, PGresult *result)
{
	enum pg_statement statement = current(tick);
	bool is_ours = statement < PG_STATEMENTS;

	if (PQresultStatus(result) == PGRES_TUPLES_OK && is_ours) {
		tick->results[statement] = result;
	} else if (PQresultStatus(result) == PGRES_FATAL_ERROR && !tick->failure) {
		tick->failed = is_ours ? (int)statement : -1;
		tick->failure = result;
	} else {
		PQclear(result);
	}
	tick->pending &= ~PG_BIT(statement);
}

/* Results come in the order of what was sent: for each statement that is not prepared yet the end
   of its preparation, then its own. False: the answer is to nothing that was asked. */
static bool take(struct pg_tick *tick, PGresult *result)
{
	switch (PQresultStatus(result)) {
	case PGRES_PIPELINE_SYNC:
		tick->synced = true;
		tick->pending = 0;
		PQclear(result);
		break;
	case PGRES_COMMAND_OK:
		tick->prepared |= PG_BIT(current(tick));
		PQclear(result);
		break;
	case PGRES_COPY_IN:
	case PGRES_COPY_OUT:
	case PGRES_COPY_BOTH: PQclear(result); return false; /* libpq says so for ever */
	default: end_statement(tick, result);
	}
	return true;
}

enum pg_progress pg_tick_go_on(struct pg_tick *tick)
{
	bool is_up = PQflush(tick->conn) >= 0 && PQconsumeInput(tick->conn) == 1;
	int nothing = 0;

	/* Whether it is busy is found out by reading what came: a farewell too, which may be the
	   last thing that did. */
	while (!PQisBusy(tick->conn) && !tick->synced) {
		PGresult *result = PQgetResult(tick->conn);

		/* One NULL stands between two statements; two, and nothing is to come any more. */
		nothing = result ? 0 : nothing + 1;
		if (result ? !take(tick, result) : nothing > 1)
			return PG_LOST;
	}
	if (!is_up || PQstatus(tick->conn) == CONNECTION_BAD)
		return PG_LOST;
	return tick->synced ? PG_DONE : PG_OPEN;
}
