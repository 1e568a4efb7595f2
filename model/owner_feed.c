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

uint32_t owner_feed_number(const struct server *server, const struct feed *feed)
{
	for (int i = 0; i < FEED_OWNERS; i++) {
		const struct owner *owner = feed->owners[i][0] != '\0'
						    ? ledger_find(&server->ledger, feed->owners[i])
						    : NULL;

		if (owner)
			return (uint32_t)(owner - server->ledger.owners);
	}
	return OWNER_FEED_NONE;
}

const struct owner *owner_feed_find(
	const struct model *model, const struct feed *feed, const struct server **server)
{
	const struct owner *found = NULL;

	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *at = model_server(model, i);
		uint32_t number = owner_feed_number(at, feed);

		if (number != OWNER_FEED_NONE && found)
			return NULL;
		if (number != OWNER_FEED_NONE) {
			found = &at->ledger.owners[number];
			*server = at;
		}
	}
	return found;
}
