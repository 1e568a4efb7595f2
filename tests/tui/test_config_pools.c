/* lowtide.yml about connection pools: what it makes of them, and every complaint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/check_model.h"
#include "tests/support/config_text.h"
#include "tests/support/one_feed.h"
#include "tests/support/pool_rows.h"

#define TARGETS "targets: [a:1]\npools:\n"

static int forget_all(void **state)
{
	teardown(state);
	return config_forget(state);
}

/* Every figure, told to a model in the names of the file. */
static void test_every_key(void **state)
{
	const char *text = TARGETS "  - name: billing\n"
				   "    used: 'conns{state=\"out\"}'\n"
				   "    idle: 'conns{state=\"in\"}'\n"
				   "    open: conns_all\n"
				   "    max: conns_limit\n"
				   "    overflow: conns_extra\n"
				   "    min: conns_least\n"
				   "    waiting: callers\n"
				   "    waits: waits_n\n"
				   "    timeouts: gave_up\n"
				   "    acquires: got\n"
				   "    acquire_seconds: took:seconds\n"
				   "    key: [shard, zone]\n"
				   "    unlimited: 7\n";
	const struct pool *pool;
	struct pool_book book;
	double value;

	(void)state;
	config_reads(text);
	book = pool_list_book(&config.pools);
	model_use_pools(model, &book);
	assert_true(pools_want(&book, text_of("took:seconds")));
	assert_false(pools_want(&book, text_of("took")));
	add(&b, "conns", "shard=\"s1\",zone=\"z\",state=\"out\"", 12);
	add(&b, "conns", "shard=\"s1\",zone=\"z\",state=\"in\"", 3);
	add(&b, "conns", "shard=\"s1\",zone=\"z\",state=\"odd\"", 99);
	add(&b, "conns_limit", "shard=\"s1\",zone=\"z\"", 10);
	add(&b, "conns_extra", "shard=\"s1\",zone=\"z\"", 5);
	add(&b, "callers", "shard=\"s1\",zone=\"z\"", 4);
	add(&b, "conns", "shard=\"s2\",zone=\"z\",state=\"out\"", 1);
	add(&b, "conns_limit", "shard=\"s2\",zone=\"z\"", 7);
	end_poll(1);
	assert_int_equal(pool_rows(model), 2);
	pool = pool_named(model, "gw billing/s1/z");
	assert_non_null(pool);
	assert_true(pool_in_use(pool, &value) && value == 12);
	assert_true(pool_max(pool, &value) && value == 10);
	assert_true(pool_figure(pool, POOL_OVERFLOW, &value) && value == 5);
	assert_true(pool_figure(pool, POOL_IDLE, &value) && value == 3);
	assert_true(pool_figure(pool, POOL_WAITING, &value) && value == 4);
	assert_false(pool->is_guess);
	assert_true(pool_named(model, "gw billing/s2/z")->unlimited);
}

/* What a person says of a family counts more than what we know or guess of it. */
static void test_it_goes_before_the_catalogue(void **state)
{
	struct pool_book book;

	(void)state;
	config_reads(TARGETS "  - {name: main, used: z4j_db_pool_checked_out, max: our_max}\n");
	book = pool_list_book(&config.pools);
	model_use_pools(model, &book);
	add(&b, "z4j_db_pool_checked_out", "", 27);
	add(&b, "z4j_db_pool_size", "", 20);
	add(&b, "our_max", "", 30);
	end_poll(1);
	assert_int_equal(pool_rows(model), 1);
	assert_non_null(pool_named(model, "gw main"));
}

static void test_complaints(void **state)
{
	static const struct {
		const char *entry, *error;
	} bad[] = {
		{"  - {used: a}\n", "lowtide.yml:3: pools[0]: has no name (expected the key name)"},
		{"  - {name: x}\n", "lowtide.yml:3: pools[0]: does not say what is in use "
				    "(expected used, or open and idle)"},
		{"  - {name: x, open: a}\n",
			"lowtide.yml:3: pools[0]: does not say what is in use (expected used, or "
			"open and idle)"},
		{"  - {name: x, used: a}\n  - {name: x, used: b}\n",
			"lowtide.yml:4: pools[1].name: \"x\" is the name of pools[0] too"},
		{"  - {name: x, used: 9a}\n",
			"lowtide.yml:3: pools[0].used: \"9a\" does not do (expected a family such "
			"as db_used, or db_conns{state=\"used\"})"},
		{"  - name: x\n    used: 'a{b}'\n",
			"lowtide.yml:4: pools[0].used: \"a{b}\" does not do (expected a family "
			"such as db_used, or db_conns{state=\"used\"})"},
		{"  - name: x\n    used: 'a{b=\"c\"} '\n",
			"lowtide.yml:4: pools[0].used: \"a{b=\"c\"} \" does not do (expected a "
			"family such as db_used, or db_conns{state=\"used\"})"},
		{"  - {name: x, used: [a]}\n",
			"lowtide.yml:3: pools[0].used: is a list (expected family: connections "
			"lent out)"},
		{"  - {name: x, usd: a}\n",
			"lowtide.yml:3: pools[0].usd: unknown key; did you mean used?"},
		{"  - {name: x, used: a, timeout: b}\n",
			"lowtide.yml:3: pools[0].timeout: key does not belong here (expected in "
			"defaults, a group or a target)"},
		{"  - {name: x, used: a, unlimited: -1}\n",
			"lowtide.yml:3: pools[0].unlimited: \"-1\" does not do (expected a number "
			"from 0 to 2147483647)"},
		{"  - {name: x, used: a, key: pool}\n",
			"lowtide.yml:3: pools[0].key: is text (expected a list of labels)"},
		{"  - {name: x, used: a, key: [\"a b\"]}\n",
			"lowtide.yml:3: pools[0].key: \"a b\" is no label (expected for example "
			"pool)"},
		{"  - {name: x, used: a, key: [a, b, c, d, e, f, g]}\n",
			"lowtide.yml:3: pools[0].key: are more than 6 labels"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char text[400];

		snprintf(text, sizeof(text), TARGETS "%s", bad[i].entry);
		assert_string_equal(config_refusal(text), bad[i].error);
	}
}

static void test_no_more_than_there_is_room_for(void **state)
{
	char text[8192] = TARGETS;
	size_t used = strlen(text);

	(void)state;
	for (int i = 0; i <= LIMIT_OWN_POOLS; i++)
		used += (size_t)snprintf(
			text + used, sizeof(text) - used, "  - {name: p%d, used: a%d}\n", i, i);
	assert_string_equal(config_refusal(text), "lowtide.yml:67: pools: are more than 64");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_key, setup, forget_all),
		cmocka_unit_test_setup_teardown(
			test_it_goes_before_the_catalogue, setup, forget_all),
		cmocka_unit_test_teardown(test_complaints, config_forget),
		cmocka_unit_test_teardown(test_no_more_than_there_is_room_for, config_forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
