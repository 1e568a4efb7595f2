#ifndef LOWTIDE_SOURCES_PG_FAULT_H
#define LOWTIDE_SOURCES_PG_FAULT_H
/*
 * What a server, a pooler or libpq says when it does not serve us, as a fault: by its SQLSTATE
 * where there is one, because words are translated. Pure.
 *
 * No fault quotes the conninfo, which may hold a password.
 */
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/fault.h"

/*
 * No connection came about. message is PQerrorMessage() with PQERRORS_VERBOSE: one block for each
 * address that was tried, each ending in "SEVERITY:  SQLSTATE: words" where a server answered. The
 * last code counts. needs_password: PQconnectionNeedsPassword().
 */
struct fault pg_fault_refused(const char *message, bool needs_password);

/* The time to connect is over. */
struct fault pg_fault_timeout(const PGconn *conn, int64_t timeout_ms);

/* A connection that was up has ended; code and words of the last error, or NULL. */
struct fault pg_fault_lost(const char *sqlstate, const char *words);

/* A statement of ours failed, and those behind it in the tick were not asked. */
struct fault pg_fault_statement(const char *name, const char *sqlstate, const char *words);

#endif
