#include "sources/pg_guest.h"

#include <stdlib.h>

#include "sources/clock.h"
#include "sources/pg_answer.h"
#include "sources/pg_fault.h"
#include "sources/rhythm.h"

/* ---- asking ---- */

bool pg_guest_leaves_out(const struct pg_guest *guest, enum pg_statement statement, mono_ms now)
{
	return now.ms < guest->left_out_until[statement].ms;
}

static unsigned wanted_statements(const struct pg_guest *guest, mono_ms now)
{
	bool folds = guest->folds && !pg_guest_leaves_out(guest, PG_SESSIONS_FOLDED, now);
	unsigned wanted = PG_BIT(folds ? PG_SESSIONS_FOLDED : PG_SESSIONS) | PG_BIT(PG_ROWS) |
			  PG_BIT(PG_DATABASES);

	if (pg_looks_join(&guest->looks, now))
		wanted |= PG_BIT(PG_WAITS);
	if (now.ms >= guest->slow_at.ms)
		wanted |= PG_SLOW;
	for (int i = 0; i < PG_STATEMENTS; i++) {
		if (pg_guest_leaves_out(guest, (enum pg_statement)i, now))
			wanted &= ~PG_BIT(i);
	}
	return wanted;
}

static enum pg_progress begin(struct pg_guest *guest, unsigned statements)
{
	const struct target *target = guest->seat.target;
	const struct pg_dialect dialect = {guest->facts.version, target->window_ms};

	return pg_tick_begin(&guest->tick, statements, &dialect, target->owner_pattern) ? PG_OPEN
											: PG_LOST;
}

/* When a look between two ticks goes out. */
static mono_ms look_due(const struct pg_guest *guest)
{
	mono_ms look = pg_looks_due(&guest->looks), allowed = guest->left_out_until[PG_WAITS];

	return look.ms > allowed.ms ? look : allowed;
}

static enum pg_progress ask(void *user, struct instant now)
{
	struct pg_guest *guest = user;

	if (now.mono.ms >= guest->due.ms) {
		guest->due = rhythm_next_due(guest->due, guest->seat.target->interval_ms, now.mono);
		guest->is_between = false;
		return begin(guest, wanted_statements(guest, now.mono));
	}
	if (now.mono.ms >= look_due(guest).ms) {
		guest->is_between = true;
		return begin(guest, PG_BIT(PG_WAITS));
	}
	return PG_DONE;
}

static mono_ms due(const void *user)
{
	const struct pg_guest *guest = user;
	mono_ms look = look_due(guest);

	return look.ms < guest->due.ms ? look : guest->due;
}

/* ---- the connection ---- */

static bool move_in(void *user, PGconn *conn, struct instant now)
{
	struct pg_guest *guest = user;

	guest->due = guest->slow_at = now.mono;
	guest->looks = pg_looks_start();
	pg_answer_connected(guest);
	return pg_tick_init(&guest->tick, conn);
}

static void move_out(void *user)
{
	struct pg_guest *guest = user;

	pg_tick_fini(&guest->tick);
}

static enum pg_progress go_on(void *user)
{
	struct pg_guest *guest = user;

	return pg_tick_go_on(&guest->tick);
}

static bool wants_write(const void *user)
{
	const struct pg_guest *guest = user;

	return pg_tick_wants_write(&guest->tick);
}

static void answer(void *user, struct instant now)
{
	pg_answer(user, now);
}

static struct fault why_lost(const void *user)
{
	const struct pg_guest *guest = user;
	const PGresult *failure = guest->tick.failure;

	if (failure)
		return pg_fault_lost(PQresultErrorField(failure, PG_DIAG_SQLSTATE),
			PQresultErrorField(failure, PG_DIAG_MESSAGE_PRIMARY));
	if (guest->tick.ended_by[0] != '\0')
		return pg_fault_lost(guest->tick.ended_by, NULL);
	return pg_fault_lost(NULL, PQerrorMessage(guest->seat.conn));
}

/* ---- life ---- */

static void end(void *user)
{
	struct pg_guest *guest = user;

	owner_rule_fini(&guest->rule);
	free(guest);
}

static const struct pg_seat_owner owner = {
	.move_in = move_in,
	.move_out = move_out,
	.due = due,
	.ask = ask,
	.go_on = go_on,
	.wants_write = wants_write,
	.answer = answer,
	.why_lost = why_lost,
	.end = end,
};

struct pg_seat *pg_guest_start(struct pg_shared *shared, const struct source_feed *feed)
{
	struct pg_guest *guest = calloc(1, sizeof(*guest));
	char error[OWNER_RULE_ERROR_BYTES];

	if (!guest)
		return NULL;
	*guest = (struct pg_guest){.shared = shared, .looks = pg_looks_start()};
	for (int i = 0; i < PG_STATEMENTS; i++)
		guest->left_out_until[i].ms = INT64_MIN;
	/* Whoever read the pattern has told what is wrong; without it, names fold as usual. */
	owner_rule_init(&guest->rule, feed->target->owner_pattern, error);
	pg_seat_start(&guest->seat, shared->loop, &shared->outlet, feed, &owner, guest);
	return &guest->seat;
}
