#ifndef LOWTIDE_TESTS_SUPPORT_KEEPER_H
#define LOWTIDE_TESTS_SUPPORT_KEEPER_H
/*
 * A throw-away server for a test: the script of tests/fleet that keeps it, its folder, and its
 * leash. What the script hears and says stands in tests/fleet/server.sh. Whatever becomes of the
 * test, once its process is gone so are the server and the folder.
 *
 * The script is found beside the folder that $LOWTIDE_BUILD names. Every call fails the test when
 * the server does not do as it is told.
 */
#include <sys/types.h>

struct keeper {
	pid_t script;
	int orders; /* its stdin */
	int told;   /* its stdout */
	char folder[96];
	int port;     /* 0 before the first start */
	pid_t server; /* 0 while it is stopped */
};

/* argv[0] names the script; a NULL ends them. Starts no server yet. */
void keeper_begin(struct keeper *keeper, const char **argv);
void keeper_end(struct keeper *keeper);

/* On the same port as before, and ready when this returns. */
void keeper_start_server(struct keeper *keeper);
void keeper_stop_server(struct keeper *keeper, const char *signal_name);

#endif
