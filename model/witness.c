#include "model/witness.h"

#include "model/owner_feed.h"

static bool testifies(const struct worker *worker)
{
	return worker && worker->deadlocks.state != RATE_UNKNOWN;
}

static bool is_of_owner(const struct model *model, const struct worker *worker,
	const struct server *server, const char *owner)
{
	const struct feed *feed = model_feed_of(model, worker);

	return feed && owner_feed_is(server, feed, owner);
}

static bool is_in_ring(const struct ring_shape *ring, const struct model *model,
	const struct worker *worker, const struct server *server)
{
	for (uint32_t i = 0; i < ring->count; i++)
		if (is_of_owner(model, worker, server, ring->owner[i]))
			return true;
	return false;
}

/* Its owner may have no sessions any more, and yet be known by its deadlocks. */
static bool is_of_server(
	const struct model *model, const struct worker *worker, const struct server *server)
{
	const struct feed *feed = model_feed_of(model, worker);

	if (feed && owner_feed_number(server, feed) != OWNER_FEED_NONE)
		return true;
	for (uint32_t i = 0; i < server->deadlocks.exemplar_count; i++)
		if (is_in_ring(&server->deadlocks.exemplars[i].statements, model, worker, server))
			return true;
	return false;
}

static uint64_t counted_by(const struct worker *worker)
{
	double counted = worker->deadlocks.last_value - worker->deadlocks_from;

	if (!(counted > 0))
		return 0;
	return counted < (double)UINT32_MAX ? (uint64_t)counted : UINT32_MAX;
}

struct witness witness_of_server(const struct model *model, const struct server *server)
{
	struct witness witness = {0};

	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);

		if (!testifies(worker) || !is_of_server(model, worker, server))
			continue;
		witness.workers++;
		witness.counted += counted_by(worker);
	}
	return witness;
}

/* It was watched from before the ring until the victim had to know, and counted nothing. */
static bool stood_still(const struct model *model, const struct worker *worker,
	const struct exemplar *exemplar, mono_ms now)
{
	return testifies(worker) && model_worker_truth(model, worker, now) == TRUTH_FRESH &&
	       counted_by(worker) == 0 &&
	       mono_diff_ms(exemplar->last.mono, worker->deadlocks_since) >= 0 &&
	       mono_diff_ms(worker->deadlocks.last_at, exemplar->last.mono) >= RING_WAIT_MS;
}

static bool all_stood_still(const struct model *model, const struct server *server,
	const char *owner, const struct exemplar *exemplar, mono_ms now)
{
	bool any = false;

	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);

		if (!worker || !is_of_owner(model, worker, server, owner))
			continue;
		if (!stood_still(model, worker, exemplar, now))
			return false;
		any = true;
	}
	return any;
}

static bool is_blind_to(const struct model *model, const struct server *server,
	const struct exemplar *exemplar, mono_ms now)
{
	const struct ring_shape *ring = &exemplar->statements;

	for (uint32_t i = 0; i < ring->count; i++)
		if (!all_stood_still(model, server, ring->owner[i], exemplar, now))
			return false;
	return ring->count > 0 && ring->more == 0;
}

const struct exemplar *witness_blind_to(
	const struct model *model, const struct server *server, mono_ms now)
{
	for (uint32_t i = 0; i < server->deadlocks.exemplar_count; i++)
		if (is_blind_to(model, server, &server->deadlocks.exemplars[i], now))
			return &server->deadlocks.exemplars[i];
	return NULL;
}
