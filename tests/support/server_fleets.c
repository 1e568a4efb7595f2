#include "tests/support/server_fleets.h"

#include <stdio.h>

#include "model/must.h"
#include "tests/support/server_story.h"

static const double mib = 1024.0 * 1024;

/* ---- services beside the server ---- */

struct services {
	uint32_t feeds[3];
};

static struct services add_services(struct scene *scene)
{
	return (struct services){{scene_feed(scene, "gw-a:9100", SECOND),
		scene_feed(scene, "gw-b:9100", SECOND), scene_feed(scene, "brain:8000", SECOND)}};
}

static void answer_services(struct scene *scene, const struct services *services)
{
	for (int i = 0; i < 3; i++) {
		scene_process(scene, services->feeds[i], "", (210 - 40 * i) * mib, 50 * 3600);
		scene_answer(scene, services->feeds[i]);
	}
}

/* One second of everybody, and of db1 what it has. */
static void live_second(struct scene *scene, const struct services *services, uint32_t db,
	struct story_look *look, int s)
{
	answer_services(scene, services);
	if (look)
		story_send(scene, db, look);
	if (look)
		story_send_counts(scene, db, s, 0);
	scene_wait(scene, SECOND);
}

static void usual_owners(struct story_look *look, int s)
{
	uint32_t busy = s / 5 % 3 == 0 ? 3 : 0;

	story_begin(look);
	story_owner(look, "gw-a", 10 - busy, busy, false);
	story_owner(look, "gw-b", 8, 0, true);
	story_owner(look, "brain", 5, s % 14 < 7 ? 0 : 1, true)->never_used = 2;
	story_owner(look, "mailer", 2, 0, true);
	story_owner(look, "app@10.0.0.31/argus", s % 90 < 45 ? 4 : 1, 0, false)->unnamed = true;
	if (busy > 0)
		story_row(look, 4101, "gw-a", SESSION_ACTIVE, 240, "SELECT agents …");
}

static void play_calm(struct scene *scene, int seconds)
{
	struct services services = add_services(scene);
	uint32_t db = scene_server(scene, "db1", SECOND);
	struct story_look look;

	story_send_facts(scene, db, story_facts());
	for (int s = 0; s < seconds; s++) {
		usual_owners(&look, s);
		live_second(scene, &services, db, &look, s);
	}
}

/* gw-a restarts with smaller pools: it holds less of everything. */
static void second_of_a_rollout(
	struct scene *scene, const struct services *services, uint32_t db, int s)
{
	enum { RESTART_S = 300 };
	struct story_look look;
	bool old = s < RESTART_S;

	scene_process(
		scene, services->feeds[0], "", (old ? 635 : 560) * mib, old ? 3600 : -RESTART_S);
	scene_set(scene, services->feeds[0], "hikaricp_connections_active", "pool=orders",
		old ? 12 : 5);
	scene_set(scene, services->feeds[0], "hikaricp_connections_max", "pool=orders", 20);
	for (int i = 1; i < 3; i++)
		scene_process(scene, services->feeds[i], "", (210 - 40 * i) * mib, 50 * 3600);
	for (int i = 0; i < 3; i++)
		scene_answer(scene, services->feeds[i]);
	story_begin(&look);
	story_owner(&look, "gw-a", old ? 10 : 4, 0, false);
	story_owner(&look, "gw-b", 8, 0, true);
	story_send(scene, db, &look);
	story_send_counts(scene, db, s, 0);
	scene_wait(scene, SECOND);
}

void fleet_pg_since(struct scene *scene)
{
	enum { MARK_S = 280, END_S = 480 };
	struct services services = add_services(scene);
	uint32_t db = scene_server(scene, "db1", SECOND);

	story_send_facts(scene, db, story_facts());
	for (int s = 0; s < END_S; s++) {
		if (s == MARK_S)
			model_mark(scene->model, scene->now);
		second_of_a_rollout(scene, &services, db, s);
	}
}

/* The same rollout, held against a report of the day before. */
static void use_report(struct scene *scene)
{
	static struct baseline report;

	report = (struct baseline){
		.set = true,
		.loaded = true,
		.source = "before.json",
		.at.wall.s = scene->now.wall.s - 26 * 3600,
		.worker_count = 2,
		.workers = {{.name = "gw-a:9100", .rss_bytes = 640 * mib, .pool_in_use = 11},
			{.name = "mailer:8000", .rss_bytes = 90 * mib, .pool_in_use = 0}},
		.owner_count = 2,
		.owners = {{10, 10, "db1", "gw-a", false}, {4, 4, "db2", "cron", false}},
		.pool_count = 1,
		.pools = {{.name = "gw-a:9100 orders", .in_use = 11, .limit = 30}},
	};
	report.workers[0].birth_wall_s = scene->now.wall.s - 90000;
	baseline_sort(&report);
	model_use_baseline(scene->model, &report);
}

void fleet_pg_report(struct scene *scene)
{
	enum { BEGIN_S = 260, END_S = 480 };
	struct services services = add_services(scene);
	uint32_t db = scene_server(scene, "db1", SECOND);
	struct expectation gw = expectation_of_nothing();

	snprintf(gw.owner, sizeof(gw.owner), "gw-a");
	gw.workers = 1;
	gw.pool_min = 1;
	gw.max_idle_ms = 600 * 1000;
	must(model_expect(scene->model, &gw));
	story_send_facts(scene, db, story_facts());
	use_report(scene);
	for (int s = BEGIN_S; s < END_S; s++)
		second_of_a_rollout(scene, &services, db, s);
}

void fleet_pg_calm(struct scene *scene)
{
	play_calm(scene, 20 * 60);
}

void fleet_pg_young(struct scene *scene)
{
	play_calm(scene, 3 * 60 + 10);
}

/* ---- no slot is free ---- */

static void expect(struct scene *scene, const char *owner, int64_t floor)
{
	struct expectation expectation = expectation_of_nothing();

	snprintf(expectation.owner, sizeof(expectation.owner), "%s", owner);
	expectation.idle_floor = floor;
	must(model_expect(scene->model, &expectation));
}

/* gw-a and gw-b hold 16 each and need next to none of them; the others take what is left. */
static void full_owners(struct story_look *look, bool full)
{
	story_begin(look);
	look->sessions.own = 2;
	story_owner(look, "gw-a", 16, 0, true)->never_used = 6;
	story_owner(look, "gw-b", full ? 11 : 15, full ? 5 : 1, false);
	story_owner(look, "brain", full ? 0 : 2, full ? 13 : 4, false);
	story_owner(look, "mailer", 3, 0, true);
	story_owner(look, "report", full ? 1 : 0, full ? 6 : 1, false);
	story_row(look, 5120, "report", SESSION_ACTIVE, 190 * SECOND, "SELECT events …");
	story_row(look, 5121, "brain", SESSION_IN_TRANSACTION, 41 * SECOND, "UPDATE agents …");
}

static uint32_t play_exhausted(struct scene *scene, struct services *services, int seconds_full)
{
	uint32_t db = scene_server(scene, "db1", SECOND);
	struct story_look look;

	story_send_facts(scene, db, story_facts());
	expect(scene, "gw-a", 4);
	for (int s = 0; s < 18 * 60 + seconds_full; s++) {
		full_owners(&look, s >= 18 * 60);
		live_second(scene, services, db, &look, s);
	}
	return db;
}

void fleet_pg_exhausted(struct scene *scene)
{
	struct services services = add_services(scene);

	play_exhausted(scene, &services, 130);
}

void fleet_pg_siege(struct scene *scene)
{
	static const char words[] = "full: sorry, too many clients already";
	struct services services = add_services(scene);
	uint32_t db = play_exhausted(scene, &services, 20);

	scene_fail(scene, db, FAULT_LOST, "server closed the connection unexpectedly");
	for (int s = 0; s < 130; s++) {
		if (s % 10 == 0)
			scene_refuse(scene, db, FULL_SERVER, words);
		live_second(scene, &services, db, NULL, s);
	}
	scene_refuse(scene, db, FULL_SERVER, words);
}

/* ---- a pile-up ---- */

struct tree {
	struct wait_node nodes[LIMIT_WAIT_NODES];
	struct wait_edge edges[LIMIT_WAIT_EDGES];
	struct waits waits;
};

static uint16_t add_node(struct tree *tree, int32_t pid, const char *owner, int64_t wait_ms,
	const char *wait, const char *shape)
{
	struct wait_node *node = &tree->nodes[tree->waits.node_count];

	*node = (struct wait_node){
		.id = {.pid = pid, .started_us = INT64_C(1795050000000000) + pid},
		.who = {.user = "app", .database = "argus", .client = "10.0.0.7"},
		.state = wait_ms == AGE_NONE ? SESSION_IN_TRANSACTION : SESSION_ACTIVE,
		.on_lock = wait_ms != AGE_NONE,
		.xact_us = INT64_C(1795143000000000) + pid,
		.wait_ms = wait_ms,
		.state_ms = wait_ms == AGE_NONE ? 4 * MINUTE + 2 * SECOND : wait_ms,
		.xact_ms = 4 * MINUTE + 5 * SECOND,
	};
	snprintf(node->who.owner, sizeof(node->who.owner), "%s", owner);
	snprintf(node->wait, sizeof(node->wait), "%s", wait);
	snprintf(node->shape, sizeof(node->shape), "%s", shape);
	snprintf(node->sql, sizeof(node->sql),
		"%s SET state = ?, seen_at = now() WHERE id = ? AND region IN (?) RETURNING id, "
		"state, seen_at, owner_id, last_error, attempts",
		shape);
	return (uint16_t)tree->waits.node_count++;
}

static void add_edge(struct tree *tree, uint16_t waiter, uint16_t blocker)
{
	tree->edges[tree->waits.edge_count++] = (struct wait_edge){waiter, blocker, true};
}

/* The head holds a row; one waits for it, others queue for the row, some for what those hold. */
static void grow_tree(struct tree *tree)
{
	uint16_t head, first, second, last;

	*tree = (struct tree){.waits = {.nodes = tree->nodes,
				      .edges = tree->edges,
				      .waiting = 89,
				      .sampled = 20,
				      .took_ms = 7}};
	head = add_node(tree, 4711, "gw-a", AGE_NONE, "Client ClientRead", "UPDATE agents");
	first = add_node(tree, 4802, "gw-b", 238 * SECOND, "Lock transactionid", "UPDATE agents");
	add_edge(tree, first, head);
	second = add_node(tree, 4803, "worker-5", 231 * SECOND, "Lock tuple", "UPDATE agents");
	add_edge(tree, second, first);
	last = second;
	for (int i = 0; i < 15; i++) {
		uint16_t next = add_node(tree, 4810 + i, i % 2 ? "gw-b" : "worker-5",
			(220 - 9 * i) * SECOND, "Lock tuple", "UPDATE agents");

		add_edge(tree, next, i < 9 ? first : last);
		last = i < 9 ? last : next;
	}
	for (int i = 0; i < 3; i++)
		add_edge(tree,
			add_node(tree, 4900 + i, "report", (80 - i) * SECOND, "Lock relation",
				"LOCK TABLE agents"),
			second);
}

void fleet_pg_pile_up(struct scene *scene)
{
	struct services services = add_services(scene);
	uint32_t db = scene_server(scene, "db1", SECOND);
	struct server_facts facts = story_facts();
	struct story_look look;
	struct tree tree;

	facts.settings[SETTING_MAX_CONNECTIONS] = 200;
	story_send_facts(scene, db, facts);
	for (int s = 0; s < 20 * 60; s++) {
		bool piled = s >= 16 * 60;

		story_begin(&look);
		story_owner(&look, "gw-a", 10, 0, true);
		story_owner(&look, "gw-b", piled ? 2 : 20, piled ? 48 : 2, false)->waiting =
			piled ? 46 : 0;
		story_owner(&look, "worker-5", piled ? 1 : 6, piled ? 41 : 1, false)->waiting =
			piled ? 40 : 0;
		story_owner(&look, "report", 0, 3, false)->waiting = piled ? 3 : 0;
		look.sessions.waiting = piled ? 89 : 0;
		if (piled) {
			look.groups[0].of_state[SESSION_IDLE] = 9;
			look.groups[0].of_state[SESSION_IN_TRANSACTION] = 1;
			story_row(&look, 4711, "gw-a", SESSION_IN_TRANSACTION,
				(s - 16 * 60 + 2) * SECOND, "UPDATE agents");
			snprintf(look.rows[0].wait, sizeof(look.rows[0].wait), "Client ClientRead");
			grow_tree(&tree);
			scene_tell(
				scene, db, (struct reading){.between = true, .waits = &tree.waits});
		}
		live_second(scene, &services, db, &look, s);
	}
}

/* ---- deadlocks ---- */

static void send_ring(struct scene *scene, uint32_t db, int s, const char *one, const char *other)
{
	struct tree tree = {.waits = {.waiting = 2, .sampled = 2}};
	uint16_t a, b;

	tree.waits.nodes = tree.nodes;
	tree.waits.edges = tree.edges;
	a = add_node(&tree, 6000 + s, one, 700, "Lock transactionid", "UPDATE agents …");
	b = add_node(&tree, 7000 + s, other, 400, "Lock transactionid", "INSERT INTO workers …");
	add_edge(&tree, a, b);
	add_edge(&tree, b, a);
	scene_tell(scene, db, (struct reading){.between = true, .waits = &tree.waits});
}

/* Those who deadlock, each with a counter of its own that never moves. */
static void answer_blindly(struct scene *scene, const uint32_t feeds[2])
{
	for (int i = 0; i < 2; i++) {
		scene_process(scene, feeds[i], "", 90 * mib, 50 * 3600);
		scene_set(scene, feeds[i], "z4j_postgres_deadlocks_total", "", 0);
		scene_answer(scene, feeds[i]);
	}
}

/* One every 20 s for four minutes, of which the first five come between two looks. */
void fleet_pg_deadlocks(struct scene *scene)
{
	uint32_t blind[] = {
		scene_feed(scene, "gw-2", SECOND), scene_feed(scene, "worker-5", SECOND)};
	uint32_t db = scene_server(scene, "db1", SECOND);
	struct story_look look;
	int64_t deadlocks = 41;

	story_send_facts(scene, db, story_facts());
	for (int s = 0; s < 20 * 60; s++) {
		bool struck = s >= 16 * 60 && s % 20 == 10;

		usual_owners(&look, s);
		if (struck && s >= 16 * 60 + 100)
			send_ring(scene, db, s, "gw-2", "worker-5");
		if (s >= 16 * 60 && s % 20 == 12)
			deadlocks++;
		story_send(scene, db, &look);
		story_send_counts(scene, db, s, deadlocks);
		answer_blindly(scene, blind);
		scene_wait(scene, SECOND);
	}
}

/* ---- what we may not see ---- */

void fleet_pg_no_rights(struct scene *scene)
{
	struct services services = add_services(scene);
	uint32_t db = scene_server(scene, "db1", SECOND);
	struct server_facts facts = story_facts();
	struct story_look look;

	facts.reads_all = false;
	story_send_facts(scene, db, facts);
	for (int s = 0; s < 5 * 60; s++) {
		story_begin(&look);
		for (int i = 0; i < 3; i++) {
			static const char *const names[] = {"gw-a", "gw-b", "brain"};
			struct session_group *group =
				story_owner(&look, names[i], 0, 5 - (uint32_t)i, false);

			group->of_state[SESSION_ACTIVE] = 0;
			group->of_state[SESSION_UNREADABLE] = group->total;
			group->veterans = 0;
		}
		look.sessions.slots_used = SESSIONS_UNKNOWN;
		look.sessions.backends = 18;
		story_send(scene, db, &look);
		story_send_counts(scene, db, s, 0);
		answer_services(scene, &services);
		scene_wait(scene, SECOND);
	}
}

void fleet_pg_hostile(struct scene *scene)
{
	static const char *const names[] = {"\x1b]0;owned\x07\x1b[2J",
		"rtl\xe2\x80\xaetxt.exe\xe2\x80\xac", "caf\x65\xcc\x81-\xe6\x97\xa5\xe6\x9c\xac",
		"broken\xff\xc3(utf8"};
	uint32_t db = scene_server(scene, "db\x1b[31m\xc2\x9b-\xe6\x97\xa5", SECOND);
	struct server_facts facts = story_facts();
	struct story_look look;
	struct tree tree;

	snprintf(facts.role, sizeof(facts.role), "low\ntide\x1b[0m");
	facts.reads_all = false;
	story_send_facts(scene, db, facts);
	for (int s = 0; s < 60; s++) {
		story_begin(&look);
		for (int i = 0; i < 4; i++) {
			story_owner(&look, names[i], 4, 1, true);
			story_row(&look, 100 + i, names[i], SESSION_ACTIVE, 9000, names[3 - i]);
		}
		look.sessions.waiting = 1;
		tree = (struct tree){.waits = {.waiting = 1, .sampled = 1}};
		tree.waits.nodes = tree.nodes;
		tree.waits.edges = tree.edges;
		add_node(&tree, 100, names[0], AGE_NONE, names[1], names[2]);
		add_node(&tree, 101, names[1], 12000, names[2], names[3]);
		add_edge(&tree, 1, 0);
		story_send(scene, db, &look);
		scene_tell(scene, db, (struct reading){.between = true, .waits = &tree.waits});
		story_send_counts(scene, db, s, s / 20);
		scene_wait(scene, SECOND);
	}
}

void fleet_pg_several(struct scene *scene)
{
	uint32_t main = scene_server(scene, "db-main.prod.internal", SECOND);
	uint32_t replica = scene_server(scene, "db-replica.prod.internal", SECOND);
	struct server_facts facts = story_facts();
	struct story_look look;

	scene_server(scene, "db-new.prod.internal", SECOND);
	story_send_facts(scene, main, facts);
	facts.standby = true;
	story_send_facts(scene, replica, facts);
	for (int s = 0; s < 3 * 60; s++) {
		usual_owners(&look, s);
		story_send(scene, main, &look);
		story_send_counts(scene, main, s, 0);
		usual_owners(&look, s + 40);
		if (s < 2 * 60)
			story_send(scene, replica, &look);
		else
			scene_fail(scene, replica, FAULT_TIMEOUT, "no answer within 800 ms");
		scene_wait(scene, SECOND);
	}
}
