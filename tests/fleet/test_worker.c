/* The worker of the demo fleet: a real process that really does what its behaviour says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "tests/support/fleet_member.h"
#include "tests/support/wait_until.h"

#define MIB 1048576.0

/* The process's own RSS moves by some pages, as a stack or a page of code is touched. */
#define NOISE (0.25 * MIB)

static void serves_what_a_client_library_would(void **state)
{
	const char *argv[] = {"worker", "--name", "gw-a", "--version", "2.1", NULL};
	struct member member = member_start_serving(argv);
	char body[MEMBER_BODY_BYTES];

	(void)state;
	assert_int_equal(member_fetch(member.url, body), 200);
	assert_true(member_value(body, "process_resident_memory_bytes") > 100000);
	assert_true(member_value(body, "process_start_time_seconds") > 1.7e9);
	assert_true(member_value(body, "process_cpu_seconds_total") >= 0);
	assert_true(member_value(body, "http_requests_total{code=\"200\"}") >= 0);
	assert_true(member_value(body, "worker_build_info{name=\"gw-a\",version=\"2.1\"}") == 1);
	*strrchr(member.url, '/') = '\0';
	assert_int_equal(member_fetch(member.url, body), 404);
	member_release(&member);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Whatever answers first warms up a little itself, most of all under AddressSanitizer. */
enum { PAUSES = 8, SETTLED = 3 };

/* What is seen of a worker from outside: the least RSS of each pause between two peaks that was
   met, the greatest of all peaks. */
struct tide {
	const char *url;
	double floors[PAUSES], top;
	size_t pauses; /* begun, the last one may still go on */
	bool busy;
};

static bool has_had_all_pauses(void *user)
{
	struct tide *tide = user;
	char body[MEMBER_BODY_BYTES];
	double rss;

	assert_int_equal(member_fetch(tide->url, body), 200);
	rss = member_value(body, "process_resident_memory_bytes");
	if (member_value(body, "http_requests_in_progress") > 4) {
		tide->busy = true;
		tide->top = rss > tide->top ? rss : tide->top;
		return tide->pauses == PAUSES;
	}
	if (tide->pauses == 0 || tide->busy) {
		if (tide->pauses == PAUSES)
			return true;
		tide->floors[tide->pauses++] = rss;
	}
	if (rss < tide->floors[tide->pauses - 1])
		tide->floors[tide->pauses - 1] = rss;
	tide->busy = false;
	return false;
}

static struct tide watch(const char *behaviour)
{
	const char *argv[] = {"worker", "--does", behaviour, "--speed", "20", NULL};
	struct member member = member_start_serving(argv);
	struct tide tide = {.url = member.url};

	wait_until(has_had_all_pauses, &tide, "pauses between peaks");
	member_release(&member);
	return tide;
}

static void steady_returns_to_its_floor(void **state)
{
	struct tide tide = watch("steady");

	(void)state;
	for (size_t i = SETTLED + 1; i < PAUSES; i++)
		assert_true(tide.floors[i] < tide.floors[SETTLED] + NOISE);
	assert_true(tide.top > tide.floors[SETTLED] + 15 * MIB);
}

static void leaking_rises_with_every_burst_and_never_falls(void **state)
{
	struct tide tide = watch("leaking");

	(void)state;
	for (size_t i = 1; i < PAUSES; i++)
		assert_true(tide.floors[i] > tide.floors[i - 1] + MIB - NOISE);
}

/* However long the pauses that were met lie apart. */
static void warming_flattens(void **state)
{
	struct tide tide = watch("warming");
	const double *floors = tide.floors;

	(void)state;
	for (size_t i = 1; i < PAUSES; i++)
		assert_true(floors[i] > floors[i - 1] - NOISE);
	assert_true(floors[3] - floors[0] > 4 * (floors[7] - floors[4]));
}

/* ---- time ------------------------------------------------------------------------------------ */

static double mono_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct patience {
	const char *url;
	double from_s; /* what took long before that was a busy machine */
};

static bool was_kept_waiting(void *user)
{
	struct patience *patience = user;
	char body[MEMBER_BODY_BYTES];
	double asked_s = mono_s();

	assert_int_equal(member_fetch(patience->url, body), 200);
	return asked_s > patience->from_s && mono_s() - asked_s > 0.2;
}

/* After 20 s for 4 s, at ten times the speed. */
static void hanging_hangs_and_then_answers(void **state)
{
	const char *argv[] = {"worker", "--does", "hanging", "--speed", "10", NULL};
	double started_s = mono_s();
	struct member member = member_start_serving(argv);
	struct patience patience = {member.url, started_s + 1.9};

	(void)state;
	wait_until(was_kept_waiting, &patience, "the worker to hang");
	assert_true(mono_s() - started_s > 2.3);
	member_release(&member);
}

/* ---- ends ------------------------------------------------------------------------------------ */

static void ends_on_sigterm(void **state)
{
	const char *argv[] = {"worker", NULL};
	struct member member = member_start_serving(argv);

	(void)state;
	assert_int_equal(kill(member.pid, SIGTERM), 0);
	assert_int_equal(member_wait_status(&member), 0);
	close(member.leash);
	close(member.told);
}

static void refuses_what_it_does_not_know(void **state)
{
	const char *values[][2] = {{"--speed", "12x"}, {"--speed", "0"}, {"--does", "nothing"},
		{"--port", "65536"}, {"--leak", "1"}, {"--name", NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const char *argv[] = {"worker", values[i][0], values[i][1], NULL};
		struct member member = member_start(argv);

		assert_int_equal(member_wait_status(&member), 2);
		close(member.leash);
		close(member.told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(serves_what_a_client_library_would),
		cmocka_unit_test(steady_returns_to_its_floor),
		cmocka_unit_test(leaking_rises_with_every_burst_and_never_falls),
		cmocka_unit_test(warming_flattens),
		cmocka_unit_test(hanging_hangs_and_then_answers),
		cmocka_unit_test(ends_on_sigterm),
		cmocka_unit_test(refuses_what_it_does_not_know),
	};

	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
