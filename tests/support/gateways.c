#include "tests/support/gateways.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

void gateways_begin(struct gateways *gateways, uint32_t others)
{
	char name[16];

	scene_init(&gateways->scene);
	gateways->count = others + 1;
	gateways->now_s = 0;
	for (uint32_t i = 0; i < gateways->count; i++) {
		gateways->members[i] = (struct gateway){.base = 240 * MIB, .load = 50};
		snprintf(name, sizeof(name), "gw-%u", i);
		scene_feed_in(&gateways->scene, "gateways", name, GATEWAYS_POLL_MS);
	}
}

void gateways_end(struct gateways *gateways)
{
	scene_fini(&gateways->scene);
}

static void set(struct gateways *gateways, uint32_t i, double age_s)
{
	struct scene *scene = &gateways->scene;
	const struct gateway *member = &gateways->members[i];
	double rss = member->base + member->per_s * age_s;

	scene_set(scene, i, "process_resident_memory_bytes", "", rss);
	if (!member->ageless)
		scene_process(scene, i, "", rss, -member->born_s);
	if (member->load > 0)
		scene_set(scene, i, "http_requests_total", "",
			member->without_traffic ? 0 : member->load * age_s);
	if (member->cores > 0)
		scene_set(scene, i, "process_cpu_seconds_total", "", member->cores * age_s);
	scene_set(scene, i, "z4j_postgres_deadlocks_total", "",
		age_s >= member->deadlocks_at_s ? member->deadlocks : 0);
}

static void set_pool(struct gateways *gateways, uint32_t i, double age_s)
{
	struct scene *scene = &gateways->scene;
	const struct gateway *member = &gateways->members[i];
	const char *pool = "pool=orders";

	if (!(member->in_use > 0))
		return;
	scene_set(scene, i, "hikaricp_connections_active", pool, member->in_use);
	scene_set(scene, i, "hikaricp_connections_max", pool, 20);
	scene_set(scene, i, "hikaricp_connections_acquire_seconds_count", pool, 10 * age_s);
	scene_set(scene, i, "hikaricp_connections_acquire_seconds_sum", pool,
		10 * age_s * member->acquire_s);
}

void gateways_watch(struct gateways *gateways, int end_s)
{
	for (; gateways->now_s < end_s; gateways->now_s += GATEWAYS_POLL_MS / 1000) {
		for (uint32_t i = 0; i < gateways->count; i++) {
			double age_s = gateways->now_s - gateways->members[i].born_s;

			if (age_s < 0)
				continue;
			set(gateways, i, age_s);
			set_pool(gateways, i, age_s);
			scene_answer(&gateways->scene, i);
		}
		scene_wait(&gateways->scene, GATEWAYS_POLL_MS);
	}
}

const struct worker *gateways_canary(const struct gateways *gateways)
{
	const struct model *model = gateways->scene.model;

	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);

		if (worker && model_place_of(model, worker)->feed == gateways->count - 1)
			return worker;
	}
	fail_msg("no canary");
	return NULL;
}
