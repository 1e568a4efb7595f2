/*
 * What watching a server costs it and us: a real one with 200 sessions (140 idle, 30 active, 20
 * idle in a transaction, 10 that wait for one of these), looked at once a second. Half a second
 * later somebody else asks four statements written for nothing else, prepared, in one round trip:
 * the least that a screen of activity needs. What both cost their backends is the kernel's account,
 * on a machine and at a time that are the same for both.
 *
 *     bench_pg [SECONDS]
 *
 * Nothing here passes or fails.
 */
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <uv.h>

#include "model/must.h"
#include "sources/source.h"
#include "tests/support/pg_actor.h"
#include "tests/support/pg_server.h"

enum { IDLE = 140, ACTIVE = 30, LINGERING = 20, BLOCKED = 10, PLAIN = 4, SECOND_MS = 1000 };

static const char *const plain[PLAIN] = {
	"SELECT datname, state, wait_event_type, count(*), min(xact_start), min(query_start)"
	" FROM pg_stat_activity GROUP BY 1, 2, 3",
	"SELECT pid, datname, usename, application_name, state, wait_event_type, wait_event,"
	" xact_start, CASE WHEN wait_event_type = 'Lock' THEN pg_blocking_pids(pid) END,"
	" left(query, 128) FROM pg_stat_activity WHERE backend_type = 'client backend'"
	" AND state <> 'idle' AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 40",
	"SELECT sum(xact_commit), sum(xact_rollback), sum(blks_read), sum(blks_hit),"
	" sum(temp_bytes), sum(deadlocks) FROM pg_stat_database",
	"SELECT count(*), max(pg_wal_lsn_diff(sent_lsn, replay_lsn)),"
	" pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') FROM pg_stat_replication",
};

struct bench {
	struct source *source;
	uv_timer_t turn;
	PGconn *conn; /* of whoever asks the plain statements */
	int turns, end;
	uint64_t ticks, faults, lines;
	int64_t bytes;
	double plain_client_ms;
};

/* ---- the sessions ---- */

static const char *conninfo(const struct pg_server *server, const char *application)
{
	static char text[PG_CONNINFO_BYTES];
	char more[64];

	snprintf(more, sizeof(more), "application_name=%s", application);
	return pg_server_conninfo(server, "postgres", more, text);
}

static void open_sessions(const struct pg_server *server)
{
	static const char *const names[] = {"web", "worker", "cron", "api", "report"};
	static struct pg_actor actors[IDLE + ACTIVE + LINGERING + BLOCKED];

	for (int i = 0; i < IDLE + ACTIVE + LINGERING + BLOCKED; i++) {
		struct pg_actor *actor = &actors[i];

		pg_actor_open(actor, conninfo(server, names[i % 5]));
		if (i == 0)
			pg_actor_exec(actor, "CREATE TABLE hot AS SELECT 1 AS id, 0 AS v");
		if (i < IDLE)
			pg_actor_exec(actor, "SELECT count(*) FROM pg_class WHERE relkind = 'r'");
		else if (i == IDLE)
			pg_actor_exec(actor, "BEGIN; UPDATE hot SET v = v + 1 WHERE id = 1");
		else if (i < IDLE + LINGERING)
			pg_actor_exec(actor, "BEGIN; SELECT count(*) FROM pg_class");
		else if (i < IDLE + LINGERING + ACTIVE)
			pg_actor_send(actor, "SELECT pg_sleep(86400) /* with a text as long as"
					     " those that reports have, and more */");
		else
			pg_actor_send(actor, "UPDATE hot SET v = v + 1 WHERE id = 1");
	}
}

/* ---- what it costs ---- */

static double cpu_ms(clockid_t clock)
{
	struct timespec at;

	clock_gettime(clock, &at);
	return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

/* Of a backend, so far. */
static double backend_ms(long pid)
{
	char path[64], line[128] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%ld/schedstat", pid);
	file = fopen(path, "r");
	must(file != NULL);
	must(fgets(line, sizeof(line), file) != NULL);
	(void)fclose(file);
	return strtod(line, NULL) / 1e6;
}

static void ask_plainly(PGconn *conn)
{
	char name[8];
	int synced = 0;

	must(PQenterPipelineMode(conn) == 1);
	for (int i = 0; i < PLAIN; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		must(PQsendQueryPrepared(conn, name, 0, NULL, NULL, NULL, 1) == 1);
	}
	must(PQpipelineSync(conn) == 1);
	while (!synced) {
		PGresult *result = PQgetResult(conn);

		synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
		PQclear(result);
	}
	must(PQexitPipelineMode(conn) == 1);
}

static PGconn *connect_plainly(const struct pg_server *server)
{
	PGconn *conn = PQconnectdb(conninfo(server, "plain"));
	char name[8];

	must(PQstatus(conn) == CONNECTION_OK);
	for (int i = 0; i < PLAIN; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		PQclear(PQprepare(conn, name, plain[i], 0, NULL));
	}
	return conn;
}

/* ---- one second after the other ---- */

static void on_reading(void *user, const struct reading *reading)
{
	struct bench *bench = user;

	bench->ticks += !reading->between;
	bench->lines += reading->cost.lines;
	bench->bytes += reading->cost.body_bytes;
}

static void on_fault(void *user, uint32_t feed, struct instant at, const struct fault *fault)
{
	struct bench *bench = user;

	(void)feed, (void)at;
	bench->faults++;
	fprintf(stderr, "bench_pg: %s\n", fault->text);
}

static void on_turn(uv_timer_t *timer)
{
	struct bench *bench = timer->data;
	double before_ms = cpu_ms(CLOCK_THREAD_CPUTIME_ID);

	ask_plainly(bench->conn);
	bench->plain_client_ms += cpu_ms(CLOCK_THREAD_CPUTIME_ID) - before_ms;
	if (++bench->turns == bench->end)
		uv_stop(timer->loop);
}

static void print(const struct bench *bench, double ours_ms, double plain_ms, double client_ms)
{
	double ours = ours_ms / (double)bench->ticks, theirs = plain_ms / bench->turns;

	printf("server CPU ms a refresh: lowtide %.2f, plain statements %.2f: %.2f times as much\n",
		ours, theirs, ours / theirs);
	printf("client CPU ms a refresh: lowtide %.3f, plain statements %.3f\n",
		client_ms / (double)bench->ticks, bench->plain_client_ms / bench->turns);
	printf("%.0f rows and %.0f bytes a refresh; %" PRIu64 " refreshes, %" PRIu64 " faults\n",
		(double)bench->lines / (double)bench->ticks,
		(double)bench->bytes / (double)bench->ticks, bench->ticks, bench->faults);
}

/* Runs for so many turns, the first of them only to settle. */
static void run(struct bench *bench, uv_loop_t *loop, int turns)
{
	bench->turns = 0;
	bench->end = turns;
	bench->ticks = bench->lines = 0;
	bench->bytes = 0;
	bench->plain_client_ms = 0;
	uv_run(loop, UV_RUN_DEFAULT);
}

int main(int argc, char **argv)
{
	const struct pg_options options = {.max_connections = 300};
	struct bench bench = {.ticks = 0};
	const struct source_outlet outlet = {&bench, on_reading, on_fault, NULL, NULL};
	struct target target;
	const struct source_feed feed = {0, &target};
	double ours_ms, plain_ms, client_ms;
	struct pg_server server;
	struct pg_actor finder;
	char where[PG_CONNINFO_BYTES];
	uv_loop_t loop;
	long pid;

	pg_server_start(&server, &options);
	open_sessions(&server);
	bench.conn = connect_plainly(&server);
	target_init(&target);
	target.kind = TARGET_POSTGRES;
	pg_server_conninfo(&server, "postgres", "", where);
	target.conninfo = where;
	target.interval_ms = SECOND_MS;
	target.timeout_ms = SECOND_MS * 9 / 10;
	must(uv_loop_init(&loop) == 0);
	bench.source = postgres_source.start(&loop, &outlet, &feed, 1);
	bench.turn.data = &bench;
	uv_timer_init(&loop, &bench.turn);
	uv_timer_start(&bench.turn, on_turn, SECOND_MS / 2, SECOND_MS);
	run(&bench, &loop, 4);
	pg_actor_open(&finder, conninfo(&server, "finder"));
	pid = strtol(pg_actor_exec(&finder, "SELECT pid FROM pg_stat_activity WHERE"
					    " application_name = 'lowtide'"),
		NULL, 10);
	ours_ms = backend_ms(pid);
	plain_ms = backend_ms(PQbackendPID(bench.conn));
	client_ms = cpu_ms(CLOCK_PROCESS_CPUTIME_ID);
	run(&bench, &loop, argc > 1 ? (int)strtol(argv[1], NULL, 10) : 20);
	client_ms = cpu_ms(CLOCK_PROCESS_CPUTIME_ID) - client_ms - bench.plain_client_ms;
	print(&bench, backend_ms(pid) - ours_ms, backend_ms(PQbackendPID(bench.conn)) - plain_ms,
		client_ms);
	pg_server_end(&server);
	return bench.faults > 0;
}
