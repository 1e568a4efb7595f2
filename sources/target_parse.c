#include "sources/target.h"

#include <curl/curl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/un.h>

#include "model/must.h"
#include "model/scrub.h"

#define EXPECTED                                                                                   \
	"expected host:port, http(s)://host/path, unix:/path.sock:/metrics, postgres://host/db "   \
	"or pgbouncer://host"
#define DEFAULT_PATH "/metrics"

enum {
	GIVEN_BYTES_MAX = 2048, /* a URL longer than this is a paste gone wrong */
	QUOTE_BYTES = 72,       /* of the target in a message */
};

/* Kinds of target that have a name but no source here. */
static const char *const absent_kinds[] = {
	"prometheus+http://",
	"prometheus+https://",
};

static bool starts_with(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

/* Bytes of text that may be shown: without the query, which may hold a token. */
static int shown_len(const char *text)
{
	size_t len = strcspn(text, "?#");

	return (int)(len < QUOTE_BYTES ? len : QUOTE_BYTES);
}

/* A target with an @ anywhere is not quoted at all: a password may hold the very characters that
   end the part of a URL in which it would be looked for. */
static bool complain(char error[TARGET_ERROR_BYTES], const char *text, const char *what)
{
	if (strchr(text, '@'))
		scrub_format(error, TARGET_ERROR_BYTES, "a target %s (%s)", what, EXPECTED);
	else
		scrub_format(error, TARGET_ERROR_BYTES, "\"%.*s\" %s (%s)", shown_len(text), text,
			what, EXPECTED);
	return false;
}

static bool has_unsafe_bytes(const char *text)
{
	size_t len = strlen(text);

	while (len > 0) {
		uint32_t c;
		size_t n = utf8_decode(text, len, &c);

		if (n == 0 || scrub_is_unsafe(c))
			return true;
		text += n;
		len -= n;
	}
	return false;
}

/* Length of "scheme" in "scheme://", or 0. */
static size_t scheme_len(const char *text)
{
	size_t len =
		strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

	return strncmp(text + len, "://", 3) == 0 ? len : 0;
}

/* Says that a kind of target is not known here. Nothing behind its name is quoted: there may be a
   password in it. */
static bool refuse_kind(const char *text, char error[TARGET_ERROR_BYTES])
{
	size_t len = scheme_len(text);

	for (size_t i = 0; i < sizeof(absent_kinds) / sizeof(absent_kinds[0]); i++) {
		const char *kind = absent_kinds[i];

		if (!starts_with(text, kind))
			continue;
		scrub_format(error, TARGET_ERROR_BYTES, "%s targets are not in this version (%s)",
			kind, EXPECTED);
		return true;
	}
	if (len > 0 && !starts_with(text, "http://") && !starts_with(text, "https://")) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"%.*s:// is not a kind of target lowtide knows (%s)",
			(int)(len < QUOTE_BYTES ? len : QUOTE_BYTES), text, EXPECTED);
		return true;
	}
	return false;
}

/* The checks every form shares. Userinfo comes first: nothing may be quoted before it is ruled
   out. */
static bool check_characters(const char *text, char error[TARGET_ERROR_BYTES])
{
	size_t start = scheme_len(text) > 0 ? scheme_len(text) + 3 : 0;
	size_t authority = strcspn(text + start, "/?#");

	if (memchr(text + start, '@', authority)) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"user and password do not belong in a target: put them into a file and "
			"name that with basic_auth_file");
		return false;
	}
	if (has_unsafe_bytes(text))
		return complain(error, text, "has control characters or is not UTF-8");
	if (strpbrk(text, " \t"))
		return complain(error, text, "has a blank in it");
	if (strchr(text, '#'))
		return complain(error, text, "has a fragment (#), which no server ever sees");
	return true;
}

static bool port_is_valid(const char *port, size_t len)
{
	long value = 0;

	if (len == 0 || len > 5 || strspn(port, "0123456789") < len)
		return false;
	for (size_t i = 0; i < len; i++)
		value = value * 10 + (port[i] - '0');
	return value >= 1 && value <= 65535;
}

/* host:port and [v6]:port of a target without scheme; a URL may leave the port out. */
static bool check_authority(
	const char *text, const char *authority, bool needs_port, char error[TARGET_ERROR_BYTES])
{
	size_t len = strcspn(authority, "/?");
	const char *end = authority + len;
	const char *bracket = *authority == '[' ? memchr(authority, ']', len) : NULL;
	const char *colon = memchr(authority, ':', len);

	if (*authority == '[') {
		if (!bracket)
			return complain(error, text, "has an IPv6 address without its ]");
		colon = bracket + 1 < end ? bracket + 1 : NULL;
	} else if (colon && memchr(colon + 1, ':', (size_t)(end - colon - 1))) {
		return complain(error, text, "is not host:port; IPv6 goes in brackets: [::1]:9100");
	}
	if (len == 0 || colon == authority)
		return complain(error, text, "names no host");
	if (!colon)
		return needs_port ? complain(error, text, "has no port") : true;
	if (*colon != ':' || !port_is_valid(colon + 1, (size_t)(end - colon - 1)))
		return complain(error, text, "has a port that is not a number from 1 to 65535");
	return true;
}

static char *formatted(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* printf to the heap. What is formatted here is no longer than a target with a scheme before it. */
static char *formatted(const char *format, ...)
{
	char text[GIVEN_BYTES_MAX + sizeof("http://localhost" DEFAULT_PATH)];
	char *copy = NULL;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	must(len >= 0 && (size_t)len < sizeof(text));
	target_set_text(&copy, text);
	return copy;
}

/* The name shown: where it is, and the path when it is an unusual one. */
static char *automatic_name(
	const char *place, size_t place_len, const char *separator, const char *path)
{
	if (strcmp(path, DEFAULT_PATH) == 0)
		return formatted("%.*s", (int)place_len, place);
	return formatted("%.*s%s%s", (int)place_len, place, separator, path);
}

/* Lets libcurl, which will use it, judge the URL, puts /metrics where there is no path, and keeps
   what libcurl makes of it. */
static CURLUcode normalise(CURLU *parts, const char *url, char **whole, char **path)
{
	CURLUcode code = curl_url_set(parts, CURLUPART_URL, url, 0);

	if (code == CURLUE_OK)
		code = curl_url_get(parts, CURLUPART_PATH, path, 0);
	if (code == CURLUE_OK && strcmp(*path, "/") == 0) {
		curl_free(*path);
		*path = NULL;
		code = curl_url_set(parts, CURLUPART_PATH, DEFAULT_PATH, 0);
		if (code == CURLUE_OK)
			code = curl_url_get(parts, CURLUPART_PATH, path, 0);
	}
	if (code == CURLUE_OK)
		code = curl_url_get(parts, CURLUPART_URL, whole, 0);
	return code;
}

/* Sets the URL, and gives its path (curl_free) for the name. */
static bool set_url(struct target *target, const char *text, const char *url, char **path,
	char error[TARGET_ERROR_BYTES])
{
	CURLU *parts = curl_url();
	char *whole = NULL;
	CURLUcode code;
	bool ok = false;

	must(parts != NULL);
	*path = NULL;
	code = normalise(parts, url, &whole, path);
	if (code != CURLUE_OK)
		complain(error, text, curl_url_strerror(code));
	else if (has_unsafe_bytes(whole)) /* hidden as %xx, which libcurl decodes in a host */
		complain(error, text, "hides control characters");
	else
		ok = true;
	if (ok)
		target_set_text(&target->url, whole);
	curl_free(whole);
	curl_url_cleanup(parts);
	return ok;
}

static bool parse_http(struct target *target, const char *text, char error[TARGET_ERROR_BYTES])
{
	size_t scheme = scheme_len(text);
	const char *authority = text + (scheme > 0 ? scheme + 3 : 0);
	char *url, *path;
	bool ok;

	if (!check_authority(text, authority, scheme == 0, error))
		return false;
	url = formatted("%s%s", scheme > 0 ? "" : "http://", text);
	ok = set_url(target, text, url, &path, error);
	if (ok) {
		authority = strstr(target->url, "://") + 3; /* as libcurl writes it */
		target->name = automatic_name(authority, strcspn(authority, "/?"), "", path);
	}
	curl_free(path);
	free(url);
	return ok;
}

/* unix:/path.sock[:/path]. The socket ends at the first ":/", so its path cannot contain one. */
static bool parse_unix(struct target *target, const char *text, char error[TARGET_ERROR_BYTES])
{
	const char *socket_path = text + strlen("unix:");
	const char *colon = strstr(socket_path, ":/");
	size_t len = colon ? (size_t)(colon - socket_path) : strlen(socket_path);
	char *url, *path;
	bool ok;

	if (len < 2)
		return complain(error, text, "names no socket");
	if (len >= sizeof(((struct sockaddr_un *)NULL)->sun_path))
		return complain(error, text, "is a longer path than a socket can have");
	if (memchr(socket_path, '?', len))
		return complain(error, text, "has a query without :/path before it");
	url = formatted("http://localhost%s", colon ? colon + 1 : DEFAULT_PATH);
	ok = set_url(target, text, url, &path, error);
	if (ok) {
		target->unix_socket = formatted("%.*s", (int)len, socket_path);
		target->name = automatic_name(socket_path, len, ":", path);
	}
	curl_free(path);
	free(url);
	return ok;
}

bool target_parse(struct target *target, const char *text, char error[TARGET_ERROR_BYTES])
{
	bool ok;

	if (*text == '\0') {
		scrub_format(error, TARGET_ERROR_BYTES, "a target is empty (%s)", EXPECTED);
		return false;
	}
	if (strlen(text) > GIVEN_BYTES_MAX) {
		scrub_format(error, TARGET_ERROR_BYTES, "a target is longer than %d bytes (%s)",
			GIVEN_BYTES_MAX, EXPECTED);
		return false;
	}
	if (target_is_server(text))
		return target_parse_server(target, text, error);
	if (target_is_pooler(text))
		return target_parse_pooler(target, text, error);
	if (target_is_list_text(text))
		return check_characters(text, error) && target_parse_list(target, text, error);
	if (refuse_kind(text, error) || !check_characters(text, error))
		return false;
	if (starts_with(text, "unix:/"))
		ok = parse_unix(target, text, error);
	else
		ok = parse_http(target, text, error);
	if (ok)
		target->given = formatted("%.*s", (int)strcspn(text, "?"), text);
	return ok;
}
