/*
 * The table of sentences: a story for each row with the sentence that is to be said, what is said
 * first of two, that none flickers, and that the manual says the same.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/frame.h"
#include "sources/whole_file.h"
#include "tests/support/report_scripts.h"
#include "tests/support/server_story.h"

static struct scene scene;
static struct frame *frame;

static int setup(void **state)
{
	(void)state;
	scene_init(&scene);
	frame = frame_create();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	frame_destroy(frame);
	scene_fini(&scene);
	return 0;
}

static const struct report *report_now(void)
{
	struct view view;

	view_init_snapshot(&view);
	frame_make(frame, scene.model, &view, scene.now);
	return &frame->report;
}

/* The first sentence of a row, or NULL. */
static const struct sentence *sentence_about(const char *about)
{
	const struct report *report = report_now();

	for (size_t i = 0; i < report->count; i++)
		if (strcmp(report->sentences[i].row->about, about) == 0)
			return &report->sentences[i];
	return NULL;
}

/* What is said, in this order and nothing else: "no slot free, lock queue". */
static void is_said(const char *expected)
{
	const struct report *report = report_now();
	char said[512] = "";

	for (size_t i = 0; i < report->count; i++) {
		size_t used = strlen(said);

		snprintf(said + used, sizeof(said) - used, "%s%s", used > 0 ? ", " : "",
			report->sentences[i].row->about);
	}
	assert_string_equal(expected, said);
}

/* ---- each row ---- */

static void test_every_row_has_its_script(void **state)
{
	(void)state;
	assert_int_equal(report_script_count, report_rows);
	for (size_t i = 0; i < report_rows; i++)
		assert_string_equal(report_scripts[i].about, report_table[i].about);
}

static void test_each_row_says_its_sentence(void **state)
{
	for (size_t i = 0; i < report_script_count; i++) {
		char whole[SENTENCE_BYTES + LIMIT_NAME_BYTES];
		const struct sentence *sentence;

		setup(state);
		report_scripts[i].play(&scene);
		sentence = sentence_about(report_scripts[i].about);
		if (!sentence) {
			fail_msg("nothing is said about %s", report_scripts[i].about);
			return; /* not reached, as the analyzer cannot know */
		}
		snprintf(whole, sizeof(whole), "%s%s", sentence->text, sentence->name);
		assert_string_equal(report_scripts[i].says, whole);
		teardown(state);
	}
}

/* ---- two at once ---- */

enum { MANY = 6 };

/* They wait for the first node, for three seconds. */
static void set_waiters(struct wait_node *nodes, struct wait_edge *edges, uint16_t count)
{
	for (uint16_t i = 1; i <= count; i++) {
		nodes[i] = (struct wait_node){.id = {.pid = 10 + i, .started_us = 1},
			.state = SESSION_ACTIVE,
			.on_lock = true,
			.wait_ms = 3000};
		edges[i - 1] = (struct wait_edge){i, 0, true};
	}
}

/* All slots are taken, and six wait for one that has left its transaction behind. */
static void tell_full_and_locked(uint32_t db)
{
	struct server_facts facts = story_facts();
	struct sessions sessions = {.slots_used = 57, .own = 1, .readable = 57, .waiting = MANY};
	struct wait_node nodes[MANY + 1] = {
		{.id = {.pid = 9, .started_us = 1}, .state = SESSION_IN_TRANSACTION}};
	struct wait_edge edges[MANY];
	struct waits waits = {.nodes = nodes,
		.node_count = MANY + 1,
		.edges = edges,
		.edge_count = MANY,
		.waiting = MANY,
		.sampled = MANY};

	set_waiters(nodes, edges, MANY);
	scene_tell(&scene, db,
		(struct reading){.facts = &facts, .sessions = &sessions, .waits = &waits});
}

static void test_what_stops_everybody_comes_first(void **state)
{
	uint32_t db = scene_server(&scene, "db1", SECOND);
	uint32_t bouncer = scene_feed(&scene, "bouncer", SECOND);

	(void)state;
	for (int s = 0; s < 20; s++) {
		report_story_pool(&scene, bouncer);
		scene_answer(&scene, bouncer);
		tell_full_and_locked(db);
		scene_wait(&scene, SECOND);
	}
	is_said("no slot free, lock queue, pool pinned");
}

/* A pool that is at its end because its database is gone is told behind that. */
static void test_a_database_that_is_gone_leads(void **state)
{
	uint32_t db = scene_server(&scene, "db1", SECOND);
	uint32_t bouncer = scene_feed(&scene, "bouncer", SECOND);

	(void)state;
	for (int s = 0; s < 20; s++) {
		report_story_pool(&scene, bouncer);
		scene_answer(&scene, bouncer);
		if (s < 5)
			scene_answer(&scene, db);
		else
			scene_fail(&scene, db, FAULT_REFUSED, "nobody listens there");
		scene_wait(&scene, SECOND);
	}
	is_said("server dark, pool pinned");
	scene_answer(&scene, db);
	is_said("pool pinned");
}

/* What may be our own trouble stops nobody else, as far as we know. */
static void test_a_server_that_is_dark_to_us(void **state)
{
	static const struct {
		bool was_up;
		enum fault_kind kind;
		const char *said;
	} cases[] = {
		{true, FAULT_REFUSED, "server dark"},
		{true, FAULT_STARTING, "server dark"},
		{true, FAULT_LOST, "server dark"},
		{true, FAULT_ACCESS, "target dark"},
		{true, FAULT_TLS, "target dark"},
		{true, FAULT_TIMEOUT, "target dark"}, /* our connection stands: it is slow */
		{false, FAULT_REFUSED, "target dark"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint32_t db;

		setup(state);
		db = scene_server(&scene, "db1", SECOND);
		if (cases[i].was_up)
			scene_answer(&scene, db);
		for (int s = 0; s < 5; s++) {
			scene_wait(&scene, SECOND);
			scene_fail(&scene, db, cases[i].kind, "no");
		}
		is_said(cases[i].said);
		teardown(state);
	}
}

/* The host is gone: first the connection, then attempts that nobody answers. */
static void test_a_server_that_answers_no_attempt(void **state)
{
	uint32_t db = scene_server(&scene, "db1", SECOND);

	(void)state;
	scene_answer(&scene, db);
	scene_fail(&scene, db, FAULT_LOST, "the connection has ended");
	for (int s = 0; s < 5; s++) {
		scene_wait(&scene, SECOND);
		scene_fail(&scene, db, FAULT_TIMEOUT, "no connection within 5 s");
	}
	is_said("server dark");
}

/* Killed within the hour is before callers that wait, killed by tomorrow is behind them, and behind
   what is not seen and what is about to be killed as it is. */
static void test_growth_is_as_urgent_as_its_limit(void **state)
{
	uint32_t feeds[4], dark = scene_feed(&scene, "gw-x", SECOND);

	(void)state;
	for (int i = 0; i < 4; i++)
		feeds[i] = scene_feed(&scene, "t", SECOND);
	for (int s = 0; s < 900; s++) {
		report_story_leak(&scene, feeds[0], s, 200);
		report_story_leak(&scene, feeds[1], s, 500);
		report_story_pool(&scene, feeds[2]);
		report_story_share(&scene, feeds[3], 97);
		for (int i = 0; i < 4; i++)
			scene_answer(&scene, feeds[i]);
		scene_fail(&scene, dark, FAULT_REFUSED, "connection refused");
		scene_wait(&scene, SECOND);
	}
	is_said("limit in an hour, pool pinned, target dark, near limit, limit in a day");
}

static void set_used(uint32_t feed, const char *labels, double of_its_limit)
{
	scene_set(&scene, feed, "container_memory_rss", labels, of_its_limit * 4e8);
	scene_set(&scene, feed, "container_spec_memory_limit_bytes", labels, 4e8);
	scene_answer(&scene, feed);
}

static void says_first(const char *expected)
{
	char text[SENTENCE_BYTES + LIMIT_NAME_BYTES];
	const struct sentence *sentence = &report_now()->sentences[0];

	snprintf(text, sizeof(text), "%s%s", sentence->text, sentence->name);
	assert_string_equal(expected, text);
}

/* Over is not near. */
static void test_workers_over_their_limits(void **state)
{
	uint32_t feed = scene_feed(&scene, "kubelet", SECOND);

	(void)state;
	set_used(feed, "namespace=x,pod=a,container=app", 0.95);
	set_used(feed, "namespace=x,pod=b,container=app", 0.91);
	says_first("2 workers near their limits, one at 95%: x/a/app");
	set_used(feed, "namespace=x,pod=b,container=app", 2.62);
	says_first("2 workers near their limits, 1 of them over, one at 262%: x/b/app");
	set_used(feed, "namespace=x,pod=a,container=app", 1.01);
	says_first("2 workers over their limits, one at 262%: x/b/app");
}

/* A worker is told of once: who loops has restarted, too. */
static void test_a_loop_is_no_restart_beside(void **state)
{
	(void)state;
	report_story_loop(&scene);
	is_said("crash loop");
}

/* ---- none flickers ---- */

/* From poll to poll just below and just above. */
static void test_next_to_the_limit_of_memory(void **state)
{
	uint32_t feed = scene_feed(&scene, "t", SECOND);

	(void)state;
	for (int s = 0; s < 120; s++) {
		report_story_share(&scene, feed, s % 2 == 0 ? 90.5 : 89.5);
		scene_answer(&scene, feed);
		scene_wait(&scene, SECOND);
		is_said("near limit");
	}
	report_story_share(&scene, feed, 89);
	for (int s = 0; s < 62; s++) {
		scene_answer(&scene, feed);
		scene_wait(&scene, SECOND);
	}
	is_said("");
}

static void test_a_target_that_complains_at_times(void **state)
{
	uint32_t feed = scene_feed(&scene, "gw-a", SECOND);

	(void)state;
	for (int s = 0; s < 60; s++) {
		scene_process(&scene, feed, "", 1e8, 3600);
		if (s % 3 == 0 && s < 40)
			scene_answer_faulty(&scene, feed, FAULT_PARSE, "3 lines are no metrics");
		else
			scene_answer(&scene, feed);
		is_said(s <= 39 + 10 ? "target faulty" : "");
		scene_wait(&scene, SECOND);
	}
}

static void tell_used(uint32_t db, int64_t used)
{
	struct server_facts facts = story_facts();
	struct sessions sessions = {.slots_used = used, .own = 1, .readable = (uint32_t)used};

	scene_tell(&scene, db, (struct reading){.facts = &facts, .sessions = &sessions});
}

/* A slot that is free now and then is taken again at once. What is said stays true. */
static void test_a_slot_now_and_then(void **state)
{
	uint32_t db = scene_server(&scene, "db1", SECOND);

	(void)state;
	for (int s = 0; s < 60; s++) {
		tell_used(db, s % 5 == 4 ? 56 : 57);
		is_said("no slot free");
		scene_wait(&scene, SECOND);
	}
	tell_used(db, 55);
	scene_wait(&scene, SECOND);
	tell_used(db, 55);
	assert_string_equal(sentence_about("no slot free")->text,
		"db1: 2 of 57 slots free for 2s, before 0 for 59s");
	for (int s = 0; s < 9; s++) {
		scene_wait(&scene, SECOND);
		tell_used(db, 55);
	}
	is_said("");
}

static void test_a_queue_that_drains_and_fills(void **state)
{
	uint32_t db = scene_server(&scene, "db1", SECOND);

	(void)state;
	tell_used(db, 20);
	tell_full_and_locked(db);
	scene_wait(&scene, SECOND);
	tell_used(db, 20);
	scene_wait(&scene, 4 * SECOND);
	tell_used(db, 20);
	assert_string_equal(
		sentence_about("lock queue")->text, "db1: 0 waiting for 4s, before up to 6 for 1s");
	scene_wait(&scene, 6 * SECOND);
	tell_used(db, 20);
	assert_null(sentence_about("lock queue"));
}

/* One session of gw that is idle in its transaction for so long, and one at work. */
static void tell_open(uint32_t db, int64_t idle_ms)
{
	struct story_look look;

	story_begin(&look);
	story_owner(&look, "gw", 0, 2, false);
	story_row(&look, 100, "gw", SESSION_IN_TRANSACTION, idle_ms, "UPDATE agents");
	story_row(&look, 101, "gw", SESSION_ACTIVE, 20 * MINUTE, "SELECT");
	story_send(&scene, db, &look);
}

/* A person at psql may think for a while; of one alone it takes five minutes. */
static void test_one_transaction_left_open(void **state)
{
	uint32_t db = scene_server(&scene, "db1", SECOND);

	(void)state;
	tell_open(db, 5 * MINUTE - 1);
	is_said("");
	tell_open(db, 5 * MINUTE);
	assert_string_equal(sentence_about("left open")->text,
		"db1: 1 session idle in transaction for 5m00s: gw");
	for (int s = 0; s < 10; s++) { /* it goes on, and is idle again */
		scene_wait(&scene, SECOND);
		tell_open(db, SECOND);
		is_said("left open");
		if (s == 3)
			assert_string_equal(sentence_about("left open")->text,
				"db1: transactions that were left open were ended 3s ago");
	}
	scene_wait(&scene, SECOND);
	tell_open(db, SECOND);
	is_said("");
}

/* ---- the manual ---- */

static char *read_manual(void)
{
	char error[256] = "";
	size_t len;
	char *page = whole_file_read("man/lowtide.1", 1 << 20, &len, error, sizeof(error));

	if (!page) {
		fail_msg("%s", error);
		abort(); /* not reached, as the analyzer cannot know */
	}
	return page;
}

/* Each row's name, key and sentence stand there, in the order of the table. */
static void test_the_manual_has_the_table(void **state)
{
	char *page = read_manual();
	char *at = strstr(page, ".Sh WHAT THE FIRST LINES SAY\n"), *end;
	size_t rows = 0;

	(void)state;
	assert_non_null(at);
	end = strstr(at + 1, "\n.Sh ");
	assert_non_null(end);
	*end = '\0';
	for (at = strstr(at, "\n.It "); at; at = strstr(at + 1, "\n.It "), rows++) {
		char entry[SENTENCE_BYTES];

		assert_true(rows < report_rows);
		snprintf(entry, sizeof(entry), "\n.It Sy %s Bq Ic %c\n.Dl %s\n",
			report_table[rows].about, pane_key(report_table[rows].pane),
			report_scripts[rows].says);
		if (strncmp(at, entry, strlen(entry)) != 0)
			fail_msg("the manual should say:%s", entry);
	}
	assert_int_equal(rows, report_rows);
	free(page);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_row_has_its_script),
		cmocka_unit_test(test_each_row_says_its_sentence),
		TEST(test_what_stops_everybody_comes_first),
		TEST(test_a_database_that_is_gone_leads),
		cmocka_unit_test(test_a_server_that_is_dark_to_us),
		TEST(test_a_server_that_answers_no_attempt),
		TEST(test_growth_is_as_urgent_as_its_limit),
		TEST(test_workers_over_their_limits),
		TEST(test_a_loop_is_no_restart_beside),
		TEST(test_next_to_the_limit_of_memory),
		TEST(test_a_target_that_complains_at_times),
		TEST(test_a_slot_now_and_then),
		TEST(test_a_queue_that_drains_and_fills),
		TEST(test_one_transaction_left_open),
		cmocka_unit_test(test_the_manual_has_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
