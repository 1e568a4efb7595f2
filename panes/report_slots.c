#include "panes/report_slots.h"

#include <inttypes.h>
#include <string.h>

#include "panes/holders.h"
#include "panes/report_servers.h"
#include "panes/server_state.h"
#include "panes/wall.h"

/* ---- nobody gets in ---- */

/* "taken by batch 18 (18 idle), gw-a 16"; of what is not of now, when it was so. */
static void add_holders(
	struct phrase *phrase, const struct model *model, const struct server *server, mono_ms now)
{
	char holders[HOLDERS_BYTES], age[UNITS_BYTES];

	holders_words(holders, &server->ledger);
	if (holders[0] == '\0')
		return;
	if (server_is_past(model, server, now)) {
		units_age(age, 6, mono_diff_ms(now, server->sessions_heard.at.mono));
		phrase_add(phrase, "; ", "%s ago taken by %s", age, holders);
	} else {
		phrase_add(phrase, "; ", "taken by %s", holders);
	}
}

/* "refused 14 times since 03:12:05 (FATAL: sorry, too many clients already)" */
static void add_refusals(struct phrase *phrase, const struct server *server, const char *separator)
{
	const struct server_seat *seat = &server->seat;
	char since[WALL_BYTES], words[FAULT_TEXT_BYTES + 8];

	wall_time(since, seat->refused_since.wall);
	server_refusal_words(words, server);
	phrase_add(phrase, separator, "refused %" PRIu32 " time%s since %s (%s)", seat->refusals,
		seat->refusals == 1 ? "" : "s", since, words);
}

/* "db1: 0 slots free for 2m10s; 2m11s ago taken by gw-a 16, gw-b 16, brain 13; we were refused 14
   times since 03:12:05 (FATAL: sorry, too many clients already)" */
static void say_siege(
	struct phrase *phrase, const struct model *model, const struct server *server, mono_ms now)
{
	char age[UNITS_BYTES];

	units_age(age, 6, mono_diff_ms(now, server->seat.refused_since.mono));
	phrase_add(phrase, ": ", "0 slots free for %s", age);
	add_holders(phrase, model, server, now);
	add_refusals(phrase, server, "; we were ");
}

/* "db1: 0 of 57 slots free for 2m10s, we got in after 3 refusals; taken by ...", and when one came
   free a moment ago "db1: 2 of 57 slots free for 4s, before 0 for 2m10s" */
static void say_full(
	struct phrase *phrase, const struct model *model, const struct server *server, mono_ms now)
{
	const struct server_told *told = &server->told;
	struct slots slots = server_slots(server);
	bool has_room = told->full && told->has_room;
	mono_ms until = has_room ? told->room_since : now;
	char full[UNITS_BYTES], room[UNITS_BYTES];

	phrase_add(phrase, ": ", "%" PRId64 " of %" PRId64 " slots free",
		slots.usable > slots.used ? slots.usable - slots.used : 0, slots.usable);
	if (told->full)
		units_age(full, 6, mono_diff_ms(until, told->full_since.mono));
	if (has_room) {
		units_age(room, 6, mono_diff_ms(now, until));
		phrase_add(phrase, " ", "for %s, before 0 for %s", room, full);
	} else if (told->full) {
		phrase_add(phrase, " ", "for %s", full);
	}
	if (server->seat.refusals > 0)
		phrase_add(phrase, ", ", "we got in after %" PRIu32 " refusals",
			server->seat.refusals);
	if (!has_room)
		add_holders(phrase, model, server, now);
}

static int64_t besieged(const struct server *server)
{
	return server_is_besieged(server);
}

void report_full_servers(struct report *report, const struct report_input *input)
{
	static const struct server_trouble full = {server_is_exhausted, besieged};
	struct phrase phrase;
	const struct server *server = report_begin_server(report, input, &full, &phrase);

	if (server && server_is_besieged(server))
		say_siege(&phrase, input->model, server, input->now.mono);
	else if (server)
		say_full(&phrase, input->model, server, input->now.mono);
}

/* ---- somebody does not ---- */

static bool has_spent_limit(const struct model *model, const struct server *server, mono_ms now)
{
	if (server_is_past(model, server, now) || server_is_besieged(server) ||
		server_is_exhausted(model, server, now))
		return false;
	for (uint32_t i = 0; i < server->limit_count; i++)
		if (server->limits[i].spent.on)
			return true;
	return false;
}

/* "db1: 0 of 20 slots free for role app, +1 more limit": others get in, those it is for do not. */
void report_limits(struct report *report, const struct report_input *input)
{
	static const struct server_trouble spent = {.is_so = has_spent_limit};
	struct phrase phrase;
	const struct server *server = report_begin_server(report, input, &spent, &phrase);
	size_t count = 0;

	for (uint32_t i = 0; server && i < server->limit_count; i++) {
		const struct slot_use *use = &server->limits[i];
		uint32_t slots = use->limit.slots;

		if (!use->spent.on || count++ > 0)
			continue;
		phrase_add(&phrase, ": ", "%" PRIu32 " of %" PRIu32 " slots free for %s %s",
			slots > use->used ? slots - use->used : 0, slots,
			use->limit.of_role ? "role" : "database", use->limit.name);
	}
	if (count > 1)
		phrase_add(&phrase, ", ", "+%zu more limit%s", count - 1, count > 2 ? "s" : "");
}

/* ---- we do not, though others may ---- */

/* "our role lim is at its limit of 4": as far as we got to know them before. */
static void add_our_limit(struct phrase *phrase, const struct server *server)
{
	bool of_role = server->seat.full == FULL_ROLE;
	const char *name = of_role ? server->facts.role : server->facts.database;

	phrase_add(phrase, ": ", "our %s", of_role ? "role" : "database");
	if (!server->facts_heard.ever) {
		phrase_add(phrase, " ", "is at its limit");
		return;
	}
	phrase_add(phrase, " ", "%s is at its limit", name);
	for (size_t i = 0; i < server->facts.limit_count; i++) {
		const struct slot_limit *limit = &server->facts.limits[i];

		if (limit->of_role == of_role && strcmp(limit->name, name) == 0)
			phrase_add(phrase, " ", "of %" PRIu32, limit->slots);
	}
}

static bool is_refused(const struct model *model, const struct server *server, mono_ms now)
{
	return server_is_besieged(server) && !server_is_exhausted(model, server, now);
}

/* "db1: our role lim is at its limit of 4, refused 14 times since 03:12:05 (FATAL: too many
   connections for role "lim")" */
void report_refusals(struct report *report, const struct report_input *input)
{
	static const struct server_trouble refused = {.is_so = is_refused};
	struct phrase phrase;
	const struct server *server = report_begin_server(report, input, &refused, &phrase);

	if (!server)
		return;
	if (server->seat.full == FULL_ROLE || server->seat.full == FULL_DATABASE)
		add_our_limit(&phrase, server);
	else
		phrase_add(&phrase, ": ", "a limit is reached");
	add_refusals(&phrase, server, ", ");
}

/* ---- it is over, or may come ---- */

static bool has_got_in(const struct model *model, const struct server *server, mono_ms now)
{
	const struct server_seat *seat = &server->seat;

	return seat->in && seat->refusals > 0 &&
	       mono_diff_ms(now, seat->since.mono) <= SEAT_LATELY_MS &&
	       !server_is_exhausted(model, server, now);
}

/* "db1: was full, we got in 30s ago after 3 refusals in 1m00s": nobody saw what went on then. */
void report_seats(struct report *report, const struct report_input *input)
{
	static const struct server_trouble got_in = {.is_so = has_got_in};
	struct phrase phrase;
	const struct server *server = report_begin_server(report, input, &got_in, &phrase);
	char ago[UNITS_BYTES], siege[UNITS_BYTES];
	const struct server_seat *seat;

	if (!server)
		return;
	seat = &server->seat;
	units_age(ago, 6, mono_diff_ms(input->now.mono, seat->since.mono));
	units_age(siege, 6, mono_diff_ms(seat->since.mono, seat->refused_since.mono));
	phrase_add(&phrase, ": ", "%swe got in %s ago after %" PRIu32 " refusals in %s",
		seat->full == FULL_SERVER || seat->full == FULL_RESERVED ? "was full, " : "", ago,
		seat->refusals, siege);
}

static bool may_burst(const struct model *model, const struct server *server, mono_ms now)
{
	return server_bursts(model, server) && !server_is_exhausted(model, server, now);
}

/* "db1: its owners may come to take 80 slots at once, 57 are usable" */
void report_bursts(struct report *report, const struct report_input *input)
{
	static const struct server_trouble bursts = {.is_so = may_burst};
	struct phrase phrase;
	const struct server *server = report_begin_server(report, input, &bursts, &phrase);

	if (server)
		phrase_add(&phrase, ": ",
			"its owners may come to take %" PRId64 " slots at once, %" PRId64
			" are usable",
			server_burst(input->model, server), server_slots(server).usable);
}
