/* Who holds a session: what is folded into one owner, and what must not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/owner_name.h"
#include "tests/support/build_reading.h"

static void folds_to(const char *application, const char *expected)
{
	struct text owner = owner_fold(text_of(application));

	if (!text_is(owner, expected))
		fail_msg("%s became %.*s, not %s", application, (int)owner.len, owner.data,
			expected);
}

static void stays(const char *application)
{
	folds_to(application, application);
}

static void test_what_people_choose_stays(void **state)
{
	static const char *const chosen[] = {"", "gw-a", "gw-2", "worker-5", "worker-05",
		"shard-001", "node-99", "psql", "PostgreSQL JDBC Driver", "pgAdmin 4",
		"DBeaver 23.2.0 - Main", "Sidekiq 7.1.123", "svc-facade", "app-deadbeef", "decade",
		"celery@host-7", "app@10.0.0.117", "app@ip-10-0-3-117", "10.0.3.117", "api-v1234",
		"s3a3f9c2", "api-https", "cache-https-https", "agent-x2k4z", "gw-web24", "12345",
		"[3121]", "a3f9c2", "550e8400-e29b-41d4-a716-446655440000", "pid=7", "app (main)",
		"app]", "app[", "app[]", "-", "lowtide"};

	(void)state;
	for (size_t i = 0; i < sizeof(chosen) / sizeof(*chosen); i++)
		stays(chosen[i]);
}

static void test_what_tells_one_process_from_the_next_goes(void **state)
{
	(void)state;
	folds_to("worker-12345", "worker");
	folds_to("worker-5-12345", "worker-5");
	folds_to("worker_312", "worker");
	folds_to("app@300.0.3.117", "app@300.0.3.117"); /* a version, if no address */
	folds_to("app@ip-10-999-3-117", "app@ip-10-999-3");
	folds_to("app[3121]", "app");
	folds_to("app[7]", "app");
	folds_to("app (pid 7)", "app");
	folds_to("puma: {a3f9c2}", "puma");
	folds_to("gw:pid=123", "gw");
	folds_to("gw-pid-7", "gw");
	folds_to("gw pid:7", "gw");
	folds_to("pgAdmin 4 - CONN:8471253", "pgAdmin 4 - CONN");
	folds_to("node.12345", "node");
	folds_to("svc/0xdeadbeef", "svc");
	folds_to("svc-a3f9c2", "svc");
	folds_to("celery@3f2a9c81d0b4", "celery");
	folds_to("api-550e8400-e29b-41d4-a716-446655440000", "api");
	folds_to("api:550E8400-E29B-41D4-A716-446655440000", "api");
	folds_to("api-550e8400e29b41d4a716446655440000", "api");
}

static void test_pods_are_their_deployment(void **state)
{
	(void)state;
	folds_to("gw-a-7f9c4d8b6-x2k4z", "gw-a");
	folds_to("gw-a-7f9c4d-x2k4z", "gw-a");
	folds_to("gw-5d4f8c7b9d-bcdfg", "gw");
	folds_to("celery@gw-7f9c4d8b6-x2k4z", "celery@gw");
	folds_to("nightly-28391820-x2k4z", "nightly");
	folds_to("gw-a-7f9c4d8b6-x2k4z[12]", "gw-a");
	stays("gw-7f9c4d8b6-x2k4a");  /* a is in no pod's name */
	stays("gw-kftgtwbs-https");   /* no digit in the hash */
	stays("gw-7f9c4-x2k4z");      /* too short for one */
	stays("gw_7f9c4d8b6z-x2k4z"); /* pods have dashes */
	stays("7f9c4d8b6-x2k4z");     /* nothing would be left */
}

/* Folding takes from the end, never everything, and has nothing left to do the second time. */
static void test_random_names_keep_their_beginning(void **state)
{
	static const char letters[] = "0123456789abcdefxz-_.:/@#=[](){}, pidPID";
	uint32_t seed = 17;

	(void)state;
	for (int round = 0; round < 200000; round++) {
		char name[64];
		size_t len = next_random(&seed) % sizeof(name);
		struct text owner, again;

		for (size_t i = 0; i < len; i++)
			name[i] = letters[next_random(&seed) % (sizeof(letters) - 1)];
		owner = owner_fold((struct text){name, len});
		again = owner_fold(owner);
		assert_ptr_equal(owner.data, name);
		assert_in_range(owner.len, len > 0, len);
		assert_int_equal(again.len, owner.len);
	}
}

static void names(const struct owner_parts *parts, const char *expected)
{
	char out[LIMIT_OWNER_BYTES];

	assert_int_equal(owner_name(out, sizeof(out), parts), strlen(expected));
	assert_string_equal(out, expected);
}

static void test_without_a_name_it_is_who_from_where_to_what(void **state)
{
	struct owner_parts parts = {
		text_of(""), text_of("app"), text_of("10.0.0.5"), text_of("orders")};

	(void)state;
	names(&parts, "app@10.0.0.5/orders");
	parts.client = text_of("2001:db8::1");
	names(&parts, "app@2001:db8::1/orders");
	parts.client = text_of("");
	names(&parts, "app@local/orders");
	parts.client = (struct text){NULL, 0}; /* no right to see it */
	names(&parts, "app@\xe2\x80\x93/orders");
	parts.user = parts.database = (struct text){NULL, 0}; /* still in authentication */
	names(&parts, "\xe2\x80\x93@\xe2\x80\x93/\xe2\x80\x93");
	parts.application = text_of("gw-a[12]");
	names(&parts, "gw-a");
	parts.application = text_of("a\x1b[2J\xff");
	names(&parts, "a\xef\xbf\xbd[2J\xef\xbf\xbd");
}

static void test_the_longest_name_fits(void **state)
{
	char user[64], database[64], expected[LIMIT_OWNER_BYTES];
	static const char client[] = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255";
	struct owner_parts parts = {{NULL, 0}, {user, 63}, text_of(client), {database, 63}};

	(void)state;
	memset(user, 'u', 63);
	memset(database, 'd', 63);
	snprintf(expected, sizeof(expected), "%.63s@%s/%.63s", user, client, database);
	names(&parts, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_people_choose_stays),
		cmocka_unit_test(test_what_tells_one_process_from_the_next_goes),
		cmocka_unit_test(test_pods_are_their_deployment),
		cmocka_unit_test(test_random_names_keep_their_beginning),
		cmocka_unit_test(test_without_a_name_it_is_who_from_where_to_what),
		cmocka_unit_test(test_the_longest_name_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
