#ifndef LOWTIDE_SOURCES_SCRAPE_ANSWER_H
#define LOWTIDE_SOURCES_SCRAPE_ANSWER_H
/*
 * The receiving side of one request: libcurl's callbacks, what of the headers matters, and who gets
 * the body: a decoder of metrics, which is borrowed from a pool between the first byte of a 200 and
 * the end, or a sink of the owner's.
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "model/instant.h"
#include "sources/scrape_body.h"
#include "sources/scrape_fault.h"
#include "sources/scrape_request.h"

/* Decoders nobody uses now. Most bodies arrive whole in one look, so a fleet shares a handful, and
   what they work on stays in the cache. More, or larger ones, are not kept. */
enum { SCRAPE_IDLE_BODIES = 8 };
struct scrape_pool {
	struct scrape_body *idle[SCRAPE_IDLE_BODIES];
	size_t count;
	const struct pool_book *pools; /* for all of them, see scrape_body_create() */
	const struct watch_book *watches;
};

struct scrape_body *scrape_pool_take(struct scrape_pool *pool);
void scrape_pool_give(struct scrape_pool *pool, struct scrape_body *body);
void scrape_pool_fini(struct scrape_pool *pool);

enum {
	SCRAPE_EXCERPT_BYTES = 512
}; /* of a body that came with another status: Apache's hint
					that this is a TLS port stands 300 bytes in */

/* Takes the body of a 200 as it arrives. False: it has had enough. */
struct scrape_sink {
	bool (*feed)(void *user, const char *bytes, size_t len);
	void *user;
};

struct scrape_answer {
	CURL *easy;
	struct scrape_sink sink; /* feed NULL: the body is metrics */
	struct scrape_pool *pool;
	struct keys *keys;
	struct expo_memo *memo;
	const struct instant *now; /* of the owner's turn */

	struct scrape_body *body; /* NULL: no byte of a 200 yet */
	enum scrape_stop stop;
	size_t header_bytes;
	bool headers_done;
	bool is_chunked;
	bool asks_basic;
	bool has_date;
	time_t date;
	mono_ms last_byte;
	int64_t gap_ms;     /* the longest between two pieces of the body */
	int64_t body_bytes; /* decompressed */
	char excerpt[SCRAPE_EXCERPT_BYTES];
	size_t excerpt_len;
};

/* answer must not move afterwards: easy gets its callbacks with it. keys and memo are borrowed. */
void scrape_answer_init(struct scrape_answer *answer, CURL *easy, struct scrape_pool *pool,
	struct keys *keys, struct expo_memo *memo, const struct instant *now);

/* The same, for a body that is no metrics. */
void scrape_answer_init_sink(struct scrape_answer *answer, CURL *easy, struct scrape_sink sink,
	const struct instant *now);

/* Ready for the next answer; an unfinished decoder goes back to the pool. */
void scrape_answer_reset(struct scrape_answer *answer);

/* What the request came to, once libcurl has ended it with that code. The texts in it are borrowed
   from both. answered_before: the target has spoken HTTP earlier. */
struct scrape_outcome scrape_answer_outcome(const struct scrape_answer *answer,
	const struct scrape_request *request, CURLcode code, bool answered_before);

/* True when the transport knows where the body ends: a length, chunks or frames. */
bool scrape_answer_is_framed(const struct scrape_answer *answer);

#endif
