/*
 * Lives compared with their peers at the same age (model/peers.h). Traces are written as text; what
 * each rises by is in the text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/peers.h"
#include "tests/support/trace_text.h"

enum { MIB = 1 << 20, STEP_MS = 1000 };

static const char leak[] = "floor 0:100 1200:160 bursts 60 40 noise 1";

/* The process is age_s old when its text begins. */
static struct growth *live(const char *text, double age_s)
{
	struct growth *growth = malloc(sizeof(*growth));
	struct trace_text trace;

	assert_non_null(growth);
	trace_text_read(&trace, text);
	growth_init(growth, 0);
	growth_begin_life(growth, 0, true, age_s);
	for (uint32_t i = 0; i < (uint32_t)trace.samples; i++) {
		struct trace_sample sample = trace_text_sample(&trace, i);

		growth_feed(growth, (int64_t)i * STEP_MS, sample.mib * MIB, sample.load);
	}
	return growth;
}

/* A life of the text, compared with others of the same age. */
static struct peers compare(const char *text, const char *const *others, size_t count)
{
	struct growth *growth = live(text, 0);
	struct peers_comparison comparison;

	assert_true(growth_is_growing(growth));
	peers_begin(&comparison, growth);
	for (size_t i = 0; i < count; i++) {
		struct growth *other = live(others[i], 0);

		assert_true(peers_add(&comparison, other));
		free(other);
	}
	free(growth);
	return peers_result(&comparison);
}

static void test_the_one_that_leaks(void **state)
{
	static const char *const others[] = {
		"floor 0:100 bursts 60 40", "floor 0:120 noise 3", "exp 80 100 60 bursts 60 20"};
	struct peers peers = compare(leak, others, 3);
	char sentence[PEERS_BYTES];

	(void)state;
	assert_int_equal(peers.compared, 3);
	assert_int_equal(peers.alike, 0);
	assert_int_equal(peers_say(&peers), PEERS_ALONE);
	peers.typical = 0.04F;
	peers_sentence(sentence, &peers);
	assert_string_equal(sentence, "its 3 peers rose by 4% of that at its age");
}

/* A leak that all have, or a long warm-up: they tell each other nothing. */
static void test_all_rise_alike(void **state)
{
	static const char *const others[] = {leak, "floor 0:90 1200:160 bursts 60 40 noise 1",
		"floor 0:100 1200:150 bursts 50 40 noise 1"};
	struct peers peers = compare(leak, others, 3);

	(void)state;
	assert_int_equal(peers.alike, 3);
	assert_int_equal(peers_say(&peers), PEERS_ALIKE);
}

/* Watched for three times as long, the others did the same when they were as young. */
static void test_the_others_settled_later(void **state)
{
	static const char settled[] =
		"floor 0:100 1200:160 3600:160 bursts 60 40 noise 1 samples 3600";
	static const char *const others[] = {settled, settled, settled};
	struct peers peers = compare(leak, others, 3);
	char sentence[PEERS_BYTES];

	(void)state;
	assert_int_equal(peers.settled, 3);
	assert_int_equal(peers_say(&peers), PEERS_SETTLED);
	peers_sentence(sentence, &peers);
	assert_string_equal(sentence, "its 3 peers rose alike at its age, then settled");
}

static void test_one_other_says_nothing(void **state)
{
	static const char *const others[] = {"floor 0:100 bursts 60 40"};
	struct peers peers = compare(leak, others, 1);
	char sentence[PEERS_BYTES];

	(void)state;
	assert_int_equal(peers_say(&peers), PEERS_NOTHING);
	peers_sentence(sentence, &peers);
	assert_string_equal(sentence, "");
}

/* Half of them rise: a group of services with little in common. */
static void test_a_mixed_group_says_nothing(void **state)
{
	static const char *const others[] = {leak, leak, "floor 0:100 bursts 60 40",
		"floor 0:100 bursts 60 40", "floor 0:100 noise 2"};
	struct peers peers = compare(leak, others, 5);

	(void)state;
	assert_int_equal(peers.alike, 2);
	assert_int_equal(peers_say(&peers), PEERS_NOTHING);
}

/* Two hours old when it was first met: nobody knows what it did as a child. */
static void test_others_are_compared_at_the_same_age(void **state)
{
	struct growth *growth = live(leak, 0), *old = live("floor 0:100 bursts 60 40", 7200);
	struct peers_comparison comparison;

	(void)state;
	peers_begin(&comparison, growth);
	assert_true(peers_add(&comparison, old));
	assert_int_equal(peers_result(&comparison).compared, 0);
	free(growth);
	free(old);
}

static void test_others_with_another_load(void **state)
{
	struct growth *busy = live("floor 0:100 1200:160 bursts 60 40 noise 1 load", 0);
	struct growth *idle = live("floor 0:100 bursts 1200 1 noise 1 load samples 1200", 0);
	struct growth *alike = live("floor 0:100 bursts 60 40 load", 0);
	struct peers_comparison comparison;

	(void)state;
	for (uint32_t i = 0; i < idle->bins.used; i++)
		idle->bins.bins[i].load /= 10;
	idle->bins.load_sum /= 10;
	peers_begin(&comparison, busy);
	assert_true(peers_add(&comparison, idle));
	assert_int_equal(peers_result(&comparison).compared, 0);
	assert_true(peers_add(&comparison, alike));
	assert_int_equal(peers_result(&comparison).compared, 1);
	free(busy);
	free(idle);
	free(alike);
}

static void test_no_more_than_there_is_room_for(void **state)
{
	struct growth *growth = live(leak, 0), *other = live("floor 0:100 bursts 60 40", 0);
	struct peers_comparison comparison;

	(void)state;
	peers_begin(&comparison, growth);
	for (int i = 0; i < PEERS_MOST; i++)
		assert_true(peers_add(&comparison, other));
	assert_false(peers_add(&comparison, other));
	assert_int_equal(peers_result(&comparison).compared, PEERS_MOST);
	free(growth);
	free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_one_that_leaks),
		cmocka_unit_test(test_all_rise_alike),
		cmocka_unit_test(test_the_others_settled_later),
		cmocka_unit_test(test_one_other_says_nothing),
		cmocka_unit_test(test_a_mixed_group_says_nothing),
		cmocka_unit_test(test_others_are_compared_at_the_same_age),
		cmocka_unit_test(test_others_with_another_load),
		cmocka_unit_test(test_no_more_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
