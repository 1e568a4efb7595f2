/*
 * The scrape source against real servers on loopback that hang, drip, cut, flood and lie. One test
 * for each way a poll can go wrong, with the exact words an engineer will read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/limits.h"
#include "tests/support/evil_server.h"
#include "tests/support/scrape_probe.h"

#define BODY   "process_resident_memory_bytes 1234\n"
#define HEADER "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n"

/* ---- one poll ---- */

static void short_timeout(struct target *target)
{
	target->timeout_ms = 300;
}

static void say_and_hang(struct evil_conn *conn)
{
	evil_say(conn);
	evil_hang(conn);
}

/* A poll of a server with this script that must end in this fault, without a reading. */
static void expect_script_fault(evil_script *script, const char *answer,
	void (*tweak)(struct target *target), enum fault_kind kind, const char *text)
{
	struct evil_server *server = evil_start(script, answer);
	struct probe_feed feed = probe_once(evil_url(server), tweak);

	evil_stop(server);
	probe_expect_fault(&feed, kind, text);
	assert_int_equal(feed.readings, 0);
}

/* The same, with a partial reading of one sample. */
static void expect_partial(evil_script *script, const char *answer,
	void (*tweak)(struct target *target), enum fault_kind kind, const char *text)
{
	struct evil_server *server = evil_start(script, answer);
	struct probe_feed feed = probe_once(evil_url(server), tweak);

	evil_stop(server);
	probe_expect_fault(&feed, kind, text);
	assert_int_equal(feed.readings, 1);
	assert_int_equal(feed.faults, 0);
	assert_int_equal(feed.reading.completeness, READING_PARTIAL);
	assert_int_equal(feed.reading.sample_count, 1);
	assert_true(feed.samples[0].value == 1234);
}

static void expect_complete(const struct probe_feed *feed)
{
	assert_string_equal(feed->fault.text, "");
	assert_int_equal(feed->readings, 1);
	assert_int_equal(feed->reading.completeness, READING_COMPLETE);
	assert_int_equal(feed->reading.sample_count, 1);
	assert_true(feed->samples[0].value == 1234);
}

static void expect_script_complete(evil_script *script, const char *answer)
{
	struct evil_server *server = evil_start(script, answer);
	struct probe_feed feed = probe_once(evil_url(server), NULL);

	evil_stop(server);
	expect_complete(&feed);
}

/* ---- what works ---- */

static void test_plain_answer(void **state)
{
	static const char answer[] = HEADER "Date: Thu, 01 Jan 1970 00:01:40 GMT\r\n"
					    "Content-Length: 35\r\n\r\n" BODY;
	struct evil_server *server = evil_start(evil_say, answer);
	struct probe_feed feed = probe_once(evil_url(server), NULL);

	(void)state;
	evil_stop(server);
	expect_complete(&feed);
	assert_string_equal(feed.name, "process_resident_memory_bytes");
	assert_int_equal(feed.samples[0].at_ms, SAMPLE_NO_TIME);
	assert_int_equal(feed.reading.cost.wire_bytes, 35);
	assert_int_equal(feed.reading.cost.body_bytes, 35);
	assert_int_equal(feed.reading.cost.lines, 1);
	assert_true(feed.reading.has_remote_wall);
	assert_true(feed.reading.remote_wall.s == 100);
}

static void test_chunked_answer(void **state)
{
	(void)state;
	expect_script_complete(evil_say,
		HEADER "Transfer-Encoding: chunked\r\n\r\n"
		       "10\r\nprocess_resident\r\n13\r\n_memory_bytes 1234\n\r\n0\r\n\r\n");
}

/* Chunks say where the body ends, so a last line without line feed counts. */
static void test_framed_last_line_counts(void **state)
{
	(void)state;
	expect_script_complete(evil_say,
		HEADER "Transfer-Encoding: chunked\r\n\r\n"
		       "22\r\nprocess_resident_memory_bytes 1234\r\n0\r\n\r\n");
}

static void test_http10_until_close(void **state)
{
	(void)state;
	expect_script_complete(
		evil_say, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" BODY);
}

/* Nobody knows whether 12 was to be 1234. */
static void test_http10_tail_without_line_feed(void **state)
{
	(void)state;
	expect_partial(evil_say,
		"HTTP/1.0 200 OK\r\n\r\n" BODY "process_resident_memory_bytes{a=\"b\"} 12", NULL,
		FAULT_CUT, "last line has no end and the body no length: cut?");
}

static void test_nothing_wanted_is_a_complete_reading(void **state)
{
	struct evil_server *server =
		evil_start(evil_say, HEADER "Content-Length: 11\r\n\r\nmy_metric 1");
	struct probe_feed feed = probe_once(evil_url(server), NULL);

	(void)state;
	evil_stop(server);
	assert_int_equal(feed.readings, 1);
	assert_int_equal(feed.reading.completeness, READING_COMPLETE);
	assert_int_equal(feed.reading.sample_count, 0);
}

static void test_metrics_that_call_themselves_html(void **state)
{
	(void)state;
	expect_script_complete(evil_say,
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 35\r\n\r\n" BODY);
}

static void test_request_headers(void **state)
{
	struct evil_server *server = evil_start(evil_say, HEADER "Content-Length: 35\r\n\r\n" BODY);
	char request[EVIL_REQUEST_BYTES];

	(void)state;
	probe_once(evil_url(server), NULL);
	evil_request(server, 0, request);
	evil_stop(server);
	assert_non_null(strstr(request, "GET /metrics HTTP/1.1\r\n"));
	assert_non_null(strstr(request, "Accept: text/plain;version=0.0.4,*/*;q=0.1\r\n"));
	assert_non_null(strstr(request, "User-Agent: lowtide/"));
	assert_non_null(strstr(request, "Accept-Encoding: "));
	assert_non_null(strstr(request, "gzip"));
	assert_null(strstr(request, "Authorization"));
}

static void own_headers(struct target *target)
{
	static struct target_pair headers[] = {
		{(char *)"X-Scope-OrgID", (char *)"tide"}, {(char *)"X-Empty", (char *)""}};

	target->headers = headers;
	target->header_count = 2;
	target->host = (char *)"brain.internal";
	target->compression = false;
}

static void test_own_headers_host_and_no_compression(void **state)
{
	struct evil_server *server = evil_start(evil_say, HEADER "Content-Length: 35\r\n\r\n" BODY);
	char request[EVIL_REQUEST_BYTES];

	(void)state;
	probe_once(evil_url(server), own_headers);
	evil_request(server, 0, request);
	evil_stop(server);
	assert_non_null(strstr(request, "Host: brain.internal\r\n"));
	assert_non_null(strstr(request, "X-Scope-OrgID: tide\r\n"));
	assert_non_null(strstr(request, "X-Empty:\r\n"));
	assert_non_null(strstr(request, "Accept-Encoding: identity\r\n"));
	assert_null(strstr(request, "127.0.0.1"));
}

/* ---- compression ---- */

/* A gzip member with one stored block around BODY's 35 bytes. */
static const unsigned char gzip_head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0, 35, 0, 0xdc, 0xff};

static void serve_gzip_without_saying(struct evil_conn *conn)
{
	if (!evil_read_request(conn))
		return;
	evil_send(conn, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n");
	evil_send_bytes(conn, gzip_head, sizeof(gzip_head));
	evil_send(conn, BODY);
}

static void test_gzip_without_saying(void **state)
{
	(void)state;
	expect_script_fault(serve_gzip_without_saying, NULL, NULL, FAULT_ENCODING,
		"body is gzip but says so nowhere (no Content-Encoding)");
}

static void serve_fixture_gzip(struct evil_conn *conn)
{
	static const char path[] = "tests/fixtures/payloads/real/fastapi-gzip-body.prom.gz";
	char bytes[64 << 10];
	char head[128];
	FILE *file = fopen(path, "rb");
	size_t len = file ? fread(bytes, 1, sizeof(bytes), file) : 0;

	if (file)
		fclose(file);
	if (!evil_read_request(conn))
		return;
	snprintf(head, sizeof(head), HEADER "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
		len);
	evil_send(conn, head);
	evil_send_bytes(conn, bytes, len);
}

static void test_gzip(void **state)
{
	struct evil_server *server = evil_start(serve_fixture_gzip, NULL);
	struct probe_feed feed = probe_once(evil_url(server), NULL);

	(void)state;
	evil_stop(server);
	assert_string_equal(feed.fault.text, "");
	assert_int_equal(feed.readings, 1);
	assert_true(feed.reading.sample_count > 0);
	assert_true(feed.reading.cost.body_bytes > 2 * feed.reading.cost.wire_bytes);
}

static void test_gzip_that_does_not_decode(void **state)
{
	(void)state;
	expect_script_fault(evil_say,
		HEADER "Content-Encoding: gzip\r\nContent-Length: 35\r\n\r\n" BODY, NULL,
		FAULT_ENCODING, "body does not decompress: set compression: false");
}

static void test_unknown_encoding(void **state)
{
	(void)state;
	expect_script_fault(evil_say,
		HEADER "Content-Encoding: lzma\r\nContent-Length: 35\r\n\r\n" BODY, NULL,
		FAULT_ENCODING, "unknown content encoding: set compression: false");
}

/* ---- nobody there ---- */

static void test_refused(void **state)
{
	struct evil_server *server = evil_start(evil_say, "");
	struct probe_feed feed;
	char url[64], text[128];

	(void)state;
	snprintf(url, sizeof(url), "%s", evil_url(server));
	snprintf(text, sizeof(text), "refused: nobody listens on 127.0.0.1:%d", evil_port(server));
	evil_stop(server);
	feed = probe_once(url, NULL);
	probe_expect_fault(&feed, FAULT_REFUSED, text);
}

static void test_name_that_does_not_resolve(void **state)
{
	struct probe_feed feed = probe_once("http://lowtide.invalid:9", NULL);

	(void)state;
	/* Where no resolver can be reached at all, the same question times out. */
	if (feed.fault.kind != FAULT_TIMEOUT)
		probe_expect_fault(
			&feed, FAULT_ADDRESS, "name does not resolve: lowtide.invalid:9");
}

static void test_connect_hangs(void **state)
{
	struct evil_server *server = evil_start_deaf();
	struct probe_feed feed = probe_once(evil_url(server), short_timeout);

	(void)state;
	evil_stop(server);
	probe_expect_fault(&feed, FAULT_TIMEOUT, "timed out after 300 ms connecting");
}

static void test_hangs_after_accept(void **state)
{
	(void)state;
	expect_script_fault(evil_hang, NULL, short_timeout, FAULT_TIMEOUT,
		"timed out after 300 ms waiting for the first byte");
}

static void test_closes_without_answer(void **state)
{
	(void)state;
	expect_script_fault(evil_say, "", NULL, FAULT_CUT,
		"closed without an answer: a TLS port? try https://");
}

static void test_hangs_in_headers(void **state)
{
	(void)state;
	expect_script_fault(say_and_hang, "HTTP/1.1 200 OK\r\nContent-", short_timeout,
		FAULT_TIMEOUT, "timed out after 300 ms in the middle of the headers");
}

static void test_cut_in_headers(void **state)
{
	(void)state;
	expect_script_fault(evil_say, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", NULL,
		FAULT_CUT, "cut in the middle of the headers");
}

static void test_headers_without_body(void **state)
{
	(void)state;
	expect_script_fault(say_and_hang, HEADER "Content-Length: 35\r\n\r\n", short_timeout,
		FAULT_TIMEOUT, "timed out after 300 ms: headers came, no body");
}

static void test_body_stalls(void **state)
{
	(void)state;
	expect_partial(say_and_hang, HEADER "Content-Length: 9999\r\n\r\n" BODY, short_timeout,
		FAULT_TIMEOUT, "timed out after 300 ms: body stalled after 35 B");
}

static void drip_body(struct evil_conn *conn)
{
	if (!evil_read_request(conn))
		return;
	evil_send(conn, HEADER "Content-Length: 9999\r\n\r\n" BODY);
	evil_drip(conn, "# a comment that takes much longer than anybody is ready to wait", 40);
}

static void test_body_drips(void **state)
{
	struct evil_server *server = evil_start(drip_body, NULL);
	struct probe_feed feed = probe_once(evil_url(server), short_timeout);
	static const char start[] = "timed out after 300 ms: body too slow, only ";

	(void)state;
	evil_stop(server);
	assert_memory_equal(feed.fault.text, start, strlen(start));
	assert_int_equal(feed.fault.kind, FAULT_TIMEOUT);
	assert_int_equal(feed.reading.completeness, READING_PARTIAL);
}

static void test_not_http(void **state)
{
	(void)state;
	expect_script_fault(evil_say, "\x15\x03\x01\x02\x02\x02\x16 and more of it\n", NULL,
		FAULT_CONTENT, "the answer is not HTTP: a TLS port? try https://");
}

/* ---- cut ---- */

static void test_cut_body(void **state)
{
	(void)state;
	expect_partial(evil_say, HEADER "Content-Length: 99\r\n\r\n" BODY "process_resident_memo",
		NULL, FAULT_CUT, "body cut after 56 B");
}

static void test_cut_chunk(void **state)
{
	(void)state;
	expect_partial(evil_say, HEADER "Transfer-Encoding: chunked\r\n\r\n40\r\n" BODY "process",
		NULL, FAULT_CUT, "body cut after 42 B");
}

static void test_missing_last_chunk(void **state)
{
	(void)state;
	expect_partial(evil_say, HEADER "Transfer-Encoding: chunked\r\n\r\n23\r\n" BODY "\r\n",
		NULL, FAULT_CUT, "body cut after 35 B");
}

static void test_bad_chunk(void **state)
{
	(void)state;
	expect_partial(evil_say,
		HEADER "Transfer-Encoding: chunked\r\n\r\n23\r\n" BODY "\r\nzzz\r\n", NULL,
		FAULT_CUT, "bad chunk after 35 B");
}

static void test_openmetrics_without_eof(void **state)
{
	(void)state;
	expect_partial(evil_say,
		"HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0\r\n"
		"Content-Length: 35\r\n\r\n" BODY,
		NULL, FAULT_CUT, "OpenMetrics without # EOF: cut?");
}

/* ---- other content ---- */

static void test_empty(void **state)
{
	(void)state;
	expect_script_fault(evil_say, HEADER "Content-Length: 0\r\n\r\n", NULL, FAULT_CONTENT,
		"empty: 200 without a single metric");
}

static void test_html(void **state)
{
	(void)state;
	expect_script_fault(evil_say,
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 31\r\n\r\n"
		"\n<!DOCTYPE html><html>login me\n",
		NULL, FAULT_CONTENT, "HTML instead of metrics: a login page? check path and token");
}

static void test_json(void **state)
{
	(void)state;
	expect_script_fault(evil_say,
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
		"{\"status\":\"up\"}",
		NULL, FAULT_CONTENT, "JSON instead of metrics: check the path");
}

static void test_prose(void **state)
{
	(void)state;
	expect_script_fault(evil_say,
		HEADER "Content-Length: 28\r\n\r\nservice is fine, thank you.\n", NULL,
		FAULT_CONTENT, "no metrics in it (text/plain): check the path");
}

static void test_bad_lines(void **state)
{
	(void)state;
	expect_partial(evil_say,
		HEADER "Connection: close\r\n\r\n" BODY "process_open_fds 1 2 3\n"
		       "process_resident_memory_bytes two\n}{\n",
		NULL, FAULT_PARSE, "2 bad lines, first: line 3: the value is not a number");
}

/* ---- statuses ---- */

static void expect_status(const char *answer, int code, const char *text)
{
	struct evil_server *server = evil_start(evil_say, answer);
	struct probe_feed feed = probe_once(evil_url(server), NULL);

	evil_stop(server);
	probe_expect_fault(&feed, code == 0 ? FAULT_TLS : FAULT_STATUS, text);
	if (code != 0)
		assert_int_equal(feed.fault.code, code);
	assert_int_equal(feed.readings, 0);
}

static void test_statuses(void **state)
{
	(void)state;
	expect_status("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno", 401,
		"401: needs a token: set bearer_token_file");
	expect_status("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
		      "Content-Length: 0\r\n\r\n",
		401, "401: needs user and password: set basic_auth_file");
	expect_status("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", 403,
		"403: forbidden: token, user or our address lacks the right");
	expect_status("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", 400,
		"400: Host not allowed? set host");
	expect_status("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404,
		"404: no metrics at /metrics: check the path");
	expect_status("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", 503,
		"503: down, or too many scrapes at once: see its own limit");
	expect_status("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", 500,
		"500: the server failed: see its log");
	expect_status("HTTP/1.1 204 No Content\r\n\r\n", 204, "204: expected 200");
}

static void test_plain_http_on_a_tls_port_that_says_so(void **state)
{
	struct evil_server *server =
		evil_start(evil_say, "HTTP/1.0 400 Bad Request\r\n\r\n"
				     "Client sent an HTTP request to an HTTPS server.\n");
	struct probe_feed feed = probe_once(evil_url(server), NULL);
	char text[128];

	(void)state;
	snprintf(text, sizeof(text), "400: 127.0.0.1:%d is a TLS port: use https://",
		evil_port(server));
	evil_stop(server);
	probe_expect_fault(&feed, FAULT_TLS, text);
}

/* ---- limits ---- */

static void flood_body(struct evil_conn *conn)
{
	static char chunk[256 << 10];

	if (!evil_read_request(conn))
		return;
	for (size_t i = 0; i < sizeof(chunk); i++)
		chunk[i] = i % 64 == 63 ? '\n' : i % 64 == 0 ? '#' : ' ';
	evil_send(conn, HEADER "\r\n" BODY);
	evil_flood(conn, chunk, sizeof(chunk), (size_t)LIMIT_BODY_BYTES * 2);
}

static void long_timeout(struct target *target)
{
	target->interval_ms = 20000;
	target->timeout_ms = 18000;
}

static void test_endless_body(void **state)
{
	(void)state;
	expect_partial(flood_body, NULL, long_timeout, FAULT_LIMIT,
		"body over 256 MiB on the wire: the rest dropped");
}

struct bits {
	unsigned char *bytes;
	size_t count;
};

/* Huffman codes go in with their first bit first. */
static void put_bits(struct bits *bits, unsigned code, int width)
{
	while (width-- > 0) {
		if (code >> width & 1)
			bits->bytes[bits->count / 8] |= (unsigned char)(1U << bits->count % 8);
		bits->count++;
	}
}

/* 1.9 MB that unpack to BODY and 300 MB of line feeds: literals of a fixed Huffman block, then
   "258 bytes like the last one" without end. */
static void serve_bomb(struct evil_conn *conn)
{
	enum { REPEATS = 300 * 1000 * 1000 / 258, SIZE = REPEATS * 13 / 8 + 512 };
	struct bits bits = {calloc(1, SIZE), 0};

	put_bits(&bits, 2, 3); /* not the last block; fixed codes */
	for (const char *c = BODY; *c; c++)
		put_bits(&bits, 0x30U + (unsigned char)*c, 8);
	for (int i = 0; i < REPEATS; i++)
		put_bits(&bits, 0xc5U << 5, 13);
	if (evil_read_request(conn)) {
		evil_send(conn, HEADER "Content-Encoding: gzip\r\n\r\n");
		evil_send_bytes(conn, gzip_head, 10);
		evil_send_bytes(conn, bits.bytes, bits.count / 8);
	}
	free(bits.bytes);
}

static void test_zip_bomb(void **state)
{
	(void)state;
	expect_partial(
		serve_bomb, NULL, long_timeout, FAULT_LIMIT, "body over 256 MiB: the rest dropped");
}

static void flood_headers(struct evil_conn *conn)
{
	static const char header[] = "X-More: and more and more and more of the same\r\n";

	if (!evil_read_request(conn))
		return;
	evil_send(conn, "HTTP/1.1 200 OK\r\n");
	evil_flood(conn, header, strlen(header), 16 << 20);
}

static void test_endless_headers(void **state)
{
	(void)state;
	expect_script_fault(flood_headers, NULL, NULL, FAULT_LIMIT, "headers over 64 KiB");
}

static void flood_one_header(struct evil_conn *conn)
{
	if (!evil_read_request(conn))
		return;
	evil_send(conn, "HTTP/1.1 200 OK\r\nX-Long: ");
	evil_flood(conn, "aaaaaaaaaaaaaaaa", 16, 16 << 20);
}

static void test_endless_header(void **state)
{
	(void)state;
	expect_script_fault(flood_one_header, NULL, NULL, FAULT_LIMIT, "headers over 64 KiB");
}

/* Stored gzip blocks of no bytes: the decompressor eats them for ever and yields nothing. */
static void flood_wire(struct evil_conn *conn)
{
	static unsigned char blocks[250 * 1000];

	if (!evil_read_request(conn))
		return;
	for (size_t i = 0; i < sizeof(blocks); i++)
		blocks[i] = i % 5 >= 3 ? 0xff : 0;
	evil_send(conn, HEADER "Content-Encoding: gzip\r\n\r\n");
	evil_send_bytes(conn, gzip_head, 10);
	evil_flood(conn, (const char *)blocks, sizeof(blocks), (size_t)LIMIT_WIRE_BYTES * 2);
}

static void test_endless_wire(void **state)
{
	(void)state;
	expect_script_fault(flood_wire, NULL, long_timeout, FAULT_LIMIT,
		"body over 256 MiB on the wire: the rest dropped");
}

static void serve_endless_label(struct evil_conn *conn)
{
	static char many[1 << 16];

	if (!evil_read_request(conn))
		return;
	memset(many, 'a', sizeof(many));
	evil_send(conn, HEADER "\r\n" BODY "process_resident_memory_bytes{x=\"");
	evil_flood(conn, many, sizeof(many), 4 << 20);
	evil_send(conn, "\"} 1\n");
}

static void test_endless_label(void **state)
{
	(void)state;
	expect_partial(serve_endless_label, NULL, NULL, FAULT_PARSE,
		"1 bad line, line 2: the line is too long");
}

static void serve_long_label(struct evil_conn *conn)
{
	char body[8192];
	size_t len = (size_t)snprintf(
		body, sizeof(body), BODY "process_resident_memory_bytes{x=\"%04500d\"} 1\n", 7);

	body[len] = '\0';
	evil_serve(conn, body);
}

static void test_long_label(void **state)
{
	(void)state;
	expect_partial(serve_long_label, NULL, NULL, FAULT_LIMIT,
		"labels over 4096 bytes or over 128 labels: 1 series dropped");
}

static void serve_many_series(struct evil_conn *conn)
{
	char line[128];

	if (!evil_read_request(conn))
		return;
	evil_send(conn, HEADER "\r\n");
	for (int i = 0; i < LIMIT_FEED_KEYS + 3; i++) {
		snprintf(line, sizeof(line), "process_resident_memory_bytes{pid=\"%d\"} 1\n", i);
		if (!evil_send(conn, line))
			return;
	}
}

static void test_too_many_series(void **state)
{
	struct evil_server *server = evil_start(serve_many_series, NULL);
	struct probe_feed feed = probe_once(evil_url(server), long_timeout);

	(void)state;
	evil_stop(server);
	probe_expect_fault(
		&feed, FAULT_LIMIT, "over 65536 wanted series (32 MiB of names): 3 dropped");
	assert_int_equal(feed.reading.completeness, READING_PARTIAL);
	assert_int_equal(feed.reading.sample_count, LIMIT_FEED_KEYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_answer),
		cmocka_unit_test(test_chunked_answer),
		cmocka_unit_test(test_framed_last_line_counts),
		cmocka_unit_test(test_http10_until_close),
		cmocka_unit_test(test_http10_tail_without_line_feed),
		cmocka_unit_test(test_nothing_wanted_is_a_complete_reading),
		cmocka_unit_test(test_metrics_that_call_themselves_html),
		cmocka_unit_test(test_request_headers),
		cmocka_unit_test(test_own_headers_host_and_no_compression),
		cmocka_unit_test(test_gzip_without_saying),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_gzip_that_does_not_decode),
		cmocka_unit_test(test_unknown_encoding),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_name_that_does_not_resolve),
		cmocka_unit_test(test_connect_hangs),
		cmocka_unit_test(test_hangs_after_accept),
		cmocka_unit_test(test_closes_without_answer),
		cmocka_unit_test(test_hangs_in_headers),
		cmocka_unit_test(test_cut_in_headers),
		cmocka_unit_test(test_headers_without_body),
		cmocka_unit_test(test_body_stalls),
		cmocka_unit_test(test_body_drips),
		cmocka_unit_test(test_not_http),
		cmocka_unit_test(test_cut_body),
		cmocka_unit_test(test_cut_chunk),
		cmocka_unit_test(test_missing_last_chunk),
		cmocka_unit_test(test_bad_chunk),
		cmocka_unit_test(test_openmetrics_without_eof),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_prose),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_plain_http_on_a_tls_port_that_says_so),
		cmocka_unit_test(test_endless_body),
		cmocka_unit_test(test_zip_bomb),
		cmocka_unit_test(test_endless_headers),
		cmocka_unit_test(test_endless_header),
		cmocka_unit_test(test_endless_wire),
		cmocka_unit_test(test_endless_label),
		cmocka_unit_test(test_long_label),
		cmocka_unit_test(test_too_many_series),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
