#include "sources/pg_seat.h"

#include <stdlib.h>

#include "model/must.h"
#include "sources/clock.h"
#include "sources/pg_fault.h"
#include "sources/rhythm.h"

static void turn(struct pg_seat *seat, struct instant now);

static void tell(const struct pg_seat *seat, struct instant now, const struct fault *fault)
{
	seat->outlet->fault(seat->outlet->user, seat->feed, now, fault);
}

/* Any bits will do: those who were thrown out together should not come back together. */
static uint32_t some_bits(const struct pg_seat *seat, mono_ms now)
{
	uint64_t mixed = (uint64_t)now.ms ^ (uint64_t)(uintptr_t)seat;

	mixed = (mixed ^ (uint64_t)uv_os_getpid() << 20) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(mixed >> 32);
}

/* ---- the socket ---- */

static void on_poll_closed(uv_handle_t *handle)
{
	free(handle);
}

static void hang_up(struct pg_seat *seat)
{
	if (seat->poll)
		uv_close((uv_handle_t *)seat->poll, on_poll_closed);
	seat->poll = NULL;
	seat->owner->move_out(seat->user);
	PQfinish(seat->conn);
	seat->conn = NULL;
	seat->is_open = false;
}

static void rest(struct pg_seat *seat, mono_ms now)
{
	seat->state = PG_RESTING;
	seat->knock_at = backoff_fail(&seat->backoff, now, some_bits(seat, now));
}

/* The fault comes by value: what it was read from is closed first. */
static void lose(struct pg_seat *seat, struct instant now, struct fault fault)
{
	hang_up(seat);
	rest(seat, now.mono);
	tell(seat, now, &fault);
}

static void on_socket(uv_poll_t *poll, int status, int events);

static void watch(struct pg_seat *seat)
{
	int wanted = UV_READABLE;

	if (seat->is_open && seat->owner->wants_write(seat->user))
		wanted |= UV_WRITABLE;
	if (wanted != seat->watched)
		must(uv_poll_start(seat->poll, wanted, on_socket) == 0);
	seat->watched = wanted;
}

/* What comes while nothing was asked: a notice, a changed parameter, or the end. */
static void on_socket(uv_poll_t *poll, int status, int events)
{
	struct pg_seat *seat = poll->data;
	struct instant now = clock_now();
	enum pg_progress progress = seat->owner->go_on(seat->user);

	(void)events;
	if (status < 0)
		seat->watched = 0; /* the loop has given up on it; libpq may have more to say */
	if (progress == PG_LOST) {
		lose(seat, now, seat->owner->why_lost(seat->user));
	} else if (progress == PG_DONE && seat->is_open) {
		seat->is_open = false;
		seat->backoff = backoff_start();
		seat->owner->answer(seat->user, now);
	}
	if (!seat->stopped)
		turn(seat, now);
}

/* ---- asking ---- */

static void ask(struct pg_seat *seat, struct instant now)
{
	enum pg_progress progress;

	if (now.mono.ms < seat->owner->due(seat->user).ms)
		return;
	seat->sent = now.mono;
	seat->late_at.ms = now.mono.ms + seat->target->timeout_ms;
	progress = seat->owner->ask(seat->user, now);
	seat->is_open = progress == PG_OPEN;
	if (progress == PG_LOST)
		lose(seat, now, seat->owner->why_lost(seat->user));
}

/* The reply is not there in time: told once for each tick that is missed. */
static void wait_on(struct pg_seat *seat, struct instant now)
{
	struct fault fault;

	if (mono_diff_ms(now.mono, seat->sent) >= PG_PATIENCE_MS) {
		lose(seat, now,
			fault_make(FAULT_LOST, 0, "no answer for %d s: connection given up",
				PG_PATIENCE_MS / 1000));
	} else if (now.mono.ms >= seat->late_at.ms) {
		seat->late_at.ms += seat->target->interval_ms;
		fault = fault_make(FAULT_TIMEOUT, 0, "no answer yet; the connection is kept");
		tell(seat, now, &fault);
	}
}

/* ---- getting in ---- */

static bool move_in(struct pg_seat *seat, PGconn *conn, struct instant now)
{
	seat->conn = conn;
	seat->watched = 0;
	seat->poll = malloc(sizeof(*seat->poll));
	if (!seat->poll || uv_poll_init(seat->loop, seat->poll, PQsocket(conn)) != 0) {
		free(seat->poll);
		seat->poll = NULL;
		return false;
	}
	seat->poll->data = seat;
	return seat->owner->move_in(seat->user, conn, now);
}

static void on_connected(void *user, PGconn *conn, const struct fault *fault)
{
	struct pg_seat *seat = user;
	struct instant now = clock_now();

	seat->connect = NULL;
	if (!conn) {
		rest(seat, now.mono);
		tell(seat, now, fault);
	} else if (!move_in(seat, conn, now)) {
		lose(seat, now, pg_fault_lost(NULL, NULL));
	} else {
		seat->state = PG_IN;
	}
	if (!seat->stopped)
		turn(seat, now);
}

static void knock(struct pg_seat *seat, struct instant now)
{
	struct fault fault;

	seat->connect = pg_connect_begin(seat->loop, seat->target->conninfo, on_connected, seat);
	if (seat->connect) {
		seat->state = PG_KNOCKING;
		seat->knock_at.ms = now.mono.ms + 2 * PG_CONNECT_MS;
		return;
	}
	fault = fault_make(FAULT_OTHER, 0, "no memory or no thread to connect with");
	rest(seat, now.mono);
	tell(seat, now, &fault);
}

/* The thread has a deadline of its own, but a name server may hold it up. */
static void wait_for_knock(struct pg_seat *seat, struct instant now)
{
	struct fault fault;

	if (now.mono.ms < seat->knock_at.ms)
		return;
	seat->knock_at.ms = now.mono.ms + PG_CONNECT_MS;
	fault = fault_make(FAULT_TIMEOUT, 0, "still connecting: does the name resolve?");
	tell(seat, now, &fault);
}

/* ---- turns ---- */

static void on_timer(uv_timer_t *timer)
{
	turn(timer->data, clock_now());
}

static mono_ms next_turn(const struct pg_seat *seat)
{
	if (seat->state != PG_IN)
		return seat->knock_at;
	return seat->is_open ? seat->late_at : seat->owner->due(seat->user);
}

static void turn(struct pg_seat *seat, struct instant now)
{
	int64_t sleep_ms;

	if (seat->state == PG_RESTING && now.mono.ms >= seat->knock_at.ms)
		knock(seat, now);
	else if (seat->state == PG_KNOCKING)
		wait_for_knock(seat, now);
	else if (seat->state == PG_IN && seat->is_open)
		wait_on(seat, now);
	else if (seat->state == PG_IN)
		ask(seat, now);
	if (seat->stopped)
		return;
	if (seat->state == PG_IN)
		watch(seat);
	sleep_ms = rhythm_sleep_ms(now.mono, next_turn(seat));
	must(uv_timer_start(&seat->timer, on_timer, (uint64_t)sleep_ms, 0) == 0);
}

void pg_seat_start(struct pg_seat *seat, uv_loop_t *loop, const struct source_outlet *outlet,
	const struct source_feed *feed, const struct pg_seat_owner *owner, void *user)
{
	*seat = (struct pg_seat){
		.owner = owner,
		.user = user,
		.loop = loop,
		.outlet = outlet,
		.feed = feed->feed,
		.target = feed->target,
		.state = PG_RESTING,
		.backoff = backoff_start(),
		.knock_at = clock_now().mono,
	};
	must(uv_timer_init(loop, &seat->timer) == 0);
	seat->timer.data = seat;
	must(uv_timer_start(&seat->timer, on_timer, 0, 0) == 0);
}

void pg_seat_stop(struct pg_seat *seat, uv_close_cb closed)
{
	seat->stopped = true;
	if (seat->connect)
		pg_connect_abandon(seat->connect);
	seat->connect = NULL;
	hang_up(seat);
	uv_close((uv_handle_t *)&seat->timer, closed);
}
