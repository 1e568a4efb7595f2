#include "model/server.h"

#include <string.h>

#include "model/must.h"

void server_init(struct server *server, uint32_t feed, int64_t window_ms, mono_ms now)
{
	memset(server, 0, offsetof(struct server, rows));
	server->feed = feed;
	server->id = feed;
	server->seat.since.mono = now;
	ledger_init(&server->ledger, window_ms);
	locks_clear(&server->locks);
	server->deadlocks = (struct deadlocks){0};
}

/* ---- our seat ---- */

/* Faults that leave us without a connection. */
static bool ends_connection(enum fault_kind kind)
{
	switch (kind) {
	case FAULT_ADDRESS:
	case FAULT_REFUSED:
	case FAULT_TLS:
	case FAULT_FULL:
	case FAULT_STARTING:
	case FAULT_ACCESS:
	case FAULT_LOST: return true;
	default: return false;
	}
}

static void note_refusal(struct server_seat *seat, struct instant at, const struct fault *fault)
{
	if (!seat->refused) {
		seat->refused = true;
		seat->refusals = 0;
		seat->refused_since = at;
	}
	seat->refusals++;
	seat->refused_at = at;
	seat->full = (enum full_kind)fault->code;
	seat->refusal = *fault;
}

void server_note_answer(struct server *server, struct instant at)
{
	struct server_seat *seat = &server->seat;

	if (seat->in)
		return;
	seat->in = true;
	seat->since = at;
	seat->refused = false;
}

void server_note_fault(struct server *server, struct instant at, const struct fault *fault)
{
	struct server_seat *seat = &server->seat;

	if (!ends_connection(fault->kind)) {
		seat->refused = seat->refused &&
				mono_diff_ms(at.mono, seat->refused_at.mono) < SIEGE_SILENT_MS;
		return;
	}
	if (seat->in) {
		seat->since = at;
		seat->loss = *fault;
	}
	seat->in = false;
	if (fault->kind == FAULT_FULL)
		note_refusal(seat, at, fault);
	else
		seat->refused = false;
}

/* ---- what came ---- */

/* It came up anew, or is another: its sessions and counters are not those of before. */
static bool is_another(const struct server_facts *before, const struct server_facts *now)
{
	return before->started_us != 0 && now->started_us != 0 &&
	       before->started_us != now->started_us;
}

void server_take_facts(struct server *server, struct instant at, const struct server_facts *facts)
{
	if (server->facts_heard.ever && is_another(&server->facts, facts)) {
		ledger_break(&server->ledger, at.mono);
		for (uint32_t i = 0; i < server->database_count; i++)
			database_break(&server->databases[i]);
	}
	server->facts_heard = (struct heard){true, at};
	server->facts = *facts;
}

void server_take_waits(struct server *server, struct instant at, const struct waits *waits)
{
	server->waits_heard = (struct heard){true, at};
	locks_take(&server->locks, waits);
	deadlocks_take(&server->deadlocks, at, waits);
}

static uint32_t count_under(
	const struct slot_limit *limit, const struct session_group *groups, size_t count)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		const struct session_who *who = &groups[i].who;

		if (strcmp(limit->name, limit->of_role ? who->user : who->database) == 0)
			sum += groups[i].total;
	}
	return sum;
}

static struct slot_use use_of(const struct slot_limit *limit, const struct sessions *sessions)
{
	uint32_t own = count_under(limit, sessions->own_groups, sessions->own_group_count);

	return (struct slot_use){.limit = *limit,
		.used = own + count_under(limit, sessions->groups, sessions->group_count),
		.own = own};
}

/* Facts name the limits in the same order, unless they have changed. */
static bool is_same_limit(const struct slot_limit *a, const struct slot_limit *b)
{
	return a->of_role == b->of_role && strcmp(a->name, b->name) == 0;
}

/* Of what only lowtide uses a limit that is reached keeps nobody out. */
static void take_limits(struct server *server, mono_ms now, const struct sessions *sessions)
{
	uint32_t before = server->limit_count;

	server->limit_count = (uint32_t)server->facts.limit_count;
	for (uint32_t i = 0; i < server->limit_count; i++) {
		struct slot_use use = use_of(&server->facts.limits[i], sessions);

		if (i < before && is_same_limit(&use.limit, &server->limits[i].limit))
			use.spent = server->limits[i].spent;
		latch_note(&use.spent, use.used >= use.limit.slots && use.used > use.own, now,
			ROOM_SETTLES_MS);
		server->limits[i] = use;
	}
}

static bool is_left_open(const struct session_row *row)
{
	return (row->state == SESSION_IN_TRANSACTION || row->state == SESSION_ABORTED) &&
	       row->state_ms >= LEFT_OPEN_MS;
}

struct left_open server_left_open(const struct server *server)
{
	struct left_open open = {.count = 0};

	for (uint32_t i = 0; i < server->row_count; i++) {
		const struct session_row *row = &server->rows[i];

		if (!is_left_open(row))
			continue;
		open.count++;
		if (!open.longest || row->state_ms > open.longest->state_ms)
			open.longest = row;
	}
	/* rows are the longest transactions: of those behind them none is longer than the last */
	open.more = server->totals.rows_beyond > 0 && server->row_count > 0 &&
		    server->rows[server->row_count - 1].xact_ms >= LEFT_OPEN_MS;
	return open;
}

static void take_left_open(struct server *server, mono_ms now)
{
	struct left_open open = server_left_open(server);

	latch_note(&server->left_open,
		open.count >= LEFT_OPEN_SEVERAL ||
			(open.count > 0 && open.longest->state_ms >= LEFT_OPEN_ALONE_MS),
		now, ROOM_SETTLES_MS);
}

void server_take_sessions(struct server *server, struct instant at, const struct sessions *sessions,
	int64_t period_ms)
{
	const char *pooler = server->facts.pooled ? server->facts.pooler : "";

	must(sessions->row_count <= LIMIT_SESSION_ROWS);
	server->sessions_heard = (struct heard){true, at};
	server->totals = *sessions;
	server->totals.groups = server->totals.own_groups = NULL;
	server->totals.rows = NULL;
	take_limits(server, at.mono, sessions);
	server->row_count = (uint32_t)sessions->row_count;
	for (size_t i = 0; i < sessions->row_count; i++)
		server->rows[i] = sessions->rows[i];
	take_left_open(server, at.mono);
	ledger_take(&server->ledger, at, sessions, pooler, period_ms);
	if (sessions->waiting == 0)
		server_take_waits(server, at, &(struct waits){0});
}

static struct database *find_database(struct server *server, uint32_t id)
{
	for (uint32_t i = 0; i < server->database_count; i++)
		if (server->databases[i].id == id)
			return &server->databases[i];
	return NULL;
}

/* NULL when there is no room. */
static struct database *find_or_add_database(struct server *server, uint32_t id)
{
	struct database *database = find_database(server, id);

	if (database || server->database_count == LIMIT_DATABASES)
		return database;
	database = &server->databases[server->database_count++];
	database_init(database, id);
	return database;
}

/* Those that a whole list does not name were dropped. */
static void forget_databases(struct server *server, mono_ms at)
{
	for (uint32_t i = server->database_count; i-- > 0;)
		if (server->databases[i].heard.at.mono.ms != at.ms)
			server->databases[i] = server->databases[--server->database_count];
}

void server_take_databases(struct server *server, struct instant at,
	const struct database_list *list, int64_t period_ms)
{
	server->databases_heard = (struct heard){true, at};
	server->databases_beyond = list->beyond;
	for (size_t i = 0; i < list->count; i++) {
		const struct database_counts *counts = &list->databases[i];
		struct database *database = find_or_add_database(server, counts->id);
		uint64_t deadlocks;

		if (!database) {
			server->databases_beyond++;
			continue;
		}
		deadlocks = database_take(database, at, counts, period_ms);
		if (deadlocks > 0)
			deadlocks_count(&server->deadlocks, at, database->name, deadlocks);
	}
	if (list->beyond == 0)
		forget_databases(server, at.mono);
}

/* ---- a picture ---- */

void server_freeze(struct server *to, const struct server *from)
{
	memcpy(to, from, offsetof(struct server, rows));
	memcpy(to->rows, from->rows, from->row_count * sizeof(*from->rows));
	memcpy(to->databases, from->databases, from->database_count * sizeof(*from->databases));
	ledger_freeze(&to->ledger, &from->ledger);
	locks_freeze(&to->locks, &from->locks);
	to->deadlocks = from->deadlocks;
}
