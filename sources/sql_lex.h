#ifndef LOWTIDE_SOURCES_SQL_LEX_H
#define LOWTIDE_SOURCES_SQL_LEX_H
/*
 * The words of an SQL text that somebody else wrote and the server may have cut: as much of section
 * 4.1, "Lexical Structure", of the PostgreSQL manual as it takes to know where literals are. Pure.
 *
 * Every byte of the text is in exactly one token, so what is no literal can be copied and what is
 * one can be left out. One thing cannot be known from the text: whether a backslash escapes in a
 * plain '...', which each session decides by standard_conforming_strings. Nearly always both ways
 * of reading end at the same quote. Where they part (a backslash right before a quote), and
 * wherever server versions disagree on where the next token begins (1a$b$, $1a), the rest of the
 * text is one literal without an end: a literal may not be mistaken for code, code may be for a
 * literal.
 */
#include "model/text.h"

enum sql_kind {
	SQL_END,     /* of the text */
	SQL_BLANK,   /* white space and comments, as many as there are */
	SQL_WORD,    /* a keyword or a plain identifier; bytes above 127 are letters */
	SQL_QUOTED,  /* "an identifier" */
	SQL_PARAM,   /* $1 */
	SQL_LITERAL, /* a number, or a string of any kind with its prefix: E, U&, B, X, N, $tag$ */
	SQL_SIGN,    /* one other byte */
};

struct sql_token {
	enum sql_kind kind;
	struct text text;
	bool open; /* a quote, comment or literal without its end: nothing follows */
};

/* Takes the first token off rest. */
struct sql_token sql_next(struct text *rest);

/* The same, without blanks. */
struct sql_token sql_next_solid(struct text *rest);

/* A word, whatever its case. name is in upper case. */
bool sql_is_word(struct sql_token token, const char *name);
bool sql_is_sign(struct sql_token token, char sign);

/* What the server folds to lower case in a plain identifier: ASCII, whatever the locale. */
static inline char sql_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

#endif
