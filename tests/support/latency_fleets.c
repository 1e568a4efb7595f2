#include "tests/support/latency_fleets.h"

enum { SECOND = 1000, MINUTES = 20, SLOW_S = 300, PER_S = 100 };

static const double mib = 1 << 20;

/*
 * 100 requests a second: 90 take up to 50 ms and 10 up to 100 ms; in the last five minutes 50 take
 * up to 100 ms, 40 up to 500 ms and 10 up to 1 s. So at the end p50 is 100 ms and p99 0.5 s +
 * 0.5 s x 9 / 10 = 950 ms.
 */
static void set_requests(struct scene *scene, uint32_t feed, int s)
{
	static const char *const bounds[] = {"le=0.05", "le=0.1", "le=0.5", "le=1", "le=+Inf"};
	static const int quick[] = {90, 100, 100, 100, 100}, slow[] = {0, 50, 90, 100, 100};
	int slow_s = s - (MINUTES * 60 - SLOW_S);

	if (slow_s < 0)
		slow_s = 0;
	for (int i = 0; i < 5; i++)
		scene_set(scene, feed, "http_request_duration_seconds_bucket", bounds[i],
			(s - slow_s) * quick[i] + slow_s * slow[i]);
	scene_set(scene, feed, "http_requests_total", "", PER_S * s);
	scene_set(scene, feed, "hikaricp_connections_active", "pool=main", slow_s > 0 ? 20 : 6);
	scene_set(scene, feed, "hikaricp_connections_max", "pool=main", 20);
}

/* Each of 10 takes 40 ms. */
static void set_mean(struct scene *scene, uint32_t feed, int s)
{
	scene_set(scene, feed, "http_server_requests_seconds_count", "uri=/a", 10 * s);
	scene_set(scene, feed, "http_server_requests_seconds_sum", "uri=/a", 0.4 * s);
}

void fleet_latency(struct scene *scene)
{
	uint32_t orders = scene_feed(scene, "orders:8080", SECOND);
	uint32_t plain = scene_feed(scene, "plain:8080", SECOND);

	for (int s = 0; s < MINUTES * 60; s++) {
		scene_process(scene, orders, "", 200 * mib, 7200);
		set_requests(scene, orders, s);
		scene_answer(scene, orders);
		scene_process(scene, plain, "", 150 * mib, 7200);
		set_mean(scene, plain, s);
		scene_answer(scene, plain);
		scene_wait(scene, SECOND);
	}
}
