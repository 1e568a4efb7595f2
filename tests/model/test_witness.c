/* What applications count of a server's deadlocks, and when their counters are called blind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/witness.h"
#include "tests/support/one_server.h"

static struct build gw, brain;

static int setup(void **state)
{
	server_setup(state);
	gw = build_feed(watched, "gw-a", 1);
	brain = build_feed(watched, "brain", 1);
	return 0;
}

static int teardown(void **state)
{
	build_fini(&gw);
	build_fini(&brain);
	return server_teardown(state);
}

static void send_count(struct build *app, double at, double born, double deadlocks)
{
	add(app, "process_resident_memory_bytes", "", 1e8);
	add(app, "process_start_time_seconds", "", BUILD_WALL_S + born);
	add(app, "z4j_postgres_deadlocks_total", "", deadlocks);
	build_send(app, watched, at);
	model_settle(watched, at_s(at));
}

static void look_at_both(double at)
{
	add_group("gw-a", 2, 0);
	add_group("brain", 2, 0);
	send_look(at);
}

static const struct exemplar *blind_to(double at)
{
	return witness_blind_to(watched, server(), at_s(at).mono);
}

static void test_applications_are_heard_since_we_watch(void **state)
{
	(void)state;
	look_at_both(0);
	assert_int_equal(witness_of_server(watched, server()).workers, 0);
	send_count(&gw, 1, -100, 50);
	send_count(&brain, 1, -100, 7);
	assert_int_equal(witness_of_server(watched, server()).workers, 2);
	assert_int_equal(witness_of_server(watched, server()).counted, 0);
	send_count(&gw, 2, -100, 52);
	send_count(&brain, 2, -100, 8);
	assert_int_equal(witness_of_server(watched, server()).counted, 3);
}

static void test_only_owners_of_sessions_testify(void **state)
{
	(void)state;
	add_group("gw-a", 1, 0);
	send_look(0);
	send_count(&gw, 1, -100, 1);
	send_count(&brain, 1, -100, 1);
	assert_int_equal(witness_of_server(watched, server()).workers, 1);
	/* its sessions are not there any more, but its deadlock was */
	send_deadlock(2, "gw-a", "brain");
	assert_int_equal(witness_of_server(watched, server()).workers, 2);
}

static void test_a_group_testifies_for_the_owner_of_its_name(void **state)
{
	struct feed_config config = {.name = "gw-b:8080", .group = "gateways", .interval_ms = 1000};
	struct build b = {.keys = keys_create(),
		.feed = model_add_feed(watched, &config, at_s(0).mono),
		.own_ms = SAMPLE_NO_TIME};

	(void)state;
	add_group("gateways", 1, 0);
	send_look(0);
	send_count(&b, 1, -100, 0);
	send_count(&b, 2, -100, 4);
	assert_int_equal(witness_of_server(watched, server()).counted, 4);
	build_fini(&b);
}

/* What the configuration says of a target counts alone, and names of processes are folded: as
   everywhere else where targets and owners are matched. */
static void test_owners_are_those_of_the_configuration(void **state)
{
	struct feed_config config = {
		.name = "10.0.0.7:8080", .group = "brain", .interval_ms = 1000, .owner = "gw-a"};
	struct build app = {.keys = keys_create(),
		.feed = model_add_feed(watched, &config, at_s(0).mono),
		.own_ms = SAMPLE_NO_TIME};

	(void)state;
	add_group("gw-a", 1, 0);
	send_look(0);
	send_count(&app, 1, -100, 0);
	send_count(&app, 2, -100, 4);
	assert_int_equal(witness_of_server(watched, server()).counted, 4);
	/* not of its group's: brain's deadlock is none of its own */
	send_count(&app, 9, -100, 4);
	send_deadlock(10, "brain", "brain");
	for (int t = 11; t <= 25; t++)
		send_count(&app, t, -100, 4);
	assert_null(blind_to(25));
	build_fini(&app);
}

static void test_names_are_folded(void **state)
{
	struct build app = build_feed(watched, "gw-7f9c4d8b6-x2k4z:8080", 1);

	(void)state;
	add_group("gw", 1, 0);
	send_look(0);
	send_count(&app, 1, -100, 0);
	send_count(&app, 2, -100, 4);
	assert_int_equal(witness_of_server(watched, server()).counted, 4);
	build_fini(&app);
}

static void test_a_new_life_counts_from_its_own_start(void **state)
{
	(void)state;
	look_at_both(0);
	send_count(&gw, 1, -100, 50);
	send_count(&gw, 2, -100, 51);
	send_count(&gw, 3, 2.5, 2);
	send_count(&gw, 4, 2.5, 3);
	assert_int_equal(witness_of_server(watched, server()).counted, 1);
}

static void test_counters_that_stand_still_while_all_in_the_ring_are_watched(void **state)
{
	(void)state;
	for (int t = 1; t < 10; t++) {
		send_count(&gw, t, -100, 3);
		send_count(&brain, t, -100, 4);
	}
	send_deadlock(10, "gw-a", "brain");
	send_count(&gw, 12, -100, 3);
	send_count(&brain, 12, -100, 4);
	assert_null(blind_to(12)); /* the victim may not have counted it yet */
	for (int t = 13; t <= 25; t++) {
		send_count(&gw, t, -100, 3);
		send_count(&brain, t, -100, 4);
	}
	assert_non_null(blind_to(25));
	assert_int_equal(blind_to(25)->seen, 1);
	assert_null(blind_to(60)); /* stale: who knows */
	send_count(&brain, 26, -100, 5);
	assert_null(blind_to(26));
}

static void test_who_is_not_watched_may_have_been_the_victim(void **state)
{
	(void)state;
	for (int t = 1; t < 10; t++)
		send_count(&gw, t, -100, 3);
	send_deadlock(10, "gw-a", "brain");
	for (int t = 11; t < 40; t++)
		send_count(&gw, t, -100, 3);
	assert_null(blind_to(39));
	/* whoever comes later did not see it */
	for (int t = 40; t < 80; t++) {
		send_count(&gw, t, -100, 3);
		send_count(&brain, t, -100, 4);
	}
	assert_null(blind_to(79));
}

static void test_no_deadlock_was_seen_so_nobody_is_blind(void **state)
{
	struct database_counts argus = {.name = "argus", .id = 5};

	(void)state;
	look_at_both(0);
	send_databases(0, &argus, 1);
	argus.deadlocks = 12;
	send_databases(1, &argus, 1);
	for (int t = 1; t < 60; t++) {
		send_count(&gw, t, -100, 0);
		send_count(&brain, t, -100, 0);
	}
	assert_int_equal(server()->deadlocks.counted, 12);
	assert_null(blind_to(59));
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_applications_are_heard_since_we_watch),
		STORY(test_only_owners_of_sessions_testify),
		STORY(test_a_group_testifies_for_the_owner_of_its_name),
		STORY(test_owners_are_those_of_the_configuration),
		STORY(test_names_are_folded),
		STORY(test_a_new_life_counts_from_its_own_start),
		STORY(test_counters_that_stand_still_while_all_in_the_ring_are_watched),
		STORY(test_who_is_not_watched_may_have_been_the_victim),
		STORY(test_no_deadlock_was_seen_so_nobody_is_blind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
