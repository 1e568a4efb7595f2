#include "sources/bouncer_round.h"

#include "model/must.h"

bool bouncer_round_init(struct bouncer_round *round, PGconn *conn)
{
	*round = (struct bouncer_round){.conn = conn};
	return PQsetnonblocking(conn, 1) == 0;
}

static void forget(PGresult **result)
{
	PQclear(*result);
	*result = NULL;
}

void bouncer_round_fini(struct bouncer_round *round)
{
	for (int i = 0; i < BOUNCER_SHOWS; i++)
		forget(&round->answers[i]);
	forget(&round->failure);
	*round = (struct bouncer_round){.conn = NULL};
}

static enum bouncer_show current(const struct bouncer_round *round)
{
	int i = 0;

	while (i < BOUNCER_SHOWS - 1 && !(round->pending & BOUNCER_BIT(i)))
		i++;
	return (enum bouncer_show)i;
}

static bool send_current(struct bouncer_round *round)
{
	return PQsendQuery(round->conn, bouncer_answer(current(round))->command) == 1;
}

bool bouncer_round_begin(struct bouncer_round *round, unsigned asked)
{
	must(asked != 0 && round->pending == 0);
	round->asked = round->pending = asked;
	round->failed = 0;
	forget(&round->failure);
	for (int i = 0; i < BOUNCER_SHOWS; i++) {
		if (asked & BOUNCER_BIT(i))
			forget(&round->answers[i]);
	}
	return send_current(round);
}

bool bouncer_round_wants_write(const struct bouncer_round *round)
{
	return PQflush(round->conn) == 1;
}

/* False for what no SHOW is answered with, such as data to be copied: it would never end. */
static bool take(struct bouncer_round *round, PGresult *result)
{
	enum bouncer_show show = current(round);

	switch (PQresultStatus(result)) {
	case PGRES_TUPLES_OK:
		forget(&round->answers[show]);
		round->answers[show] = result;
		return true;
	case PGRES_FATAL_ERROR:
		round->failed |= BOUNCER_BIT(show);
		forget(&round->failure);
		round->failure = result;
		return true;
	case PGRES_COMMAND_OK: /* before 1.12 a version came as a notice */
	case PGRES_EMPTY_QUERY: PQclear(result); return true;
	default: PQclear(result); return false;
	}
}

enum pg_progress bouncer_round_go_on(struct bouncer_round *round)
{
	bool is_up = PQflush(round->conn) >= 0 && PQconsumeInput(round->conn) == 1;

	/* What came before the end is read: it may say why. */
	while (round->pending != 0 && !PQisBusy(round->conn)) {
		PGresult *result = PQgetResult(round->conn);

		if (result) {
			if (!take(round, result))
				return PG_LOST;
			continue;
		}
		if (PQstatus(round->conn) == CONNECTION_BAD)
			return PG_LOST;
		round->pending &= ~BOUNCER_BIT(current(round));
		if (round->pending != 0 && !send_current(round))
			return PG_LOST;
	}
	if (!is_up || PQstatus(round->conn) == CONNECTION_BAD)
		return PG_LOST;
	return round->pending == 0 ? PG_DONE : PG_OPEN;
}
