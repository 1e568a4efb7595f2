#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/frame.h"
#include "tests/support/fleets.h"
#include "tests/support/scene.h"

static struct report report_of(const struct scene *scene)
{
	struct frame *frame = frame_create();
	struct report report;
	struct view view;

	view_init_snapshot(&view);
	frame_make(frame, scene->model, &view, scene->now);
	report = frame->report;
	frame_destroy(frame);
	return report;
}

static void sentence_is(const struct report *report, size_t i, enum role role, const char *expected)
{
	char whole[SENTENCE_BYTES + LIMIT_NAME_BYTES];

	assert_true(i < report->count);
	snprintf(
		whole, sizeof(whole), "%s%s", report->sentences[i].text, report->sentences[i].name);
	assert_string_equal(expected, whole);
	assert_int_equal(role, report->sentences[i].row->role);
}

static void test_nothing_wrong_is_no_sentence(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	fleet_healthy(&scene);
	assert_int_equal(0, report_of(&scene).count);
	scene_fini(&scene);
}

static void test_worst_first(void **state)
{
	struct scene scene;
	struct report report;

	(void)state;
	scene_init(&scene);
	fleet_incident(&scene);
	report = report_of(&scene);
	assert_int_equal(4, report.count);
	sentence_is(&report, 0, ROLE_ALARM,
		"1 of 4 targets dark for 1m01s: gw-b:9100: "
		"connection refused: nobody listens on gw-b:9100");
	sentence_is(&report, 1, ROLE_ALARM,
		"1 worker at 91% of its limit: prod/pyworkflow-step-worker-6c9d5b7f4-k2x9q/app");
	sentence_is(&report, 2, ROLE_ALARM,
		"1 worker OOM-killed 2m00s ago: prod/pyworkflow-step-worker-6c9d5b7f4-abc12/app");
	sentence_is(&report, 3, ROLE_WARN, "1 worker gone 3m00s ago: prod/mailer-0/app");
	scene_fini(&scene);
}

/* Dark from the third interval on; what a snapshot sees before that is told for what it is. Who is
   refused by a full server has a sentence of its own. */
static void test_a_target_that_never_answered(void **state)
{
	struct scene scene;
	struct report report;
	uint32_t feed, db;

	(void)state;
	scene_init(&scene);
	feed = scene_feed(&scene, "gw-b", 1000);
	db = scene_server(&scene, "db1", 1000);
	scene_refuse(&scene, db, FULL_ROLE, "full: too many connections for role \"lim\"");
	for (int s = 0; s <= 3; s++) {
		scene_fail(&scene, feed, FAULT_REFUSED, "connection refused");
		report = report_of(&scene);
		assert_int_equal(2, report.count);
		if (s == 1)
			sentence_is(&report, 1, ROLE_WARN,
				"1 of 2 targets without an answer for 1s: gw-b: connection "
				"refused");
		if (s < 3)
			scene_wait(&scene, 1000);
	}
	sentence_is(&report, 1, ROLE_ALARM, "1 of 2 targets dark for 3s: gw-b: connection refused");
	scene_fini(&scene);
}

/* Two targets that restart, 5 s apart, and answer with bad lines. */
static void test_several_of_a_kind(void **state)
{
	struct scene scene;
	struct report report;
	uint32_t feeds[2];

	(void)state;
	scene_init(&scene);
	feeds[0] = scene_feed(&scene, "gw-a", 1000);
	feeds[1] = scene_feed(&scene, "gw-b", 1000);
	for (int s = 0; s < 60; s++) {
		scene_process(&scene, feeds[0], "", 1e8, s < 30 ? 3600 : -30);
		scene_process(&scene, feeds[1], "", 1e8, s < 35 ? 3600 : -35);
		scene_answer_faulty(&scene, feeds[0], FAULT_PARSE, "3 lines are no metrics");
		scene_answer(&scene, feeds[1]);
		scene_wait(&scene, 1000);
	}
	report = report_of(&scene);
	assert_int_equal(2, report.count);
	sentence_is(&report, 0, ROLE_WARN, "2 workers restarted, the last 25s ago: gw-b");
	sentence_is(&report, 1, ROLE_WARN,
		"1 of 2 targets faulty for 1m00s: gw-a: 3 lines are no metrics");
	scene_fini(&scene);
}

/* Two processes take turns behind one port; then only one of them is met any more. */
static void test_silent_though_its_target_answers(void **state)
{
	struct scene scene;
	struct report report;
	uint32_t feed;

	(void)state;
	scene_init(&scene);
	feed = scene_feed(&scene, "gw-a", 1000);
	for (int s = 0; s < 48; s++) {
		bool second = s < 40 && s % 2 == 1;

		scene_process(&scene, feed, "", second ? 2e8 : 1e8, second ? 50 : 60);
		scene_answer(&scene, feed);
		scene_wait(&scene, 1000);
	}
	report = report_of(&scene);
	assert_int_equal(1, report.count);
	sentence_is(&report, 0, ROLE_WARN, "1 worker went silent 9s ago: gw-a/2");
	scene_fini(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_wrong_is_no_sentence),
		cmocka_unit_test(test_worst_first),
		cmocka_unit_test(test_a_target_that_never_answered),
		cmocka_unit_test(test_several_of_a_kind),
		cmocka_unit_test(test_silent_though_its_target_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
