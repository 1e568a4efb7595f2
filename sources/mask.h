#ifndef LOWTIDE_SOURCES_MASK_H
#define LOWTIDE_SOURCES_MASK_H
/*
 * What may be known of a statement. Its text, as pg_stat_activity has it, never enters the model:
 * only what comes out here does, one line of scrubbed text without the literals. Pure; no state.
 *
 * Literals become ?: numbers, strings of every kind, function bodies, and what follows in
 *
 *     SET name TO ..., ALTER ... SET name = ...      where a bare word is a string by the grammar
 *     CREATE and ALTER ROLE, USER, GROUP ... PASSWORD ...
 *
 * where the rest of the statement is one ?. Names, $1 and the words TRUE, FALSE and NULL stay.
 * Comments go, white space is folded. Lists of any length look alike, whatever is in them:
 * IN (…), VALUES (…) for all rows, ARRAY[…].
 *
 * When in doubt it is a literal: sql_lex.h says when. A statement of which the end is missing (cut
 * by the server, by out_size, or by such a doubt) ends in an ellipsis.
 */
#include <stdbool.h>
#include <stddef.h>

/*
 * Masks len bytes of SQL into out: NUL-terminated, no character split. Returns the length.
 * out_size >= 4: room for an ellipsis is kept behind the text.
 *
 * cut: the server may have cut the text, because it is about as long as track_activity_query_size
 * allows: that is a byte less, or up to four where the last character did not fit.
 */
size_t mask_sql(char *out, size_t out_size, const char *sql, size_t len, bool cut);

/* The same with nothing masked, for --sql=full. Comments stay. */
size_t mask_full(char *out, size_t out_size, const char *sql, size_t len, bool cut);

#endif
