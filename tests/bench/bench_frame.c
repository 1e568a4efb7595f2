/*
 * What a picture of a full model costs: 10,000 workers, listed by each sort, in time per frame
 * (made, laid out and drawn), and the page of a group of 5,000.
 *
 *     bench_frame
 *
 * endpoints: 10,000 targets of one process each. pods: 100 targets of 100 containers each, with
 * long names that begin alike. filtered: the same by name, with a filter that lets few through.
 * incident: 8,000 services whose pools are all full, of 16 owners of one Postgres server; also what
 * the readings of a second take, of that in which all of them are told of. Nothing here passes or
 * fails.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "panes/screen.h"
#include "tests/support/build_reading.h"
#include "tests/support/server_story.h"

enum {
	FRAMES = 40,
	NODES = 100,
	PODS = 100,
	SERVICES = 8000,
	OWNERS = GROUPS_MAX,
	PINNED_S = 7,
	ROWS = 50,
	COLS = 160,
};

static double seconds(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

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

static void tell_sessions(struct scene *scene, uint32_t server)
{
	struct story_look look;
	char name[32];

	story_begin(&look);
	for (uint32_t o = 0; o < OWNERS; o++) {
		snprintf(name, sizeof(name), "service-%u", o);
		story_owner(&look, name, 3, 2, true);
	}
	story_send(scene, server, &look);
}

static void incident(struct scene *scene)
{
	uint32_t server = scene_server(scene, "db1", 1000), feeds[SERVICES];
	char name[64], owner[32];
	double worst_s = 0;

	for (uint32_t i = 0; i < SERVICES; i++) {
		snprintf(name, sizeof(name), "worker-%u.example.org:9100", i * 7919 % SERVICES);
		snprintf(owner, sizeof(owner), "service-%u", i % OWNERS);
		feeds[i] = scene_feed_of(scene, name, owner, NULL);
		scene_process(scene, feeds[i], "", (i * 31.0 + 1) * 65536, 7200);
		scene_set(scene, feeds[i], "hikaricp_connections_active", "pool=main", 10);
		scene_set(scene, feeds[i], "hikaricp_connections_max", "pool=main", 10);
		scene_set(scene, feeds[i], "hikaricp_connections_pending", "pool=main", i % 7);
	}
	story_send_facts(scene, server, story_facts());
	for (int s = 0; s < PINNED_S; s++) {
		double begun = seconds();

		for (uint32_t i = 0; i < SERVICES; i++)
			scene_answer(scene, feeds[i]);
		tell_sessions(scene, server);
		worst_s = fmax(worst_s, seconds() - begun);
		scene_wait(scene, 1000);
	}
	printf("incident   %.2f s for the readings of the worst second\n", worst_s);
}

static void measure(
	const char *what, const char *how, const struct scene *scene, const struct view *view)
{
	struct frame *frame = frame_create();
	double least = 1e9, begun;
	struct canvas canvas;

	canvas_init(&canvas, ROWS, COLS, &glyphs_utf8);
	for (int i = 0; i < FRAMES; i++) {
		begun = seconds();
		frame_make(frame, scene->model, view, scene->now);
		canvas_clear(&canvas);
		screen_draw(frame, &canvas);
		least = seconds() - begun < least ? seconds() - begun : least;
	}
	printf("%-10s %-18s %6.2f ms a frame, %zu of %zu workers\n", what, how, least * 1e3,
		frame->lists[pane_workers_index].matched, frame->workers.total);
	canvas_fini(&canvas);
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
		measure(what, view_sort_word(view.sort), &scene, &view);
	}
	snprintf(view.filter, sizeof(view.filter), "%s", typed);
	view.sort = SORT_NAME;
	measure("filtered", view_sort_word(view.sort), &scene, &view);
	view.filter[0] = '\0';
	if (grouped)
		measure_page(&scene, &view);
	scene_fini(&scene);
}

static void measure_incident(void)
{
	struct scene scene;
	struct view view;

	scene_init(&scene);
	incident(&scene);
	view_init_live(&view);
	measure("incident", view_sort_word(view.sort), &scene, &view);
	scene_fini(&scene);
}

int main(void)
{
	measure_fleet("endpoints", endpoints, "worker-77", false);
	measure_fleet("pods", pods, "f4-77", true);
	measure_incident();
	return 0;
}
