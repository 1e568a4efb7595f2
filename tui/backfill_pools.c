#include "tui/backfill_pools.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "tui/promql.h"

/* ---- which ---- */

/* What tells how full it is, of what it tells at all: who tells what is in use need not be asked
   for what is open. */
static uint32_t figures_of(const struct pool *pool)
{
	uint32_t told = 0;
	double value;

	for (unsigned f = 0; f < POOL_COUNTERS; f++)
		told |= pool_figure(pool, (enum pool_figure)f, &value) ? 1U << f : 0;
	if (told & 1U << POOL_USED)
		told &= ~(1U << POOL_IDLE | 1U << POOL_OPEN);
	return told & ~(1U << POOL_MIN | 1U << POOL_MAXWAIT);
}

/* Of an earlier life nothing is kept, and of a name that had to be cut nothing is found. */
static bool wants(
	const struct backfill_pool_queue *queue, size_t slot, struct backfill_pool *wanted)
{
	const struct pool *pool = model_pool(queue->model, slot);
	const struct worker *worker = pool ? model_pool_worker(queue->model, pool) : NULL;
	const struct target *target = NULL;
	uint32_t feed;

	if (!pool || pool->gone || queue->seen[slot] == model_pool_id(queue->model, pool) ||
		!model_worker(queue->model, pool->worker) || worker->gone || worker->restarts > 0)
		return false;
	feed = model_place_of(queue->model, worker)->feed;
	if (feed != ROSTER_NONE)
		target = queue->target_of(queue->user, feed);
	*wanted = (struct backfill_pool){
		.slot = slot,
		.id = model_pool_id(queue->model, pool),
		.figures = figures_of(pool),
		.dialect = pool->dialect,
	};
	memcpy(wanted->key, pool->key, sizeof(wanted->key));
	return target && target->kind == TARGET_SCRAPE && !strchr(pool->key, '#') &&
	       backfill_name_place(&wanted->worker, queue->model, pool->worker, target);
}

static size_t count_bits(uint32_t set)
{
	size_t count = 0;

	for (; set != 0; set &= set - 1)
		count++;
	return count;
}

/* All that is to be asked for of one worker; what finds no room is left for another time. */
static void take_worker(struct backfill_pool_queue *queue, struct backfill_pool_batch *batch,
	const struct worker *worker)
{
	for (size_t slot = 0; slot < model_pool_slots(queue->model); slot++) {
		struct backfill_pool *pool = &batch->pools[batch->count];

		if (batch->count == BACKFILL_POOLS)
			return;
		if (!model_pool(queue->model, slot) ||
			model_pool_worker(queue->model, model_pool(queue->model, slot)) != worker ||
			!wants(queue, slot, pool))
			continue;
		queue->seen[slot] = pool->id;
		batch->series += count_bits(pool->figures);
		batch->count++;
	}
}

void backfill_pools_take(
	struct backfill_pool_queue *queue, struct backfill_pool_batch *batch, size_t series)
{
	batch->count = batch->series = 0;
	for (size_t slot = 0; slot < model_pool_slots(queue->model); slot++) {
		struct backfill_pool pool;

		if (batch->count == BACKFILL_POOLS || batch->series >= series)
			return;
		if (wants(queue, slot, &pool))
			take_worker(queue, batch,
				model_pool_worker(queue->model, model_pool(queue->model, slot)));
	}
}

void backfill_pools_return(
	struct backfill_pool_queue *queue, const struct backfill_pool_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		queue->seen[batch->pools[i].slot] = 0;
}

/* ---- the expression ---- */

/* Whether a pool before the i-th has the same families, or the same endpoint. */
static bool is_dialect_said(const struct backfill_pool_batch *batch, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (batch->pools[j].dialect == batch->pools[i].dialect &&
			batch->pools[j].figures == batch->pools[i].figures)
			return true;
	return false;
}

static bool is_endpoint_said(const struct backfill_pool_batch *batch, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(batch->pools[j].worker.called, batch->pools[i].worker.called) == 0)
			return true;
	return false;
}

static void add_families(struct promql *promql, const struct pool_dialect *dialect,
	uint32_t figures, const char **separator)
{
	for (size_t r = 0; r < dialect->row_count; r++) {
		const struct pool_row *row = &dialect->rows[r];

		if ((figures & 1U << row->figure) == 0 || row->of_all)
			continue;
		promql_add(promql, *separator);
		promql_add(promql, dialect->is_guess ? ".+" : "");
		promql_add_literally(promql, dialect->prefix);
		promql_add_literally(promql, row->family);
		*separator = "|";
	}
}

void backfill_pools_expression(char out[BACKFILL_POOLS_EXPRESSION_BYTES], const struct model *model,
	const struct backfill_pool_batch *batch, const struct target_pair *match,
	size_t match_count, int64_t step_s)
{
	struct promql promql = {.out = out, .size = BACKFILL_POOLS_EXPRESSION_BYTES};
	const char *separator = "";

	promql_begin(&promql);
	promql_add(&promql, "__name__=~\"");
	for (size_t i = 0; i < batch->count; i++)
		if (!is_dialect_said(batch, i))
			add_families(&promql,
				model_pool_dialect(model, model_pool(model, batch->pools[i].slot)),
				batch->pools[i].figures, &separator);
	promql_add(&promql, "\",instance=~\"");
	separator = "";
	for (size_t i = 0; i < batch->count; i++) {
		if (is_endpoint_said(batch, i))
			continue;
		promql_add(&promql, separator);
		promql_add_literally(&promql, text_of(batch->pools[i].worker.called));
		separator = "|";
	}
	promql_add(&promql, "\"");
	promql_end(&promql, match, match_count, step_s);
}

/* ---- whose a series is ---- */

enum { SERIES_OF_POOL = 32 };

/* Walks through the points of one series beside those of others. */
struct cursor {
	const struct promapi_point *at, *end;
	const struct pool_row *row;
};

struct cursors {
	struct cursor list[SERIES_OF_POOL];
	size_t count;
	bool ambiguous;
};

/* The row by which a series tells of the pool, or NULL. */
static const struct pool_row *row_of(
	const struct model *model, const struct backfill_pool *pool, const struct metric *metric)
{
	static const struct catalog_row endpoint = {.place = PLACE_ENDPOINT};
	const struct pool_book *book = model_pool_book(model);
	char key[LIMIT_POOL_KEY_BYTES];
	struct label labels[LIMIT_LABELS];
	struct metric own;
	unsigned number;

	if (!text_is(metric_label(metric, "instance"), pool->worker.called))
		return NULL;
	own = backfill_as_exported(metric, labels);
	if (!pools_find(book, &own, &number) || number / POOL_ROWS_MAX != pool->dialect ||
		!backfill_is_of(&pool->worker, &endpoint, metric))
		return NULL;
	pool_key(book, number, &own, key);
	return strcmp(key, pool->key) == 0 ? pool_row(book, number) : NULL;
}

/* Of two names for one figure the first counts; of two series of one name none. */
static void add_series(
	struct cursors *cursors, const struct pool_row *row, const struct cursor *cursor)
{
	for (size_t i = 0; i < cursors->count; i++) {
		const struct pool_row *had = cursors->list[i].row;

		if (had->figure == row->figure && row->join != POOL_JOIN_SUM) {
			cursors->ambiguous = cursors->ambiguous || had == row;
			return;
		}
	}
	if (cursors->count < SERIES_OF_POOL)
		cursors->list[cursors->count++] = *cursor;
	else
		cursors->ambiguous = true;
}

static void find_series(struct cursors *cursors, const struct model *model,
	const struct backfill_pool *pool, const struct promapi_answer *answer)
{
	*cursors = (struct cursors){.count = 0};
	for (uint32_t i = 0; i < answer->series_count; i++) {
		const struct promapi_series *series = &answer->series[i];
		const struct metric metric = promapi_metric(answer, series);
		const struct pool_row *row = row_of(model, pool, &metric);
		const struct promapi_point *first = answer->points + series->first_point;

		if (row && !row->of_all)
			add_series(cursors, row,
				&(struct cursor){first, first + series->point_count, row});
	}
}

/* What they all say at the next moment, which it returns; INFINITY: there is none. */
static double next_point(struct cursors *cursors, double figures[POOL_COUNTERS])
{
	double at_s = INFINITY;

	for (size_t f = 0; f < POOL_COUNTERS; f++)
		figures[f] = NAN;
	for (size_t i = 0; i < cursors->count; i++)
		if (cursors->list[i].at < cursors->list[i].end)
			at_s = fmin(at_s, cursors->list[i].at->at_s);
	for (size_t i = 0; i < cursors->count; i++) {
		struct cursor *cursor = &cursors->list[i];
		double *figure = &figures[cursor->row->figure];
		double scale = cursor->row->scale != 0 ? cursor->row->scale : 1;

		if (cursor->at == cursor->end || cursor->at->at_s > at_s)
			continue;
		*figure = (isnan(*figure) ? 0 : *figure) + cursor->at->value * scale;
		cursor->at++;
	}
	return at_s;
}

size_t backfill_pools_read(struct past_pool_point *points, size_t room, const struct model *model,
	const struct backfill_pool *pool, const struct promapi_answer *answer, struct instant now,
	double ahead_s)
{
	struct cursors cursors;
	size_t count = 0;

	find_series(&cursors, model, pool, answer);
	while (!cursors.ambiguous && count < room) {
		double at_s = next_point(&cursors, points[count].figures);

		if (!(at_s < INFINITY))
			break;
		points[count++].at.ms =
			now.mono.ms - (int64_t)((now.wall.s + ahead_s - at_s) * 1000);
	}
	return count;
}
