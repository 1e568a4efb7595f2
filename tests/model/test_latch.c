/* A condition that people are told of does not come and go with the polls. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/latch.h"

enum { GRACE_MS = 10 * 1000 };

static struct latch latch;

static void note(int64_t at_ms, bool holds)
{
	latch_note(&latch, holds, (mono_ms){at_ms}, GRACE_MS);
}

static int setup(void **state)
{
	(void)state;
	latch = (struct latch){0};
	return 0;
}

static void test_it_is_believed_at_once(void **state)
{
	(void)state;
	note(1000, false);
	assert_false(latch.on);
	note(2000, true);
	assert_true(latch.on);
	assert_int_equal(latch.since.ms, 2000);
}

static void test_it_goes_when_it_was_false_for_a_while(void **state)
{
	(void)state;
	note(0, true);
	note(5000, false);
	note(14999, false);
	assert_true(latch.on);
	note(15000, false);
	assert_false(latch.on);
}

/* True at every second poll: it stays on, and has been since the first. */
static void test_what_flaps_stays(void **state)
{
	(void)state;
	for (int64_t ms = 0; ms < 60 * 1000; ms += 1000) {
		note(ms, ms % 2000 == 0);
		assert_true(latch.on);
		assert_int_equal(latch.since.ms, 0);
	}
}

/* What was false while nobody looked is not known: the grace begins with the look. */
static void test_grace_begins_when_it_is_seen(void **state)
{
	(void)state;
	note(0, true);
	note(60 * 1000, false);
	assert_true(latch.on);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_it_is_believed_at_once, setup),
		cmocka_unit_test_setup(test_it_goes_when_it_was_false_for_a_while, setup),
		cmocka_unit_test_setup(test_what_flaps_stays, setup),
		cmocka_unit_test_setup(test_grace_begins_when_it_is_seen, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
