/*
 * The scrape source against real servers on loopback: what works, nobody there, hung, cut. One test
 * for each way a poll can go wrong, with the exact words an engineer will read.
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

static void short_timeout(struct target *target)
{
	target->timeout_ms = 300;
}

static void say_and_hang(struct evil_conn *conn)
{
	evil_say(conn);
	evil_hang(conn);
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
	assert_string_equal(feed.fault.text, "");
	assert_int_equal(feed.reading.completeness, READING_COMPLETE);
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
	scrape_expect_complete(evil_say,
		HEADER "Transfer-Encoding: chunked\r\n\r\n"
		       "10\r\nprocess_resident\r\n13\r\n_memory_bytes 1234\n\r\n0\r\n\r\n");
}

/* Chunks say where the body ends, so a last line without line feed counts. */
static void test_framed_last_line_counts(void **state)
{
	(void)state;
	scrape_expect_complete(evil_say,
		HEADER "Transfer-Encoding: chunked\r\n\r\n"
		       "22\r\nprocess_resident_memory_bytes 1234\r\n0\r\n\r\n");
}

static void test_http10_until_close(void **state)
{
	(void)state;
	scrape_expect_complete(
		evil_say, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" BODY);
}

/* Nobody knows whether 12 was to be 1234. */
static void test_http10_tail_without_line_feed(void **state)
{
	(void)state;
	scrape_expect_cut(evil_say,
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
	scrape_expect_complete(evil_say,
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
	scrape_expect_fault(evil_hang, NULL, short_timeout, FAULT_TIMEOUT,
		"timed out after 300 ms waiting for the first byte");
}

static void test_closes_without_answer(void **state)
{
	(void)state;
	scrape_expect_fault(evil_say, "", NULL, FAULT_CUT,
		"closed without an answer: a TLS port? try https://");
}

static void test_hangs_in_headers(void **state)
{
	(void)state;
	scrape_expect_fault(say_and_hang, "HTTP/1.1 200 OK\r\nContent-", short_timeout,
		FAULT_TIMEOUT, "timed out after 300 ms in the middle of the headers");
}

static void test_cut_in_headers(void **state)
{
	(void)state;
	scrape_expect_fault(evil_say, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", NULL,
		FAULT_CUT, "cut in the middle of the headers");
}

static void test_headers_without_body(void **state)
{
	(void)state;
	scrape_expect_fault(say_and_hang, HEADER "Content-Length: 35\r\n\r\n", short_timeout,
		FAULT_TIMEOUT, "timed out after 300 ms: headers came, no body");
}

static void test_body_stalls(void **state)
{
	(void)state;
	scrape_expect_cut(say_and_hang, HEADER "Content-Length: 9999\r\n\r\n" BODY, short_timeout,
		FAULT_TIMEOUT, "timed out after 300 ms: body stalled after 35 B");
}

static void drip_body(struct evil_conn *conn)
{
	if (!evil_read_request(conn))
		return;
	evil_send(conn, HEADER "Content-Length: 9999\r\n\r\n" BODY);
	evil_drip(conn, "# a comment that takes much longer than anybody is ready to wait", 40);
}

/* A byte now and then is no stall, however long it is since the last. */
static void drip_slowly(struct evil_conn *conn)
{
	if (!evil_read_request(conn))
		return;
	evil_send(conn, HEADER "Content-Length: 9999\r\n\r\n");
	evil_drip(conn, "# a comment", 95);
}

static void test_body_trickles(void **state)
{
	struct evil_server *server = evil_start(drip_slowly, NULL);
	struct probe_feed feed = probe_once(evil_url(server), short_timeout);
	static const char start[] = "timed out: body too slow, ";

	(void)state;
	evil_stop(server);
	assert_memory_equal(feed.fault.text, start, strlen(start));
}

static void test_body_drips(void **state)
{
	struct evil_server *server = evil_start(drip_body, NULL);
	struct probe_feed feed = probe_once(evil_url(server), short_timeout);
	static const char start[] = "timed out: body too slow, ";

	(void)state;
	evil_stop(server);
	assert_memory_equal(feed.fault.text, start, strlen(start));
	assert_int_equal(feed.fault.kind, FAULT_TIMEOUT);
	assert_int_equal(feed.reading.completeness, READING_CUT);
}

static void expect_not_http(
	evil_script *script, const char *answer, enum fault_kind kind, const char *words)
{
	struct evil_server *server = evil_start(script, answer);
	struct probe_feed feed = probe_once(evil_url(server), NULL);
	char text[160];

	snprintf(text, sizeof(text), "127.0.0.1:%d %s", evil_port(server), words);
	evil_stop(server);
	probe_expect_fault(&feed, kind, text);
}

static void test_not_http(void **state)
{
	(void)state;
	expect_not_http(
		evil_say, "\x15\x03\x01\x02\x02\x02\x16", FAULT_TLS, "is a TLS port: use https://");
	expect_not_http(say_and_hang, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", FAULT_CONTENT,
		"does not speak HTTP, it says \"SSH-2.0-OpenSSH_9.2p1 Debian-2\": check the port");
	expect_not_http(say_and_hang, "\xff\xfb\x01 login:", FAULT_CONTENT,
		"does not speak HTTP: check the port");
	scrape_expect_fault(
		evil_say, "HTTP/9.9 what\r\n\r\n", NULL, FAULT_CONTENT, "the answer is not HTTP");
}

static void answer_once(struct evil_conn *conn)
{
	if (evil_number(conn) == 0)
		evil_serve(conn, BODY);
	else
		evil_read_request(conn);
}

/* Whoever was killed did not change to TLS. */
static void test_closed_after_answers(void **state)
{
	struct evil_server *server = evil_start(answer_once, NULL);
	struct probe probe;

	(void)state;
	probe_init(&probe);
	probe_add(&probe, evil_url(server), "/")->interval_ms = 100;
	probe_start(&probe);
	probe_wait(&probe, 0, 2);
	probe_fini(&probe);
	evil_stop(server);
	assert_int_equal(probe.feeds[0].readings, 1);
	probe_expect_fault(&probe.feeds[0], FAULT_CUT, "closed without an answer");
}

/* ---- cut ---- */

static void test_cut_body(void **state)
{
	(void)state;
	scrape_expect_cut(evil_say,
		HEADER "Content-Length: 99\r\n\r\n" BODY "process_resident_memo", NULL, FAULT_CUT,
		"body cut after 56 B");
}

static void test_cut_chunk(void **state)
{
	(void)state;
	scrape_expect_cut(evil_say,
		HEADER "Transfer-Encoding: chunked\r\n\r\n40\r\n" BODY "process", NULL, FAULT_CUT,
		"body cut after 42 B");
}

static void test_missing_last_chunk(void **state)
{
	(void)state;
	scrape_expect_cut(evil_say, HEADER "Transfer-Encoding: chunked\r\n\r\n23\r\n" BODY "\r\n",
		NULL, FAULT_CUT, "body cut after 35 B");
}

static void test_bad_chunk(void **state)
{
	(void)state;
	scrape_expect_cut(evil_say,
		HEADER "Transfer-Encoding: chunked\r\n\r\n23\r\n" BODY "\r\nzzz\r\n", NULL,
		FAULT_CUT, "bad chunk after 35 B");
}

static void test_openmetrics_without_eof(void **state)
{
	(void)state;
	scrape_expect_cut(evil_say,
		"HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0\r\n"
		"Content-Length: 35\r\n\r\n" BODY,
		NULL, FAULT_CUT, "OpenMetrics without # EOF: cut?");
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
		cmocka_unit_test(test_body_trickles),
		cmocka_unit_test(test_not_http),
		cmocka_unit_test(test_closed_after_answers),
		cmocka_unit_test(test_cut_body),
		cmocka_unit_test(test_cut_chunk),
		cmocka_unit_test(test_missing_last_chunk),
		cmocka_unit_test(test_bad_chunk),
		cmocka_unit_test(test_openmetrics_without_eof),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
