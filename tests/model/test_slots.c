/* The total line: which slots there are, who may have them, and how many are left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/one_server.h"

static struct slots slots(void)
{
	return server_slots(server());
}

/* max 60 - reserved 3 = 57 usable, in use 47 (2 lowtide), held 45, spare 21, headroom 10 */
static void look_as_in_the_book(double at)
{
	add_group("gw-a", 12, 4);
	add_group("gw-b", 5, 11);
	add_group("brain", 4, 9);
	sessions.own = 2;
	send_look(at);
}

static void test_the_total_line(void **state)
{
	(void)state;
	send_facts(0);
	look_as_in_the_book(1);
	assert_int_equal(slots().max, 60);
	assert_int_equal(slots().reserved, 3);
	assert_int_equal(slots().usable, 57);
	assert_int_equal(slots().used, 47);
	assert_int_equal(slots().own, 2);
	assert_int_equal(slots().held, 45);
	assert_int_equal(slots().spare, 21);
	assert_int_equal(slots().headroom, 10);
	assert_null(slots().headroom_of);
	assert_false(server_is_full(server()));
}

static void test_nothing_is_known_before_it_is_heard(void **state)
{
	(void)state;
	assert_int_equal(slots().max, SESSIONS_UNKNOWN);
	assert_int_equal(slots().usable, SESSIONS_UNKNOWN);
	assert_int_equal(slots().used, SESSIONS_UNKNOWN);
	assert_int_equal(slots().held, SESSIONS_UNKNOWN);
	assert_int_equal(slots().headroom, SESSIONS_UNKNOWN);
	assert_false(server_is_full(server()));
	look_as_in_the_book(0);
	assert_int_equal(slots().used, 47);
	assert_int_equal(slots().reserved, SESSIONS_UNKNOWN);
	assert_int_equal(slots().headroom, SESSIONS_UNKNOWN);
}

static void test_slots_are_reserved_by_version(void **state)
{
	(void)state;
	/* 16 has reserved_connections too: not told is not known */
	facts.version = 160001;
	send_facts(0);
	assert_int_equal(slots().usable, SESSIONS_UNKNOWN);
	facts.settings[SETTING_RESERVED] = 5;
	send_facts(1);
	assert_int_equal(slots().reserved, 8);
	assert_int_equal(slots().usable, 52);
	facts.settings[SETTING_MAX_CONNECTIONS] = 6;
	send_facts(2);
	assert_int_equal(slots().usable, 0);
	facts.settings[SETTING_SUPERUSER_RESERVED] = SETTING_UNKNOWN;
	send_facts(3);
	assert_int_equal(slots().usable, SESSIONS_UNKNOWN);
}

static void test_without_the_right_to_count_slots_in_use_are_not_known(void **state)
{
	(void)state;
	send_facts(0);
	add_group("gw-a", 1, 1);
	sessions.slots_used = SESSIONS_UNKNOWN;
	sessions.backends = 12;
	send_look(1);
	assert_int_equal(slots().used, SESSIONS_UNKNOWN);
	assert_int_equal(slots().headroom, SESSIONS_UNKNOWN);
	assert_int_equal(server()->totals.backends, 12);
	assert_false(server_is_full(server()));
}

static void limit(bool of_role, const char *name, uint32_t count)
{
	struct slot_limit *slot_limit = &facts.limits[facts.limit_count++];

	slot_limit->of_role = of_role;
	slot_limit->slots = count;
	snprintf(slot_limit->name, sizeof(slot_limit->name), "%s", name);
}

static void test_headroom_is_the_least_of_server_roles_and_databases(void **state)
{
	struct session_group *group;

	(void)state;
	limit(true, "app", 25);
	limit(true, "lowtide", 3);
	limit(false, "argus", 22);
	limit(true, "batch", 50);
	limit(true, "nobody", 1);
	send_facts(0);
	add_group("gw-a", 10, 8);
	group = add_group("gw-a", 2, 0);
	snprintf(group->who.user, sizeof(group->who.user), "batch");
	send_look(1);
	/* app 25 - 18, argus 22 - 20, server 57 - 21; nobody but lowtide is lowtide, 3 - 1 */
	assert_int_equal(slots().headroom, 2);
	assert_string_equal(slots().headroom_of, "argus");
	assert_false(slots().headroom_of_role);
	assert_int_equal(server()->limit_count, 5);
	assert_int_equal(server()->limits[0].used, 18);
	assert_int_equal(server()->limits[3].used, 2);
	add_group("gw-a", 15, 6);
	send_look(2);
	assert_int_equal(slots().headroom, 1);
	assert_string_equal(slots().headroom_of, "argus");
	assert_false(slots().headroom_of_role);
	add_group("gw-a", 15, 20);
	send_look(3);
	assert_int_equal(slots().headroom, 0);
	assert_false(server_is_full(server()));
}

/* Three of lowtide's, as two roles: each takes of the limit of its own, and of no other's. */
static void test_lowtide_takes_of_the_limits_of_its_own_roles(void **state)
{
	static const struct session_group own[] = {
		{.who = {.user = "lowtide", .database = "postgres"}, .total = 1},
		{.who = {.user = "plain", .database = "argus"}, .total = 2},
	};

	(void)state;
	limit(true, "lowtide", 1);
	limit(true, "plain", 5);
	limit(false, "argus", 30);
	send_facts(0);
	add_group("gw-a", 3, 0);
	sessions.own = 3;
	sessions.own_groups = own;
	sessions.own_group_count = 2;
	send_look(1);
	assert_int_equal(server()->limits[0].used, 1);
	assert_int_equal(server()->limits[0].own, 1);
	assert_int_equal(server()->limits[1].used, 2);
	assert_int_equal(server()->limits[2].used, 5);
	assert_int_equal(server()->limits[2].own, 2);
	assert_false(server()->limits[0].spent.on);
}

static void test_a_spent_limit_leaves_nothing_whatever_else_is_not_known(void **state)
{
	(void)state;
	limit(true, "app", 2);
	send_facts(0);
	add_group("gw-a", 1, 0);
	sessions.slots_used = SESSIONS_UNKNOWN;
	send_look(1);
	assert_int_equal(slots().headroom, SESSIONS_UNKNOWN);
	add_group("gw-a", 2, 0);
	sessions.slots_used = SESSIONS_UNKNOWN;
	send_look(2);
	assert_int_equal(slots().headroom, 0);
	assert_string_equal(slots().headroom_of, "app");
}

static void test_walsenders_count_where_the_server_counts_them(void **state)
{
	(void)state;
	facts.version = 110022;
	send_facts(0);
	add_group("gw-a", 50, 0);
	sessions.walsenders = 6;
	sessions.slots_used = 57;
	send_look(1);
	assert_int_equal(slots().used, 57);
	assert_true(server_is_full(server()));
}

static void test_superusers_in_reserved_slots_leave_no_less_than_nothing(void **state)
{
	(void)state;
	send_facts(0);
	add_group("gw-a", 50, 8);
	send_look(1);
	assert_int_equal(slots().used, 59);
	assert_int_equal(slots().headroom, 0);
	assert_true(server_is_full(server()));
}

static void test_who_is_refused_knows_that_the_server_is_full(void **state)
{
	(void)state;
	send_fault(0, FAULT_FULL, FULL_ROLE);
	assert_false(server_is_full(server()));
	send_fault(1, FAULT_FULL, FULL_RESERVED);
	assert_true(server_is_full(server()));
	send_fault(2, FAULT_REFUSED, 0);
	assert_false(server_is_full(server()));
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, server_setup, server_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_the_total_line),
		STORY(test_nothing_is_known_before_it_is_heard),
		STORY(test_slots_are_reserved_by_version),
		STORY(test_without_the_right_to_count_slots_in_use_are_not_known),
		STORY(test_headroom_is_the_least_of_server_roles_and_databases),
		STORY(test_lowtide_takes_of_the_limits_of_its_own_roles),
		STORY(test_a_spent_limit_leaves_nothing_whatever_else_is_not_known),
		STORY(test_walsenders_count_where_the_server_counts_them),
		STORY(test_superusers_in_reserved_slots_leave_no_less_than_nothing),
		STORY(test_who_is_refused_knows_that_the_server_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
