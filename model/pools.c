#include "model/pools.h"

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "model/must.h"

enum {
	/* A pool that lends out its last connection again and again is pinned, although a reading
	   now and then meets one that was just returned. */
	RELEASED_MS = 5 * 1000,
	RELEASED_PERIODS = 2,
};

/* ---- slots ---- */

uint32_t pools_first(const struct pools *pools, uint32_t worker)
{
	return pools->of_worker[worker] == 0 ? POOLS_NONE : pools->of_worker[worker] - 1;
}

uint32_t pools_next(const struct pools *pools, uint32_t number)
{
	return pools->slots[number].next;
}

void pools_close(struct pools *pools, uint32_t number)
{
	struct pool *pool = &pools->slots[number];
	uint32_t before = pools_first(pools, pool->worker);

	must(pool->used);
	if (before == number) {
		pools->of_worker[pool->worker] = pool->next == POOLS_NONE ? 0 : pool->next + 1;
	} else {
		while (pools->slots[before].next != number)
			before = pools->slots[before].next;
		pools->slots[before].next = pool->next;
	}
	pool->used = false;
	pool->next = pools->free;
	pools->free = number + 1;
}

static uint32_t take_slot(struct pools *pools)
{
	uint32_t number = pools->free;

	if (number != 0) {
		pools->free = pools->slots[number - 1].next;
		return number - 1;
	}
	return pools->count < LIMIT_POOLS ? pools->count++ : POOLS_NONE;
}

static bool is_it(const struct pool *pool, const struct pool_identity *identity)
{
	return pool->used && pool->worker == identity->worker && pool->life == identity->life &&
	       pool->dialect == identity->dialect && pool->key_number == identity->key_number &&
	       pool->spans == identity->spans;
}

static uint32_t open_slot(
	struct pools *pools, const struct pool_identity *identity, struct instant at)
{
	uint32_t number = take_slot(pools), generation;
	struct pool *pool;

	if (number == POOLS_NONE)
		return POOLS_NONE;
	pool = &pools->slots[number];
	generation = pool->generation + 1;
	memset(pool, 0, offsetof(struct pool, in_use));
	pool->used = true;
	pool->spans = identity->spans;
	pool->worker = identity->worker;
	pool->life = identity->life;
	pool->next = pools_first(pools, identity->worker);
	pool->better = POOLS_NONE;
	pool->generation = generation;
	pool->dialect = identity->dialect;
	pool->key_number = identity->key_number;
	pool->first_seen = pool->heard_at = at;
	memcpy(pool->key, identity->key, strlen(identity->key) + 1);
	series_init_full(&pool->in_use);
	series_init_brief(&pool->wait_ms);
	series_init_brief(&pool->at_end);
	pools->of_worker[identity->worker] = number + 1;
	return number;
}

uint32_t pools_visit(
	struct pools *pools, const struct pool_identity *identity, uint32_t hint, struct instant at)
{
	uint32_t number = pools_first(pools, identity->worker);

	if (hint != POOLS_NONE && is_it(&pools->slots[hint], identity))
		return hint;
	while (number != POOLS_NONE && pools->slots[number].life != identity->life) {
		pools_close(pools, number);
		number = pools_first(pools, identity->worker);
	}
	while (number != POOLS_NONE && !is_it(&pools->slots[number], identity))
		number = pools->slots[number].next;
	return number != POOLS_NONE ? number : open_slot(pools, identity, at);
}

/* ---- one reading ---- */

void pool_gather(struct pool *pool, uint64_t reading, const struct pool_row *row, double value)
{
	uint32_t bit = 1U << row->figure;

	if (pool->reading != reading) {
		pool->reading = reading;
		pool->have = 0;
	}
	if (!isfinite(value))
		return;
	if (row->scale != 0)
		value *= row->scale;
	if (row->join == POOL_JOIN_SUM && pool->have & bit)
		value += pool->value[row->figure];
	pool->have |= bit;
	pool->value[row->figure] = value;
}

static void note_max(struct pool *pool, const struct pool_dialect *dialect)
{
	double max = pool->value[POOL_MAX];

	pool->unlimited = max < 0 || (dialect->has_unlimited && max == dialect->unlimited);
	gauge_set(&pool->figures[POOL_MAX], max, pool->heard_at.mono, pool->period_ms);
	pool->figures[POOL_MAX].known = !pool->unlimited;
}

/* Below zero is no number of connections, callers or seconds. */
static void note_gauges(struct pool *pool, const struct pool_dialect *dialect)
{
	for (unsigned f = 0; f < POOL_COUNTERS; f++) {
		if (!(pool->have & 1U << f))
			continue;
		if (f == POOL_MAX)
			note_max(pool, dialect);
		else if (pool->value[f] >= 0)
			gauge_set(&pool->figures[f], pool->value[f], pool->heard_at.mono,
				pool->period_ms);
	}
}

static void note_counters(struct pool *pool, bool counts)
{
	for (unsigned f = POOL_COUNTERS; f < POOL_FIGURES; f++) {
		struct rate *rate = &pool->counters[f - POOL_COUNTERS];

		if (!counts)
			*rate = (struct rate){0};
		else if (pool->have & 1U << f)
			rate_feed(rate, pool->heard_at.mono, pool->value[f], pool->period_ms);
	}
}

/* The mean of the acquires since the last reading; none were made: no mean. */
static void note_acquires(struct pool *pool)
{
	mono_ms now = pool->heard_at.mono;
	double seconds, acquires;

	pool->acquire_ms.known = false;
	if (!pool_rate(pool, POOL_ACQUIRE_SECONDS, now, &seconds) ||
		!(pool_rate(pool, POOL_ACQUIRES, now, &acquires) ||
			pool_rate(pool, POOL_WAITS, now, &acquires)) ||
		!(acquires > 0))
		return;
	gauge_set(&pool->acquire_ms, seconds / acquires * 1000, now, pool->period_ms);
	if (pool->acquire_ms.value < (double)FLT_MAX)
		series_append(&pool->wait_ms.series, now, pool->acquire_ms.value);
}

/* ---- what is known ---- */

bool pool_figure(const struct pool *pool, enum pool_figure figure, double *value)
{
	const struct gauge *gauge = &pool->figures[figure];

	if (gauge_truth(gauge, pool->heard_at.mono) != TRUTH_FRESH)
		return false;
	*value = gauge->value;
	return true;
}

/* What is called size is what is open, and not the most that may be. */
static bool size_is_open(const struct pool *pool)
{
	double value;

	return pool->unlimited || pool_figure(pool, POOL_MAX, &value) ||
	       (!pool_figure(pool, POOL_USED, &value) && pool_figure(pool, POOL_IDLE, &value));
}

/* As it is told. */
static bool open_figure(const struct pool *pool, double *open)
{
	return pool_figure(pool, POOL_OPEN, open) ||
	       (size_is_open(pool) && pool_figure(pool, POOL_SIZE, open));
}

bool pool_open(const struct pool *pool, double *open)
{
	double used, idle;

	if (open_figure(pool, open))
		return true;
	if (!pool_figure(pool, POOL_USED, &used) || !pool_figure(pool, POOL_IDLE, &idle))
		return false;
	*open = used + idle;
	return true;
}

bool pool_in_use(const struct pool *pool, double *in_use)
{
	double open, idle;

	if (pool_figure(pool, POOL_USED, in_use))
		return true;
	if (!pool_figure(pool, POOL_IDLE, &idle) || !open_figure(pool, &open))
		return false;
	*in_use = open > idle ? open - idle : 0;
	return true;
}

bool pool_max(const struct pool *pool, double *max)
{
	if (pool->unlimited)
		return false;
	return pool_figure(pool, POOL_MAX, max) ||
	       (!size_is_open(pool) && pool_figure(pool, POOL_SIZE, max));
}

bool pool_fullness(const struct pool *pool, double *in_use, double *limit, double *ratio)
{
	double overflow = 0;

	if (!pool_in_use(pool, in_use) || !pool_max(pool, limit))
		return false;
	if (pool_figure(pool, POOL_OVERFLOW, &overflow))
		*limit += overflow;
	if (!(*limit > 0))
		return false;
	*ratio = *in_use / *limit;
	return true;
}

bool pool_is_row(const struct pool *pool)
{
	double value;
	bool in_use = pool_in_use(pool, &value);

	if (!pool->used || pool->spans || pool->better != POOLS_NONE)
		return false;
	if (pool->is_guess)
		return in_use && (pool_max(pool, &value) || pool_figure(pool, POOL_IDLE, &value));
	return in_use || pool_figure(pool, POOL_WAITING, &value) ||
	       pool_figure(pool, POOL_OPEN, &value);
}

bool pool_rate(const struct pool *pool, enum pool_figure counter, mono_ms now, double *per_s)
{
	must(counter >= POOL_COUNTERS && counter < POOL_FIGURES);
	return rate_read(&pool->counters[counter - POOL_COUNTERS], now, pool->period_ms, per_s) ==
	       RATE_OK;
}

/* ---- at its end ---- */

/* Callers in the queue are evidence enough: whatever the numbers of connections are, nobody gets
   one. */
bool pool_is_at_end(const struct pool *pool, bool *at_end)
{
	double in_use, limit, ratio, waiting;
	bool knows_waiting = pool_figure(pool, POOL_WAITING, &waiting);
	bool knows_fullness = pool_fullness(pool, &in_use, &limit, &ratio);

	*at_end = (knows_waiting && waiting > 0) || (knows_fullness && ratio >= 1);
	return knows_waiting || knows_fullness || (pool->unlimited && pool_in_use(pool, &in_use));
}

static int64_t release_ms(const struct pool *pool)
{
	int64_t periods_ms = RELEASED_PERIODS * pool->period_ms;

	return periods_ms > RELEASED_MS ? periods_ms : RELEASED_MS;
}

static void note_end(struct pool *pool, bool at_end)
{
	struct instant now = pool->heard_at;

	series_append(&pool->at_end.series, now.mono, at_end);
	if (at_end && !pool->pinned)
		pool->pinned_since = now;
	else if (!at_end && pool->pinned && pool->was_at_end)
		pool->free_since = now.mono;
	if (at_end)
		pool->pinned = true;
	else if (pool->pinned && mono_diff_ms(now.mono, pool->free_since) >= release_ms(pool))
		pool->pinned = false;
	pool->was_at_end = at_end;
}

/* Nobody knows what it was during a silence: it does not count, and a spell does not go on
   across it. */
static void note_silence(struct pool *pool, mono_ms now)
{
	int64_t gap_ms = mono_diff_ms(now, pool->heard_at.mono);

	if (truth_of_age(gap_ms, pool->period_ms) == TRUTH_STALE)
		pool->pinned = pool->was_at_end = false;
	else if (pool->was_at_end)
		pool->pinned_ms += gap_ms;
}

void pool_commit(struct pool *pool, const struct pool_dialect *dialect, struct instant at,
	int64_t period_ms, bool counts)
{
	double in_use;
	bool at_end;

	if (pool->period_ms > 0)
		note_silence(pool, at.mono);
	pool->heard_at = at;
	pool->period_ms = period_ms;
	pool->is_guess = dialect->is_guess;
	pool->gone = false;
	note_gauges(pool, dialect);
	note_counters(pool, counts);
	note_acquires(pool);
	if (pool_in_use(pool, &in_use) && in_use < (double)FLT_MAX)
		series_append(&pool->in_use.series, at.mono, in_use);
	if (pool_is_at_end(pool, &at_end))
		note_end(pool, at_end);
}

bool pool_pinned_share(const struct pool *pool, mono_ms now, int64_t span_ms, double *share)
{
	enum { STEP_MS = 10 * 1000, FINE_STEP_MS = 1000 };
	struct series_point points[SERIES_10S_CELLS];
	int64_t step_ms = span_ms <= SERIES_1S_CELLS * FINE_STEP_MS ? FINE_STEP_MS : STEP_MS;
	int64_t count = span_ms / step_ms;
	double pinned = 0, known = 0;

	if (count > SERIES_10S_CELLS)
		count = SERIES_10S_CELLS;
	if (count < 1)
		count = 1;
	series_walk(&pool->at_end.series, now, step_ms, points, (size_t)count);
	for (int64_t i = 0; i < count; i++) {
		known += points[i].known;
		pinned += points[i].known ? points[i].last : 0;
	}
	if (!(known > 0))
		return false;
	*share = pinned / known;
	return true;
}

void pool_recall(struct pool *then, const struct pool_dialect *dialect, mono_ms at,
	const double figures[POOL_COUNTERS])
{
	then->have = 0;
	then->unlimited = false;
	then->heard_at.mono = at;
	for (unsigned f = 0; f < POOL_COUNTERS; f++) {
		then->figures[f].known = false;
		then->value[f] = figures[f];
		then->have |= isfinite(figures[f]) ? 1U << f : 0;
	}
	note_gauges(then, dialect);
}

/* ---- one pool in two dialects ---- */

/* Who is who takes the square of their number, and a process has a handful. */
static bool has_few_pools(const struct pools *pools, uint32_t worker)
{
	enum { FEW = 32 };
	uint32_t number = pools_first(pools, worker);

	for (int i = 0; i < FEW && number != POOLS_NONE; i++)
		number = pools->slots[number].next;
	return number == POOLS_NONE;
}

static bool is_taken(const struct pools *pools, uint32_t better, const struct pool *generic)
{
	for (uint32_t n = pools_first(pools, generic->worker); n != POOLS_NONE;
		n = pools->slots[n].next)
		if (pools->slots[n].better == better && pools->slots[n].dialect == generic->dialect)
			return true;
	return false;
}

/* Read one after the other in one answer, the same number can differ by a few. */
static bool is_about(double a, double b, double size)
{
	return fabs(a - b) <= fmax(1, size / 10);
}

enum pool_likeness pools_likeness(const struct pool *a, const struct pool *b)
{
	double a_max, b_max, a_in_use, b_in_use;

	if (a->key[0] != '\0' && strcmp(a->key, b->key) == 0)
		return POOLS_SAME_NAME;
	if (!pool_max(a, &a_max) || !pool_max(b, &b_max) || a_max != b_max)
		return POOLS_DIFFER;
	if (!pool_in_use(a, &a_in_use) || !pool_in_use(b, &b_in_use) ||
		!is_about(a_in_use, b_in_use, a_max))
		return POOLS_DIFFER;
	return POOLS_SAME_NUMBERS;
}

uint32_t pools_better(const struct pools *pools, uint32_t number, const struct pool_book *book)
{
	const struct pool *generic = &pools->slots[number];
	int own = pool_dialect(book, generic->dialect)->precedence;
	enum pool_likeness best_likeness = POOLS_DIFFER;
	uint32_t best = POOLS_NONE;

	if (!has_few_pools(pools, generic->worker))
		return POOLS_NONE;

	for (uint32_t n = pools_first(pools, generic->worker); n != POOLS_NONE;
		n = pools->slots[n].next) {
		const struct pool *other = &pools->slots[n];
		enum pool_likeness likeness;

		if (other->spans || other->gone ||
			pool_dialect(book, other->dialect)->precedence <= own ||
			is_taken(pools, n, generic))
			continue;
		likeness = pools_likeness(generic, other);
		if (likeness > best_likeness) {
			best_likeness = likeness;
			best = n;
		}
	}
	return best;
}
