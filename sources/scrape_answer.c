#include "sources/scrape_answer.h"

#include <string.h>
#include <strings.h>

#include "model/limits.h"
#include "sources/scrape_url.h"

struct scrape_body *scrape_pool_take(struct scrape_pool *pool)
{
	if (pool->count > 0)
		return pool->idle[--pool->count];
	return scrape_body_create(pool->pools, pool->watches);
}

void scrape_pool_give(struct scrape_pool *pool, struct scrape_body *body)
{
	if (pool->count == SCRAPE_IDLE_BODIES) {
		scrape_body_destroy(body);
		return;
	}
	scrape_body_trim(body);
	pool->idle[pool->count++] = body;
}

void scrape_pool_fini(struct scrape_pool *pool)
{
	for (size_t i = 0; i < pool->count; i++)
		scrape_body_destroy(pool->idle[i]);
	pool->count = 0;
}

/* A header line as libcurl hands it over: with its line end, without a NUL. */
static bool header_is(const char *line, size_t len, const char *name)
{
	size_t name_len = strlen(name);

	return len > name_len && strncasecmp(line, name, name_len) == 0 && line[name_len] == ':';
}

/* The value starts at the first byte that is no blank; NUL-terminated and cut to size. */
static void header_value(const char *line, size_t len, char *value, size_t size)
{
	const char *colon = memchr(line, ':', len);
	const char *from = colon ? colon + 1 : line + len;
	const char *end = line + len;
	size_t value_len;

	while (from < end && (*from == ' ' || *from == '\t'))
		from++;
	while (end > from && (end[-1] == '\r' || end[-1] == '\n'))
		end--;
	value_len = (size_t)(end - from) < size ? (size_t)(end - from) : size - 1;
	memcpy(value, from, value_len);
	value[value_len] = '\0';
}

static void note_header(struct scrape_answer *answer, const char *line, size_t len)
{
	char value[64];

	if (header_is(line, len, "Date")) {
		header_value(line, len, value, sizeof(value));
		answer->date = curl_getdate(value, NULL);
		answer->has_date = answer->date > 0;
	} else if (header_is(line, len, "Transfer-Encoding")) {
		answer->is_chunked = true; /* libcurl fails what it cannot undo */
	} else if (header_is(line, len, "WWW-Authenticate")) {
		header_value(line, len, value, sizeof(value));
		answer->asks_basic |= strncasecmp(value, "Basic", strlen("Basic")) == 0;
	}
}

/* Also called for the headers of interim answers (100, 103): each status line begins anew. */
static size_t on_header(char *line, size_t size, size_t count, void *user)
{
	struct scrape_answer *answer = user;
	size_t len = size * count;

	answer->header_bytes += len;
	if (answer->header_bytes > LIMIT_HEADER_BYTES) {
		answer->stop = SCRAPE_STOP_HEADERS;
		return 0;
	}
	if (len >= 5 && memcmp(line, "HTTP/", 5) == 0) {
		answer->is_chunked = answer->asks_basic = answer->has_date = false;
		answer->headers_done = false;
	} else if (len <= 2) {
		long status = 0;

		curl_easy_getinfo(answer->easy, CURLINFO_RESPONSE_CODE, &status);
		answer->headers_done = status >= 200;
	} else {
		note_header(answer, line, len);
	}
	return len;
}

static void open_body(struct scrape_answer *answer)
{
	const char *type = NULL;

	curl_easy_getinfo(answer->easy, CURLINFO_CONTENT_TYPE, &type);
	answer->body = scrape_pool_take(answer->pool);
	scrape_body_begin(answer->body, type, answer->keys, answer->memo);
}

/* What comes with another status, or as no HTTP at all (0), is looked at and thrown away, and not
   for long. */
static bool keep_excerpt(struct scrape_answer *answer, long status, const char *bytes, size_t len)
{
	size_t room = sizeof(answer->excerpt) - answer->excerpt_len;

	if (len > room)
		len = room;
	memcpy(answer->excerpt + answer->excerpt_len, bytes, len);
	answer->excerpt_len += len;
	if (status == 0)
		answer->stop = SCRAPE_STOP_NOT_HTTP;
	return status != 0 && answer->body_bytes <= LIMIT_HEADER_BYTES;
}

static void note_gap(struct scrape_answer *answer)
{
	int64_t gap_ms = mono_diff_ms(answer->now->mono, answer->last_byte);

	if (answer->body_bytes > 0 && gap_ms > answer->gap_ms)
		answer->gap_ms = gap_ms;
	answer->last_byte = answer->now->mono;
}

static bool take_body(struct scrape_answer *answer, const char *bytes, size_t len)
{
	if (answer->sink.feed)
		return answer->sink.feed(answer->sink.user, bytes, len);
	if (!answer->body)
		open_body(answer);
	return scrape_body_feed(answer->body, bytes, len);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
	struct scrape_answer *answer = user;
	size_t len = size * count;
	long status = 0;

	note_gap(answer);
	answer->body_bytes += (int64_t)len;
	if (!answer->body) {
		curl_easy_getinfo(answer->easy, CURLINFO_RESPONSE_CODE, &status);
		if (status != 200)
			return keep_excerpt(answer, status, bytes, len) ? len : 0;
	}
	if (take_body(answer, bytes, len))
		return len;
	answer->stop = SCRAPE_STOP_BODY;
	return 0;
}

/* The only place that sees bytes a decompressor makes nothing of. */
static int on_progress(
	void *user, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
	struct scrape_answer *answer = user;

	(void)total;
	(void)up_total;
	(void)up_now;
	if (now <= LIMIT_WIRE_BYTES)
		return 0;
	answer->stop = SCRAPE_STOP_WIRE;
	return 1;
}

static void set_callbacks(struct scrape_answer *answer)
{
	CURL *easy = answer->easy;

	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, answer);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* a proxy's are not its */
	/* Not in order to believe it: to see what it is that is no HTTP. */
	curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 1L);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, answer);
	curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(easy, CURLOPT_XFERINFODATA, answer);
}

void scrape_answer_init(struct scrape_answer *answer, CURL *easy, struct scrape_pool *pool,
	struct keys *keys, struct expo_memo *memo, const struct instant *now)
{
	*answer = (struct scrape_answer){
		.easy = easy,
		.pool = pool,
		.keys = keys,
		.memo = memo,
		.now = now,
	};
	set_callbacks(answer);
}

void scrape_answer_init_sink(struct scrape_answer *answer, CURL *easy, struct scrape_sink sink,
	const struct instant *now)
{
	*answer = (struct scrape_answer){.easy = easy, .sink = sink, .now = now};
	set_callbacks(answer);
}

void scrape_answer_reset(struct scrape_answer *answer)
{
	if (answer->body)
		scrape_pool_give(answer->pool, answer->body);
	answer->body = NULL;
	answer->stop = SCRAPE_STOP_NONE;
	answer->header_bytes = 0;
	answer->headers_done = answer->is_chunked = answer->asks_basic = answer->has_date = false;
	answer->body_bytes = 0;
	answer->gap_ms = 0;
	answer->excerpt_len = 0;
}

static bool happened(CURL *easy, CURLINFO when)
{
	curl_off_t us = 0;

	curl_easy_getinfo(easy, when, &us);
	return us > 0;
}

/* libcurl's connect time includes the TLS handshake in some versions; a port of ours means that
   the connection itself stands. */
static bool is_connected(CURL *easy)
{
	long port = 0;

	curl_easy_getinfo(easy, CURLINFO_LOCAL_PORT, &port);
	return port > 0 || happened(easy, CURLINFO_CONNECT_TIME_T);
}

static enum scrape_phase phase_of(const struct scrape_answer *answer, bool is_tls)
{
	CURL *easy = answer->easy;

	if (answer->headers_done)
		return SCRAPE_BODY;
	if (answer->header_bytes > 0 || happened(easy, CURLINFO_STARTTRANSFER_TIME_T))
		return SCRAPE_HEADERS;
	if (happened(easy, CURLINFO_PRETRANSFER_TIME_T))
		return SCRAPE_WAITING;
	if (!happened(easy, CURLINFO_NAMELOOKUP_TIME_T))
		return SCRAPE_RESOLVING;
	if (!is_connected(easy))
		return SCRAPE_CONNECTING;
	return is_tls && !happened(easy, CURLINFO_APPCONNECT_TIME_T) ? SCRAPE_TLS : SCRAPE_WAITING;
}

bool scrape_answer_is_framed(const struct scrape_answer *answer)
{
	curl_off_t length = -1;
	long version = 0;

	curl_easy_getinfo(answer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	curl_easy_getinfo(answer->easy, CURLINFO_HTTP_VERSION, &version);
	return answer->is_chunked || length >= 0 || version >= CURL_HTTP_VERSION_2_0;
}

struct scrape_outcome scrape_answer_outcome(const struct scrape_answer *answer,
	const struct scrape_request *request, CURLcode code, bool answered_before)
{
	CURL *easy = request->easy;
	const char *url = scrape_request_url(request);
	long status = 0, proxy_status = 0, os_errno = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
	curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os_errno);
	return (struct scrape_outcome){
		.target = request->target,
		.url = url,
		.redirected = request->hop != NULL,
		.foreign = request->foreign,
		.proxy = request->proxy,
		.answered_before = answered_before,
		.code = code,
		.detail = request->detail,
		.os_errno = (int)os_errno,
		.proxy_status = (int)proxy_status,
		.stop = answer->stop,
		.phase = phase_of(answer, scrape_url_is_tls(url)),
		.quiet_ms = mono_diff_ms(answer->now->mono, answer->last_byte),
		.gap_ms = answer->gap_ms,
		.body_bytes = answer->body_bytes,
		.status = (int)status,
		.asks_basic = answer->asks_basic,
		.excerpt = answer->excerpt,
		.excerpt_len = answer->excerpt_len,
	};
}
