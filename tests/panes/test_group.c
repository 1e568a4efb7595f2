/* Groups: what their lines say in how much room, and what is on their pages. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "panes/course_sum.h"
#include "panes/group_brief.h"
#include "tests/support/desk.h"
#include "tests/support/fleets.h"
#include "tests/support/group_fleets.h"

static struct scene scene;
static struct desk desk;

/* ---- the line ---- */

static const char *line_of(size_t place, int room)
{
	static char words[GROUP_WORDS_BYTES];
	const struct list_group *group = &desk.frame->lists[pane_workers_index].groups[place];
	struct group_brief brief =
		group_brief(desk.frame, &desk.frame->workers.entries[group->first], group->count);

	group_line_words(words, desk.frame, &brief, group->members, &glyphs_utf8, room);
	return words;
}

/* fleet_services: gw-a holds 210 MiB and up to 40 with the tide, gw-b gains 6 MiB a minute. */
static void test_what_fits(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	assert_string_equal("2 workers: 1 growing, 1 live  worst gw-b:9100 GROWING"
			    "  spread 236-386 MiB",
		line_of(1, 73));
	assert_string_equal(
		"2 workers: 1 growing, 1 live  worst gw-b:9100 GROWING", line_of(1, 72));
	assert_string_equal("2 workers: 1 growing, 1 live  spread 236-386 MiB", line_of(1, 52));
	assert_string_equal("2 workers: 1 growing, 1 live", line_of(1, 20));
	desk_get_up(&desk, &scene);
}

/* Nobody is worst where nothing is wrong, and one alone is not spread. */
static void test_nothing_is_wrong(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_large, 24, 80);
	assert_string_equal("500 workers: 500 live  most prod/pod-999/app 1.02 GiB"
			    "  spread 150 MiB-1.02 GiB",
		line_of(0, 200));
	desk_get_up(&desk, &scene);
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	assert_string_equal("1 worker: 1 live", line_of(2, 200));
	desk_get_up(&desk, &scene);
}

/* Of a silent worker nothing is known now: it is worst, and in no spread. */
static void test_who_is_silent(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	assert_string_equal("2 workers: 1 unreachable, 1 live  worst brain-10:8000 stale 1m01s",
		line_of(0, 200));
	desk_shows(&desk, ">101 MiB");
	desk_get_up(&desk, &scene);
}

/* ---- many workers ---- */

/* Of 1,000 the three that matter are on a small screen. */
static void test_the_few_that_matter(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_thousand, 24, 80);
	desk_shows(&desk, "! prod/svc-07-w23/app   486 MiB");
	desk_shows(&desk, "svc-03-w17:9100        80 MiB");
	desk_shows(&desk, "svc-12-w42:9100       114 MiB");
	desk_shows(&desk, "▿ svc-12 ");
	desk_shows(&desk, "▸ svc-20 ");
	desk_shows(&desk, "+13 more: 13 groups with 650 workers");
	desk_press(&desk, "End");
	desk_has_selected(&desk, "▸ svc-01");
	desk_get_up(&desk, &scene);
}

static void test_folds_have_three_steps(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_thousand, 40, 80);
	desk_press(&desk, "Down Right");
	desk_has_selected(&desk, "▾ svc-07");
	desk_shows(&desk, "svc-07-w50:9100");
	desk_press(&desk, "Left");
	desk_has_selected(&desk, "▿ svc-07");
	desk_hides(&desk, "svc-07-w50:9100");
	desk_press(&desk, "Left");
	desk_has_selected(&desk, "▸ svc-07");
	desk_hides(&desk, "app   486 MiB");
	desk_press(&desk, "Right");
	desk_has_selected(&desk, "▿ svc-07");
	desk_press(&desk, "Down Left");
	desk_has_selected(&desk, "▸ svc-07");
	/* Nobody of it matters: closed and usual look alike, and a key does what one sees. */
	desk_press(&desk, "End Right");
	desk_has_selected(&desk, "▾ svc-01");
	desk_press(&desk, "Left");
	desk_has_selected(&desk, "▸ svc-01");
	desk_get_up(&desk, &scene);
}

/* In another order than that of trouble three of each; of a few all. */
static void test_three_of_each(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_thousand, 24, 80);
	desk_press(&desk, "M");
	desk_shows(&desk, "svc-20-w50:9100   130 MiB");
	desk_shows(&desk, "svc-20-w48:9100   128 MiB");
	desk_hides(&desk, "svc-20-w47:9100");
	desk_press(&desk, "W / g r o u p = s v c - 2 0");
	desk_shows(&desk, "WORKERS 50 of 1000");
	desk_shows(&desk, "svc-20-w47:9100");
	desk_get_up(&desk, &scene);
}

/* ---- in another order ---- */

/* A group stands by what its line says, and that is of those who are heard: 60 MiB are more than 50
   and what somebody had who is silent. */
static void test_groups_by_memory(void **state)
{
	static const struct {
		const char *group, *name;
		double mib;
	} rows[] = {{"brains", "brain", 55}, {"brains", "old", 200}, {"gateways", "gw-a", 30},
		{"gateways", "gw-b", 30}};

	(void)state;
	scene_init(&scene);
	for (uint32_t i = 0; i < 4; i++) {
		scene_feed_in(&scene, rows[i].group, rows[i].name, 1000);
		scene_process(&scene, i, "", rows[i].mib * 1048576, 100);
		scene_answer(&scene, i);
	}
	for (int s = 0; s < 10; s++) {
		scene_wait(&scene, 1000);
		for (uint32_t i = 0; i < 4; i++)
			if (i != 1)
				scene_answer(&scene, i);
	}
	desk_init(&desk, &scene, 24, 80, &glyphs_utf8);
	desk_press(&desk, "M");
	assert_true(desk_find(&desk, "gateways") < desk_find(&desk, "brains"));
	desk_press(&desk, "R");
	assert_true(desk_find(&desk, "brains") < desk_find(&desk, "gateways"));
	desk_get_up(&desk, &scene);
}

/* Whoever is silent is as old as when it was last heard of, wherever that is said. */
static void test_uptime_of_the_silent(void **state)
{
	(void)state;
	scene_init(&scene);
	for (uint32_t i = 0; i < 2; i++) {
		scene_feed(&scene, i == 0 ? "silent" : "live", 1000);
		scene_process(&scene, i, "", 100 * 1048576, i == 0 ? 60 : 50);
		scene_answer(&scene, i);
	}
	for (int s = 0; s < 30; s++) {
		scene_wait(&scene, 1000);
		scene_answer(&scene, 1);
	}
	desk_init(&desk, &scene, 24, 120, &glyphs_utf8);
	desk_press(&desk, "T g");
	desk_has_selected(&desk, "live");
	desk_has_selected(&desk, "1m20s");
	desk_press(&desk, "Down");
	desk_has_selected(&desk, "1m00s");
	desk_press(&desk, "Enter");
	desk_shows(&desk, "1m00s before it was last heard");
	desk_get_up(&desk, &scene);
}

/* ---- the page ---- */

/* What the fleet's own words say, by hand. p50 of all: rank 105 of 210 among the 200 up to 50 ms;
   p99: rank 207.9, so 7.9 of the 10 between 0.5 and 1 s. The slowest one's own: 9.9 of 10. */
static void test_figures(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_group, 24, 80);
	desk_press(&desk, "Down Enter");
	desk_shows(&desk, "orders  4 workers: 1 unreachable, 3 live");
	desk_shows(&desk, "RSS >710 MiB (3 of 4 heard)  spread 200-300 MiB  load/s 210");
	desk_shows(&desk, "all requests p50 26.3 ms, p99 895 ms  worst p99 995 ms orders-3:8080");
	desk_shows(&desk, "pools 30/60 in use of 3, 1 pinned, 17 waiting");
	desk_shows(&desk, "versions 1.4.2 (1), 1.4.1 (2)");
	desk_shows(&desk, "connections per worker 13.3 ? of orders at db1, 12 expected");
	assert_true(desk_find(&desk, "orders-4:8080   100") < desk_find(&desk, "orders-3:8080  "));
	desk_get_up(&desk, &scene);
}

/* Of the pool of "a" its library tells the queue alone; of that of "b" everything. */
static void fleet_of_a_queue(struct scene *of)
{
	uint32_t a = scene_feed_in(of, "orders", "a", 1000);
	uint32_t b = scene_feed_in(of, "orders", "b", 1000);

	scene_process(of, a, "", 100 << 20, 7200);
	scene_set(of, a, "hikaricp_connections_pending", "pool=main", 3);
	scene_answer(of, a);
	scene_process(of, b, "", 100 << 20, 7200);
	scene_answer(of, b);
}

static void fleet_of_half_a_number(struct scene *of)
{
	fleet_of_a_queue(of);
	scene_set(of, 1, "hikaricp_connections_active", "pool=main", 6);
	scene_set(of, 1, "hikaricp_connections_max", "pool=main", 20);
	scene_wait(of, 1000);
	scene_answer(of, 0);
	scene_answer(of, 1);
}

/* What nobody tells is not zero, and a sum without it is less than there is. */
static void test_pools_that_do_not_tell(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_of_a_queue, 24, 80);
	desk_press(&desk, "Home Enter");
	desk_shows(
		&desk, "pools use of 1 not known, 1 without a known maximum, 1 pinned, 3 waiting");
	desk_get_up(&desk, &scene);
	desk_sit_down(&desk, &scene, fleet_of_half_a_number, 24, 120);
	desk_press(&desk, "Home Enter");
	desk_shows(&desk,
		"pools >6 in use of 2, use of 1 not known, 1 without a known maximum, 1 pinned");
	desk_get_up(&desk, &scene);
}

static void test_keys(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_press(&desk, "Down Enter");
	desk_shows(&desk, "brains  2 workers");
	desk_press(&desk, "j");
	desk_shows(&desk, "gateways  2 workers");
	desk_press(&desk, "End");
	desk_shows(&desk, "no group  1 worker: 1 live");
	desk_press(&desk, "k c");
	desk_shows(&desk, "canaries: 2 of 2 workers of the group");
	desk_press(&desk, "Esc");
	desk_has_selected(&desk, "gateways");
	desk_get_up(&desk, &scene);
}

/* Its members are all of them, whatever the list leaves out. */
static void test_a_filter_is_for_lists(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_press(&desk, "/ g w - b Enter Down");
	desk_has_selected(&desk, "1 of 2 workers");
	desk_press(&desk, "Enter");
	desk_shows(&desk, "gateways  2 workers");
	desk_shows(&desk, "gw-a");
	desk_get_up(&desk, &scene);
}

/* Two lists the titles and the worst stay in sight of, and each worker is one line down. */
static void test_a_long_one_scrolls(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_thousand, 24, 80);
	desk_press(&desk, "Down Enter");
	desk_shows(&desk, "svc-07  50 workers");
	desk_shows(&desk, "! prod/svc-07-w23/app");
	desk_shows(&desk, "more lines, Down");
	desk_press(&desk, "Down");
	desk_hides(&desk, "! prod/svc-07-w23/app");
	desk_press(&desk, "End");
	desk_shows(&desk, "svc-07-w1:9100");
	desk_shows(&desk, "RSS 4.90 GiB");
	desk_hides(&desk, "more line");
	desk_get_up(&desk, &scene);
}

static void test_nobody_is_left(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_three, 24, 80);
	desk.view.page = PAGE_DETAIL;
	desk.view.detail = (struct subject){SUBJECT_GROUP, 7};
	desk_look(&desk);
	desk_shows(&desk, "Nobody of this group is there any more.");
	desk_get_up(&desk, &scene);
}

/* Two children that tell no start time; one is followed by another. What it held last is shaded
   for as long as it was watched, and no longer. */
static void follow_by_pid(struct scene *fleet)
{
	uint32_t feed = scene_feed_in(fleet, "flow", "flow:9100", 1000);

	for (int s = 0; s < 600; s++) {
		scene_forget(fleet, feed);
		scene_set(fleet, feed, "process_resident_memory_bytes", "pid=9", 50 << 20);
		scene_set(fleet, feed, "process_resident_memory_bytes",
			s < 300 ? "pid=11" : "pid=12", 100 << 20);
		scene_answer(fleet, feed);
		scene_wait(fleet, 1000);
	}
}

static void test_a_life_of_unknown_age(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, follow_by_pid, 24, 80);
	desk_press(&desk, "Down Enter");
	desk_shows(&desk, "flow  2 workers: 1 restarted, 1 live");
	desk_shows(&desk, "160 MiB");
	desk_shows(&desk, " ░░░░░░░░░░░░░░░████████████████"); /* 15 steps of 20 s are 300 s */
	desk_shows(&desk, " ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇████████████████");
	desk_get_up(&desk, &scene);
}

/* Any size will do. */
static void test_every_size(void **state)
{
	(void)state;
	for (int rows = 1; rows < 40; rows += 3) {
		desk_sit_down(&desk, &scene, fleet_services, rows, 1 + rows * 4);
		desk_press(&desk, "Down Enter");
		desk_press(&desk, "j");
		desk_get_up(&desk, &scene);
	}
}

/* ---- courses as one ---- */

enum { STEPS = 10, STEP_MS = 10 * 1000 };

/* Now is in the middle of the step of 90 s. */
static const struct chart_axis axis = {
	.now = {.mono = {95 * 1000}}, .step_ms = STEP_MS, .steps = STEPS, .each = 2};

/* A sample a step from the step `from` to before `to`. */
static struct series_brief course(double value, int from, int to)
{
	struct series_brief brief;

	series_init_brief(&brief);
	for (int step = from; step < to; step++)
		series_append(&brief.series, (mono_ms){step * STEP_MS + 5000}, value);
	return brief;
}

static void is_point(const struct course_sum *sum, size_t step, double min, double max)
{
	for (size_t col = step * axis.each; col < (step + 1) * axis.each; col++) {
		assert_true(sum->points[col].known);
		if (sum->points[col].min != min || sum->points[col].max != max)
			fail_msg("step %zu is %g to %g", step, sum->points[col].min,
				sum->points[col].max);
	}
}

/* One is heard all the time, one falls silent after step 4, one is gone at step 6. */
static void test_a_sum(void **state)
{
	struct series_brief all = course(100, 0, 10), silent = course(20, 0, 5);
	struct series_brief left = course(3, 2, 5);
	const mono_ms gone = {6 * STEP_MS};
	struct course_sum sum;

	(void)state;
	course_sum_begin(&sum, COURSE_SUM, &axis);
	course_sum_end(&sum);
	assert_false(sum.any);
	course_sum_begin(&sum, COURSE_SUM, &axis);
	course_sum_add(&sum, &all.series, STEP_MS, NULL);
	course_sum_add(&sum, &silent.series, STEP_MS, NULL);
	course_sum_add(&sum, &left.series, STEP_MS, &gone);
	course_sum_end(&sum);
	is_point(&sum, 0, 120, 120);
	is_point(&sum, 4, 123, 123);
	is_point(&sum, 9, 100, 120);
	is_point(&sum, 7, 100, 120); /* who is gone has nothing */
	assert_true(sum.points[2 * 5].max == 123);
}

static void test_the_worst(void **state)
{
	struct series_brief calm = course(50, 0, 10), slow = course(900, 3, 5);
	struct course_sum sum;

	(void)state;
	course_sum_begin(&sum, COURSE_WORST, &axis);
	course_sum_add(&sum, &calm.series, STEP_MS, NULL);
	course_sum_add(&sum, &slow.series, STEP_MS, NULL);
	course_sum_end(&sum);
	is_point(&sum, 2, 50, 50);
	is_point(&sum, 4, 900, 900);
	is_point(&sum, 9, 50, 50); /* the slow one is silent: it has no latency */
}

/* What was there before a restart is part of what all had then. */
static void test_a_life_before(void **state)
{
	static struct lives lives;
	const struct life_birth birth = {.knows_age = true, .began = {0}};
	struct series_brief now = course(40, 6, 10);
	struct course_sum sum;
	uint32_t number = lives_open(&lives, &birth);

	(void)state;
	for (int s = 0; s < 60; s++)
		lives_note(&lives, number, LIFE_RSS, (mono_ms){s * 1000}, 70);
	course_sum_begin(&sum, COURSE_SUM, &axis);
	assert_false(course_sum_add_life(&sum, &lives, number, LIFE_LOAD, (mono_ms){6 * STEP_MS}));
	assert_false(sum.any);
	assert_true(course_sum_add_life(&sum, &lives, number, LIFE_RSS, (mono_ms){6 * STEP_MS}));
	course_sum_add(&sum, &now.series, STEP_MS, NULL);
	course_sum_hold(&sum, (mono_ms){2 * STEP_MS}, (mono_ms){3 * STEP_MS}, 5);
	course_sum_end(&sum);
	is_point(&sum, 0, 70, 70);
	is_point(&sum, 2, 70, 75);
	is_point(&sum, 5, 70, 70);
	is_point(&sum, 6, 40, 40);
	is_point(&sum, 9, 40, 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_fits),
		cmocka_unit_test(test_nothing_is_wrong),
		cmocka_unit_test(test_who_is_silent),
		cmocka_unit_test(test_the_few_that_matter),
		cmocka_unit_test(test_folds_have_three_steps),
		cmocka_unit_test(test_three_of_each),
		cmocka_unit_test(test_groups_by_memory),
		cmocka_unit_test(test_uptime_of_the_silent),
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_pools_that_do_not_tell),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_a_filter_is_for_lists),
		cmocka_unit_test(test_a_long_one_scrolls),
		cmocka_unit_test(test_nobody_is_left),
		cmocka_unit_test(test_a_life_of_unknown_age),
		cmocka_unit_test(test_every_size),
		cmocka_unit_test(test_a_sum),
		cmocka_unit_test(test_the_worst),
		cmocka_unit_test(test_a_life_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
