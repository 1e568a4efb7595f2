/*
 * What is said about workers and targets, and who comes first. Order and words are tested here by
 * hand; how they look together is in the golden screens.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/feed_state.h"
#include "panes/frame.h"
#include "panes/worker_state.h"
#include "tests/support/fleets.h"
#include "tests/support/growth_fleets.h"
#include "tests/support/report_scripts.h"
#include "tests/support/scene.h"

/* The worker with that name, or the only one whose name holds it. */
static const struct worker *find(const struct scene *scene, const char *part)
{
	const struct worker *found = NULL;

	for (size_t i = 0; i < model_worker_slots(scene->model); i++) {
		const struct worker *worker = model_worker(scene->model, i);
		char name[LIMIT_NAME_BYTES];

		if (!worker)
			continue;
		model_worker_name(scene->model, worker, name);
		if (strcmp(name, part) == 0)
			return worker;
		if (strstr(name, part)) {
			assert_null(found);
			found = worker;
		}
	}
	assert_non_null(found);
	return found;
}

static void says(const struct scene *scene, const char *who, int width, const char *expected)
{
	char words[WORKER_WORDS_BYTES];

	worker_words(words, scene->model, find(scene, who), scene->now, width);
	assert_string_equal(expected, words);
}

static void test_words_get_shorter_not_cut(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	fleet_restarted(&scene);
	says(&scene, "batch-0", 40, "GROWING, restarted 2m00s ago (OOM)");
	says(&scene, "batch-0", 33, "GROWING, OOM 2m ago");
	says(&scene, "batch-0", 18, "restarted 2m (OOM)");
	says(&scene, "batch-0", 17, "restart 2m (OOM)");
	says(&scene, "batch-0", 15, "OOM 2m ago");
	says(&scene, "gw-a", 19, "restarted 4m15s ago");
	says(&scene, "gw-a", 18, "restarted 4m");
	says(&scene, "gw-a", 11, "restart 4m");
	says(&scene, "gw-a", 9, "restart");
	scene_fini(&scene);
}

static void test_words_of_a_crash_loop(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	report_story_loop(&scene);
	says(&scene, "gw-1", 40, "crash loop, 3 restarts in 1m40s (OOM)");
	says(&scene, "gw-1", 16, "crash loop (OOM)");
	says(&scene, "gw-1", 15, "crash loop");
	scene_fini(&scene);
}

static void test_words_of_silence(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	fleet_stale(&scene);
	says(&scene, "brain", 12, "stale 13s");
	says(&scene, "brain", 8, "stale");
	says(&scene, "gw-a", 12, "learning");
	scene_wait(&scene, 1000);
	says(&scene, "gw-a", 12, "late 2s");
	scene_wait(&scene, 1000);
	says(&scene, "gw-a", 12, "stale 3s");
	scene_wait(&scene, 100 * 1000);
	says(&scene, "gw-a", 12, "stale 1m43s");
	says(&scene, "gw-a", 10, "stale 1m");
	scene_fini(&scene);
}

static void test_words_about_a_limit(void **state)
{
	struct scene scene;
	uint32_t feed;

	(void)state;
	scene_init(&scene);
	feed = scene_feed(&scene, "kubelet", 1000);
	report_story_share(&scene, feed, 100);
	scene_answer(&scene, feed);
	says(&scene, "gw-2", 12, "near limit");
	report_story_share(&scene, feed, 262);
	scene_answer(&scene, feed);
	says(&scene, "gw-2", 12, "over limit");
	scene_fini(&scene);
}

static void test_words_without_rss_or_identity(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	fleet_jvm(&scene);
	says(&scene, "orders", 20, "no RSS: heap 213 MiB");
	says(&scene, "orders", 19, "heap 213 MiB");
	says(&scene, "orders", 11, "no RSS");
	scene_fini(&scene);
	scene_init(&scene);
	fleet_aggregate(&scene);
	says(&scene, "sum", 30, "aggregate: no identity");
	says(&scene, "mixed", 30, "aggregate: several processes");
	says(&scene, "mixed", 20, "aggregate");
	scene_fini(&scene);
}

static void test_new_and_exporter(void **state)
{
	struct scene scene;
	uint32_t celery, kubelet;

	(void)state;
	scene_init(&scene);
	celery = scene_feed(&scene, "celery-exporter", 1000);
	kubelet = scene_feed(&scene, "kubelet", 1000);
	scene_process(&scene, celery, "", 50e6, 3600);
	scene_set(&scene, celery, "celery_worker_up", "hostname=mail@host", 1);
	for (int s = 0; s < 100; s++) {
		static const char young[] = "namespace=prod,pod=young,container=app";

		if (s >= 60) {
			scene_set(&scene, kubelet, "container_memory_rss", young, 60e6);
			scene_set(&scene, kubelet, "container_start_time_seconds", young,
				1795143600 + 58);
		}
		scene_answer(&scene, celery);
		scene_answer(&scene, kubelet);
		scene_wait(&scene, 1000);
	}
	says(&scene, "celery-exporter", 20, "exporter");
	says(&scene, "mail@host", 20, "no RSS");
	says(&scene, "young", 20, "new 40s");
	scene_fini(&scene);
}

/* As they are written in tests/support/growth_fleets.c. */
static void test_words_of_growth(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	fleet_verdicts(&scene);
	says(&scene, "prod/gw-1/app", 20, "GROWING 1h44m");
	says(&scene, "prod/gw-1/app", 12, "GROWING 1h");
	says(&scene, "prod/gw-1/app", 9, "GROWING");
	says(&scene, "jobs", 20, "GROWING");
	says(&scene, "prod/gw-2/app", 20, "cyclic");
	says(&scene, "prod/gw-3/app", 20, "flat");
	says(&scene, "brain-1", 20, "settling");
	says(&scene, "brain-2", 20, "step");
	says(&scene, "brain-3", 20, "stopped 11m42s");
	says(&scene, "brain-3", 10, "stopped");
	says(&scene, "brain-4", 20, "rising");
	says(&scene, "brain-5", 20, "shrinking");
	says(&scene, "mail", 20, "new 1m40s");
	says(&scene, "sum", 30, "aggregate: no identity");
	scene_fini(&scene);
}

static void floor_is(const struct scene *scene, const char *who, int width, const char *expected)
{
	char text[UNITS_BYTES + 1];

	worker_floor_words(text, find(scene, who), width);
	assert_string_equal(expected, text);
}

/* 60 MiB in 20 minutes up, 80 MiB down. */
static void test_the_pace_of_a_floor(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	fleet_verdicts(&scene);
	floor_is(&scene, "jobs", 8, "+180 MiB");
	floor_is(&scene, "jobs", 5, "+180M");
	floor_is(&scene, "brain-5", 8, "-240 MiB");
	floor_is(&scene, "prod/gw-3/app", 8, "0");
	floor_is(&scene, "mail", 8, "");
	floor_is(&scene, "sum", 8, "");
	scene_fini(&scene);
}

/* Names of the workers in order, "a b c". */
static void order_is(const struct scene *scene, const char *expected)
{
	struct frame *frame = frame_create();
	struct view view;
	char all[1024] = "";
	size_t used = 0;

	view_init_snapshot(&view);
	frame_make(frame, scene->model, &view, scene->now);
	for (size_t i = 0; i < frame->workers.total; i++) {
		uint32_t slot = frame->workers.entries[i].index;
		char name[LIMIT_NAME_BYTES];

		model_worker_name(scene->model, model_worker(scene->model, slot), name);
		used += (size_t)snprintf(
			all + used, sizeof(all) - used, "%s%s", i > 0 ? " " : "", name);
	}
	frame_destroy(frame);
	assert_string_equal(expected, all);
}

/* To a limit within a day before all that is well, growth without a limit among the warnings. */
static void test_order_of_growth(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	fleet_leak(&scene);
	order_is(&scene, "prod/flow-1/app " /* in 1h44m */
			 "prod/flow-2/app " /* in 3h48m */
			 "gw-2 "            /* no limit */
			 "gw-4 gw-1 gw-3"); /* by size */
	scene_fini(&scene);
}

static void test_order_of_the_incident(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	fleet_incident(&scene);
	order_is(&scene, "prod/pyworkflow-step-worker-6c9d5b7f4-k2x9q/app " /* 91 % */
			 "prod/pyworkflow-step-worker-6c9d5b7f4-abc12/app " /* OOM */
			 "gw-b:9100 "                                       /* stale */
			 "gw-a:9100/2 "                                     /* grows */
			 "prod/mailer-0/app "                               /* gone */
			 "gw-a:9100/1 "                                     /* is well */
			 "orders:8081");                                    /* no RSS */
	scene_fini(&scene);
}

static void test_fullest_before_largest(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	fleet_limits(&scene);
	order_is(&scene, "prod/web-6c9d5b7f4-abc12/app prod/web-6c9d5b7f4-xyz34/app "
			 "prod/cache-0/app gw-a:9100");
	scene_fini(&scene);
}

/* Gone is news for ten minutes; after that it comes behind everybody who is there. */
static void test_long_gone_comes_last(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	fleet_gone(&scene);
	order_is(&scene, "prod/web-6c9d5b7f4-xyz34/app prod/web-6c9d5b7f4-abc12/app");
	for (int s = 0; s < 600; s++) {
		scene_answer(&scene, 0);
		scene_wait(&scene, 1000);
	}
	order_is(&scene, "prod/web-6c9d5b7f4-abc12/app prod/web-6c9d5b7f4-xyz34/app");
	scene_fini(&scene);
}

static void test_kinds_of_feeds(void **state)
{
	struct scene scene;
	const struct feed *feed;

	(void)state;
	scene_init(&scene);
	feed = model_feed(scene.model, scene_feed(&scene, "gw-a:9100", 1000));
	assert_int_equal(FEED_WAITING, feed_kind(feed, scene.now.mono));
	scene_fail(&scene, 0, FAULT_REFUSED, "refused");
	assert_int_equal(FEED_FAILING, feed_kind(feed, scene.now.mono));
	scene_wait(&scene, 3000);
	assert_int_equal(FEED_SILENT, feed_kind(feed, scene.now.mono));
	scene_answer_faulty(&scene, 0, FAULT_PARSE, "3 lines are no metrics");
	assert_int_equal(FEED_FAULTY, feed_kind(feed, scene.now.mono));
	scene_answer(&scene, 0);
	assert_int_equal(FEED_FINE, feed_kind(feed, scene.now.mono));
	scene_wait(&scene, 1000);
	scene_fail(&scene, 0, FAULT_TIMEOUT, "timeout");
	assert_int_equal(FEED_FAILING, feed_kind(feed, scene.now.mono));
	scene_answer(&scene, 0);
	scene_wait(&scene, 2000);
	assert_int_equal(FEED_LATE, feed_kind(feed, scene.now.mono));
	scene_wait(&scene, 1000);
	assert_int_equal(FEED_SILENT, feed_kind(feed, scene.now.mono));
	scene_fini(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_get_shorter_not_cut),
		cmocka_unit_test(test_words_of_a_crash_loop),
		cmocka_unit_test(test_words_of_silence),
		cmocka_unit_test(test_words_about_a_limit),
		cmocka_unit_test(test_words_without_rss_or_identity),
		cmocka_unit_test(test_new_and_exporter),
		cmocka_unit_test(test_words_of_growth),
		cmocka_unit_test(test_the_pace_of_a_floor),
		cmocka_unit_test(test_order_of_growth),
		cmocka_unit_test(test_order_of_the_incident),
		cmocka_unit_test(test_fullest_before_largest),
		cmocka_unit_test(test_long_gone_comes_last),
		cmocka_unit_test(test_kinds_of_feeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
