/* The members of the demo fleet that are several processes: pre-fork pair, recycled children, a
   worker that is killed and restarted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signal.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "tests/fleet/process.h"
#include "tests/support/fleet_member.h"
#include "tests/support/wait_until.h"

#define MIB 1048576.0

static bool is_closed(void *user)
{
	char body[MEMBER_BODY_BYTES];

	return member_fetch(user, body) == 0;
}

/* kill -9 of the one who started it: whatever it has started ends too. */
static void assert_leaves_nothing(struct member *member)
{
	kill(member->pid, SIGKILL);
	wait_until(is_closed, member->url, "the port to be closed");
	process_has_child(member->pid);
	close(member->leash);
	close(member->told);
}

/* ---- pre-fork -------------------------------------------------------------------------------- */

/* Whatever answers first warms up a little itself, most of all under AddressSanitizer. */
enum { SETTLED_ANSWERS = 50 };

/* One of the two, known by its start time. */
struct sibling {
	double start_s;
	size_t answers;
	double first_floor, last_floor; /* RSS between peaks, once it has settled */
};

struct pair {
	const char *url;
	struct sibling siblings[2];
};

static void meet(struct pair *pair, const char *body)
{
	double start_s = member_value(body, "process_start_time_seconds");
	double rss = member_value(body, "process_resident_memory_bytes");
	struct sibling *sibling = pair->siblings;

	if (member_value(body, "http_requests_in_progress") > 4)
		return;
	if (sibling->start_s != 0 && sibling->start_s != start_s)
		sibling++;
	if (sibling->start_s == 0)
		sibling->start_s = start_s;
	assert_true(sibling->start_s == start_s);
	if (++sibling->answers <= SETTLED_ANSWERS)
		sibling->first_floor = rss;
	sibling->last_floor = rss;
}

static double rise(const struct sibling *sibling)
{
	return sibling->last_floor - sibling->first_floor;
}

static bool one_has_risen(void *user)
{
	struct pair *pair = user;
	char body[MEMBER_BODY_BYTES];

	assert_int_equal(member_fetch(pair->url, body), 200);
	meet(pair, body);
	return pair->siblings[0].answers > SETTLED_ANSWERS &&
	       pair->siblings[1].answers > SETTLED_ANSWERS &&
	       (rise(&pair->siblings[0]) > 2 * MIB || rise(&pair->siblings[1]) > 2 * MIB);
}

static void of_two_behind_one_port_one_leaks(void **state)
{
	const char *argv[] = {"prefork", "--speed", "20", NULL};
	struct member member = member_start_serving(argv);
	struct pair pair = {.url = member.url};
	const struct sibling *steady = &pair.siblings[0];

	(void)state;
	wait_until(one_has_risen, &pair, "both to be met, and one to leak");
	if (rise(steady) > 2 * MIB)
		steady++;
	assert_true(rise(steady) < MIB / 2);
	member_release(&member);
}

static void a_killed_pair_leaves_nothing(void **state)
{
	const char *argv[] = {"prefork", NULL};
	struct member member = member_start_serving(argv);

	(void)state;
	assert_leaves_nothing(&member);
}

/* ---- recycled children ----------------------------------------------------------------------- */

enum { PIDS = 64, CHILDREN = 3 };

struct child {
	pid_t pid;
	double first_rss, last_rss;
};

struct children {
	const char *url;
	struct child known[PIDS];
	size_t count;
};

static void meet_child(struct children *children, pid_t pid, double rss)
{
	struct child *child = children->known;

	while (child < children->known + children->count && child->pid != pid)
		child++;
	if (child == children->known + children->count) {
		assert_true(children->count < PIDS);
		children->count++;
		*child = (struct child){.pid = pid, .first_rss = rss};
	}
	child->last_rss = rss;
}

/* Returns how many are alive now. */
static size_t meet_children(struct children *children)
{
	static const char series[] = "\nworker_rss_bytes{pid=\"";
	char body[MEMBER_BODY_BYTES];
	const char *at = body;
	size_t met = 0;

	assert_int_equal(member_fetch(children->url, body), 200);
	while ((at = strstr(at, series)) != NULL) {
		char *end;
		pid_t pid = (pid_t)strtol(at + strlen(series), &end, 10);

		meet_child(children, pid, strtod(end + strlen("\"} "), NULL));
		at = end;
		met++;
	}
	return met;
}

static bool five_are_known(void *user)
{
	struct children *children = user;

	assert_int_equal(meet_children(children), CHILDREN);
	return children->count == CHILDREN + 2;
}

static void children_are_replaced_by_small_ones(void **state)
{
	const char *argv[] = {"recycler", "--speed", "20", NULL};
	struct member member = member_start_serving(argv);
	struct children children = {.url = member.url};
	const struct child *known = children.known;

	(void)state;
	wait_until(five_are_known, &children, "two children to be replaced");
	assert_true(known[1].last_rss > known[1].first_rss + 2 * MIB);
	assert_true(known[4].first_rss < known[1].last_rss - 2 * MIB);
	assert_int_equal(process_resident_bytes(known[0].pid), 0);
	assert_int_equal(process_resident_bytes(known[1].pid), 0);
	assert_true(process_resident_bytes(known[4].pid) > 0);
	member_release(&member);
}

static bool none_is_left(void *user)
{
	const struct children *children = user;

	for (size_t i = 0; i < children->count; i++)
		if (process_resident_bytes(children->known[i].pid) > 0)
			return false;
	return true;
}

static void a_killed_recycler_leaves_no_children(void **state)
{
	const char *argv[] = {"recycler", NULL};
	struct member member = member_start_serving(argv);
	struct children children = {.url = member.url};

	(void)state;
	assert_int_equal(meet_children(&children), CHILDREN);
	assert_leaves_nothing(&member);
	wait_until(none_is_left, &children, "the children to end");
}

/* ---- killed and restarted -------------------------------------------------------------------- */

static bool has_next_version(void *user)
{
	char body[MEMBER_BODY_BYTES];

	return member_fetch(user, body) == 200 && strstr(body, "version=\"2.1\"") != NULL;
}

static void is_killed_and_comes_back_with_the_next_version(void **state)
{
	const char *argv[] = {"restarter", "--does", "canary", "--speed", "30", NULL};
	struct member member = member_start_serving(argv);
	char body[MEMBER_BODY_BYTES];
	double start_s;

	(void)state;
	assert_int_equal(member_fetch(member.url, body), 200);
	assert_non_null(strstr(body, "version=\"2.0\""));
	start_s = member_value(body, "process_start_time_seconds");
	wait_until(is_closed, member.url, "the worker to be killed");
	wait_until(has_next_version, member.url, "the next version behind the same port");
	assert_int_equal(member_fetch(member.url, body), 200);
	assert_true(member_value(body, "process_start_time_seconds") > start_s);
	member_release(&member);
}

static void a_killed_restarter_leaves_nothing(void **state)
{
	const char *argv[] = {"restarter", NULL};
	struct member member = member_start_serving(argv);

	(void)state;
	assert_leaves_nothing(&member);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_two_behind_one_port_one_leaks),
		cmocka_unit_test(a_killed_pair_leaves_nothing),
		cmocka_unit_test(children_are_replaced_by_small_ones),
		cmocka_unit_test(a_killed_recycler_leaves_no_children),
		cmocka_unit_test(is_killed_and_comes_back_with_the_next_version),
		cmocka_unit_test(a_killed_restarter_leaves_nothing),
	};

	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
