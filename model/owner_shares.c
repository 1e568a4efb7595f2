#include "model/owner_shares.h"

static void begin(struct owner_share *shares, const struct ledger *ledger)
{
	for (uint32_t i = 0; i < ledger->owner_count; i++)
		shares[i] = (struct owner_share){.connections = ledger->owners[i].now.total};
}

static void add(struct owner_shares *shares, const struct model *model, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(model, worker);

	for (size_t s = 0; s < model_server_count(model); s++) {
		uint32_t number = owner_feed_number(model_server(model, s), feed);
		struct owner_share *share;

		if (number == OWNER_FEED_NONE)
			continue;
		share = &shares->of[s][number];
		share->workers++;
		share->is_guess = share->is_guess || feed->owner_is_guess;
		share->mixes = share->mixes || model_worker_is_aggregate(model, worker);
	}
}

void owner_shares_find(struct owner_shares *shares, const struct model *model, mono_ms now)
{
	size_t servers = model_server_count(model);

	for (size_t s = 0; s < servers; s++)
		begin(shares->of[s], &model_server(model, s)->ledger);
	for (size_t i = 0; servers > 0 && i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		const struct feed *feed = worker ? model_feed_of(model, worker) : NULL;

		if (feed && !feed->is_exporter &&
			model_worker_truth(model, worker, now) < TRUTH_STALE)
			add(shares, model, worker);
	}
}

const struct owner_share *owner_shares_get(const struct owner_shares *shares,
	const struct model *model, const struct server *server, const struct owner *owner)
{
	const struct owner_share *share =
		&shares->of[server - model_server(model, 0)][owner - server->ledger.owners];

	return share->workers > 0 && !share->mixes ? share : NULL;
}

double owner_share_per_worker(const struct owner_share *share)
{
	return (double)share->connections / share->workers;
}

bool owner_share_is_breached(const struct owner_share *share, const struct expectation *expectation)
{
	return share && expectation && expectation->connections_per_worker != EXPECT_NONE &&
	       share->connections > expectation->connections_per_worker * share->workers;
}
