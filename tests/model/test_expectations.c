/* What is expected, and whose workers and connections it is about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "model/model.h"

static struct model *model;

static int set_up(void **state)
{
	(void)state;
	model = model_create();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	model_destroy(model);
	return 0;
}

static const struct feed *add_feed(const char *name, const char *group, const char *owner)
{
	struct feed_config config = {
		.name = name, .group = group, .owner = owner, .interval_ms = 1000};

	return model_feed(model, model_add_feed(model, &config, (mono_ms){0}));
}

static void expect(const char *group, const char *owner, int64_t pool_max)
{
	struct expectation expectation = expectation_of_nothing();

	snprintf(expectation.group, sizeof(expectation.group), "%s", group);
	snprintf(expectation.owner, sizeof(expectation.owner), "%s", owner);
	expectation.pool_max = pool_max;
	assert_true(model_expect(model, &expectation));
}

/* As configured for its targets, else the one that is called like the group, without numbers. */
static void test_the_owner_of_a_group(void **state)
{
	(void)state;
	expect("gateways-1234", "", 4);
	assert_string_equal(model_expected_owner(model, 0), "gateways-1234");
	add_feed("gw-7", "gateways-1234", NULL);
	assert_string_equal(model_expected_owner(model, 0), "gateways");
	assert_int_equal(model_expectation(model, "gateways")->pool_max, 4);
	add_feed("gw-8", "gateways-1234", "gw");
	assert_string_equal(model_expected_owner(model, 0), "gw");
	assert_int_equal(model_expectation(model, "gw")->pool_max, 4);
	assert_null(model_expectation(model, "gateways"));
	expect("gateways-1234", "others", 5);
	assert_int_equal(model_expectation_count(model), 1);
	assert_int_equal(model_expectation(model, "others")->pool_max, 5);
}

static void test_the_workers_that_are_meant(void **state)
{
	const struct feed *gw = add_feed("gw-1", "gateways", NULL);
	const struct feed *brain = add_feed("brain-1234", NULL, NULL);
	const struct feed *other = add_feed("other", NULL, "brain");

	(void)state;
	assert_null(model_feed_expectation(model, gw));
	expect("gateways", "brain", 4);
	assert_int_equal(model_feed_expectation(model, gw)->pool_max, 4);
	assert_null(model_feed_expectation(model, brain));
	expect("", "brain", 5);
	assert_int_equal(model_feed_expectation(model, gw)->pool_max, 4);
	assert_int_equal(model_feed_expectation(model, brain)->pool_max, 5);
	assert_int_equal(model_feed_expectation(model, other)->pool_max, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_owner_of_a_group, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_workers_that_are_meant, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
