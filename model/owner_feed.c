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

static const struct owner *find_at(const struct server *server, const struct feed *feed)
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
		const struct owner *owner = find_at(model_server(model, i), feed);

		if (owner && found)
			return NULL;
		if (owner) {
			found = owner;
			*server = model_server(model, i);
		}
	}
	return found;
}

bool owner_feed_workers(const struct model *model, const struct server *server, const char *owner,
	mono_ms now, struct owner_workers *workers)
{
	bool is_mapped = false;

	*workers = (struct owner_workers){0};
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		const struct feed *feed = worker ? model_feed_of(model, worker) : NULL;

		if (!feed || feed->is_exporter || !owner_feed_is(server, feed, owner))
			continue;
		if (model_worker_is_aggregate(model, worker))
			return false;
		is_mapped = true;
		workers->live += model_worker_truth(model, worker, now) < TRUTH_STALE;
		workers->is_guess = workers->is_guess || feed->owner_is_guess;
	}
	return is_mapped;
}
