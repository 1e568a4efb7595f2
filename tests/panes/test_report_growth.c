/*
 * What the header says of growth, and what it does not say.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "panes/frame.h"
#include "panes/report_growth.h"
#include "panes/worker_state.h"
#include "tests/support/growth_fleets.h"
#include "tests/support/watch_fleets.h"

enum { MIB = 1 << 20 };

static bool is_growth(const char *about)
{
	return strcmp(about, "limit in an hour") == 0 || strcmp(about, "limit in a day") == 0 ||
	       strcmp(about, "growing") == 0 || strcmp(about, "watched") == 0;
}

static struct report report_of(void (*fleet)(struct scene *scene))
{
	struct frame *frame = frame_create();
	struct report report = {0};
	struct scene scene;
	struct view view;

	scene_init(&scene);
	fleet(&scene);
	view_init_snapshot(&view);
	frame_make(frame, scene.model, &view, scene.now);
	for (size_t i = 0; i < frame->report.count; i++)
		if (is_growth(frame->report.sentences[i].row->about))
			report.sentences[report.count++] = frame->report.sentences[i];
	frame_destroy(frame);
	scene_fini(&scene);
	return report;
}

static void sentence_is(const struct report *report, size_t i, enum role role, const char *expected)
{
	assert_true(i < report->count);
	assert_string_equal(expected, report->sentences[i].text);
	assert_int_equal(role, report->sentences[i].row->role);
}

/* Two workflows to their limits: one sentence, about the first to get there. A gateway whose peers
   stay: one without a limit. */
static void test_one_sentence_a_group(void **state)
{
	struct report report = report_of(fleet_leak);

	(void)state;
	assert_int_equal(2, report.count);
	sentence_is(&report, 0, ROLE_ALARM,
		"prod/flow-1/app: limit 512 MiB in 1h44m; floor +180 MiB/h across 4 floor points "
		"in "
		"12m00s, did not flatten; 1 more of workflows");
	sentence_is(&report, 1, ROLE_WARN,
		"gw-2: floor +180 MiB/h across 9 floor points in 16m00s, did not flatten; its 3 "
		"peers rose by 0% of that at its age");
}

/* "jobs" grows too, but neither a limit nor a peer nor an earlier life says more than its row. */
static void test_one_life_without_a_limit_is_a_row(void **state)
{
	struct report report = report_of(fleet_verdicts);

	(void)state;
	assert_int_equal(1, report.count);
	assert_memory_equal(report.sentences[0].text, "prod/gw-1/app: ", 15);
	assert_non_null(strstr(report.sentences[0].text, "; floor +180 MiB/h"));
}

/* Memory and what may be its cause are one sentence; a gauge that grows towards its limit beside
   steady memory has one of its own, and what has no limit is a row. */
static void test_watched_gauges(void **state)
{
	struct report report = report_of(fleet_watched);

	(void)state;
	assert_int_equal(2, report.count);
	assert_non_null(strstr(report.sentences[0].text, "gw-2: floor +180 MiB/h across "));
	assert_non_null(strstr(report.sentences[0].text, "; statement cache too: floor +3"));
	assert_memory_equal(report.sentences[1].text, "gw-3 statement cache: floor +6.00k", 34);
	assert_non_null(strstr(report.sentences[1].text, "; limit 5000 entries in "));
}

/* Two lives; also while the row says that it was killed. */
static void test_lives_in_a_row(void **state)
{
	struct report report = report_of(fleet_lives);

	(void)state;
	assert_int_equal(1, report.count);
	assert_memory_equal(report.sentences[0].text, "prod/flow-1/app: limit 512 MiB in ", 33);
	assert_non_null(strstr(report.sentences[0].text,
		"; floor +3.52 GiB/h inside each life, 3 lives in a row climbed to their end"));
}

/* By its row. */
static bool is_near_its_limit(const struct model *model, size_t worker)
{
	double left_s;

	return model_worker_time_left(model, model_worker(model, worker), &left_s) &&
	       left_s < 86400;
}

/* By its row it meets its limit within the hour; by its peers it will not. */
static void test_peers_that_settled_are_believed(void **state)
{
	struct report report = report_of(fleet_rollout);
	struct scene scene;
	size_t growing = 0;

	(void)state;
	assert_int_equal(0, report.count);
	scene_init(&scene);
	fleet_rollout(&scene);
	for (size_t i = 0; i < model_worker_slots(scene.model); i++)
		if (is_near_its_limit(scene.model, i)) {
			const struct worker *worker = model_worker(scene.model, i);

			growing++;
			assert_int_equal(
				model_worker_horizon(scene.model, worker), LIMIT_IN_AN_HOUR);
			assert_int_equal(peers_say(&worker->peers), PEERS_SETTLED);
		}
	assert_int_equal(1, growing);
	scene_fini(&scene);
}

/* Each group's worker leaks to its own limit, the later ones sooner: the last in 107 minutes,
   the first in 167. */
static void leak_in_groups(struct scene *scene, int seconds)
{
	enum { GROUPS = 5, WORKERS = 2 * GROUPS };
	uint32_t feeds[WORKERS];
	char name[96];

	for (int i = 0; i < WORKERS; i++) {
		snprintf(name, sizeof(name), "group %d", i / 2);
		feeds[i] = scene_feed_in(scene, name, "t", 1000);
	}
	for (int s = 0; s < seconds; s++) {
		for (int i = 0; i < WORKERS; i++) {
			snprintf(name, sizeof(name), "namespace=n,pod=p%d,container=c", i);
			scene_set(scene, feeds[i], "container_memory_rss", name,
				(100 + 0.05 * s) * MIB);
			scene_set(scene, feeds[i], "container_start_time_seconds", name,
				1795143600 - 1e5);
			scene_set(scene, feeds[i], "container_spec_memory_limit_bytes", name,
				(600.0 - 20 * i) * MIB);
			scene_answer(scene, feeds[i]);
		}
		scene_wait(scene, 1000);
	}
}

static void many_groups(struct scene *scene)
{
	leak_in_groups(scene, 1200);
}

static void hardly_seen(struct scene *scene)
{
	leak_in_groups(scene, 420);
}

/* A tenth of the way to the limit is 640 s for the last, and more for the others. */
static void test_a_way_that_was_hardly_seen(void **state)
{
	struct report report = report_of(hardly_seen);
	struct scene scene;

	(void)state;
	assert_int_equal(0, report.count);
	scene_init(&scene);
	hardly_seen(&scene);
	assert_true(is_near_its_limit(scene.model, 9));
	scene_fini(&scene);
}

static void test_the_worst_groups_have_sentences(void **state)
{
	struct report report = report_of(many_groups);

	(void)state;
	assert_int_equal(REPORT_GROWTH_MOST, report.count);
	assert_memory_equal(report.sentences[0].text, "n/p9/c: ", 8);
	assert_non_null(strstr(report.sentences[0].text, "; 1 more of group 4"));
	assert_memory_equal(report.sentences[1].text, "n/p7/c: ", 8);
	assert_memory_equal(report.sentences[2].text, "n/p5/c: ", 8);
	assert_non_null(
		strstr(report.sentences[2].text, "; 1 more of group 2; 4 more of other groups"));
	assert_null(strstr(report.sentences[0].text, "other groups"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_sentence_a_group),
		cmocka_unit_test(test_one_life_without_a_limit_is_a_row),
		cmocka_unit_test(test_watched_gauges),
		cmocka_unit_test(test_lives_in_a_row),
		cmocka_unit_test(test_peers_that_settled_are_believed),
		cmocka_unit_test(test_a_way_that_was_hardly_seen),
		cmocka_unit_test(test_the_worst_groups_have_sentences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
