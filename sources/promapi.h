#ifndef LOWTIDE_SOURCES_PROMAPI_H
#define LOWTIDE_SOURCES_PROMAPI_H
/*
 * Queries to a server that speaks the HTTP API of Prometheus (Prometheus, VictoriaMetrics, Thanos,
 * Mimir), on the loop: /api/v1/query_range, a few at a time. Credentials and TLS are those of a
 * target (sources/target.h), read anew for each query.
 *
 * Outlet calls happen on the loop's thread and may ask or stop.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "sources/promapi_request.h"

struct promapi;

enum {
	/* Prometheus works on 20 at once for everybody by default: it is asked in an incident, and
	   others look at their dashboards. */
	PROMAPI_TOGETHER = 2,
	PROMAPI_TIMEOUT_MS = 10 * 1000,
	/* Of a series in one answer; more are "exceeded maximum resolution of 11,000 points". */
	PROMAPI_POINTS_MAX = 11000,
};

struct promapi_outlet {
	void *user;
	/* answer is borrowed for the call; of a fault it is NULL. ahead_s: the server's wall clock
	   minus ours; 0 when they agree as far as can be told. */
	void (*ended)(void *user, uint32_t query, const struct promapi_answer *answer,
		double ahead_s, const struct fault *fault);
};

/* Understands the URL of a server, as far as its API's prefix: "prom:9090",
   "https://metrics/prometheus", "unix:/run/prom.sock". Fills given, name, url, unix_socket of an
   initialised target. */
bool promapi_server_parse(struct target *server, const char *text, char error[TARGET_ERROR_BYTES]);

/* server is borrowed until destroy. NULL when memory or libcurl cannot be had. */
struct promapi *promapi_start(
	uv_loop_t *loop, const struct target *server, const struct promapi_outlet *outlet);

/* Whether one more query may be asked now. */
bool promapi_has_room(const struct promapi *promapi);

/* There must be room. Ends in one outlet call, perhaps at once. */
void promapi_ask(struct promapi *promapi, const struct promapi_query *query);

/* Bytes of answers so far. */
int64_t promapi_bytes(const struct promapi *promapi);

/* Ends every query without outlet calls; the caller runs the loop until its handles are closed,
   and last calls destroy. */
void promapi_stop(struct promapi *promapi);
void promapi_destroy(struct promapi *promapi);

#endif
