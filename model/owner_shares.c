#include "model/owner_shares.h"

#include <string.h>

static void begin(struct owner_share *shares, const struct ledger *ledger)
{
	for (uint32_t i = 0; i < ledger->owner_count; i++)
		shares[i] = (struct owner_share){.connections = ledger->owners[i].now.total};
}

/* Of each feed the processes that live. */
static void count_workers(struct owner_shares *shares, const struct model *model, mono_ms now)
{
	memset(shares->of_feed, 0, model_feed_slots(model) * sizeof(*shares->of_feed));
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		const struct feed *feed = worker ? model_feed_of(model, worker) : NULL;
		struct feed_share *of_feed;

		if (!feed || feed->is_exporter ||
			model_worker_truth(model, worker, now) >= TRUTH_STALE)
			continue;
		of_feed = &shares->of_feed[model_place_of(model, worker)->feed];
		of_feed->workers++;
		of_feed->mixes = of_feed->mixes || model_worker_is_aggregate(model, worker);
	}
}

static void add_feed(struct owner_share shares[], const struct server *server,
	const struct feed *feed, const struct feed_share *of_feed)
{
	uint32_t number = owner_feed_number(server, feed);
	struct owner_share *share;

	if (number == OWNER_FEED_NONE)
		return;
	share = &shares[number];
	share->workers += of_feed->workers;
	share->is_guess = share->is_guess || feed->owner_is_guess;
	share->mixes = share->mixes || of_feed->mixes;
}

void owner_shares_find(struct owner_shares *shares, const struct model *model, mono_ms now)
{
	size_t servers = model_server_count(model);

	if (servers > 0)
		count_workers(shares, model, now);
	for (size_t s = 0; s < servers; s++) {
		const struct server *server = model_server(model, s);

		begin(shares->of[s], &server->ledger);
		for (size_t f = 0; f < model_feed_slots(model); f++)
			if (shares->of_feed[f].workers > 0)
				add_feed(shares->of[s], server, model_feed(model, f),
					&shares->of_feed[f]);
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
