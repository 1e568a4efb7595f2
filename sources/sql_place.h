#ifndef LOWTIDE_SOURCES_SQL_PLACE_H
#define LOWTIDE_SOURCES_SQL_PLACE_H
/*
 * A place in a statement, which goes forward word by word and knows how deep in parentheses it is.
 * A value: a copy looks ahead. Made for masked text (mask.h), where an ellipsis that stands alone
 * is where the rest of the statement is missing.
 */
#include "sources/sql_lex.h"

struct sql_place {
	struct text rest; /* behind the token */
	struct sql_token token;
	struct sql_token before; /* SQL_END at the start */
	int depth;               /* a parenthesis is as deep as what is in it */
};

/* At the first word: (SELECT ...) UNION ... begins with SELECT. */
struct sql_place sql_place_start(struct text text);
void sql_place_advance(struct sql_place *at);

/* Of the statement, or of what is there of it. */
bool sql_place_is_end(const struct sql_place *at);

/* Goes to the word, on this level, in this statement. False, at the end, where there is none. IS
   DISTINCT FROM is one operator and has no FROM. */
bool sql_place_seek(struct sql_place *at, const char *word);

/* From an opening parenthesis to behind its closing one. */
void sql_place_skip_group(struct sql_place *at);

static inline bool sql_place_is(const struct sql_place *at, const char *word)
{
	return sql_is_word(at->token, word);
}

#endif
