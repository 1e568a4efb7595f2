#include "sources/pg_connect.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "sources/clock.h"
#include "sources/pg_fault.h"
#include "sources/pg_passfile.h"
#include "sources/target_conninfo.h"

/*
 * Shared by the loop and the thread, and freed by the last of them: the loop leaves once its handle
 * is closed, the thread once it has an end to tell.
 */
struct pg_connect {
	uv_async_t ended;
	pg_connect_done *done;
	void *user;
	char *conninfo;

	pthread_mutex_t lock; /* of what follows */
	int parties;
	bool abandoned;
	PGconn *conn;
	struct fault fault;
};

static void leave(struct pg_connect *connect)
{
	int left;

	pthread_mutex_lock(&connect->lock);
	left = --connect->parties;
	pthread_mutex_unlock(&connect->lock);
	if (left > 0)
		return;
	PQfinish(connect->conn);
	pthread_mutex_destroy(&connect->lock);
	free(connect->conninfo);
	free(connect);
}

/* ---- the thread ---- */

/* Waits for the socket as libpq asked; false when the time is up. */
static bool wait_for(const PGconn *conn, PostgresPollingStatusType wish, mono_ms deadline)
{
	struct pollfd ready = {
		.fd = PQsocket(conn), .events = wish == PGRES_POLLING_READING ? POLLIN : POLLOUT};
	int count;

	do {
		int64_t left_ms = mono_diff_ms(deadline, clock_now().mono);

		count = left_ms > 0 ? poll(&ready, 1, (int)left_ms) : 0;
	} while (count < 0 && errno == EINTR);
	return count > 0;
}

static void ignore_notice(void *user, const PGresult *notice)
{
	(void)user, (void)notice;
}

/* A refusal of the server has no result to take its code from, but a verbose message has both the
   code and the words, if that is asked for before the first step. */
static struct fault drive(PGconn *conn, int64_t timeout_ms)
{
	mono_ms deadline = {clock_now().mono.ms + timeout_ms};
	PostgresPollingStatusType wish = PGRES_POLLING_WRITING;

	PQsetErrorVerbosity(conn, PQERRORS_VERBOSE);
	PQsetNoticeReceiver(conn, ignore_notice, NULL); /* not to stderr */
	while (PQstatus(conn) != CONNECTION_BAD && wish != PGRES_POLLING_OK &&
		wish != PGRES_POLLING_FAILED) {
		if (!wait_for(conn, wish, deadline))
			return pg_fault_timeout(conn, timeout_ms);
		wish = PQconnectPoll(conn);
	}
	if (wish == PGRES_POLLING_OK)
		return (struct fault){.kind = FAULT_NONE};
	return pg_fault_refused(PQerrorMessage(conn), PQconnectionNeedsPassword(conn) != 0);
}

/* The timeout of the conninfo, where it has one. libpq itself heeds it only where it blocks. */
static int64_t timeout_of(const PQconninfoOption *all)
{
	const char *value = target_conninfo_says(all, "connect_timeout");
	long seconds = value ? strtol(value, NULL, 10) : 0;

	return seconds > 0 && seconds < PG_CONNECT_MS / 100 ? seconds * 1000 : PG_CONNECT_MS;
}

/* What is refused in a conninfo (sources/target_conninfo.c) may still come from a service file,
   which only libpq reads; but for names and encoding, where our own win. */
static struct fault refuse(const PQconninfoOption *all)
{
	static const char *const refused[] = {"options", "replication"};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (target_conninfo_says(all, refused[i]))
			return fault_make(FAULT_ADDRESS, 0,
				"the service file sets %s, which is refused: use a service without",
				refused[i]);
	return (struct fault){.kind = FAULT_NONE};
}

/* Nothing has been sent yet. */
static struct fault check_and_drive(PGconn *conn)
{
	PQconninfoOption *all = PQconninfo(conn);
	struct fault fault;
	int64_t timeout_ms;

	if (!all)
		return fault_make(FAULT_OTHER, 0, "no memory for a connection");
	fault = refuse(all);
	timeout_ms = timeout_of(all);
	PQconninfoFree(all);
	return fault_is_set(&fault) ? fault : drive(conn, timeout_ms);
}

/* A password file that libpq would refuse is named where it is missed. */
static struct fault open_connection(PGconn **out, const char *conninfo)
{
	char passfile[PG_PASSFILE_BYTES];
	bool refused = pg_passfile_is_refused(conninfo, passfile);
	const char *const names[] = {
		"dbname", "application_name", "client_encoding", refused ? "passfile" : NULL, NULL};
	const char *const values[] = {conninfo, "lowtide", "SQL_ASCII", PG_PASSFILE_NONE, NULL};
	PGconn *conn = PQconnectStartParams(names, values, 1);
	struct fault fault = conn ? check_and_drive(conn)
				  : fault_make(FAULT_OTHER, 0, "no memory for a connection");

	*out = conn;
	if (refused && fault_is_set(&fault) && conn && PQconnectionNeedsPassword(conn))
		return fault_make(FAULT_ACCESS, 0,
			"needs a password, and %s is not read while others may: chmod 600",
			passfile);
	return fault;
}

static void *run(void *user)
{
	struct pg_connect *connect = user;
	PGconn *conn;
	struct fault fault = open_connection(&conn, connect->conninfo);

	if (fault_is_set(&fault)) {
		PQfinish(conn);
		conn = NULL;
	}
	pthread_mutex_lock(&connect->lock);
	connect->conn = conn;
	connect->fault = fault;
	if (!connect->abandoned)
		uv_async_send(&connect->ended);
	pthread_mutex_unlock(&connect->lock);
	leave(connect);
	return NULL;
}

/* ---- the loop ---- */

static void on_closed(uv_handle_t *handle)
{
	leave(handle->data);
}

static void on_ended(uv_async_t *handle)
{
	struct pg_connect *connect = handle->data;
	PGconn *conn;
	struct fault fault;

	pthread_mutex_lock(&connect->lock);
	conn = connect->conn;
	fault = connect->fault;
	connect->conn = NULL;
	pthread_mutex_unlock(&connect->lock);
	uv_close((uv_handle_t *)handle, on_closed);
	connect->done(connect->user, conn, &fault);
}

/* Detached: nobody waits for a name server when the program ends. */
static bool start_thread(struct pg_connect *connect)
{
	pthread_attr_t detached;
	pthread_t thread;
	bool started;

	if (pthread_attr_init(&detached) != 0)
		return false;
	started = pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED) == 0 &&
		  pthread_create(&thread, &detached, run, connect) == 0;
	pthread_attr_destroy(&detached);
	return started;
}

struct pg_connect *pg_connect_begin(
	uv_loop_t *loop, const char *conninfo, pg_connect_done *done, void *user)
{
	struct pg_connect *connect = calloc(1, sizeof(*connect));

	if (!connect)
		return NULL;
	*connect = (struct pg_connect){.done = done, .user = user, .parties = 2};
	connect->conninfo = strdup(conninfo);
	if (!connect->conninfo || uv_async_init(loop, &connect->ended, on_ended) != 0) {
		free(connect->conninfo);
		free(connect);
		return NULL;
	}
	connect->ended.data = connect;
	must(pthread_mutex_init(&connect->lock, NULL) == 0);
	if (!start_thread(connect)) {
		connect->parties = 1;
		uv_close((uv_handle_t *)&connect->ended, on_closed);
		return NULL;
	}
	return connect;
}

void pg_connect_abandon(struct pg_connect *connect)
{
	pthread_mutex_lock(&connect->lock);
	connect->abandoned = true;
	pthread_mutex_unlock(&connect->lock);
	uv_close((uv_handle_t *)&connect->ended, on_closed);
}
