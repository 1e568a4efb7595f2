#ifndef LOWTIDE_SOURCES_PG_STATEMENT_H
#define LOWTIDE_SOURCES_PG_STATEMENT_H
/*
 * What a server is asked: one row a statement. Which words a server understands depends on its
 * version, so that no statement should ever fail. Pure.
 *
 * Every answer is binary, its columns are found by name, and ages come as the times they are
 * reckoned from: the guard says what time the server has.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order they are sent: the dearest last, because one that fails takes those behind it with
   it. */
enum pg_statement {
	PG_GUARD,           /* first in every tick; see below */
	PG_SESSIONS,        /* groups of sessions */
	PG_SESSIONS_FOLDED, /* the same with application names folded by the server, or */
	PG_ROWS,            /* sessions with a line of their own */
	PG_DATABASES,
	PG_WAITS,
	PG_SETTINGS,
	PG_LIMITS,
	PG_TABLES,
	PG_STATEMENTS
};

#define PG_BIT(statement) (1u << (statement))

/* What holds for minutes, asked seldom. */
#define PG_SLOW (PG_BIT(PG_SETTINGS) | PG_BIT(PG_LIMITS) | PG_BIT(PG_TABLES))

enum {
	PG_SQL_BYTES = 4096,   /* the longest statement */
	PG_PREFIX_BYTES = 512, /* of a session's statement that are sent to us */
};

struct pg_dialect {
	int version;       /* server_version_num */
	int64_t window_ms; /* what `unused` and `veterans` reach back */
};

/* For messages: "sessions". */
const char *pg_statement_name(enum pg_statement statement);

/* The SQL for a server. PG_SESSIONS_FOLDED has one parameter, the pattern of the user's own rule,
   or NULL. */
void pg_statement_write(
	char sql[PG_SQL_BYTES], enum pg_statement statement, const struct pg_dialect *dialect);

#endif
