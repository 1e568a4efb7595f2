#include "sources/scrape_url.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* CURLU_NON_SUPPORT_SCHEME: a redirect to ftp:// must parse in order to be shown. */
static CURLU *parsed(const char *url)
{
	CURLU *u = curl_url();

	if (u && curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
		curl_url_cleanup(u);
		u = NULL;
	}
	return u;
}

/* NULL when the URL has no such part; free with curl_free(). */
static char *part(CURLU *u, CURLUPart which)
{
	char *text = NULL;

	if (!u || curl_url_get(u, which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK)
		return NULL;
	return text;
}

static bool same_part(CURLU *a, CURLU *b, CURLUPart which)
{
	char *in_a = part(a, which);
	char *in_b = part(b, which);
	bool same = in_a && in_b && strcasecmp(in_a, in_b) == 0;

	curl_free(in_a);
	curl_free(in_b);
	return same;
}

bool scrape_url_same_origin(const char *a, const char *b)
{
	CURLU *in_a = parsed(a);
	CURLU *in_b = parsed(b);
	bool same = same_part(in_a, in_b, CURLUPART_SCHEME) &&
		    same_part(in_a, in_b, CURLUPART_HOST) && same_part(in_a, in_b, CURLUPART_PORT);

	curl_url_cleanup(in_a);
	curl_url_cleanup(in_b);
	return same;
}

bool scrape_url_is_tls(const char *url)
{
	return strncasecmp(url, "https://", strlen("https://")) == 0;
}

const char *scrape_url_refusal(const char *url)
{
	CURLU *u = parsed(url);
	char *user = part(u, CURLUPART_USER);
	const char *why = NULL;

	if (!u)
		why = "it is no URL";
	else if (strncasecmp(url, "http://", strlen("http://")) != 0 && !scrape_url_is_tls(url))
		why = "neither http nor https";
	else if (user)
		why = "it carries credentials";
	curl_free(user);
	curl_url_cleanup(u);
	return why;
}

void scrape_url_show(const char *url, char out[SCRAPE_URL_SHOWN_BYTES])
{
	CURLU *u = parsed(url);
	char *shown = NULL;

	if (u) {
		curl_url_set(u, CURLUPART_USER, NULL, 0);
		curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
		curl_url_set(u, CURLUPART_OPTIONS, NULL, 0);
		curl_url_set(u, CURLUPART_QUERY, NULL, 0);
		curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
		if (curl_url_get(u, CURLUPART_URL, &shown, 0) != CURLUE_OK)
			shown = NULL;
	}
	snprintf(out, SCRAPE_URL_SHOWN_BYTES, "%s", shown ? shown : "an unreadable URL");
	curl_free(shown);
	curl_url_cleanup(u);
}

void scrape_url_show_place(const char *url, char out[SCRAPE_URL_SHOWN_BYTES])
{
	CURLU *u = parsed(url);
	char *host = part(u, CURLUPART_HOST);
	char *port = part(u, CURLUPART_PORT);

	snprintf(out, SCRAPE_URL_SHOWN_BYTES, "%s:%s", host ? host : "?", port ? port : "?");
	curl_free(port);
	curl_free(host);
	curl_url_cleanup(u);
}

void scrape_url_show_proxy(const char *value, char out[SCRAPE_URL_SHOWN_BYTES])
{
	CURLU *u = curl_url();
	char *host = NULL, *port = NULL;

	if (u && curl_url_set(u, CURLUPART_URL, value,
			 CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) == CURLUE_OK) {
		curl_url_get(u, CURLUPART_HOST, &host, 0);
		curl_url_get(u, CURLUPART_PORT, &port, 0);
	}
	if (host)
		snprintf(out, SCRAPE_URL_SHOWN_BYTES, "%s:%s", host,
			port                       ? port
			: scrape_url_is_tls(value) ? "443"
						   : "1080");
	else
		snprintf(out, SCRAPE_URL_SHOWN_BYTES, "an unreadable URL");
	curl_free(port);
	curl_free(host);
	curl_url_cleanup(u);
}

void scrape_url_show_path(const char *url, char out[SCRAPE_URL_SHOWN_BYTES])
{
	CURLU *u = parsed(url);
	char *path = part(u, CURLUPART_PATH);

	snprintf(out, SCRAPE_URL_SHOWN_BYTES, "%s", path ? path : "/");
	curl_free(path);
	curl_url_cleanup(u);
}
