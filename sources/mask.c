#include "sources/mask.h"

#include "sources/mask_line.h"
#include "sources/sql_lex.h"

/* A text on its way, and what of it decides on the tokens to come. */
struct masking {
	struct mask_line line;
	struct text rest;
	bool open;                 /* the end of something is missing */
	struct sql_token last;     /* neither blank nor left out */
	struct sql_token words[2]; /* the first two of this statement */
	size_t word_count;
	bool has_set; /* the statement has come past a SET */
};

static bool is_one_of(struct sql_token token, const char *const *names)
{
	for (; *names; names++)
		if (sql_is_word(token, *names))
			return true;
	return false;
}

static void put(struct masking *m, const char *text)
{
	mask_line_put(&m->line, text_of(text));
}

/* ---- lists ---------------------------------------------------------------------------------- */

static struct sql_token peek(struct text rest)
{
	return sql_next_solid(&rest);
}

/* IN (SELECT ...) has relations in it, which matter more than its length. */
static bool opens_list(const struct masking *m, struct sql_token token)
{
	static const char *const queries[] = {"SELECT", "WITH", "VALUES", "TABLE", NULL};

	if (sql_is_sign(token, '['))
		return sql_is_word(m->last, "ARRAY");
	if (!sql_is_sign(token, '('))
		return false;
	return sql_is_word(m->last, "VALUES") ||
	       (sql_is_word(m->last, "IN") && !is_one_of(peek(m->rest), queries));
}

/* From behind the opening bracket to behind the closing one. */
static void skip_list(struct masking *m)
{
	for (size_t depth = 1; depth > 0;) {
		struct sql_token token = sql_next(&m->rest);

		m->open |= token.open || token.kind == SQL_END;
		if (m->open)
			return;
		if (sql_is_sign(token, '(') || sql_is_sign(token, '['))
			depth++;
		else if (sql_is_sign(token, ')') || sql_is_sign(token, ']'))
			depth--;
	}
}

/* VALUES (...), (...): the rows behind the first. */
static void skip_more_rows(struct masking *m)
{
	struct text behind = m->rest;

	while (!m->open && sql_is_sign(sql_next_solid(&behind), ',') &&
		sql_is_sign(sql_next_solid(&behind), '(')) {
		m->rest = behind;
		skip_list(m);
		behind = m->rest;
	}
}

static void put_list(struct masking *m, struct sql_token opening)
{
	bool has_rows = sql_is_word(m->last, "VALUES");

	mask_line_put(&m->line, opening.text);
	put(m, MASK_ELLIPSIS);
	skip_list(m);
	if (has_rows)
		skip_more_rows(m);
	if (!m->open)
		put(m, sql_is_sign(opening, '[') ? "]" : ")");
	m->last = (struct sql_token){.kind = SQL_SIGN, .text = text_of(")")};
}

/* ---- statements ----------------------------------------------------------------------------- */

static void note_word(struct masking *m, struct sql_token token)
{
	if (m->word_count < 2)
		m->words[m->word_count++] = token;
	m->has_set |= sql_is_word(token, "SET");
}

static void next_statement(struct masking *m)
{
	m->word_count = 0;
	m->has_set = false;
}

/* What comes behind this token is a value, though it may look like names. */
static bool tells_value(const struct masking *m, struct sql_token token)
{
	static const char *const setters[] = {"SET", "ALTER", NULL};
	static const char *const makers[] = {"CREATE", "ALTER", NULL};
	static const char *const roles[] = {"ROLE", "USER", "GROUP", NULL};

	if (m->word_count == 0)
		return false;
	if (m->has_set && is_one_of(m->words[0], setters))
		return sql_is_sign(token, '=') || sql_is_word(token, "TO");
	return m->word_count == 2 && is_one_of(m->words[0], makers) &&
	       is_one_of(m->words[1], roles) && sql_is_word(token, "PASSWORD");
}

/* The rest of the statement is one literal. */
static void put_value(struct masking *m)
{
	struct text behind = m->rest;
	struct sql_token token = sql_next(&behind);

	if (token.kind == SQL_BLANK)
		mask_line_blank(&m->line);
	if (peek(m->rest).kind != SQL_END)
		put(m, "?");
	behind = m->rest;
	while (!sql_is_sign(token = sql_next(&behind), ';') && token.kind != SQL_END) {
		m->open |= token.open;
		m->rest = behind;
	}
}

static void put_token(struct masking *m, struct sql_token token)
{
	bool is_value_next = tells_value(m, token);

	if (opens_list(m, token)) {
		put_list(m, token);
		return;
	}
	if (token.kind == SQL_LITERAL)
		put(m, "?");
	else
		mask_line_put(&m->line, token.text);
	if (token.kind == SQL_WORD)
		note_word(m, token);
	if (sql_is_sign(token, ';'))
		next_statement(m);
	m->last = token;
	if (is_value_next)
		put_value(m);
}

static void take_token(struct masking *m, struct sql_token token)
{
	m->open |= token.open;
	if (token.kind == SQL_BLANK)
		mask_line_blank(&m->line);
	else if (token.kind == SQL_LITERAL && m->last.kind == SQL_LITERAL)
		m->line.blank_due = false; /* 'a' newline 'b' is one literal in two pieces */
	else
		put_token(m, token);
}

size_t mask_sql(char *out, size_t out_size, const char *sql, size_t len, bool cut)
{
	struct masking m = {.line = mask_line_begin(out, out_size), .rest = {sql, len}};
	struct sql_token token;

	while (!m.line.full && (token = sql_next(&m.rest)).kind != SQL_END)
		take_token(&m, token);
	return mask_line_end(&m.line, cut || m.open);
}

size_t mask_full(char *out, size_t out_size, const char *sql, size_t len, bool cut)
{
	struct mask_line line = mask_line_begin(out, out_size);
	size_t begin = 0;

	for (size_t i = 0; i <= len && !line.full; i++) {
		bool is_blank = i < len && (sql[i] == ' ' || (sql[i] >= '\t' && sql[i] <= '\r'));

		if (i < len && !is_blank)
			continue;
		if (i > begin)
			mask_line_put(&line, (struct text){sql + begin, i - begin});
		mask_line_blank(&line);
		begin = i + 1;
	}
	return mask_line_end(&line, cut);
}
