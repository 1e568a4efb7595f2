#ifndef LOWTIDE_SOURCES_SCRAPE_REQUEST_H
#define LOWTIDE_SOURCES_SCRAPE_REQUEST_H
/*
 * The request side of one target: an easy handle set up once and used for every poll, so that
 * steady polling allocates nothing and keeps its connection.
 *
 * Redirects are followed here, one hop at a time, and not by libcurl, so that the rule is ours and
 * the same in every version: Authorization, the user's headers and the Host override go to the
 * target's own origin (scheme, host and port) and nowhere else; once a chain of redirects has left
 * it, they are not sent again even if it comes back.
 *
 * Proxies come from the environment as in curl; ~/.netrc is not read. When a header or Host is
 * overridden, TLS still checks the certificate against the URL's host; server_name is how another
 * name is expected there.
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/fault.h"
#include "sources/scrape_proxy.h"
#include "sources/target.h"

struct scrape_request {
	CURL *easy;
	const struct target *target;
	struct curl_slist *own_headers;     /* to the target's origin */
	struct curl_slist *foreign_headers; /* to any other */
	char *home;                         /* the target's own URL, as TLS has to see it */
	struct curl_slist *connect_to;      /* where that really is; NULL: where it says */
	char *secret;                       /* as last read from its file; NULL: none yet */
	char *hop;                          /* where a redirect led; NULL: the target's own URL */
	bool foreign;                       /* the chain has left the origin */
	bool at_home;                       /* the handle is set up for the target's own URL */
	int hops;
	struct scrape_proxy proxy;    /* of the last request */
	char detail[CURL_ERROR_SIZE]; /* libcurl's words on its last failure */
};

/* request must not move afterwards. False when memory or the library cannot be had. */
bool scrape_request_init(struct scrape_request *request, const struct target *target);
/* The easy handle must not be in a multi handle. */
void scrape_request_fini(struct scrape_request *request);

/*
 * Makes the easy handle ready for a poll: credentials from their files, the target's URL. fresh:
 * on a new connection; closing: which is not kept afterwards. A fault (FAULT_FILE): do not send.
 */
struct fault scrape_request_begin(struct scrape_request *request, bool fresh, bool closing);

/* Makes it ready for the next hop, left_ms of the timeout being left. A fault: this redirect is
   not followed. location is absolute (CURLINFO_REDIRECT_URL). */
struct fault scrape_request_redirect(
	struct scrape_request *request, const char *location, int64_t left_ms);

/* The URL last asked. */
const char *scrape_request_url(const struct scrape_request *request);

#endif
