#include "sources/mask_shape.h"

#include "sources/mask_line.h"
#include "sources/sql_place.h"

enum { FIRST_WORDS = 4, FORM_WORDS = 3 };

/* Words that lead to the relation, as shown. */
struct form {
	const char *words[FORM_WORDS];
	bool last_is_far;      /* anything may stand before the last of them, on its level */
	bool last_is_optional; /* but shown */
	bool has_options;      /* a list of options in parentheses may follow */
	bool may_lock;         /* FOR UPDATE and the like are worth telling */
};

static const struct form forms[] = {
	{.words = {"SELECT", "FROM"}, .last_is_far = true, .may_lock = true},
	{.words = {"INSERT", "INTO"}},
	{.words = {"UPDATE"}},
	{.words = {"DELETE", "FROM"}},
	{.words = {"MERGE", "INTO"}},
	{.words = {"LOCK", "TABLE"}, .last_is_optional = true},
	{.words = {"TRUNCATE", "TABLE"}, .last_is_optional = true},
	{.words = {"ALTER", "TABLE"}},
	{.words = {"DROP", "TABLE"}},
	{.words = {"CREATE", "INDEX", "ON"}, .last_is_far = true},
	{.words = {"REINDEX", "TABLE"}},
	{.words = {"REFRESH", "MATERIALIZED", "VIEW"}},
	{.words = {"CLUSTER"}},
	{.words = {"VACUUM", "FULL"}},
	{.words = {"VACUUM"}, .has_options = true},
	{.words = {"ANALYZE"}, .has_options = true},
	{.words = {"COPY"}},
};

/* ---- the relation --------------------------------------------------------------------------- */

static bool is_noise(const struct sql_place *at)
{
	static const char *const noise[] = {"ONLY", "IF", "NOT", "EXISTS", "CONCURRENTLY",
		"LATERAL", "FREEZE", "VERBOSE", "ANALYZE", "UNIQUE"};

	for (size_t i = 0; i < sizeof(noise) / sizeof(*noise); i++)
		if (sql_place_is(at, noise[i]))
			return true;
	return false;
}

static void skip_noise(struct sql_place *at)
{
	while (is_noise(at))
		sql_place_advance(at);
}

/* "agents" is agents; "Agents" is another one. */
static bool needs_quotes(struct text quoted)
{
	for (size_t i = 1; i + 1 < quoted.len; i++) {
		char c = quoted.data[i];
		bool is_digit = c >= '0' && c <= '9';

		if (!(c >= 'a' && c <= 'z') && c != '_' && !(is_digit && i > 1))
			return true;
	}
	return quoted.len < 3;
}

static void put_name(struct mask_line *line, struct sql_token token)
{
	size_t begin = line->used;

	if (token.kind == SQL_QUOTED && !token.open && !needs_quotes(token.text))
		token.text = (struct text){token.text.data + 1, token.text.len - 2};
	mask_line_put(line, token.text);
	for (size_t i = begin; token.kind == SQL_WORD && i < line->used; i++)
		line->out[i] = sql_lower(line->out[i]);
}

static bool is_name(const struct sql_place *at)
{
	return at->token.kind == SQL_QUOTED ||
	       (at->token.kind == SQL_WORD && !sql_place_is_end(at));
}

static void put_relation(struct mask_line *line, struct sql_place *at)
{
	while (is_name(at)) {
		put_name(line, at->token);
		sql_place_advance(at);
		if (!sql_is_sign(at->token, '.'))
			return;
		mask_line_put(line, at->token.text);
		sql_place_advance(at);
	}
}

/* ---- forms ---------------------------------------------------------------------------------- */

/* FROM (SELECT ... FROM t): t */
static void enter_subselects(struct sql_place *at)
{
	while (sql_is_sign(at->token, '(')) {
		sql_place_advance(at);
		if (sql_place_is(at, "SELECT") && sql_place_seek(at, "FROM")) {
			sql_place_advance(at);
			skip_noise(at);
		}
	}
}

static size_t word_count(const struct form *form)
{
	size_t count = 1;

	while (count < FORM_WORDS && form->words[count])
		count++;
	return count;
}

/* From the first word of a form to the relation, or to the end of the text. False where the
   statement is not of this form. */
static bool lead(struct sql_place *at, const struct form *form)
{
	size_t count = word_count(form);

	if (!sql_place_is(at, form->words[0]))
		return false;
	sql_place_advance(at);
	for (size_t i = 1; i < count; i++) {
		bool is_last = i + 1 == count;

		skip_noise(at);
		if (is_last && form->last_is_far && !sql_place_seek(at, form->words[i]))
			return false;
		if (sql_place_is(at, form->words[i]))
			sql_place_advance(at);
		else if (!is_last || !form->last_is_optional)
			return false;
	}
	if (form->has_options && sql_is_sign(at->token, '('))
		sql_place_skip_group(at);
	skip_noise(at);
	if (form->last_is_far)
		enter_subselects(at);
	return is_name(at) || sql_place_is_end(at);
}

/* The form of the statement that begins here, and where its relation is. NULL: none fits. */
static const struct form *form_at(const struct sql_place *at, struct sql_place *relation)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		*relation = *at;
		if (lead(relation, &forms[i]))
			return &forms[i];
	}
	return NULL;
}

static void put_word(struct mask_line *line, const char *word)
{
	mask_line_blank(line);
	mask_line_put(line, text_of(word));
}

static void put_form(struct mask_line *line, const struct form *form)
{
	size_t count = word_count(form);

	for (size_t i = 0; i < count; i++) {
		if (i + 1 == count && form->last_is_far)
			put_word(line, MASK_ELLIPSIS);
		put_word(line, form->words[i]);
	}
	mask_line_blank(line);
}

/* ---- WITH, FOR ------------------------------------------------------------------------------ */

/* Not FOR UPDATE, FOR NO KEY UPDATE, ON CONFLICT DO UPDATE. */
static bool is_write(const struct sql_place *at)
{
	static const char *const verbs[] = {"INSERT", "UPDATE", "DELETE", "MERGE"};
	static const char *const not_behind[] = {"FOR", "KEY", "DO", "ON"};
	struct sql_place relation;
	bool is_verb = false;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		is_verb |= sql_place_is(at, verbs[i]);
	for (size_t i = 0; i < sizeof(not_behind) / sizeof(*not_behind); i++)
		is_verb &= !sql_is_word(at->before, not_behind[i]);
	return is_verb && form_at(at, &relation);
}

/* From WITH to what it is for. */
static bool seek_main(struct sql_place *at)
{
	struct sql_place select = *at;

	for (struct sql_place write = *at; !sql_place_is_end(&write); sql_place_advance(&write))
		if (is_write(&write)) {
			*at = write;
			return true;
		}
	if (!sql_place_seek(&select, "SELECT"))
		return false;
	*at = select;
	return true;
}

/* Goes behind the next locking clause and names it; to the end, with NULL, where there is none. */
static const char *seek_lock(struct sql_place *at)
{
	static const char *const first[] = {"UPDATE", "SHARE", "NO", "KEY"};
	static const char *const clause[] = {
		"FOR UPDATE", "FOR SHARE", "FOR NO KEY UPDATE", "FOR KEY SHARE"};

	for (; !sql_place_is_end(at); sql_place_advance(at))
		for (size_t i = 0; i < sizeof(first) / sizeof(*first); i++)
			if (sql_is_word(at->before, "FOR") && sql_place_is(at, first[i])) {
				while (sql_place_is(at, "NO") || sql_place_is(at, "KEY"))
					sql_place_advance(at);
				sql_place_advance(at);
				return clause[i];
			}
	return NULL;
}

/* ---- the shape ------------------------------------------------------------------------------ */

/* Whether there is anything from here on. */
static bool has_more(const struct sql_place *at)
{
	struct sql_place next = *at;

	if (sql_is_sign(at->token, ';'))
		sql_place_advance(&next);
	return next.token.kind != SQL_END;
}

/* What is behind the relation: an ellipsis, and the one clause that holds others up. */
static void put_rest(struct mask_line *line, struct sql_place *at, const struct form *form)
{
	struct sql_place behind = *at;
	const char *lock = form->may_lock ? seek_lock(&behind) : NULL;

	if (lock) {
		if (!sql_is_word(at->token, "FOR"))
			put_word(line, MASK_ELLIPSIS);
		put_word(line, lock);
		*at = behind;
	}
	if (has_more(at))
		put_word(line, MASK_ELLIPSIS);
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c;
}

/* What fits no form. at is at its first word. */
static void put_first_words(struct mask_line *line, const struct sql_place *at)
{
	struct text rest = at->rest;
	struct sql_token token = at->token;
	size_t begin = line->used, words = 1;

	mask_line_put(line, token.text);
	for (size_t i = begin; i < line->used; i++)
		line->out[i] = upper(line->out[i]);
	while ((token = sql_next(&rest)).kind != SQL_END && words <= FIRST_WORDS) {
		if (token.kind == SQL_BLANK) {
			words++;
			mask_line_blank(line);
		} else if (!sql_is_sign(token, ';') || rest.len > 0) {
			mask_line_put(line, token.text);
		}
	}
	if (token.kind != SQL_END)
		mask_line_put(line, text_of(MASK_ELLIPSIS));
}

size_t mask_shape(char *out, size_t out_size, const char *masked)
{
	struct mask_line line = mask_line_begin(out, out_size);
	struct text text = text_of(masked);
	struct sql_place at = sql_place_start(text), relation;
	const struct form *form;

	if (at.token.kind != SQL_WORD || text_starts_with(text, "autovacuum:")) {
		mask_line_put(&line, text);
		return mask_line_end(&line, false);
	}
	if (sql_place_is(&at, "WITH") && seek_main(&at)) {
		put_word(&line, "WITH " MASK_ELLIPSIS);
		mask_line_blank(&line);
	}
	form = form_at(&at, &relation);
	if (form) {
		put_form(&line, form);
		put_relation(&line, &relation);
		put_rest(&line, &relation, form);
	} else {
		put_first_words(&line, &at);
	}
	return mask_line_end(&line, false);
}
