/*
 * Measures of owners of database sessions, databases, servers and targets (measure_read.h).
 */
#include <string.h>

#include "model/measure_read.h"
#include "model/owner_feed.h"
#include "model/scrub.h"
#include "model/units.h"

enum { MINUTE_MS = 60 * 1000, WIDE = UNITS_BYTES - 1 };

/* ---- of owners of database sessions ---- */

static bool window_is_full(const struct bearer *bearer)
{
	return bearer->owner->window_ms >= bearer->server->ledger.window_ms;
}

/* The longer it is watched, the less it was at some moment. */
static struct range of_window(const struct bearer *bearer, double value)
{
	return window_is_full(bearer) ? range_known(value) : range_at_most(MEASURE_LEARNING, value);
}

struct range measure_held(const struct sight *sight, const struct bearer *bearer)
{
	(void)sight;
	return of_window(bearer, bearer->owner->held);
}

struct range measure_spare(const struct sight *sight, const struct bearer *bearer)
{
	(void)sight;
	return bearer->owner->knows_idle ? of_window(bearer, bearer->owner->spare)
					 : range_unknown(MEASURE_MISSING);
}

void measure_say_window(
	const struct sight *sight, const struct bearer *bearer, char *out, size_t size)
{
	char seen[UNITS_BYTES], all[UNITS_BYTES];

	(void)sight;
	units_age(seen, WIDE, bearer->owner->window_ms);
	units_span(all, WIDE, bearer->server->ledger.window_ms);
	if (window_is_full(bearer))
		scrub_format(out, size, "over %s", all);
	else
		scrub_format(out, size, "so far, over %s of %s", seen, all);
}

void measure_say_spare(
	const struct sight *sight, const struct bearer *bearer, char *out, size_t size)
{
	if (bearer->owner->knows_idle)
		measure_say_window(sight, bearer, out, size);
	else
		scrub_format(out, size, "idle ones are not told (pg_monitor)");
}

struct range measure_connections(const struct sight *sight, const struct bearer *bearer)
{
	(void)sight;
	return range_known(bearer->owner->now.total);
}

static const struct owner_share *share_of(const struct sight *sight, const struct bearer *bearer)
{
	return owner_shares_get(sight->shares, sight->model, bearer->server, bearer->owner);
}

struct range measure_per_worker(const struct sight *sight, const struct bearer *bearer)
{
	const struct owner_share *share = share_of(sight, bearer);

	return share ? range_known(owner_share_per_worker(share)) : range_unknown(MEASURE_MISSING);
}

void measure_say_per_worker(
	const struct sight *sight, const struct bearer *bearer, char *out, size_t size)
{
	const struct owner_share *share = share_of(sight, bearer);

	if (share)
		scrub_format(out, size, "%u of %u processes%s", share->connections, share->workers,
			share->is_guess ? ", matched by name" : "");
	else
		scrub_format(out, size, "its processes are not watched, or not told apart");
}

/* ---- of databases and servers ---- */

/* What was counted before we watched for a minute is not in it. */
struct range measure_deadlocks(const struct sight *sight, const struct bearer *bearer)
{
	const struct feed *feed = model_feed(sight->model, bearer->server->feed);
	const struct database *database = bearer->database;
	double sum = database_deadlocks_per_min(database);

	if (mono_diff_ms(database->heard.at.mono, feed->answering_since) < MINUTE_MS)
		return range_at_least(MEASURE_LEARNING, sum);
	return range_known(sum);
}

/* What the latest deadlock was made of; NULL: none was seen while it lasted. */
static const struct ring_shape *latest_ring(const struct bearer *bearer)
{
	const struct deadlocks *deadlocks = &bearer->server->deadlocks;
	const struct exemplar *latest = NULL;

	for (uint32_t i = 0; i < deadlocks->exemplar_count; i++) {
		const struct exemplar *exemplar = &deadlocks->exemplars[i];

		if (strcmp(exemplar->database, bearer->database->name) == 0 &&
			(!latest || exemplar->last.mono.ms > latest->last.mono.ms))
			latest = exemplar;
	}
	return latest ? &latest->statements : NULL;
}

void measure_say_deadlocks(
	const struct sight *sight, const struct bearer *bearer, char *out, size_t size)
{
	const struct ring_shape *ring;

	if (!bearer->database)
		return;
	ring = latest_ring(bearer);
	if (bearer->database->deadlocks_seen > 0)
		scrub_format(out, size, "%llu counted%s%s%s%s",
			(unsigned long long)bearer->database->deadlocks_seen, ring ? ": " : "",
			ring ? ring->shape[0] : "", ring && ring->count > 1 ? " against " : "",
			ring && ring->count > 1 ? ring->shape[1] : "");
	else if (measure_deadlocks(sight, bearer).state == MEASURE_LEARNING)
		scrub_format(out, size, "still learning, watched for less than a minute");
}

struct range measure_slots_free(const struct sight *sight, const struct bearer *bearer)
{
	struct slots slots = server_slots(bearer->server);

	(void)sight;
	if (server_is_full(bearer->server))
		return range_known(0);
	return slots.headroom == SESSIONS_UNKNOWN ? range_unknown(MEASURE_MISSING)
						  : range_known((double)slots.headroom);
}

struct range measure_slots_used(const struct sight *sight, const struct bearer *bearer)
{
	struct slots slots = server_slots(bearer->server);

	(void)sight;
	if (server_is_full(bearer->server))
		return range_known(1);
	if (slots.used == SESSIONS_UNKNOWN || slots.usable <= 0)
		return range_unknown(MEASURE_MISSING);
	return range_known((double)slots.used / (double)slots.usable);
}

void measure_say_slots(
	const struct sight *sight, const struct bearer *bearer, char *out, size_t size)
{
	struct slots slots = server_slots(bearer->server);

	(void)sight;
	if (!bearer->server->seat.in && bearer->server->seat.refused)
		scrub_format(out, size, "%s", bearer->server->seat.refusal.text);
	else if (slots.used == SESSIONS_UNKNOWN || slots.usable == SESSIONS_UNKNOWN)
		scrub_format(out, size, "slots cannot be counted without pg_monitor");
	else
		scrub_format(out, size, "%lld of %lld usable%s%s", (long long)slots.used,
			(long long)slots.usable, slots.headroom_of ? ", least free for " : "",
			slots.headroom_of ? slots.headroom_of : "");
}

/* Sessions that we may not look into may wait, or be idle in a transaction; those without a row may
   have done so for up to high. */
static struct range of_sessions(const struct server *server, double low, double high)
{
	if (server->totals.unreadable > 0)
		return range_at_least(MEASURE_MISSING, low);
	return low < high ? (struct range){MEASURE_CUT, low, high} : range_known(low);
}

static bool sessions_are_past(const struct sight *sight, const struct server *server)
{
	int64_t interval_ms = model_feed(sight->model, server->feed)->interval_ms;

	return truth_of_age(mono_diff_ms(sight->now.mono, server->sessions_heard.at.mono),
		       interval_ms) == TRUTH_STALE;
}

struct range measure_waiting(const struct sight *sight, const struct bearer *bearer)
{
	const struct server *server = bearer->server;

	if (sessions_are_past(sight, server))
		return range_unknown(MEASURE_STALE);
	return of_sessions(server, server->totals.waiting, server->totals.waiting);
}

struct range measure_lock_wait(const struct sight *sight, const struct bearer *bearer)
{
	const struct server *server = bearer->server;
	int64_t longest_ms = server->locks.longest_ms;

	if (sessions_are_past(sight, server))
		return range_unknown(MEASURE_STALE);
	if (server->totals.waiting == 0)
		return of_sessions(server, 0, 0);
	return longest_ms == AGE_NONE ? range_unknown(MEASURE_LEARNING)
				      : of_sessions(server, (double)longest_ms, (double)longest_ms);
}

static bool is_idle_in_transaction(const struct session_row *row)
{
	return row->state == SESSION_IN_TRANSACTION || row->state == SESSION_ABORTED;
}

/* NULL: none. */
static const struct session_row *longest_idle(const struct server *server)
{
	const struct session_row *longest = NULL;

	for (uint32_t i = 0; i < server->row_count; i++)
		if (is_idle_in_transaction(&server->rows[i]) &&
			(!longest || server->rows[i].state_ms > longest->state_ms))
			longest = &server->rows[i];
	return longest;
}

/* Rows are those of the longest transactions: what has none is in its state for less than the last
   row is in its transaction. */
struct range measure_idle_in_transaction(const struct sight *sight, const struct bearer *bearer)
{
	const struct server *server = bearer->server;
	const struct session_row *longest = longest_idle(server);
	double rest = 0;

	if (sessions_are_past(sight, server))
		return range_unknown(MEASURE_STALE);
	if (server->totals.rows_beyond > 0 && server->row_count > 0)
		rest = (double)server->rows[server->row_count - 1].xact_ms;
	return of_sessions(server, longest ? (double)longest->state_ms : 0, rest);
}

static bool say_unreadable(const struct server *server, char *out, size_t size)
{
	if (server->totals.unreadable > 0)
		scrub_format(out, size, "%u sessions may not be looked into (pg_monitor)",
			server->totals.unreadable);
	return server->totals.unreadable > 0;
}

/* Who holds up most of them. */
void measure_say_waits(
	const struct sight *sight, const struct bearer *bearer, char *out, size_t size)
{
	const struct server *server = bearer->server;
	const struct locks *locks = &server->locks;

	(void)sight;
	if (say_unreadable(server, out, size) || server->totals.waiting == 0 ||
		locks->head_count == 0)
		return;
	scrub_format(out, size, "%u behind %s, pid %d", locks->lines[0].holds,
		locks->nodes[locks->lines[0].node].who.owner,
		(int)locks->nodes[locks->lines[0].node].id.pid);
}

void measure_say_idle_in_transaction(
	const struct sight *sight, const struct bearer *bearer, char *out, size_t size)
{
	const struct session_row *longest = longest_idle(bearer->server);
	bool is_cut = measure_idle_in_transaction(sight, bearer).state == MEASURE_CUT;

	if (say_unreadable(bearer->server, out, size))
		return;
	if (is_cut)
		scrub_format(out, size, "%u more sessions have no row",
			bearer->server->totals.rows_beyond);
	else if (longest)
		scrub_format(out, size, "%s, pid %d", longest->who.owner, (int)longest->id.pid);
}

/* ---- of targets ---- */

struct range measure_dark(const struct sight *sight, const struct bearer *bearer)
{
	bool dark = feed_is_dark(bearer->feed, sight->now.mono);

	return dark || bearer->feed->answers > 0 ? range_known(dark)
						 : range_at_least(MEASURE_LEARNING, 0);
}
