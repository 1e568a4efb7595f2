#ifndef LOWTIDE_SOURCES_SCRAPE_BODY_H
#define LOWTIDE_SOURCES_SCRAPE_BODY_H
/*
 * The decoder of one body: bytes as they arrive -> exposition parser -> wanted families only ->
 * keys of the feed -> a staging array, handed over once at the end. Pure: no I/O, no clock.
 *
 * A body counts as metrics when at least one line in it is a valid sample, wanted or not: a login
 * page answered with 200 is a fault, an endpoint with nothing for us is an empty reading. Of what
 * makes a body incomplete (bad lines, a limit, a cut tail) one fault is told; without one it is
 * complete. Gaps are what is the same line every time: bad ones, and series with too long labels.
 * Cuts are what may be another part next time: a body that ends too early, or one with more series
 * than there is room for, since those that find room change whenever keys are forgotten.
 *
 * One decoder serves one body at a time and any number of bodies; after the largest of them it
 * allocates nothing until it is trimmed.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/fault.h"
#include "model/catalog_pools.h"
#include "model/catalog_watch.h"
#include "model/keys.h"
#include "model/reading.h"
#include "sources/exposition.h"

struct scrape_body;

struct scrape_body_result {
	bool is_metrics; /* at least one valid sample line was seen */
	enum completeness completeness;
	struct fault fault;           /* FAULT_NONE: every byte was understood and kept */
	const struct sample *samples; /* until the next begin or trim */
	size_t sample_count;
	int64_t bytes;
	uint64_t lines;
	uint64_t bad_lines;
	bool keys_full; /* wanted series found no room among the keys */
};

/* pools, watches: what is wanted beyond the catalogues, or NULL. Borrowed. */
struct scrape_body *scrape_body_create(
	const struct pool_book *pools, const struct watch_book *watches);
void scrape_body_destroy(struct scrape_body *body);

/* Gives back what unusually large bodies took; also the samples of the last one, if there were
   very many. */
void scrape_body_trim(struct scrape_body *body);

/* content_type may be NULL and is not believed where the bytes say otherwise. keys and memo are
   borrowed until the end; memo may be NULL. */
void scrape_body_begin(struct scrape_body *body, const char *content_type, struct keys *keys,
	struct expo_memo *memo);

/* False: nothing more is wanted (a limit, or these are no metrics); end() has the reason. */
bool scrape_body_feed(struct scrape_body *body, const char *bytes, size_t len);

/*
 * framed: the transport saw the end it was promised (see expo_end). whole: it has no complaint of
 * its own; otherwise an unfinished tail is its fault and not one of ours.
 */
struct scrape_body_result scrape_body_end(struct scrape_body *body, bool framed, bool whole);

#endif
