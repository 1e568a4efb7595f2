#ifndef LOWTIDE_SOURCES_BOUNCER_ROUND_H
#define LOWTIDE_SOURCES_BOUNCER_ROUND_H
/*
 * One round of questions on a console's connection: one SHOW after the other, because a console
 * knows only the simple protocol and ends the connection of those who try more than one.
 *
 * A command that fails is left without an answer, and the next is asked. Answers are kept until
 * they are asked for again: what is asked seldom stays known in between.
 */
#include <libpq-fe.h>
#include <stdbool.h>

#include "sources/bouncer_show.h"
#include "sources/pg_progress.h"

struct bouncer_round {
	PGconn *conn;                     /* owned by somebody else */
	PGresult *answers[BOUNCER_SHOWS]; /* NULL: not asked yet, or it failed */

	/* Of the round that is open, or was last. */
	unsigned asked;   /* bits of shows */
	unsigned pending; /* those whose end has not come; the lowest is being answered */
	unsigned failed;
	PGresult *failure; /* the last error; NULL: none */
};

/* conn is connected. False when it cannot be used without waiting. */
bool bouncer_round_init(struct bouncer_round *round, PGconn *conn);
void bouncer_round_fini(struct bouncer_round *round);

/* asked is not empty. False: the connection is lost. */
bool bouncer_round_begin(struct bouncer_round *round, unsigned asked);

/* The socket is ready: sends what is left, takes what has come. */
enum pg_progress bouncer_round_go_on(struct bouncer_round *round);
bool bouncer_round_wants_write(const struct bouncer_round *round);

#endif
