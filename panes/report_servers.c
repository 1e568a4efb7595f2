#include "panes/report_servers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "panes/ring_words.h"
#include "panes/server_state.h"
#include "panes/session_state.h"
#include "panes/wall.h"

/* "db1: ", and how many more there are of whom the same is true. */
static void begin(
	struct phrase *phrase, const struct model *model, const struct server *server, size_t count)
{
	phrase_add(phrase, "", "%s", server_name(model, server));
	if (count > 1)
		phrase_add(phrase, " ", "(and %zu more)", count - 1);
}

/* "taken by batch 18 (18 idle), gw-a 16"; of what is not of now, when it was so. */
static void add_holders(
	struct phrase *phrase, const struct model *model, const struct server *server, mono_ms now)
{
	char holders[HOLDERS_BYTES], age[UNITS_BYTES];

	server_holders(holders, server);
	if (holders[0] == '\0')
		return;
	if (server_is_past(model, server, now)) {
		units_age(age, 6, mono_diff_ms(now, server->sessions_heard.at.mono));
		phrase_add(phrase, "; ", "%s ago taken by %s", age, holders);
	} else {
		phrase_add(phrase, "; ", "taken by %s", holders);
	}
}

/* "refused 14 times since 03:12:05" */
static void add_refusals(struct phrase *phrase, const struct server_seat *seat)
{
	char since[WALL_BYTES];

	wall_time(since, seat->refused_since.wall);
	phrase_add(phrase, ", ", "refused %" PRIu32 " time%s since %s", seat->refusals,
		seat->refusals == 1 ? "" : "s", since);
}

/* "db1: 0 slots free for 2m10s (FATAL: sorry, too many clients already), refused 14 times since
   03:12:05; 2m11s ago taken by gw-a 16, gw-b 16, brain 13" */
static void say_siege(struct phrase *phrase, const struct server *server, mono_ms now)
{
	char age[UNITS_BYTES], words[FAULT_TEXT_BYTES + 8];

	units_age(age, 6, mono_diff_ms(now, server->seat.refused_since.mono));
	server_refusal_words(words, server);
	phrase_add(phrase, ": ", "0 slots free for %s (%s)", age, words);
	add_refusals(phrase, &server->seat);
}

static void say_full(struct phrase *phrase, const struct server *server, mono_ms now)
{
	char age[UNITS_BYTES];

	phrase_add(phrase, ": ", "0 of %" PRId64 " usable slots free", server_slots(server).usable);
	if (server->told.full) {
		units_age(age, 6, mono_diff_ms(now, server->told.full_since.mono));
		phrase_add(phrase, " ", "for %s", age);
	}
	if (server->seat.refusals > 0)
		phrase_add(phrase, ", ", "we got in after %" PRIu32 " refusals",
			server->seat.refusals);
}

void report_full_servers(struct report *report, const struct model *model, struct instant now)
{
	const struct server *worst = NULL;
	struct phrase phrase;
	size_t count = 0;

	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *server = model_server(model, i);

		if (!server_is_exhausted(model, server, now.mono))
			continue;
		count++;
		if (!worst || (server_is_besieged(server) && !server_is_besieged(worst)))
			worst = server;
	}
	if (!worst)
		return;
	phrase = report_begin(report, ROLE_ALARM);
	begin(&phrase, model, worst, count);
	if (server_is_besieged(worst))
		say_siege(&phrase, worst, now.mono);
	else
		say_full(&phrase, worst, now.mono);
	add_holders(&phrase, model, worst, now.mono);
}

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

/* "db1: our role lim is at its limit of 4 (FATAL: too many connections for role "lim"), refused 14
   times since 03:12:05" */
static void say_refused(struct phrase *phrase, const struct server *server)
{
	char words[FAULT_TEXT_BYTES + 8];

	server_refusal_words(words, server);
	if (server->seat.full == FULL_ROLE || server->seat.full == FULL_DATABASE)
		add_our_limit(phrase, server);
	else
		phrase_add(phrase, ": ", "a limit is reached");
	phrase_add(phrase, " ", "(%s)", words);
	add_refusals(phrase, &server->seat);
}

/* Others get in, we do not. */
void report_refusals(struct report *report, const struct model *model)
{
	const struct server *first = NULL;
	struct phrase phrase;
	size_t count = 0;

	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *server = model_server(model, i);

		if (!server_is_besieged(server) || server_is_full(server))
			continue;
		count++;
		if (!first)
			first = server;
	}
	if (!first)
		return;
	phrase = report_begin(report, ROLE_ALARM);
	begin(&phrase, model, first, count);
	say_refused(&phrase, first);
}

/* "gw-a idle in transaction 4m02s, UPDATE agents …" */
static void say_head(struct phrase *phrase, const struct wait_node *head, const char *separator)
{
	const char *owner = session_owner(&head->who, head->kind);
	char state[SESSION_WORDS_BYTES];

	session_words(state, head->kind, head->state, head->state_ms, SESSION_WORDS_BYTES);
	phrase_add(phrase, separator, "%s%s%s", owner, owner[0] != '\0' ? " " : "", state);
	if (head->shape[0] != '\0')
		phrase_add(phrase, ", ", "%s", head->shape);
	if (head->gid[0] != '\0')
		phrase_add(phrase, ", ", "%s", head->gid);
}

/* "db1: 89 waiting, 1 head: gw-a idle in transaction 4m02s, UPDATE agents …" */
static void say_pile(struct phrase *phrase, const struct locks *locks)
{
	const struct wait_node *head = &locks->nodes[locks->lines[0].node];
	char wait[UNITS_BYTES];

	phrase_add(phrase, ": ", "%" PRIu32 " waiting", locks->waiting);
	if (locks->longest_ms != AGE_NONE) {
		units_age(wait, 6, locks->longest_ms);
		phrase_add(phrase, " ", "up to %s", wait);
	}
	if (locks->lines[0].in_ring) {
		phrase_add(phrase, ", ", "a ring of waits: a deadlock");
		return;
	}
	phrase_add(phrase, ", ", "%" PRIu32 " head%s", locks->head_count,
		locks->head_count == 1 ? "" : "s");
	if (locks->head_count > 0)
		say_head(phrase, head, locks->head_count == 1 ? ": " : ", the worst: ");
}

void report_piles(struct report *report, const struct model *model, struct instant now)
{
	const struct server *worst = NULL;
	struct phrase phrase;
	size_t count = 0;

	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *server = model_server(model, i);

		if (!server_piles_up(model, server, now.mono))
			continue;
		count++;
		if (!worst || server->locks.waiting > worst->locks.waiting)
			worst = server;
	}
	if (!worst)
		return;
	phrase = report_begin(report, ROLE_ALARM);
	begin(&phrase, model, worst, count);
	say_pile(&phrase, &worst->locks);
}

/* Of what only lowtide uses a limit that is reached keeps nobody out. */
static bool is_spent(const struct slot_use *use)
{
	return use->used >= use->limit.slots && use->used > use->own;
}

/* A limit of a role or of a database: others get in, those it is for do not. */
static void say_limit(struct report *report, const struct model *model, const struct server *server)
{
	const struct slot_limit *first = NULL;
	struct phrase phrase;
	size_t count = 0;

	for (uint32_t i = 0; i < server->limit_count; i++) {
		if (!is_spent(&server->limits[i]))
			continue;
		count++;
		if (!first)
			first = &server->limits[i].limit;
	}
	if (!first)
		return;
	phrase = report_begin(report, ROLE_ALARM);
	phrase_add(&phrase, "", "%s: 0 slots free for %s %s: its limit of %" PRIu32 " is reached",
		server_name(model, server), first->of_role ? "role" : "database", first->name,
		first->slots);
	if (count > 1)
		phrase_add(&phrase, ", ", "+%zu more limit%s", count - 1, count > 2 ? "s" : "");
}

void report_limits(struct report *report, const struct model *model, struct instant now)
{
	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *server = model_server(model, i);
		size_t before = report->count;

		if (server_is_past(model, server, now.mono) || server_is_besieged(server) ||
			server_is_exhausted(model, server, now.mono))
			continue;
		say_limit(report, model, server);
		if (report->count > before)
			return;
	}
}

/* "db1: 3.0 deadlocks/min in argus, 12 counted: UPDATE agents … against INSERT INTO workers …
   (gw-2, worker-5)" */
static void say_deadlocks(struct phrase *phrase, const struct server *server)
{
	const struct exemplar *exemplar = ring_latest(&server->deadlocks);
	const struct database *worst;
	double rate = server_deadlock_rate(server, &worst);
	char text[RING_WORDS_BYTES], number[UNITS_BYTES];

	units_number(number, 3, rate);
	phrase_add(phrase, ": ", "%s deadlocks/min", number);
	if (worst)
		phrase_add(phrase, " ", "in %s", worst->name);
	phrase_add(phrase, ", ", "%" PRIu64 " counted", server->deadlocks.counted);
	if (!exemplar) {
		phrase_add(phrase, ", ", "owners not seen");
		return;
	}
	ring_statements(text, &exemplar->statements, " against ");
	phrase_add(phrase, ": ", "%s", text);
	ring_owners(text, &exemplar->statements, ", ");
	phrase_add(phrase, " ", "(%s)", text);
}

void report_deadlocks(struct report *report, const struct model *model, struct instant now)
{
	const struct server *worst = NULL;
	struct phrase phrase;
	size_t count = 0;

	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *server = model_server(model, i);

		if (!server_deadlocks_now(model, server, now.mono))
			continue;
		count++;
		if (!worst || server->deadlocks.counted > worst->deadlocks.counted)
			worst = server;
	}
	if (!worst)
		return;
	phrase = report_begin(report, ROLE_WARN);
	begin(&phrase, model, worst, count);
	say_deadlocks(&phrase, worst);
}

/* It is over, and worth knowing: nobody saw what went on meanwhile. */
void report_seats(struct report *report, const struct model *model, struct instant now)
{
	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *server = model_server(model, i);
		const struct server_seat *seat = &server->seat;
		char ago[UNITS_BYTES], siege[UNITS_BYTES];
		struct phrase phrase;

		if (!seat->in || seat->refusals == 0 ||
			mono_diff_ms(now.mono, seat->since.mono) > SEAT_LATELY_MS ||
			server_is_exhausted(model, server, now.mono))
			continue;
		units_age(ago, 6, mono_diff_ms(now.mono, seat->since.mono));
		units_age(siege, 6, mono_diff_ms(seat->since.mono, seat->refused_since.mono));
		phrase = report_begin(report, ROLE_WARN);
		phrase_add(&phrase, "", "%s: %swe got in %s ago after %" PRIu32 " refusals in %s",
			server_name(model, server),
			seat->full == FULL_SERVER || seat->full == FULL_RESERVED ? "was full, "
										 : "",
			ago, seat->refusals, siege);
		return;
	}
}

void report_bursts(struct report *report, const struct model *model, struct instant now)
{
	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *server = model_server(model, i);
		struct phrase phrase;

		if (!server_bursts(model, server) || server_is_exhausted(model, server, now.mono))
			continue;
		phrase = report_begin(report, ROLE_WARN);
		phrase_add(&phrase, "",
			"%s: its owners may come to take %" PRId64 " slots at once, %" PRId64
			" are usable",
			server_name(model, server), server_burst(model, server),
			server_slots(server).usable);
		return;
	}
}

void report_rights(struct report *report, const struct model *model)
{
	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *server = model_server(model, i);
		const struct sessions *totals = &server->totals;
		char role[SQL_NAME_BYTES];
		struct phrase phrase;

		if (!server_lacks_rights(server))
			continue;
		sql_name(role, server->facts.role);
		phrase = report_begin(report, ROLE_WARN);
		phrase_add(&phrase, "",
			"%s: %" PRIu32 " of %" PRIu32 " sessions readable; GRANT "
			"pg_monitor TO %s",
			server_name(model, server), totals->readable,
			totals->readable + totals->unreadable, role);
		return;
	}
}

void report_poolers(struct report *report, const struct model *model)
{
	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *server = model_server(model, i);
		struct phrase phrase;

		if (!server->facts_heard.ever || !server->facts.pooled)
			continue;
		phrase = report_begin(report, ROLE_DIM);
		phrase_add(&phrase, "",
			"%s: a pooler is in between; owners behind it bear the name "
			"of its last client",
			server_name(model, server));
		return;
	}
}
