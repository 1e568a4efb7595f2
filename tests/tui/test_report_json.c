/* The report in JSON: unknown, zero, stale and gone are four things in it, and it serves as a
   baseline. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "panes/list.h"
#include "tests/support/build_reading.h"
#include "tests/support/expect_fleets.h"
#include "tests/support/fleets.h"
#include "tests/support/json_report.h"
#include "tests/support/pool_fleets.h"
#include "tests/support/server_fleets.h"
#include "tests/support/server_story.h"
#include "tests/support/watch_fleets.h"
#include "tui/baseline_file.h"
#include "tui/snapshot.h"

/* ---- a report of a scene ---- */

static json_t *report_of(const struct scene *scene)
{
	size_t len;
	char *bytes = json_report_write(scene, (struct view_canaries){0}, &len);
	json_t *root = json_report_parse(bytes, len);

	free(bytes);
	return root;
}

static json_t *report_of_fleet(void (*fleet)(struct scene *scene))
{
	struct scene scene;
	json_t *root;

	scene_init(&scene);
	fleet(&scene);
	root = report_of(&scene);
	scene_fini(&scene);
	return root;
}

/* The element of a list that has the name; fails the test when there is none. */
static const json_t *named(const json_t *root, const char *list, const char *name)
{
	const json_t *elements = json_object_get(root, list);

	for (size_t i = 0; i < json_array_size(elements); i++) {
		const json_t *element = json_array_get(elements, i);
		const char *its = json_string_value(json_object_get(element, "name"));

		if (its && strcmp(its, name) == 0)
			return element;
	}
	fail_msg("%s has no %s", list, name);
	return NULL;
}

static const char *text(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	assert_true(json_is_string(value));
	return json_string_value(value);
}

static double number(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	assert_true(json_is_number(value));
	return json_number_value(value);
}

static bool is_null(const json_t *object, const char *key)
{
	return json_is_null(json_object_get(object, key));
}

/* ---- unknown, zero, stale, gone ---- */

static void test_who_wrote_it_and_what_of(void **state)
{
	json_t *root = report_of_fleet(fleet_three);
	const json_t *covered = json_object_get(root, "covered");

	(void)state;
	assert_true(number(json_object_get(root, "lowtide"), "schema") == 1);
	assert_string_equal(LOWTIDE_VERSION, text(json_object_get(root, "lowtide"), "version"));
	assert_string_equal("2026-11-20T03:00:00Z", text(root, "time"));
	assert_string_equal("2026-11-20T03:00:00Z", text(covered, "since"));
	assert_true(number(covered, "span_s") == 0.1);
	json_decref(root);
}

static void test_a_worker(void **state)
{
	json_t *root = report_of_fleet(fleet_three);
	const json_t *a = named(root, "workers", "a");

	(void)state;
	assert_string_equal("live", text(a, "state"));
	assert_string_equal("a", text(a, "target"));
	assert_string_equal("", text(a, "group"));
	assert_true(number(a, "life") == 1);
	assert_true(number(a, "restarts") == 0);
	assert_true(number(a, "rss_bytes") == 300 * 1048576.0);
	assert_string_equal("2026-11-20T02:00:00Z", text(a, "started"));
	assert_string_equal("learning", text(json_object_get(a, "verdict"), "code"));
	/* nobody told: null, and not 0 */
	assert_true(is_null(a, "limit_bytes"));
	assert_true(is_null(a, "cpu_cores"));
	assert_true(is_null(a, "pool_in_use"));
	assert_true(is_null(a, "floor_bytes_per_h"));
	assert_true(is_null(a, "before"));
	assert_true(is_null(a, "version"));
	json_decref(root);
}

static void test_stale_and_gone_are_words(void **state)
{
	json_t *stale = report_of_fleet(fleet_stale), *gone = report_of_fleet(fleet_gone);
	const json_t *list = json_object_get(stale, "workers");
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *worker = json_array_get(list, i);

		if (strcmp(text(worker, "state"), "stale") != 0)
			continue;
		count++;
		assert_true(number(worker, "rss_bytes") > 0); /* the last there was */
		assert_true(number(worker, "rss_age_ms") >= 12000);
	}
	assert_int_equal(1, count);
	list = json_object_get(gone, "workers");
	count = 0;
	for (size_t i = 0; i < json_array_size(list); i++)
		count += strcmp(text(json_array_get(list, i), "state"), "gone") == 0;
	assert_int_equal(1, count);
	json_decref(stale);
	json_decref(gone);
}

static void test_a_target_that_never_answered(void **state)
{
	json_t *root = report_of_fleet(fleet_refused);
	const json_t *list = json_object_get(root, "targets");
	size_t never = 0;

	(void)state;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *target = json_array_get(list, i);

		if (strcmp(text(target, "state"), "never") != 0)
			continue;
		never++;
		assert_true(is_null(target, "age_ms"));
		assert_true(is_null(target, "bytes"));
		assert_true(number(target, "answers") == 0);
		assert_string_equal("refused", text(json_object_get(target, "fault"), "kind"));
	}
	assert_int_equal(1, never);
	assert_true(json_array_size(json_object_get(root, "sentences")) > 0);
	json_decref(root);
}

static void test_without_rights_states_are_unknown(void **state)
{
	json_t *root = report_of_fleet(fleet_pg_no_rights);
	const json_t *server = json_array_get(json_object_get(root, "servers"), 0);
	const json_t *owner = json_array_get(json_object_get(server, "owners"), 0);

	(void)state;
	assert_true(number(owner, "held") > 0);
	assert_true(is_null(json_object_get(owner, "now"), "idle"));
	json_decref(root);
}

/* ---- statements ---- */

/* One session with a literal that the decoder was told to keep, or not. */
static json_t *report_with_statement(bool full)
{
	struct server_facts facts = story_facts();
	struct story_look look;
	struct scene scene;
	struct session_row *row;
	json_t *root;
	uint32_t db;

	scene_init(&scene);
	db = scene_server(&scene, "db1", SECOND);
	facts.full_sql = full;
	story_send_facts(&scene, db, facts);
	story_begin(&look);
	story_owner(&look, "gw", 0, 1, false);
	row = story_row(&look, 4711, "gw", SESSION_ACTIVE, 1000, "SELECT cards …");
	snprintf(row->sql, sizeof(row->sql), "SELECT * FROM cards WHERE n = 42");
	story_send(&scene, db, &look);
	root = report_of(&scene);
	scene_fini(&scene);
	return root;
}

static void test_statements_are_shapes_unless_somebody_asked(void **state)
{
	json_t *masked = report_with_statement(false), *full = report_with_statement(true);
	const json_t *row =
		json_array_get(json_object_get(named(masked, "servers", "db1"), "sessions"), 0);

	(void)state;
	assert_string_equal("SELECT cards …", text(row, "shape"));
	assert_true(is_null(row, "sql"));
	row = json_array_get(json_object_get(named(full, "servers", "db1"), "sessions"), 0);
	assert_string_equal("SELECT * FROM cards WHERE n = 42", text(row, "sql"));
	json_decref(masked);
	json_decref(full);
}

/* ---- all of them ---- */

static void add_pods(struct build *node, int count)
{
	char labels[96];

	for (int i = 0; i < count; i++) {
		snprintf(labels, sizeof(labels), "namespace=\"n\",pod=\"p-%d\",container=\"c\"", i);
		add(node, "container_memory_rss", labels, 1048576 + i);
	}
}

static void test_ten_thousand_workers(void **state)
{
	struct scene scene = {.model = model_create(), .now = at_s(1)};
	struct build node = build_feed(scene.model, "node", 1);
	json_t *root;

	(void)state;
	add_pods(&node, LIMIT_WORKERS + 5);
	build_send(&node, scene.model, 1);
	root = report_of(&scene);
	assert_int_equal(LIMIT_WORKERS, json_array_size(json_object_get(root, "workers")));
	assert_true(number(json_object_get(root, "not_shown"), "places_lacking_workers") == 5);
	json_decref(root);
	build_fini(&node);
	model_destroy(scene.model);
}

/* As many again as there can be were there in another run: no list has room for all of them. */
static void test_changes_without_room_are_counted(void **state)
{
	struct scene scene = {.model = model_create(), .now = at_s(1)};
	struct baseline *then = calloc(1, sizeof(*then));
	struct build node = build_feed(scene.model, "node", 1);
	json_t *root;

	(void)state;
	assert_non_null(then);
	then->set = then->loaded = true;
	then->worker_count = LIMIT_WORKERS;
	for (int i = 0; i < LIMIT_WORKERS; i++)
		snprintf(then->workers[i].name, sizeof(then->workers[i].name), "old-%d", i);
	then->pool_count = LIMIT_POOLS;
	for (int i = 0; i < LIMIT_POOLS; i++)
		snprintf(then->pools[i].name, sizeof(then->pools[i].name), "old-%d", i);
	baseline_sort(then);
	model_use_baseline(scene.model, then);
	free(then);
	add_pods(&node, LIMIT_WORKERS);
	build_send(&node, scene.model, 1);
	root = report_of(&scene);
	assert_int_equal(LIST_ROWS, json_array_size(json_object_get(root, "changes")));
	assert_true(number(json_object_get(root, "not_shown"), "changes") ==
		    2 * LIMIT_WORKERS + LIMIT_POOLS - LIST_ROWS);
	json_decref(root);
	build_fini(&node);
	model_destroy(scene.model);
}

/* ---- what is concluded ---- */

/* tests/support/watch_fleets.h: the cache of gw-3 grows by 2,000 entries in 20 minutes. */
static void test_a_watched_gauge(void **state)
{
	json_t *root = report_of_fleet(fleet_watched);
	const json_t *list = json_object_get(named(root, "workers", "gw-3"), "watched");
	const json_t *cache = json_array_get(list, 0), *verdict, *figures;

	(void)state;
	assert_int_equal(2, json_array_size(list));
	assert_string_equal("statement cache", text(cache, "name"));
	assert_string_equal("entries", text(cache, "unit"));
	assert_string_equal("live", text(cache, "state"));
	assert_true(number(cache, "limit") == 5000);
	assert_true(number(cache, "limit_in_s") > 0);
	verdict = json_object_get(cache, "verdict");
	assert_string_equal("growing", text(verdict, "code"));
	assert_non_null(strstr(text(verdict, "evidence"), "entries/h"));
	figures = json_object_get(verdict, "figures");
	assert_true(number(figures, "slope_units_per_h") > 0.95 * 6000);
	assert_true(number(figures, "slope_units_per_h") < 1.05 * 6000);
	assert_true(is_null(json_array_get(list, 1), "unit"));
	assert_true(is_null(json_array_get(list, 1), "limit"));
	json_decref(root);
}

/* The expectation of that figure; fails the test when there is none. */
static const json_t *expected(const json_t *root, const char *figure)
{
	const json_t *list = json_object_get(root, "expectations");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(figure, text(json_array_get(list, i), "figure")) == 0)
			return json_array_get(list, i);
	fail_msg("nothing of %s", figure);
	return NULL;
}

/* Three gateways as expected, which hold 16 connections in place of 12. */
static void test_what_is_expected(void **state)
{
	json_t *root = report_of_fleet(fleet_expected);
	const json_t *held = expected(root, "idle_floor"), *workers = expected(root, "workers");

	(void)state;
	assert_int_equal(5, json_array_size(json_object_get(root, "expectations")));
	assert_string_equal("gateways", text(held, "name"));
	assert_true(number(held, "expected") == 12 && number(held, "now") == 16);
	assert_true(json_is_true(json_object_get(held, "broken")));
	assert_string_equal("held 16, 12 expected", text(held, "text"));
	assert_true(number(workers, "expected") == 3 && number(workers, "now") == 3);
	assert_true(json_is_false(json_object_get(workers, "broken")));
	assert_true(is_null(workers, "since"));
	json_decref(root);
}

/* Before a first look nobody knows, which is neither broken nor met. */
static void test_an_expectation_that_nobody_looked_at(void **state)
{
	struct expectation expectation = expectation_of_nothing();
	struct scene scene;
	json_t *root;

	(void)state;
	scene_init(&scene);
	snprintf(expectation.owner, sizeof(expectation.owner), "gw");
	expectation.idle_floor = 12;
	assert_true(model_expect(scene.model, &expectation));
	root = report_of(&scene);
	assert_true(is_null(expected(root, "idle_floor"), "now"));
	assert_true(is_null(expected(root, "idle_floor"), "text"));
	json_decref(root);
	scene_fini(&scene);
}

static void test_advice(void **state)
{
	json_t *root = report_of_fleet(fleet_pool_causes);
	const json_t *list = json_object_get(root, "advice");
	const json_t *held = NULL;

	(void)state;
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp("gw-a:8080 main", text(json_array_get(list, i), "subject")) == 0)
			held = json_array_get(list, i);
	assert_non_null(held);
	assert_non_null(strstr(text(held, "text"), "find the code that keeps them"));
	assert_true(number(held, "more") == 1);
	assert_non_null(strstr(text(held, "cost"), "asking the pool once more"));
	json_decref(root);
}

/* ---- as a baseline ---- */

/* What was written of a fleet, held against the same fleet in another run. */
static json_t *report_against_itself(void (*fleet)(struct scene *scene))
{
	char error[BASELINE_FILE_ERROR_BYTES], *bytes;
	struct baseline *baseline;
	struct scene scene;
	json_t *root;
	size_t len;

	scene_init(&scene);
	fleet(&scene);
	bytes = json_report_write(&scene, (struct view_canaries){0}, &len);
	scene_fini(&scene);
	baseline = baseline_file_decode(bytes, len, "before.json", error);
	if (!baseline)
		fail_msg("%s", error);
	scene_init(&scene);
	fleet(&scene);
	model_use_baseline(scene.model, baseline);
	root = report_of(&scene);
	free(baseline);
	free(bytes);
	scene_fini(&scene);
	return root;
}

static void test_a_fleet_has_not_changed_since_itself(void **state)
{
	static void (*const some[])(struct scene * scene) = {
		fleet_services, fleet_pools, fleet_pg_calm, fleet_incident};

	(void)state;
	for (size_t f = 0; f < sizeof(some) / sizeof(*some); f++) {
		json_t *root = report_against_itself(some[f]);
		const json_t *changes = json_object_get(root, "changes");

		assert_string_equal("before.json", text(json_object_get(root, "baseline"), "file"));
		assert_true(json_array_size(changes) > 0);
		for (size_t i = 0; i < json_array_size(changes); i++) {
			const json_t *change = json_array_get(changes, i);
			const char *now = text(change, "state");

			assert_int_equal(is_null(change, "note"), strcmp(now, "live") == 0);
			if (strcmp(now, "gone") == 0) /* it was then, and is */
				assert_string_equal("gone", text(change, "note"));
			else if (is_null(change, "then"))
				assert_true(is_null(change, "now"));
			else if (number(change, "then") != number(change, "now"))
				fail_msg("%s of %s has changed", text(change, "figure"),
					text(change, "name"));
		}
		json_decref(root);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_wrote_it_and_what_of),
		cmocka_unit_test(test_a_worker),
		cmocka_unit_test(test_stale_and_gone_are_words),
		cmocka_unit_test(test_a_target_that_never_answered),
		cmocka_unit_test(test_without_rights_states_are_unknown),
		cmocka_unit_test(test_statements_are_shapes_unless_somebody_asked),
		cmocka_unit_test(test_ten_thousand_workers),
		cmocka_unit_test(test_changes_without_room_are_counted),
		cmocka_unit_test(test_a_watched_gauge),
		cmocka_unit_test(test_what_is_expected),
		cmocka_unit_test(test_an_expectation_that_nobody_looked_at),
		cmocka_unit_test(test_advice),
		cmocka_unit_test(test_a_fleet_has_not_changed_since_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
