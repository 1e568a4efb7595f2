#include "panes/server_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "panes/canvas.h"
#include "panes/phrase.h"

const char *server_name(const struct model *model, const struct server *server)
{
	return model_feed(model, server->feed)->name;
}

bool servers_are_all(const struct model *model)
{
	for (size_t i = 0; i < model_feed_slots(model); i++) {
		const struct feed *feed = model_feed(model, i);

		if (feed && !feed->removed && feed->server == ROSTER_NONE)
			return false;
	}
	return model_server_count(model) > 0;
}

enum truth server_truth(const struct model *model, const struct server *server,
	const struct heard *heard, mono_ms now)
{
	if (!heard->ever)
		return TRUTH_NEVER;
	return truth_of_age(
		mono_diff_ms(now, heard->at.mono), model_feed(model, server->feed)->interval_ms);
}

bool server_is_past(const struct model *model, const struct server *server, mono_ms now)
{
	return server_truth(model, server, &server->sessions_heard, now) == TRUTH_STALE;
}

bool server_waits_are_past(const struct model *model, const struct server *server, mono_ms now)
{
	enum { LOOKS_MS = 1000 }; /* how far they are apart where many wait */
	int64_t period_ms = model_feed(model, server->feed)->interval_ms;

	return server->waits_heard.ever &&
	       truth_of_age(mono_diff_ms(now, server->waits_heard.at.mono),
		       period_ms > LOOKS_MS ? period_ms : LOOKS_MS) == TRUTH_STALE;
}

static void say_stale(char out[SERVER_AGE_BYTES], const struct heard *heard, mono_ms now)
{
	char age[UNITS_BYTES];

	units_age(age, 6, mono_diff_ms(now, heard->at.mono));
	snprintf(out, SERVER_AGE_BYTES, "stale %s", age);
}

enum role server_age_words(char out[SERVER_AGE_BYTES], const struct model *model,
	const struct server *server, mono_ms now, enum role otherwise)
{
	out[0] = '\0';
	if (!server_is_past(model, server, now))
		return otherwise;
	say_stale(out, &server->sessions_heard, now);
	return ROLE_STALE;
}

enum role server_waits_age_words(char out[SERVER_AGE_BYTES], const struct model *model,
	const struct server *server, mono_ms now, enum role otherwise)
{
	out[0] = '\0';
	if (!server_waits_are_past(model, server, now))
		return otherwise;
	say_stale(out, &server->waits_heard, now);
	return ROLE_STALE;
}

enum role servers_age_words(
	char out[SERVERS_AGE_BYTES], const struct model *model, mono_ms now, enum role otherwise)
{
	size_t count = model_server_count(model), past = 0;
	char age[SERVER_AGE_BYTES];

	out[0] = '\0';
	for (size_t i = 0; i < count; i++)
		past += server_is_past(model, model_server(model, i), now);
	if (past == 0)
		return otherwise;
	server_age_words(age, model, model_server(model, 0), now, otherwise);
	if (count == 1)
		snprintf(out, SERVERS_AGE_BYTES, "%s", age);
	else
		snprintf(out, SERVERS_AGE_BYTES, "%zu of %zu servers stale", past, count);
	return past == count ? ROLE_STALE : otherwise;
}

void servers_none_words(char out[SERVERS_NONE_BYTES], const struct model *model, const char *what)
{
	uint64_t readable = 0, unreadable = 0;
	bool heard = false;

	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *server = model_server(model, i);

		heard = heard || server->sessions_heard.ever;
		readable += server->totals.readable;
		unreadable += server->totals.unreadable;
	}
	if (!heard)
		snprintf(out, SERVERS_NONE_BYTES, "nothing is known yet");
	else if (unreadable > 0)
		snprintf(out, SERVERS_NONE_BYTES,
			"%s among the %" PRIu64 " of %" PRIu64 " sessions that are readable", what,
			readable, readable + unreadable);
	else
		snprintf(out, SERVERS_NONE_BYTES, "%s", what);
}

bool server_is_besieged(const struct server *server)
{
	return !server->seat.in && server->seat.refused;
}

/* What anybody would be told who came now. */
static bool is_said_to_all(enum fault_kind kind)
{
	return kind == FAULT_REFUSED || kind == FAULT_LOST || kind == FAULT_STARTING ||
	       kind == FAULT_TIMEOUT;
}

bool server_is_down(const struct model *model, const struct server *server, mono_ms now)
{
	const struct feed *feed = model_feed(model, server->feed);

	return feed->answers > 0 && feed_is_dark(feed, now) && !server->seat.in && feed->faulty &&
	       is_said_to_all(feed->last_fault.kind);
}

void server_refusal_words(char out[FAULT_TEXT_BYTES + 8], const struct server *server)
{
	static const char full[] = "full: ";
	const char *text = server->seat.refusal.text;
	bool quoted = strncmp(text, full, strlen(full)) == 0;

	snprintf(out, FAULT_TEXT_BYTES + 8, "%s%s", quoted ? "FATAL: " : "",
		quoted ? text + strlen(full) : text);
}

static bool is_of_now(const struct model *model, const struct server *server, mono_ms now)
{
	return server->sessions_heard.ever && !server_is_past(model, server, now);
}

/* A slot that was free for a moment is none. */
static bool was_full_lately(const struct server *server)
{
	struct slots slots = server_slots(server);

	return server->told.full && slots.used != SESSIONS_UNKNOWN &&
	       slots.usable != SESSIONS_UNKNOWN;
}

bool server_is_exhausted(const struct model *model, const struct server *server, mono_ms now)
{
	if (server_is_besieged(server))
		return server_is_full(server);
	return (server_is_full(server) || was_full_lately(server)) && is_of_now(model, server, now);
}

bool server_piles_up(const struct model *model, const struct server *server, mono_ms now)
{
	return server->waits_heard.ever && !server_waits_are_past(model, server, now) &&
	       (locks_pile_up(&server->locks) || server->told.piled);
}

double server_deadlock_rate(const struct server *server, const struct database **worst)
{
	double sum = 0, most = 0;

	*worst = NULL;
	for (uint32_t i = 0; i < server->database_count; i++) {
		double rate = database_deadlocks_per_min(&server->databases[i]);

		sum += rate;
		if (rate > most) {
			most = rate;
			*worst = &server->databases[i];
		}
	}
	return sum;
}

bool server_deadlocks_now(const struct model *model, const struct server *server, mono_ms now)
{
	if (server_truth(model, server, &server->databases_heard, now) == TRUTH_STALE)
		return false;
	for (uint32_t i = 0; i < server->database_count; i++)
		if (server->databases[i].deadlocks_seen > 0 &&
			mono_diff_ms(now, server->databases[i].deadlock_at.mono) < DEADLOCK_NOW_MS)
			return true;
	return false;
}

bool server_lacks_rights(const struct server *server)
{
	return server->facts_heard.ever && !server->facts.reads_all &&
	       server->totals.unreadable > 0;
}

int64_t server_burst(const struct model *model, const struct server *server)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < server->ledger.owner_count; i++) {
		const struct owner *owner = &server->ledger.owners[i];

		if (!owner_is_gone(owner, server->sessions_heard.at.mono))
			sum += owner_ceiling(owner, model_expectation(model, owner->who.owner));
	}
	return sum;
}

bool server_bursts(const struct model *model, const struct server *server)
{
	int64_t usable = server_slots(server).usable;

	return usable != SESSIONS_UNKNOWN && server_burst(model, server) > usable;
}

/* ---- the total line ---- */

/* From complete to brief. */
enum slots_form { FORM_SUM, FORM_USABLE, FORM_SHORT, FORM_LESS, FORM_LEAST, SLOTS_FORMS };

static void add_usable(struct phrase *phrase, const struct slots *slots, enum slots_form form)
{
	if (slots->usable == SESSIONS_UNKNOWN ||
		(form == FORM_LEAST && slots->used == SESSIONS_UNKNOWN))
		return;
	if (form == FORM_SUM)
		phrase_add(phrase, "",
			"max %" PRId64 " - reserved %" PRId64 " = %" PRId64 " usable", slots->max,
			slots->reserved, slots->usable);
	else
		phrase_add(phrase, "", "%" PRId64 " usable", slots->usable);
}

/* Without the right to tell sessions from the server's own processes nobody knows the slots. */
static void add_used(struct phrase *phrase, const struct server *server, const struct slots *slots,
	const struct glyphs *glyphs, enum slots_form form)
{
	const struct sessions *totals = &server->totals;

	if (slots->used == SESSIONS_UNKNOWN) {
		phrase_add(phrase, glyphs->dot, "in use %s", glyphs->unknown);
		phrase_add(phrase, glyphs->dot, "backends %" PRId64 "%s", totals->backends,
			form <= FORM_USABLE ? " (background workers included)" : "");
		phrase_add(phrase, glyphs->dot, "%" PRIu32 " of %" PRIu32 " sessions readable",
			totals->readable, totals->readable + totals->unreadable);
		return;
	}
	phrase_add(phrase, glyphs->dot, "in use %" PRId64, slots->used);
	if (slots->own > 0 && form <= FORM_USABLE)
		phrase_add(phrase, " ", "(%" PRId64 " lowtide)", slots->own);
}

/* "so far" while the window is not full: a floor is as long as it was watched. */
static void add_floor(struct phrase *phrase, const struct server *server, const struct slots *slots,
	const struct glyphs *glyphs, enum slots_form form)
{
	const struct ledger *ledger = &server->ledger;
	int64_t watched_ms = mono_diff_ms(server->sessions_heard.at.mono, ledger->since.mono);
	char age[UNITS_BYTES];

	phrase_add(phrase, glyphs->dot, "held %" PRId64, slots->held);
	if (form < FORM_LEAST && slots->spare != SESSIONS_UNKNOWN)
		phrase_add(phrase, glyphs->dot, "spare %" PRId64, slots->spare);
	if (form < FORM_LEAST && ledger->started && watched_ms < ledger->window_ms) {
		units_span(age, UNITS_BYTES, watched_ms / 60000 * 60000);
		phrase_add(phrase, " ", "(so far %s)", watched_ms < 60000 ? "<1m" : age);
	}
}

static void add_headroom(
	struct phrase *phrase, const struct slots *slots, const struct glyphs *glyphs)
{
	if (slots->used == SESSIONS_UNKNOWN || slots->headroom == SESSIONS_UNKNOWN)
		return;
	phrase_add(phrase, glyphs->dot, "headroom %" PRId64, slots->headroom);
	if (slots->headroom_of)
		phrase_add(phrase, " ", "(%s %s)", slots->headroom_of_role ? "role" : "database",
			slots->headroom_of);
}

static void say_slots(char out[SLOTS_BYTES], const struct model *model, const struct server *server,
	const struct glyphs *glyphs, enum slots_form form)
{
	struct phrase phrase = phrase_begin(out, SLOTS_BYTES);
	struct slots slots = server_slots(server);

	if (!server->sessions_heard.ever) {
		phrase_add(&phrase, "", "nothing is known yet");
		return;
	}
	add_usable(&phrase, &slots, form);
	add_used(&phrase, server, &slots, glyphs, form);
	add_floor(&phrase, server, &slots, glyphs, form);
	if (form < FORM_LESS)
		add_headroom(&phrase, &slots, glyphs);
	if (form <= FORM_USABLE && server_bursts(model, server))
		phrase_add(&phrase, glyphs->dot, "burst %" PRId64, server_burst(model, server));
}

void server_slots_words(char out[SLOTS_BYTES], const struct model *model,
	const struct server *server, const struct glyphs *glyphs, int width)
{
	for (enum slots_form form = FORM_SUM; form < SLOTS_FORMS; form++) {
		say_slots(out, model, server, glyphs, form);
		if (text_columns(glyphs, out) <= width)
			return;
	}
}

void server_setting_words(char out[UNITS_BYTES], enum setting setting, int64_t value)
{
	if (setting == SETTING_LOG_LOCK_WAITS)
		snprintf(out, UNITS_BYTES, "%s", value > 0 ? "on" : "off");
	else if (setting_is_time(setting) && value == 0)
		snprintf(out, UNITS_BYTES, "off");
	else if (setting_is_time(setting))
		units_span(out, UNITS_BYTES, value);
	else if (setting == SETTING_TRACK_ACTIVITY_BYTES)
		units_bytes(out, UNITS_BYTES, (double)value);
	else
		snprintf(out, UNITS_BYTES, "%" PRId64, value);
}

const char *server_role(const struct server *server)
{
	if (!server->facts_heard.ever)
		return "";
	return server->facts.standby ? "standby" : "primary";
}

void owner_share_words(char out[SHARE_BYTES], const struct owner_share *share)
{
	out[0] = '\0';
	if (share)
		snprintf(out, SHARE_BYTES, "%.*f%s",
			share->connections % share->workers == 0 ? 0 : 1,
			owner_share_per_worker(share), share->is_guess ? " ?" : "");
}
