#ifndef LOWTIDE_SOURCES_SCRAPE_POLL_H
#define LOWTIDE_SOURCES_SCRAPE_POLL_H
/*
 * One target and its polls: what stays of it between them, and the one that is open. A poll begins
 * with its credentials, may go over several requests (redirects), and ends in one outlet call.
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/instant.h"
#include "sources/scrape_answer.h"
#include "sources/scrape_request.h"
#include "sources/scrape_wire.h"
#include "sources/source.h"

/* What the polls of one source share. */
struct scrape_shared {
	struct source_outlet outlet;
	struct scrape_wire *wire;
	struct scrape_pool pool;
	struct instant now; /* of this turn */
	size_t open_count;  /* polls begun and not ended */
};

struct scrape_poll {
	struct scrape_shared *shared;
	uint32_t feed;
	const struct target *target;
	struct scrape_request request;
	struct scrape_answer answer;
	struct keys *keys;
	struct expo_memo *memo;
	uint32_t phase;     /* see scrape_is_fresh */
	uint32_t count;     /* polls begun so far */
	size_t keys_alive;  /* in the last reading that was not cut, or in a larger one */
	bool keys_full;     /* the last answer had series that found no room */
	bool has_answered;  /* ever, in HTTP */
	bool prefers_fresh; /* see source_class.prefer_fresh */
	bool is_open;
	mono_ms started;
};

/* poll must not move afterwards. False when memory or libcurl cannot be had; fini in any case, also
   of a poll that is all zero. */
bool scrape_poll_init(struct scrape_poll *poll, struct scrape_shared *shared,
	const struct source_feed *feed, uint32_t phase);
void scrape_poll_fini(struct scrape_poll *poll);

/* Not while it is open. May end at once, with a fault. */
void scrape_poll_begin(struct scrape_poll *poll);

/* A request of some poll of this source has ended: goes on to the next hop, or ends the poll. */
void scrape_poll_request_ended(CURL *easy, CURLcode code);

/* Ends an open poll without an outlet call. */
void scrape_poll_abandon(struct scrape_poll *poll);

#endif
