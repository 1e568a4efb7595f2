/* Sources of a run: one for each kind of target that there is, and for no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sources/target_list.h"
#include "tui/pollers.h"

static void ignore_reading(void *user, const struct reading *reading)
{
	(void)user;
	(void)reading;
}

static void ignore_fault(void *user, uint32_t feed, struct instant at, const struct fault *fault)
{
	(void)user;
	(void)feed;
	(void)at;
	(void)fault;
}

static void add(struct target_list *list, const char *text)
{
	char error[TARGET_ERROR_BYTES];
	struct target target;

	target_init(&target);
	assert_true(target_parse(&target, text, error));
	target_list_add(list, &target);
}

/* Starts what is in the list, and says which kinds have a source. Nobody listens on these ports. */
static void start(struct target_list *list, bool scrapes, bool asks_servers, bool asks_poolers)
{
	static const struct source_outlet outlet = {NULL, ignore_reading, ignore_fault, NULL, NULL};
	struct pollers pollers = {0};
	uv_loop_t loop;

	assert_int_equal(uv_loop_init(&loop), 0);
	for (size_t i = 0; i < list->count; i++)
		pollers_add(&pollers, &(struct source_feed){(uint32_t)i, &list->items[i]}, 1);
	pollers_start(&pollers, &loop, &outlet);
	assert_int_equal(pollers.of_kind[TARGET_SCRAPE] != NULL, scrapes);
	assert_int_equal(pollers.of_kind[TARGET_POSTGRES] != NULL, asks_servers);
	assert_int_equal(pollers.of_kind[TARGET_PGBOUNCER] != NULL, asks_poolers);
	pollers_prefer_fresh(&pollers, 0, true);
	pollers_stop(&pollers);
	uv_run(&loop, UV_RUN_DEFAULT);
	pollers_destroy(&pollers);
	assert_int_equal(uv_loop_close(&loop), 0);
	target_list_fini(list);
}

static void test_endpoints_alone(void **state)
{
	struct target_list list = {0};

	(void)state;
	add(&list, "127.0.0.1:1");
	start(&list, true, false, false);
}

static void test_servers_alone(void **state)
{
	struct target_list list = {0};

	(void)state;
	add(&list, "host=127.0.0.1 port=1");
	start(&list, false, true, false);
}

static void test_poolers_alone(void **state)
{
	struct target_list list = {0};

	(void)state;
	add(&list, "pgbouncer://127.0.0.1:1");
	start(&list, false, false, true);
}

static void test_all(void **state)
{
	struct target_list list = {0};

	(void)state;
	add(&list, "127.0.0.1:1");
	add(&list, "host=127.0.0.1 port=1");
	add(&list, "pgbouncer://127.0.0.1:1");
	start(&list, true, true, true);
}

/* A source that nobody needed at first begins with its first target, and all of them let go of
   targets in mid-air. */
static void test_they_come_and_go(void **state)
{
	static const struct source_outlet outlet = {NULL, ignore_reading, ignore_fault, NULL, NULL};
	struct pollers pollers = {0};
	struct target_list list = {0};
	struct source_feed feeds[3];
	uv_loop_t loop;

	(void)state;
	add(&list, "127.0.0.1:1");
	add(&list, "host=127.0.0.1 port=1");
	add(&list, "127.0.0.1:2");
	for (uint32_t i = 0; i < 3; i++)
		feeds[i] = (struct source_feed){7 - i, &list.items[i]};
	assert_int_equal(uv_loop_init(&loop), 0);
	pollers_start(&pollers, &loop, &outlet);
	assert_null(pollers.of_kind[TARGET_SCRAPE]);
	pollers_add(&pollers, feeds, 3);
	assert_non_null(pollers.of_kind[TARGET_SCRAPE]);
	assert_non_null(pollers.of_kind[TARGET_POSTGRES]);
	assert_ptr_equal(pollers.targets[5], &list.items[2]);
	uv_run(&loop, UV_RUN_ONCE);
	pollers_remove(&pollers, 7);
	pollers_remove(&pollers, 6);
	assert_null(pollers.targets[6]);
	uv_run(&loop, UV_RUN_ONCE);
	pollers_add(&pollers, &(struct source_feed){7, &list.items[1]}, 1);
	pollers_stop(&pollers);
	uv_run(&loop, UV_RUN_DEFAULT);
	pollers_destroy(&pollers);
	assert_int_equal(uv_loop_close(&loop), 0);
	target_list_fini(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_endpoints_alone),
		cmocka_unit_test(test_servers_alone),
		cmocka_unit_test(test_poolers_alone),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_they_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
