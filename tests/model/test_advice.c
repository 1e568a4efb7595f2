#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/advice.h"

/* Of a server that tells nothing but its version. */
static struct server_facts facts_of(int version)
{
	struct server_facts facts = {.version = version};

	for (int i = 0; i < SETTINGS; i++)
		facts.settings[i] = SETTING_UNKNOWN;
	return facts;
}

static void advises(const struct server_facts *facts, enum setting setting)
{
	const struct advice *advices[ADVICES_MAX];

	assert_int_equal(1, advice_list(facts, advices));
	assert_int_equal(setting, advices[0]->setting);
	assert_true(strlen(advices[0]->risk) > 0);
	assert_true(strlen(advices[0]->what) > 0);
	assert_true(strlen(advices[0]->cost) > 0);
}

static void advises_nothing(const struct server_facts *facts)
{
	const struct advice *advices[ADVICES_MAX];

	assert_int_equal(0, advice_list(facts, advices));
}

static void test_what_is_not_known_is_not_dangerous(void **state)
{
	struct server_facts facts = facts_of(150004);

	(void)state;
	advises_nothing(&facts);
}

/* Each setting, a value that is dangerous, and one that is not. */
static void test_each(void **state)
{
	static const struct {
		enum setting setting;
		int64_t dangerous, fine;
	} cases[] = {
		{SETTING_IDLE_IN_TRANSACTION_TIMEOUT, 0, 60000},
		{SETTING_STATEMENT_TIMEOUT, 0, 30000},
		{SETTING_IDLE_SESSION_TIMEOUT, 600000, 0},
		{SETTING_DEADLOCK_TIMEOUT, 30000, 1000},
		{SETTING_DEADLOCK_TIMEOUT, 10, 200},
		{SETTING_LOG_LOCK_WAITS, 0, 1},
		{SETTING_SUPERUSER_RESERVED, 0, 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct server_facts facts = facts_of(150004);

		facts.settings[cases[i].setting] = cases[i].dangerous;
		advises(&facts, cases[i].setting);
		facts.settings[cases[i].setting] = cases[i].fine;
		advises_nothing(&facts);
	}
}

/* reserved_connections is a setting from 16 on; it helps those who may use it. */
static void test_a_seat_of_our_own(void **state)
{
	struct server_facts facts = facts_of(160000);

	(void)state;
	facts.settings[SETTING_RESERVED] = 0;
	facts.uses_reserved = true;
	advises(&facts, SETTING_RESERVED);
	facts.settings[SETTING_RESERVED] = 2;
	advises_nothing(&facts);
	facts.uses_reserved = false;
	advises(&facts, SETTING_RESERVED);
}

static void test_all_at_once(void **state)
{
	const struct advice *advices[ADVICES_MAX];
	struct server_facts facts = facts_of(180000);

	(void)state;
	for (int i = 0; i < SETTINGS; i++)
		facts.settings[i] = 0;
	assert_int_equal(5, advice_list(&facts, advices));
	for (size_t i = 0; i < 5; i++)
		assert_null(strstr(advices[i]->what, "app")); /* nobody's role is known here */
}

static void test_names(void **state)
{
	(void)state;
	for (enum setting setting = 0; setting < SETTINGS; setting++)
		assert_non_null(setting_name(setting));
	assert_string_equal("deadlock_timeout", setting_name(SETTING_DEADLOCK_TIMEOUT));
	assert_true(setting_is_time(SETTING_DEADLOCK_TIMEOUT));
	assert_false(setting_is_time(SETTING_LOG_LOCK_WAITS));
	assert_false(setting_is_time(SETTING_MAX_CONNECTIONS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_not_known_is_not_dangerous),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_a_seat_of_our_own),
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
