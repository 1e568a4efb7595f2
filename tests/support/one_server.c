#include "tests/support/one_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct model *watched;
struct server_facts facts;
struct sessions sessions;

static uint32_t feed;
static struct session_group groups[LIMIT_GROUPS];

static struct database_counts argus_counts;

enum { HOUR_MS = 3600 * 1000 };

static void begin_look(void)
{
	sessions = (struct sessions){
		.window_ms = LEDGER_WINDOW_MS,
		.own = 1,
		.groups = groups,
	};
}

static void quiet_facts(void)
{
	facts = (struct server_facts){
		.version = 150020,
		.version_text = "15.20",
		.address = "10.0.0.9:5432",
		.role = "lowtide",
		.database = "postgres",
		.started_us = (int64_t)BUILD_WALL_S * 1000000 - INT64_C(86400000000),
		.up_ms = 24 * HOUR_MS,
		.reads_all = true,
	};
	for (int s = 0; s < SETTINGS; s++)
		facts.settings[s] = SETTING_UNKNOWN;
	facts.settings[SETTING_MAX_CONNECTIONS] = 60;
	facts.settings[SETTING_SUPERUSER_RESERVED] = 3;
}

int server_setup(void **state)
{
	struct feed_config config = {.name = "db1", .interval_ms = 1000, .is_server = true};

	(void)state;
	watched = model_create();
	feed = model_add_feed(watched, &config, at_s(0).mono);
	quiet_facts();
	argus_counts = (struct database_counts){.name = "argus", .id = 5};
	begin_look();
	return 0;
}

int server_teardown(void **state)
{
	(void)state;
	model_destroy(watched);
	return 0;
}

const struct server *server(void)
{
	assert_int_equal(model_server_count(watched), 1);
	return model_server(watched, 0);
}

const struct owner *owner(const char *name)
{
	const struct owner *found = ledger_find(&server()->ledger, name);

	if (!found)
		fail_msg("no owner %s", name);
	return found;
}

struct session_group *add_group(const char *name, uint32_t idle, uint32_t active)
{
	struct session_group *group;

	assert_true(sessions.group_count < LIMIT_GROUPS);
	group = &groups[sessions.group_count++];
	*group = (struct session_group){
		.who = {.user = "app", .database = "argus", .client = "10.0.0.1"},
		.total = idle + active,
		.of_state = {[SESSION_IDLE] = idle, [SESSION_ACTIVE] = active},
		.veterans = idle + active,
		.oldest_ms = 24 * HOUR_MS,
	};
	snprintf(group->who.owner, sizeof(group->who.owner), "%s", name);
	return group;
}

static void send(double at, struct reading reading)
{
	reading.feed = feed;
	reading.at = at_s(at);
	model_accept(watched, &reading);
	model_settle(watched, at_s(at));
}

void send_look(double at)
{
	if (sessions.slots_used == 0) {
		sessions.slots_used = sessions.own;
		for (size_t i = 0; i < sessions.group_count; i++)
			sessions.slots_used += groups[i].total;
	}
	send(at, (struct reading){.sessions = &sessions});
	begin_look();
}

void send_looks(int from, int to, const char *name, uint32_t idle, uint32_t active)
{
	for (int t = from; t < to; t++) {
		add_group(name, idle, active);
		send_look(t);
	}
}

void owner_has(const struct owner *owner, uint32_t held, uint32_t spare, uint32_t peak)
{
	assert_int_equal(owner->held, held);
	assert_true(owner->knows_idle);
	assert_int_equal(owner->spare, spare);
	assert_int_equal(owner->peak, peak);
}

void send_facts(double at)
{
	send(at, (struct reading){.facts = &facts});
}

void send_databases(double at, const struct database_counts *databases, size_t count)
{
	struct database_list list = {.databases = databases, .count = count};

	send(at, (struct reading){.databases = &list});
}

void send_fault(double at, enum fault_kind kind, int code)
{
	struct fault fault = fault_make(kind, code, "%s %d", fault_word(kind), code);

	model_accept_fault(watched, feed, at_s(at), &fault);
	model_settle(watched, at_s(at));
}

static struct wait_node waiting_node(int32_t pid, const char *name, const char *shape)
{
	struct wait_node node = {
		.id = {pid, 1000 + pid},
		.who = {.user = "app", .database = "argus", .client = "10.0.0.1"},
		.state = SESSION_ACTIVE,
		.on_lock = true,
		.xact_us = 5000 + pid,
		.wait_ms = 500,
	};

	snprintf(node.who.owner, sizeof(node.who.owner), "%s", name);
	snprintf(node.shape, sizeof(node.shape), "%s", shape);
	return node;
}

void send_deadlock(double at, const char *name, const char *other)
{
	static int32_t pid = 100;
	static const struct wait_edge edges[2] = {{0, 1, true}, {1, 0, true}};
	const struct wait_node nodes[2] = {
		waiting_node(pid + 1, name, "UPDATE a"),
		waiting_node(pid + 2, other, "INSERT b"),
	};
	struct waits waits = {.nodes = nodes,
		.node_count = 2,
		.edges = edges,
		.edge_count = 2,
		.waiting = 2,
		.sampled = 2};

	pid += 2;
	send_databases(at, &argus_counts, 1);
	sessions.waiting = 2;
	send_look(at);
	send(at, (struct reading){.waits = &waits});
	send_look(at + 1);
	argus_counts.deadlocks++;
	send_databases(at + 1, &argus_counts, 1);
}

size_t events_of(enum event_kind kind)
{
	const struct events *events = model_events(watched);
	size_t count = 0;

	for (size_t i = 0; i < events->held; i++)
		count += events_get(events, i)->kind == kind;
	return count;
}
