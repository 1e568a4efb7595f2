#ifndef LOWTIDE_SOURCES_PG_QUERY_H
#define LOWTIDE_SOURCES_PG_QUERY_H
/*
 * What a session does, in words that may be kept: its statement masked, and what it waits for.
 * Pure.
 */
#include "sources/pg_look.h"

#include "model/text.h"

/* Masks the statement, unless its literals were asked for, and says its shape. */
void pg_query(char shape[LIMIT_SHAPE_BYTES], char sql[LIMIT_SQL_BYTES], struct text query,
	const struct pg_view *view);

/* "Lock transactionid", or "" for nothing; true for a lock. */
bool pg_wait(char wait[LIMIT_WAIT_BYTES], struct text type, struct text event);

#endif
