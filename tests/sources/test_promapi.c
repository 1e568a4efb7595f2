/* Queries over real HTTP, to servers that answer, refuse, hang and lie. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sources/promapi.h"
#include "tests/support/evil_server.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/wait_until.h"

struct asked {
	uv_loop_t loop;
	struct target server;
	struct promapi *promapi;
	size_t ended;
	struct fault fault; /* the last */
	uint32_t series, points;
	double ahead_s;
	bool stop_at_once;
};

static void on_ended(void *user, uint32_t query, const struct promapi_answer *answer,
	double ahead_s, const struct fault *fault)
{
	struct asked *asked = user;

	(void)query;
	assert_true((answer == NULL) == fault_is_set(fault));
	asked->ended++;
	asked->fault = *fault;
	asked->ahead_s = ahead_s;
	asked->series = answer ? answer->series_count : 0;
	asked->points = answer ? answer->point_count : 0;
	if (asked->stop_at_once)
		promapi_stop(asked->promapi);
}

static void open_url(struct asked *asked, const char *url)
{
	struct promapi_outlet outlet = {asked, on_ended};
	char error[TARGET_ERROR_BYTES];

	*asked = (struct asked){.ended = 0};
	target_init(&asked->server);
	if (!promapi_server_parse(&asked->server, url, error))
		fail_msg("%s", error);
	assert_int_equal(uv_loop_init(&asked->loop), 0);
	asked->promapi = promapi_start(&asked->loop, &asked->server, &outlet);
	assert_non_null(asked->promapi);
}

static void ask(struct asked *asked, uint32_t id)
{
	promapi_ask(asked->promapi, &(struct promapi_query){.id = id,
					    .expression = "last_over_time({a=\"b&c=d\"}[15s])",
					    .from_s = 1000,
					    .until_s = 1030,
					    .step_s = 15});
}

static bool has_ended(void *user)
{
	struct asked *asked = user;

	uv_run(&asked->loop, UV_RUN_NOWAIT);
	return asked->ended > 0;
}

static void close_all(struct asked *asked)
{
	promapi_stop(asked->promapi);
	uv_run(&asked->loop, UV_RUN_DEFAULT);
	promapi_destroy(asked->promapi);
	assert_int_equal(uv_loop_close(&asked->loop), 0);
	target_fini(&asked->server);
}

/* Asks once, and leaves what became of it in *asked. */
static void ask_once(struct asked *asked, evil_script *script, const char *data)
{
	struct evil_server *server = evil_start(script, data);

	open_url(asked, evil_url(server));
	asked->server.timeout_ms = 500;
	ask(asked, 7);
	wait_until(has_ended, asked, "an answer");
	close_all(asked);
	evil_stop(server);
}

static void expect(evil_script *script, const char *data, enum fault_kind kind, const char *words)
{
	struct asked asked = {.ended = 0};

	ask_once(&asked, script, data);
	assert_int_equal(asked.fault.kind, kind);
	if (!strstr(asked.fault.text, words))
		fail_msg("\"%s\" does not say \"%s\"", asked.fault.text, words);
}

#define HEAD(status, type) "HTTP/1.1 " status "\r\nContent-Type: " type "\r\n\r\n"
#define JSON(status)       HEAD(status, "application/json")
#define GOOD                                                                                       \
	"{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},"  \
	"\"values\":[[1000,\"1\"],[1015,\"2\"]]}]}}"

static void test_an_answer(void **state)
{
	struct asked asked = {.ended = 0};

	(void)state;
	ask_once(&asked, evil_say, JSON("200 OK") GOOD);
	assert_false(fault_is_set(&asked.fault));
	assert_int_equal(asked.series, 1);
	assert_int_equal(asked.points, 2);
	assert_true(asked.ahead_s == 0);
	/* 1994-11-06 08:49:37: a clock that far behind is not ours */
	ask_once(&asked, evil_say,
		"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n" GOOD);
	assert_true(asked.ahead_s < -25.0 * 365 * 86400);
}

static void test_the_form_that_is_sent(void **state)
{
	struct evil_server *server = evil_start(evil_say, JSON("200 OK") GOOD);
	char url[128];
	struct asked asked = {.ended = 0};

	(void)state;
	snprintf(url, sizeof(url), "%s/prometheus/", evil_url(server));
	open_url(&asked, url);
	ask(&asked, 0);
	wait_until(has_ended, &asked, "an answer");
	assert_true(evil_request_has(server, 0, "POST /prometheus/api/v1/query_range HTTP/1.1"));
	assert_true(evil_request_has(server, 0, "Content-Type: application/x-www-form-urlencoded"));
	close_all(&asked);
	evil_stop(server);
}

static void test_the_server_says_why_not(void **state)
{
	(void)state;
	expect(evil_say,
		JSON("400 Bad Request") "{\"status\":\"error\",\"errorType\":\"bad_data\","
					"\"error\":"
					"\"exceeded maximum resolution of 11,000 points per "
					"timeseries. Try decreasing the query resolution "
					"(?step=XX)\"}",
		FAULT_STATUS, "400: exceeded maximum resolution of 11,000 points");
	expect(evil_say,
		JSON("503 Service Unavailable") "{\"status\":\"error\",\"errorType\":\"timeout\","
						"\"error\":\"query timed out in query "
						"execution\"}",
		FAULT_STATUS, "503: query timed out in query execution");
	expect(evil_say, HEAD("503 Service Unavailable", "text/plain") "Service Unavailable",
		FAULT_STATUS, "503: not ready");
	expect(evil_say, HEAD("404 Not Found", "text/plain") "404 page not found", FAULT_STATUS,
		"404: no queries are answered at /api/v1/query_range");
	expect(evil_say, HEAD("401 Unauthorized", "text/plain") "", FAULT_STATUS,
		"401: needs a token");
	expect(evil_say, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
		FAULT_REDIRECT, "302: redirects");
	expect(evil_say, HEAD("500 Internal Server Error", "text/plain") "", FAULT_STATUS,
		"500: expected 200: see its log");
}

static void test_what_is_no_prometheus(void **state)
{
	(void)state;
	expect(evil_say, HEAD("200 OK", "text/html") "<html>Sign in</html>", FAULT_CONTENT,
		"is no JSON");
	expect(evil_say, JSON("200 OK") "{}", FAULT_CONTENT, "no answer of a Prometheus");
	expect(evil_say, "SSH-2.0-OpenSSH_9.2\r\n", FAULT_CONTENT, "does not speak HTTP");
}

static void test_answers_that_end_too_early(void **state)
{
	(void)state;
	expect(evil_say,
		"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"
		"{\"status\":\"success\",",
		FAULT_CUT, "cut");
	expect(evil_say, JSON("200 OK") "{\"status\":\"success\",", FAULT_CONTENT, "too early");
	expect(evil_say, "", FAULT_CUT, "closed without an answer");
}

static void test_servers_that_hang(void **state)
{
	struct evil_server *deaf = evil_start_deaf();
	struct asked asked = {.ended = 0};

	(void)state;
	expect(evil_hang, NULL, FAULT_TIMEOUT, "timed out after 500 ms");
	open_url(&asked, evil_url(deaf));
	asked.server.timeout_ms = 200;
	ask(&asked, 0);
	wait_until(has_ended, &asked, "a timeout");
	assert_int_equal(asked.fault.kind, FAULT_TIMEOUT);
	close_all(&asked);
	evil_stop(deaf);
}

static void test_a_token_from_its_file(void **state)
{
	struct evil_server *server = evil_start(evil_say, JSON("200 OK") GOOD);
	struct asked asked = {.ended = 0};

	(void)state;
	scratch_write("token", "s3cret\n", 7);
	open_url(&asked, evil_url(server));
	target_set_text(&asked.server.bearer_token_file, "token");
	ask(&asked, 0);
	wait_until(has_ended, &asked, "an answer");
	assert_false(fault_is_set(&asked.fault));
	assert_true(evil_request_has(server, 0, "Authorization: Bearer s3cret"));
	close_all(&asked);
	evil_stop(server);
}

/* Without its token nothing is sent. */
static void test_a_token_that_is_not_there(void **state)
{
	struct evil_server *server = evil_start(evil_say, JSON("200 OK") GOOD);
	struct asked asked = {.ended = 0};

	(void)state;
	open_url(&asked, evil_url(server));
	target_set_text(&asked.server.bearer_token_file, "absent");
	ask(&asked, 0);
	assert_int_equal(asked.ended, 1);
	assert_int_equal(asked.fault.kind, FAULT_FILE);
	assert_true(promapi_has_room(asked.promapi));
	close_all(&asked);
	assert_int_equal(evil_requests(server), 0);
	evil_stop(server);
}

static void test_so_many_at_once(void **state)
{
	struct evil_server *server = evil_start(evil_hang, NULL);
	struct asked asked = {.ended = 0};

	(void)state;
	open_url(&asked, evil_url(server));
	for (uint32_t i = 0; i < PROMAPI_TOGETHER; i++) {
		assert_true(promapi_has_room(asked.promapi));
		ask(&asked, i);
	}
	assert_false(promapi_has_room(asked.promapi));
	/* and with all of them open it can be left */
	close_all(&asked);
	assert_int_equal(asked.ended, 0);
	evil_stop(server);
}

static void test_stopped_by_whom_it_tells(void **state)
{
	struct evil_server *server = evil_start(evil_say, JSON("200 OK") GOOD);
	struct asked asked = {.ended = 0};

	(void)state;
	open_url(&asked, evil_url(server));
	asked.stop_at_once = true;
	ask(&asked, 0);
	ask(&asked, 1);
	wait_until(has_ended, &asked, "an answer");
	assert_int_equal(asked.ended, 1);
	close_all(&asked);
	evil_stop(server);
}

static void test_urls(void **state)
{
	static const struct {
		const char *text, *url, *name;
	} good[] = {
		{"prom:9090", "http://prom:9090/api/v1/query_range", "prom:9090"},
		{"https://m.example/prometheus/", "https://m.example/prometheus/api/v1/query_range",
			"m.example/prometheus"},
		{"unix:/run/p.sock", "http://localhost/api/v1/query_range", "/run/p.sock"},
		{"unix:/run/p.sock:/x", "http://localhost/x/api/v1/query_range", "/run/p.sock:/x"},
	};
	static const char *const bad[] = {"", "/", "prom", "postgres://db/app", "host=db1",
		"http://u:p@prom:9090", "prom:9090?x=y", "ftp://prom:9090"};
	char error[TARGET_ERROR_BYTES];
	struct target target;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		target_init(&target);
		assert_true(promapi_server_parse(&target, good[i].text, error));
		assert_string_equal(target.url, good[i].url);
		assert_string_equal(target.name, good[i].name);
		target_fini(&target);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		target_init(&target);
		if (promapi_server_parse(&target, bad[i], error))
			fail_msg("taken for a URL: %s", bad[i]);
		assert_null(strstr(error, "u:p"));
		target_fini(&target);
	}
}

static int setup(void **state)
{
	sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
	return scratch_enter(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_answer),
		cmocka_unit_test(test_the_form_that_is_sent),
		cmocka_unit_test(test_the_server_says_why_not),
		cmocka_unit_test(test_what_is_no_prometheus),
		cmocka_unit_test(test_answers_that_end_too_early),
		cmocka_unit_test(test_servers_that_hang),
		cmocka_unit_test(test_a_token_from_its_file),
		cmocka_unit_test(test_a_token_that_is_not_there),
		cmocka_unit_test(test_so_many_at_once),
		cmocka_unit_test(test_stopped_by_whom_it_tells),
		cmocka_unit_test(test_urls),
	};

	return cmocka_run_group_tests(tests, setup, scratch_leave);
}
