#include "panes/session_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/units.h"

static const struct state_words {
	const char *whole, *brief;
	enum role role;
} words[SESSION_STATES] = {
	[SESSION_UNREADABLE] = {"not readable", "no right", ROLE_DIM},
	[SESSION_STARTING] = {"starting", "starting", ROLE_PLAIN},
	[SESSION_ACTIVE] = {"active", "active", ROLE_PLAIN},
	[SESSION_IDLE] = {"idle", "idle", ROLE_PLAIN},
	[SESSION_IN_TRANSACTION] = {"idle in transaction", "idle in tx", ROLE_WARN},
	[SESSION_ABORTED] = {"idle in aborted transaction", "aborted tx", ROLE_WARN},
	[SESSION_UNTRACKED] = {"not tracked", "untracked", ROLE_DIM},
};

const char *session_state_word(enum session_state state)
{
	must(state < SESSION_STATES);
	return words[state].whole;
}

void session_age(char *out, int width, int64_t age_ms)
{
	out[0] = '\0';
	if (age_ms != AGE_NONE)
		units_age(out, width, age_ms);
}

enum role session_words(char out[SESSION_WORDS_BYTES], enum session_kind kind,
	enum session_state state, int64_t state_ms, int width)
{
	static const struct state_words prepared = {"prepared transaction", "prepared", ROLE_WARN};
	const struct state_words *is = kind == SESSION_PREPARED ? &prepared : &words[state];
	const char *word;
	char age[UNITS_BYTES];
	int room;

	must(state < SESSION_STATES);
	word = is->whole;
	room = width - (int)strlen(word) - 1;
	session_age(age, room > 0 ? room : 0, state_ms);
	if (room < 2) {
		word = is->brief;
		room = width - (int)strlen(word) - 1;
		session_age(age, room > 0 ? room : 0, state_ms);
	}
	if (room < 2 || age[0] == '*')
		age[0] = '\0';
	snprintf(out, SESSION_WORDS_BYTES, "%s%s%s", word, age[0] != '\0' ? " " : "", age);
	return is->role;
}

const char *session_owner(const struct session_who *who, enum session_kind kind)
{
	static const char *const kinds[SESSION_KINDS] = {
		[SESSION_CLIENT] = "",
		[SESSION_WALSENDER] = "walsender",
		[SESSION_AUTOVACUUM] = "autovacuum",
		[SESSION_PARALLEL] = "parallel worker",
		[SESSION_BACKGROUND] = "background",
		[SESSION_PREPARED] = "",
	};

	must(kind < SESSION_KINDS);
	if (kind == SESSION_AUTOVACUUM || who->owner[0] == '\0')
		return kinds[kind];
	return who->owner;
}

const char *session_statement(
	const struct server_facts *facts, const char *shape, const char *sql, int width)
{
	return facts->full_sql && sql[0] != '\0' && width >= SQL_COLS_MIN ? sql : shape;
}

void session_pid(char out[SESSION_WORDS_BYTES], struct session_id id)
{
	if (id.pid == 0)
		snprintf(out, SESSION_WORDS_BYTES, "prepared");
	else
		snprintf(out, SESSION_WORDS_BYTES, "%" PRId32, id.pid);
}
