/*
 * How a target is reached: credentials, unix sockets, proxies.
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

#include "tests/support/scrape_expect.h"
#include "tests/support/scratch_folder.h"

#define GOOD      "HTTP/1.1 200 OK\r\nContent-Length: 35\r\n\r\n" SCRAPE_BODY
#define NO        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"
#define MOVED_TO  "HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: "
#define BASIC_B64 "dHVubmVsOmw6b3c=" /* tunnel:l:ow */

static void write_file(const char *path, const char *text)
{
	scratch_write(path, text, strlen(text));
}

static void with_token(struct target *target)
{
	target->bearer_token_file = (char *)"token";
}

static void with_basic(struct target *target)
{
	target->basic_auth_file = (char *)"basic";
}

static void with_host(struct target *target)
{
	target->host = (char *)"brain.internal";
}

static void expect_good(const struct probe_feed *feed)
{
	assert_string_equal(feed->fault.text, "");
	assert_int_equal(feed->readings, 1);
}

/* ---- credentials ---- */

static void test_bearer_token(void **state)
{
	struct evil_server *server = evil_start(evil_say, GOOD);
	struct probe_feed feed;

	(void)state;
	write_file("token", "s3cret.t0ken\n");
	feed = probe_once(evil_url(server), with_token);
	expect_good(&feed);
	assert_true(evil_request_has(server, 0, "\r\nAuthorization: Bearer s3cret.t0ken\r\n"));
	evil_stop(server);
}

static void test_basic_auth(void **state)
{
	struct evil_server *server = evil_start(evil_say, GOOD);
	struct probe_feed feed;

	(void)state;
	write_file("basic", "tunnel:l:ow\r\n");
	feed = probe_once(evil_url(server), with_basic);
	expect_good(&feed);
	assert_true(evil_request_has(server, 0, "\r\nAuthorization: Basic " BASIC_B64 "\r\n"));
	evil_stop(server);
}

static void with_user(struct target *target)
{
	target->basic_auth_user = (char *)"tunnel";
	target->basic_auth_file = (char *)"basic";
}

/* The file has the password alone. */
static void test_basic_auth_with_a_user(void **state)
{
	struct evil_server *server = evil_start(evil_say, GOOD);
	struct probe_feed feed;

	(void)state;
	write_file("basic", "l:ow\n");
	feed = probe_once(evil_url(server), with_user);
	expect_good(&feed);
	assert_true(evil_request_has(server, 0, "\r\nAuthorization: Basic " BASIC_B64 "\r\n"));
	evil_stop(server);
}

/* A rotated token works without a restart. */
static void test_token_is_read_anew(void **state)
{
	struct evil_server *server = evil_start(evil_say, GOOD);
	struct probe probe;

	(void)state;
	write_file("token", "first");
	probe_init(&probe);
	probe_add(&probe, evil_url(server), "/")->interval_ms = 100;
	probe.targets[0].timeout_ms = 5000;
	with_token(&probe.targets[0]);
	probe_start(&probe);
	probe_wait(&probe, 0, 1);
	write_file("token", "second");
	probe_wait(&probe, 0, 3);
	unlink("token");
	probe_wait(&probe, 0, 5);
	probe_fini(&probe);
	probe_expect_fault(
		&probe.feeds[0], FAULT_FILE, "bearer_token_file token: No such file or directory");
	assert_true(evil_request_has(server, 0, "Bearer first\r\n"));
	assert_true(evil_request_has(server, evil_requests(server) - 1, "Bearer second\r\n"));
	evil_stop(server);
}

static void expect_token_fault(const char *content, const char *text)
{
	struct evil_server *server = evil_start(evil_say, GOOD);
	struct probe_feed feed;

	write_file("token", content);
	feed = probe_once(evil_url(server), with_token);
	probe_expect_fault(&feed, FAULT_FILE, text);
	assert_int_equal(evil_requests(server), 0);
	evil_stop(server);
}

static void test_bad_token_files(void **state)
{
	char long_token[20000];

	(void)state;
	memset(long_token, 'a', sizeof(long_token) - 1);
	long_token[sizeof(long_token) - 1] = '\0';
	expect_token_fault("", "bearer_token_file token is empty");
	expect_token_fault("\n", "bearer_token_file token is empty");
	expect_token_fault("one\ntwo\n", "bearer_token_file token has more than one line");
	expect_token_fault("a\tb\n", "bearer_token_file token holds control characters");
	expect_token_fault(long_token, "bearer_token_file token is longer than 16 KiB");
}

static void with_folder(struct target *target)
{
	target->bearer_token_file = (char *)"folder";
}

static void test_credential_files_that_are_none(void **state)
{
	struct probe_feed feed;

	(void)state;
	assert_int_equal(mkdir("folder", 0700), 0);
	feed = probe_once("http://127.0.0.1:9", with_folder);
	probe_expect_fault(&feed, FAULT_FILE, "bearer_token_file folder: not a regular file");
	write_file("basic", "no colon");
	feed = probe_once("http://127.0.0.1:9", with_basic);
	probe_expect_fault(&feed, FAULT_FILE, "basic_auth_file basic is not user:password");
}

static void test_refused_credentials(void **state)
{
	struct evil_server *server = evil_start(evil_say, NO);
	struct probe_feed feed;

	(void)state;
	write_file("token", "old");
	write_file("basic", "a:b");
	feed = probe_once(evil_url(server), with_token);
	probe_expect_fault(
		&feed, FAULT_STATUS, "401: the token is not accepted: check bearer_token_file");
	feed = probe_once(evil_url(server), with_basic);
	probe_expect_fault(
		&feed, FAULT_STATUS, "401: user or password not accepted: check basic_auth_file");
	evil_stop(server);
}

static void test_refused_host(void **state)
{
	struct evil_server *server =
		evil_start(evil_say, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
	struct probe_feed feed;

	(void)state;
	feed = probe_once(evil_url(server), with_host);
	probe_expect_fault(&feed, FAULT_STATUS, "400: Host brain.internal not allowed? check host");
	evil_stop(server);
}

/* ---- sockets and proxies ---- */

static void on_socket(struct target *target)
{
	target->unix_socket = (char *)"sock";
}

static void test_unix_socket(void **state)
{
	struct evil_server *server = evil_start_unix(evil_say, GOOD, "sock");
	struct probe_feed feed = probe_once("http://localhost", on_socket);

	(void)state;
	expect_good(&feed);
	assert_true(evil_request_has(server, 0, "Host: localhost\r\n"));
	evil_stop(server);
}

static void test_unix_socket_that_is_not_there(void **state)
{
	struct probe_feed feed = probe_once("http://localhost", on_socket);

	(void)state;
	probe_expect_fault(
		&feed, FAULT_REFUSED, "cannot connect to socket sock: No such file or directory");
}

static void test_unix_socket_does_not_lead_away(void **state)
{
	struct evil_server *server =
		evil_start_unix(evil_say, MOVED_TO "http://10.0.0.1/m\r\n\r\n", "sock");
	struct probe_feed feed = probe_once("http://localhost", on_socket);

	(void)state;
	probe_expect_fault(&feed, FAULT_REDIRECT,
		"redirect from a socket to http://10.0.0.1/m is not followed: set its URL");
	assert_int_equal(evil_requests(server), 1);
	evil_stop(server);
}

static void test_proxy_from_the_environment(void **state)
{
	struct evil_server *proxy = evil_start(evil_say, GOOD);
	struct probe_feed feed;

	(void)state;
	setenv("http_proxy", evil_url(proxy), 1);
	feed = probe_once("http://lowtide.invalid", NULL);
	unsetenv("http_proxy");
	expect_good(&feed);
	assert_true(evil_request_has(proxy, 0, "GET http://lowtide.invalid/metrics HTTP/1.1\r\n"));
	evil_stop(proxy);
}

static void test_no_proxy(void **state)
{
	struct evil_server *server = evil_start(evil_say, GOOD);
	struct probe_feed feed;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("NO_PROXY", "127.0.0.1", 1);
	feed = probe_once(evil_url(server), NULL);
	unsetenv("http_proxy");
	unsetenv("NO_PROXY");
	expect_good(&feed);
	evil_stop(server);
}

static void test_proxy_that_refuses_to_connect(void **state)
{
	struct evil_server *proxy =
		evil_start(evil_say, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
	char url[128], text[160];
	struct probe_feed feed;

	(void)state;
	snprintf(text, sizeof(text),
		"403 from proxy 127.0.0.1:%d of https_proxy: no connection to "
		"lowtide.invalid:443",
		evil_port(proxy));
	snprintf(url, sizeof(url), "http://user:pass@127.0.0.1:%d", evil_port(proxy));
	setenv("https_proxy", url, 1);
	feed = probe_once("https://lowtide.invalid", NULL);
	unsetenv("https_proxy");
	probe_expect_fault(&feed, FAULT_REFUSED, text);
	evil_stop(proxy);
}

static void test_proxy_that_is_not_there(void **state)
{
	static const char *const variables[] = {"http_proxy", "ALL_PROXY", "all_proxy"};

	(void)state;
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		struct probe_feed feed;
		char text[160];

		setenv(variables[i], "user:pass@127.0.0.1:1", 1);
		feed = probe_once("http://lowtide.invalid", NULL);
		unsetenv(variables[i]);
		snprintf(text, sizeof(text),
			"cannot connect to proxy 127.0.0.1:1: Connection refused: check %s",
			variables[i]);
		probe_expect_fault(&feed, FAULT_REFUSED, text);
	}
}

/* One that NO_PROXY lets the target off is not spoken of. */
static void test_proxy_that_is_not_used(void **state)
{
	struct probe_feed feed;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:3128", 1);
	setenv("no_proxy", "127.0.0.1", 1);
	feed = probe_once("http://127.0.0.1:1", NULL);
	unsetenv("http_proxy");
	unsetenv("no_proxy");
	probe_expect_fault(&feed, FAULT_REFUSED, "refused: nobody listens on 127.0.0.1:1");
}

static void expect_fault_via_proxy(
	const char *answer, enum fault_kind kind, const char *before, const char *behind)
{
	struct evil_server *proxy = evil_start(evil_say, answer);
	struct probe_feed feed;
	char url[128], text[160];

	snprintf(url, sizeof(url), "http://user:pass@127.0.0.1:%d/x?y", evil_port(proxy));
	setenv("http_proxy", url, 1);
	feed = probe_once("http://lowtide.invalid", NULL);
	unsetenv("http_proxy");
	snprintf(text, sizeof(text), "%s proxy 127.0.0.1:%d%s", before, evil_port(proxy), behind);
	probe_expect_fault(&feed, kind, text);
	evil_stop(proxy);
}

static void test_faults_via_a_proxy(void **state)
{
	(void)state;
	expect_fault_via_proxy("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", FAULT_STATUS,
		"500: the proxy or the server failed: see their logs (via", " of http_proxy)");
	expect_fault_via_proxy("HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n", FAULT_STATUS,
		"407:", " wants user and password: set them in http_proxy");
	expect_fault_via_proxy("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", FAULT_CONTENT,
		"HTML instead of metrics: a login page? check path and token (via",
		" of http_proxy)");
	expect_fault_via_proxy("", FAULT_CUT, "closed without an answer (via", " of http_proxy)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bearer_token),
		cmocka_unit_test(test_basic_auth),
		cmocka_unit_test(test_basic_auth_with_a_user),
		cmocka_unit_test(test_token_is_read_anew),
		cmocka_unit_test(test_bad_token_files),
		cmocka_unit_test(test_credential_files_that_are_none),
		cmocka_unit_test(test_refused_credentials),
		cmocka_unit_test(test_refused_host),
		cmocka_unit_test(test_unix_socket),
		cmocka_unit_test(test_unix_socket_that_is_not_there),
		cmocka_unit_test(test_unix_socket_does_not_lead_away),
		cmocka_unit_test(test_proxy_from_the_environment),
		cmocka_unit_test(test_no_proxy),
		cmocka_unit_test(test_proxy_that_refuses_to_connect),
		cmocka_unit_test(test_proxy_that_is_not_there),
		cmocka_unit_test(test_proxy_that_is_not_used),
		cmocka_unit_test(test_faults_via_a_proxy),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
