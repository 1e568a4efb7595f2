#ifndef LOWTIDE_PANES_SESSION_STATE_H
#define LOWTIDE_PANES_SESSION_STATE_H
/*
 * What is to be said about a database session, wherever it is shown.
 */
#include "model/activity.h"
#include "panes/role.h"

enum { SESSION_WORDS_BYTES = 64 };

/* "idle in transaction 4m02s", "in tx 4m" where there is less room than that. Returns its role: a
   session that holds its locks and does nothing is what to look at. */
enum role session_words(char out[SESSION_WORDS_BYTES], enum session_kind kind,
	enum session_state state, int64_t state_ms, int width);

/* "active", "idle in transaction". */
const char *session_state_word(enum session_state state);

/* Its owner; of a prepared transaction the role; for processes of the server what they are:
   "autovacuum". "" not known. */
const char *session_owner(const struct session_who *who, enum session_kind kind);

/* "4m02s", or "" for AGE_NONE. */
void session_age(char *out, int width, int64_t age_ms);

/* What is listed of a statement in a column that wide: its shape; all of it where that was asked for
   (--sql full) and there is room to read it. */
enum { SQL_COLS_MIN = 40 };
const char *session_statement(
	const struct server_facts *facts, const char *shape, const char *sql, int width);

/* "4711"; "prepared" for a prepared transaction, which has none. */
void session_pid(char out[SESSION_WORDS_BYTES], struct session_id id);

#endif
