#ifndef LOWTIDE_TESTS_SUPPORT_FULL_POOL_H
#define LOWTIDE_TESTS_SUPPORT_FULL_POOL_H
/*
 * An application whose pool of connections is full, by its own gauge, on real servers: a Postgres,
 * a PgBouncer before it, and an endpoint that says 5 of 5. What its connections really do is for
 * the test; what the program makes of it is read from a snapshot.
 */
#include <stdbool.h>
#include <stddef.h>

#include "tests/support/evil_server.h"
#include "tests/support/pg_actor.h"
#include "tests/support/pg_bouncer.h"
#include "tests/support/pg_server.h"

enum { FULL_POOL = 5, FULL_POOL_SERVERS = 2 /* of the pooler */, FULL_POOL_SNAPSHOT = 64 * 1024 };

struct full_pool {
	struct pg_server server;
	struct pg_bouncer bouncer;
	struct evil_server *gauge;
	struct pg_actor out[FULL_POOL];
	char snapshot[FULL_POOL_SNAPSHOT]; /* the last one */
};

void full_pool_start(struct full_pool *app);
void full_pool_end(struct full_pool *app);

/* The five connections, to the server or through the pooler; as the application "gw". */
void full_pool_open(struct full_pool *app, bool through_pooler);
void full_pool_close(struct full_pool *app);

/* Has the program watch all three for that long ("3s"). */
void full_pool_watch(struct full_pool *app, const char *span);

/* Fails unless the row of the pool says this word, and none of the other causes. */
void full_pool_is(const struct full_pool *app, const char *word);

/* Fails unless the snapshot says this. */
void full_pool_says(const struct full_pool *app, const char *text);

#endif
