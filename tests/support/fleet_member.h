#ifndef LOWTIDE_TESTS_SUPPORT_FLEET_MEMBER_H
#define LOWTIDE_TESTS_SUPPORT_FLEET_MEMBER_H
/*
 * A program of the demo fleet, started by a test and held on its leash, and what it says. Every
 * fetch is a connection of its own.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct member {
	pid_t pid;
	int leash;     /* its stdin */
	int told;      /* its stdout */
	char url[256]; /* the line it said, its address */
	int status;    /* as waitpid() says, after it has ended */
};

/* argv[0] names the program in tests/fleet/. */
struct member member_start(const char **argv);

/* Waits until it serves, and reads its address. Of many that are to be of one age all are started
   first. */
void member_await(struct member *member);

/* Both. */
struct member member_start_serving(const char **argv);

/* Lets go of the leash, and fails unless it ends with status 0. */
void member_release(struct member *member);

/* Fails unless it ends by itself, with an exit status, which is returned. */
int member_wait_status(struct member *member);

enum { MEMBER_BODY_BYTES = 8192 };

/* The status of the answer; 0 when there is none within 10 s. */
long member_fetch(const char *url, char body[MEMBER_BODY_BYTES]);

/* The number on the line that starts with key and a blank; fails when there is none. */
double member_value(const char *body, const char *key);

#endif
