/*
 * Advice: each symptom with the evidence that shows it, and what is nearly that and shows nothing;
 * for whom a remedy is, and what people added.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/remedy.h"
#include "tests/support/scene.h"
#include "tests/support/server_story.h"

static const double mib = 1 << 20;

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

/* The first remedy holds the text; NULL: there is none. */
static void advises(const struct evidence *evidence, const char *text)
{
	struct remedy remedies[REMEDIES_MAX];
	size_t count = remedy_list(evidence, remedies);

	assert_int_equal(count > 0, text != NULL);
	if (text && !strstr(remedies[0].text, text))
		fail_msg("\"%s\" and not %s", remedies[0].text, text);
}

/* ---- memory ---- */

/* A process that gains 180 MiB an hour, or nothing, with so many of 20 connections lent out. */
static void play_process(uint32_t feed, bool grows, double lent)
{
	for (int s = 0; s < 900; s++) {
		scene_process(&scene, feed, "", (100 + (grows ? 0.05 * s : 0)) * mib, 3600);
		if (!isnan(lent)) {
			scene_set(&scene, feed, "sqlalchemy_pool_size", "", 20);
			scene_set(&scene, feed, "sqlalchemy_active_connections", "", lent);
		}
		scene_answer(&scene, feed);
		scene_wait(&scene, SECOND);
	}
}

static struct evidence of_process(const char *uses, bool grows, double lent)
{
	play_process(scene_feed_using(&scene, "gw-a", "gw", uses), grows, lent);
	return evidence_of_worker(scene.model, model_worker(scene.model, 0), scene.now.mono);
}

static void test_growth_while_quiet(void **state)
{
	struct evidence evidence = of_process("asyncpg", true, 3);

	(void)state;
	advises(&evidence, "statement_cache_size");
}

static void test_growth_of_a_busy_worker(void **state)
{
	struct evidence evidence = of_process("asyncpg", true, 15);

	(void)state;
	advises(&evidence, NULL);
}

static void test_growth_without_a_pool(void **state)
{
	struct evidence evidence = of_process("asyncpg", true, (double)NAN);

	(void)state;
	advises(&evidence, NULL);
}

static void test_a_quiet_worker_that_does_not_grow(void **state)
{
	struct evidence evidence = of_process("asyncpg", false, 3);

	(void)state;
	advises(&evidence, NULL);
}

static void test_each_library_has_its_own(void **state)
{
	struct evidence evidence = of_process("psycopg", true, 3);

	(void)state;
	advises(&evidence, "prepared_max");
}

/* Whose library nobody names gets no advice about a cache that it may not have. */
static void test_no_library_no_cache(void **state)
{
	struct evidence evidence = of_process(NULL, true, 3);

	(void)state;
	advises(&evidence, NULL);
}

/* ---- pools ---- */

static void test_a_pool_by_its_cause(void **state)
{
	static const struct wait_node head = {.id = {.pid = 9, .started_us = 1}};
	static const struct {
		enum pool_cause cause;
		const struct wait_node *head;
		const char *text;
	} cases[] = {
		{CAUSE_NONE, NULL, NULL},
		{CAUSE_UNKNOWN, NULL, NULL},
		{CAUSE_MIXED, NULL, NULL},
		{CAUSE_SATURATED, NULL, "tuning caches will not help"},
		{CAUSE_BLOCKED, &head, "end the head"},
		{CAUSE_BLOCKED, NULL, NULL}, /* nobody knows whom to end */
		{CAUSE_STARVED, NULL, "default_pool_size"},
		{CAUSE_HELD_BY_CODE, NULL, "more connections will not help"},
		{CAUSE_HELD_BETWEEN, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct pool_case found = {
			.verdict = {.code = (uint8_t)cases[i].cause}, .head = cases[i].head};
		struct evidence evidence = {.model = scene.model, .pool = &found};

		advises(&evidence, cases[i].text);
	}
}

/* ---- deadlocks ---- */

static void test_writes_that_deadlock(void **state)
{
	static const struct {
		const char *one, *other;
		const char *text;
	} cases[] = {
		{"UPDATE agents", "INSERT INTO workers", "sort the keys"},
		{"DELETE FROM jobs", "UPDATE jobs", "sort the keys"},
		{"UPDATE agents", "LOCK TABLE workers", NULL},
		{"UPDATE agents", "", NULL}, /* what the other did is not known */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ring_shape ring = {.count = 2};
		struct evidence evidence = {.model = scene.model, .deadlock = &ring};

		snprintf(ring.shape[0], sizeof(ring.shape[0]), "%s", cases[i].one);
		snprintf(ring.shape[1], sizeof(ring.shape[1]), "%s", cases[i].other);
		advises(&evidence, cases[i].text);
	}
}

/* ---- owners ---- */

/* A server whose window is full, and an owner on it. */
static void test_a_floor_that_is_held(void **state)
{
	static const struct {
		uint32_t held, spare;
		bool knows_idle;
		int64_t window_ms;
		const char *text;
	} cases[] = {
		{10, 8, true, 15 * MINUTE, "pool's minimum"},
		{10, 4, true, 15 * MINUTE, NULL},  /* most of it is needed */
		{3, 3, true, 15 * MINUTE, NULL},   /* what a pool keeps at hand */
		{10, 8, false, 15 * MINUTE, NULL}, /* nobody saw whether they are idle */
		{10, 8, true, 3 * MINUTE, NULL},   /* so far */
	};
	static struct server server;

	(void)state;
	server = (struct server){.ledger = {.window_ms = 15 * MINUTE}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct owner owner = {.held = cases[i].held,
			.spare = cases[i].spare,
			.knows_idle = cases[i].knows_idle,
			.window_ms = cases[i].window_ms};
		struct evidence evidence = {
			.model = scene.model, .server = &server, .owner = &owner};

		advises(&evidence, cases[i].text);
	}
}

/* So many workers of gw, each a target. */
static struct evidence many_workers(int workers, bool pooled)
{
	static struct owner_shares shares;
	struct server_facts facts = story_facts();
	struct story_look look;
	uint32_t db = scene_server(&scene, "db1", SECOND);
	const struct server *server;
	const struct owner *owner;
	char name[32];

	for (int i = 0; i < workers; i++) {
		uint32_t feed;

		snprintf(name, sizeof(name), "gw-%d", i);
		feed = scene_feed_of(&scene, name, "gw", NULL);
		scene_process(&scene, feed, "", 1e8, 3600);
		scene_answer(&scene, feed);
	}
	facts.pooled = pooled;
	story_send_facts(&scene, db, facts);
	story_begin(&look);
	story_owner(&look, "gw", 0, 30, false);
	story_send(&scene, db, &look);
	server = model_server(scene.model, 0);
	owner = ledger_find(&server->ledger, "gw");
	owner_shares_find(&shares, scene.model, scene.now.mono);
	return evidence_of_owner(scene.model, server, owner,
		owner_shares_get(&shares, scene.model, server, owner), scene.now.mono);
}

static void test_many_workers_without_a_pooler(void **state)
{
	struct evidence evidence = many_workers(SYMPTOM_WORKERS + 1, false);

	(void)state;
	advises(&evidence, "PgBouncer");
}

static void test_some_workers_need_no_pooler(void **state)
{
	struct evidence evidence = many_workers(SYMPTOM_WORKERS, false);

	(void)state;
	advises(&evidence, NULL);
}

static void test_who_has_a_pooler_needs_none(void **state)
{
	struct evidence evidence = many_workers(SYMPTOM_WORKERS + 1, true);

	(void)state;
	advises(&evidence, NULL);
}

/* ---- heads ---- */

static void test_who_holds_up_others(void **state)
{
	static const struct {
		struct wait_node head;
		int64_t version, timeout_ms;
		const char *text;
	} cases[] = {
		{{.state = SESSION_IN_TRANSACTION}, 150004, 0, "idle_in_transaction_session_tim"},
		{{.state = SESSION_ABORTED}, 150004, 0, "idle_in_transaction_session_timeout"},
		{{.state = SESSION_IN_TRANSACTION}, 150004, 60000, NULL}, /* it is set */
		{{.state = SESSION_IN_TRANSACTION, .kind = SESSION_PREPARED}, 150004, 0, NULL},
		{{.state = SESSION_ACTIVE, .xact_ms = 90000}, 170002, 0, "transaction_timeout"},
		{{.state = SESSION_ACTIVE, .xact_ms = 90000}, 160004, 0, "statement_timeout"},
		{{.state = SESSION_ACTIVE, .xact_ms = 2000}, 170002, 0, NULL},
		{{.state = SESSION_ACTIVE, .xact_ms = AGE_NONE}, 170002, 0, NULL},
	};
	static struct server server;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct evidence evidence = {
			.model = scene.model, .server = &server, .head = &cases[i].head};

		server.facts_heard.ever = true;
		server.facts = story_facts();
		server.facts.version = (int)cases[i].version;
		server.facts.settings[SETTING_IDLE_IN_TRANSACTION_TIMEOUT] = cases[i].timeout_ms;
		server.facts.settings[SETTING_STATEMENT_TIMEOUT] = 0;
		server.facts.settings[SETTING_TRANSACTION_TIMEOUT] = 0;
		advises(&evidence, cases[i].text);
	}
}

/* The role of who holds others up is filled in, as SQL writes it; where nobody told it, none. */
static void test_whose_settings(void **state)
{
	static const struct {
		const char *user, *text;
	} cases[] = {
		{"app", "advice: ALTER ROLE app SET idle_in_transaction"},
		{"My \"App", "advice: ALTER ROLE \"My \"\"App\" SET idle_in_transaction"},
		{"", "advice: ALTER ROLE <role> SET idle_in_transaction"},
	};
	struct wait_node head = {.state = SESSION_IN_TRANSACTION, .xact_ms = 90000};
	struct evidence evidence = {.model = scene.model, .head = &head};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct remedy remedies[REMEDIES_MAX];
		char text[REMEDY_SENTENCE_BYTES];

		snprintf(head.who.user, sizeof(head.who.user), "%s", cases[i].user);
		assert_int_equal(remedy_list(&evidence, remedies), 1);
		remedy_sentence(text, &remedies[0]);
		assert_memory_equal(text, cases[i].text, strlen(cases[i].text));
	}
}

/* A version that nobody told is none. */
static void test_versions_are_known_or_nothing_is_said(void **state)
{
	static struct server server;
	struct wait_node head = {.state = SESSION_ACTIVE, .xact_ms = 90000};
	struct evidence evidence = {.model = scene.model, .server = &server, .head = &head};

	(void)state;
	server = (struct server){0};
	advises(&evidence, NULL);
}

/* ---- what people said ---- */

static void test_own_advice_comes_first_and_for_its_group(void **state)
{
	static const struct own_remedy own[] = {
		{"gw", SYMPTOM_POOL_HELD, "see the runbook", "ten minutes"},
		{"brain", SYMPTOM_POOL_HELD, "call the brain team", ""},
		{"", SYMPTOM_POOL_STARVED, "page the DBA", ""},
	};
	struct pool_case found = {.verdict = {.code = CAUSE_HELD_BY_CODE}};
	uint32_t feed = scene_feed_using(&scene, "gw-a", "gw", NULL);
	struct evidence evidence = {
		.model = scene.model, .service = model_feed(scene.model, feed), .pool = &found};
	struct remedy remedies[REMEDIES_MAX];
	char text[REMEDY_SENTENCE_BYTES];

	(void)state;
	model_use_remedies(scene.model, own, 3);
	assert_int_equal(remedy_list(&evidence, remedies), 2);
	remedy_sentence(text, &remedies[0]);
	assert_string_equal(text, "advice: see the runbook (cost: ten minutes)");
	found.verdict.code = CAUSE_STARVED;
	assert_int_equal(remedy_list(&evidence, remedies), 2);
	remedy_sentence(text, &remedies[0]);
	assert_string_equal(text, "advice: page the DBA");
}

static void test_nothing_shows_nothing(void **state)
{
	struct evidence evidence = {.model = scene.model};

	(void)state;
	advises(&evidence, NULL);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_growth_while_quiet),
		TEST(test_growth_of_a_busy_worker),
		TEST(test_growth_without_a_pool),
		TEST(test_a_quiet_worker_that_does_not_grow),
		TEST(test_each_library_has_its_own),
		TEST(test_no_library_no_cache),
		TEST(test_a_pool_by_its_cause),
		TEST(test_writes_that_deadlock),
		TEST(test_a_floor_that_is_held),
		TEST(test_many_workers_without_a_pooler),
		TEST(test_some_workers_need_no_pooler),
		TEST(test_who_has_a_pooler_needs_none),
		TEST(test_who_holds_up_others),
		TEST(test_whose_settings),
		TEST(test_versions_are_known_or_nothing_is_said),
		TEST(test_own_advice_comes_first_and_for_its_group),
		TEST(test_nothing_shows_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
