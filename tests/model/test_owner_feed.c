/* Which targets are of which owner, and how its connections are spread over their processes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/owner_shares.h"
#include "tests/support/one_server.h"

static struct build add_target(const char *name, const char *group, const char *owner)
{
	struct feed_config config = {
		.name = name, .group = group, .interval_ms = 1000, .owner = owner};

	return (struct build){.keys = keys_create(),
		.feed = model_add_feed(watched, &config, at_s(0).mono),
		.own_ms = SAMPLE_NO_TIME};
}

static void add_process(struct build *app, const char *pid)
{
	char label[32];

	snprintf(label, sizeof(label), "pid=\"%s\"", pid);
	add(app, "ruby_rss", label, 1e8);
}

static void send_target(struct build *app, double at)
{
	add(app, "process_resident_memory_bytes", "", 1e8);
	add(app, "process_start_time_seconds", "", BUILD_WALL_S - 100);
	build_send(app, watched, at);
	model_settle(watched, at_s(at));
}

static bool is_of(const struct build *app, const char *name)
{
	return owner_feed_is(server(), model_feed(watched, app->feed), name);
}

static bool share_at(const char *name, double at, struct owner_share *share)
{
	static struct owner_shares shares;
	const struct owner_share *found;

	owner_shares_find(&shares, watched, at_s(at).mono);
	found = owner_shares_get(&shares, watched, server(), owner(name));
	if (found)
		*share = *found;
	return found;
}

static void test_names_are_folded_as_owners_are(void **state)
{
	struct build app = add_target("gw-7f9c4d8b6-x2k4z:8080", "web-1234", NULL);

	(void)state;
	assert_true(is_of(&app, "gw"));
	assert_true(is_of(&app, "web"));
	assert_false(is_of(&app, "gw-7f9c4d8b6-x2k4z:8080"));
	assert_false(is_of(&app, ""));
	build_fini(&app);
}

/* The group's owner is another one, where there is one by the target's own name. */
static void test_the_own_name_goes_first(void **state)
{
	struct build app = add_target("gw-a", "web", NULL);
	const struct server *at = NULL;

	(void)state;
	add_group("web", 1, 0);
	send_look(0);
	assert_ptr_equal(
		owner_feed_find(watched, model_feed(watched, app.feed), &at), owner("web"));
	assert_ptr_equal(at, server());
	add_group("web", 1, 0);
	add_group("gw-a", 1, 0);
	send_look(1);
	assert_ptr_equal(
		owner_feed_find(watched, model_feed(watched, app.feed), &at), owner("gw-a"));
	assert_false(is_of(&app, "web"));
	build_fini(&app);
}

static void test_what_is_configured_counts_alone(void **state)
{
	struct build app = add_target("gw-a", "web", "ops@local/app");

	(void)state;
	assert_true(is_of(&app, "ops@local/app"));
	assert_false(is_of(&app, "gw-a"));
	assert_false(is_of(&app, "web"));
	build_fini(&app);
}

static void test_connections_of_one_worker(void **state)
{
	struct build one = add_target("gw-a", "web", "web"), two = add_target("gw-b", NULL, "web");
	struct expectation expected = {.owner = "web", .connections_per_worker = 6};
	struct owner_share share = {0};

	(void)state;
	add_group("web", 10, 3);
	add_group("batch", 4, 0);
	send_look(0);
	assert_false(share_at("web", 0, &share)); /* no process was heard yet */
	send_target(&one, 0);
	send_target(&two, 0);
	assert_true(share_at("web", 0, &share));
	assert_int_equal(share.connections, 13);
	assert_int_equal(share.workers, 2);
	assert_false(share.is_guess);
	assert_true(owner_share_per_worker(&share) == 6.5);
	assert_true(owner_share_is_breached(&share, &expected));
	expected.connections_per_worker = 7;
	assert_false(owner_share_is_breached(&share, &expected));
	expected.connections_per_worker = EXPECT_NONE;
	assert_false(owner_share_is_breached(&share, &expected));
	assert_false(owner_share_is_breached(&share, NULL));
	assert_false(share_at("batch", 0, &share));
	/* one falls silent: it counts no more */
	for (int t = 1; t <= 4; t++)
		send_target(&one, t);
	assert_true(share_at("web", 4, &share));
	assert_int_equal(share.workers, 1);
	build_fini(&one);
	build_fini(&two);
}

static void test_a_guess_is_one(void **state)
{
	struct build app = add_target("gw-a:8080", NULL, NULL);
	struct owner_share share = {0};

	(void)state;
	add_group("gw-a", 3, 0);
	send_look(0);
	send_target(&app, 0);
	assert_true(share_at("gw-a", 0, &share));
	assert_true(share.is_guess);
	build_fini(&app);
}

/* Each process of a pre-fork server is one; a sum of several is nobody's share. */
static void test_processes_not_endpoints(void **state)
{
	struct build app = add_target("puma", NULL, NULL), sum = add_target("sum", NULL, NULL);
	struct owner_share share = {0};

	(void)state;
	add_group("puma", 10, 0);
	add_group("sum", 10, 0);
	send_look(0);
	add_process(&app, "7");
	add_process(&app, "8");
	build_send(&app, watched, 0);
	add(&sum, "process_resident_memory_bytes", "", 1e8);
	build_send(&sum, watched, 0);
	model_settle(watched, at_s(0));
	assert_true(share_at("puma", 0, &share));
	assert_int_equal(share.workers, 2);
	assert_false(share_at("sum", 0, &share));
	build_fini(&app);
	build_fini(&sum);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, server_setup, server_teardown)
		CASE(test_names_are_folded_as_owners_are),
		CASE(test_the_own_name_goes_first),
		CASE(test_what_is_configured_counts_alone),
		CASE(test_connections_of_one_worker),
		CASE(test_a_guess_is_one),
		CASE(test_processes_not_endpoints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
