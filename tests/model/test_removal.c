/* Feeds that are removed while others go on: they and their workers are gone, and then nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"
#include "panes/feed_state.h"
#include "panes/worker_state.h"
#include "tests/support/scene.h"

enum { MINUTE_MS = 60 * 1000, SHOWN_MS = 30 * MINUTE_MS };

static struct scene scene;

static int begin(void **state)
{
	(void)state;
	scene_init(&scene);
	return 0;
}

static int end(void **state)
{
	(void)state;
	scene_fini(&scene);
	return 0;
}

static uint32_t watch_process(const char *name)
{
	uint32_t feed = scene_feed(&scene, name, MINUTE_MS);

	scene_process(&scene, feed, "", 1e6, 60);
	scene_answer(&scene, feed);
	return feed;
}

static const struct worker *worker_named(const char *name)
{
	for (size_t i = 0; i < model_worker_slots(scene.model); i++) {
		const struct worker *worker = model_worker(scene.model, i);
		char is[LIMIT_NAME_BYTES];

		if (!worker)
			continue;
		model_worker_name(scene.model, worker, is);
		if (strcmp(is, name) == 0)
			return worker;
	}
	return NULL;
}

static size_t events_of(enum event_kind kind)
{
	const struct events *events = model_events(scene.model);
	size_t count = 0;

	for (size_t i = 0; i < events->held; i++)
		count += events_get(events, i)->kind == kind;
	return count;
}

/* Time passes, and who is asked answers. */
static void go_on(int64_t ms, uint32_t feed)
{
	for (; ms > 0; ms -= MINUTE_MS) {
		scene_wait(&scene, ms < MINUTE_MS ? ms : MINUTE_MS);
		scene_answer(&scene, feed);
	}
}

static void test_gone_and_not_dark(void **state)
{
	uint32_t stays = watch_process("a:1"), goes = watch_process("b:1");

	(void)state;
	model_remove_feed(scene.model, goes, scene.now);
	assert_int_equal(feed_truth(model_feed(scene.model, goes), scene.now.mono), TRUTH_GONE);
	assert_int_equal(worker_kind(scene.model, worker_named("b:1"), scene.now), WORKER_LEFT);
	go_on(10 * MINUTE_MS, stays);
	assert_int_equal(feed_kind(model_feed(scene.model, goes), scene.now.mono), FEED_GONE);
	assert_int_equal(feed_kind(model_feed(scene.model, stays), scene.now.mono), FEED_FINE);
	assert_int_equal(worker_kind(scene.model, worker_named("a:1"), scene.now), WORKER_LIVE);
	/* Nothing was lost, and no worker of it is news of its own. */
	assert_int_equal(events_of(EVENT_FEED_LOST), 0);
	assert_int_equal(events_of(EVENT_WORKER_GONE), 0);
}

static void test_forgotten_in_the_end(void **state)
{
	uint32_t stays = watch_process("a:1"), goes = watch_process("b:1");
	uint32_t id = model_feed(scene.model, goes)->id;

	(void)state;
	model_remove_feed(scene.model, goes, scene.now);
	go_on(SHOWN_MS - MINUTE_MS, stays);
	assert_non_null(model_feed(scene.model, goes));
	assert_non_null(worker_named("b:1"));
	assert_ptr_equal(model_find_feed(scene.model, id), model_feed(scene.model, goes));
	go_on(2 * MINUTE_MS, stays);
	assert_null(model_feed(scene.model, goes));
	assert_null(worker_named("b:1"));
	assert_null(model_find_feed(scene.model, id));
	assert_non_null(worker_named("a:1"));
	assert_int_equal(model_feed_slots(scene.model), 2);
}

/* A target that failed is removed: it is not dark any more, and nobody says that it is back. */
static void test_trouble_ends_with_it(void **state)
{
	uint32_t stays = watch_process("a:1"), goes = watch_process("b:1");

	(void)state;
	go_on(5 * MINUTE_MS, stays);
	assert_int_equal(events_of(EVENT_FEED_LOST), 1);
	model_remove_feed(scene.model, goes, scene.now);
	go_on(5 * MINUTE_MS, stays);
	assert_int_equal(events_of(EVENT_FEED_BACK), 0);
	assert_int_equal(feed_kind(model_feed(scene.model, goes), scene.now.mono), FEED_GONE);
}

/* A container's row stays with whoever else speaks of it. */
static void test_containers_go_on_with_another_feed(void **state)
{
	static const char labels[] = "namespace=shop,pod=api-1,container=app,id=/x/1";
	uint32_t one = scene_feed(&scene, "node-1:8080", MINUTE_MS);
	uint32_t other = scene_feed(&scene, "node-2:8080", MINUTE_MS);

	(void)state;
	scene_set(&scene, one, "container_memory_rss", labels, 1e6);
	scene_answer(&scene, one);
	scene_set(&scene, other, "container_memory_rss", labels, 2e6);
	scene_answer(&scene, other);
	model_remove_feed(scene.model, one, scene.now);
	scene_wait(&scene, 1000);
	scene_answer(&scene, other);
	assert_int_equal(
		worker_kind(scene.model, worker_named("shop/api-1/app"), scene.now), WORKER_LIVE);
	go_on(SHOWN_MS + MINUTE_MS, other);
	assert_null(model_feed(scene.model, one));
	assert_int_equal(
		worker_kind(scene.model, worker_named("shop/api-1/app"), scene.now), WORKER_LIVE);
}

static uint32_t add(const char *group, const char *name)
{
	struct feed_config config = {.name = name, .group = group, .interval_ms = 1000};

	return model_add_feed(scene.model, &config, scene.now.mono);
}

/* With all numbers taken, the feed that was removed first makes room at once, and who comes in its
   place is somebody else. */
static void test_numbers_are_used_again(void **state)
{
	uint32_t feed;

	(void)state;
	for (int i = 0; i < LIMIT_FEEDS; i++)
		assert_int_not_equal(add(NULL, "x:1"), ROSTER_NONE);
	assert_int_equal(add(NULL, "y:1"), ROSTER_NONE);
	model_remove_feed(scene.model, 7, scene.now);
	scene_wait(&scene, 1000);
	model_remove_feed(scene.model, 3, scene.now);
	feed = add(NULL, "y:1");
	assert_int_equal(feed, 7);
	assert_string_equal(model_feed(scene.model, 7)->name, "y:1");
	assert_int_not_equal(model_feed(scene.model, 7)->id, 7);
	assert_null(model_find_feed(scene.model, 7));
	assert_int_equal(add(NULL, "z:1"), 3);
	assert_int_equal(add(NULL, "z:2"), ROSTER_NONE);
}

/* A group is called by its first feed's number for as long as it has any. */
static void test_groups_keep_their_number(void **state)
{
	uint32_t first = add("gw", "gw-a:1"), second, again;

	(void)state;
	second = add("gw", "gw-b:1");
	assert_int_equal(model_feed(scene.model, second)->group_first, first);
	model_remove_feed(scene.model, first, scene.now);
	scene_wait(&scene, SHOWN_MS + 1000);
	assert_null(model_feed(scene.model, first));
	assert_string_equal(model_group_name(scene.model, first), "gw");
	again = add("gw", "gw-c:1");
	assert_int_equal(model_feed(scene.model, again)->group_first, first);
	/* Its number is nobody else's while the group lives, and free after that. */
	for (size_t i = model_feed_slots(scene.model); i < LIMIT_FEEDS; i++)
		assert_int_not_equal(add("api", "x:1"), first);
	assert_int_equal(add("api", "x:1"), ROSTER_NONE);
	model_remove_feed(scene.model, second, scene.now);
	model_remove_feed(scene.model, again, scene.now);
	assert_int_not_equal(add("api", "x:1"), ROSTER_NONE);
	assert_int_not_equal(add("api", "x:2"), ROSTER_NONE);
	assert_int_not_equal(add("api", "x:3"), ROSTER_NONE);
	assert_string_equal(model_feed(scene.model, first)->group, "api");
}

static uint32_t add_server(const char *name)
{
	struct feed_config config = {.name = name, .interval_ms = 1000, .is_server = true};

	return model_add_feed(scene.model, &config, scene.now.mono);
}

/* The last one takes the place of one that is forgotten; events still know who is who. */
static void test_servers_close_ranks(void **state)
{
	uint32_t feeds[3];
	uint64_t subject;

	(void)state;
	for (int i = 0; i < 3; i++)
		feeds[i] = add_server(i == 2 ? "db-c" : "db");
	subject = server_subject(model_server(scene.model, 2), 0);
	model_remove_feed(scene.model, feeds[0], scene.now);
	assert_int_equal(model_server_count(scene.model), 3);
	scene_wait(&scene, SHOWN_MS + 1000);
	assert_int_equal(model_server_count(scene.model), 2);
	for (size_t i = 0; i < 2; i++) {
		const struct server *server = model_server(scene.model, i);

		assert_int_equal(model_feed(scene.model, server->feed)->server, i);
	}
	assert_int_equal(model_server(scene.model, 0)->feed, feeds[2]);
	assert_int_equal(server_subject(model_server(scene.model, 0), 0), subject);
	assert_int_not_equal(server_subject(model_server(scene.model, 1), 0), subject);
}

/* ---- lists ---- */

static void change(uint32_t list, uint32_t added, uint32_t removed, const char *one)
{
	struct discovery_change change = {
		.targets = added, .added = added, .removed = removed, .one = one};

	model_accept_discovery(scene.model, list, scene.now, &change);
}

static const struct event *latest(void)
{
	assert_true(model_events(scene.model)->held > 0);
	return events_get(model_events(scene.model), 0);
}

static void test_changes_are_told_together(void **state)
{
	uint32_t list = model_add_discovery(scene.model, "file_sd:/etc/t.json");

	(void)state;
	change(list, 5, 0, "a:1");
	assert_int_equal(model_events(scene.model)->held, 0); /* they were there before us */
	change(list, 12, 3, "b:1");
	assert_int_equal(latest()->kind, EVENT_DISCOVERY);
	assert_string_equal(latest()->subject, "file_sd:/etc/t.json");
	assert_string_equal(latest()->text, "12 targets added, 3 removed");
	change(list, 0, 1, "b:1");
	assert_string_equal(latest()->text, "b:1 removed");
	assert_int_equal(latest()->count, 2);
	change(list, 1, 0, "c:1");
	assert_string_equal(latest()->text, "c:1 added");
	change(list, 0, 2, "c:1");
	assert_string_equal(latest()->text, "2 targets removed");
	change(list, 0, 0, NULL);
	assert_int_equal(latest()->count, 4);
}

static void test_a_broken_list(void **state)
{
	uint32_t list = model_add_discovery(scene.model, "dns:gw:80");
	struct fault fault = fault_make(FAULT_TIMEOUT, 0, "name server: timed out");
	const struct discovery *discovery = model_discovery(scene.model, list);

	(void)state;
	change(list, 5, 0, NULL);
	scene_wait(&scene, 5000);
	model_accept_discovery_fault(scene.model, list, scene.now, &fault);
	assert_string_equal(latest()->text, "name server: timed out");
	assert_true(discovery->faulty);
	assert_int_equal(discovery->targets, 5);
	scene_wait(&scene, 5000);
	model_accept_discovery_fault(scene.model, list, scene.now, &fault);
	assert_int_equal(latest()->count, 1); /* still the same trouble */
	assert_int_equal(mono_diff_ms(scene.now.mono, discovery->fault_since.mono), 5000);
	change(list, 0, 0, NULL);
	assert_int_equal(latest()->kind, EVENT_DISCOVERY_BACK);
	assert_false(discovery->faulty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_gone_and_not_dark, begin, end),
		cmocka_unit_test_setup_teardown(test_forgotten_in_the_end, begin, end),
		cmocka_unit_test_setup_teardown(test_trouble_ends_with_it, begin, end),
		cmocka_unit_test_setup_teardown(
			test_containers_go_on_with_another_feed, begin, end),
		cmocka_unit_test_setup_teardown(test_numbers_are_used_again, begin, end),
		cmocka_unit_test_setup_teardown(test_groups_keep_their_number, begin, end),
		cmocka_unit_test_setup_teardown(test_servers_close_ranks, begin, end),
		cmocka_unit_test_setup_teardown(test_changes_are_told_together, begin, end),
		cmocka_unit_test_setup_teardown(test_a_broken_list, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
