/*
 * One worker of the demo fleet: a process that lives as a row of behaviour.c says and tells of it.
 *
 *   worker [--does BEHAVIOUR] [--name NAME] [--version V] [--speed N]
 *          [--port PORT | --socket FD | --serves no]
 *
 * The one line on stdout is the address to scrape, unless the socket came from a parent.
 */
#include "tests/fleet/life.h"
#include "tests/fleet/options.h"
#include "tests/fleet/process.h"
#include "tests/fleet/serve.h"

#include <microhttpd.h>

struct worker {
	struct fleet_options options;
	struct life life;
	struct MHD_Daemon *daemon; /* NULL: it serves nobody */
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
	life_begin(&worker.life, worker.options.behaviour, worker.options.speed);
	worker.daemon = open_door(&worker);
	while (wait_a_tick(&worker))
		life_go_on(&worker.life);
	if (worker.daemon)
		MHD_stop_daemon(worker.daemon);
	life_end(&worker.life);
	return 0;
}
