#include "sources/scrape_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/limits.h"
#include "model/must.h"
#include "sources/scrape_secret.h"
#include "sources/scrape_url.h"

#ifndef LOWTIDE_VERSION
#define LOWTIDE_VERSION "dev"
#endif

enum { URL_HOST_BYTES = 2048 }; /* a target is no longer */

/*
 * The plain format, and whatever there is if there is no plain format. Not OpenMetrics with a lower
 * q: prometheus_client (Python) takes the mere mention for a wish, and then sends seconds instead
 * of milliseconds and exemplars for nothing. Not escaping=allow-utf-8: without it producers write
 * the underscored names that the catalogue knows.
 */
static const char accept_header[] = "Accept: text/plain;version=0.0.4,*/*;q=0.1";

static bool append(struct curl_slist **list, const char *header)
{
	struct curl_slist *longer = curl_slist_append(*list, header);

	if (longer)
		*list = longer;
	return longer != NULL;
}

static bool append_pair(struct curl_slist **list, const char *name, const char *value)
{
	size_t size = strlen(name) + strlen(": ") + strlen(value) + 1;
	char *header = malloc(size);
	bool done = false;

	if (header) {
		/* "Name;" is how libcurl is told to send a header without value. */
		snprintf(header, size, "%s%s%s", name, value[0] ? ": " : ";", value);
		done = append(list, header);
	}
	free(header);
	return done;
}

static bool make_headers(struct scrape_request *request)
{
	const struct target *target = request->target;

	if (!append(&request->foreign_headers, accept_header))
		return false;
	if (!append(&request->own_headers, accept_header))
		return false;
	if (target->host && !append_pair(&request->own_headers, "Host", target->host))
		return false;
	for (size_t i = 0; i < target->header_count; i++) {
		const struct target_pair *pair = &target->headers[i];

		if (!append_pair(&request->own_headers, pair->name, pair->value))
			return false;
	}
	return true;
}

static void restrict_protocols(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/*
 * libcurl keeps the authorities it has read (since 7.87) only where they are one file: with
 * Debian's folder beside it, each handshake reads all of them anew, which is 15 ms of CPU on the
 * loop, also for a target that never answers. The folder holds the same certificates.
 */
static void set_authorities(CURL *easy, const struct target *target)
{
	if (target->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, target->ca_file);
	if (target->ca_file || curl_version_info(CURLVERSION_NOW)->cainfo)
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
}

/* libcurl takes the name that TLS expects from the URL alone: it gets a URL with that name, and is
   told where to connect to and what to call the host. */
static bool rename_home(struct scrape_request *request)
{
	const struct target *target = request->target;
	char *host = NULL, *port = NULL, *url = NULL;
	char where[URL_HOST_BYTES];
	CURLU *parts = curl_url();
	bool ok = parts && curl_url_set(parts, CURLUPART_URL, target->url, 0) == CURLUE_OK &&
		  curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
		  curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		  curl_url_set(parts, CURLUPART_HOST, target->server_name, 0) == CURLUE_OK &&
		  curl_url_get(parts, CURLUPART_URL, &url, 0) == CURLUE_OK;

	if (ok) {
		snprintf(where, sizeof(where), "::%s:%s", host, port);
		ok = append(&request->connect_to, where);
	}
	if (ok && !target->host) {
		snprintf(where, sizeof(where), "%s:%s", host, port);
		ok = append_pair(&request->own_headers, "Host", where);
	}
	if (ok) {
		free(request->home);
		request->home = strdup(url);
	}
	curl_free(host);
	curl_free(port);
	curl_free(url);
	curl_url_cleanup(parts);
	return ok && request->home;
}

static bool make_home(struct scrape_request *request)
{
	const struct target *target = request->target;

	request->home = strdup(target->url);
	if (!request->home)
		return false;
	return !target->server_name || !scrape_url_is_tls(target->url) || rename_home(request);
}

/* What never changes over the life of the handle. */
static void set_constants(struct scrape_request *request)
{
	CURL *easy = request->easy;
	const struct target *target = request->target;

	restrict_protocols(easy);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->detail);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "lowtide/" LOWTIDE_VERSION);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	/* "identity" asks for no compression, but still has libcurl undo what comes all the
	   same. */
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, target->compression ? "" : "identity");
	if (target->unix_socket) {
		curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, target->unix_socket);
		curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
	}
	set_authorities(easy, target);
	if (target->insecure) {
		curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
	}
#if LIBCURL_VERSION_NUM >= 0x075700
	/* A resolver that hangs must not keep us from quitting; before 7.87 it can, until the
	   system's own resolver timeout. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

static void forget_secret(struct scrape_request *request)
{
	scrape_secret_wipe(request->secret);
	free(request->secret);
	request->secret = NULL;
}

bool scrape_request_init(struct scrape_request *request, const struct target *target)
{
	*request = (struct scrape_request){.easy = curl_easy_init(), .target = target};
	if (!request->easy || !make_headers(request) || !make_home(request)) {
		scrape_request_fini(request);
		return false;
	}
	set_constants(request);
	scrape_proxy_watch(&request->proxy, request->easy);
	return true;
}

void scrape_request_fini(struct scrape_request *request)
{
	curl_easy_cleanup(request->easy);
	curl_slist_free_all(request->own_headers);
	curl_slist_free_all(request->foreign_headers);
	curl_slist_free_all(request->connect_to);
	free(request->home);
	forget_secret(request);
	free(request->hop);
	*request = (struct scrape_request){0};
}

/* NULL takes the credentials away. */
static void set_credentials(struct scrape_request *request, const char *secret)
{
	CURL *easy = request->easy;

	if (request->target->bearer_token_file) {
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
		curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, secret);
	} else if (request->target->basic_auth_file) {
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(easy, CURLOPT_USERPWD, secret);
	}
}

/* libcurl makes copies of its own, as long as it needs them. */
static void use_secret(struct scrape_request *request, const char *secret)
{
	if (request->secret && strcmp(request->secret, secret) == 0)
		return;
	forget_secret(request);
	request->secret = strdup(secret);
	must(request->secret != NULL);
	set_credentials(request, request->secret);
}

/* The file's line, or the password beside a user of the target's own. */
static struct fault use_basic(struct scrape_request *request, const char *secret)
{
	const struct target *target = request->target;
	char both[SCRAPE_SECRET_BYTES];
	bool fits = true;

	if (target->basic_auth_user) {
		int len = snprintf(both, sizeof(both), "%s:%s", target->basic_auth_user, secret);

		fits = len > 0 && (size_t)len < sizeof(both);
		if (fits)
			use_secret(request, both);
		scrape_secret_wipe(both);
	} else {
		fits = strchr(secret, ':') != NULL;
		if (fits)
			use_secret(request, secret);
	}
	if (fits)
		return (struct fault){.kind = FAULT_NONE};
	return fault_make(FAULT_FILE, 0, "basic_auth_file %s is %s", target->basic_auth_file,
		target->basic_auth_user ? "too long" : "not user:password");
}

static struct fault read_credentials(struct scrape_request *request)
{
	const struct target *target = request->target;
	bool bearer = target->bearer_token_file != NULL;
	const char *path = bearer ? target->bearer_token_file : target->basic_auth_file;
	char secret[SCRAPE_SECRET_BYTES];
	struct fault fault;

	if (!path)
		return (struct fault){.kind = FAULT_NONE};
	fault = scrape_secret_read(bearer ? "bearer_token_file" : "basic_auth_file", path, secret);
	if (fault_is_set(&fault))
		return fault;
	if (bearer)
		use_secret(request, secret);
	else
		fault = use_basic(request, secret);
	scrape_secret_wipe(secret);
	return fault;
}

/* Points the handle at the target itself again after a poll that was redirected. */
static void go_home(struct scrape_request *request)
{
	free(request->hop);
	request->hop = NULL;
	request->hops = 0;
	request->foreign = false;
	request->at_home = true;
	curl_easy_setopt(request->easy, CURLOPT_URL, request->home);
	curl_easy_setopt(request->easy, CURLOPT_CONNECT_TO, request->connect_to);
	curl_easy_setopt(request->easy, CURLOPT_HTTPHEADER, request->own_headers);
	set_credentials(request, request->secret);
}

struct fault scrape_request_begin(struct scrape_request *request, bool fresh, bool closing)
{
	if (!request->at_home)
		go_home(request);
	request->detail[0] = '\0';
	scrape_proxy_forget(&request->proxy);
	curl_easy_setopt(request->easy, CURLOPT_TIMEOUT_MS, (long)request->target->timeout_ms);
	curl_easy_setopt(request->easy, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
	curl_easy_setopt(request->easy, CURLOPT_FORBID_REUSE, closing ? 1L : 0L);
	return read_credentials(request);
}

static struct fault refuse(const struct scrape_request *request, const char *location)
{
	const char *why = scrape_url_refusal(location);
	char shown[SCRAPE_URL_SHOWN_BYTES];

	scrape_url_show(location, shown);
	if (request->hops == LIMIT_REDIRECTS)
		return fault_make(FAULT_REDIRECT, 0,
			"more than %d redirects, the last to %s: set its URL", LIMIT_REDIRECTS,
			shown);
	if (why)
		return fault_make(
			FAULT_REDIRECT, 0, "redirect to %s is not followed: %s", shown, why);
	if (request->target->unix_socket && !scrape_url_same_origin(location, request->home))
		return fault_make(FAULT_REDIRECT, 0,
			"redirect from a socket to %s is not followed: set its URL", shown);
	return (struct fault){.kind = FAULT_NONE};
}

struct fault scrape_request_redirect(
	struct scrape_request *request, const char *location, int64_t left_ms)
{
	struct fault fault = refuse(request, location);
	char *hop;

	if (fault_is_set(&fault))
		return fault;
	hop = strdup(location);
	if (!hop)
		return fault_make(FAULT_OTHER, 0, "no memory for a redirect");
	free(request->hop);
	request->hop = hop;
	request->hops++;
	request->at_home = false;
	scrape_proxy_forget(&request->proxy);
	if (!request->foreign && !scrape_url_same_origin(hop, request->home)) {
		request->foreign = true;
		curl_easy_setopt(request->easy, CURLOPT_CONNECT_TO, NULL);
		curl_easy_setopt(request->easy, CURLOPT_HTTPHEADER, request->foreign_headers);
		set_credentials(request, NULL);
	}
	curl_easy_setopt(request->easy, CURLOPT_URL, hop);
	curl_easy_setopt(request->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
	return fault;
}

const char *scrape_request_url(const struct scrape_request *request)
{
	return request->hop ? request->hop : request->home;
}
