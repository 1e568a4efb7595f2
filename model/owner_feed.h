#ifndef LOWTIDE_MODEL_OWNER_FEED_H
#define LOWTIDE_MODEL_OWNER_FEED_H
/*
 * Which targets and which owner of database sessions are one application.
 *
 * What the configuration says of a target counts alone. Where it says nothing, a target is of the
 * owner that is called like itself, else like its group, without what owner_name.h takes for the
 * mark of one process: such a match is a guess, and is shown as one.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"

/* The target is of this owner of the server's. */
bool owner_feed_is(const struct server *server, const struct feed *feed, const char *owner);

/* The owner there that a target is of; NULL: none that has sessions. */
const struct owner *owner_feed_at(const struct server *server, const struct feed *feed);

/* The owner a target is of, and where. NULL: of none, or of one on several servers, so that nobody
   knows which of them it is about. *server is set with it. */
const struct owner *owner_feed_find(
	const struct model *model, const struct feed *feed, const struct server **server);

/* How an owner's connections are spread over the processes that live, of all its targets. */
struct owner_share {
	uint32_t connections, workers; /* workers > 0 */
	bool is_guess;                 /* some target's match is */
};

/* False where no target is of the owner, none of them lives, or one does not tell its processes
   apart. */
bool owner_feed_share(const struct model *model, const struct server *server,
	const struct owner *owner, mono_ms now, struct owner_share *share);

double owner_share_per_worker(const struct owner_share *share);

/* More than connections_per_worker of what is expected. expectation may be NULL. */
bool owner_share_is_breached(
	const struct owner_share *share, const struct expectation *expectation);

#endif
