#ifndef LOWTIDE_MODEL_OWNER_SHARES_H
#define LOWTIDE_MODEL_OWNER_SHARES_H
/*
 * How the connections of each owner are spread over the processes that live, of all its targets
 * (owner_feed.h says which). Found for all owners at once: a screen has fifty of them, and a fleet
 * has thousands of workers. Names are compared once for each target and server, not for each of
 * its processes.
 */
#include "model/owner_feed.h"

struct owner_share {
	uint32_t connections, workers;
	bool is_guess; /* some target's match is */
	bool mixes;    /* some target does not tell its processes apart */
};

/* By number of the server, and of the owner in its ledger: those that there are. */
struct owner_shares {
	struct owner_share of[LIMIT_SERVERS][LIMIT_OWNERS];

	/* Scratch of finding them: by slot of the feed. */
	struct feed_share {
		uint32_t workers;
		bool mixes;
	} of_feed[LIMIT_FEEDS];
};

void owner_shares_find(struct owner_shares *shares, const struct model *model, mono_ms now);

/* NULL where no target is of the owner, none of them lives, or one mixes its processes. owner: of
   the server. */
const struct owner_share *owner_shares_get(const struct owner_shares *shares,
	const struct model *model, const struct server *server, const struct owner *owner);

double owner_share_per_worker(const struct owner_share *share);

/* More than connections_per_worker of what is expected. Either may be NULL. */
bool owner_share_is_breached(
	const struct owner_share *share, const struct expectation *expectation);

#endif
