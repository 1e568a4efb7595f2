#include "sources/scrape_fault.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "model/limits.h"
#include "model/units.h"
#include "sources/scrape_url.h"

/* libcurl 8.6 tells a header line beyond its own bound (100 KiB) as CURLE_TOO_LARGE, older ones as
   CURLE_OUT_OF_MEMORY. */
#if LIBCURL_VERSION_NUM >= 0x080600
#define CODE_TOO_LARGE CURLE_TOO_LARGE
#else
#define CODE_TOO_LARGE CURLE_OUT_OF_MEMORY
#endif

static bool mentions_n(const char *text, size_t len, const char *words)
{
	size_t words_len = strlen(words);

	for (size_t i = 0; i + words_len <= len; i++) {
		if (strncasecmp(text + i, words, words_len) == 0)
			return true;
	}
	return false;
}

/* libcurl and the TLS libraries under it have one code for many causes; their words differ less
   between versions than their numbers do. */
static bool mentions(const struct scrape_outcome *o, const char *words)
{
	return o->detail && mentions_n(o->detail, strlen(o->detail), words);
}

static struct fault connect_fault(const struct scrape_outcome *o)
{
	char place[SCRAPE_URL_SHOWN_BYTES];
	const char *reason = strerror(o->os_errno);

	if (o->target->unix_socket && o->os_errno == ECONNREFUSED)
		return fault_make(FAULT_REFUSED, o->os_errno,
			"refused: nobody listens on socket %s", o->target->unix_socket);
	if (o->target->unix_socket)
		return fault_make(FAULT_REFUSED, o->os_errno, "cannot connect to socket %s: %s",
			o->target->unix_socket, o->os_errno ? reason : "no such socket");
	scrape_url_show_place(o->url, place);
	if (o->os_errno == ECONNREFUSED)
		return fault_make(
			FAULT_REFUSED, o->os_errno, "refused: nobody listens on %s", place);
	return fault_make(FAULT_REFUSED, o->os_errno, "cannot connect to %s: %s", place,
		o->os_errno ? reason : "no route or no answer");
}

/* After a quarter of the time without a byte it stalls, unless it kept us waiting before: then it
   drips. */
static bool has_stalled(const struct scrape_outcome *o)
{
	return o->quiet_ms * 4 >= o->target->timeout_ms && o->quiet_ms > 2 * o->gap_ms;
}

static struct fault body_timeout(const struct scrape_outcome *o)
{
	char bytes[UNITS_BYTES];
	int64_t ms = o->target->timeout_ms;

	if (o->body_bytes == 0)
		return fault_make(FAULT_TIMEOUT, 0,
			"timed out after %" PRId64 " ms: headers came, no body", ms);
	units_bytes(bytes, UNITS_BYTES, (double)o->body_bytes);
	if (has_stalled(o))
		return fault_make(FAULT_TIMEOUT, 0,
			"timed out after %" PRId64 " ms: body stalled after %s", ms, bytes);
	return fault_make(
		FAULT_TIMEOUT, 0, "timed out: body too slow, %s in %" PRId64 " ms", bytes, ms);
}

static struct fault timeout_fault(const struct scrape_outcome *o)
{
	static const char *const doing[] = {
		[SCRAPE_RESOLVING] = "resolving the name",
		[SCRAPE_CONNECTING] = "connecting",
		[SCRAPE_TLS] = "in the TLS handshake",
		[SCRAPE_WAITING] = "waiting for the first byte",
		[SCRAPE_HEADERS] = "in the middle of the headers",
	};

	if (o->phase == SCRAPE_BODY)
		return body_timeout(o);
	return fault_make(FAULT_TIMEOUT, 0, "timed out after %" PRId64 " ms %s",
		o->target->timeout_ms, doing[o->phase]);
}

static struct fault tls_fault(const struct scrape_outcome *o)
{
	char place[SCRAPE_URL_SHOWN_BYTES];

	if (mentions(o, "not yet valid") || mentions(o, "not yet activated"))
		return fault_make(
			FAULT_TLS, (int)o->code, "certificate is not valid yet: check both clocks");
	if (mentions(o, "expired") || mentions(o, "expiration date has passed"))
		return fault_make(FAULT_TLS, (int)o->code, "certificate has expired: renew it");
	scrape_url_show_place(o->url, place);
	if (mentions(o, "subject name") || mentions(o, "does not match"))
		return fault_make(FAULT_TLS, (int)o->code,
			"certificate is for another name than %s: use its name", place);
	if (mentions(o, "wrong version number") || mentions(o, "unexpected TLS packet") ||
		mentions(o, "packet length too long") || mentions(o, "http request"))
		return fault_make(FAULT_TLS, (int)o->code,
			"%s speaks plain HTTP, not TLS: use http://", place);
	if (o->code == CURLE_PEER_FAILED_VERIFICATION)
		return fault_make(FAULT_TLS, (int)o->code,
			"certificate is from an unknown CA: set ca_file (--ca-file)");
	if (mentions(o, "certificate required") || mentions(o, "bad certificate"))
		return fault_make(FAULT_TLS, (int)o->code,
			"%s wants a client certificate, which lowtide has not", place);
	if (mentions(o, "SSL_ERROR_SYSCALL") || mentions(o, "reset by peer") ||
		mentions(o, "unexpected eof") || mentions(o, "non-properly terminated"))
		return fault_make(FAULT_TLS, (int)o->code, "closed in the TLS handshake");
	return fault_make(FAULT_TLS, (int)o->code, "TLS handshake failed: %.80s",
		o->detail && o->detail[0] ? o->detail : curl_easy_strerror(o->code));
}

/* The connection ended where an answer or the rest of it should have come. */
static struct fault cut_fault(const struct scrape_outcome *o)
{
	char bytes[UNITS_BYTES];
	/* Who once answered in plain HTTP is not asked in the wrong language: he is gone. */
	bool tls_port = !scrape_url_is_tls(o->url) && !o->proxy.variable && !o->answered_before;

	if (o->code == CURLE_GOT_NOTHING || o->phase < SCRAPE_HEADERS)
		return fault_make(FAULT_CUT, (int)o->code, "closed without an answer%s",
			tls_port ? ": a TLS port? try https://" : "");
	if (o->phase == SCRAPE_HEADERS)
		return fault_make(FAULT_CUT, (int)o->code, "cut in the middle of the headers");
	units_bytes(bytes, UNITS_BYTES, (double)o->body_bytes);
	if (mentions(o, "chunk") || mentions(o, "hexadecimal"))
		return fault_make(FAULT_CUT, (int)o->code, "bad chunk after %s", bytes);
	return fault_make(FAULT_CUT, (int)o->code, "body cut after %s", bytes);
}

static struct fault encoding_fault(const struct scrape_outcome *o)
{
	if (mentions(o, "unrecognized"))
		return fault_make(FAULT_ENCODING, (int)o->code,
			"unknown content encoding: set compression: false (--no-compression)");
	return fault_make(FAULT_ENCODING, (int)o->code,
		"body does not decompress: set compression: false (--no-compression)");
}

/* Bytes came, but no HTTP: a TLS alert, the banner of another protocol. */
static struct fault not_http_fault(const struct scrape_outcome *o)
{
	enum { BANNER_BYTES = 40 };
	char place[SCRAPE_URL_SHOWN_BYTES];
	size_t len = 0;

	scrape_url_show_place(o->url, place);
	if (o->excerpt_len >= 2 && (o->excerpt[0] == '\x15' || o->excerpt[0] == '\x16') &&
		o->excerpt[1] == '\x03')
		return fault_make(FAULT_TLS, 0, "%s is a TLS port: use https://", place);
	while (len < o->excerpt_len && len < BANNER_BYTES && o->excerpt[len] >= ' ' &&
		o->excerpt[len] <= '~')
		len++;
	if (len == 0)
		return fault_make(
			FAULT_CONTENT, 0, "%s does not speak HTTP: check the port", place);
	return fault_make(FAULT_CONTENT, 0,
		"%s does not speak HTTP, it says \"%.*s\": check the port", place, (int)len,
		o->excerpt);
}

static struct fault stop_fault(const struct scrape_outcome *o)
{
	if (o->stop == SCRAPE_STOP_WIRE)
		return fault_make(FAULT_LIMIT, 0, "body over %d MiB on the wire: the rest dropped",
			LIMIT_WIRE_BYTES >> 20);
	return fault_make(FAULT_LIMIT, 0, "headers over %d KiB", LIMIT_HEADER_BYTES >> 10);
}

static struct fault other_fault(const struct scrape_outcome *o)
{
	return fault_make(FAULT_OTHER, (int)o->code, "%.100s",
		o->detail && o->detail[0] ? o->detail : curl_easy_strerror(o->code));
}

static struct fault resolve_fault(const struct scrape_outcome *o)
{
	char place[SCRAPE_URL_SHOWN_BYTES];

	scrape_url_show_place(o->url, place);
	return fault_make(FAULT_ADDRESS, (int)o->code, "name does not resolve: %s", place);
}

/* Small containers come without the system's list. */
static struct fault authorities_fault(const struct scrape_outcome *o)
{
	if (o->target->ca_file)
		return fault_make(FAULT_FILE, (int)o->code,
			"ca_file %s cannot be read or holds no certificate", o->target->ca_file);
	return fault_make(FAULT_FILE, (int)o->code,
		"no certificate authorities on this machine: install ca-certificates, "
		"or set ca_file (--ca-file)");
}

static struct fault transport_fault(const struct scrape_outcome *o)
{
	switch (o->code) {
	case CURLE_COULDNT_RESOLVE_HOST: return resolve_fault(o);
	case CURLE_COULDNT_CONNECT: return connect_fault(o);
	case CURLE_OPERATION_TIMEDOUT: return timeout_fault(o);
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION: return tls_fault(o);
	case CURLE_SSL_CACERT_BADFILE: return authorities_fault(o);
	case CURLE_BAD_CONTENT_ENCODING: return encoding_fault(o);
	case CURLE_WRITE_ERROR: /* a decoder of libcurl failed: our own refusals set stop */
		return mentions(o, "encoding") ? encoding_fault(o) : other_fault(o);
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		return fault_make(FAULT_CONTENT, (int)o->code, "the answer is not HTTP");
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM: return cut_fault(o);
	case CODE_TOO_LARGE:
		if (o->phase <= SCRAPE_HEADERS)
			return fault_make(FAULT_LIMIT, (int)o->code, "headers over %d KiB",
				LIMIT_HEADER_BYTES >> 10);
		return other_fault(o);
	default: return other_fault(o);
	}
}

static struct fault unauthorized_fault(const struct scrape_outcome *o)
{
	if (o->foreign)
		return fault_make(FAULT_STATUS, o->status,
			"401: credentials are not sent to where a redirect leads: set that URL");
	if (o->target->bearer_token_file)
		return fault_make(FAULT_STATUS, o->status,
			"401: the token is not accepted: check bearer_token_file");
	if (o->target->basic_auth_file)
		return fault_make(FAULT_STATUS, o->status,
			"401: user or password not accepted: check basic_auth_file");
	if (o->asks_basic)
		return fault_make(FAULT_STATUS, o->status,
			"401: needs user and password: set basic_auth_file (--basic-auth-file)");
	return fault_make(FAULT_STATUS, o->status,
		"401: needs a token: set bearer_token_file (--bearer-token-file)");
}

/* What Go, nginx and Apache answer, in plain text, to a request without TLS on their TLS port. */
static bool says_tls_port(const struct scrape_outcome *o)
{
	return mentions_n(o->excerpt, o->excerpt_len, "to an https server") ||
	       mentions_n(o->excerpt, o->excerpt_len, "to https port") ||
	       mentions_n(o->excerpt, o->excerpt_len, "to an ssl-enabled server port");
}

static struct fault bad_request_fault(const struct scrape_outcome *o)
{
	char place[SCRAPE_URL_SHOWN_BYTES];

	scrape_url_show_place(o->url, place);
	if (says_tls_port(o))
		return fault_make(
			FAULT_TLS, o->status, "400: %s is a TLS port: use https://", place);
	if (o->target->host && !o->foreign)
		return fault_make(FAULT_STATUS, o->status, "400: Host %s not allowed? check host",
			o->target->host);
	return fault_make(FAULT_STATUS, o->status, "400: Host not allowed? set host (--host)");
}

/* Who answers 5xx to a request that a proxy passes on cannot be known. */
static struct fault server_fault(const struct scrape_outcome *o)
{
	if (o->proxy.variable && !scrape_url_is_tls(o->url))
		return fault_make(FAULT_STATUS, o->status,
			"%d: the proxy or the server failed: see their logs", o->status);
	if (o->status == 503)
		return fault_make(FAULT_STATUS, o->status,
			"503: down, or too many scrapes at once: see its own limit");
	return fault_make(FAULT_STATUS, o->status, "%d: the server failed: see its log", o->status);
}

static struct fault status_fault(const struct scrape_outcome *o)
{
	char path[SCRAPE_URL_SHOWN_BYTES];
	int status = o->status;

	switch (status) {
	case 400: return bad_request_fault(o);
	case 401: return unauthorized_fault(o);
	case 403:
		return fault_make(FAULT_STATUS, status,
			"403: forbidden: token, user or our address lacks the right");
	case 404:
		scrape_url_show_path(o->url, path);
		return fault_make(
			FAULT_STATUS, status, "404: no metrics at %s: check the path", path);
	case 429:
		return fault_make(
			FAULT_STATUS, status, "429: asked too often: set a longer interval");
	default:
		if (status >= 500)
			return server_fault(o);
		return fault_make(FAULT_STATUS, status, "%d: expected 200", status);
	}
}

/* ---- proxies and redirects ---- */

/* Whether the proxy itself is to blame, and nothing behind it. */
static bool failed_at_proxy(const struct scrape_outcome *o)
{
	if (o->status == 407)
		return o->proxy.variable != NULL;
	if (o->code == CURLE_OK)
		return false;
	if (o->proxy_status != 0)
		return o->proxy_status != 200;
	return o->code == CURLE_COULDNT_RESOLVE_PROXY || o->code == CURLE_PROXY ||
	       (o->proxy.variable &&
		       (o->code == CURLE_COULDNT_CONNECT || o->code == CURLE_NOT_BUILT_IN));
}

static struct fault proxy_fault(const struct scrape_outcome *o)
{
	static const struct scrape_proxy unnamed = {"its variable", "of the environment"};
	const struct scrape_proxy *proxy = o->proxy.variable ? &o->proxy : &unnamed;
	char place[SCRAPE_URL_SHOWN_BYTES];

	if (o->status == 407 || o->proxy_status == 407)
		return fault_make(FAULT_STATUS, 407,
			"407: proxy %s wants user and password: set them in %s", proxy->place,
			proxy->variable);
	if (o->code == CURLE_COULDNT_RESOLVE_PROXY)
		return fault_make(FAULT_ADDRESS, (int)o->code,
			"name of proxy %s does not resolve: check %s", proxy->place,
			proxy->variable);
	if (o->code == CURLE_NOT_BUILT_IN)
		return fault_make(FAULT_OTHER, (int)o->code,
			"proxy %s is of a kind that libcurl here cannot use: check %s",
			proxy->place, proxy->variable);
	if (o->code == CURLE_COULDNT_CONNECT && o->proxy_status == 0)
		return fault_make(FAULT_REFUSED, o->os_errno,
			"cannot connect to proxy %s: %s: check %s", proxy->place,
			o->os_errno ? strerror(o->os_errno) : "no route or no answer",
			proxy->variable);
	scrape_url_show_place(o->url, place);
	if (o->proxy_status != 0)
		return fault_make(FAULT_REFUSED, o->proxy_status,
			"%d from proxy %s of %s: no connection to %s", o->proxy_status,
			proxy->place, proxy->variable, place);
	return fault_make(FAULT_REFUSED, (int)o->code, "proxy %s of %s did not connect to %s",
		proxy->place, proxy->variable, place);
}

struct fault scrape_fault_with_way(
	struct fault fault, const char *url, const struct scrape_proxy *proxy)
{
	char shown[SCRAPE_URL_SHOWN_BYTES] = "";
	bool proxied = proxy && proxy->variable;

	if (!fault_is_set(&fault) || (!url && !proxied))
		return fault;
	if (url)
		scrape_url_show(url, shown);
	return fault_make(fault.kind, fault.code, "%s (%s%s%s%s%s%s%s)", fault.text,
		url ? "redirected to " : "", shown, url && proxied ? ", " : "",
		proxied ? "via proxy " : "", proxied ? proxy->place : "", proxied ? " of " : "",
		proxied ? proxy->variable : "");
}

/* ---- everything ---- */

/*
 * What we ended ourselves comes first, then a status that explains itself however badly its body
 * arrived, then the transport. SCRAPE_STOP_BODY is the decoder's to explain.
 */
static struct fault fault_of_answer(const struct scrape_outcome *outcome)
{
	if (outcome->stop == SCRAPE_STOP_HEADERS || outcome->stop == SCRAPE_STOP_WIRE)
		return stop_fault(outcome);
	if (outcome->stop == SCRAPE_STOP_NOT_HTTP)
		return not_http_fault(outcome);
	if (outcome->status != 0 && outcome->status != 200 && outcome->phase == SCRAPE_BODY)
		return status_fault(outcome);
	if (outcome->code != CURLE_OK && outcome->stop == SCRAPE_STOP_NONE)
		return transport_fault(outcome);
	/* libcurl takes a close between two headers for the end of an empty answer. */
	if (outcome->code == CURLE_OK && outcome->phase != SCRAPE_BODY)
		return cut_fault(outcome);
	return (struct fault){.kind = FAULT_NONE};
}

struct fault scrape_fault(const struct scrape_outcome *outcome)
{
	const char *redirected_to = outcome->redirected ? outcome->url : NULL;

	if (outcome->stop == SCRAPE_STOP_NONE && failed_at_proxy(outcome))
		return scrape_fault_with_way(proxy_fault(outcome), redirected_to, NULL);
	return scrape_fault_with_way(fault_of_answer(outcome), redirected_to, &outcome->proxy);
}
