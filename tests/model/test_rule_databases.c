/* Rules about the databases of an owner: whose a database is, is told by its sessions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/one_server.h"
#include "tui/rule_text.h"

enum { WATCHED_S = 120 };

static void look_is(enum ruling ruling, const char *text, const char *who, const char *note)
{
	static struct owner_shares shares;
	struct sight sight = {.model = watched, .now = at_s(WATCHED_S), .shares = &shares};
	struct rule_error error = {0};
	struct finding finding;
	struct rule rule;

	if (!rule_parse(&rule, text, &error))
		fail_msg("%s: %s", text, error.why);
	owner_shares_find(&shares, watched, sight.now.mono);
	finding = rule_look(&rule, &sight);
	if (finding.ruling != ruling || strcmp(finding.who, who) != 0 ||
		!strstr(finding.note, note))
		fail_msg("%s: ruling %d, %f of \"%s\": %s", text, (int)finding.ruling,
			finding.value, finding.who, finding.note);
}

static void in_database(struct session_group *group, const char *database)
{
	snprintf(group->who.database, sizeof(group->who.database), "%s", database);
}

/* gw is in argus, which has three deadlocks in the last minute, jobs in billing, which has one, and
   report in both. */
static void watch_two_databases(void)
{
	for (int s = 0; s <= WATCHED_S; s++) {
		struct database_counts counts[] = {{.name = "argus", .id = 5, .deadlocks = 40},
			{.name = "billing", .id = 6, .deadlocks = 7}};

		counts[0].deadlocks += s >= 100 ? 3 : 0;
		counts[1].deadlocks += s >= 110 ? 1 : 0;
		in_database(add_group("gw", 4, 0), "argus");
		in_database(add_group("jobs", 2, 0), "billing");
		in_database(add_group("report", 1, 0), "argus");
		in_database(add_group("report", 1, 0), "billing");
		send_look(s);
		send_databases(s, counts, 2);
	}
}

static void test_the_databases_of_an_owner(void **state)
{
	(void)state;
	watch_two_databases();
	look_is(RULING_HOLDS, "deadlocks_per_min(owner=gw) == 3", "argus", "");
	look_is(RULING_BROKEN, "deadlocks_per_min(owner=gw) <= 2", "argus", "3 counted");
	look_is(RULING_HOLDS, "deadlocks_per_min(owner=jobs) <= 1", "billing", "");
	look_is(RULING_HOLDS, "deadlocks_per_min(owner=report) == 4", "", "");
	look_is(RULING_HOLDS, "deadlocks_per_min(owner=report,database=billing) == 1", "billing",
		"");
	look_is(RULING_HOLDS, "deadlocks_per_min(owner=*) == 4", "", "");
}

static void test_an_owner_who_is_not_there(void **state)
{
	(void)state;
	watch_two_databases();
	look_is(RULING_UNKNOWN, "deadlocks_per_min(owner=mailer) == 0", "",
		"no databases in this scope");
	look_is(RULING_UNKNOWN, "deadlocks_per_min(owner=gw,database=billing) == 0", "",
		"no databases in this scope");
}

/* Databases tell of themselves, and nobody yet of the sessions there. */
static void test_sessions_that_were_not_seen(void **state)
{
	(void)state;
	for (int s = 0; s <= WATCHED_S; s++)
		send_databases(s, &(struct database_counts){.name = "argus", .id = 5}, 1);
	look_is(RULING_HOLDS, "deadlocks_per_min == 0", "", "");
	look_is(RULING_UNKNOWN, "deadlocks_per_min(owner=gw) == 0", "db1", "");
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, server_setup, server_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_the_databases_of_an_owner),
		STORY(test_an_owner_who_is_not_there),
		STORY(test_sessions_that_were_not_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
