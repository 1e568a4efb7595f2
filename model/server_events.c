#include "model/server_events.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"

/* ---- who it happened to ---- */

/* The second highest bit is a server's: the highest is a worker's, and feeds are small numbers. */
static const uint64_t is_server = (uint64_t)1 << 62;

uint64_t server_subject(const struct server *server, uint32_t part)
{
	return is_server | (uint64_t)server->id << 32 | part;
}

bool server_is_subject(const struct server *server, uint64_t subject_id)
{
	return subject_id >> 32 == server_subject(server, 0) >> 32;
}

/* Where an event goes, and of whom. */
struct teller {
	struct server *server;
	struct events *events;
	const char *name;
	struct instant at;
};

static struct event_subject subject_of(const struct teller *to, uint32_t part)
{
	return (struct event_subject){server_subject(to->server, part), to->name};
}

/* ---- facts ---- */

static void tell_facts(const struct teller *to)
{
	const struct server_facts *facts = &to->server->facts;
	struct server_told *told = &to->server->told;
	char up[UNITS_BYTES] = "";

	if (told->facts && facts->started_us != 0 && told->started_us != 0 &&
		facts->started_us != told->started_us) {
		if (facts->up_ms >= 0)
			units_age(up, UNITS_BYTES, facts->up_ms);
		events_add(to->events, EVENT_SERVER_RESTART, to->at, subject_of(to, 0),
			"another life at %s%s%s", facts->address, up[0] != '\0' ? ", up " : "", up);
	}
	if (told->facts && facts->standby != told->standby)
		events_add(to->events, EVENT_SERVER_ROLE, to->at, subject_of(to, 0),
			facts->standby ? "%s is a standby now, was primary"
				       : "%s is primary now, was a standby",
			facts->address);
	told->facts = true;
	told->standby = facts->standby;
	if (facts->started_us != 0)
		told->started_us = facts->started_us;
}

/* ---- full, free, and our own seat ---- */

static void tell_full(const struct teller *to)
{
	const struct server_seat *seat = &to->server->seat;
	struct server_told *told = &to->server->told;
	struct slots slots = server_slots(to->server);

	told->full = true;
	told->full_since = seat->in || told->refused ? to->at : seat->refused_since;
	told->refusals = 0;
	if (seat->in)
		events_add(to->events, EVENT_SERVER_FULL, to->at, subject_of(to, 0),
			"%" PRId64 " of %" PRId64 " usable slots taken", slots.used, slots.usable);
	else
		events_add(to->events, EVENT_SERVER_FULL, to->at, subject_of(to, 0), "%s",
			seat->refusal.text);
}

static void tell_room(const struct teller *to)
{
	struct server_told *told = &to->server->told;
	char lasted[UNITS_BYTES], refused[48] = "";

	told->full = false;
	units_age(lasted, UNITS_BYTES, mono_diff_ms(told->room_since, told->full_since.mono));
	if (told->refusals > 0)
		snprintf(refused, sizeof(refused), ", we were refused %" PRIu32 " times",
			told->refusals);
	events_add(to->events, EVENT_SERVER_ROOM, to->at, subject_of(to, 0), "after %s%s", lasted,
		refused);
}

/* A connection of ours that ended is a hole in what was seen, however short. */
static void tell_loss(const struct teller *to)
{
	const struct server_seat *seat = &to->server->seat;
	struct server_told *told = &to->server->told;

	if (told->in && !seat->in) {
		told->lost = true;
		told->lost_at = seat->since.mono;
		events_add(to->events, EVENT_SERVER_LOST, to->at, subject_of(to, 0), "%s",
			seat->loss.text);
	}
	told->in = seat->in;
	if (seat->in)
		told->lost = false;
}

static void tell_seat(const struct teller *to)
{
	const struct server_seat *seat = &to->server->seat;
	struct server_told *told = &to->server->told;
	char lasted[UNITS_BYTES];

	if (seat->refused)
		told->refusals = seat->refusals;
	if (seat->refused && !told->refused && !told->full)
		events_add(to->events, EVENT_SERVER_REFUSED, to->at, subject_of(to, 0), "%s",
			seat->refusal.text);
	if (told->refused && seat->in) {
		units_age(lasted, UNITS_BYTES,
			mono_diff_ms(seat->since.mono, seat->refused_since.mono));
		events_add(to->events, EVENT_SERVER_SEAT, to->at, subject_of(to, 0),
			"after %" PRIu32 " refusals in %s", seat->refusals, lasted);
	} else if (told->lost && seat->in) {
		units_age(lasted, UNITS_BYTES, mono_diff_ms(seat->since.mono, told->lost_at));
		events_add(to->events, EVENT_SERVER_SEAT, to->at, subject_of(to, 0), "after %s",
			lasted);
	}
	told->refused = seat->refused;
	tell_loss(to);
}

/* While we are out for another reason than refusals, nobody knows whether it is still full. */
static void tell_fullness(const struct teller *to)
{
	const struct server_seat *seat = &to->server->seat;
	struct server_told *told = &to->server->told;
	bool full = server_is_full(to->server);

	if (full && !told->full)
		tell_full(to);
	tell_seat(to);
	if (full || !seat->in) {
		told->has_room = false;
		return;
	}
	if (!told->has_room)
		told->room_since = to->at.mono;
	told->has_room = true;
	if (told->full && mono_diff_ms(to->at.mono, told->room_since) >= ROOM_SETTLES_MS)
		tell_room(to);
}

/* ---- pile-ups on locks ---- */

static void tell_pile_begins(const struct teller *to)
{
	const struct locks *locks = &to->server->locks;
	const struct wait_node *head = &locks->nodes[locks->lines[0].node];
	char pid[24] = "a prepared transaction";

	if (head->kind != SESSION_PREPARED)
		snprintf(pid, sizeof(pid), "%" PRId32, head->id.pid);
	to->server->told.piled_since = to->at;
	events_add(to->events, EVENT_PILE_UP, to->at, subject_of(to, 0),
		"%" PRIu32 " waiting behind %s%s%s", locks->waiting, pid,
		head->who.owner[0] != '\0' ? " of " : "", head->who.owner);
}

static void tell_pile_is_over(const struct teller *to)
{
	const struct server_told *told = &to->server->told;
	char lasted[UNITS_BYTES];

	units_age(lasted, UNITS_BYTES, mono_diff_ms(told->calm_since, told->piled_since.mono));
	events_add(to->events, EVENT_PILE_OVER, to->at, subject_of(to, 0),
		"after %s, at most %" PRIu32 " waited", lasted, told->piled_most);
}

static void tell_piles(const struct teller *to)
{
	const struct locks *locks = &to->server->locks;
	struct server_told *told = &to->server->told;

	if (locks_pile_up(locks)) {
		if (!told->piled) {
			tell_pile_begins(to);
			told->piled_most = 0;
		}
		told->piled = true;
		told->calm = false;
		if (locks->waiting > told->piled_most)
			told->piled_most = locks->waiting;
		return;
	}
	if (!told->calm)
		told->calm_since = to->at.mono;
	told->calm = true;
	if (told->piled && mono_diff_ms(to->at.mono, told->calm_since) >= ROOM_SETTLES_MS) {
		tell_pile_is_over(to);
		told->piled = false;
	}
}

/* ---- databases ---- */

/* The statements of the last deadlock that was seen in the burst; NULL: none was. Its count came up
   to RING_WAIT_MS later. */
static const struct ring_shape *seen_in_burst(
	const struct server *server, const struct database *database)
{
	const struct exemplar *latest = NULL;

	for (uint32_t i = 0; i < server->deadlocks.exemplar_count; i++) {
		const struct exemplar *exemplar = &server->deadlocks.exemplars[i];

		if (strcmp(exemplar->database, database->name) != 0 ||
			mono_diff_ms(database->burst.since.mono, exemplar->last.mono) >
				RING_WAIT_MS)
			continue;
		if (!latest || mono_diff_ms(exemplar->last.mono, latest->last.mono) > 0)
			latest = exemplar;
	}
	return latest ? &latest->statements : NULL;
}

/* "3 in argus", and when more follow "+1, 4 counted in argus": the sum is not of this moment. */
static void tell_deadlocks(const struct teller *to, const struct database *database)
{
	const struct deadlock_burst *burst = &database->burst;
	const struct ring_shape *seen = seen_in_burst(to->server, database);
	bool pair = seen && seen->count >= 2;
	char more[32] = "";

	if (burst->latest < burst->count)
		snprintf(more, sizeof(more), "+%" PRIu64 ", ", burst->latest);
	events_add(to->events, EVENT_DEADLOCKS, to->at, subject_of(to, database->id),
		"%s%" PRIu64 "%s in %s%s%s%s%s", more, burst->count,
		more[0] != '\0' ? " counted" : "", database->name, pair ? ": " : "",
		pair ? seen->shape[0] : "", pair ? " and " : "", pair ? seen->shape[1] : "");
}

static bool is_now(struct instant then, struct instant at)
{
	return then.mono.ms == at.mono.ms;
}

/* A reset of the server is one of all its databases. */
static void tell_databases(const struct teller *to)
{
	const struct server *server = to->server;
	const char *which = "";
	uint32_t resets = 0;

	for (uint32_t i = 0; i < server->database_count; i++) {
		const struct database *database = &server->databases[i];

		if (database->deadlocks_seen > 0 && is_now(database->deadlock_at, to->at))
			tell_deadlocks(to, database);
		if (database->resets == 0 || !is_now(database->reset_at, to->at))
			continue;
		which = database->name;
		resets++;
	}
	if (resets == 1)
		events_add(to->events, EVENT_STATISTICS, to->at, subject_of(to, 0),
			"of %s count from nothing again", which[0] != '\0' ? which : "the server");
	else if (resets > 1)
		events_add(to->events, EVENT_STATISTICS, to->at, subject_of(to, 0),
			"of %" PRIu32 " databases count from nothing again", resets);
}

/* ---- owners ---- */

static void tell_floors(const struct teller *to)
{
	const struct ledger *ledger = &to->server->ledger;

	for (uint32_t i = 0; i < ledger->owner_count; i++) {
		const struct owner_floor *floor = &ledger->owners[i].floor;

		if (floor->moves == 0 || !is_now(floor->moved, to->at))
			continue;
		events_add(to->events, EVENT_FLOOR, to->at, subject_of(to, ledger->hashes[i]),
			"%" PRIu32 " connections, before %" PRIu32 ": %s", floor->held,
			floor->before, ledger->owners[i].who.owner);
	}
}

static void tell_growth(const struct teller *to)
{
	const struct ledger *ledger = &to->server->ledger;
	char sentence[VERDICT_SENTENCE_BYTES];

	for (uint32_t i = 0; i < ledger->owner_count; i++) {
		const struct owner *owner = &ledger->owners[i];
		const struct verdict *verdict = growth_verdict(&owner->growth);

		if (!owner->growth_turned)
			continue;
		verdict_sentence(sentence, verdict, NULL, to->at.mono);
		events_add(to->events,
			verdict->code == VERDICT_GROWING ? EVENT_GROWTH : EVENT_GROWTH_OVER, to->at,
			subject_of(to, ledger->hashes[i]), "%s: %s: %s", owner->who.owner,
			verdict_word(verdict->code), sentence);
	}
}

void server_tell_reading(struct server *server, struct events *events, const char *name,
	const struct reading *reading)
{
	const struct teller to = {server, events, name, reading->at};

	if (reading->facts)
		tell_facts(&to);
	tell_fullness(&to);
	if (reading->sessions || reading->waits)
		tell_piles(&to);
	if (reading->databases)
		tell_databases(&to);
	if (reading->sessions) {
		tell_floors(&to);
		tell_growth(&to);
	}
}

void server_tell_fault(
	struct server *server, struct events *events, const char *name, struct instant at)
{
	tell_fullness(&(struct teller){server, events, name, at});
}
