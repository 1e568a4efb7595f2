/*
 * A pre-fork server of the demo fleet: two workers behind one port, of which one leaks. Who of the
 * two takes a connection is up to the kernel, so a new connection may meet the other one.
 *
 *   prefork [--name NAME] [--version V] [--speed N] [--port PORT]
 *
 * The one line on stdout is the address to scrape.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/fleet/options.h"
#include "tests/fleet/process.h"
#include "tests/fleet/serve.h"

enum { WATCH_MS = 200 };

static const char *const behaviours_of_pair[] = {"pair-steady", "pair-leaking"};

enum { PAIR = sizeof(behaviours_of_pair) / sizeof(behaviours_of_pair[0]) };

static pid_t start(
	const char *argv0, const struct fleet_options *options, const char *behaviour, int socket)
{
	char speed[32], inherited[16];

	snprintf(speed, sizeof(speed), "%g", options->speed);
	snprintf(inherited, sizeof(inherited), "%d", CHILD_SOCKET);
	return process_start_child(argv0, "worker",
		(const char *[]){NULL, "--does", behaviour, "--name", options->name, "--version",
			options->version, "--speed", speed, "--socket", inherited, NULL},
		socket);
}

/* All listen before the address is said, so that nobody is refused. The parent keeps no copy of a
   socket: connections to a child that is gone would wait there for ever. */
static void start_pair(const char *argv0, const struct fleet_options *options, pid_t pair[PAIR])
{
	uint16_t port = options->port;
	int sockets[PAIR];

	for (int i = 0; i < PAIR; i++) {
		sockets[i] = serve_bind(port);
		serve_listen(sockets[i]);
		port = serve_port(sockets[i]);
	}
	serve_announce(sockets[0]);
	for (int i = 0; i < PAIR; i++) {
		pair[i] = start(argv0, options, behaviours_of_pair[i], sockets[i]);
		close(sockets[i]);
	}
}

int main(int argc, char **argv)
{
	struct fleet_options options;
	pid_t pair[PAIR];
	bool whole = true;

	(void)argc;
	process_on_leash();
	options = fleet_options(argv);
	start_pair(argv[0], &options, pair);
	while (whole && process_may_go_on(WATCH_MS))
		for (int i = 0; i < PAIR; i++)
			whole = whole && process_has_child(pair[i]);
	for (int i = 0; i < PAIR; i++)
		process_end_child(pair[i], SIGTERM);
	return whole ? 0 : 1;
}
