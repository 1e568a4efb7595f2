#include "tests/support/pool_fleets.h"

#include <math.h>
#include <stdio.h>

#include "tests/support/server_story.h"

enum { MINUTES = 20, PINNED_S = 130 };

static const double mib = 1 << 20;

/* SQLAlchemy's 20 + 10, which fill two minutes before the end. */
static void set_pinned(struct scene *scene, uint32_t feed, int s, int left_s)
{
	bool pinned = left_s <= PINNED_S;
	double wave = 8 + 6 * sin(s / 60.0);

	scene_set(scene, feed, "sqlalchemy_pool_size", "", 20);
	scene_set(scene, feed, "sqlalchemy_max_overflow", "", 10);
	scene_set(scene, feed, "sqlalchemy_active_connections", "", pinned ? 30 : floor(wave));
	scene_set(scene, feed, "sqlalchemy_pool_timeouts_total", "",
		pinned ? floor((PINNED_S - left_s) / 20.0) : 0);
}

static void set_bouncer(struct scene *scene, uint32_t feed, int left_s)
{
	static const char *const pool = "database=orders,user=app";
	bool pinned = left_s <= 40;

	scene_set(scene, feed, "pgbouncer_pools_server_active_connections", pool, pinned ? 20 : 4);
	scene_set(scene, feed, "pgbouncer_pools_server_idle_connections", pool, pinned ? 0 : 16);
	scene_set(scene, feed, "pgbouncer_pools_client_waiting_connections", pool, pinned ? 63 : 0);
	scene_set(scene, feed, "pgbouncer_pools_client_maxwait_seconds", pool, pinned ? 17 : 0);
	scene_set(scene, feed, "pgbouncer_databases_pool_size", "name=orders,database=orders", 20);
}

static void set_hikari(struct scene *scene, uint32_t feed, int s)
{
	scene_set(scene, feed, "hikaricp_connections_active", "pool=HikariPool-1", 17);
	scene_set(scene, feed, "hikaricp_connections_max", "pool=HikariPool-1", 20);
	scene_set(scene, feed, "hikaricp_connections_pending", "pool=HikariPool-1", 0);
	scene_set(scene, feed, "hikaricp_connections_timeout_total", "pool=HikariPool-1", 14);
	scene_set(scene, feed, "hikaricp_connections_acquire_seconds_count", "pool=HikariPool-1",
		100 * s);
	scene_set(scene, feed, "hikaricp_connections_acquire_seconds_sum", "pool=HikariPool-1",
		0.4 * s);
	scene_set(scene, feed, "jdbc_connections_active", "name=dataSource", 17);
	scene_set(scene, feed, "jdbc_connections_max", "name=dataSource", 20);
}

static void set_others(struct scene *scene, uint32_t feed)
{
	scene_set(scene, feed, "go_sql_in_use_connections", "db_name=audit", 113);
	scene_set(scene, feed, "go_sql_max_open_connections", "db_name=audit", 0);
	scene_set(scene, feed, "shop_db_pool_size", "", 10);
	scene_set(scene, feed, "shop_db_pool_checked_out", "", 3);
	scene_set(scene, feed, "prisma_pool_connections_busy", "", 7);
}

void fleet_pools(struct scene *scene)
{
	uint32_t gw = scene_feed(scene, "gw-a:9100", SECOND);
	uint32_t bouncer = scene_feed(scene, "bouncer:9127", SECOND);
	uint32_t orders = scene_feed(scene, "orders:8080", SECOND);
	uint32_t mixed = scene_feed(scene, "mixed:8000", SECOND);
	uint32_t silent = scene_feed(scene, "silent:8000", SECOND);

	for (int s = 0; s < MINUTES * 60; s++) {
		int left_s = MINUTES * 60 - s;

		scene_process(scene, gw, "", 200 * mib, 7200);
		set_pinned(scene, gw, s, left_s);
		scene_answer(scene, gw);
		set_bouncer(scene, bouncer, left_s);
		scene_answer(scene, bouncer);
		scene_process(scene, orders, "", 512 * mib, 7200);
		set_hikari(scene, orders, s);
		scene_answer(scene, orders);
		scene_process(scene, mixed, "", 80 * mib, 7200);
		set_others(scene, mixed);
		if (left_s > 300)
			scene_set(scene, mixed, "pg_pool_active_connections", "host=db", 2);
		if (left_s == 300) {
			scene_forget(scene, mixed);
			scene_process(scene, mixed, "", 80 * mib, 7200);
			set_others(scene, mixed);
		}
		scene_answer(scene, mixed);
		scene_process(scene, silent, "", 60 * mib, 7200);
		scene_set(scene, silent, "z4j_db_pool_checked_out", "", 27);
		scene_set(scene, silent, "z4j_db_pool_size", "", 20);
		if (left_s > 20)
			scene_answer(scene, silent);
		else
			scene_fail(scene, silent, FAULT_TIMEOUT, "no answer within 800 ms");
		scene_wait(scene, SECOND);
	}
}

/* ---- full for five reasons ---- */

static const char *const full[] = {"orders", "billing", "gw-a", "mailer", "search"};

enum { FULL = sizeof(full) / sizeof(full[0]), WATCHED_S = 90, FULL_S = 40 };

static void set_full(struct scene *scene, uint32_t feed, int s)
{
	bool is_full = s >= WATCHED_S - FULL_S;

	scene_process(scene, feed, "", 200 * mib, 7200);
	scene_set(scene, feed, "hikaricp_connections_active", "pool=main", is_full ? 20 : 4);
	scene_set(scene, feed, "hikaricp_connections_max", "pool=main", 20);
	scene_set(scene, feed, "hikaricp_connections_pending", "pool=main", is_full ? 17 : 0);
	scene_answer(scene, feed);
}

static void set_starving(struct scene *scene, uint32_t feed, int s)
{
	static const char *const pool = "database=argus,user=search";
	double waits_s = s - (WATCHED_S - FULL_S);

	scene_set(scene, feed, "pgbouncer_pools_server_active_connections", pool, 5);
	scene_set(scene, feed, "pgbouncer_pools_server_idle_connections", pool, 0);
	scene_set(scene, feed, "pgbouncer_pools_client_waiting_connections", pool,
		waits_s > 0 ? 15 : 0);
	scene_set(scene, feed, "pgbouncer_pools_client_maxwait_seconds", pool,
		waits_s > 0 ? waits_s : 0);
	scene_answer(scene, feed);
}

static void put_waits(struct scene *scene, uint32_t feed)
{
	struct wait_node nodes[2] = {
		{.id = {4711, 1}, .who = {.owner = "batch"}, .state = SESSION_IN_TRANSACTION},
		{.id = {4712, 1}, .who = {.owner = "billing"}, .on_lock = true, .wait_ms = 30000}};
	struct wait_edge edge = {1, 0, true};
	struct waits waits = {.nodes = nodes,
		.node_count = 2,
		.edges = &edge,
		.edge_count = 1,
		.waiting = 19,
		.sampled = 1};

	scene_tell(scene, feed, (struct reading){.between = true, .waits = &waits});
}

/* orders works, billing waits behind batch, gw-a is idle in transaction, mailer idle for long, of
   search five have a connection of the pooler. */
static void look_at_full(struct scene *scene, uint32_t feed)
{
	struct story_look look;
	struct session_group *group;

	story_begin(&look);
	story_owner(&look, "orders", 1, 19, false);
	group = story_owner(&look, "billing", 1, 19, false);
	group->waiting = 19;
	group = story_owner(&look, "gw-a", 2, 0, false);
	group->total += 18;
	group->of_state[SESSION_IN_TRANSACTION] = 18;
	group = story_owner(&look, "mailer", 20, 0, false);
	group->idle_30s = 18;
	group = story_owner(&look, "search", 0, 5, false);
	snprintf(group->who.user, sizeof(group->who.user), "search");
	story_owner(&look, "batch", 0, 1, false);
	story_send(scene, feed, &look);
	put_waits(scene, feed);
}

void fleet_pool_causes(struct scene *scene)
{
	uint32_t db = scene_server(scene, "db1", SECOND), feeds[FULL], bouncer;
	struct server_facts facts = story_facts();
	char name[32];

	for (int i = 0; i < FULL; i++) {
		snprintf(name, sizeof(name), "%s:8080", full[i]);
		feeds[i] = scene_feed_of(scene, name, i < 3 ? full[i] : NULL, NULL);
	}
	bouncer = scene_feed(scene, "bouncer", SECOND);
	facts.settings[SETTING_MAX_CONNECTIONS] = 200;
	story_send_facts(scene, db, facts);
	for (int s = 0; s < WATCHED_S; s++) {
		for (int i = 0; i < FULL; i++)
			set_full(scene, feeds[i], s);
		set_starving(scene, bouncer, s);
		look_at_full(scene, db);
		scene_wait(scene, SECOND);
	}
}
