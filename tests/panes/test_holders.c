/* Who has the slots of a server, in one sentence. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "panes/holders.h"
#include "tests/support/server_story.h"

static struct scene scene;
static struct story_look look;
static uint32_t db;

static int setup(void **state)
{
	(void)state;
	scene_init(&scene);
	db = scene_server(&scene, "db1", SECOND);
	story_begin(&look);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	scene_fini(&scene);
	return 0;
}

static void shows(const char *expected)
{
	char out[HOLDERS_BYTES];

	story_send(&scene, db, &look);
	holders_words(out, &model_server(scene.model, 0)->ledger);
	assert_string_equal(expected, out);
}

static struct session_group *in_transaction(const char *name, uint32_t count)
{
	struct session_group *group = story_owner(&look, name, 0, 0, false);

	group->total = group->of_state[SESSION_IN_TRANSACTION] = count;
	return group;
}

static void test_nobody(void **state)
{
	(void)state;
	shows("");
}

static void test_the_three_with_the_most(void **state)
{
	(void)state;
	story_owner(&look, "cron", 1, 0, true);
	story_owner(&look, "brain", 4, 9, false);
	story_owner(&look, "batch", 18, 0, true);
	story_owner(&look, "gw", 8, 8, false);
	shows("batch 18 (18 idle), gw 16 (8 idle), brain 13");
}

static void test_transactions_that_were_left_open(void **state)
{
	struct session_group *group;

	(void)state;
	in_transaction("gw", 6);
	group = in_transaction("web", 4);
	group->of_state[SESSION_IN_TRANSACTION] = 1;
	group->of_state[SESSION_ABORTED] = 2;
	group->of_state[SESSION_ACTIVE] = 1;
	group = in_transaction("job", 3);
	group->of_state[SESSION_IN_TRANSACTION] = 1;
	group->of_state[SESSION_ACTIVE] = 2;
	shows("gw 6 (6 idle in transaction), web 4 (3 idle in transaction), job 3");
}

/* What one may not look into could be anything. */
static void test_who_may_not_be_seen(void **state)
{
	struct session_group *group = story_owner(&look, "gw", 5, 0, true);

	(void)state;
	group->total = 6;
	group->of_state[SESSION_UNREADABLE] = 1;
	shows("gw 6");
}

static void test_numbered_owners_are_named_together(void **state)
{
	char name[32];

	(void)state;
	story_owner(&look, "gw", 3, 1, true);
	for (int i = 1; i <= 9; i++) {
		snprintf(name, sizeof(name), "batch-%d", i);
		story_owner(&look, name, 1, 0, true);
	}
	story_owner(&look, "batch-all", 2, 0, true); /* no number */
	shows("batch-* 9 in 9 owners (9 idle), gw 4 (3 idle), batch-all 2 (2 idle)");
}

/* Each of two has room for its name; what differs before the number, or is nothing else, is not one
   family; who has none now does not count. */
static void test_who_is_named_alone(void **state)
{
	(void)state;
	story_owner(&look, "web-1", 0, 9, false);
	story_owner(&look, "web-2", 0, 8, false);
	story_owner(&look, "web-3", 0, 1, false);
	story_send(&scene, db, &look);
	scene_wait(&scene, SECOND);
	story_begin(&look);
	story_owner(&look, "web-1", 0, 9, false);
	story_owner(&look, "web-2", 0, 8, false);
	story_owner(&look, "web-a1", 0, 7, false);
	story_owner(&look, "1", 0, 1, false);
	story_owner(&look, "2", 0, 1, false);
	story_owner(&look, "3", 0, 1, false);
	shows("web-1 9, web-2 8, web-a1 7");
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nobody),
		TEST(test_the_three_with_the_most),
		TEST(test_transactions_that_were_left_open),
		TEST(test_who_may_not_be_seen),
		TEST(test_numbered_owners_are_named_together),
		TEST(test_who_is_named_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
