/* A life's latency, held against others at the same age, by a verdict and by a rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/compare.h"
#include "tests/support/scene.h"
#include "tui/rule_text.h"

enum {
	OTHERS = 8,
	POLL_MS = 5000,
	END_S = 350, /* a little later than the bin that ends at 5m20s */
	PER_S = 10,  /* requests */
};

static struct scene scene;

/* What a process that is age_s old says of its requests. */
typedef void told(uint32_t feed, double age_s, bool is_canary);

/* Nine processes that begin with the scene, the last of them the canary, which is returned. */
static const struct worker *watch(told *tell)
{
	const struct worker *canary = NULL;
	char name[16];

	scene_init(&scene);
	for (uint32_t i = 0; i <= OTHERS; i++) {
		snprintf(name, sizeof(name), "gw-%u", i);
		scene_feed_in(&scene, "gateways", name, POLL_MS);
	}
	for (int s = 0; s < END_S; s += POLL_MS / 1000) {
		for (uint32_t i = 0; i <= OTHERS; i++) {
			scene_process(&scene, i, "", 1e8, 0);
			scene_set(&scene, i, "http_requests_total", "", PER_S * s);
			tell(i, s, i == OTHERS);
			scene_answer(&scene, i);
		}
		scene_wait(&scene, POLL_MS);
	}
	for (size_t i = 0; i < model_worker_slots(scene.model); i++) {
		const struct worker *worker = model_worker(scene.model, i);

		if (worker && model_place_of(scene.model, worker)->feed == OTHERS)
			canary = worker;
	}
	assert_non_null(canary);
	return canary;
}

static void verdict_is(told *tell, enum verdict_code code, const char *sentence)
{
	static const struct canaries alone;
	const struct worker *canary = watch(tell);
	struct others others;
	struct verdict verdict;
	char says[VERDICT_SENTENCE_BYTES];

	compare_find(&others, scene.model, canary, &alone);
	verdict = compare_life(scene.model, canary, &others, VERDICT_OF_AGED_LATENCY);
	verdict_sentence(says, &verdict, NULL, scene.now.mono);
	assert_string_equal(says, sentence);
	assert_string_equal(verdict_word((enum verdict_code)verdict.code), verdict_word(code));
	scene_fini(&scene);
}

static void tell_means(uint32_t feed, double age_s, bool is_canary)
{
	double requests = PER_S * age_s;

	scene_set(&scene, feed, "http_server_requests_seconds_count", "uri=/a", requests);
	scene_set(&scene, feed, "http_server_requests_seconds_sum", "uri=/a",
		requests * (is_canary ? 0.060 : 0.040));
}

static void test_means(void **state)
{
	(void)state;
	verdict_is(tell_means, VERDICT_WORSE,
		"at age 5m20s: 60.0 ms, higher than 8 of 8 lives, +20.0 ms (+50%)");
}

/* Of a hundred requests two or four take 500 ms to 1 s. */
static void tell_tails(uint32_t feed, double age_s, bool is_canary)
{
	double requests = PER_S * age_s, quick = requests * (is_canary ? 0.98 : 0.96);

	scene_set(&scene, feed, "http_request_duration_seconds_bucket", "le=0.05", quick);
	scene_set(&scene, feed, "http_request_duration_seconds_bucket", "le=0.5", quick);
	scene_set(&scene, feed, "http_request_duration_seconds_bucket", "le=1", requests);
	scene_set(&scene, feed, "http_request_duration_seconds_bucket", "le=+Inf", requests);
}

/* With two of them p99 is in the middle of that bucket; with four, at three quarters of it. */
static void test_tails(void **state)
{
	(void)state;
	verdict_is(tell_tails, VERDICT_BETTER,
		"at age 5m20s: 750 ms, lower than 8 of 8 lives, -125 ms (-14%)");
}

static void tell_nothing(uint32_t feed, double age_s, bool is_canary)
{
	(void)feed, (void)age_s, (void)is_canary;
}

static void test_what_nobody_tells(void **state)
{
	(void)state;
	verdict_is(tell_nothing, VERDICT_NOT_COMPARABLE, "at age 5m20s: no value at that age");
}

/* ---- rules ---- */

static void rule_is(told *tell, const char *text, enum ruling ruling, const char *note)
{
	uint64_t canary = model_worker_id(scene.model, watch(tell));
	struct sight sight = {
		.model = scene.model, .now = scene.now, .canaries = &canary, .canary_count = 1};
	struct rule_error error = {0};
	struct finding finding;
	struct rule rule;

	if (!rule_parse(&rule, text, &error))
		fail_msg("%s: %s", text, error.why);
	finding = rule_look(&rule, &sight);
	if (finding.ruling != ruling || strcmp(finding.note, note) != 0)
		fail_msg("%s: ruling %d, %f against %f: %s", text, (int)finding.ruling,
			finding.value, finding.bound, finding.note);
	scene_fini(&scene);
}

/* 750 ms are 6 sevenths of 875 ms. */
static void test_rules_about_tails(void **state)
{
	static const char says[] = "at age 5m20s: 750 ms, lower than 8 of 8 lives, -125 ms (-14%)";

	(void)state;
	rule_is(tell_tails, "latency_p99(canary) <= 0.86 * latency_p99(group)", RULING_HOLDS, says);
	rule_is(tell_tails, "latency_p99(canary) <= 0.85 * latency_p99(group)", RULING_BROKEN,
		says);
}

/* A mean is no 99th percentile. */
static void test_rules_where_only_means_are_told(void **state)
{
	(void)state;
	rule_is(tell_means, "latency_p99(canary) <= 2 * latency_p99(group)", RULING_UNKNOWN,
		"does not tell its latency_p99");
	rule_is(tell_nothing, "latency_p99(canary) <= 2 * latency_p99(group)", RULING_UNKNOWN,
		"at age 5m20s: no value at that age");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_means),
		cmocka_unit_test(test_tails),
		cmocka_unit_test(test_what_nobody_tells),
		cmocka_unit_test(test_rules_about_tails),
		cmocka_unit_test(test_rules_where_only_means_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
