#include "model/fit_numbers.h"

#include <string.h>

#include "model/owner_feed.h"

/* The owner, and what was found of its workers. */
struct search {
	const struct model *model;
	const struct server *server;
	const struct owner *owner;
	const struct expectation *expected; /* NULL: nothing */
	mono_ms now;
	uint32_t workers;
	bool mixes;    /* some cannot be told apart */
	bool is_guess; /* some are only called alike */
};

static bool is_its_own(const struct search *search, const struct feed *feed)
{
	return feed && !feed->is_exporter &&
	       (owner_feed_is(search->server, feed, search->owner->who.owner) ||
		       (search->expected &&
			       model_feed_expectation(search->model, feed) == search->expected));
}

/* A worker of its that lives; NULL where that slot has none. */
static const struct worker *its_worker(const struct search *search, size_t slot)
{
	const struct worker *worker = model_worker(search->model, slot);

	return worker && is_its_own(search, model_feed_of(search->model, worker)) &&
			       model_worker_truth(search->model, worker, search->now) < TRUTH_STALE
		       ? worker
		       : NULL;
}

static void count_workers(struct search *search)
{
	for (size_t i = 0; i < model_worker_slots(search->model); i++) {
		const struct worker *worker = its_worker(search, i);
		const struct feed *feed = worker ? model_feed_of(search->model, worker) : NULL;

		if (!worker)
			continue;
		search->workers++;
		search->mixes = search->mixes || model_worker_is_aggregate(search->model, worker);
		search->is_guess =
			search->is_guess ||
			(feed->owner_is_guess &&
				(!search->expected || model_feed_expectation(search->model, feed) !=
							      search->expected));
	}
}

/* ---- what their pools export ---- */

/* The most with overflow; one without a limit has none that is known. */
static bool most_of(const struct pool *pool, double *value)
{
	double overflow;

	if (pool->unlimited || !pool_max(pool, value))
		return false;
	if (pool_figure(pool, POOL_OVERFLOW, &overflow) && overflow > 0)
		*value += overflow;
	return true;
}

static bool least_of(const struct pool *pool, double *value)
{
	return pool_figure(pool, POOL_MIN, value);
}

/* Of what the pools of each worker tell together. */
struct exports {
	int64_t greatest; /* FIT_UNKNOWN_NUMBER where some pool does not tell */
	int64_t total;    /* the same where some worker tells of no pool */
};

static struct exports export_of(
	const struct search *search, bool (*figure)(const struct pool *pool, double *value))
{
	const struct exports unknown = {FIT_UNKNOWN_NUMBER, FIT_UNKNOWN_NUMBER};
	double sums[LIMIT_WORKERS] = {0}, greatest = FIT_UNKNOWN_NUMBER, total = 0;
	bool told[LIMIT_WORKERS] = {false};
	uint32_t tell = 0;

	for (size_t i = 0; i < model_pool_slots(search->model); i++) {
		const struct pool *pool = model_pool(search->model, i);
		double value;

		if (!pool || !its_worker(search, pool->worker) ||
			model_pool_truth(search->model, pool, search->now) >= TRUTH_STALE)
			continue;
		if (!figure(pool, &value) || value > INT32_MAX)
			return unknown;
		tell += !told[pool->worker];
		told[pool->worker] = true;
		sums[pool->worker] += value;
		total += value;
		greatest = sums[pool->worker] > greatest ? sums[pool->worker] : greatest;
	}
	return (struct exports){(int64_t)greatest,
		tell > 0 && tell == search->workers ? (int64_t)total : FIT_UNKNOWN_NUMBER};
}

/* ---- which of them counts ---- */

/* What connections come to for each worker, rounded up. */
static int64_t share(uint32_t connections, uint32_t workers)
{
	return workers > 0 ? ((int64_t)connections + workers - 1) / workers : FIT_UNKNOWN_NUMBER;
}

/* The first of these that is known. */
static struct fit_number first(struct fit_number a, struct fit_number b, struct fit_number c)
{
	const struct fit_number nobody = {FIT_UNKNOWN_NUMBER, FIT_NOBODY};

	if (a.value >= 0)
		return a;
	if (b.value >= 0)
		return b;
	return c.value >= 0 ? c : nobody;
}

/* Exported goes before expected: that is what runs. */
static void find_pools(struct fit_numbers *numbers, const struct search *search)
{
	const struct expectation nothing = expectation_of_nothing();
	const struct expectation *expected = search->expected ? search->expected : &nothing;
	struct exports least = export_of(search, least_of), most = export_of(search, most_of);
	uint32_t counted = search->mixes ? 0 : search->workers;

	numbers->pool_min = first((struct fit_number){least.greatest, FIT_EXPORTED},
		(struct fit_number){expected->pool_min, FIT_EXPECTED},
		(struct fit_number){share(numbers->held, counted), FIT_OBSERVED});
	numbers->pool_max = first((struct fit_number){most.greatest, FIT_EXPORTED},
		(struct fit_number){expected->pool_max, FIT_EXPECTED},
		(struct fit_number){share(numbers->peak, counted), FIT_OBSERVED});
	numbers->open_most = most.total;
}

void fit_find(struct fit_numbers *numbers, const struct model *model, const struct server *server,
	const struct owner *owner, mono_ms now)
{
	struct search search = {.model = model,
		.server = server,
		.owner = owner,
		.expected = model_expectation(model, owner->who.owner),
		.now = now};
	int64_t headroom = server_slots(server).headroom;

	count_workers(&search);
	*numbers = (struct fit_numbers){.now = owner->now.total,
		.held = owner->held,
		.peak = owner->peak,
		.free = headroom == SESSIONS_UNKNOWN ? FIT_UNKNOWN_NUMBER : headroom,
		.is_guess = search.is_guess,
		.workers = {FIT_UNKNOWN_NUMBER, FIT_NOBODY}};
	if (search.workers > 0 && !search.mixes)
		numbers->workers = (struct fit_number){search.workers, FIT_ANSWERING};
	else if (search.expected && search.expected->workers != EXPECT_NONE)
		numbers->workers = (struct fit_number){search.expected->workers, FIT_EXPECTED};
	find_pools(numbers, &search);
}

/* Of workers x pool_max; FIT_NOBODY where one of them is. */
static enum fit_origin origin_of_ceiling(const struct fit_numbers *numbers)
{
	enum fit_origin workers = numbers->workers.origin, most = numbers->pool_max.origin;

	if (workers == FIT_NOBODY || most == FIT_NOBODY)
		return FIT_NOBODY;
	if (workers == FIT_TYPED || most == FIT_TYPED)
		return FIT_TYPED;
	return workers == FIT_EXPECTED ? FIT_EXPECTED : most;
}

struct fit_number fit_growth(const struct fit_numbers *numbers)
{
	struct fit_number growth = {numbers->open_most, FIT_EXPORTED};

	if (growth.value == FIT_UNKNOWN_NUMBER) {
		growth.origin = origin_of_ceiling(numbers);
		if (growth.origin == FIT_NOBODY)
			return growth;
		growth.value = numbers->workers.value * numbers->pool_max.value;
	}
	growth.value = growth.value > numbers->now ? growth.value - numbers->now : 0;
	return growth;
}

struct fit_plan fit_plan_of(const struct fit_numbers *numbers)
{
	return (struct fit_plan){.workers = numbers->workers.value,
		.pool_min = numbers->pool_min.value,
		.pool_max = numbers->pool_max.value,
		.growth = fit_growth(numbers).value,
		.free = numbers->free};
}
