#include "tests/support/json_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/fleets.h"
#include "tests/support/growth_fleets.h"
#include "tests/support/latency_fleets.h"
#include "tests/support/pool_fleets.h"
#include "tests/support/server_fleets.h"
#include "tests/support/server_story.h"
#include "tests/support/watch_fleets.h"
#include "tui/snapshot.h"

char *json_report_write(const struct scene *scene, struct view_canaries canaries, size_t *len)
{
	struct snapshot_look look = {.format = FORMAT_JSON, .canaries = canaries};
	char *bytes = NULL;
	FILE *out = open_memstream(&bytes, len);

	assert_non_null(out);
	assert_true(snapshot_write(scene->model, scene->now, look, out));
	assert_int_equal(0, fclose(out));
	return bytes;
}

json_t *json_report_parse(const char *bytes, size_t len)
{
	json_error_t wrong;
	json_t *root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &wrong);

	if (!root)
		fail_msg("%d:%d: %s", wrong.line, wrong.column, wrong.text);
	return root;
}

/* ---- fleets, and what stands in no fleet ---- */

/* Lists of targets, history of others, a baseline, a canary: once each. */
static void fleet_odd(struct scene *scene)
{
	struct discovery_change change = {.targets = 2, .added = 2, .one = "gw"};
	struct fault fault = fault_make(FAULT_FILE, 0, "targets.json: is cut");
	struct past_state past = {.progress = PAST_DONE, .server = "prom", .span_ms = 6 * HOUR};
	struct expectation expectation = {.owner = "gw-a", .workers = 2, .pool_min = 1};
	uint32_t list = model_add_discovery(scene->model, "file_sd:targets.json");

	assert_true(model_expect(scene->model, &expectation));
	model_accept_discovery(scene->model, list, scene->now, &change);
	model_accept_discovery_fault(scene->model, list, scene->now, &fault);
	past.fault = fault;
	model_note_past(scene->model, scene->now, &past);
	fleet_pg_since(scene);
}

static void (*const fleets[])(struct scene *scene) = {
	fleet_empty,
	fleet_hostile,
	fleet_incident,
	fleet_jvm,
	fleet_latency,
	fleet_lives,
	fleet_odd,
	fleet_pg_deadlocks,
	fleet_pg_hostile,
	fleet_pg_no_rights,
	fleet_pg_pile_up,
	fleet_pg_several,
	fleet_pg_siege,
	fleet_pool_causes,
	fleet_pools,
	fleet_verdicts,
	fleet_watched,
};

enum { FLEETS = sizeof(fleets) / sizeof(*fleets) };

/* The first worker is one that is tried out. */
static struct view_canaries some_canary(const struct scene *scene)
{
	struct view_canaries canaries = {0};

	for (size_t i = 0; i < model_worker_slots(scene->model) && canaries.count == 0; i++)
		if (model_worker(scene->model, i))
			canaries.workers[canaries.count++] =
				model_worker_id(scene->model, model_worker(scene->model, i));
	return canaries;
}

void json_report_each(void (*take)(void *user, const char *bytes, size_t len), void *user)
{
	for (int i = 0; i < FLEETS; i++) {
		struct scene scene;
		char *bytes;
		size_t len;

		scene_init(&scene);
		fleets[i](&scene);
		bytes = json_report_write(&scene, some_canary(&scene), &len);
		take(user, bytes, len);
		free(bytes);
		scene_fini(&scene);
	}
}
