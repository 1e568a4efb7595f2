/* Limits reached: counted, nothing breaks, and room that comes free is used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/build_reading.h"
#include "tests/support/check_model.h"

static struct model *model;
static struct build b;

static int setup(void **state)
{
	(void)state;
	model = model_create();
	b = build_feed(model, "gw", 15);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	check_model(model);
	build_fini(&b);
	model_destroy(model);
	return 0;
}

/* Containers number..number + count of a family, value 1 each. */
static void add_containers(const char *family, const char *more, uint32_t number, uint32_t count)
{
	for (uint32_t i = number; i < number + count; i++) {
		char labels[120];

		snprintf(labels, sizeof(labels), "namespace=\"n\",pod=\"p%u\",container=\"c\"%s", i,
			more);
		add(&b, family, labels, 1000 + i);
	}
}

static void end_poll(double at)
{
	build_send(&b, model, at);
	model_settle(model, at_s(at));
}

static void test_more_targets_than_there_is_room_for(void **state)
{
	struct feed_config config = {.name = "x", .interval_ms = 1000};

	(void)state;
	for (uint32_t i = 1; i < LIMIT_FEEDS; i++)
		assert_int_equal(model_add_feed(model, &config, at_s(0).mono), i);
	assert_int_equal(model_add_feed(model, &config, at_s(0).mono), ROSTER_NONE);
	assert_int_equal(model_add_feed(model, &config, at_s(0).mono), ROSTER_NONE);
	assert_int_equal(model_feed_slots(model), LIMIT_FEEDS);
	assert_int_equal(model_drops(model).feeds, 2);
}

static void test_more_workers_than_there_is_room_for(void **state)
{
	(void)state;
	for (int t = 0; t < 3; t++) {
		add_containers("container_memory_rss", "", 0, LIMIT_WORKERS + 37);
		add_containers("container_memory_working_set_bytes", "", 0, LIMIT_WORKERS + 37);
		end_poll(t * 15);
		assert_int_equal(worker_rows(model), LIMIT_WORKERS);
		/* "+37 more", however many series and polls say so */
		assert_int_equal(model_drops(model).workers, 37);
	}
	check_model(model);
	/* when old ones go, the others get their room */
	for (int t = 3; t < 3 + 1800 / 15 + 2; t++) {
		add_containers("container_memory_rss", "", 1000, LIMIT_WORKERS + 37 - 1000);
		end_poll(t * 15);
	}
	assert_int_equal(worker_rows_not_gone(model), LIMIT_WORKERS + 37 - 1000);
	assert_int_equal(model_drops(model).workers, 0);
}

static void test_more_places_than_there_is_room_for(void **state)
{
	(void)state;
	add_containers(
		"kube_pod_container_resource_limits", ",resource=\"memory\"", 0, LIMIT_PLACES + 9);
	end_poll(1);
	assert_int_equal(model->roster.place_count, LIMIT_PLACES);
	assert_int_equal(model_drops(model).places, 9);
	assert_int_equal(worker_rows(model), 0);
	check_model(model);
	/* nobody speaks of them any more: half an hour later their room is free */
	end_poll(1802);
	keys_retire(b.keys);
	add_containers("container_memory_rss", "", LIMIT_PLACES, 9);
	end_poll(1803);
	assert_int_equal(worker_rows(model), 9);
}

static void test_more_processes_of_one_endpoint_than_there_is_room_for(void **state)
{
	(void)state;
	for (int t = 0; t < 3; t++) {
		for (int pid = 1; pid <= 5000; pid++) {
			char label[32];

			snprintf(label, sizeof(label), "pid=\"%d\"", pid);
			add(&b, "worker_rss_bytes", label, pid);
		}
		end_poll(t * 15);
	}
	assert_int_equal(worker_rows(model), LIMIT_SIBLINGS);
	assert_int_equal(model_drops(model).workers, 1); /* one endpoint lacks rows */
	add(&b, "worker_rss_bytes", "pid=\"1\"", 1);
	end_poll(45);
	assert_int_equal(worker_rows_not_gone(model), 1);
}

/* ---- churn: what comes and goes for days leaves nothing behind ---- */

static void test_pods_that_come_and_go_for_a_day_leave_nothing_behind(void **state)
{
	enum { LIVE = 100, PER_POLL = 5, POLLS = 24 * 3600 / 60 };
	uint32_t most_places = 0, most_workers = 0, most_bindings = 0;

	(void)state;
	for (uint32_t t = 0; t < POLLS; t++) {
		/* the source retires its keys when dead ones fill them */
		if (keys_count(b.keys) > 4 * LIVE * 2)
			keys_retire(b.keys);
		add_containers("container_memory_rss", ",id=\"/i\"", t * PER_POLL, LIVE);
		add_containers("kube_pod_container_resource_limits", ",resource=\"memory\"",
			t * PER_POLL, LIVE + 20);
		end_poll(t * 60.0);
		if (t % 100 == 0)
			check_model(model);
		if (t == POLLS / 4) {
			most_places = model->roster.place_count;
			most_workers = model->roster.worker_count;
			most_bindings = model->bindings.used;
		}
	}
	/* the living, those that wait for them, and half an hour of the gone */
	assert_true(most_workers <= LIVE + PER_POLL * (30 + 2));
	assert_true(most_places <= LIVE + 20 + PER_POLL * (30 + 2));
	assert_int_equal(model->roster.place_count, most_places);
	assert_int_equal(model->roster.worker_count, most_workers);
	assert_int_equal(model->bindings.used, most_bindings);
	assert_int_equal(worker_rows_not_gone(model), LIVE);
	assert_int_equal(model_drops(model).places + model_drops(model).workers, 0);
	assert_int_equal(model_drops(model).keys + model_drops(model).texts, 0);
}

static void test_children_that_are_recycled_for_a_day_stay_in_their_slots(void **state)
{
	uint32_t seed = 5;
	int pids[4] = {1, 2, 3, 4};
	int next = 5;

	(void)state;
	for (int t = 0; t < 24 * 3600; t += 15) {
		if (next_random(&seed) % 3 == 0)
			pids[next_random(&seed) % 4] = next++;
		if (keys_count(b.keys) > 200)
			keys_retire(b.keys);
		for (int i = 0; i < 4; i++) {
			char label[32];

			snprintf(label, sizeof(label), "pid=\"%d\"", pids[i]);
			add(&b, "worker_rss_bytes", label, 1e8);
		}
		end_poll(t);
	}
	assert_int_equal(worker_rows(model), 4);
	/* one at a time, and both its lives stand for a moment */
	assert_int_equal(model->roster.worker_count, 5);
	assert_int_equal(model_events(model)->dropped, 0);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_more_targets_than_there_is_room_for),
		STORY(test_more_workers_than_there_is_room_for),
		STORY(test_more_places_than_there_is_room_for),
		STORY(test_more_processes_of_one_endpoint_than_there_is_room_for),
		STORY(test_pods_that_come_and_go_for_a_day_leave_nothing_behind),
		STORY(test_children_that_are_recycled_for_a_day_stay_in_their_slots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
