#include "sources/pg_guest.h"

#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "sources/clock.h"
#include "sources/pg_answer.h"
#include "sources/pg_fault.h"
#include "sources/scrape_rhythm.h"

static void turn(struct pg_guest *guest, struct instant now);

static void tell(struct pg_guest *guest, struct instant now, const struct fault *fault)
{
	const struct source_outlet *outlet = &guest->shared->outlet;

	outlet->fault(outlet->user, guest->feed, now, fault);
}

/* Any bits will do: those who were thrown out together should not come back together. */
static uint32_t some_bits(const struct pg_guest *guest, mono_ms now)
{
	uint64_t mixed = (uint64_t)now.ms ^ (uint64_t)(uintptr_t)guest;

	mixed = (mixed ^ (uint64_t)uv_os_getpid() << 20) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(mixed >> 32);
}

/* ---- the socket ---- */

static void on_poll_closed(uv_handle_t *handle)
{
	free(handle);
}

static void hang_up(struct pg_guest *guest)
{
	if (guest->poll)
		uv_close((uv_handle_t *)guest->poll, on_poll_closed);
	guest->poll = NULL;
	pg_tick_fini(&guest->tick);
	PQfinish(guest->conn);
	guest->conn = NULL;
	guest->is_open = false;
}

static void rest(struct pg_guest *guest, mono_ms now)
{
	guest->seat = PG_RESTING;
	guest->knock_at = backoff_fail(&guest->backoff, now, some_bits(guest, now));
}

static void lose(struct pg_guest *guest, struct instant now, const struct fault *fault)
{
	hang_up(guest);
	rest(guest, now.mono);
	tell(guest, now, fault);
}

static struct fault why_lost(const struct pg_guest *guest)
{
	const PGresult *failure = guest->tick.failure;

	if (failure)
		return pg_fault_lost(PQresultErrorField(failure, PG_DIAG_SQLSTATE),
			PQresultErrorField(failure, PG_DIAG_MESSAGE_PRIMARY));
	if (guest->tick.ended_by[0] != '\0')
		return pg_fault_lost(guest->tick.ended_by, NULL);
	return pg_fault_lost(NULL, PQerrorMessage(guest->conn));
}

static void on_socket(uv_poll_t *poll, int status, int events);

static void watch(struct pg_guest *guest)
{
	int wanted = UV_READABLE;

	if (guest->is_open && pg_tick_wants_write(&guest->tick))
		wanted |= UV_WRITABLE;
	if (wanted != guest->watched)
		must(uv_poll_start(guest->poll, wanted, on_socket) == 0);
	guest->watched = wanted;
}

/* What comes while nothing was asked: a notice, a changed parameter, or the end. */
static void on_socket(uv_poll_t *poll, int status, int events)
{
	struct pg_guest *guest = poll->data;
	struct instant now = clock_now();
	enum pg_progress progress = pg_tick_go_on(&guest->tick);

	(void)status, (void)events;
	if (progress == PG_LOST) {
		struct fault fault = why_lost(guest);

		lose(guest, now, &fault);
	} else if (progress == PG_DONE && guest->is_open) {
		guest->is_open = false;
		guest->backoff = backoff_start();
		pg_answer(guest, now);
	}
	if (!guest->stopped)
		turn(guest, now);
}

/* ---- ticks ---- */

static unsigned wanted_statements(const struct pg_guest *guest, mono_ms now)
{
	unsigned wanted = PG_BIT(PG_ROWS) | PG_BIT(PG_DATABASES);

	wanted |= PG_BIT(guest->folds ? PG_SESSIONS_FOLDED : PG_SESSIONS);
	if (pg_looks_join(&guest->looks, now))
		wanted |= PG_BIT(PG_WAITS);
	if (now.ms >= guest->slow_at.ms)
		wanted |= PG_SLOW;
	for (int i = 0; i < PG_STATEMENTS; i++) {
		if (now.ms < guest->left_out_until[i].ms)
			wanted &= ~PG_BIT(i);
	}
	return wanted;
}

static void begin(struct pg_guest *guest, struct instant now, unsigned statements)
{
	const struct pg_dialect dialect = {guest->facts.version, guest->target->window_ms};

	guest->is_open = true;
	guest->sent = now.mono;
	guest->late_at.ms = now.mono.ms + guest->target->timeout_ms;
	if (!pg_tick_begin(&guest->tick, statements, &dialect, guest->target->owner_pattern)) {
		struct fault fault = why_lost(guest);

		lose(guest, now, &fault);
	}
}

static void begin_due(struct pg_guest *guest, struct instant now)
{
	mono_ms look = pg_looks_due(&guest->looks);

	if (now.mono.ms >= guest->due.ms) {
		guest->due = scrape_next_due(guest->due, guest->target->interval_ms, now.mono);
		guest->is_between = false;
		begin(guest, now, wanted_statements(guest, now.mono));
	} else if (now.mono.ms >= look.ms && now.mono.ms >= guest->left_out_until[PG_WAITS].ms) {
		guest->is_between = true;
		begin(guest, now, PG_BIT(PG_WAITS));
	}
}

/* The reply is not there in time: told once for each tick that is missed. */
static void wait_on(struct pg_guest *guest, struct instant now)
{
	int64_t waited_ms = mono_diff_ms(now.mono, guest->sent);
	struct fault fault;

	if (waited_ms >= PG_PATIENCE_MS) {
		fault = fault_make(FAULT_LOST, 0, "no answer for %d s: connection given up",
			PG_PATIENCE_MS / 1000);
		lose(guest, now, &fault);
	} else if (now.mono.ms >= guest->late_at.ms) {
		guest->late_at.ms += guest->target->interval_ms;
		fault = fault_make(FAULT_TIMEOUT, 0, "no answer yet; the connection is kept");
		tell(guest, now, &fault);
	}
}

/* ---- getting in ---- */

static bool move_in(struct pg_guest *guest, PGconn *conn)
{
	guest->conn = conn;
	guest->watched = 0;
	guest->poll = malloc(sizeof(*guest->poll));
	if (!guest->poll || uv_poll_init(guest->shared->loop, guest->poll, PQsocket(conn)) != 0) {
		free(guest->poll);
		guest->poll = NULL;
		return false;
	}
	guest->poll->data = guest;
	return pg_tick_init(&guest->tick, conn);
}

static void on_connected(void *user, PGconn *conn, const struct fault *fault)
{
	struct pg_guest *guest = user;
	struct instant now = clock_now();

	guest->connect = NULL;
	if (!conn) {
		rest(guest, now.mono);
		tell(guest, now, fault);
	} else if (!move_in(guest, conn)) {
		struct fault lost = pg_fault_lost(NULL, NULL);

		lose(guest, now, &lost);
	} else {
		guest->seat = PG_IN;
		guest->due = guest->slow_at = now.mono;
		guest->looks = pg_looks_start();
		pg_answer_connected(guest);
	}
	if (!guest->stopped)
		turn(guest, now);
}

static void knock(struct pg_guest *guest, struct instant now)
{
	struct fault fault;

	guest->connect =
		pg_connect_begin(guest->shared->loop, guest->target->conninfo, on_connected, guest);
	if (guest->connect) {
		guest->seat = PG_KNOCKING;
		guest->knock_at.ms = now.mono.ms + 2 * PG_CONNECT_MS;
		return;
	}
	fault = fault_make(FAULT_OTHER, 0, "no memory or no thread to connect with");
	rest(guest, now.mono);
	tell(guest, now, &fault);
}

/* The thread has a deadline of its own, but a name server may hold it up. */
static void wait_for_knock(struct pg_guest *guest, struct instant now)
{
	struct fault fault;

	if (now.mono.ms < guest->knock_at.ms)
		return;
	guest->knock_at.ms = now.mono.ms + PG_CONNECT_MS;
	fault = fault_make(FAULT_TIMEOUT, 0, "still connecting: does the name resolve?");
	tell(guest, now, &fault);
}

/* ---- turns ---- */

static void on_timer(uv_timer_t *timer)
{
	turn(timer->data, clock_now());
}

static mono_ms next_turn(const struct pg_guest *guest)
{
	mono_ms look = pg_looks_due(&guest->looks);

	if (guest->seat != PG_IN)
		return guest->knock_at;
	if (guest->is_open)
		return guest->late_at;
	return look.ms < guest->due.ms ? look : guest->due;
}

static void turn(struct pg_guest *guest, struct instant now)
{
	int64_t sleep_ms;

	if (guest->seat == PG_RESTING && now.mono.ms >= guest->knock_at.ms)
		knock(guest, now);
	else if (guest->seat == PG_KNOCKING)
		wait_for_knock(guest, now);
	else if (guest->seat == PG_IN && guest->is_open)
		wait_on(guest, now);
	else if (guest->seat == PG_IN)
		begin_due(guest, now);
	if (guest->stopped)
		return;
	if (guest->seat == PG_IN)
		watch(guest);
	sleep_ms = scrape_sleep_ms(now.mono, next_turn(guest));
	must(uv_timer_start(&guest->timer, on_timer, (uint64_t)sleep_ms, 0) == 0);
}

void pg_guest_start(
	struct pg_guest *guest, struct pg_shared *shared, const struct source_feed *feed)
{
	struct instant now = clock_now();
	char error[OWNER_RULE_ERROR_BYTES];

	*guest = (struct pg_guest){
		.shared = shared,
		.feed = feed->feed,
		.target = feed->target,
		.seat = PG_RESTING,
		.backoff = backoff_start(),
		.knock_at = now.mono,
		.looks = pg_looks_start(),
	};
	for (int i = 0; i < PG_STATEMENTS; i++)
		guest->left_out_until[i].ms = INT64_MIN;
	must(uv_timer_init(shared->loop, &guest->timer) == 0);
	guest->timer.data = guest;
	must(uv_timer_start(&guest->timer, on_timer, 0, 0) == 0);
	/* Whoever read the pattern has told what is wrong; without it, names fold as usual. */
	owner_rule_init(&guest->rule, guest->target->owner_pattern, error);
}

void pg_guest_fini(struct pg_guest *guest)
{
	owner_rule_fini(&guest->rule);
}

void pg_guest_stop(struct pg_guest *guest, uv_close_cb closed)
{
	guest->stopped = true;
	if (guest->connect)
		pg_connect_abandon(guest->connect);
	guest->connect = NULL;
	hang_up(guest);
	uv_close((uv_handle_t *)&guest->timer, closed);
}
