#include "tests/support/report_scripts.h"

#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "tests/support/expect_fleets.h"
#include "tests/support/fleets.h"
#include "tests/support/growth_fleets.h"
#include "tests/support/pool_fleets.h"
#include "tests/support/server_fleets.h"
#include "tests/support/server_story.h"
#include "tests/support/watch_fleets.h"

static const double mib = 1 << 20, began_wall_s = 1795143600;

/* ---- servers ---- */

/* One owner of the role app, with that many connections. */
static void tell_owner(
	struct scene *scene, uint32_t db, const struct server_facts *facts, uint32_t connections)
{
	struct session_group group = {.who = {.owner = "gw", .user = "app"},
		.total = connections,
		.of_state = {[SESSION_IDLE] = connections}};
	struct sessions sessions = {.slots_used = connections + 1,
		.own = 1,
		.readable = connections + 1,
		.groups = &group,
		.group_count = 1};

	scene_tell(scene, db, (struct reading){.facts = facts, .sessions = &sessions});
}

static void play_server_dark(struct scene *scene)
{
	uint32_t db = scene_server(scene, "db1", SECOND);

	scene_feed(scene, "gw-a", SECOND);
	tell_owner(scene, db, NULL, 20);
	for (int s = 0; s < 12; s++) {
		scene_wait(scene, SECOND);
		scene_fail(scene, db, FAULT_REFUSED, "nobody listens there");
	}
}

static void play_limit(struct scene *scene)
{
	uint32_t db = scene_server(scene, "db1", SECOND);
	struct server_facts facts = story_facts();

	facts.limits[0] = (struct slot_limit){.of_role = true, .name = "app", .slots = 20};
	facts.limit_count = 1;
	tell_owner(scene, db, &facts, 20);
}

static void play_shut_out(struct scene *scene)
{
	uint32_t db = scene_server(scene, "db1", SECOND);

	scene_refuse(scene, db, FULL_ROLE, "full: too many connections for role lim");
	scene_wait(scene, 20 * SECOND);
	scene_refuse(scene, db, FULL_ROLE, "full: too many connections for role lim");
}

static void play_deadlocks(struct scene *scene)
{
	uint32_t db = scene_server(scene, "db1", SECOND);

	for (int s = 0; s < 60; s++) {
		struct database_counts counts = {
			.name = "argus", .id = 7, .deadlocks = 40 + (s >= 30) + (s >= 45)};
		struct database_list list = {.databases = &counts, .count = 1};

		scene_tell(scene, db, (struct reading){.databases = &list});
		scene_wait(scene, SECOND);
	}
}

static void play_got_in(struct scene *scene)
{
	struct sessions sessions = {.slots_used = 40, .own = 1, .readable = 40};
	uint32_t db = scene_server(scene, "db1", MINUTE);

	for (int i = 0; i < 3; i++) {
		scene_refuse(scene, db, FULL_SERVER, "full: sorry, too many clients already");
		scene_wait(scene, 20 * SECOND);
	}
	scene_tell(scene, db, (struct reading){.sessions = &sessions});
	scene_wait(scene, 30 * SECOND);
}

/* Eight workers with pools of ten on 57 slots. */
static void play_burst(struct scene *scene)
{
	struct expectation expectation = {.owner = "gw",
		.workers = 8,
		.pool_min = EXPECT_NONE,
		.pool_max = 10,
		.connections_per_worker = EXPECT_NONE,
		.idle_floor = EXPECT_NONE};
	uint32_t db = scene_server(scene, "db1", SECOND);
	struct server_facts facts = story_facts();

	must(model_expect(scene->model, &expectation));
	tell_owner(scene, db, &facts, 4);
}

/* Three that were left three minutes ago, and one that thinks. */
static void play_left_open(struct scene *scene)
{
	uint32_t db = scene_server(scene, "db1", SECOND);
	struct story_look look;

	story_begin(&look);
	story_owner(&look, "gw", 9, 4, false);
	for (int i = 0; i < 4; i++)
		story_row(&look, 100 + i, i == 0 ? "gw" : "brain", SESSION_IN_TRANSACTION,
			i < 3 ? 3 * MINUTE + 2 * SECOND - i * SECOND : 20 * SECOND,
			"UPDATE agents");
	story_send(scene, db, &look);
}

static void play_pooler(struct scene *scene)
{
	uint32_t db = scene_server(scene, "db1", SECOND);
	struct server_facts facts = story_facts();

	facts.pooled = true;
	scene_tell(scene, db, (struct reading){.facts = &facts});
}

/* ---- workers ---- */

static void set_container(struct scene *scene, uint32_t feed, const char *pod, double bytes,
	double limit, double born_s)
{
	char labels[64];

	snprintf(labels, sizeof(labels), "namespace=prod,pod=%s,container=app", pod);
	scene_set(scene, feed, "container_memory_rss", labels, bytes);
	scene_set(scene, feed, "container_spec_memory_limit_bytes", labels, limit);
	scene_set(scene, feed, "container_start_time_seconds", labels, began_wall_s + born_s);
}

void report_story_leak(struct scene *scene, uint32_t feed, int s, double limit_mib)
{
	char pod[32];

	snprintf(pod, sizeof(pod), "leak-%.0f", limit_mib);
	set_container(scene, feed, pod, (100 + 0.05 * s) * mib, limit_mib * mib, -1e5);
}

void report_story_share(struct scene *scene, uint32_t feed, double percent)
{
	set_container(scene, feed, "gw-2", percent / 100 * 512 * mib, 512 * mib, -1e5);
}

void report_story_loop(struct scene *scene)
{
	static const char ended[] = "namespace=prod,pod=gw-1,container=app,reason=OOMKilled";
	uint32_t feed = scene_feed(scene, "kubelet:10255", SECOND);

	for (int s = 0; s < 150; s++) {
		int born = s < 30 ? -1000 : s < 70 ? 30 : s < 130 ? 70 : 130;

		set_container(scene, feed, "gw-1", 100 * mib, 512 * mib, born);
		if (s >= 30)
			scene_set(scene, feed, "kube_pod_container_status_last_terminated_reason",
				ended, 1);
		scene_answer(scene, feed);
		scene_wait(scene, SECOND);
	}
}

static void play_near_limit(struct scene *scene)
{
	uint32_t feed = scene_feed(scene, "kubelet:10255", SECOND);

	report_story_share(scene, feed, 97);
	scene_answer(scene, feed);
}

/* Two processes take turns behind one port; then only one of them is met any more. */
static void play_silent(struct scene *scene)
{
	uint32_t feed = scene_feed(scene, "gw-a", SECOND);

	for (int s = 0; s < 48; s++) {
		bool second = s < 40 && s % 2 == 1;

		scene_process(scene, feed, "", second ? 2e8 : 1e8, second ? 50 : 60);
		scene_answer(scene, feed);
		scene_wait(scene, SECOND);
	}
}

static void play_restart(struct scene *scene)
{
	uint32_t feed = scene_feed(scene, "gw-a", SECOND);

	for (int s = 0; s < 60; s++) {
		scene_process(scene, feed, "", 1e8, s < 30 ? 3600 : -30);
		scene_answer(scene, feed);
		scene_wait(scene, SECOND);
	}
}

/* ---- pools, targets, and ourselves ---- */

void report_story_pool(struct scene *scene, uint32_t feed)
{
	static const char pool[] = "database=orders,user=app";

	scene_set(scene, feed, "pgbouncer_pools_server_active_connections", pool, 20);
	scene_set(scene, feed, "pgbouncer_pools_server_idle_connections", pool, 0);
	scene_set(scene, feed, "pgbouncer_pools_client_waiting_connections", pool, 63);
	scene_set(scene, feed, "pgbouncer_pools_client_maxwait_seconds", pool, 17);
	scene_set(scene, feed, "pgbouncer_databases_pool_size", "name=orders,database=orders", 20);
}

static void play_pool(struct scene *scene)
{
	uint32_t feed = scene_feed(scene, "bouncer", SECOND);

	for (int s = 0; s <= 40; s++) {
		report_story_pool(scene, feed);
		scene_answer(scene, feed);
		if (s < 40)
			scene_wait(scene, SECOND);
	}
}

static void play_dark(struct scene *scene)
{
	uint32_t gw = scene_feed(scene, "gw-a", SECOND), other = scene_feed(scene, "gw-b", SECOND);

	for (int s = 0; s < 130; s++) {
		scene_process(scene, gw, "", 1e8, 3600);
		scene_answer(scene, gw);
		scene_fail(scene, other, FAULT_REFUSED, "connection refused");
		scene_wait(scene, SECOND);
	}
}

static void play_faulty(struct scene *scene)
{
	uint32_t feed = scene_feed(scene, "gw-a", SECOND);

	for (int s = 0; s < 60; s++) {
		scene_process(scene, feed, "", 1e8, 3600);
		scene_answer_faulty(scene, feed, FAULT_PARSE, "3 lines are no metrics");
		scene_wait(scene, SECOND);
	}
}

static void play_list(struct scene *scene)
{
	uint32_t list = model_add_discovery(scene->model, "file_sd:/sd/gw.yml");
	struct discovery_change change = {.targets = 1, .added = 1};
	struct fault fault = fault_make(FAULT_FILE, 0, "gw.yml:3: not YAML");

	model_accept_discovery(scene->model, list, scene->now, &change);
	model_accept_discovery_fault(scene->model, list, scene->now, &fault);
	scene_wait(scene, 90 * SECOND);
}

static void play_no_history(struct scene *scene)
{
	struct past_state said = {.progress = PAST_ASKING, .server = "prom:9090"};

	said.fault = fault_make(FAULT_STATUS, 503, "503: not ready");
	model_note_past(scene->model, scene->now, &said);
}

static void play_our_limits(struct scene *scene)
{
	struct feed_config config = {.name = "gw", .interval_ms = SECOND};

	for (int i = 0; i < LIMIT_FEEDS + 3; i++)
		model_add_feed(scene->model, &config, scene->now.mono);
}

const struct report_script report_scripts[] = {
	{"server dark", play_server_dark, "db1: dark for 12s: nobody listens there"},
	{"no slot free", fleet_pg_exhausted,
		"db1: 0 of 57 slots free for 2m10s; taken by gw-a 16 (16 idle), gw-b 16 (11 idle), "
		"brain 13"},
	{"limit used up", play_limit, "db1: 0 of 20 slots free for role app"},
	{"lock queue", fleet_pg_pile_up,
		"db1: 89 waiting up to 3m58s, 1 head: gw-a idle in transaction 4m02s, UPDATE "
		"agents"},
	{"crash loop", report_story_loop,
		"1 worker in a crash loop, 3 restarts in 1m40s (OOM): prod/gw-1/app"},
	{"limit in an hour", fleet_lives,
		"prod/flow-1/app: limit 512 MiB in 6m27s; floor +3.52 GiB/h inside each life, 3 "
		"lives in a row climbed to their end"},
	{"pool pinned", play_pool, "pool bouncer orders/app 20/20 pinned 40s, 63 waiting for 17s"},
	{"shut out", play_shut_out,
		"db1: our role is at its limit, refused 2 times since 03:00:00 (FATAL: too many "
		"connections for role lim)"},
	{"target dark", play_dark, "1 of 2 targets dark for 2m10s: gw-b: connection refused"},
	{"near limit", play_near_limit, "1 worker at 97% of its limit: prod/gw-2/app"},
	{"OOM-killed", fleet_restarted, "1 worker OOM-killed 2m00s ago: prod/batch-0/app"},
	{"went silent", play_silent, "1 worker went silent 9s ago: gw-a/2"},
	{"deadlocks", play_deadlocks,
		"db1: 2.0 deadlocks/min in argus, 2 counted, owners not seen"},
	{"not expected", fleet_expected,
		"gateways: held 16, 12 expected, for 18m59s; 1 more is not as expected"},
	{"limit in a day", fleet_leak,
		"prod/flow-1/app: limit 512 MiB in 1h44m; floor +180 MiB/h across 4 floor points "
		"in "
		"12m00s, did not flatten; 1 more of workflows"},
	{"growing", fleet_leak,
		"gw-2: floor +180 MiB/h across 9 floor points in 16m00s, did not flatten; its 3 "
		"peers rose by 0% of that at its age"},
	{"watched", fleet_watched,
		"gw-3 statement cache: floor +6.00k entries/h across 4 floor points in 12m00s, did "
		"not flatten; limit 5000 entries in 18m42s"},
	{"left open", play_left_open,
		"db1: 3 sessions idle in transaction, the longest for 3m02s: gw"},
	{"restarted", play_restart, "1 worker restarted 30s ago: gw-a"},
	{"gone", fleet_gone, "1 worker gone 50s ago: prod/web-6c9d5b7f4-xyz34/app"},
	{"target faulty", play_faulty,
		"1 of 1 targets faulty for 1m00s: gw-a: 3 lines are no metrics"},
	{"list unread", play_list,
		"1 of 1 lists of targets cannot be read for 1m30s: file_sd:/sd/gw.yml: gw.yml:3: "
		"not YAML; its targets of before stay"},
	{"got in", play_got_in, "db1: was full, we got in 30s ago after 3 refusals in 1m00s"},
	{"burst", play_burst, "db1: its owners may come to take 80 slots at once, 57 are usable"},
	{"rights", fleet_pg_no_rights,
		"db1: 1 of 13 sessions readable; GRANT pg_monitor TO lowtide"},
	{"no history", play_no_history, "no history from prom:9090: 503: not ready"},
	{"our limits", play_our_limits,
		"limits of lowtide reached, not shown: +3 targets, workers of +0 places, +0 "
		"series"},
	{"pooler between", play_pooler,
		"db1: a pooler is in between; owners behind it bear the name of its last client"},
};

const size_t report_script_count = sizeof(report_scripts) / sizeof(*report_scripts);
