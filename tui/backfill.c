#include "tui/backfill.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/clock.h"
#include "sources/promapi.h"
#include "tui/backfill_pools.h"
#include "tui/backfill_queue.h"

enum {
	TICK_MS = 250,
	/* Targets that have not answered by then may never do: those that have need not wait. */
	FIRST_ANSWERS_MS = 3000,
	STEP_S = 15, /* the usual scrape interval; finer steps only bring more gaps */
	/* Of an answer; four times as many fit (model/limits.h). 1.3 MB of JSON, decoded in
	   20 ms. */
	BATCH_POINTS = LIMIT_HISTORY_POINTS / 4,
	RETRY_FIRST_MS = 5000,
	RETRY_LAST_MS = 5 * 60 * 1000,
};

struct backfill {
	struct model *model;
	const struct target *server;
	struct backfill_outlet outlet;
	struct promapi *promapi;
	uv_timer_t timer;
	struct instant now; /* of this turn */
	mono_ms started, retry_at;
	int64_t retry_ms; /* 0: the last query went well */
	int64_t step_s;
	bool settled, stopped;
	struct past_state state;
	/* Of the queries; 0 workers, 0 pools: none. A query asks for one of both. */
	struct backfill_batch batches[PROMAPI_TOGETHER];
	struct backfill_pool_batch pool_batches[PROMAPI_TOGETHER];
	struct past_point points[PROMAPI_POINTS_MAX];
	struct past_pool_point pool_points[PROMAPI_POINTS_MAX];
	char expression[BACKFILL_EXPRESSION_BYTES];
	char pool_expression[BACKFILL_POOLS_EXPRESSION_BYTES];
	struct backfill_queue queue;
	struct backfill_pool_queue pool_queue;
};

/* ---- from an answer to the model ---- */

/* Walks through the points of one series beside those of others. */
struct cursor {
	const struct promapi_point *at, *end;
};

static struct cursor cursor_of(const struct promapi_answer *answer, uint32_t number)
{
	const struct promapi_series *series;

	if (number >= answer->series_count)
		return (struct cursor){NULL, NULL};
	series = &answer->series[number];
	return (struct cursor){answer->points + series->first_point,
		answer->points + series->first_point + series->point_count};
}

static double take(struct cursor *cursor, double at_s)
{
	return cursor->at < cursor->end && cursor->at->at_s <= at_s ? cursor->at++->value : NAN;
}

/* Their values at the same moments; the server answers on one grid. */
static size_t join(struct backfill *backfill, const struct promapi_answer *answer,
	const uint32_t series[PAST_NUMBERS], double ahead_s)
{
	const double now_s = backfill->now.wall.s + ahead_s;
	struct cursor cursors[PAST_NUMBERS];
	size_t count = 0;

	for (size_t n = 0; n < PAST_NUMBERS; n++)
		cursors[n] = cursor_of(answer, series[n]);
	while (count < PROMAPI_POINTS_MAX) {
		double at_s = INFINITY;

		for (size_t n = 0; n < PAST_NUMBERS; n++)
			if (cursors[n].at < cursors[n].end)
				at_s = fmin(at_s, cursors[n].at->at_s);
		if (!(at_s < INFINITY))
			break;
		backfill->points[count++] = (struct past_point){
			.at.ms = backfill->now.mono.ms - (int64_t)((now_s - at_s) * 1000),
			.rss_bytes = take(&cursors[PAST_RSS], at_s),
			.cpu_s = take(&cursors[PAST_CPU], at_s),
			.birth_wall_s = take(&cursors[PAST_START], at_s),
		};
	}
	return count;
}

/* It may have restarted, or gone, while it was asked for. */
static bool is_still_there(const struct backfill *backfill, const struct backfill_subject *subject)
{
	const struct worker *worker = model_worker(backfill->model, subject->slot);

	return worker && !worker->gone && worker->first_seen.mono.ms == subject->life_ms &&
	       model_worker_id(backfill->model, worker) == subject->id;
}

static void take_history(struct backfill *backfill, const struct backfill_subject *subject,
	const struct promapi_answer *answer, double ahead_s)
{
	uint32_t series[PAST_NUMBERS];
	size_t count;

	backfill_find(series, subject, answer);
	if (series[PAST_RSS] == BACKFILL_AMBIGUOUS || series[PAST_START] == BACKFILL_AMBIGUOUS) {
		backfill->state.ambiguous++;
		return;
	}
	count = join(backfill, answer, series, ahead_s);
	if (is_still_there(backfill, subject) && model_prepend(backfill->model, subject->slot,
							 backfill->points, count, backfill->now))
		backfill->state.found++;
	else
		backfill->state.unknown++;
}

static void take_pool_history(struct backfill *backfill, const struct backfill_pool *asked,
	const struct promapi_answer *answer, double ahead_s)
{
	struct model *model = backfill->model;
	const struct pool *pool = model_pool(model, asked->slot);
	size_t count;

	if (!pool || model_pool_id(model, pool) != asked->id)
		return; /* another one has its place */
	count = backfill_pools_read(backfill->pool_points, PROMAPI_POINTS_MAX, model, asked, answer,
		backfill->now, ahead_s);
	backfill->state.pools_found +=
		model_prepend_pool(model, asked->slot, backfill->pool_points, count, backfill->now);
}

/* ---- asking ---- */

static size_t batch_size(const struct backfill *backfill)
{
	int64_t points = backfill->server->span_ms / 1000 / backfill->step_s + 1;
	int64_t fit = BATCH_POINTS / (PAST_NUMBERS * points);

	return fit < 1 ? 1 : fit < BACKFILL_BATCH ? (size_t)fit : BACKFILL_BATCH;
}

static void ask(struct backfill *backfill, uint32_t number, const char *expression, int64_t step_s)
{
	int64_t until_s = (int64_t)backfill->now.wall.s / step_s * step_s;
	struct promapi_query query = {
		.id = number,
		.expression = expression,
		.from_s = until_s - backfill->server->span_ms / 1000 / step_s * step_s,
		.until_s = until_s,
		.step_s = step_s,
	};

	promapi_ask(backfill->promapi, &query);
}

/* False: there is no worker to ask for. */
static bool ask_for_workers(struct backfill *backfill, uint32_t number)
{
	struct backfill_batch *batch = &backfill->batches[number];

	backfill_queue_take(&backfill->queue, batch, batch_size(backfill), backfill->now);
	if (batch->count == 0)
		return false;
	backfill->state.asked += (uint32_t)batch->count;
	backfill_expression(backfill->expression, batch->subjects, batch->count,
		backfill->server->labels, backfill->server->label_count, backfill->step_s);
	ask(backfill, number, backfill->expression, backfill->step_s);
	return true;
}

/* Coarser where an endpoint has more pools than fit. */
static int64_t pools_step(const struct backfill *backfill, size_t series)
{
	int64_t span_s = backfill->server->span_ms / 1000, step_s = backfill->step_s;
	int64_t fits_s = span_s * (int64_t)series / (2 * BATCH_POINTS) + 1;

	step_s = step_s > BACKFILL_POOLS_STEP_S ? step_s : BACKFILL_POOLS_STEP_S;
	return step_s > fits_s ? step_s : fits_s;
}

static bool ask_for_pools(struct backfill *backfill, uint32_t number)
{
	struct backfill_pool_batch *batch = &backfill->pool_batches[number];
	int64_t points = backfill->server->span_ms / 1000 / pools_step(backfill, 1) + 1, step_s;

	backfill_pools_take(&backfill->pool_queue, batch, (size_t)(BATCH_POINTS / points + 1));
	if (batch->count == 0)
		return false;
	backfill->state.pools_asked += (uint32_t)batch->count;
	step_s = pools_step(backfill, batch->series);
	backfill_pools_expression(backfill->pool_expression, backfill->model, batch,
		backfill->server->labels, backfill->server->label_count, step_s);
	ask(backfill, number, backfill->pool_expression, step_s);
	return true;
}

static bool is_open(const struct backfill *backfill, uint32_t number)
{
	return backfill->batches[number].count > 0 || backfill->pool_batches[number].count > 0;
}

static bool any_open(const struct backfill *backfill)
{
	for (uint32_t i = 0; i < PROMAPI_TOGETHER; i++)
		if (is_open(backfill, i))
			return true;
	return false;
}

static bool may_ask(struct backfill *backfill)
{
	if (backfill->retry_ms > 0 && backfill->now.mono.ms < backfill->retry_at.ms)
		return false;
	if (promapi_bytes(backfill->promapi) < LIMIT_HISTORY_BYTES)
		return true;
	backfill->state.fault = fault_make(FAULT_LIMIT, 0,
		"%d MiB of history were fetched: the rest is left out", LIMIT_HISTORY_BYTES >> 20);
	return false;
}

static bool all_have_answered(const struct backfill *backfill)
{
	if (mono_diff_ms(backfill->now.mono, backfill->started) >= FIRST_ANSWERS_MS)
		return true;
	for (size_t i = 0; i < model_feed_slots(backfill->model); i++) {
		const struct feed *feed = model_feed(backfill->model, i);

		if (feed && !feed->removed && feed->answers + feed->failures == 0)
			return false;
	}
	return true;
}

static void tell(struct backfill *backfill)
{
	backfill->state.unnamed = backfill->queue.unnamed;
	backfill->state.progress = backfill->settled ? PAST_DONE : PAST_ASKING;
	model_note_past(backfill->model, backfill->now, &backfill->state);
	backfill->outlet.changed(backfill->outlet.user);
}

/* Begins as many queries as may be, for workers first: verdicts hang on theirs. While one fails,
   only one is tried. */
static void go_on(struct backfill *backfill)
{
	bool was_settled = backfill->settled;

	for (uint32_t i = 0; i < PROMAPI_TOGETHER && may_ask(backfill); i++) {
		if (is_open(backfill, i) || (backfill->retry_ms > 0 && any_open(backfill)))
			continue;
		if (!ask_for_workers(backfill, i) && !ask_for_pools(backfill, i))
			break;
	}
	backfill->settled = !any_open(backfill);
	if (backfill->settled != was_settled && !backfill->stopped)
		tell(backfill);
}

/* They are asked for again. */
static void fail(struct backfill *backfill, uint32_t query, const struct fault *fault)
{
	backfill_queue_return(&backfill->queue, &backfill->batches[query]);
	backfill_pools_return(&backfill->pool_queue, &backfill->pool_batches[query]);
	backfill->state.asked -= (uint32_t)backfill->batches[query].count;
	backfill->state.pools_asked -= (uint32_t)backfill->pool_batches[query].count;
	backfill->state.fault = *fault;
	backfill->retry_ms = backfill->retry_ms == 0                  ? RETRY_FIRST_MS
			     : 2 * backfill->retry_ms < RETRY_LAST_MS ? 2 * backfill->retry_ms
								      : RETRY_LAST_MS;
	backfill->retry_at.ms = backfill->now.mono.ms + backfill->retry_ms;
}

static void on_ended(void *user, uint32_t query, const struct promapi_answer *answer,
	double ahead_s, const struct fault *fault)
{
	struct backfill *backfill = user;
	struct backfill_batch *batch = &backfill->batches[query];
	struct backfill_pool_batch *pools = &backfill->pool_batches[query];

	backfill->now = clock_now();
	if (answer) {
		backfill->retry_ms = 0;
		backfill->state.fault = (struct fault){.kind = FAULT_NONE};
		if (answer->partial)
			backfill->state.fault = fault_make(
				FAULT_CUT, 0, "a part of it did not answer: there may be holes");
		for (size_t i = 0; i < batch->count; i++)
			take_history(backfill, &batch->subjects[i], answer, ahead_s);
		for (size_t i = 0; i < pools->count; i++)
			take_pool_history(backfill, &pools->pools[i], answer, ahead_s);
	} else {
		fail(backfill, query, fault);
	}
	batch->count = pools->count = 0;
	tell(backfill);
}

/* Not as soon as an answer is here: eight queries a second, of 90 workers, are fast enough for a
   fleet and leave the server to others. */
static void on_timer(uv_timer_t *timer)
{
	struct backfill *backfill = timer->data;

	backfill->now = clock_now();
	if (all_have_answered(backfill))
		go_on(backfill);
}

/* ---- life ---- */

/* As fine as scrapes usually are, and no finer than the server gives in one answer. */
static int64_t step_for(int64_t span_ms)
{
	int64_t least_s = (span_ms / 1000 + PROMAPI_POINTS_MAX - 2) / (PROMAPI_POINTS_MAX - 1);

	return least_s > STEP_S ? least_s : STEP_S;
}

struct backfill *backfill_start(uv_loop_t *loop, struct model *model, const struct target *server,
	const struct backfill_outlet *outlet)
{
	struct backfill *backfill = calloc(1, sizeof(*backfill));
	struct promapi_outlet answers = {backfill, on_ended};

	must(backfill != NULL);
	backfill->model = model;
	backfill->server = server;
	backfill->outlet = *outlet;
	backfill->now = clock_now();
	backfill->started = backfill->now.mono;
	backfill->step_s = step_for(server->span_ms);
	backfill->queue.model = model;
	backfill->queue.target_of = outlet->target_of;
	backfill->queue.user = outlet->user;
	backfill->queue.young_s = 2 * backfill->step_s;
	backfill->pool_queue.model = model;
	backfill->pool_queue.target_of = outlet->target_of;
	backfill->pool_queue.user = outlet->user;
	backfill->state.span_ms = server->span_ms;
	scrub(backfill->state.server, sizeof(backfill->state.server), server->name,
		strlen(server->name));
	backfill->promapi = promapi_start(loop, server, &answers);
	if (!backfill->promapi || uv_timer_init(loop, &backfill->timer) != 0) {
		backfill_destroy(backfill);
		return NULL;
	}
	backfill->timer.data = backfill;
	must(uv_timer_start(&backfill->timer, on_timer, TICK_MS, TICK_MS) == 0);
	tell(backfill);
	return backfill;
}

bool backfill_is_settled(const struct backfill *backfill)
{
	return !backfill || backfill->settled;
}

void backfill_stop(struct backfill *backfill)
{
	if (!backfill || backfill->stopped)
		return;
	backfill->stopped = true;
	promapi_stop(backfill->promapi);
	uv_close((uv_handle_t *)&backfill->timer, NULL);
}

void backfill_destroy(struct backfill *backfill)
{
	if (!backfill)
		return;
	promapi_destroy(backfill->promapi);
	free(backfill);
}
