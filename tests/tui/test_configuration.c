/* A configuration: whatever is in it, it is not empty, and it is once it was let go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sources/promapi.h"
#include "tests/support/config_text.h"

static void add_target(void)
{
	char error[TARGET_ERROR_BYTES];
	struct target target;

	target_init(&target);
	assert_true(target_parse(&target, "a:1", error));
	target_list_add(&config.targets, &target);
}

static void add_history(void)
{
	char error[TARGET_ERROR_BYTES];

	target_init(&config.history);
	assert_true(promapi_server_parse(&config.history, "prom:9090", error));
}

static void add_expectation(void)
{
	const struct expectation expectation = expectation_of_nothing();

	expectation_list_add(&config.expectations, &expectation);
}

static void add_rule(void)
{
	struct rule_error error = {0};

	assert_true(rule_list_add(&config.rules, "growth != growing", &error));
}

static void add_pool(void)
{
	pool_list_add(&config.pools, "billing");
}

static void add_watch(void)
{
	assert_non_null(watch_list_add(&config.watches, "cache_entries"));
}

static void add_remedy(void)
{
	remedy_list_add(&config.remedies, &(struct own_remedy){.text = "see runbook 12"});
}

static void test_one_of_each(void **state)
{
	static void (*const adds[])(void) = {add_target, add_history, add_expectation, add_rule,
		add_pool, add_watch, add_remedy};

	(void)state;
	for (size_t i = 0; i < sizeof(adds) / sizeof(adds[0]); i++) {
		assert_true(configuration_is_empty(&config));
		adds[i]();
		assert_false(configuration_is_empty(&config));
		configuration_fini(&config);
	}
	assert_true(configuration_is_empty(&config));
}

/* Each section of the file is its own list's. */
static void test_a_file_with_everything(void **state)
{
	(void)state;
	config_reads("defaults: {advice: [{symptom: head_idle, text: call the owner}]}\n"
		     "targets: [\"a:1\", \"b:1\"]\n"
		     "expect: [{owner: gw, workers: 2}]\n"
		     "rules: [rss < 1 GiB, growth != growing, held < 3]\n"
		     "prometheus: {url: \"prom:9090\"}\n"
		     "pools: [{name: x, used: a}, {name: y, used: b}]\n"
		     "watch: [{family: a}, {family: b}, {family: c}]\n");
	assert_int_equal(config.targets.count, 2);
	assert_int_equal(config.expectations.count, 1);
	assert_int_equal(config.rules.count, 3);
	assert_non_null(config.history.url);
	assert_int_equal(config.pools.count, 2);
	assert_int_equal(config.watches.count, 3);
	assert_int_equal(config.remedies.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_one_of_each, config_forget),
		cmocka_unit_test_teardown(test_a_file_with_everything, config_forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
