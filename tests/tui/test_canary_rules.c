/* --canary: what a rule is, and whom it marks when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/build_reading.h"
#include "tui/canary_rules.h"

static struct model *model;
static struct canary_rules rules;
static struct canary_watch *watch;
static struct view_canaries canaries;

static int setup(void **state)
{
	(void)state;
	model = model_create();
	canaries = (struct view_canaries){.count = 0};
	watch = canary_watch_create(&rules);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	canary_watch_destroy(watch);
	canary_rules_fini(&rules);
	model_destroy(model);
	return 0;
}

static void add_rule(const char *text)
{
	char error[CANARY_RULE_ERROR_BYTES];

	if (!canary_rules_add(&rules, text, error))
		fail_msg("%s", error);
}

static struct build add_target(const char *name, const char *group, const char *labels)
{
	struct feed_config config = {
		.name = name, .group = group, .labels = labels, .interval_ms = 1000};

	return (struct build){.keys = keys_create(),
		.feed = model_add_feed(model, &config, at_s(0).mono),
		.own_ms = SAMPLE_NO_TIME};
}

/* It answers, with a version where one is given. */
static void answer(struct build *target, double at, const char *version)
{
	char label[64];

	add(target, "process_resident_memory_bytes", "", 1e8);
	add(target, "process_start_time_seconds", "", BUILD_WALL_S - 100);
	snprintf(label, sizeof(label), "version=\"%s\"", version ? version : "");
	if (version)
		add(target, "gw_build_info", label, 1);
	build_send(target, model, at);
}

static bool is_marked(const char *name)
{
	uint64_t id = model_worker_id(model, worker_named(model, name));

	canary_watch_mark(watch, model, &canaries);
	for (uint32_t i = 0; i < canaries.count; i++)
		if (canaries.workers[i] == id)
			return true;
	return false;
}

/* A label that nobody has is a word that was mistyped, until somebody comes who has it. */
static void test_a_label_that_nobody_has(void **state)
{
	struct build a = add_target("a:1", "gw", "zone=eu"), b;

	(void)state;
	add_rule("worker=x");
	add_rule("version=2");
	add_rule("zone=us");
	assert_null(canary_rules_idle(&rules, model));
	add_rule("zoen=eu");
	assert_string_equal(canary_rules_idle(&rules, model)->label, "zoen");
	canary_watch_mark(watch, model, &canaries);
	assert_string_equal(canaries.idle, "zoen");
	b = add_target("b:1", "gw", "zoen=eu");
	canary_watch_mark(watch, model, &canaries);
	assert_string_equal(canaries.idle, "");
	build_fini(&a);
	build_fini(&b);
}

static void test_bad_rules(void **state)
{
	static const char *const bad[] = {"", "version", "=x", "version="};
	char error[CANARY_RULE_ERROR_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(canary_rules_add(&rules, bad[i], error));
		assert_non_null(strstr(error, "(expected LABEL=REGEX, such as version=^2)"));
	}
	assert_false(canary_rules_add(&rules, "version=(2\x1b", error));
	assert_int_equal(strncmp(error, "\"(2", 3), 0);
	assert_null(strchr(error, '\x1b'));
	assert_non_null(strstr(error, "(expected a POSIX extended regular expression)"));
	assert_int_equal(rules.count, 0);
	for (int i = 0; i < CANARY_RULES; i++)
		add_rule("worker=x");
	assert_false(canary_rules_add(&rules, "worker=x", error));
	assert_string_equal(error, "more than 16");
}

static void test_without_rules_nothing_is_asked(void **state)
{
	struct build a = add_target("gw-a", "gateways", NULL);

	(void)state;
	answer(&a, 0, "2.0");
	assert_false(is_marked("gw-a"));
	assert_false(canaries.asked);
	build_fini(&a);
}

static void test_what_a_label_is(void **state)
{
	struct build a = add_target("gw-a", "gateways", "role=canary rack=b 7 zone=eu-1");
	struct build b = add_target("gw-b", "brains", "role=old");

	(void)state;
	answer(&a, 0, "2.0");
	answer(&b, 0, "1.9");
	static const struct {
		const char *rule;
		bool a, b;
	} cases[] = {
		{"worker=a$", true, false},
		{"group=^brains$", false, true},
		{"version=^1\\.", false, true},
		{"version=.", true, true},
		{"role=canary|blue", true, false},
		{"rack=^b 7$", true, false},
		{"zone=^eu-1$", true, false},
		{"one=eu", false, false},
		{"canary=.", false, false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		canary_rules_fini(&rules);
		canary_watch_destroy(watch);
		watch = canary_watch_create(&rules);
		canaries.count = 0;
		add_rule(cases[i].rule);
		assert_int_equal(is_marked("gw-a"), cases[i].a);
		assert_int_equal(is_marked("gw-b"), cases[i].b);
	}
	assert_true(canaries.asked);
	build_fini(&a);
	build_fini(&b);
}

/* As it appears, and as its version becomes another; a mark that was taken away stays away. */
static void test_when_it_begins_to_match(void **state)
{
	struct build a = add_target("gw-a", "gateways", NULL), b;

	(void)state;
	add_rule("version=^2");
	answer(&a, 0, NULL);
	assert_false(is_marked("gw-a"));
	answer(&a, 1, "1.9");
	assert_false(is_marked("gw-a"));
	answer(&a, 2, "2.0");
	assert_true(is_marked("gw-a"));
	canaries.count = 0;
	answer(&a, 3, "2.0");
	assert_false(is_marked("gw-a"));
	answer(&a, 4, "2.1");
	assert_false(is_marked("gw-a"));
	b = add_target("gw-b", "gateways", NULL);
	answer(&b, 5, "2.1");
	assert_true(is_marked("gw-b"));
	assert_int_equal(canaries.count, 1);
	build_fini(&a);
	build_fini(&b);
}

static void test_more_than_there_is_room_for(void **state)
{
	struct build targets[COMPARE_CANARIES + 3];
	char name[16];

	(void)state;
	add_rule("group=gateways");
	for (size_t i = 0; i < COMPARE_CANARIES + 3; i++) {
		snprintf(name, sizeof(name), "gw-%zu", i);
		targets[i] = add_target(name, "gateways", NULL);
		answer(&targets[i], 0, NULL);
	}
	assert_false(is_marked("gw-18"));
	assert_int_equal(canaries.count, COMPARE_CANARIES);
	assert_int_equal(canaries.beyond, 3);
	canaries.count = COMPARE_CANARIES - 1; /* one is taken away by hand */
	canary_watch_mark(watch, model, &canaries);
	assert_int_equal(canaries.count, COMPARE_CANARIES);
	assert_int_equal(canaries.beyond, 2);
	for (size_t i = 0; i < COMPARE_CANARIES + 3; i++)
		build_fini(&targets[i]);
}

/* Pods of a rollout that replace each other: who is gone keeps no place from who lives. */
static void test_more_one_after_the_other_than_there_is_room_for(void **state)
{
	enum { PODS = COMPARE_CANARIES + 8 };
	char name[16];

	(void)state;
	add_rule("group=gateways");
	for (int i = 0; i < PODS; i++) {
		struct build pod;

		snprintf(name, sizeof(name), "pod-%d", i);
		pod = add_target(name, "gateways", NULL);
		answer(&pod, 10 * i, NULL);
		assert_true(is_marked(name));
		assert_int_equal(canaries.beyond, 0);
		model_remove_feed(model, pod.feed, at_s(10 * i + 5));
		model_settle(model, at_s(10 * i + 5));
		build_fini(&pod);
	}
	assert_int_equal(canaries.count, COMPARE_CANARIES);
}

/* The same, when the model has long forgotten the first of them. */
static void test_places_of_the_forgotten(void **state)
{
	enum { PODS = COMPARE_CANARIES + 8, EACH_S = 20 * 60 };
	char name[16];

	(void)state;
	add_rule("group=gateways");
	for (int i = 0; i < PODS; i++) {
		struct build pod;

		snprintf(name, sizeof(name), "pod-%d", i);
		pod = add_target(name, "gateways", NULL);
		answer(&pod, EACH_S * i, NULL);
		assert_true(is_marked(name));
		assert_int_equal(canaries.beyond, 0);
		model_remove_feed(model, pod.feed, at_s(EACH_S * i + 1));
		model_settle(model, at_s(EACH_S * (i + 1) - 1));
		build_fini(&pod);
	}
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_bad_rules),
		STORY(test_a_label_that_nobody_has),
		STORY(test_without_rules_nothing_is_asked),
		STORY(test_what_a_label_is),
		STORY(test_when_it_begins_to_match),
		STORY(test_more_than_there_is_room_for),
		STORY(test_more_one_after_the_other_than_there_is_room_for),
		STORY(test_places_of_the_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
