#include "tests/support/group_fleets.h"

#include <stdio.h>

#include "model/must.h"
#include "tests/support/server_story.h"

static const double mib = 1 << 20;

/* ---- one group ---- */

enum { WATCHED_S = 20 * 60, SILENT_S = 30, PINNED_S = 60 };

/* Requests a second: of them up to 50 ms, and the others between 0.5 and 1 s. */
static void set_requests(struct scene *scene, uint32_t feed, int s, int quick, int slow)
{
	static const char *const bounds[] = {"le=0.05", "le=0.1", "le=0.5", "le=1", "le=+Inf"};

	for (int i = 0; i < 5; i++)
		scene_set(scene, feed, "http_request_duration_seconds_bucket", bounds[i],
			s * (i < 3 ? quick : quick + slow));
	scene_set(scene, feed, "http_requests_total", "", s * (quick + slow));
}

static void set_pool(struct scene *scene, uint32_t feed, int in_use, int waiting)
{
	scene_set(scene, feed, "hikaricp_connections_active", "pool=main", in_use);
	scene_set(scene, feed, "hikaricp_connections_max", "pool=main", 20);
	scene_set(scene, feed, "hikaricp_connections_pending", "pool=main", waiting);
}

static void answer_orders(struct scene *scene, const uint32_t feeds[4], int s)
{
	bool full = s >= WATCHED_S - PINNED_S;

	scene_process(scene, feeds[0], "", 200 * mib, 7200);
	set_requests(scene, feeds[0], s, 100, 0);
	set_pool(scene, feeds[0], 4, 0);
	scene_process(scene, feeds[1], "", 210 * mib, 7200);
	set_requests(scene, feeds[1], s, 100, 0);
	set_pool(scene, feeds[1], 6, 0);
	scene_process(scene, feeds[2], "", 300 * mib, 7200);
	set_requests(scene, feeds[2], s, 0, 10);
	set_pool(scene, feeds[2], full ? 20 : 10, full ? 17 : 0);
	scene_process(scene, feeds[3], "", 100 * mib, 7200);
	for (int i = 0; i < 3; i++)
		scene_answer(scene, feeds[i]);
	if (s < WATCHED_S - SILENT_S)
		scene_answer(scene, feeds[3]);
	else
		scene_fail(scene, feeds[3], FAULT_TIMEOUT, "no answer within 800 ms");
}

static void expect_orders(struct scene *scene)
{
	struct expectation expectation = {.owner = "orders",
		.workers = 4,
		.pool_min = EXPECT_NONE,
		.pool_max = EXPECT_NONE,
		.connections_per_worker = 12,
		.idle_floor = EXPECT_NONE};

	must(model_expect(scene->model, &expectation));
}

void fleet_group(struct scene *scene)
{
	uint32_t db = scene_server(scene, "db1", SECOND), feeds[4];
	struct story_look look;

	for (int i = 0; i < 4; i++) {
		char name[32];

		snprintf(name, sizeof(name), "orders-%d:8080", i + 1);
		feeds[i] = scene_feed_in(scene, "orders", name, SECOND);
		scene_set(scene, feeds[i], "orders_build_info",
			i == 2 ? "version=1.4.2" : "version=1.4.1", 1);
	}
	story_send_facts(scene, db, story_facts());
	expect_orders(scene);
	for (int s = 0; s < WATCHED_S; s++) {
		answer_orders(scene, feeds, s);
		story_begin(&look);
		story_owner(&look, "orders", 20, 20, false);
		story_send(scene, db, &look);
		scene_wait(scene, SECOND);
	}
}

/* ---- many ---- */

enum { MEMBERS = 50, POLL_MS = 15 * SECOND, POLLS = 12, EVENT_POLL = 6 };

static void set_full(struct scene *scene, uint32_t feed)
{
	static const char *const labels = "namespace=prod,pod=svc-07-w23,container=app";

	scene_set(scene, feed, "container_memory_rss", labels, 486 * mib);
	scene_set(scene, feed, "container_spec_memory_limit_bytes", labels, 512 * mib);
	scene_set(scene, feed, "container_start_time_seconds", labels, 1795143600 - 7200);
}

static void answer_member(struct scene *scene, uint32_t feed, int group, int member, int poll)
{
	bool restarts = group == 12 && member == 42 && poll >= EVENT_POLL;

	if (group == 7 && member == 23)
		set_full(scene, feed);
	else
		scene_process(scene, feed, "", (60 + group + member) * mib,
			restarts ? -EVENT_POLL * POLL_MS / 1000 : 7200);
	if (group == 3 && member == 17 && poll >= EVENT_POLL)
		scene_fail(scene, feed, FAULT_TIMEOUT, "no answer within 800 ms");
	else
		scene_answer(scene, feed);
}

void fleet_thousand(struct scene *scene)
{
	enum { GROUPS = 20 };

	for (int i = 0; i < GROUPS * MEMBERS; i++) {
		char group[16], name[32];

		snprintf(group, sizeof(group), "svc-%02d", i / MEMBERS + 1);
		snprintf(name, sizeof(name), "%s-w%d:9100", group, i % MEMBERS + 1);
		scene_feed_in(scene, group, name, POLL_MS);
	}
	for (int poll = 0; poll < POLLS; poll++) {
		for (int i = 0; i < GROUPS * MEMBERS; i++)
			answer_member(scene, (uint32_t)i, i / MEMBERS + 1, i % MEMBERS + 1, poll);
		scene_wait(scene, POLL_MS);
	}
}
