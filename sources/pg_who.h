#ifndef LOWTIDE_SOURCES_PG_WHO_H
#define LOWTIDE_SOURCES_PG_WHO_H
/*
 * Whose a session is, and what it is: the words of pg_stat_activity as values. Pure.
 */
#include "model/activity.h"
#include "sources/pg_rows.h"

struct owner_rule;

/* The columns that say who, as numbers of a struct pg_rows. */
struct pg_who_columns {
	int application, user, database, client, port, kind;
};

/* False when the application gave no name: its owner is then user@client/database. */
bool pg_who(struct session_who *who, const struct pg_rows *rows, int row,
	const struct pg_who_columns *at, const struct owner_rule *rule);

enum session_kind pg_kind(const struct pg_rows *rows, int row, const struct pg_who_columns *at);

/* NULL is SESSION_UNREADABLE; a word that a later version brought is SESSION_UNTRACKED: there is a
   session, and what it does is not known. */
enum session_state pg_state(const struct pg_rows *rows, int row, int column);

/* True for what lowtide, whoever runs it, calls itself. */
bool pg_is_lowtide(struct text application);

#endif
