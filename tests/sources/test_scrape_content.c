/*
 * The scrape source and what servers answer instead of metrics: other encodings, other content,
 * other statuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/scrape_expect.h"

#define BODY   SCRAPE_BODY
#define HEADER SCRAPE_HEADER

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
	scrape_expect_fault(serve_gzip_without_saying, NULL, NULL, FAULT_ENCODING,
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
	scrape_expect_fault(evil_say,
		HEADER "Content-Encoding: gzip\r\nContent-Length: 35\r\n\r\n" BODY, NULL,
		FAULT_ENCODING,
		"body does not decompress: set compression: false (--no-compression)");
}

static void test_unknown_encoding(void **state)
{
	(void)state;
	scrape_expect_fault(evil_say,
		HEADER "Content-Encoding: lzma\r\nContent-Length: 35\r\n\r\n" BODY, NULL,
		FAULT_ENCODING,
		"unknown content encoding: set compression: false (--no-compression)");
}

/* ---- other content ---- */

static void test_empty(void **state)
{
	(void)state;
	scrape_expect_fault(evil_say, HEADER "Content-Length: 0\r\n\r\n", NULL, FAULT_CONTENT,
		"empty: 200 without a single metric");
}

static void test_html(void **state)
{
	(void)state;
	scrape_expect_fault(evil_say,
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 31\r\n\r\n"
		"\n<!DOCTYPE html><html>login me\n",
		NULL, FAULT_CONTENT, "HTML instead of metrics: a login page? check path and token");
}

static void test_json(void **state)
{
	(void)state;
	scrape_expect_fault(evil_say,
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
		"{\"status\":\"up\"}",
		NULL, FAULT_CONTENT, "JSON instead of metrics: check the path");
}

static void test_prose(void **state)
{
	(void)state;
	scrape_expect_fault(evil_say,
		HEADER "Content-Length: 28\r\n\r\nservice is fine, thank you.\n", NULL,
		FAULT_CONTENT, "no metrics in it (text/plain): check the path");
}

static void test_bad_lines(void **state)
{
	(void)state;
	scrape_expect_gaps(evil_say,
		HEADER "Connection: close\r\n\r\n" BODY "process_open_fds 1 2 3\n"
		       "process_resident_memory_bytes two\n}{\n",
		FAULT_PARSE,
		"bad lines among those read: 2, first line 3: the value is not a number (lowtide "
		"parse shows all)");
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
		"401: needs a token: set bearer_token_file (--bearer-token-file)");
	expect_status("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
		      "Content-Length: 0\r\n\r\n",
		401, "401: needs user and password: set basic_auth_file (--basic-auth-file)");
	expect_status("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", 403,
		"403: forbidden: token, user or our address lacks the right");
	expect_status("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", 400,
		"400: Host not allowed? set host (--host)");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gzip_without_saying),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_gzip_that_does_not_decode),
		cmocka_unit_test(test_unknown_encoding),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_prose),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_plain_http_on_a_tls_port_that_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
