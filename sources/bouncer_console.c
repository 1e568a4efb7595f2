#include "sources/bouncer_console.h"

#include <inttypes.h>
#include <stdlib.h>

#include "sources/pg_fault.h"
#include "sources/rhythm.h"

/* ---- asking ---- */

static unsigned wanted_shows(const struct bouncer_console *console, mono_ms now)
{
	unsigned wanted = BOUNCER_BIT(BOUNCER_POOLS) | BOUNCER_BIT(BOUNCER_DATABASES) |
			  BOUNCER_BIT(BOUNCER_STATS) | BOUNCER_BIT(BOUNCER_LISTS);

	if (console->version >= BOUNCER_USERS_COUNTED)
		wanted |= BOUNCER_BIT(BOUNCER_USERS);
	if (now.ms >= console->slow_at.ms)
		wanted |= BOUNCER_SLOW;
	for (int i = 0; i < BOUNCER_SHOWS; i++) {
		if (now.ms < console->left_out_until[i].ms)
			wanted &= ~BOUNCER_BIT(i);
	}
	return wanted;
}

static mono_ms due(const void *user)
{
	const struct bouncer_console *console = user;

	return console->due;
}

static enum pg_progress ask(void *user, struct instant now)
{
	struct bouncer_console *console = user;

	console->due = rhythm_next_due(console->due, console->seat.target->interval_ms, now.mono);
	return bouncer_round_begin(&console->round, wanted_shows(console, now.mono)) ? PG_OPEN
										     : PG_LOST;
}

/* ---- answers ---- */

/* Names that came and went, databases of tests for instance, have keys for ever: they are forgotten
   when they are more than those that live. */
static void retire_keys(struct bouncer_console *console)
{
	enum { SLACK = 1024 };
	size_t alive = console->shared->samples.count;

	if (keys_count(console->keys) > 2 * alive + SLACK)
		keys_retire(console->keys);
}

static void leave_out(struct bouncer_console *console, enum bouncer_show show, mono_ms now)
{
	if (show != BOUNCER_POOLS)
		console->left_out_until[show].ms = now.ms + BOUNCER_LEFT_OUT_MS;
}

static struct fault why_failed(const struct bouncer_console *console, enum bouncer_show show)
{
	const PGresult *failure = console->round.failure;

	return pg_fault_statement(bouncer_show_name(show),
		failure ? PQresultErrorField(failure, PG_DIAG_SQLSTATE) : NULL,
		failure ? PQresultErrorField(failure, PG_DIAG_MESSAGE_PRIMARY) : "no rows");
}

static void add_cost(struct poll_cost *cost, const PGresult *answer)
{
	int rows = PQntuples(answer), columns = PQnfields(answer);

	cost->lines += (uint64_t)rows;
	for (int row = 0; row < rows; row++) {
		for (int column = 0; column < columns; column++)
			cost->body_bytes += PQgetlength(answer, row, column);
	}
	cost->wire_bytes = cost->body_bytes;
}

/* One show that was asked failed, or its answer cannot be read: a gap. Without pools it is no
   reading. */
static struct fault take_answer(
	struct bouncer_console *console, enum bouncer_show show, struct poll_cost *cost)
{
	const PGresult *answer = console->round.answers[show];
	const char *missed;

	if (console->round.failed & BOUNCER_BIT(show))
		return why_failed(console, show);
	if (!answer)
		return (struct fault){.kind = FAULT_NONE};
	if (console->round.asked & BOUNCER_BIT(show))
		add_cost(cost, answer);
	missed = bouncer_decode(&console->shared->samples, show, answer);
	return missed ? fault_make(FAULT_SQL, 0, "cannot read %s: no column %s",
				bouncer_show_name(show), missed)
		      : (struct fault){.kind = FAULT_NONE};
}

static void note_gap(struct reading *reading, struct fault fault)
{
	reading->completeness = READING_WITH_GAPS;
	reading->fault = fault;
}

/* What found no key may be another part next time. */
static void note_losses(struct reading *reading, const struct bouncer_samples *samples)
{
	reading->cost.bad_lines = samples->bad;
	if (samples->bad > 0)
		note_gap(reading,
			fault_make(FAULT_PARSE, 0,
				"%" PRIu64 " values of the console are no numbers", samples->bad));
	if (samples->lost == 0)
		return;
	note_gap(reading,
		fault_make(FAULT_LIMIT, 0, "%" PRIu64 " series have no room: %d is the most",
			samples->lost, LIMIT_FEED_KEYS));
	reading->completeness = READING_CUT;
}

/* False: there is no reading, because of the fault. */
static bool take_answers(
	struct bouncer_console *console, struct reading *reading, struct fault *no_pools)
{
	bouncer_samples_begin(&console->shared->samples, console->keys);
	for (int i = 0; i < BOUNCER_SHOWS; i++) {
		enum bouncer_show show = (enum bouncer_show)i;
		struct fault fault = take_answer(console, show, &reading->cost);

		if (fault_is_set(&fault)) {
			leave_out(console, show, reading->at.mono);
			note_gap(reading, fault);
		}
		if (show == BOUNCER_POOLS && fault_is_set(&fault)) {
			*no_pools = fault;
			return false;
		}
	}
	note_losses(reading, &console->shared->samples);
	return true;
}

static void take_round(void *user, struct instant now)
{
	struct bouncer_console *console = user;
	const struct source_outlet *outlet = &console->shared->outlet;
	struct reading reading = {
		.feed = console->seat.feed,
		.at = now,
		.completeness = READING_COMPLETE,
		.cost = {.took_ms = mono_diff_ms(now.mono, console->seat.sent)},
		.keys = console->keys,
	};
	struct fault no_pools;

	if (console->round.asked & BOUNCER_SLOW)
		console->slow_at.ms = now.mono.ms + BOUNCER_SLOW_MS;
	if (!take_answers(console, &reading, &no_pools)) {
		outlet->fault(outlet->user, reading.feed, now, &no_pools);
		return;
	}
	reading.samples = console->shared->samples.samples;
	reading.sample_count = console->shared->samples.count;
	outlet->reading(outlet->user, &reading);
	retire_keys(console);
}

/* ---- the connection ---- */

/* What is known is of another process, which may be of another version. */
static bool move_in(void *user, PGconn *conn, struct instant now)
{
	struct bouncer_console *console = user;

	console->due = console->slow_at = now.mono;
	console->version = bouncer_version(PQparameterStatus(conn, "server_version"));
	for (int i = 0; i < BOUNCER_SHOWS; i++)
		console->left_out_until[i].ms = INT64_MIN;
	return bouncer_round_init(&console->round, conn);
}

static void move_out(void *user)
{
	struct bouncer_console *console = user;

	bouncer_round_fini(&console->round);
}

static enum pg_progress go_on(void *user)
{
	struct bouncer_console *console = user;

	return bouncer_round_go_on(&console->round);
}

static bool wants_write(const void *user)
{
	const struct bouncer_console *console = user;

	return bouncer_round_wants_write(&console->round);
}

static struct fault why_lost(const void *user)
{
	const struct bouncer_console *console = user;
	const PGresult *failure = console->round.failure;

	const char *words = failure ? PQresultErrorField(failure, PG_DIAG_MESSAGE_PRIMARY) : NULL;

	/* What the console said, or what libpq says of its silence. */
	if (words)
		return pg_fault_lost(PQresultErrorField(failure, PG_DIAG_SQLSTATE), words);
	return pg_fault_lost(NULL, PQerrorMessage(console->seat.conn));
}

/* ---- life ---- */

static void end(void *user)
{
	struct bouncer_console *console = user;

	keys_destroy(console->keys);
	free(console);
}

static const struct pg_seat_owner owner = {
	.move_in = move_in,
	.move_out = move_out,
	.due = due,
	.ask = ask,
	.go_on = go_on,
	.wants_write = wants_write,
	.answer = take_round,
	.why_lost = why_lost,
	.end = end,
};

struct pg_seat *bouncer_console_start(struct bouncer_shared *shared, const struct source_feed *feed)
{
	struct bouncer_console *console = calloc(1, sizeof(*console));

	if (!console)
		return NULL;
	*console = (struct bouncer_console){.shared = shared, .keys = keys_create()};
	pg_seat_start(&console->seat, shared->loop, &shared->outlet, feed, &owner, console);
	return &console->seat;
}
