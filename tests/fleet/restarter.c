/*
 * A rollout of the demo fleet: a worker is killed with SIGKILL, is down for a moment, and comes
 * back behind the same port with the next version.
 *
 *   restarter [--does BEHAVIOUR] [--name NAME] [--speed N] [--port PORT]
 *
 * The one line on stdout is the address to scrape.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/fleet/behaviour.h"
#include "tests/fleet/options.h"
#include "tests/fleet/process.h"
#include "tests/fleet/serve.h"

static const double life_s = 45;
static const double down_s = 3;

static pid_t start(
	const char *argv0, const struct fleet_options *options, uint16_t port, unsigned life)
{
	char speed[32], number[16], version[32];

	snprintf(speed, sizeof(speed), "%g", options->speed);
	snprintf(number, sizeof(number), "%" PRIu16, port);
	snprintf(version, sizeof(version), "2.%u", life);
	return process_start_child(argv0, "worker",
		(const char *[]){NULL, "--does", options->behaviour->name, "--name", options->name,
			"--version", version, "--speed", speed, "--port", number, NULL},
		-1);
}

/* False when it is time to end. */
static bool wait_s(double seconds)
{
	double until_s = process_mono_s() + seconds;
	double left_s = seconds;

	while (left_s > 0) {
		if (!process_may_go_on((int)(left_s * 1000) + 1))
			return false;
		left_s = until_s - process_mono_s();
	}
	return true;
}

int main(int argc, char **argv)
{
	struct fleet_options options;
	unsigned life = 0;
	int socket;
	bool going_on = true;

	(void)argc;
	process_on_leash();
	options = fleet_options(argv);
	/* Keeps the port while the worker is down. */
	socket = serve_bind(options.port);
	while (going_on) {
		pid_t child = start(argv[0], &options, serve_port(socket), life++);

		serve_say_no_more(); /* the first worker says the address */
		going_on = wait_s(life_s / options.speed);
		process_end_child(child, SIGKILL);
		going_on = going_on && wait_s(down_s / options.speed);
	}
	close(socket);
	return 0;
}
