/* lowtide.yml about gauges to watch: what it makes of them, and every complaint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/config_text.h"

#define TARGETS "targets: [a:1, {target: b:1, group: gw}]\nwatch:\n"

static const struct watch *read_watches(const char *entries)
{
	char text[1000];

	snprintf(text, sizeof(text), TARGETS "%s", entries);
	config_reads(text);
	return config.watches.items;
}

static bool counts(const char *family, const char *labels[2], uint32_t but, unsigned expected)
{
	const struct label label = {text_of(labels[0]), text_of(labels[1])};
	const struct metric metric = {text_of(family), &label, 1};
	const struct watch_book book = watch_list_book(&config.watches);
	unsigned number;

	return watches_find(&book, &metric, but, &number) && number == expected;
}

static void test_every_key(void **state)
{
	const char *in_main[] = {"pool", "main"}, *in_aux[] = {"pool", "aux"};
	const struct watch *watch = read_watches("  - family: cache:entries\n"
						 "    labels: {pool: main}\n"
						 "    name: statement cache\n"
						 "    unit: entries\n"
						 "    limit: 1.5e4\n"
						 "    group: gw\n"
						 "  - family: cache:entries\n"
						 "    name: other caches\n");
	const struct watch_book book = watch_list_book(&config.watches);

	(void)state;
	assert_int_equal(book.count, 2);
	assert_string_equal(watch->name, "statement cache");
	assert_string_equal(watch->unit, "entries");
	assert_true(watch->limit == 15000);
	assert_int_equal(watch->row.signal, SIGNAL_WATCHED);
	assert_true(watches_want(&book, text_of("cache:entries")));
	assert_false(watches_want(&book, text_of("cache")));
	assert_true(counts("cache:entries", in_main, 0, 0));
	assert_true(counts("cache:entries", in_aux, 0, 1));
	/* Targets of other groups have no first watch. */
	assert_int_equal(watches_of_others(&book, "gw"), 0);
	assert_int_equal(watches_of_others(&book, ""), 1);
	assert_true(counts("cache:entries", in_main, 1, 1));
}

static void test_what_is_not_said(void **state)
{
	const struct watch *watch = read_watches("  - {family: heap_used_bytes}\n"
						 "  - {family: oldest_job_seconds}\n"
						 "  - {family: sessions}\n");

	(void)state;
	assert_string_equal(watch[0].name, "heap_used_bytes");
	assert_string_equal(watch[0].unit, "bytes");
	assert_string_equal(watch[1].unit, "s");
	assert_string_equal(watch[2].unit, "");
	assert_true(watch[2].limit == 0 && !watch[2].group && !watch[2].labels[0].name);
}

struct complaint {
	const char *entry, *error;
};

static void expect_complaints(const struct complaint *bad, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char text[400];

		snprintf(text, sizeof(text), TARGETS "%s", bad[i].entry);
		assert_string_equal(config_refusal(text), bad[i].error);
	}
}

static void test_complaints_about_values(void **state)
{
	static const struct complaint bad[] = {
		{"  {}\n", "lowtide.yml:3: watch: is a map (expected a list of maps)"},
		{"  - {name: x}\n",
			"lowtide.yml:3: watch[0]: has no family (expected the key family)"},
		{"  - {family: [a]}\n",
			"lowtide.yml:3: watch[0].family: is a list (expected the name of a gauge)"},
		{"  - family: 'a{b=\"c\"}'\n",
			"lowtide.yml:3: watch[0].family: \"a{b=\"c\"}\" is no family (expected for "
			"example cache_entries; labels have a key of their own)"},
		{"  - {family: a, name: x}\n  - {family: b, name: x}\n",
			"lowtide.yml:4: watch[1]: \"x\" is the name of watch[0] too (expected "
			"names that differ)"},
		{"  - {family: a, name: ''}\n",
			"lowtide.yml:3: watch[0].name: text of 0 bytes does not fit (expected 1 to "
			"95)"},
		{"  - {family: a, unit: sixteen bytes ab}\n",
			"lowtide.yml:3: watch[0].unit: text of 16 bytes does not fit (expected 1 "
			"to 15)"},
		{"  - {family: a, limit: 5k}\n",
			"lowtide.yml:3: watch[0].limit: \"5k\" is no limit (expected a number "
			"above 0, such as 5000 or 1.5e9)"},
		{"  - {family: a, limit: 0}\n",
			"lowtide.yml:3: watch[0].limit: \"0\" is no limit (expected a number above "
			"0, such as 5000 or 1.5e9)"},
		{"  - {family: a, limit: 1e300}\n",
			"lowtide.yml:3: watch[0].limit: \"1e300\" is no limit (expected a number "
			"above 0, such as 5000 or 1.5e9)"},
	};

	(void)state;
	expect_complaints(bad, sizeof(bad) / sizeof(bad[0]));
}

static void test_complaints_about_labels_and_keys(void **state)
{
	static const struct complaint bad[] = {
		{"  - {family: a, labels: pool}\n",
			"lowtide.yml:3: watch[0].labels: is text (expected a map)"},
		{"  - {family: a, labels: {a b: c}}\n",
			"lowtide.yml:3: watch[0].labels.a b: is no label (expected for example "
			"{pool: main})"},
		{"  - {family: a, labels: {a: 1, b: 2, c: 3, d: 4, e: 5}}\n",
			"lowtide.yml:3: watch[0].labels: are more than 4 labels"},
		{"  - {family: a, group: gx}\n",
			"lowtide.yml:3: watch[0].group: \"gx\" is no target's group"},
		{"  - {family: a, famly: b}\n",
			"lowtide.yml:3: watch[0].famly: unknown key; did you mean family?"},
		{"  - {family: a, family: b}\n",
			"lowtide.yml:3: watch[0].family: is already set on line 3"},
		{"  - {family: a, interval: 1s}\n",
			"lowtide.yml:3: watch[0].interval: key does not belong here (expected in "
			"defaults, a group or a target)"},
		{"  - {family: a}\n  - {family: b}\n  - {family: c}\n  - {family: d}\n"
		 "  - {family: e}\n  - {family: f}\n  - {family: g}\n  - {family: h}\n"
		 "  - {family: i}\n",
			"lowtide.yml:11: watch: are more than 8"},
	};

	(void)state;
	expect_complaints(bad, sizeof(bad) / sizeof(bad[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_every_key, config_forget),
		cmocka_unit_test_teardown(test_what_is_not_said, config_forget),
		cmocka_unit_test_teardown(test_complaints_about_values, config_forget),
		cmocka_unit_test_teardown(test_complaints_about_labels_and_keys, config_forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
