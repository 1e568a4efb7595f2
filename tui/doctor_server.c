#include "tui/doctor_server.h"

#include <inttypes.h>
#include <string.h>

#include "model/units.h"
#include "panes/phrase.h"
#include "panes/server_state.h"
#include "panes/wall.h"

enum { WORDS_BYTES = 512 };

/* Limits of roles and databases named one by one, the tightest first; more are counted. */
enum { LIMITS_LISTED = 5 };

/* ---- the way there ---- */

/* What hides sessions from us has a topic of its own. */
static bool faulty_otherwise(const struct feed *feed)
{
	return feed->faulty && feed->last_fault.kind != FAULT_RIGHTS;
}

/* What to do about a server that is full: now, and before it is the next time. */
static void fix_full(struct diagnosis *diagnosis)
{
	diagnosis_fix(diagnosis,
		"no slot is left for an ordinary role: as a superuser end idle sessions "
		"with pg_terminate_backend");
	diagnosis_fix(diagnosis,
		"next time: keep lowtide running beforehand, its seat stays; or GRANT "
		"pg_use_reserved_connections to its role (16, with "
		"reserved_connections)");
}

static void fix_fault(struct diagnosis *diagnosis)
{
	const struct fault *fault = &diagnosis->feed->last_fault;

	diagnosis_fix(diagnosis, "%s", fault->text);
	if (fault->kind == FAULT_FULL &&
		(fault->code == FULL_SERVER || fault->code == FULL_RESERVED))
		fix_full(diagnosis);
}

static void say_answer(struct diagnosis *diagnosis)
{
	const struct feed *feed = diagnosis->feed;
	uint64_t polls = feed->answers + feed->failures;
	char took[UNITS_BYTES];

	if (feed->answers == 0) {
		diagnosis_say(diagnosis, "answer", "none to %" PRIu64 " poll%s", polls,
			polls == 1 ? "" : "s");
	} else {
		units_took(took, 9, feed->cost.took_ms);
		diagnosis_say(diagnosis, "answer",
			"%" PRIu64 " of %" PRIu64 " polls; the last took %s, on one connection",
			feed->answers, polls, took);
	}
	if (polls == 0)
		diagnosis_fix(diagnosis, "no poll ended in the time given: use a longer --for");
	else if (faulty_otherwise(feed))
		fix_fault(diagnosis);
	else if (feed->faults > 0 && feed->last_fault.kind != FAULT_RIGHTS)
		diagnosis_say(diagnosis, "earlier", "%s", feed->last_fault.text);
}

/* The major version that the tests had. */
enum { VERSION_RUN = 15 };

static void say_server(struct diagnosis *diagnosis, const struct server_facts *facts)
{
	char up[UNITS_BYTES] = "unknown", since[WALL_BYTES] = "";

	if (facts->up_ms != AGE_NONE)
		units_age(up, 9, facts->up_ms);
	if (facts->started_us > 0)
		wall_date_time(since, (wall_s){(double)facts->started_us / 1e6});
	/* Packagers add "(Debian 15.20-0+deb12u1)". */
	diagnosis_say(diagnosis, "server", "%s, PostgreSQL %.*s, %s", facts->address,
		(int)strcspn(facts->version_text, " "), facts->version_text,
		facts->standby ? "standby" : "primary");
	diagnosis_say(diagnosis, "", "up %s%s%s%s", up, since[0] ? ", since " : "", since,
		since[0] ? " UTC" : "");
	if (facts->version / 10000 != VERSION_RUN)
		diagnosis_say(diagnosis, "",
			"lowtide was run on PostgreSQL %d; of other versions it knows what their "
			"documentation says",
			VERSION_RUN);
}

static void say_pooler(struct diagnosis *diagnosis, const struct server_facts *facts)
{
	if (!facts->pooled)
		return;
	diagnosis_say(diagnosis, "pooler",
		"stands between us and the server%s%s: names of its sessions are those of their "
		"last clients",
		facts->pooler[0] ? ", at " : "", facts->pooler);
}

/* ---- rights ---- */

/* "9 of 12 sessions readable", as far as that is known. */
static void coverage(struct phrase *words, const struct server *server)
{
	uint32_t readable = server->totals.readable;
	uint32_t hidden = server->totals.unreadable;

	if (server->sessions_heard.ever && (hidden > 0 || !server->facts.reads_all))
		phrase_add(words, "", "%" PRIu32 " of %" PRIu32 " sessions readable", readable,
			readable + hidden);
	else
		phrase_add(words, "", "%s",
			server->facts.reads_all ? "every session readable"
						: "not what other roles do");
}

static void say_rights(struct diagnosis *diagnosis, const struct server *server)
{
	const struct server_facts *facts = &server->facts;
	char role[SQL_NAME_BYTES];
	char text[WORDS_BYTES];
	struct phrase covered = phrase_begin(text, sizeof(text));

	coverage(&covered, server);
	/* Managed services hide their own sessions from everybody. */
	diagnosis_say(diagnosis, "rights", "%s in %s: %s%s", facts->role, facts->database, text,
		facts->reads_all && server->totals.unreadable > 0
			? "; the others are hidden from pg_monitor too"
			: "");
	if (facts->reads_all)
		return;
	sql_name(role, facts->role);
	diagnosis_fix(diagnosis,
		"GRANT pg_monitor TO %s; (as an administrator: it reads, and no more)", role);
}

/* ---- slots ---- */

/* A number that is not known is no zero. */
static const char *count_words(char out[UNITS_BYTES], int64_t count)
{
	if (count < 0)
		snprintf(out, UNITS_BYTES, "unknown");
	else
		snprintf(out, UNITS_BYTES, "%" PRId64, count);
	return out;
}

static void say_slots(struct diagnosis *diagnosis, const struct server *server)
{
	struct slots slots = server_slots(server);
	char max[UNITS_BYTES], reserved[UNITS_BYTES], usable[UNITS_BYTES], used[UNITS_BYTES];
	char own[UNITS_BYTES], headroom[UNITS_BYTES];
	char text[WORDS_BYTES];
	struct phrase of = phrase_begin(text, sizeof(text));

	if (slots.headroom_of)
		phrase_add(&of, "", " (%s %s)", slots.headroom_of_role ? "role" : "database",
			slots.headroom_of);
	diagnosis_say(diagnosis, "slots", "max %s - reserved %s = %s usable",
		count_words(max, slots.max), count_words(reserved, slots.reserved),
		count_words(usable, slots.usable));
	diagnosis_say(diagnosis, "", "in use %s (%s lowtide), headroom %s%s",
		count_words(used, slots.used), count_words(own, slots.own),
		count_words(headroom, slots.headroom), text);
	if (slots.used == SESSIONS_UNKNOWN && server->sessions_heard.ever)
		diagnosis_say(diagnosis, "", "backends %" PRId64 " (background workers included)",
			server->totals.backends);
	if (server_is_full(server))
		fix_full(diagnosis);
}

static void say_limits(struct diagnosis *diagnosis, const struct server *server)
{
	char text[WORDS_BYTES];
	struct phrase words = phrase_begin(text, sizeof(text));

	if (!server->sessions_heard.ever)
		return;
	for (uint32_t i = 0; i < server->limit_count && i < LIMITS_LISTED; i++) {
		const struct slot_use *use = &server->limits[i];

		phrase_add(&words, ", ", "%s %s %" PRIu32 " of %" PRIu32,
			use->limit.of_role ? "role" : "database", use->limit.name, use->used,
			use->limit.slots);
	}
	if (server->limit_count > LIMITS_LISTED)
		phrase_add(&words, ", ", "+%" PRIu32 " more",
			server->limit_count - LIMITS_LISTED + server->facts.limits_beyond);
	diagnosis_say(diagnosis, "limits", "%s",
		words.used > 0 ? text : "none on roles, none on databases");
}

/* ---- settings ---- */

static const enum setting settings_of_note[] = {
	SETTING_IDLE_IN_TRANSACTION_TIMEOUT,
	SETTING_STATEMENT_TIMEOUT,
	SETTING_IDLE_SESSION_TIMEOUT,
	SETTING_TRANSACTION_TIMEOUT,
	SETTING_LOCK_TIMEOUT,
	SETTING_DEADLOCK_TIMEOUT,
	SETTING_LOG_LOCK_WAITS,
	SETTING_CLIENT_CHECK_INTERVAL,
	SETTING_TRACK_ACTIVITY_BYTES,
};

/* A setting that this version does not have is not named. */
static void say_settings(struct diagnosis *diagnosis, const struct server_facts *facts)
{
	char text[WORDS_BYTES];
	struct phrase words = phrase_begin(text, sizeof(text));
	char value[UNITS_BYTES];

	for (size_t i = 0; i < sizeof(settings_of_note) / sizeof(settings_of_note[0]); i++) {
		enum setting setting = settings_of_note[i];

		if (facts->settings[setting] == SETTING_UNKNOWN)
			continue;
		server_setting_words(value, setting, facts->settings[setting]);
		phrase_add(&words, ", ", "%s %s", setting_name(setting), value);
	}
	if (words.used > 0)
		diagnosis_say(diagnosis, "settings", "%s", text);
}

void doctor_server(struct diagnosis *diagnosis)
{
	const struct server *server;

	say_answer(diagnosis);
	if (diagnosis->feed->server == ROSTER_NONE || diagnosis->feed->answers == 0)
		return;
	server = model_server(diagnosis->model, diagnosis->feed->server);
	if (!server->facts_heard.ever) {
		diagnosis_fix(diagnosis, "it has not said what it is: use a longer --for");
		return;
	}
	say_server(diagnosis, &server->facts);
	say_pooler(diagnosis, &server->facts);
	say_rights(diagnosis, server);
	say_slots(diagnosis, server);
	say_limits(diagnosis, server);
	say_settings(diagnosis, &server->facts);
}

void doctor_console(struct diagnosis *diagnosis)
{
	const struct poll_cost *cost = &diagnosis->feed->cost;
	char bytes[UNITS_BYTES];

	say_answer(diagnosis);
	if (diagnosis->feed->answers == 0)
		return;
	units_bytes(bytes, 9, (double)cost->body_bytes);
	diagnosis_say(
		diagnosis, "console", "%" PRIu64 " rows, %s, by SHOW alone", cost->lines, bytes);
}
