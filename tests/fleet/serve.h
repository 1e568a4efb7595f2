#ifndef LOWTIDE_TESTS_FLEET_SERVE_H
#define LOWTIDE_TESTS_FLEET_SERVE_H
/*
 * Serving /metrics on 127.0.0.1, in the one thread a process of the fleet has: who does not call
 * serve_for() does not answer.
 */
#include <stddef.h>
#include <stdint.h>

enum { SERVE_BODY_BYTES = 4096 };

/* Writes the body as snprintf() does: returns the length it has, or would have. */
typedef int serve_body(const void *user, char *body, size_t size);

/* A socket bound to 127.0.0.1:port, or to a free port for 0. Siblings may bind the same port and
   listen there too; nobody else is given it. Until somebody listens, connections are refused. */
int serve_bind(uint16_t port);

uint16_t serve_port(int socket);

/* The one line on stdout: the address to scrape. */
void serve_announce(int socket);

/* Closes stdout, for children too, so that whoever reads it meets its end. Announcing does it. */
void serve_say_no_more(void);

/* From now on connections wait there for somebody to answer them. */
void serve_listen(int socket);

/* Listens, and answers in serve_for(). */
struct MHD_Daemon *serve_start(int socket, serve_body *body, const void *user);

/* Answers whoever comes, for about that long. */
void serve_for(struct MHD_Daemon *daemon, int ms);

#endif
