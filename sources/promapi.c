#include "sources/promapi.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/clock.h"
#include "sources/scrape_wire.h"

#define API_PATH "/api/v1/query_range"

enum {
	LOOK_MS = 10, /* while a query is open, which is seldom and short */
	TEXT_BYTES = 2048,
};

struct promapi {
	struct promapi_outlet outlet;
	struct scrape_wire *wire;
	struct promapi_request requests[PROMAPI_TOGETHER];
	struct instant now; /* of this turn */
	int64_t bytes;      /* of answers that have ended */
	uv_timer_t timer;
	bool stopped;
};

/* What is shown is what the user wrote. */
static void cut_path(char *text)
{
	size_t len = strlen(text) - strlen(API_PATH);

	text[len > 0 && text[len - 1] == ':' ? len - 1 : len] = '\0';
}

bool promapi_server_parse(struct target *server, const char *text, char error[TARGET_ERROR_BYTES])
{
	bool bare_socket = strncmp(text, "unix:/", 6) == 0 && !strstr(text + 6, ":/");
	size_t len = strlen(text);
	char whole[TEXT_BYTES + sizeof(":" API_PATH)];

	while (len > 0 && text[len - 1] == '/')
		len--;
	if (len == 0 || len > TEXT_BYTES || target_is_server(text) || strpbrk(text, "?#")) {
		scrub_format(error, TARGET_ERROR_BYTES,
			"no URL of a Prometheus (expected host:port, http(s)://host/prefix or "
			"unix:/path.sock, without a query)");
		return false;
	}
	snprintf(
		whole, sizeof(whole), "%.*s%s%s", (int)len, text, bare_socket ? ":" : "", API_PATH);
	if (!target_parse(server, whole, error))
		return false;
	server->timeout_ms = PROMAPI_TIMEOUT_MS;
	cut_path(server->name);
	cut_path(server->given);
	return true;
}

/* A Date has whole seconds, and an answer takes a while. */
static double ahead_s(const struct promapi *promapi, const struct promapi_request *request)
{
	const double agrees_s = 3;
	double ahead = request->receiver.has_date
			       ? (double)request->receiver.date - promapi->now.wall.s
			       : 0;

	return fabs(ahead) < agrees_s ? 0 : ahead;
}

static void on_request_ended(void *user, CURL *easy, CURLcode code)
{
	struct promapi *promapi = user;
	struct promapi_request *request = NULL;
	struct fault fault;
	bool failed;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&request);
	fault = promapi_request_end(request, code);
	failed = fault_is_set(&fault);
	promapi->bytes += request->receiver.body_bytes;
	promapi->outlet.ended(promapi->outlet.user, request->id, failed ? NULL : request->answer,
		ahead_s(promapi, request), &fault);
}

static bool any_open(const struct promapi *promapi)
{
	for (size_t i = 0; i < PROMAPI_TOGETHER; i++)
		if (promapi->requests[i].is_open)
			return true;
	return false;
}

static void on_timer(uv_timer_t *timer)
{
	struct promapi *promapi = timer->data;

	promapi->now = clock_now();
	scrape_wire_look(promapi->wire, promapi->now.mono, on_request_ended, promapi);
	if (!promapi->stopped && !any_open(promapi))
		uv_timer_stop(timer);
}

struct promapi *promapi_start(
	uv_loop_t *loop, const struct target *server, const struct promapi_outlet *outlet)
{
	struct promapi *promapi;
	bool ready;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return NULL;
	promapi = calloc(1, sizeof(*promapi));
	must(promapi != NULL);
	promapi->outlet = *outlet;
	promapi->now = clock_now();
	promapi->wire = scrape_wire_open();
	ready = promapi->wire != NULL;
	if (ready)
		scrape_wire_keep(promapi->wire, PROMAPI_TOGETHER);
	for (size_t i = 0; ready && i < PROMAPI_TOGETHER; i++)
		ready = promapi_request_init(&promapi->requests[i], server, &promapi->now);
	if (!ready || uv_timer_init(loop, &promapi->timer) != 0) {
		promapi_destroy(promapi);
		return NULL;
	}
	promapi->timer.data = promapi;
	return promapi;
}

static struct promapi_request *free_request(struct promapi *promapi)
{
	for (size_t i = 0; i < PROMAPI_TOGETHER; i++)
		if (!promapi->requests[i].is_open)
			return &promapi->requests[i];
	return NULL;
}

bool promapi_has_room(const struct promapi *promapi)
{
	bool room = false;

	for (size_t i = 0; i < PROMAPI_TOGETHER; i++)
		room = room || !promapi->requests[i].is_open;
	return room && !promapi->stopped;
}

void promapi_ask(struct promapi *promapi, const struct promapi_query *query)
{
	struct promapi_request *request = free_request(promapi);
	struct fault fault;

	must(request != NULL && !promapi->stopped);
	fault = promapi_request_begin(request, query);
	if (fault_is_set(&fault)) {
		promapi->outlet.ended(promapi->outlet.user, query->id, NULL, 0, &fault);
		return;
	}
	scrape_wire_add(promapi->wire, request->http.easy);
	if (!uv_is_active((uv_handle_t *)&promapi->timer))
		must(uv_timer_start(&promapi->timer, on_timer, 0, LOOK_MS) == 0);
}

int64_t promapi_bytes(const struct promapi *promapi)
{
	int64_t bytes = promapi->bytes;

	for (size_t i = 0; i < PROMAPI_TOGETHER; i++)
		if (promapi->requests[i].is_open)
			bytes += promapi->requests[i].receiver.body_bytes;
	return bytes;
}

void promapi_stop(struct promapi *promapi)
{
	if (promapi->stopped)
		return;
	promapi->stopped = true;
	for (size_t i = 0; i < PROMAPI_TOGETHER; i++) {
		if (!promapi->requests[i].is_open)
			continue;
		promapi->requests[i].is_open = false;
		scrape_wire_remove(promapi->wire, promapi->requests[i].http.easy);
	}
	uv_close((uv_handle_t *)&promapi->timer, NULL);
}

void promapi_destroy(struct promapi *promapi)
{
	if (!promapi)
		return;
	for (size_t i = 0; i < PROMAPI_TOGETHER; i++)
		promapi_request_fini(&promapi->requests[i]);
	scrape_wire_close(promapi->wire);
	free(promapi);
	curl_global_cleanup();
}
