/*
 * What a picture of a full model costs: 10,000 workers, listed by each sort, in time per frame
 * (made and laid out, not drawn), and the page of a group of 5,000, drawn too.
 *
 *     bench_frame
 *
 * endpoints: 10,000 targets of one process each. pods: 100 targets of 100 containers each, with
 * long names that begin alike. filtered: the same by name, with a filter that lets few through.
 * Nothing here passes or fails.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "panes/frame.h"
#include "panes/screen.h"
#include "tests/support/build_reading.h"
#include "tests/support/scene.h"

enum { FRAMES = 40, NODES = 100, PODS = 100, ROWS = 50, COLS = 160 };

static void endpoints(struct scene *scene)
{
	for (uint32_t i = 0; i < LIMIT_FEEDS; i++) {
		uint32_t number = i * 7919 % LIMIT_FEEDS;
		char name[64];
		struct build build;

		snprintf(name, sizeof(name), "worker-%u.example.org:9100", number);
		build = build_feed(scene->model, name, 1);
		add(&build, "process_resident_memory_bytes", "", (number * 31.0 + 1) * 65536);
		add(&build, "process_start_time_seconds", "", BUILD_WALL_S - number % 977);
		build_send(&build, scene->model, 1);
		build_fini(&build);
	}
	scene->now = at_s(1.5);
	scene_wait(scene, 100);
}

static void pods(struct scene *scene)
{
	for (uint32_t n = 0; n < NODES; n++) {
		char name[128];
		uint32_t node;

		snprintf(name, sizeof(name), "node-%u:10250", n);
		node = scene_feed_in(scene, n % 2 ? "odd" : "even", name, 1000);
		for (uint32_t p = 0; p < PODS; p++) {
			uint32_t number = (n * PODS + p) * 7919 % (NODES * PODS);

			snprintf(name, sizeof(name),
				"namespace=production,pod=workflow-step-worker-6c9d5b7f4-%u"
				",container=app",
				number);
			scene_set(scene, node, "container_memory_rss", name,
				(number * 29.0 + 1) * 65536);
			scene_set(scene, node, "container_start_time_seconds", name,
				BUILD_WALL_S - number % 977);
		}
		scene_answer(scene, node);
	}
	scene_wait(scene, 100);
}

static double seconds(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void measure(const char *what, const struct scene *scene, const struct view *view)
{
	struct frame *frame = frame_create();
	double least = 1e9, begun;

	for (int i = 0; i < FRAMES; i++) {
		begun = seconds();
		frame_make(frame, scene->model, view, scene->now);
		frame_lay_out(frame, ROWS, COLS);
		least = seconds() - begun < least ? seconds() - begun : least;
	}
	printf("%-10s %-18s %10.0f ns a frame, %zu of %zu workers\n", what,
		view_sort_word(view->sort), least * 1e9, frame->lists[pane_workers_index].matched,
		frame->workers.total);
	frame_destroy(frame);
}

/* Of the group that is listed first. */
static void measure_page(const struct scene *scene, struct view *view)
{
	struct frame *frame = frame_create();
	double least = 1e9, begun;
	struct canvas canvas;

	canvas_init(&canvas, ROWS, COLS, &glyphs_utf8);
	frame_make(frame, scene->model, view, scene->now);
	view->detail = frame_subject(frame, pane_workers_index, 0);
	view->page = PAGE_DETAIL;
	for (int i = 0; i < FRAMES; i++) {
		begun = seconds();
		frame_make(frame, scene->model, view, scene->now);
		screen_draw(frame, &canvas);
		least = seconds() - begun < least ? seconds() - begun : least;
	}
	printf("%-10s %-18s %10.0f ns a frame, %zu workers\n", "group", "page", least * 1e9,
		frame->members.total);
	canvas_fini(&canvas);
	frame_destroy(frame);
}

static void measure_fleet(
	const char *what, void (*fleet)(struct scene *scene), const char *typed, bool grouped)
{
	struct scene scene;
	struct view view;

	scene_init(&scene);
	fleet(&scene);
	view_init_live(&view);
	for (int sort = 0; sort < SORTS; sort++) {
		view.sort = (enum view_sort)sort;
		measure(what, &scene, &view);
	}
	snprintf(view.filter, sizeof(view.filter), "%s", typed);
	view.sort = SORT_NAME;
	measure("filtered", &scene, &view);
	view.filter[0] = '\0';
	if (grouped)
		measure_page(&scene, &view);
	scene_fini(&scene);
}

int main(void)
{
	measure_fleet("endpoints", endpoints, "worker-77", false);
	measure_fleet("pods", pods, "f4-77", true);
	return 0;
}
