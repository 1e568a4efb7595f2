#include "sources/pg_who.h"

#include <string.h>

#include "model/scrub.h"
#include "sources/owner_rule.h"

static void put(char *out, size_t size, const struct pg_rows *rows, int row, int column)
{
	struct text text = pg_text(rows, row, column);

	scrub(out, size, text.data, text.len);
}

/* The address; a session over a unix socket has none, and says so by its port. */
static struct text client_of(const struct pg_rows *rows, int row, const struct pg_who_columns *at)
{
	bool is_known = !pg_is_null(rows, row, at->client) || pg_int(rows, row, at->port, 0) == -1;

	return is_known ? pg_text(rows, row, at->client) : (struct text){NULL, 0};
}

static struct text known(const struct pg_rows *rows, int row, int column)
{
	return pg_is_null(rows, row, column) ? (struct text){NULL, 0} : pg_text(rows, row, column);
}

bool pg_who(struct session_who *who, const struct pg_rows *rows, int row,
	const struct pg_who_columns *at, const struct owner_rule *rule)
{
	const struct owner_parts parts = {
		.application = pg_text(rows, row, at->application),
		.user = known(rows, row, at->user),
		.database = known(rows, row, at->database),
		.client = client_of(rows, row, at),
	};

	put(who->user, sizeof(who->user), rows, row, at->user);
	put(who->database, sizeof(who->database), rows, row, at->database);
	put(who->client, sizeof(who->client), rows, row, at->client);
	if (parts.client.data && parts.client.len == 0)
		memcpy(who->client, "local", sizeof("local"));
	owner_rule_name(rule, who->owner, sizeof(who->owner), &parts);
	return parts.application.len > 0;
}

enum session_kind pg_kind(const struct pg_rows *rows, int row, const struct pg_who_columns *at)
{
	static const struct {
		const char *word;
		enum session_kind kind;
	} kinds[] = {
		{"client backend", SESSION_CLIENT},
		{"walsender", SESSION_WALSENDER},
		{"autovacuum worker", SESSION_AUTOVACUUM},
		{"parallel worker", SESSION_PARALLEL},
	};
	struct text word = pg_text(rows, row, at->kind);

	/* Without the right to know: a user's process in a database is nearly always a client. */
	if (pg_is_null(rows, row, at->kind))
		return pg_is_null(rows, row, at->user) || pg_is_null(rows, row, at->database)
			       ? SESSION_BACKGROUND
			       : SESSION_CLIENT;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (text_is(word, kinds[i].word))
			return kinds[i].kind;
	}
	return SESSION_BACKGROUND;
}

enum session_state pg_state(const struct pg_rows *rows, int row, int column)
{
	static const struct {
		const char *word;
		enum session_state state;
	} states[] = {
		{"active", SESSION_ACTIVE},
		{"fastpath function call", SESSION_ACTIVE},
		{"idle", SESSION_IDLE},
		{"idle in transaction", SESSION_IN_TRANSACTION},
		{"idle in transaction (aborted)", SESSION_ABORTED},
		{"starting", SESSION_STARTING},
	};
	struct text word = pg_text(rows, row, column);

	if (pg_is_null(rows, row, column))
		return SESSION_UNREADABLE;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (text_is(word, states[i].word))
			return states[i].state;
	}
	return SESSION_UNTRACKED;
}

bool pg_is_lowtide(struct text application)
{
	return text_is(application, "lowtide");
}
