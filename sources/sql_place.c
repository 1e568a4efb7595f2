#include "sources/sql_place.h"

#include "sources/mask_line.h"

void sql_place_advance(struct sql_place *at)
{
	at->before = at->token;
	at->token = sql_next_solid(&at->rest);
	if (sql_is_sign(at->token, '('))
		at->depth++;
	if (sql_is_sign(at->before, ')'))
		at->depth--;
}

struct sql_place sql_place_start(struct text text)
{
	struct sql_place at = {.rest = text};

	do
		sql_place_advance(&at);
	while (sql_is_sign(at.token, '('));
	return at;
}

bool sql_place_is_end(const struct sql_place *at)
{
	return at->token.kind == SQL_END || sql_is_sign(at->token, ';') ||
	       text_is(at->token.text, MASK_ELLIPSIS);
}

bool sql_place_seek(struct sql_place *at, const char *word)
{
	for (int depth = at->depth; !sql_place_is_end(at); sql_place_advance(at))
		if (at->depth == depth && sql_place_is(at, word) &&
			!sql_is_word(at->before, "DISTINCT"))
			return true;
	return false;
}

void sql_place_skip_group(struct sql_place *at)
{
	int depth = at->depth;

	while (!sql_place_is_end(at) && !(sql_is_sign(at->token, ')') && at->depth == depth))
		sql_place_advance(at);
	if (!sql_place_is_end(at))
		sql_place_advance(at);
}
