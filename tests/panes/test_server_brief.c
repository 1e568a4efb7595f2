/* Names of several servers, where there is little room. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "panes/server_brief.h"
#include "panes/server_state.h"
#include "tests/support/desk.h"
#include "tests/support/fleets.h"
#include "tests/support/server_fleets.h"
#include "tests/support/server_story.h"

/* A fleet and somebody before it, for one test. */
static struct scene scene;
static struct desk desk;

/* What tells servers apart is not what is cut; and which of them is the primary is said. */
static void test_names_of_several_servers(void **state)
{
	char brief[LIMIT_NAME_BYTES];

	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_several, 40, 120);
	assert_string_equal("main", server_brief(brief, scene.model, model_server(scene.model, 0)));
	assert_string_equal(
		"replica", server_brief(brief, scene.model, model_server(scene.model, 1)));
	desk_shows(&desk, "main primary 28/57");
	desk_shows(&desk, "replica standby stale");
	desk_get_up(&desk, &scene);
	scene_init(&scene);
	scene_server(&scene, "db1.prod.internal", 1000);
	scene_server(&scene, "db2.prod.internal", 1000);
	assert_string_equal("db2", server_brief(brief, scene.model, model_server(scene.model, 1)));
	scene_server(&scene, "db2.prod.internal.eu", 1000);
	assert_string_equal("db2.prod.internal",
		server_brief(brief, scene.model, model_server(scene.model, 1)));
	scene_fini(&scene);
	scene_init(&scene);
	scene_server(&scene, "pg-eu", 1000);
	scene_server(&scene, "pg-us", 1000);
	assert_string_equal(
		"pg-us", server_brief(brief, scene.model, model_server(scene.model, 1)));
	scene_fini(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_of_several_servers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
