/*
 * What a filter lets through: words, labels, groups and owners; at the keys it is test_moves.c's.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "panes/filter.h"
#include "panes/frame.h"
#include "tests/support/desk.h"
#include "tests/support/fleets.h"
#include "tests/support/pool_fleets.h"

static const char *const texts[] = {"gw-a:9100/2", "GROWING 35h", "select where id=5"};

static struct feed target(const char *group, const char *labels)
{
	struct feed feed = {.used = true};

	snprintf(feed.group, sizeof(feed.group), "%s", group);
	snprintf(feed.labels, sizeof(feed.labels), "%s", labels);
	return feed;
}

static bool lets_through(const char *filter, const struct feed *feed)
{
	const struct filter_subject subject = {.texts = texts, .count = 3, .feed = feed};
	struct model *model = model_create();
	bool matches = filter_matches(filter, model, &subject);

	model_destroy(model);
	return matches;
}

/* What the contract says of each kind of word. */
static void test_words(void **state)
{
	static const struct {
		const char *filter;
		bool matches;
	} rows[] = {
		{"", true},
		{"   ", true},
		{"GW-A", true},
		{"growing", true},
		{"gw-b", false},
		{"gw-a growing", true},
		{"gw-a gone", false},
		{"35h  gw-a ", true},
		{"order", true}, /* in its group */
		{"EU", true},    /* in its labels */
		{"group=order gateways", false},
		{"group=\"order gateways\"", true},
		{"group=\"order gateways", true}, /* while it is typed */
		{"group=\"Order gateways\"", true},
		{"group=order", false},
		{"group=\"order gateways 2\"", false},
		{"group=", true},
		{"zone=a", true},
		{"ZONE=A", true},
		{"zone=a region=eu", false},
		{"region=\"eu west\"", true},
		{"region=\"eu west\" zone=a 35h", true},
		{"region=\"eu west\" zone=b", false},
		{"one=a", false},
		{"zone=ab", false},
		{"zone=", true},
		{"none=", false},
		{"=", true}, /* a text: "id=5" has it */
		{"id=5", true},
		{"\"where id=5\"", true},
		{"\"where  id\"", false},
		{"owner=gw", false}, /* no server tells of any */
		{"\"", true},
	};
	struct feed feed = target("order gateways", "region=eu west zone=a");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (lets_through(rows[i].filter, &feed) != rows[i].matches)
			fail_msg("%s", rows[i].filter);
}

static void test_who_is_of_no_target(void **state)
{
	struct feed alone = target("", "");

	(void)state;
	assert_false(lets_through("group=gw", NULL));
	assert_false(lets_through("group=", NULL));
	assert_false(lets_through("group=", &alone)); /* it is in none */
	assert_false(lets_through("zone=a", NULL));
	assert_true(lets_through("id=5", NULL));
}

/* ---- at the keys ---- */

static struct scene scene;
static struct desk desk;

static void sit_down(void (*fleet)(struct scene *scene))
{
	scene_init(&scene);
	fleet(&scene);
	desk_init(&desk, &scene, 24, 80, &glyphs_utf8);
}

static void get_up(void)
{
	desk_fini(&desk);
	scene_fini(&scene);
}

static void test_by_group(void **state)
{
	(void)state;
	sit_down(fleet_services);
	desk_press(&desk, "/ g r o u p = g a t e w a y");
	desk_shows(&desk, "no match");
	desk_shows(&desk, "WORKERS 0 of 5");
	desk_press(&desk, "s");
	desk_shows(&desk, "WORKERS 2 of 5");
	desk_shows(&desk, "TARGETS 2 of 5");
	desk_hides(&desk, "no match");
	desk_press(&desk, "Space - b");
	desk_shows(&desk, "WORKERS 1 of 5");
	desk_shows(&desk, "gw-b");
	desk_press(&desk, "^U g r o u p =");
	desk_shows(&desk, "WORKERS 4 of 5");
	desk_hides(&desk, "mail:8000        58");
	get_up();
}

/* Of five pools' owners each is what one target's connections belong to. */
static void test_by_owner(void **state)
{
	(void)state;
	sit_down(fleet_pool_causes);
	desk_press(&desk, "/ o w n e r = b i l l i n g");
	desk_shows(&desk, "WORKERS 1 of 5");
	desk_shows(&desk, "POOLS 1 of ");
	desk_shows(&desk, "IDLE FLOOR 1 of ");
	desk_press(&desk, "s");
	desk_shows(&desk, "no match");
	get_up();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_who_is_of_no_target),
		cmocka_unit_test(test_by_group),
		cmocka_unit_test(test_by_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
