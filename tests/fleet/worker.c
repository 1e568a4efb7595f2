/*
 * One worker of the demo fleet: a process that lives as a row of behaviour.c says and tells of it.
 *
 *   worker [--does BEHAVIOUR] [--name NAME] [--version V] [--speed N]
 *          [--port PORT | --socket FD | --serves no]
 *          [--server CONNINFO [--application NAME] [--pool LEAST-MOST]]
 *
 * With a database it has a pool of connections there, all in use while it starts and one at each
 * peak, and one connection more that only waits for jobs. A pool that may shrink gives back one
 * connection every 6 s. Beside each of its pool it keeps a cache of statements, of 4 MiB.
 *
 * The one line on stdout is the address to scrape, unless the socket came from a parent.
 */
#include "tests/fleet/life.h"
#include "tests/fleet/options.h"
#include "tests/fleet/pool.h"
#include "tests/fleet/process.h"
#include "tests/fleet/serve.h"

#include <microhttpd.h>

static const double starts_s = 5;
static const double gives_back_s = 6;

enum { CACHE_BYTES = 4 << 20 };

struct worker {
	struct fleet_options options;
	struct life life;
	struct MHD_Daemon *daemon; /* NULL: it serves nobody */
	struct pool pool, jobs;
};

static int body(const void *user, char *out, size_t size)
{
	const struct worker *worker = user;

	return life_write(&worker->life, worker->options.name, worker->options.version, out, size);
}

static struct MHD_Daemon *open_door(const struct worker *worker)
{
	int socket = worker->options.socket;
	struct MHD_Daemon *daemon;

	if (!worker->options.serves)
		return NULL;
	if (socket >= 0)
		return serve_start(socket, body, worker);
	socket = serve_bind(worker->options.port);
	daemon = serve_start(socket, body, worker);
	serve_announce(socket);
	return daemon;
}

static size_t connections_wanted(const struct worker *worker, double age_s)
{
	if (age_s < starts_s)
		return worker->options.pool_most;
	return behaviour_is_busy(age_s) ? 1 : 0;
}

static void use_database(struct worker *worker)
{
	const struct fleet_options *options = &worker->options;
	double age_s = life_age_s(&worker->life);

	if (!options->server)
		return;
	pool_go_on(&worker->pool, options->server, connections_wanted(worker, age_s), age_s);
	pool_go_on(&worker->jobs, options->server, 0, age_s);
	worker->life.extra = worker->pool.size * CACHE_BYTES;
}

/* One thread does it all: as long as the worker hangs, nobody is served. */
static bool wait_a_tick(const struct worker *worker)
{
	const struct life *life = &worker->life;

	if (!worker->daemon || behaviour_hangs(life->behaviour, life_age_s(life)))
		return process_may_go_on(life_tick_ms(life));
	serve_for(worker->daemon, life_tick_ms(life));
	return process_may_go_on(0);
}

int main(int argc, char **argv)
{
	static struct worker worker;

	(void)argc;
	process_on_leash();
	worker.options = fleet_options(argv);
	worker.pool = (struct pool){.application = worker.options.application,
		.least = worker.options.pool_least,
		.gives_back_s = gives_back_s,
		.sql = "SELECT pg_sleep(0.02)"};
	worker.jobs = (struct pool){.application = worker.options.application, .least = 1};
	life_begin(&worker.life, worker.options.behaviour, worker.options.speed);
	worker.daemon = open_door(&worker);
	while (wait_a_tick(&worker)) {
		use_database(&worker);
		life_go_on(&worker.life);
	}
	pool_close(&worker.pool);
	pool_close(&worker.jobs);
	if (worker.daemon)
		MHD_stop_daemon(worker.daemon);
	life_end(&worker.life);
	return 0;
}
