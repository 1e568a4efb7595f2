/* Decoders between bodies: a handful, and none that one large body has made large. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sources/scrape_answer.h"

static void test_few_are_kept(void **state)
{
	enum { OPEN = 3 * SCRAPE_IDLE_BODIES };
	struct scrape_pool pool = {.count = 0};
	struct scrape_body *open[OPEN];

	(void)state;
	for (size_t i = 0; i < OPEN; i++)
		open[i] = scrape_pool_take(&pool);
	for (size_t i = 0; i < OPEN; i++)
		scrape_pool_give(&pool, open[i]);
	assert_int_equal(pool.count, SCRAPE_IDLE_BODIES);
	open[0] = scrape_pool_take(&pool);
	assert_int_equal(pool.count, SCRAPE_IDLE_BODIES - 1);
	scrape_pool_give(&pool, open[0]);
	scrape_pool_fini(&pool);
	assert_int_equal(pool.count, 0);
}

static void feed_many(struct scrape_body *body, struct keys *keys, int count)
{
	char line[64];

	scrape_body_begin(body, NULL, keys, NULL);
	for (int i = 0; i < count; i++) {
		int len = snprintf(line, sizeof(line), "ruby_rss{pid=\"%d\"} 1\n", i);

		scrape_body_feed(body, line, (size_t)len);
	}
}

/* Whatever a decoder went through, the next body finds it as good as new. */
static void test_a_large_one_is_trimmed(void **state)
{
	static const int counts[] = {20000, 1, 20000, 3};
	struct scrape_pool pool = {.count = 0};
	struct keys *keys = keys_create();

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct scrape_body *body = scrape_pool_take(&pool);
		struct scrape_body_result result;

		feed_many(body, keys, counts[i]);
		result = scrape_body_end(body, true, true);
		assert_int_equal(result.sample_count, counts[i]);
		assert_true(result.samples[counts[i] - 1].value == 1);
		scrape_pool_give(&pool, body);
	}
	keys_destroy(keys);
	scrape_pool_fini(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few_are_kept),
		cmocka_unit_test(test_a_large_one_is_trimmed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
