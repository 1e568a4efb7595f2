#ifndef LOWTIDE_SOURCES_SCRAPE_FAULT_H
#define LOWTIDE_SOURCES_SCRAPE_FAULT_H
/*
 * From what a request came to, to a fault in words that say what to do. Pure: everything it judges
 * by is in the outcome, so each sentence has a unit test.
 *
 * Nothing of credentials or query strings gets into a text, and of a proxy only host, port and the
 * variable it was named by.
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/fault.h"
#include "sources/scrape_proxy.h"
#include "sources/target.h"

/* How far a request got. A timeout is named after the phase it ended in. */
enum scrape_phase {
	SCRAPE_RESOLVING,
	SCRAPE_CONNECTING,
	SCRAPE_TLS,
	SCRAPE_WAITING, /* for the first byte of the answer */
	SCRAPE_HEADERS,
	SCRAPE_BODY,
};

/* Why the source itself ended a transfer (libcurl then only knows that we refused). */
enum scrape_stop {
	SCRAPE_STOP_NONE,
	SCRAPE_STOP_HEADERS, /* LIMIT_HEADER_BYTES */
	SCRAPE_STOP_WIRE,    /* LIMIT_WIRE_BYTES */
	SCRAPE_STOP_BODY,    /* the decoder had enough: it knows why */
	SCRAPE_STOP_NOT_HTTP,
};

struct scrape_outcome {
	const struct target *target;
	const char *url; /* of the last request: the target's own, or where redirects led */
	bool redirected; /* it is not the target's own */
	bool foreign;    /* that is another origin, so credentials were withheld */
	struct scrape_proxy proxy;
	bool answered_before; /* the target has spoken HTTP, in this poll or an earlier one */

	CURLcode code;
	const char *detail; /* libcurl's own words; may be empty */
	int os_errno;       /* of connect(); 0 when there was none */
	int proxy_status;   /* a proxy's answer to CONNECT; 0 when there was none */
	enum scrape_stop stop;
	enum scrape_phase phase;
	int64_t quiet_ms; /* since the last byte of the body */
	int64_t gap_ms;   /* the longest wait between two pieces of it before that */
	int64_t body_bytes;

	int status;
	bool asks_basic;     /* WWW-Authenticate: Basic */
	const char *excerpt; /* the first bytes that came with another status, or as no HTTP */
	size_t excerpt_len;
};

/* FAULT_NONE for a 200 that arrived as far as the transport can tell. */
struct fault scrape_fault(const struct scrape_outcome *outcome);

/* The same fault, and behind its text how the request got to who caused it: over redirects to url
   (NULL: none), through a proxy. */
struct fault scrape_fault_with_way(
	struct fault fault, const char *url, const struct scrape_proxy *proxy);

#endif
