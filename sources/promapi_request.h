#ifndef LOWTIDE_SOURCES_PROMAPI_REQUEST_H
#define LOWTIDE_SOURCES_PROMAPI_REQUEST_H
/*
 * One request of a Prometheus at a time: the form that is sent, the answer as it is decoded, and
 * what went wrong with it, in words.
 */
#include <stdbool.h>
#include <stdint.h>

#include "sources/promapi_decode.h"
#include "sources/scrape_answer.h"
#include "sources/scrape_request.h"

struct promapi_query {
	uint32_t id;            /* the owner's */
	const char *expression; /* PromQL; borrowed for the call */
	int64_t from_s, until_s, step_s;
};

struct promapi_request {
	struct scrape_request http;
	struct scrape_answer receiver;
	struct promapi_decoder decoder;
	struct promapi_answer *answer;
	uint32_t id; /* of the query that is open */
	bool is_open;
};

/* request must not move afterwards; now is of the owner's turn. False when memory or the library
   cannot be had; fini in any case, also of a request that is all zero. */
bool promapi_request_init(
	struct promapi_request *request, const struct target *server, const struct instant *now);
void promapi_request_fini(struct promapi_request *request);

/* A fault: do not send. */
struct fault promapi_request_begin(
	struct promapi_request *request, const struct promapi_query *query);

/* After its transfer has ended. A fault: the answer is not to be used. */
struct fault promapi_request_end(struct promapi_request *request, CURLcode code);

#endif
