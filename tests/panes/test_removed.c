/* What is shown of targets that a list has taken away, of lists, and of labels. */
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
#include "tests/support/scene.h"
#include "tui/snapshot.h"

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
	uint32_t feed = scene_feed(&scene, name, 1000);

	scene_process(&scene, feed, "", 1e6, 60);
	scene_answer(&scene, feed);
	return feed;
}

static char *screen(void)
{
	struct snapshot_look look = {.cols = 100};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_true(snapshot_write(scene.model, scene.now, look, out));
	assert_int_equal(fclose(out), 0);
	return text;
}

static void shows(const char *text, bool expected)
{
	char *all = screen();

	if ((strstr(all, text) != NULL) != expected)
		fail_msg("%s \"%s\":\n%s", expected ? "no" : "there is", text, all);
	free(all);
}

static void test_a_removed_target_is_gone(void **state)
{
	uint32_t goes;

	(void)state;
	watch_process("gw-a:9100");
	goes = watch_process("gw-b:9100");
	shows("2 workers │ 2 targets", true);
	model_remove_feed(scene.model, goes, scene.now);
	scene_wait(&scene, 12000);
	scene_answer(&scene, 0);
	shows("1 worker, 1 gone │ 1 target ", true);
	shows("gone 12s", true);
	shows("dark", false);
	shows("stale", false);
}

static void test_all_are_gone(void **state)
{
	uint32_t goes = watch_process("gw-b:9100");

	(void)state;
	model_remove_feed(scene.model, goes, scene.now);
	shows("0 workers, 1 gone │ 0 targets", true);
}

static void test_a_broken_list_is_said(void **state)
{
	uint32_t list = model_add_discovery(scene.model, "file_sd:/sd/*.yml");
	struct discovery_change change = {.targets = 1, .added = 1};
	struct fault fault = fault_make(FAULT_FILE, 0, "gw.yml:3: not YAML");

	(void)state;
	watch_process("gw-a:9100");
	model_add_discovery(scene.model, "dns:gw:80");
	shows("list", false);
	model_accept_discovery(scene.model, list, scene.now, &change);
	model_accept_discovery_fault(scene.model, list, scene.now, &fault);
	scene_wait(&scene, 3000);
	shows("  1 of 2 lists of targets cannot be read for 3s: file_sd:/sd/*.yml: gw.yml:3: not "
	      "YAML",
		true);
	shows("of before stay", true); /* on a line of its own */
}

static size_t listed(const char *filter, size_t pane)
{
	struct frame *frame = frame_create();
	struct view view;
	size_t count;

	view_init_live(&view);
	view.flat = true;
	snprintf(view.filter, sizeof(view.filter), "%s", filter);
	frame_make(frame, scene.model, &view, scene.now);
	count = frame->lists[pane].count;
	frame_destroy(frame);
	return count;
}

static void test_labels_are_matched(void **state)
{
	static const struct {
		const char *filter;
		size_t count;
	} rows[] = {{"zone=a", 1}, {"zone=", 2}, {"ZONE=B", 1}, {"role=canary", 1}, {"zone=c", 0}};
	static const char *const labels[] = {"role=canary zone=a", "zone=b"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct feed_config config = {
			.name = "gw:1", .labels = labels[i], .interval_ms = 1000};

		assert_int_equal(model_add_feed(scene.model, &config, scene.now.mono), i);
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(listed(rows[i].filter, pane_feeds_index), rows[i].count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_removed_target_is_gone, begin, end),
		cmocka_unit_test_setup_teardown(test_all_are_gone, begin, end),
		cmocka_unit_test_setup_teardown(test_a_broken_list_is_said, begin, end),
		cmocka_unit_test_setup_teardown(test_labels_are_matched, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
