/*
 * Redirects: how far they lead, and who gets the credentials on the way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

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

static void with_everything(struct target *target)
{
	static struct target_pair header = {(char *)"X-Api-Key", (char *)"low-water"};

	target->bearer_token_file = (char *)"token";
	target->host = (char *)"brain.internal";
	target->headers = &header;
	target->header_count = 1;
}

static void expect_good(const struct probe_feed *feed)
{
	assert_string_equal(feed->fault.text, "");
	assert_int_equal(feed->readings, 1);
}

static void move_to_slash(struct evil_conn *conn)
{
	if (evil_number(conn) == 0)
		evil_say(conn);
	else
		evil_serve(conn, SCRAPE_BODY);
}

/* Within the origin everything goes along; the next poll starts at the target's URL again. */
static void test_redirect_at_home(void **state)
{
	struct evil_server *server =
		evil_start(move_to_slash, MOVED_TO "/metrics/\r\nConnection: close\r\n\r\n");
	struct probe_feed feed;

	(void)state;
	write_file("token", "t0ken");
	feed = probe_once(evil_url(server), with_everything);
	expect_good(&feed);
	assert_true(evil_request_has(server, 1, "GET /metrics/ HTTP/1.1\r\n"));
	assert_true(evil_request_has(server, 1, "Authorization: Bearer t0ken\r\n"));
	assert_true(evil_request_has(server, 1, "X-Api-Key: low-water\r\n"));
	assert_true(evil_request_has(server, 1, "Host: brain.internal\r\n"));
	evil_stop(server);
}

static void expect_anonymous(struct evil_server *server, size_t number)
{
	assert_false(evil_request_has(server, number, "Authorization"));
	assert_false(evil_request_has(server, number, "X-Api-Key"));
	assert_false(evil_request_has(server, number, "brain.internal"));
	assert_true(evil_request_has(server, number, "Accept: text/plain"));
}

/* The same host on another port is somebody else. And what was withheld there is back in the next
   poll. */
static void expect_credentials_stay_home(void (*tweak)(struct target *target), const char *secret)
{
	struct evil_server *away = evil_start(evil_say, GOOD);
	char answer[256];
	struct evil_server *home;
	struct probe probe;

	snprintf(answer, sizeof(answer), MOVED_TO "%s/m?q=1\r\n\r\n", evil_url(away));
	home = evil_start(evil_say, answer);
	probe_init(&probe);
	tweak(probe_add(&probe, evil_url(home), "/metrics"));
	probe.targets[0].interval_ms = 200;
	probe.targets[0].timeout_ms = 5000;
	probe_start(&probe);
	probe_wait(&probe, 0, 2);
	probe_fini(&probe);
	assert_string_equal(probe.feeds[0].fault.text, "");
	for (size_t i = 0; i < 2; i++) {
		assert_true(evil_request_has(home, i, secret));
		assert_true(evil_request_has(away, i, "GET /m?q=1 HTTP/1.1\r\n"));
		expect_anonymous(away, i);
	}
	evil_stop(home);
	evil_stop(away);
}

static void test_redirect_to_another_port(void **state)
{
	(void)state;
	write_file("token", "t0ken");
	write_file("basic", "tunnel:l:ow");
	expect_credentials_stay_home(with_everything, "Authorization: Bearer t0ken\r\n");
	expect_credentials_stay_home(with_basic, "Authorization: Basic " BASIC_B64 "\r\n");
}

static void away_then_home(struct evil_conn *conn)
{
	if (evil_number(conn) == 0)
		evil_say(conn);
	else
		evil_serve(conn, SCRAPE_BODY);
}

/* A foreign server must not choose what is asked of home with the user's credentials. */
static void test_redirect_away_and_back(void **state)
{
	char to_away[256] = "", to_home[256] = "";
	struct evil_server *away = evil_start(evil_say, to_home);
	struct evil_server *home = evil_start(away_then_home, to_away);
	struct probe_feed feed;

	(void)state;
	write_file("token", "t0ken");
	snprintf(to_away, sizeof(to_away), MOVED_TO "%s/x\r\n\r\n", evil_url(away));
	snprintf(to_home, sizeof(to_home), MOVED_TO "%s/delete\r\n\r\n", evil_url(home));
	feed = probe_once(evil_url(home), with_everything);
	expect_good(&feed);
	assert_true(evil_request_has(home, 1, "GET /delete "));
	expect_anonymous(home, 1);
	evil_stop(home);
	evil_stop(away);
}

static void test_unauthorized_after_a_redirect(void **state)
{
	struct evil_server *away = evil_start(evil_say, NO);
	char answer[256], text[256];
	struct evil_server *home;
	struct probe_feed feed;

	(void)state;
	write_file("token", "t0ken");
	snprintf(answer, sizeof(answer), MOVED_TO "%s/\r\n\r\n", evil_url(away));
	snprintf(text, sizeof(text),
		"401: credentials are not sent to where a redirect leads: set that URL "
		"(redirected to http://127.0.0.1:%d/)",
		evil_port(away));
	home = evil_start(evil_say, answer);
	feed = probe_once(evil_url(home), with_token);
	probe_expect_fault(&feed, FAULT_STATUS, text);
	evil_stop(home);
	evil_stop(away);
}

/* What is wrong at the other end is not said of a target that is well itself. */
static void test_redirect_to_a_bad_place(void **state)
{
	struct evil_server *home =
		evil_start(evil_say, MOVED_TO "http://lowtide.invalid/m?token=x\r\n\r\n");
	struct probe_feed feed = probe_once(evil_url(home), NULL);

	(void)state;
	probe_expect_fault(&feed, FAULT_ADDRESS,
		"name does not resolve: lowtide.invalid:80 "
		"(redirected to http://lowtide.invalid/m)");
	evil_stop(home);
}

static void test_redirect_to_a_login_page(void **state)
{
	struct evil_server *away =
		evil_start(evil_say, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>");
	char answer[256], text[256];
	struct evil_server *home;
	struct probe_feed feed;

	(void)state;
	snprintf(answer, sizeof(answer), MOVED_TO "%s/login?from=x\r\n\r\n", evil_url(away));
	snprintf(text, sizeof(text),
		"HTML instead of metrics: a login page? check path and token (redirected to "
		"%s/login)",
		evil_url(away));
	home = evil_start(evil_say, answer);
	feed = probe_once(evil_url(home), NULL);
	probe_expect_fault(&feed, FAULT_CONTENT, text);
	evil_stop(home);
	evil_stop(away);
}

static void expect_redirect_fault(const char *location, const char *text)
{
	char answer[256];
	struct evil_server *server;
	struct probe_feed feed;

	snprintf(answer, sizeof(answer), MOVED_TO "%s\r\n\r\n", location);
	server = evil_start(evil_say, answer);
	feed = probe_once(evil_url(server), NULL);
	probe_expect_fault(&feed, FAULT_REDIRECT, text);
	evil_stop(server);
}

static void test_redirects_that_are_not_followed(void **state)
{
	(void)state;
	expect_redirect_fault("ftp://ftp.example/metrics",
		"redirect to ftp://ftp.example/metrics is not followed: neither http nor https");
	expect_redirect_fault("file:///etc/passwd",
		"redirect to file:///etc/passwd is not followed: neither http nor https");
	expect_redirect_fault("http://root:secret@127.0.0.1/x?token=y",
		"redirect to http://127.0.0.1/x is not followed: it carries credentials");
}

static void test_redirect_in_circles(void **state)
{
	struct evil_server *server = evil_start(evil_say, MOVED_TO "/metrics?secret=1\r\n\r\n");
	struct probe_feed feed = probe_once(evil_url(server), NULL);
	char text[256];

	(void)state;
	snprintf(text, sizeof(text), "more than 5 redirects, the last to %s/metrics: set its URL",
		evil_url(server));
	probe_expect_fault(&feed, FAULT_REDIRECT, text);
	assert_int_equal(evil_requests(server), 6);
	evil_stop(server);
}

static void test_redirect_without_location(void **state)
{
	struct evil_server *server =
		evil_start(evil_say, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
	struct probe_feed feed = probe_once(evil_url(server), NULL);

	(void)state;
	probe_expect_fault(&feed, FAULT_STATUS, "302: expected 200");
	evil_stop(server);
}

/* The timeout is one for all hops. */
static void redirect_slowly(struct evil_conn *conn)
{
	if (!evil_read_request(conn))
		return;
	evil_drip(conn, MOVED_TO "/again\r\n\r\n", 2);
}

static void quick(struct target *target)
{
	target->timeout_ms = 400;
}

static void test_timeout_spans_redirects(void **state)
{
	struct evil_server *server = evil_start(redirect_slowly, NULL);
	struct probe_feed feed = probe_once(evil_url(server), quick);

	(void)state;
	assert_int_equal(feed.fault.kind, FAULT_TIMEOUT);
	assert_true(evil_requests(server) >= 2);
	evil_stop(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_redirect_at_home),
		cmocka_unit_test(test_redirect_to_another_port),
		cmocka_unit_test(test_redirect_away_and_back),
		cmocka_unit_test(test_unauthorized_after_a_redirect),
		cmocka_unit_test(test_redirect_to_a_bad_place),
		cmocka_unit_test(test_redirect_to_a_login_page),
		cmocka_unit_test(test_redirects_that_are_not_followed),
		cmocka_unit_test(test_redirect_in_circles),
		cmocka_unit_test(test_redirect_without_location),
		cmocka_unit_test(test_timeout_spans_redirects),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
