/* The page "will this restart fit?": who opens it, and what keys change there. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/desk.h"
#include "tests/support/expect_fleets.h"
#include "tests/support/fleets.h"
#include "tests/support/server_fleets.h"

static struct scene scene;
static struct desk desk;

static void sit_down(void (*fleet)(struct scene *scene), int rows, int cols)
{
	scene_init(&scene);
	fleet(&scene);
	desk_init(&desk, &scene, rows, cols, &glyphs_ascii);
}

static void get_up(void)
{
	desk_fini(&desk);
	scene_fini(&scene);
}

static void leads_there(const char *keys, const char *title)
{
	desk_press(&desk, keys);
	desk_press(&desk, "r");
	desk_shows(&desk, title);
	desk_press(&desk, "Esc");
	desk_hides(&desk, title);
}

/* From a group, a worker, a pool, an owner, and a server, where brain holds most. */
static void test_who_opens_it(void **state)
{
	(void)state;
	sit_down(fleet_expected, 50, 160);
	leads_there("1 Home", "gateways on db1: will a restart fit?");
	leads_there("1 Home Down", "gateways on db1: will a restart fit?");
	leads_there("4 Home", "gateways on db1: will a restart fit?");
	leads_there("5 Home Down", "gateways on db1: will a restart fit?");
	leads_there("5 Home", "brain on db1: will a restart fit?");
	leads_there("9 End", "brain on db1: will a restart fit?");
	get_up();
}

/* Back to the page it was opened from. */
static void test_from_a_page(void **state)
{
	(void)state;
	sit_down(fleet_expected, 50, 160);
	desk_press(&desk, "5 Home Down Enter");
	desk_shows(&desk, "expected idle floor 12");
	leads_there("", "gateways on db1: will a restart fit?");
	desk_shows(&desk, "expected idle floor 12");
	get_up();
}

static void test_without_a_server(void **state)
{
	(void)state;
	sit_down(fleet_services, 24, 80);
	desk_press(&desk, "r");
	desk_shows(&desk, "no owner of Postgres connections is known for it");
	get_up();
}

/* What rests on no more than what was seen says so; what was typed is no guess. */
static void test_what_was_observed_is_hedged(void **state)
{
	(void)state;
	sit_down(fleet_pg_calm, 40, 120);
	desk_press(&desk, "5 Home r");
	desk_shows(&desk, "(observed: had");
	desk_shows(&desk, "fits, as observed: its pools may open more");
	desk_press(&desk, "X x");
	desk_shows(&desk, "(typed)");
	desk_shows(&desk, "  fits");
	desk_hides(&desk, "as observed: its pools");
	get_up();
}

/* 45 of 57 slots are taken. Three more of 4 to 8 come to 24, of which 12 find no slot. */
static void test_keys_change_the_numbers(void **state)
{
	(void)state;
	sit_down(fleet_expected, 40, 120);
	desk_press(&desk, "r");
	desk_shows(&desk, "free slots 12");
	desk_shows(&desk, "+3 take 12 at once, 24 at peak");
	desk_shows(&desk, "fits until the pools fill (needs 12 more at peak)");
	desk_press(&desk, "N");
	desk_shows(&desk, "pool min of one 5 (typed)");
	desk_shows(&desk, "does not fit: 15 needed, 12 free");
	desk_press(&desk, "n n n n x x x x");
	desk_shows(&desk, "pool max of one 4 (typed)");
	desk_shows(&desk, "+3 take 3 at once, 12 at peak");
	desk_shows(&desk, "a floor of 3 (held now: 16), at most 12");
	desk_press(&desk, "W");
	desk_shows(&desk, "+4 take 4 at once, 16 at peak");
	desk_press(&desk, "0");
	desk_shows(&desk, "pool min of one 4 (expected)");
	desk_shows(&desk, "workers 3 (that answer now)");
	get_up();
}

/* A least above the most is no pool: the one that is typed takes the other along. */
static void test_least_and_most_go_together(void **state)
{
	(void)state;
	sit_down(fleet_expected, 40, 120);
	desk_press(&desk, "r x x x x x");
	desk_shows(&desk, "pool max of one 3 (typed)");
	desk_shows(&desk, "pool min of one 3 (typed)");
	desk_press(&desk, "N");
	desk_shows(&desk, "pool max of one 4 (typed)");
	desk_press(&desk, "w w w w");
	desk_shows(&desk, "workers 0 (typed)");
	get_up();
}

/* Nobody answers for brain: what is typed begins at nothing, and the most at the least. */
static void test_numbers_that_nobody_knows(void **state)
{
	(void)state;
	sit_down(fleet_expected, 40, 120);
	desk_press(&desk, "5 Home r");
	desk_shows(&desk, "not known: set workers in expect:");
	desk_hides(&desk, "take");
	desk_press(&desk, "W W N N N X");
	desk_shows(&desk, "workers 2 (typed)");
	desk_shows(&desk, "pool min of one 3 (typed)");
	desk_shows(&desk, "pool max of one 4 (typed)");
	get_up();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_opens_it),
		cmocka_unit_test(test_from_a_page),
		cmocka_unit_test(test_without_a_server),
		cmocka_unit_test(test_what_was_observed_is_hedged),
		cmocka_unit_test(test_keys_change_the_numbers),
		cmocka_unit_test(test_least_and_most_go_together),
		cmocka_unit_test(test_numbers_that_nobody_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
