/* Who a rule is about: patterns, groups, labels and owners of targets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/build_reading.h"
#include "tui/rule_text.h"

static void test_patterns(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool match;
	} cases[] = {
		{"gw", "gw", true},
		{"gw", "gw-a", false},
		{"gw*", "gw-a", true},
		{"gw*", "gw", true},
		{"*", "", true},
		{"", "", true},
		{"", "a", false},
		{"*a", "gw-a", true},
		{"*a", "gw-ab", false},
		{"*a*b", "xaxbxaxb", true},
		{"a*b*c", "abbc", true},
		{"a*b*c", "acb", false},
		{"**", "anything", true},
		{"a**", "a", true},
		{"*aab", "aaaab", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (scope_match(cases[i].pattern, cases[i].text) != cases[i].match)
			fail_msg("%s, %s", cases[i].pattern, cases[i].text);
}

/* Every star could stand for a lot: it must not be tried out in all ways. */
static void test_many_stars_are_fast(void **state)
{
	char text[4096];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_false(scope_match("*a*a*a*a*a*a*a*a*a*a*a*a*b", text));
}

static struct scope scope_of(const char *text)
{
	struct rule_error error = {0};
	struct rule rule;

	if (!rule_parse(&rule, text, &error))
		fail_msg("%s: %s", text, error.why);
	return rule.left.scope;
}

static void test_targets(void **state)
{
	struct feed_config config = {.name = "gw-a:9100",
		.group = "gateways",
		.labels = "region=eu west tier=1 zone=a",
		.owner = "gw",
		.interval_ms = 1000};
	static const struct {
		const char *rule;
		bool taken;
	} cases[] = {
		{"rss < 1 B", true},
		{"rss(group=gateways) < 1 B", true},
		{"rss(group=gate*) < 1 B", true},
		{"rss(group=brains) < 1 B", false},
		{"rss(zone=a) < 1 B", true},
		{"rss(zone=b) < 1 B", false},
		{"rss(region=eu west) < 1 B", true},
		{"rss(region=eu) < 1 B", false},
		{"rss(tier=1,zone=a,group=gateways) < 1 B", true},
		{"rss(tier=1,zone=b) < 1 B", false},
		{"rss(one=*) < 1 B", false},
		{"rss(west=*) < 1 B", false},
	};
	struct model *model = model_create();
	const struct feed *feed;
	struct scope scope;

	(void)state;
	feed = model_feed(model, model_add_feed(model, &config, at_s(0).mono));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scope = scope_of(cases[i].rule);
		if (scope_takes_feed(&scope, feed) != cases[i].taken)
			fail_msg("%s", cases[i].rule);
	}
	scope = scope_of("rss(owner=gw) < 1 B");
	assert_true(scope_takes_owner_of(&scope, feed));
	scope = scope_of("rss(owner=brain) < 1 B");
	assert_false(scope_takes_owner_of(&scope, feed));
	scope = scope_of("rss(zone=a) < 1 B");
	assert_true(scope_takes_owner_of(&scope, feed));
	model_destroy(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_many_stars_are_fast),
		cmocka_unit_test(test_targets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
