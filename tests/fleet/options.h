#ifndef LOWTIDE_TESTS_FLEET_OPTIONS_H
#define LOWTIDE_TESTS_FLEET_OPTIONS_H
/* The command line of the fleet's programs: pairs of --option and value. */
#include <stdbool.h>
#include <stdint.h>

struct behaviour;

struct fleet_options {
	const char *name;
	const char *version;
	const struct behaviour *behaviour; /* --does NAME */
	double speed;                      /* time passes that much faster: for tests */
	uint16_t port;                     /* 0: any free one */
	int socket;                        /* serve on this one, which a parent bound; -1: none */
	bool serves;                       /* --serves no: nobody is answered */
	const char *server;                /* the conninfo of a database, NULL: none */
	const char *application;           /* application_name there */
	unsigned pool_least, pool_most;    /* --pool 4, --pool 1-4: connections there */
};

/* Anything that is not understood ends the program with status 2. */
struct fleet_options fleet_options(char **argv);

#endif
