/* lowtide.yml about advice: what it makes of it, every complaint, and that the manual names all
   symptoms. Runs in the top folder of the source tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/remedy.h"
#include "sources/whole_file.h"
#include "tests/support/config_text.h"

static void test_a_group_and_all(void **state)
{
	const struct own_remedy *own;

	(void)state;
	config_reads("defaults:\n"
		     "  advice: [{symptom: head_idle, text: call the owner}]\n"
		     "groups:\n"
		     "  gw:\n"
		     "    uses: asyncpg\n"
		     "    advice:\n"
		     "      - {symptom: pool_held, text: see runbook 12, cost: ten minutes}\n"
		     "  brain: {uses: psycopg}\n"
		     "targets:\n"
		     "  - {target: a:1, group: gw}\n"
		     "  - {target: b:1, group: brain, uses: asyncpg}\n"
		     "  - {target: c:1, group: brain}\n"
		     "  - d:1\n");
	assert_int_equal(config.remedies.count, 2);
	own = config.remedies.items;
	assert_string_equal(own[0].group, "");
	assert_int_equal(own[0].symptom, SYMPTOM_HEAD_IDLE);
	assert_string_equal(own[0].text, "call the owner");
	assert_string_equal(own[0].cost, "");
	assert_string_equal(own[1].group, "gw");
	assert_int_equal(own[1].symptom, SYMPTOM_POOL_HELD);
	assert_string_equal(own[1].cost, "ten minutes");
	assert_string_equal(config.targets.items[0].uses, "asyncpg");
	assert_string_equal(config.targets.items[1].uses, "asyncpg");
	assert_string_equal(config.targets.items[2].uses, "psycopg");
	assert_null(config.targets.items[3].uses);
}

#define GW "targets: [{target: a:1, group: gw}]\ngroups:\n  gw:\n"

static void test_complaints(void **state)
{
	static const struct {
		const char *text, *error;
	} bad[] = {
		{GW "    advice: yes\n",
			"lowtide.yml:4: groups.gw.advice: is text (expected a list of maps)"},
		{GW "    advice:\n      - {symptom: pool_hold, text: t}\n",
			"lowtide.yml:5: groups.gw.advice[0].symptom: \"pool_hold\" is no symptom; "
			"did you mean pool_held?"},
		{GW "    advice:\n      - {symptom: gremlins, text: t}\n",
			"lowtide.yml:5: groups.gw.advice[0].symptom: \"gremlins\" is no symptom "
			"(expected growth_while_quiet, pool_saturated, pool_blocked, pool_starved, "
			"pool_held, writes_deadlock, floor_held, many_direct, head_idle, "
			"head_long)"},
		{GW "    advice:\n      - {symptom: head_idle}\n",
			"lowtide.yml:5: groups.gw.advice[0]: has no symptom or no text (expected "
			"both, and maybe cost)"},
		{GW "    advice:\n      - {text: t}\n",
			"lowtide.yml:5: groups.gw.advice[0]: has no symptom or no text (expected "
			"both, and maybe cost)"},
		{GW "    advice:\n      - {symptom: head_idle, text: ''}\n",
			"lowtide.yml:5: groups.gw.advice[0].text: text of 0 bytes does not fit "
			"(expected 1 to 199)"},
		{GW "    advice:\n      - {symptom: head_idle, text: t, why: w}\n",
			"lowtide.yml:5: groups.gw.advice[0].why: unknown key (expected symptom, "
			"text, cost)"},
		{GW "    uses: libpq\n",
			"lowtide.yml:4: groups.gw.uses: \"libpq\" is no library that is known "
			"(expected asyncpg or psycopg)"},
		{"targets: [{target: a:1, advice: []}]\n",
			"lowtide.yml:1: targets[0].advice: key does not belong here (expected in "
			"defaults or a group)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_string_equal(config_refusal(bad[i].text), bad[i].error);
}

static void test_more_than_there_is_room_for(void **state)
{
	static char text[64 * (LIMIT_OWN_REMEDIES + 2)];
	size_t used = (size_t)snprintf(text, sizeof(text), GW "    advice:\n");

	(void)state;
	for (int i = 0; i <= LIMIT_OWN_REMEDIES; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
			"      - {symptom: head_idle, text: t}\n");
	assert_string_equal(config_refusal(text),
		"lowtide.yml:261: groups.gw.advice: are more than 256 in all groups");
}

static void test_the_manual_names_all_symptoms(void **state)
{
	char error[256] = "";
	size_t len;
	char *page = whole_file_read("man/lowtide.1", 1 << 20, &len, error, sizeof(error));
	char *from;

	(void)state;
	if (!page) {
		fail_msg("%s", error);
		abort(); /* not reached, as the analyzer cannot know */
	}
	from = strstr(page, ".Ss Advice\n");
	assert_non_null(from);
	*strstr(from + 1, "\n.Ss ") = '\0';
	for (enum symptom symptom = 0; symptom < SYMPTOMS; symptom++)
		if (!strstr(from, symptom_word(symptom)))
			fail_msg("not in the man page: %s", symptom_word(symptom));
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_a_group_and_all, config_forget),
		cmocka_unit_test_teardown(test_complaints, config_forget),
		cmocka_unit_test_teardown(test_more_than_there_is_room_for, config_forget),
		cmocka_unit_test(test_the_manual_names_all_symptoms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
