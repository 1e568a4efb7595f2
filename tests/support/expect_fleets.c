#include "tests/support/expect_fleets.h"

#include <stdio.h>

#include "model/must.h"
#include "tests/support/server_story.h"

enum { GATEWAYS = 3, MINUTES = 20 };

static const double mib = 1024.0 * 1024;

static void expect(struct scene *scene)
{
	struct expectation expectation = expectation_of_nothing();

	snprintf(expectation.group, sizeof(expectation.group), "gateways");
	expectation.workers = GATEWAYS;
	expectation.memory_limit_bytes = 256 << 20;
	expectation.pool_min = 4;
	expectation.pool_max = 4;
	expectation.idle_floor = 12;
	must(model_expect(scene->model, &expectation));
}

/* The first one was deployed with another size, and a newer version. */
static void set_gateway(struct scene *scene, uint32_t feed, int i)
{
	double size = i == 0 ? 8 : 4;

	scene_process(scene, feed, "", (i == 0 ? 230 : 180) * mib, i == 0 ? 3600 : 50 * 3600);
	scene_set(scene, feed, "gateway_build_info", i == 0 ? "version=2.0" : "version=1.9", 1);
	scene_set(scene, feed, "hikaricp_connections_active", "pool=main", 0);
	scene_set(scene, feed, "hikaricp_connections_idle", "pool=main", size);
	scene_set(scene, feed, "hikaricp_connections", "pool=main", size);
	scene_set(scene, feed, "hikaricp_connections_max", "pool=main", size);
}

static void look_at_sessions(struct scene *scene, uint32_t db, int s)
{
	struct story_look look;

	story_begin(&look);
	story_owner(&look, "gateways", 16, 0, true);
	story_owner(&look, "brain", 14, 6, false);
	story_owner(&look, "batch", 2, 6, false);
	story_send(scene, db, &look);
	story_send_counts(scene, db, s, 0);
}

void fleet_expected(struct scene *scene)
{
	static const char *const names[GATEWAYS] = {"gw-a", "gw-b", "gw-c"};
	uint32_t feeds[GATEWAYS], db;

	expect(scene);
	for (int i = 0; i < GATEWAYS; i++)
		feeds[i] = scene_feed_in(scene, "gateways", names[i], SECOND);
	db = scene_server(scene, "db1", SECOND);
	story_send_facts(scene, db, story_facts());
	for (int s = 0; s < MINUTES * 60; s++) {
		for (int i = 0; i < GATEWAYS; i++) {
			set_gateway(scene, feeds[i], i);
			scene_answer(scene, feeds[i]);
		}
		look_at_sessions(scene, db, s);
		scene_wait(scene, SECOND);
	}
}
