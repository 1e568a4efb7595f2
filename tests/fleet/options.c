#include "tests/fleet/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/behaviour.h"
#include "tests/fleet/pool.h"

_Noreturn static void refuse(const char *option, const char *why)
{
	fprintf(stderr, "fleet: %s %s\n", option, why);
	exit(2);
}

static double number(const char *option, const char *text, double least, double most)
{
	char *end;
	double value;

	errno = 0;
	value = strtod(text, &end);
	if (errno != 0 || end == text || *end != '\0' || !(value >= least && value <= most))
		refuse(option, "wants another number");
	return value;
}

/* "4" or "1-4". */
static void take_pool(struct fleet_options *options, const char *option, const char *value)
{
	char *end;
	unsigned long least = strtoul(value, &end, 10);
	unsigned long most = *end == '-' ? strtoul(end + 1, &end, 10) : least;

	if (end == value || *end != '\0' || least > most || most < 1 || most > POOL_MOST)
		refuse(option, "wants another size");
	options->pool_least = (unsigned)least;
	options->pool_most = (unsigned)most;
}

static void take(struct fleet_options *options, const char *option, const char *value)
{
	if (strcmp(option, "--name") == 0) {
		options->name = value;
	} else if (strcmp(option, "--server") == 0) {
		options->server = value;
	} else if (strcmp(option, "--application") == 0) {
		options->application = value;
	} else if (strcmp(option, "--pool") == 0) {
		take_pool(options, option, value);
	} else if (strcmp(option, "--version") == 0) {
		options->version = value;
	} else if (strcmp(option, "--does") == 0) {
		options->behaviour = behaviour_find(value);
		if (!options->behaviour)
			refuse(option, "wants a behaviour");
	} else if (strcmp(option, "--speed") == 0) {
		options->speed = number(option, value, 0.1, 100);
	} else if (strcmp(option, "--port") == 0) {
		options->port = (uint16_t)number(option, value, 0, UINT16_MAX);
	} else if (strcmp(option, "--socket") == 0) {
		options->socket = (int)number(option, value, 0, 1023);
	} else if (strcmp(option, "--serves") == 0) {
		options->serves = strcmp(value, "no") != 0;
	} else {
		refuse(option, "is unknown");
	}
}

struct fleet_options fleet_options(char **argv)
{
	struct fleet_options options = {
		.name = "worker",
		.version = "1.0",
		.application = "worker",
		.pool_least = 1,
		.pool_most = 1,
		.behaviour = &behaviours[0],
		.speed = 1,
		.socket = -1,
		.serves = true,
	};

	for (argv++; *argv; argv += 2) {
		if (!argv[1])
			refuse(argv[0], "wants a value");
		take(&options, argv[0], argv[1]);
	}
	return options;
}
