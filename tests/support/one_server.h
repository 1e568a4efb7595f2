#ifndef LOWTIDE_TESTS_SUPPORT_ONE_SERVER_H
#define LOWTIDE_TESTS_SUPPORT_ONE_SERVER_H
/*
 * A model with one feed "db1" that is a Postgres server, looked at every second: where most stories
 * about servers take place. One for the test that runs, made and unmade around it by
 * server_setup() and server_teardown().
 *
 * A look is built up by add_ calls and handed over by send_look(). What is not said is as a quiet
 * server has it: 60 connections, 3 reserved, everything may be seen, lowtide has one session.
 */
#include "tests/support/build_reading.h"

extern struct model *watched;
extern struct server_facts facts; /* as send_facts() hands them over */
extern struct sessions sessions;  /* as the next send_look() does; groups and sums are filled in */

int server_setup(void **state);
int server_teardown(void **state);

/* The server of the model, and an owner there: fails the test when there is none. */
const struct server *server(void);
const struct owner *owner(const char *name);

/* A group of sessions of user "app" in database "argus" from 10.0.0.1, all as old as the server;
   idle ones were used a moment ago. May be changed until the look is sent. */
struct session_group *add_group(const char *name, uint32_t idle, uint32_t active);

/* Hands over what was added as one look, and begins the next. */
void send_look(double at);

/* A look at each second of [from, to), with one owner. */
void send_looks(int from, int to, const char *name, uint32_t idle, uint32_t active);

/* Fails unless these are its figures over the window. */
void owner_has(const struct owner *owner, uint32_t held, uint32_t spare, uint32_t peak);
void send_facts(double at);
void send_databases(double at, const struct database_counts *databases, size_t count);
void send_fault(double at, enum fault_kind kind, int code);

/* A deadlock of sessions of two owners in database "argus" (oid 5), over "UPDATE a" and "INSERT b":
   a look that finds the ring, one a second later that finds nobody waiting, and the count. */
void send_deadlock(double at, const char *name, const char *other);

/* How many events of a kind there are; folded ones are one. */
size_t events_of(enum event_kind kind);

#endif
