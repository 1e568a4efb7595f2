/*
 * lowtide check with --backfill: real HTTP workers that a real Prometheus has known for hours. What
 * takes 200 samples is decided in the first seconds, both ways; what the server does not know stays
 * unknown.
 */
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "sources/clock.h"
#include "tests/support/check_run.h"
#include "tests/support/keeper.h"
#include "tests/support/past_fleet.h"
#include "tests/support/scratch_folder.h"

#define RULE "growth != growing"

static struct keeper prometheus;
static char url[64];

static int begin(void **state)
{
	const char *argv[] = {"prometheus.sh", "--openmetrics", "history.om", NULL};

	sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
	if (scratch_enter(state) != 0)
		return -1;
	past_fleet_start(floor(clock_now().wall.s));
	past_fleet_write("history.om");
	keeper_begin(&prometheus, argv);
	keeper_start_server(&prometheus);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d", prometheus.port);
	return 0;
}

static int end(void **state)
{
	keeper_end(&prometheus);
	past_fleet_stop();
	return scratch_leave(state);
}

static void judge(enum who who, const char *lasts, int status, const char *says)
{
	const char *const arguments[] = {"--for", lasts, "--backfill", url, "--rule", RULE,
		evil_url(past_workers[who].server), NULL};
	struct check_run run = check_begin(arguments);

	check_ends_with(&run, status, says);
}

/* As it would after hours, and long before the hour is over. */
static void test_a_leak_fails(void **state)
{
	(void)state;
	judge(LEAKING, "1h", 1, "\nfail     " RULE ": growing (127.0.0.1:");
}

static void test_a_quiet_floor_passes(void **state)
{
	(void)state;
	judge(POOLED, "3s", 0, "\n1 of 1 rules passed; watched for 3s\n");
}

static void test_what_the_server_does_not_know(void **state)
{
	(void)state;
	judge(UNKNOWN, "3s", 3, ": still learning, ");
}

static void test_it_is_said_that_history_counts(void **state)
{
	(void)state;
	judge(UNKNOWN, "1s", 3,
		"to decide takes at least 50s (" RULE "), less what history there is\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_leak_fails),
		cmocka_unit_test(test_a_quiet_floor_passes),
		cmocka_unit_test(test_what_the_server_does_not_know),
		cmocka_unit_test(test_it_is_said_that_history_counts),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
