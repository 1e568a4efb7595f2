#ifndef LOWTIDE_SOURCES_SCRAPE_PROXY_H
#define LOWTIDE_SOURCES_SCRAPE_PROXY_H
/*
 * Which proxy a request went through, and who said so.
 *
 * Which of the variables libcurl takes, and whether NO_PROXY lets a host off, has changed from
 * version to version (networks in CIDR since 7.86, trailing dots before and after). So it is not
 * worked out here a second time: libcurl is asked. It names the variable in its remarks, in the
 * same words in all versions, for each request and before anything can fail; CURLINFO_USED_PROXY
 * (8.7) would say less. A libcurl without remarks leaves the proxy unnamed.
 *
 * Remarks cost a little, so they are asked for only where some such variable is set.
 */
#include <curl/curl.h>
#include <stddef.h>

#include "sources/scrape_url.h"

struct scrape_proxy {
	const char *variable;               /* "http_proxy", ...; NULL: no proxy */
	char place[SCRAPE_URL_SHOWN_BYTES]; /* host and port, nothing else of it */
};

/* proxy must not move afterwards. It is filled in by each request that goes through one; forget
   before each. */
void scrape_proxy_watch(struct scrape_proxy *proxy, CURL *easy);
void scrape_proxy_forget(struct scrape_proxy *proxy);

/* Takes in a remark of libcurl's. The value of the variable it names is read from the environment:
   remarks may be cut. */
void scrape_proxy_note(struct scrape_proxy *proxy, const char *remark, size_t len);

#endif
