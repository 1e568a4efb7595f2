#include "tests/fleet/pool.h"

#include <libpq-fe.h>

/* ---- one session ----------------------------------------------------------------------------- */

static void say_nothing(void *user, const char *notice)
{
	(void)user;
	(void)notice;
}

void session_close(struct session *session)
{
	PQfinish(session->conn);
	session->conn = NULL;
}

static void session_open(
	struct session *session, const char *server, const char *application, double age_s)
{
	const char *const keys[] = {"dbname", "user", "connect_timeout", "application_name", NULL};
	const char *const values[] = {server, "app", "5", application, NULL};

	if (age_s < session->again_s)
		return;
	session->conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(session->conn) == CONNECTION_OK) {
		PQsetNoticeProcessor(session->conn, say_nothing, NULL);
		return;
	}
	session_close(session);
	session->again_s = age_s + 1;
}

bool session_is_free(
	struct session *session, const char *server, const char *application, double age_s)
{
	if (session->conn && PQstatus(session->conn) == CONNECTION_BAD) {
		session_close(session);
		session->again_s = age_s + 1;
	}
	if (!session->conn)
		session_open(session, server, application, age_s);
	if (!session->conn)
		return false;
	PQconsumeInput(session->conn);
	while (!PQisBusy(session->conn)) {
		PGresult *result = PQgetResult(session->conn);

		if (!result)
			return true;
		PQclear(result);
	}
	return false;
}

/* ---- pools ----------------------------------------------------------------------------------- */

static void settle_size(struct pool *pool, size_t wanted, double age_s)
{
	size_t least = wanted > pool->least ? wanted : pool->least;

	if (pool->size > least && pool->gives_back_s > 0) {
		if (age_s - pool->changed_s < pool->gives_back_s)
			return;
		pool->size--;
	} else {
		pool->size = least;
	}
	pool->changed_s = age_s;
}

void pool_go_on(struct pool *pool, const char *server, size_t wanted, double age_s)
{
	settle_size(pool, wanted, age_s);
	for (size_t i = 0; i < POOL_MOST; i++) {
		struct session *session = &pool->sessions[i];

		if (i >= pool->size) {
			session_close(session);
			continue;
		}
		if (!session_is_free(session, server, pool->application, age_s)) {
			if (!session->conn)
				break; /* nor would the next be let in */
		} else if (i < wanted && pool->sql) {
			PQsendQueryParams(session->conn, pool->sql, 0, NULL, NULL, NULL, NULL, 0);
		}
	}
}

void pool_close(struct pool *pool)
{
	for (size_t i = 0; i < POOL_MOST; i++)
		session_close(&pool->sessions[i]);
}
