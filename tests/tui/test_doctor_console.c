/*
 * What the doctor writes about a pooler's console, word for word.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/build_reading.h"
#include "tui/cmd_doctor.h"

static struct model *model;
static struct target_list targets;
static uint32_t feed;

static int begin(void **state)
{
	struct feed_config config = {.name = "b1:6432", .interval_ms = 1000};
	char why[TARGET_ERROR_BYTES];
	struct target target;

	(void)state;
	model = model_create();
	feed = model_add_feed(model, &config, at_s(0).mono);
	target_init(&target);
	assert_true(target_parse(&target, "pgbouncer://stats@b1", why));
	target_list_add(&targets, &target);
	return 0;
}

static int end(void **state)
{
	(void)state;
	target_list_fini(&targets);
	model_destroy(model);
	return 0;
}

static void expect_report(size_t sick, const char *expected)
{
	const struct target *of_feeds[] = {&targets.items[0]};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(doctor_report(out, model, of_feeds, at_s(60)), sick);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, expected);
	free(text);
}

static void answer(double at)
{
	struct keys *keys = keys_create();
	struct reading reading = {
		.feed = feed,
		.at = at_s(at),
		.completeness = READING_COMPLETE,
		.keys = keys,
		.cost = {.body_bytes = 2048, .wire_bytes = 2048, .took_ms = 3, .lines = 41},
	};

	model_accept(model, &reading);
	keys_destroy(keys);
}

static void refuse(double at)
{
	struct fault fault = fault_make(FAULT_ACCESS, 0, "the console does not let our user in");

	model_accept_fault(model, feed, at_s(at), &fault);
}

static void test_well(void **state)
{
	(void)state;
	answer(59);
	answer(60);
	expect_report(0, "b1:6432  pgbouncer://b1:6432\n"
			 "  answer      2 of 2 polls; the last took 3 ms, on one connection\n"
			 "  console     41 rows, 2.0 KiB, by SHOW alone\n"
			 "\n1 of 1 target is well\n");
}

static void test_refused(void **state)
{
	(void)state;
	refuse(59);
	refuse(60);
	expect_report(1, "b1:6432  pgbouncer://b1:6432\n"
			 "  answer      none to 2 polls\n"
			 "  fix         the console does not let our user in\n"
			 "\n0 of 1 target is well\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_well, begin, end),
		cmocka_unit_test_setup_teardown(test_refused, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
