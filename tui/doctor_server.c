#include "tui/doctor_server.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "model/units.h"
#include "panes/wall.h"

/* A list of things in words, under construction; what finds no room is left out. */
struct words {
	char text[512];
	size_t used;
};

static void append(struct words *words, const char *separator, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void append(struct words *words, const char *separator, const char *format, ...)
{
	size_t room = sizeof(words->text) - words->used;
	char item[256];
	va_list args;
	int len;

	va_start(args, format);
	vsnprintf(item, sizeof(item), format, args);
	va_end(args);
	len = snprintf(
		words->text + words->used, room, "%s%s", words->used > 0 ? separator : "", item);
	if (len > 0 && (size_t)len < room)
		words->used += (size_t)len;
	words->text[words->used] = '\0';
}

/* ---- the way there ---- */

/* What hides sessions from us has a topic of its own. */
static bool faulty_otherwise(const struct feed *feed)
{
	return feed->faulty && feed->last_fault.kind != FAULT_RIGHTS;
}

static void say_answer(struct report *report)
{
	const struct feed *feed = report->feed;
	uint64_t polls = feed->answers + feed->failures;
	char took[UNITS_BYTES];

	if (feed->answers == 0) {
		report_say(report, "answer", "none to %" PRIu64 " polls", polls);
	} else {
		units_took(took, 9, feed->cost.took_ms);
		report_say(report, "answer",
			"%" PRIu64 " of %" PRIu64 " polls; the last took %s, on one connection",
			feed->answers, polls, took);
	}
	if (polls == 0)
		report_fix(report, "no poll ended in the time given: use a longer --for");
	else if (faulty_otherwise(feed))
		report_fix(report, "%s", feed->last_fault.text);
	else if (feed->faults > 0 && feed->last_fault.kind != FAULT_RIGHTS)
		report_say(report, "earlier", "%s", feed->last_fault.text);
}

static void say_server(struct report *report, const struct server_facts *facts)
{
	char up[UNITS_BYTES] = "unknown", since[WALL_BYTES] = "";

	if (facts->up_ms != AGE_NONE)
		units_age(up, 9, facts->up_ms);
	if (facts->started_us > 0)
		wall_date_time(since, (wall_s){(double)facts->started_us / 1e6});
	/* Packagers add "(Debian 15.20-0+deb12u1)". */
	report_say(report, "server", "%s, PostgreSQL %.*s, %s", facts->address,
		(int)strcspn(facts->version_text, " "), facts->version_text,
		facts->standby ? "standby" : "primary");
	report_say(report, "", "up %s%s%s%s", up, since[0] ? ", since " : "", since,
		since[0] ? " UTC" : "");
}

static void say_pooler(struct report *report, const struct server_facts *facts)
{
	if (!facts->pooled)
		return;
	report_say(report, "pooler",
		"stands between us and the server%s%s: names of its sessions are those of their "
		"last clients",
		facts->pooler[0] ? ", at " : "", facts->pooler);
}

/* ---- rights ---- */

/* As SQL wants a name: bare where that is safe, else in quotes. */
static void quote_name(char out[2 * LIMIT_ROLE_BYTES + 3], const char *name)
{
	bool bare = islower((unsigned char)name[0]) || name[0] == '_';
	size_t used = 0;

	for (const char *c = name; *c != '\0'; c++)
		bare = bare &&
		       (islower((unsigned char)*c) || isdigit((unsigned char)*c) || *c == '_');
	if (!bare)
		out[used++] = '"';
	for (const char *c = name; *c != '\0' && used < (size_t)2 * LIMIT_ROLE_BYTES; c++) {
		if (*c == '"')
			out[used++] = '"';
		out[used++] = *c;
	}
	if (!bare)
		out[used++] = '"';
	out[used] = '\0';
}

/* "9 of 12 sessions readable", as far as that is known. */
static void coverage(struct words *words, const struct server *server)
{
	uint32_t readable = server->totals.readable;
	uint32_t hidden = server->totals.unreadable;

	if (server->sessions_heard.ever && (hidden > 0 || !server->facts.reads_all))
		append(words, "", "%" PRIu32 " of %" PRIu32 " sessions readable", readable,
			readable + hidden);
	else
		append(words, "", "%s",
			server->facts.reads_all ? "every session readable"
						: "not what other roles do");
}

static void say_rights(struct report *report, const struct server *server)
{
	const struct server_facts *facts = &server->facts;
	char role[2 * LIMIT_ROLE_BYTES + 3];
	struct words covered = {.used = 0};

	coverage(&covered, server);
	/* Managed services hide their own sessions from everybody. */
	report_say(report, "rights", "%s in %s: %s%s", facts->role, facts->database, covered.text,
		facts->reads_all && server->totals.unreadable > 0
			? "; the others are hidden from pg_monitor too"
			: "");
	if (facts->reads_all)
		return;
	quote_name(role, facts->role);
	report_fix(report, "GRANT pg_monitor TO %s; (as an administrator: it reads, and no more)",
		role);
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

static void say_slots(struct report *report, const struct server *server)
{
	struct slots slots = server_slots(server);
	char max[UNITS_BYTES], reserved[UNITS_BYTES], usable[UNITS_BYTES], used[UNITS_BYTES];
	char own[UNITS_BYTES], headroom[UNITS_BYTES];
	struct words of = {.used = 0};

	if (slots.headroom_of)
		append(&of, "", " (%s %s)", slots.headroom_of_role ? "role" : "database",
			slots.headroom_of);
	report_say(report, "slots", "max %s - reserved %s = %s usable", count_words(max, slots.max),
		count_words(reserved, slots.reserved), count_words(usable, slots.usable));
	report_say(report, "", "in use %s (%s lowtide), headroom %s%s",
		count_words(used, slots.used), count_words(own, slots.own),
		count_words(headroom, slots.headroom), of.text);
	if (slots.used == SESSIONS_UNKNOWN && server->sessions_heard.ever)
		report_say(report, "", "backends %" PRId64 " (background workers included)",
			server->totals.backends);
	if (server_is_full(server))
		report_fix(report, "no slot is left for an ordinary role: see who holds them with "
				   "lowtide snapshot");
}

static void say_limits(struct report *report, const struct server *server)
{
	struct words words = {.used = 0};

	if (!server->sessions_heard.ever)
		return;
	for (uint32_t i = 0; i < server->limit_count; i++) {
		const struct slot_use *use = &server->limits[i];

		append(&words, ", ", "%s %s %" PRIu32 " of %" PRIu32,
			use->limit.of_role ? "role" : "database", use->limit.name, use->used,
			use->limit.slots);
	}
	report_say(report, "limits", "%s",
		words.used > 0 ? words.text : "none on roles, none on databases");
}

/* ---- settings ---- */

enum setting_unit { UNIT_MS, UNIT_SWITCH, UNIT_BYTES };

static const struct {
	enum setting setting;
	const char *name;
	enum setting_unit unit;
} settings_of_note[] = {
	{SETTING_IDLE_IN_TRANSACTION_TIMEOUT, "idle_in_transaction_session_timeout", UNIT_MS},
	{SETTING_STATEMENT_TIMEOUT, "statement_timeout", UNIT_MS},
	{SETTING_IDLE_SESSION_TIMEOUT, "idle_session_timeout", UNIT_MS},
	{SETTING_TRANSACTION_TIMEOUT, "transaction_timeout", UNIT_MS},
	{SETTING_LOCK_TIMEOUT, "lock_timeout", UNIT_MS},
	{SETTING_DEADLOCK_TIMEOUT, "deadlock_timeout", UNIT_MS},
	{SETTING_LOG_LOCK_WAITS, "log_lock_waits", UNIT_SWITCH},
	{SETTING_CLIENT_CHECK_INTERVAL, "client_connection_check_interval", UNIT_MS},
	{SETTING_TRACK_ACTIVITY_BYTES, "track_activity_query_size", UNIT_BYTES},
};

static void setting_words(char out[UNITS_BYTES], int64_t value, enum setting_unit unit)
{
	if (unit == UNIT_BYTES)
		units_bytes(out, 9, (double)value);
	else if (value == 0)
		snprintf(out, UNITS_BYTES, "off");
	else if (unit == UNIT_SWITCH)
		snprintf(out, UNITS_BYTES, "on");
	else
		units_span(out, 9, value);
}

/* A setting that this version does not have is not named. */
static void say_settings(struct report *report, const struct server_facts *facts)
{
	struct words words = {.used = 0};
	char value[UNITS_BYTES];

	for (size_t i = 0; i < sizeof(settings_of_note) / sizeof(settings_of_note[0]); i++) {
		int64_t known = facts->settings[settings_of_note[i].setting];

		if (known == SETTING_UNKNOWN)
			continue;
		setting_words(value, known, settings_of_note[i].unit);
		append(&words, ", ", "%s %s", settings_of_note[i].name, value);
	}
	if (words.used > 0)
		report_say(report, "settings", "%s", words.text);
}

void report_server(struct report *report)
{
	const struct server *server;

	say_answer(report);
	if (report->feed->server == ROSTER_NONE || report->feed->answers == 0)
		return;
	server = model_server(report->model, report->feed->server);
	if (!server->facts_heard.ever) {
		report_fix(report, "it has not said what it is: use a longer --for");
		return;
	}
	say_server(report, &server->facts);
	say_pooler(report, &server->facts);
	say_rights(report, server);
	say_slots(report, server);
	say_limits(report, server);
	say_settings(report, &server->facts);
}

void report_console(struct report *report)
{
	const struct poll_cost *cost = &report->feed->cost;
	char bytes[UNITS_BYTES];

	say_answer(report);
	if (report->feed->answers == 0)
		return;
	units_bytes(bytes, 9, (double)cost->body_bytes);
	report_say(report, "console", "%" PRIu64 " rows, %s, by SHOW alone", cost->lines, bytes);
}
