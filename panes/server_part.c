#include "panes/server_part.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "panes/phrase.h"
#include "panes/server_state.h"

enum { STATE_BYTES = UNITS_BYTES + 24 };

static void say_used(char out[64], const struct server *server)
{
	struct slots slots = server_slots(server);

	out[0] = '\0';
	if (slots.used != SESSIONS_UNKNOWN && slots.usable != SESSIONS_UNKNOWN)
		snprintf(out, 64, "%" PRId64 "/%" PRId64, slots.used, slots.usable);
	else if (server->sessions_heard.ever && slots.used != SESSIONS_UNKNOWN)
		snprintf(out, 64, "%" PRId64 " in use", slots.used);
}

/* A limit of our own role is no trouble of the server's. */
static const char *siege_word(const struct server *server)
{
	return server_is_full(server) ? "FULL" : "REFUSED";
}

/* What is to be known before the numbers: "full", "stale 2m10s", "no answer yet". */
static enum role say_state(
	char out[STATE_BYTES], const struct model *model, const struct server *server, mono_ms now)
{
	char age[UNITS_BYTES + 8];
	enum role role = server_age_words(age, model, server, now, ROLE_PLAIN);

	if (server_is_besieged(server)) {
		snprintf(out, STATE_BYTES, "%s%s%s", siege_word(server), age[0] != '\0' ? ", " : "",
			age);
		return ROLE_ALARM;
	}
	if (!server->sessions_heard.ever) {
		snprintf(out, STATE_BYTES, "no answer yet");
		return ROLE_WARN;
	}
	snprintf(out, STATE_BYTES, "%s", age);
	return server_is_exhausted(model, server, now) ? ROLE_ALARM : role;
}

/* From complete to brief: our own slots, role and version, the word "slots", and of a server that
   is in trouble the numbers go in turn. */
static void say_part(
	char out[SERVER_PART_BYTES], const struct server *server, const char *state, size_t form)
{
	struct phrase phrase = phrase_begin(out, SERVER_PART_BYTES);
	struct slots slots = server_slots(server);
	char used[64];

	if (form == SERVER_PART_FORMS - 1 && server_is_besieged(server))
		state = siege_word(server);
	if (form < 2 && server->facts_heard.ever)
		phrase_add(&phrase, " ", "%s %.*s", server_role(server),
			(int)strcspn(server->facts.version_text, " "),
			server->facts.version_text); /* without "(Debian …)" */
	if (state[0] != '\0')
		phrase_add(&phrase, " ", "%s", state);
	say_used(used, server);
	if (used[0] == '\0' || (form == SERVER_PART_FORMS - 1 && state[0] != '\0'))
		return;
	phrase_add(&phrase, " ", "%s", used);
	if (form < 3 && slots.usable != SESSIONS_UNKNOWN)
		phrase_add(&phrase, " ", "slots");
	if (form < 1 && slots.own > 0)
		phrase_add(&phrase, " ", "(%" PRId64 " lowtide)", slots.own);
}

enum role server_part(char forms[SERVER_PART_FORMS][SERVER_PART_BYTES], const struct model *model,
	const struct server *server, mono_ms now)
{
	char state[STATE_BYTES];
	enum role role = say_state(state, model, server, now);

	for (size_t form = 0; form < SERVER_PART_FORMS; form++)
		say_part(forms[form], server, state, form);
	return role;
}

enum role servers_part(char out[SERVER_PART_BYTES], const struct model *model, mono_ms now)
{
	struct phrase phrase = phrase_begin(out, SERVER_PART_BYTES);
	size_t full = 0, refused = 0, stale = 0, silent = 0;

	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *server = model_server(model, i);

		full += server_is_exhausted(model, server, now);
		refused += server_is_besieged(server) && !server_is_full(server);
		stale += server_is_past(model, server, now);
		silent += !server->sessions_heard.ever;
	}
	phrase_add(&phrase, "", "%zu servers", model_server_count(model));
	if (full > 0)
		phrase_add(&phrase, ", ", "%zu FULL", full);
	if (refused > 0)
		phrase_add(&phrase, ", ", "%zu REFUSED", refused);
	if (stale > 0)
		phrase_add(&phrase, ", ", "%zu stale", stale);
	if (silent > 0)
		phrase_add(&phrase, ", ", "%zu without an answer", silent);
	return full + refused > 0 ? ROLE_ALARM : stale + silent > 0 ? ROLE_WARN : ROLE_PLAIN;
}
