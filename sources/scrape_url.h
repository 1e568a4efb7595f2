#ifndef LOWTIDE_SOURCES_SCRAPE_URL_H
#define LOWTIDE_SOURCES_SCRAPE_URL_H
/*
 * What the scrape source must know about URLs: whether two have one origin, and how one is shown
 * without the parts that may hold secrets. Pure.
 */
#include <stdbool.h>

enum { SCRAPE_URL_SHOWN_BYTES = 80 }; /* longer ones are cut: a fault has 160 for all it says */

/* Same scheme, host and port, defaults filled in. A URL that does not parse has no origin. */
bool scrape_url_same_origin(const char *a, const char *b);

/* Why a redirect to this URL is not followed, in constant words; NULL when it may be. */
const char *scrape_url_refusal(const char *url);

bool scrape_url_is_tls(const char *url);

/* The URL without userinfo, query and fragment. */
void scrape_url_show(const char *url, char out[SCRAPE_URL_SHOWN_BYTES]);

/* The host and port a URL leads to, port always written. */
void scrape_url_show_place(const char *url, char out[SCRAPE_URL_SHOWN_BYTES]);

/* The same for the value of a proxy's variable: a scheme is optional, the port libcurl's. */
void scrape_url_show_proxy(const char *value, char out[SCRAPE_URL_SHOWN_BYTES]);

/* The path alone. */
void scrape_url_show_path(const char *url, char out[SCRAPE_URL_SHOWN_BYTES]);

#endif
