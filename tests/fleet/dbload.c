/*
 * What a small fleet does to its database: all the clients of the demo's Postgres, in one process.
 *
 *   dbload --server CONNINFO [--speed N]
 *
 * CONNINFO is a superuser's, of a database that is still empty. The one line on stdout is that of a
 * user who may look (pg_monitor), said when everything is there.
 *
 * Nothing here waits for the database: what is not done is looked at again with the next tick.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <libpq-fe.h>

#include "tests/fleet/behaviour.h"
#include "tests/fleet/options.h"
#include "tests/fleet/pool.h"
#include "tests/fleet/process.h"
#include "tests/fleet/serve.h"

enum { TICK_MS = 50, CAST_MOST = 5 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *server;

/* ---- pools ----------------------------------------------------------------------------------- */

static size_t all_at_peaks(double age_s)
{
	return behaviour_is_busy(age_s) ? 4 : 1;
}

static size_t some_at_peaks(double age_s)
{
	return behaviour_is_busy(age_s) ? 4 : 0;
}

static size_t one(double age_s)
{
	(void)age_s;
	return 1;
}

/* More than there is, for 10 s of every two minutes. */
static size_t all_there_is_now_and_then(double age_s)
{
	long second = (long)age_s % 120;

	return second >= 44 && second < 54 ? POOL_MOST : 0;
}

static struct {
	struct pool pool;
	size_t (*wanted)(double age_s);
} pools[] = {
	{{.application = "gw-a",
		 .least = 4,
		 .sql = "SELECT pg_sleep(0.1) FROM agents WHERE id = 10"},
		all_at_peaks},
	{{.application = "gw-b",
		 .least = 4,
		 .sql = "UPDATE agents SET state = 'seen' WHERE id = 20 + pg_backend_pid() % 20"},
		all_at_peaks},
	{{.application = "worker", .least = 1, .sql = "SELECT count(*), pg_sleep(0.2) FROM agents"},
		some_at_peaks},
	{{.least = 2, .sql = "SELECT state FROM agents WHERE id = 12"}, one},
	{{.application = "batch"}, all_there_is_now_and_then},
};

/* ---- plays ----------------------------------------------------------------------------------- */

/* Who says what, how long after the play began; later while he, or the other, has no answer yet. */
struct cue {
	double at_s;
	size_t who, other;
	const char *sql;
};

/* Sessions that follow a script, over and over. */
struct play {
	double every_s;
	size_t cue_count;
	const struct cue *cues;
	const char *const *cast; /* their application names */
	struct session sessions[CAST_MOST];
	double began_s;
	size_t next;
};

/* Each holds what the other wants. */
static const char *const pair[] = {"brain", "flow"};
static const struct cue deadlock[] = {
	{2.0, 0, 0, "BEGIN; INSERT INTO workers (id) VALUES (50)"},
	{2.0, 1, 1, "BEGIN; UPDATE agents SET state = 'busy' WHERE id = 50"},
	{2.2, 0, 1, "UPDATE agents SET state = 'busy' WHERE id = 50"},
	{2.7, 1, 1, "INSERT INTO workers (id) VALUES (50)"},
	{4.0, 0, 1, "ROLLBACK"},
	{4.0, 1, 1, "ROLLBACK"},
};

/* Somebody forgets to commit; behind him one who holds up another, and a queue for the same row. */
static const char *const column[] = {"cron", "jobs", "jobs", "jobs", "jobs"};
static const struct cue queue[] = {
	{20.0, 0, 0, "BEGIN; UPDATE agents SET state = 'held' WHERE id = 1"},
	{20.5, 1, 0, "BEGIN; UPDATE agents SET state = 'held' WHERE id = 2"},
	{21.0, 1, 1, "UPDATE agents SET state = 'next' WHERE id = 1"},
	{21.5, 2, 2, "UPDATE agents SET state = 'next' WHERE id = 2"},
	{22.0, 3, 3, "UPDATE agents SET state = 'later' WHERE id = 1"},
	{22.5, 4, 4, "UPDATE agents SET state = 'later' WHERE id = 1"},
	{38.0, 0, 0, "COMMIT"},
	{39.0, 1, 1, "COMMIT"},
};

static struct play plays[] = {
	{.every_s = 8, .cue_count = COUNT(deadlock), .cues = deadlock, .cast = pair},
	{.every_s = 60, .cue_count = COUNT(queue), .cues = queue, .cast = column},
};

static bool is_answered(struct play *play, size_t who, double age_s)
{
	return session_is_free(&play->sessions[who], server, play->cast[who], age_s);
}

static void play_begin(struct play *play, double age_s)
{
	play->began_s = age_s;
	play->next = 0;
}

/* Somebody ended a session in the middle, and another waits for what will not come. */
static void play_give_up(struct play *play, double age_s)
{
	for (size_t i = 0; i < CAST_MOST; i++)
		session_close(&play->sessions[i]);
	play_begin(play, age_s);
}

static void play_go_on(struct play *play, double age_s)
{
	static const double patience_s = 60;
	double since_s = age_s - play->began_s;

	for (; play->next < play->cue_count; play->next++) {
		const struct cue *cue = &play->cues[play->next];

		if (since_s < cue->at_s || !is_answered(play, cue->who, age_s) ||
			!is_answered(play, cue->other, age_s))
			break;
		PQsendQuery(play->sessions[cue->who].conn, cue->sql);
	}
	if (play->next == play->cue_count && since_s >= play->every_s)
		play_begin(play, age_s);
	else if (since_s >= play->every_s + patience_s)
		play_give_up(play, age_s);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void set_up(void)
{
	PGconn *conn = PQconnectdb(server);
	PGresult *result = PQexec(conn,
		"CREATE ROLE app LOGIN; CREATE ROLE lowtide LOGIN; GRANT pg_monitor TO lowtide;"
		"CREATE TABLE agents (id int PRIMARY KEY, state text);"
		"CREATE TABLE workers (id int PRIMARY KEY);"
		"INSERT INTO agents SELECT id, 'idle' FROM generate_series(1, 100) id;"
		"GRANT SELECT, INSERT, UPDATE ON agents, workers TO app");

	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		process_die("%s", PQerrorMessage(conn));
	PQclear(result);
	PQfinish(conn);
}

static void tear_down(void)
{
	for (size_t i = 0; i < COUNT(pools); i++)
		pool_close(&pools[i].pool);
	for (size_t i = 0; i < COUNT(plays); i++)
		for (size_t j = 0; j < CAST_MOST; j++)
			session_close(&plays[i].sessions[j]);
}

int main(int argc, char **argv)
{
	struct fleet_options options;
	double began_s;

	(void)argc;
	process_on_leash();
	options = fleet_options(argv);
	server = options.server;
	if (!server)
		process_die("--server is wanted");
	set_up();
	printf("%s user=lowtide\n", server);
	serve_say_no_more();
	began_s = process_mono_s();
	while (process_may_go_on(TICK_MS)) {
		double age_s = (process_mono_s() - began_s) * options.speed;

		for (size_t i = 0; i < COUNT(pools); i++)
			pool_go_on(&pools[i].pool, server, pools[i].wanted(age_s), age_s);
		for (size_t i = 0; i < COUNT(plays); i++)
			play_go_on(&plays[i], age_s);
	}
	tear_down();
	return 0;
}
