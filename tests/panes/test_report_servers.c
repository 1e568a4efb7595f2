/*
 * What is said first about Postgres servers, and when nothing is.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "panes/frame.h"
#include "tests/support/scene.h"
#include "tests/support/server_fleets.h"
#include "tests/support/server_story.h"

static struct scene scene;

static int setup(void **state)
{
	(void)state;
	scene_init(&scene);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	scene_fini(&scene);
	return 0;
}

static struct report report_now(void)
{
	struct frame *frame = frame_create();
	struct report report;
	struct view view;

	view_init_snapshot(&view);
	frame_make(frame, scene.model, &view, scene.now);
	report = frame->report;
	frame_destroy(frame);
	return report;
}

static void sentence_is(size_t i, enum role role, const char *expected)
{
	struct report report = report_now();

	assert_true(i < report.count);
	assert_string_equal(expected, report.sentences[i].text);
	assert_int_equal(role, report.sentences[i].row->role);
}

static void sentences_are(size_t count)
{
	assert_int_equal(count, report_now().count);
}

static void test_calm(void **state)
{
	(void)state;
	fleet_pg_calm(&scene);
	sentences_are(0);
}

static void test_full_and_we_are_in(void **state)
{
	(void)state;
	fleet_pg_exhausted(&scene);
	sentences_are(2);
	sentence_is(0, ROLE_ALARM,
		"db1: 0 of 57 slots free for 2m10s; taken by gw-a 16 (16 idle), gw-b 16 (11 idle), "
		"brain 13");
	/* known once it was watched for a minute */
	sentence_is(1, ROLE_WARN, "gw-a: held 16, 4 expected, for 19m09s");
}

/* The target is dark for the same reason: that is one sentence, not two. */
static void test_full_and_we_are_out(void **state)
{
	(void)state;
	fleet_pg_siege(&scene);
	sentences_are(1);
	sentence_is(0, ROLE_ALARM,
		"db1: 0 slots free for 2m10s; 2m11s ago taken by gw-a 16 (16 idle), gw-b 16 (11 "
		"idle), brain 13; we were refused 14 times since 03:18:20 (FATAL: sorry, too many "
		"clients already)");
}

/* Each in the words of the server: a limit that is only ours is not one of the server. */
static void test_each_limit_has_its_words(void **state)
{
	static const struct {
		enum full_kind full;
		const char *fault, *expected;
	} cases[] = {
		{FULL_RESERVED, "full: remaining connection slots are reserved",
			"db1: 0 slots free for 0s; we were refused 1 time since 03:00:00 (FATAL: "
			"remaining connection slots are reserved)"},
		{FULL_ROLE, "full: too many connections for role \"lim\"",
			"db1: our role is at its limit, refused 2 times since 03:00:00 (FATAL: too "
			"many connections for role \"lim\")"},
		{FULL_DATABASE, "full: too many connections for database \"argus\"",
			"db1: our database is at its limit, refused 3 times since 03:00:00 (FATAL: "
			"too many connections for database \"argus\")"},
		{FULL_UNKNOWN, "pooler full: no more connections allowed (max_client_conn)",
			"db1: a limit is reached, refused 4 times since 03:00:00 (pooler full: no "
			"more connections allowed (max_client_conn))"},
	};
	uint32_t db = scene_server(&scene, "db1", 1000);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		scene_refuse(&scene, db, cases[i].full, cases[i].fault);
		sentence_is(0, ROLE_ALARM, cases[i].expected);
	}
}

/* Names and numbers that we knew before we were out. */
static void test_our_own_limit_is_named(void **state)
{
	struct server_facts facts = story_facts();
	uint32_t db = scene_server(&scene, "db1", 1000);

	(void)state;
	snprintf(facts.role, sizeof(facts.role), "lim");
	facts.limits[0] = (struct slot_limit){.of_role = true, .name = "lim", .slots = 4};
	facts.limit_count = 1;
	story_send_facts(&scene, db, facts);
	scene_refuse(&scene, db, FULL_ROLE, "full: too many connections for role \"lim\"");
	sentences_are(1);
	sentence_is(0, ROLE_ALARM,
		"db1: our role lim is at its limit of 4, refused 1 time since 03:00:00 (FATAL: too "
		"many connections for role \"lim\")");
}

/* Getting in is told for ten minutes. */
static void test_we_got_in(void **state)
{
	struct sessions sessions = {.slots_used = 40, .own = 1, .readable = 40};
	uint32_t db = scene_server(&scene, "db1", 60 * 1000);

	(void)state;
	for (int i = 0; i < 3; i++) {
		scene_refuse(&scene, db, FULL_SERVER, "full: sorry, too many clients already");
		scene_wait(&scene, 20 * 1000);
	}
	scene_tell(&scene, db, (struct reading){.sessions = &sessions});
	scene_wait(&scene, 30 * 1000);
	sentences_are(1);
	sentence_is(0, ROLE_WARN, "db1: was full, we got in 30s ago after 3 refusals in 1m00s");
	scene_wait(&scene, 10 * 60 * 1000);
	scene_tell(&scene, db, (struct reading){.sessions = &sessions});
	sentences_are(0);
}

static void test_a_head_holds_up_many(void **state)
{
	(void)state;
	fleet_pg_pile_up(&scene);
	sentences_are(1);
	sentence_is(0, ROLE_ALARM,
		"db1: 89 waiting up to 3m58s, 1 head: gw-a idle in transaction 4m02s, UPDATE "
		"agents");
}

/* What was a pile-up when the server was last heard is none of now. */
static void test_an_old_pile_is_not_told_as_one(void **state)
{
	(void)state;
	fleet_pg_pile_up(&scene);
	scene_wait(&scene, 5000);
	for (size_t i = 0; i < report_now().count; i++)
		assert_null(strstr(report_now().sentences[i].text, "waiting"));
}

static void test_deadlocks_now(void **state)
{
	(void)state;
	fleet_pg_deadlocks(&scene);
	sentences_are(1);
	sentence_is(0, ROLE_WARN,
		"db1: 3.0 deadlocks/min in argus, 12 counted: INSERT INTO workers … against "
		"UPDATE agents … (worker-5, gw-2)");
}

/* Four polls a second: two deadlocks in a minute are two, however briefly each was a rate. */
static void test_deadlocks_between_quick_polls(void **state)
{
	uint32_t db = scene_server(&scene, "db1", 250);

	(void)state;
	for (int tick = 0; tick < 60 * 4; tick++) {
		struct database_counts counts = {
			.name = "argus", .id = 7, .deadlocks = 40 + (tick >= 30) + (tick >= 181)};
		struct database_list list = {.databases = &counts, .count = 1};

		scene_tell(&scene, db, (struct reading){.databases = &list});
		scene_wait(&scene, 250);
	}
	sentences_are(1);
	sentence_is(0, ROLE_WARN, "db1: 2.0 deadlocks/min in argus, 2 counted, owners not seen");
}

static void test_rights(void **state)
{
	(void)state;
	fleet_pg_no_rights(&scene);
	sentences_are(1);
	sentence_is(0, ROLE_WARN, "db1: 1 of 13 sessions readable; GRANT pg_monitor TO lowtide");
}

/* What is to be copied can be pasted. */
static void test_a_role_that_needs_quotes(void **state)
{
	struct server_facts facts = story_facts();
	uint32_t db = 3;

	(void)state;
	fleet_pg_no_rights(&scene);
	facts.reads_all = false;
	snprintf(facts.role, sizeof(facts.role), "ops \"ro\"");
	story_send_facts(&scene, db, facts);
	sentence_is(0, ROLE_WARN,
		"db1: 1 of 13 sessions readable; GRANT pg_monitor TO \"ops \"\"ro\"\"\"");
}

static struct server_facts facts_of(int64_t max)
{
	struct server_facts facts = {.version = 150004, .reads_all = true};

	for (int i = 0; i < SETTINGS; i++)
		facts.settings[i] = SETTING_UNKNOWN;
	facts.settings[SETTING_MAX_CONNECTIONS] = max;
	facts.settings[SETTING_SUPERUSER_RESERVED] = 3;
	return facts;
}

/* Eight workers with pools of ten may take 80 of 57 slots, though only five are in use. */
static void test_burst(void **state)
{
	struct session_group group = {
		.who = {.owner = "gw"}, .total = 4, .of_state = {[SESSION_IDLE] = 4}};
	struct sessions sessions = {
		.slots_used = 5, .own = 1, .readable = 5, .groups = &group, .group_count = 1};
	struct expectation expectation = expectation_of_nothing();
	uint32_t db = scene_server(&scene, "db1", 1000);
	struct server_facts facts = facts_of(60);

	(void)state;
	snprintf(expectation.owner, sizeof(expectation.owner), "gw");
	expectation.workers = 8;
	expectation.pool_max = 10;
	assert_true(model_expect(scene.model, &expectation));
	scene_tell(&scene, db, (struct reading){.facts = &facts, .sessions = &sessions});
	sentences_are(1);
	sentence_is(
		0, ROLE_WARN, "db1: its owners may come to take 80 slots at once, 57 are usable");
}

/* Its own limit is reached, though the server has room. */
static void test_a_limit_of_a_role(void **state)
{
	struct session_group group = {.who = {.owner = "gw", .user = "app"},
		.total = 20,
		.of_state = {[SESSION_IDLE] = 20}};
	struct session_group fewer = {.who = {.owner = "gw", .user = "app"},
		.total = 19,
		.of_state = {[SESSION_IDLE] = 19}};
	struct sessions sessions = {
		.slots_used = 21, .own = 1, .readable = 21, .groups = &group, .group_count = 1};
	uint32_t db = scene_server(&scene, "db1", 1000);
	struct server_facts facts = facts_of(60);

	(void)state;
	facts.limits[0] = (struct slot_limit){.of_role = true, .name = "app", .slots = 20};
	facts.limits[1] = (struct slot_limit){.of_role = true, .name = "lowtide", .slots = 1};
	facts.limit_count = 2;
	snprintf(facts.role, sizeof(facts.role), "lowtide");
	scene_tell(&scene, db, (struct reading){.facts = &facts, .sessions = &sessions});
	sentences_are(1);
	sentence_is(0, ROLE_ALARM, "db1: 0 of 20 slots free for role app");
	facts.limits[2] = (struct slot_limit){.name = "argus", .slots = 20};
	facts.limit_count = 3;
	snprintf(group.who.database, sizeof(group.who.database), "argus");
	scene_tell(&scene, db, (struct reading){.facts = &facts, .sessions = &sessions});
	sentence_is(0, ROLE_ALARM, "db1: 0 of 20 slots free for role app, +1 more limit");
	sessions.slots_used = sessions.readable = 20;
	sessions.groups = &fewer;
	scene_tell(&scene, db, (struct reading){.sessions = &sessions});
	sentence_is(0, ROLE_ALARM, "db1: 1 of 20 slots free for role app, +1 more limit");
	scene_wait(&scene, 10 * 1000);
	scene_tell(&scene, db, (struct reading){.sessions = &sessions});
	sentences_are(0);
}

static void set_waiter(struct wait_node *node, struct wait_edge *edge, uint16_t number)
{
	*node = (struct wait_node){.id = {.pid = 10 + number, .started_us = 1},
		.state = SESSION_ACTIVE,
		.on_lock = true,
		.wait_ms = 3000};
	*edge = (struct wait_edge){number, 0, true};
}

/* A pile-up of six behind one. The head is no session. */
static void test_a_prepared_transaction_is_a_head(void **state)
{
	struct sessions sessions = {.slots_used = 7, .own = 1, .readable = 7, .waiting = 6};
	struct wait_node nodes[7] = {{.kind = SESSION_PREPARED,
		.state = SESSION_IN_TRANSACTION,
		.who = {.owner = "app"},
		.gid = "left behind",
		.wait_ms = AGE_NONE,
		.state_ms = 242000,
		.xact_ms = AGE_NONE}};
	struct wait_edge edges[6];
	struct waits waits = {.nodes = nodes,
		.node_count = 7,
		.edges = edges,
		.edge_count = 6,
		.waiting = 6,
		.sampled = 6};
	uint32_t db = scene_server(&scene, "db1", 1000);

	(void)state;
	for (uint16_t i = 1; i <= 6; i++)
		set_waiter(&nodes[i], &edges[i - 1], i);
	scene_tell(&scene, db, (struct reading){.sessions = &sessions, .waits = &waits});
	sentences_are(1);
	sentence_is(0, ROLE_ALARM,
		"db1: 6 waiting up to 3s, 1 head: app prepared transaction 4m02s, left behind");
}

static void test_pooler(void **state)
{
	uint32_t db = scene_server(&scene, "db1", 1000);
	struct server_facts facts = facts_of(60);

	(void)state;
	facts.pooled = true;
	scene_tell(&scene, db, (struct reading){.facts = &facts});
	sentences_are(1);
	sentence_is(0, ROLE_DIM,
		"db1: a pooler is in between; owners behind it bear the name of its last client");
}

/* Two full servers are one sentence, about the one that keeps us out. */
static void test_two_are_full(void **state)
{
	struct sessions sessions = {.slots_used = 57, .own = 1, .readable = 57};
	uint32_t one = scene_server(&scene, "db1", 1000);
	uint32_t other = scene_server(&scene, "db2", 1000);
	struct server_facts facts = facts_of(60);

	(void)state;
	scene_tell(&scene, one, (struct reading){.facts = &facts, .sessions = &sessions});
	scene_refuse(&scene, other, FULL_SERVER, "full: sorry, too many clients already");
	sentences_are(1);
	sentence_is(0, ROLE_ALARM,
		"db2 (and 1 more): 0 slots free for 0s; we were refused 1 time since 03:00:00 "
		"(FATAL: sorry, too many clients already)");
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_calm),
		TEST(test_full_and_we_are_in),
		TEST(test_full_and_we_are_out),
		TEST(test_each_limit_has_its_words),
		TEST(test_our_own_limit_is_named),
		TEST(test_we_got_in),
		TEST(test_a_head_holds_up_many),
		TEST(test_an_old_pile_is_not_told_as_one),
		TEST(test_deadlocks_now),
		TEST(test_deadlocks_between_quick_polls),
		TEST(test_rights),
		TEST(test_a_role_that_needs_quotes),
		TEST(test_burst),
		TEST(test_a_limit_of_a_role),
		TEST(test_a_prepared_transaction_is_a_head),
		TEST(test_pooler),
		TEST(test_two_are_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
