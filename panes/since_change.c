#include "panes/since_change.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/shrink.h"
#include "model/units.h"
#include "panes/server_rows.h"
#include "panes/server_state.h"

/* A start time in a report is whole seconds, and exporters compute theirs anew for each answer. */
#define SAME_BIRTH_S 2.0

__attribute__((format(printf, 2, 3))) static void say(
	struct change *change, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(change->state, sizeof(change->state), format, args);
	va_end(args);
	memcpy(change->brief, change->state, sizeof(change->brief));
}

bool change_is_past(const struct change *change)
{
	return change->truth != TRUTH_FRESH && change->truth != TRUTH_LATE;
}

/* "restarted, stale 10s"; where there is less room how old it is, without which the rest is not to
   be believed. */
static void say_stale(struct change *change, const struct frame *frame, mono_ms heard)
{
	size_t len = strlen(change->state);
	char age[UNITS_BYTES];

	if (change->truth != TRUTH_STALE)
		return;
	units_age(age, UNITS_BYTES, mono_diff_ms(frame->now.mono, heard));
	snprintf(change->state + len, sizeof(change->state) - len, "%sstale %s",
		len > 0 ? ", " : "", age);
	snprintf(change->brief, sizeof(change->brief), "stale %s", age);
}

/* ---- workers ---- */

/* Since a mark, as many as were seen. Of a report the start time tells whether it is the same
   process; what became of it before the program began nobody saw: there was one at least. */
static uint32_t restarts_since(const struct baseline *baseline, const struct baseline_worker *then,
	const struct worker *worker)
{
	uint32_t seen = worker->restarts - then->restarts;

	if (!baseline->loaded || !(then->birth_wall_s > 0) || !(worker->birth_wall_s > 0))
		return seen;
	if (fabs(worker->birth_wall_s - then->birth_wall_s) <= SAME_BIRTH_S)
		return 0;
	return seen > 1 ? seen : 1;
}

static void say_restarts(struct change *change, uint32_t restarts)
{
	if (restarts > 1)
		say(change, "restarted %" PRIu32 "x", restarts);
	else if (restarts == 1)
		say(change, "restarted");
}

/* Of its memory: where that is not told any more, its worker answers in vain. */
static enum truth truth_of_worker(const struct frame *frame, const struct worker *worker)
{
	enum truth truth = model_worker_truth(frame->model, worker, frame->now.mono);

	if (truth == TRUTH_GONE || !worker->rss.known ||
		gauge_truth(&worker->rss, worker->last_seen.mono) != TRUTH_STALE)
		return truth;
	return TRUTH_STALE;
}

static struct change change_of_worker(const struct frame *frame, const struct worker *worker)
{
	const struct baseline *baseline = model_baseline(frame->model);
	const struct baseline_worker *then =
		baseline_find_worker(baseline, model_worker_id(frame->model, worker));
	struct change change = {
		.what = "RSS",
		.key = "rss_bytes",
		.also = "pool",
		.then = then ? then->rss_bytes : (double)NAN,
		.now = worker->rss.known ? worker->rss.value : (double)NAN,
		.also_then = then ? then->pool_in_use : (double)NAN,
		.also_now = model_worker_pool_in_use(frame->model, worker),
		.is_bytes = true,
		.truth = truth_of_worker(frame, worker),
	};

	model_worker_name(frame->model, worker, change.name);
	if (worker->gone)
		say(&change, "gone");
	else if (!then)
		say(&change, "new");
	else
		say_restarts(&change, restarts_since(baseline, then, worker));
	say_stale(&change, frame, worker->rss.known ? worker->rss.at : worker->last_seen.mono);
	return change;
}

/* ---- owners of sessions ---- */

/* "may still shrink: 3 x 300 s" */
static void say_shrink(struct change *change, const struct frame *frame,
	const struct server *server, const struct owner *owner)
{
	struct shrink shrink = shrink_of(
		owner, model_expectation(frame->model, owner->who.owner), server->ledger.last_look);
	char time[UNITS_BYTES];

	if (shrink.times == 0)
		return;
	say(change, "may still shrink: %" PRIu32 " x %" PRId64 " s", shrink.times,
		shrink.max_idle_ms / 1000);
	units_span(time, 6, shrink.times * shrink.max_idle_ms);
	snprintf(change->brief, sizeof(change->brief), "settles %s", time);
}

static struct change change_of_owner(const struct frame *frame, uint32_t at)
{
	const struct server *server = row_server(frame, at);
	const struct owner *owner = row_owner(frame, at);
	const struct baseline_owner *then = baseline_find_owner(
		model_baseline(frame->model), server_name(frame->model, server), owner->who.owner);
	struct change change = {
		.what = "held",
		.key = "held",
		.also = "spare",
		.then = then ? then->held : (double)NAN,
		.now = owner->held,
		.also_then = then ? then->spare : (double)NAN,
		.also_now = owner->knows_idle ? owner->spare : (double)NAN,
		.truth = server_truth(
			frame->model, server, &server->sessions_heard, frame->now.mono),
	};

	memcpy(change.name, owner->who.owner, sizeof(change.name));
	if (!then)
		say(&change, "new");
	if (change_is_past(&change))
		say_stale(&change, frame, server->sessions_heard.at.mono);
	else
		say_shrink(&change, frame, server, owner);
	return change;
}

/* ---- pools ---- */

static struct change change_of_pool(const struct frame *frame, const struct pool *pool)
{
	const struct baseline_pool *then = baseline_find_pool(
		model_baseline(frame->model), model_pool_place(frame->model, pool));
	struct change change = {
		.what = "pool",
		.key = "in_use",
		.also = "max",
		.then = then ? then->in_use : (double)NAN,
		.also_then = then ? then->limit : (double)NAN,
		.truth = model_pool_truth(frame->model, pool, frame->now.mono),
	};

	model_pool_sizes(pool, &change.now, &change.also_now);
	model_pool_name(frame->model, pool, change.name);
	if (!then)
		say(&change, "new");
	say_stale(&change, frame, pool->heard_at.mono);
	return change;
}

/* ---- who is not there any more ---- */

uint32_t change_marked_owner(const struct baseline *baseline, uint32_t i)
{
	return baseline->worker_count + i;
}

uint32_t change_marked_pool(const struct baseline *baseline, uint32_t i)
{
	return baseline->worker_count + baseline->owner_count + i;
}

/* Whether it was ever met here: of a report, many may never be. */
static void say_past(struct change *change, const struct baseline *baseline, bool met)
{
	bool never = baseline->loaded && !met;

	change->truth = never ? TRUTH_NEVER : TRUTH_GONE;
	say(change, "%s", never ? "not there" : "gone");
}

/* Somebody looked who has sessions there, and it was not among them. */
static bool is_looked_at(const struct frame *frame, const char *server)
{
	for (size_t i = 0; i < model_server_count(frame->model); i++) {
		const struct server *each = model_server(frame->model, i);

		if (strcmp(server_name(frame->model, each), server) == 0)
			return each->ledger.looks > 0;
	}
	return false;
}

static struct change past_worker(
	const struct baseline *baseline, const struct baseline_worker *then)
{
	struct change change = {
		.what = "RSS", .key = "rss_bytes", .then = then->rss_bytes, .is_bytes = true};

	memcpy(change.name, then->name, sizeof(then->name));
	say_past(&change, baseline, then->met);
	change.now = NAN;
	return change;
}

/* An owner that is forgotten holds nothing. */
static struct change past_owner(const struct frame *frame, const struct baseline_owner *then)
{
	bool looked_at = is_looked_at(frame, then->server);
	struct change change = {.what = "held", .key = "held", .then = then->held};

	memcpy(change.name, then->name, sizeof(then->name));
	say_past(&change, model_baseline(frame->model), looked_at);
	change.now = looked_at ? 0 : (double)NAN;
	return change;
}

static struct change past_pool(const struct baseline *baseline, const struct baseline_pool *then)
{
	struct change change = {.what = "pool", .key = "in_use", .then = then->in_use};

	memcpy(change.name, then->name, sizeof(then->name));
	say_past(&change, baseline, then->met);
	change.now = NAN;
	return change;
}

static struct change change_of_marked(const struct frame *frame, uint32_t at)
{
	const struct baseline *baseline = model_baseline(frame->model);
	uint32_t owners = change_marked_owner(baseline, 0), pools = change_marked_pool(baseline, 0);
	struct change change;

	if (at < owners)
		change = past_worker(baseline, &baseline->workers[at]);
	else if (at < pools)
		change = past_owner(frame, &baseline->owners[at - owners]);
	else
		change = past_pool(baseline, &baseline->pools[at - pools]);
	change.also_then = change.also_now = NAN;
	return change;
}

struct change change_at(const struct frame *frame, const struct list_row *row)
{
	switch (row->kind) {
	case SUBJECT_WORKER: return change_of_worker(frame, frame_worker(frame, row->at));
	case SUBJECT_OWNER: return change_of_owner(frame, row->at);
	case SUBJECT_POOL: return change_of_pool(frame, model_pool(frame->model, row->at));
	default: return change_of_marked(frame, row->at);
	}
}
