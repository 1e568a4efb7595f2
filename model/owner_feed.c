#include "model/owner_feed.h"

#include <string.h>

bool owner_feed_is(const struct server *server, const struct feed *feed, const char *owner)
{
	if (owner[0] == '\0')
		return false;
	if (strcmp(feed->owners[FEED_OWNER], owner) == 0)
		return true;
	return strcmp(feed->owners[FEED_OWNER_GROUP], owner) == 0 &&
	       !ledger_find(&server->ledger, feed->owners[FEED_OWNER]);
}

const struct owner *owner_feed_at(const struct server *server, const struct feed *feed)
{
	for (int i = 0; i < FEED_OWNERS; i++) {
		const struct owner *owner = feed->owners[i][0] != '\0'
						    ? ledger_find(&server->ledger, feed->owners[i])
						    : NULL;

		if (owner)
			return owner;
	}
	return NULL;
}

const struct owner *owner_feed_find(
	const struct model *model, const struct feed *feed, const struct server **server)
{
	const struct owner *found = NULL;

	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct owner *owner = owner_feed_at(model_server(model, i), feed);

		if (owner && found)
			return NULL;
		if (owner) {
			found = owner;
			*server = model_server(model, i);
		}
	}
	return found;
}

bool owner_feed_share(const struct model *model, const struct server *server,
	const struct owner *owner, mono_ms now, struct owner_share *share)
{
	*share = (struct owner_share){.connections = owner->now.total};
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		const struct feed *feed = worker ? model_feed_of(model, worker) : NULL;

		if (!feed || feed->is_exporter || !owner_feed_is(server, feed, owner->who.owner) ||
			model_worker_truth(model, worker, now) >= TRUTH_STALE)
			continue;
		if (model_worker_is_aggregate(model, worker))
			return false;
		share->workers++;
		share->is_guess = share->is_guess || feed->owner_is_guess;
	}
	return share->workers > 0;
}

double owner_share_per_worker(const struct owner_share *share)
{
	return (double)share->connections / share->workers;
}

bool owner_share_is_breached(const struct owner_share *share, const struct expectation *expectation)
{
	return expectation && expectation->connections_per_worker != EXPECT_NONE &&
	       share->connections > expectation->connections_per_worker * share->workers;
}
