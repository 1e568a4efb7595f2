#include "sources/pg_answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/scrub.h"
#include "sources/pg_fault.h"
#include "sources/pg_rows.h"

/* More groups than these are no services: an application_name holds what changes from session to
   session, and the server folds it, until there are no more sessions than that: then there cannot
   be more groups either. */
enum { FOLD_GROUPS = 256 };

/* ---- facts ---- */

static void put_address(struct server_facts *facts, const PGconn *conn)
{
	const char *host = PQhost(conn), *port = PQport(conn);

	if (host && host[0] == '/')
		scrub_format(facts->address, sizeof(facts->address), "%s/.s.PGSQL.%s", host, port);
	else
		scrub_format(facts->address, sizeof(facts->address),
			host && strchr(host, ':') ? "[%s]:%s" : "%s:%s", host ? host : "?", port);
}

void pg_answer_connected(struct pg_guest *guest)
{
	pg_facts_init(&guest->facts);
	guest->has_facts = false;
	guest->facts.version = PQserverVersion(guest->seat.conn);
	put_address(&guest->facts, guest->seat.conn);
}

/*
 * Who served us. A pooler makes up the pid that it tells us when we connect. Its connections may
 * lead to another process each time: then nothing can be prepared.
 */
static void take_guard(struct pg_guest *guest, const struct pg_guard *guard)
{
	struct server_facts *facts = &guest->facts;

	facts->pooled = guard->pid != PQbackendPID(guest->seat.conn);
	guest->tick.may_prepare = !facts->pooled;
	facts->standby = guard->standby;
	facts->started_us = guard->started_us;
	facts->up_ms = pg_age_ms(guard->now_us, guard->started_us);
}

static const char *take_slow(
	struct pg_guest *guest, enum pg_statement statement, const PGresult *result, int64_t now_us)
{
	const char *missing;

	if (statement == PG_LIMITS)
		return pg_decode_limits(&guest->facts, result);
	if (statement == PG_TABLES)
		return pg_decode_tables(&guest->facts, result, now_us);
	missing = pg_decode_settings(&guest->facts, result);
	guest->facts.full_sql = guest->seat.target->full_sql;
	guest->has_facts |= !missing;
	return missing;
}

/* ---- one statement after the other ---- */

static struct pg_view view_of(const struct pg_guest *guest, int64_t now_us)
{
	return (struct pg_view){
		.version = guest->facts.version,
		.now_us = now_us,
		.window_ms = guest->seat.target->window_ms,
		.query_bytes = guest->facts.settings[SETTING_TRACK_ACTIVITY_BYTES],
		.full_sql = guest->seat.target->full_sql,
		.pooled = guest->facts.pooled,
		.pooler = guest->facts.pooler,
		.rule = &guest->rule,
	};
}

static const char *decode(struct pg_guest *guest, enum pg_statement statement,
	const PGresult *result, const struct pg_view *view)
{
	struct pg_look *look = &guest->shared->look;

	switch (statement) {
	case PG_SESSIONS:
	case PG_SESSIONS_FOLDED: return pg_decode_groups(look, result, view);
	case PG_ROWS: return pg_decode_rows(look, result, view);
	case PG_DATABASES: return pg_decode_databases(look, result);
	case PG_WAITS: return pg_decode_waits(look, result, view);
	default: return take_slow(guest, statement, result, view->now_us);
	}
}

static void add_to_reading(
	struct reading *reading, enum pg_statement statement, const struct pg_look *look)
{
	switch (statement) {
	case PG_SESSIONS:
	case PG_SESSIONS_FOLDED: reading->sessions = &look->sessions; break;
	case PG_DATABASES: reading->databases = &look->list; break;
	case PG_WAITS: reading->waits = &look->waits; break;
	default: break;
	}
}

static void leave_out(
	struct pg_guest *guest, mono_ms now, enum pg_statement statement, struct fault fault)
{
	guest->left_out_until[statement].ms = now.ms + PG_LEFT_OUT_MS;
	guest->left_out_why = fault;
}

static void add_cost(struct poll_cost *cost, const PGresult *result)
{
	int rows = PQntuples(result), columns = PQnfields(result);

	cost->lines += (uint64_t)rows;
	for (int row = 0; row < rows; row++) {
		for (int column = 0; column < columns; column++)
			cost->body_bytes += PQgetlength(result, row, column);
	}
}

/* Settings are needed to understand the others, and come behind them: they go first here. */
static void take_results(struct pg_guest *guest, struct reading *reading, int64_t now_us)
{
	static const enum pg_statement order[] = {PG_SETTINGS, PG_LIMITS, PG_TABLES, PG_SESSIONS,
		PG_SESSIONS_FOLDED, PG_ROWS, PG_DATABASES, PG_WAITS};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		enum pg_statement statement = order[i];
		const PGresult *result = guest->tick.results[statement];
		struct pg_view view = view_of(guest, now_us);
		const char *missing = result ? decode(guest, statement, result, &view) : NULL;

		if (!result)
			continue;
		add_cost(&reading->cost, result);
		if (missing)
			leave_out(guest, reading->at.mono, statement,
				fault_make(FAULT_SQL, 0, "cannot read %s: no column %s",
					pg_statement_name(statement), missing));
		else
			add_to_reading(reading, statement, &guest->shared->look);
	}
}

/* ---- the whole ---- */

static void note_failure(struct pg_guest *guest, mono_ms now)
{
	const struct pg_tick *tick = &guest->tick;

	if (tick->failed <= PG_GUARD)
		return;
	leave_out(guest, now, (enum pg_statement)tick->failed,
		pg_fault_statement(pg_statement_name((enum pg_statement)tick->failed),
			PQresultErrorField(tick->failure, PG_DIAG_SQLSTATE),
			PQresultErrorField(tick->failure, PG_DIAG_MESSAGE_PRIMARY)));
}

/* As long as it is left out, each tick has a gap: else it would be told of once, and never if a
   look between two ticks was the one that failed. */
static void note_gaps(const struct pg_guest *guest, struct reading *reading)
{
	for (int i = 0; i < PG_STATEMENTS; i++) {
		if (!pg_guest_leaves_out(guest, (enum pg_statement)i, reading->at.mono))
			continue;
		reading->completeness = READING_WITH_GAPS;
		reading->fault = guest->left_out_why;
	}
}

static void note_rights(const struct pg_guest *guest, struct reading *reading)
{
	const struct sessions *sessions = reading->sessions;
	char role[SQL_NAME_BYTES];

	if (!sessions || sessions->unreadable == 0 || fault_is_set(&reading->fault))
		return;
	sql_name(role, guest->facts.role);
	reading->completeness = READING_WITH_GAPS;
	reading->fault = fault_make(FAULT_RIGHTS, 0,
		"sees %" PRIu32 " of %" PRIu32 " sessions: GRANT pg_monitor TO %s",
		sessions->readable, sessions->readable + sessions->unreadable,
		guest->has_facts ? role : "our role");
}

static bool needs_folding(const struct sessions *sessions, bool folds)
{
	if (folds)
		return sessions->readable + sessions->unreadable > FOLD_GROUPS;
	return sessions->group_count > FOLD_GROUPS;
}

static void learn(struct pg_guest *guest, const struct reading *reading)
{
	PGresult *const *results = guest->tick.results;
	int64_t timeout_ms = guest->facts.settings[SETTING_DEADLOCK_TIMEOUT];

	/* The dear ones are not asked again each tick because another of them failed. */
	if (results[PG_SETTINGS] || results[PG_LIMITS] || results[PG_TABLES])
		guest->slow_at.ms = reading->at.mono.ms + PG_SLOW_MS;
	if (reading->sessions) {
		guest->folds = needs_folding(reading->sessions, guest->folds);
		pg_looks_note_waiting(&guest->looks, reading->sessions->waiting);
	}
	if (reading->waits)
		pg_looks_note(&guest->looks, reading->at.mono, reading->waits, timeout_ms);
}

/* Without the guard nothing was asked: there is no reading. */
static void tell_guard_failed(struct pg_guest *guest, struct instant now)
{
	const struct source_outlet *outlet = &guest->shared->outlet;
	const PGresult *failure = guest->tick.failure;
	struct fault fault = pg_fault_statement(pg_statement_name(PG_GUARD),
		failure ? PQresultErrorField(failure, PG_DIAG_SQLSTATE) : NULL,
		failure ? PQresultErrorField(failure, PG_DIAG_MESSAGE_PRIMARY) : "no answer");

	outlet->fault(outlet->user, guest->seat.feed, now, &fault);
}

void pg_answer(struct pg_guest *guest, struct instant now)
{
	const struct source_outlet *outlet = &guest->shared->outlet;
	struct reading reading = {.feed = guest->seat.feed,
		.between = guest->is_between,
		.at = now,
		.completeness = READING_COMPLETE,
		.cost = {.took_ms = mono_diff_ms(now.mono, guest->seat.sent)}};
	struct pg_guard guard;

	if (!guest->tick.results[PG_GUARD] ||
		pg_decode_guard(&guard, guest->tick.results[PG_GUARD])) {
		tell_guard_failed(guest, now);
		return;
	}
	take_guard(guest, &guard);
	take_results(guest, &reading, guard.now_us);
	note_failure(guest, now.mono);
	note_gaps(guest, &reading);
	note_rights(guest, &reading);
	if (!reading.between)
		reading.facts = &guest->facts;
	reading.cost.wire_bytes = reading.cost.body_bytes;
	learn(guest, &reading);
	pg_tick_clear(&guest->tick);
	outlet->reading(outlet->user, &reading);
}
