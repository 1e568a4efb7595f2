/*
 * Who gets what: credentials, redirects, proxies and sockets.
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

#include "tests/support/evil_server.h"
#include "tests/support/scrape_probe.h"

#define BODY      "process_resident_memory_bytes 1234\n"
#define GOOD      "HTTP/1.1 200 OK\r\nContent-Length: 35\r\n\r\n" BODY
#define NO        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"
#define MOVED_TO  "HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: "
#define BASIC_B64 "dHVubmVsOmw6b3c=" /* tunnel:l:ow */

/* Each test works in a folder of its own, so that file names in faults are short and known. */
static int enter_folder(void **state)
{
	char *folder = strdup("/tmp/lowtide-test-XXXXXX");

	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	*state = folder;
	return 0;
}

static int leave_folder(void **state)
{
	char *folder = *state;

	unlink("token");
	unlink("basic");
	rmdir("folder");
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(folder), 0);
	free(folder);
	return 0;
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
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

static bool request_has(struct evil_server *server, size_t number, const char *text)
{
	char request[EVIL_REQUEST_BYTES];

	evil_request(server, number, request);
	assert_true(request[0] != '\0');
	return strstr(request, text) != NULL;
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
	assert_true(request_has(server, 0, "\r\nAuthorization: Bearer s3cret.t0ken\r\n"));
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
	assert_true(request_has(server, 0, "\r\nAuthorization: Basic " BASIC_B64 "\r\n"));
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
	assert_true(request_has(server, 0, "Bearer first\r\n"));
	assert_true(request_has(server, evil_requests(server) - 1, "Bearer second\r\n"));
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
	write_file("token", "t");
	feed = probe_once(evil_url(server), with_everything);
	probe_expect_fault(&feed, FAULT_STATUS, "400: Host brain.internal not allowed? check host");
	evil_stop(server);
}

/* ---- redirects ---- */

static void move_to_slash(struct evil_conn *conn)
{
	if (evil_number(conn) == 0)
		evil_say(conn);
	else
		evil_serve(conn, BODY);
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
	assert_true(request_has(server, 1, "GET /metrics/ HTTP/1.1\r\n"));
	assert_true(request_has(server, 1, "Authorization: Bearer t0ken\r\n"));
	assert_true(request_has(server, 1, "X-Api-Key: low-water\r\n"));
	assert_true(request_has(server, 1, "Host: brain.internal\r\n"));
	evil_stop(server);
}

static void expect_anonymous(struct evil_server *server, size_t number)
{
	assert_false(request_has(server, number, "Authorization"));
	assert_false(request_has(server, number, "X-Api-Key"));
	assert_false(request_has(server, number, "brain.internal"));
	assert_true(request_has(server, number, "Accept: text/plain"));
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
		assert_true(request_has(home, i, secret));
		assert_true(request_has(away, i, "GET /m?q=1 HTTP/1.1\r\n"));
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
		evil_serve(conn, BODY);
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
	assert_true(request_has(home, 1, "GET /delete "));
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
		"401 from 127.0.0.1:%d after a redirect: credentials stay home, use its URL",
		evil_port(away));
	home = evil_start(evil_say, answer);
	feed = probe_once(evil_url(home), with_token);
	probe_expect_fault(&feed, FAULT_STATUS, text);
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
	assert_true(request_has(server, 0, "Host: localhost\r\n"));
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
	assert_true(request_has(proxy, 0, "GET http://lowtide.invalid/metrics HTTP/1.1\r\n"));
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
	char url[128];
	struct probe_feed feed;

	(void)state;
	snprintf(url, sizeof(url), "http://user:pass@127.0.0.1:%d", evil_port(proxy));
	setenv("https_proxy", url, 1);
	feed = probe_once("https://lowtide.invalid", NULL);
	unsetenv("https_proxy");
	probe_expect_fault(&feed, FAULT_REFUSED,
		"the proxy answered 403 instead of connecting to lowtide.invalid:443");
	evil_stop(proxy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_bearer_token, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(test_basic_auth, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_token_is_read_anew, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(test_bad_token_files, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_credential_files_that_are_none, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_refused_credentials, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(test_refused_host, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(test_redirect_at_home, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_redirect_to_another_port, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_redirect_away_and_back, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_unauthorized_after_a_redirect, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_redirects_that_are_not_followed, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_redirect_in_circles, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_redirect_without_location, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_timeout_spans_redirects, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(test_unix_socket, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_unix_socket_that_is_not_there, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_unix_socket_does_not_lead_away, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_proxy_from_the_environment, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(test_no_proxy, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_proxy_that_refuses_to_connect, enter_folder, leave_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
