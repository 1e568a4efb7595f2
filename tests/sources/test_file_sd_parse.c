/* Lists of targets in files: what they say, and what is said of those that are broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sources/discovery.h"
#include "sources/file_sd_parse.h"

struct row {
	const char *file, *text;
	const char *expected; /* URLs, each with [group labels] behind it; or the complaint */
};

static const struct row good[] = {
	{"t.json", "[{\"targets\": [\"gw-a:9100\", \"[::1]:9100\"]}]",
		"http://gw-a:9100/metrics [-] http://[::1]:9100/metrics [-]"},
	{"t.json", "[]", ""},
	{"t.json", "[{\"targets\": [], \"labels\": null}]", ""},
	{"t.json",
		"[{\"labels\": {\"zone\": \"b\", \"job\": \"api\", \"__scheme__\": \"https\","
		" \"__metrics_path__\": \"/m\", \"__param_kind\": \"a b\", \"__x\": \"y\"},"
		" \"targets\": [\"gw:1\"], \"source\": \"terraform\"}]",
		"https://gw:1/m?kind=a%20b [api job=api zone=b]"},
	/* The group is told by a label of its own, else by the job. */
	{"t.json", "[{\"labels\": {\"group\": \"g\", \"job\": \"j\"}, \"targets\": [\"a:1\"]}]",
		"http://a:1/metrics [g group=g job=j]"},
	/* Without a port it is the scheme's. */
	{"t.json", "[{\"targets\": [\"gw\"], \"labels\": {\"__scheme__\": \"https\"}}]",
		"https://gw/metrics [-]"},
	{"t.yml", "- targets: ['gw-a:9100']\n  labels:\n    zone: a\n    shard: 3\n",
		"http://gw-a:9100/metrics [- shard=3 zone=a]"},
	{"t.yaml", "---\n- targets:\n  - gw-a:9100\n- targets: [gw-b:9100]\n",
		"http://gw-a:9100/metrics [-] http://gw-b:9100/metrics [-]"},
	{"t.yml", "[]\n", ""},
};

static const struct row bad[] = {
	{"t.json", "", "t.json:1: not JSON: '[' or '{' expected near end of file"},
	{"t.json", "[{\"targets\": [\"gw-a:9100\",\n \"gw-b",
		"t.json:2: not JSON: premature end of input near '\"gw-b'"},
	{"t.json", "{}", "t.json: is not a list (expected [{\"targets\": [\"host:port\"]}])"},
	{"t.json", "[1]", "t.json: [0] is not an object"},
	{"t.json", "[{\"targets\": []}, {}]", "t.json: [1].targets is not a list"},
	{"t.json", "[{\"targets\": [\"a:1\", 5]}]", "t.json: [0].targets[1] is not a text"},
	{"t.json", "[{\"targets\": [], \"labels\": []}]", "t.json: [0].labels is not an object"},
	{"t.json", "[{\"targets\": [], \"labels\": {\"a\": 1}}]",
		"t.json: [0].labels.a is not a text"},
	{"t.json", "[{\"targets\": [\"a:1\"], \"labels\": {\"a-b\": \"1\"}}]",
		"t.json: [0].targets[0]: \"a-b\" cannot be a label's name (expected letters, "
		"digits and _)"},
	{"t.json", "[{\"targets\": [\"http://a:1/\"]}]",
		"t.json: [0].targets[0]: \"http://a:1/\" is not host:port"},
	{"t.json", "[{\"targets\": [\"ops:secret@a:1\"]}]",
		"t.json: [0].targets[0]: an address is not host:port"},
	{"t.json", "[{\"targets\": [\"a:1\"], \"labels\": {\"__scheme__\": \"ftp\"}}]",
		"t.json: [0].targets[0]: __scheme__ \"ftp\" is not http or https"},
	{"t.yml", "", "t.yml: is not a list (expected - targets: [host:port]; [] for none)"},
	{"t.yml", "targets: [a:1]\n",
		"t.yml: is not a list (expected - targets: [host:port]; [] for none)"},
	{"t.yml", "- targets: [a:1\n",
		"t.yml:2: not YAML: did not find expected ',' or ']' while parsing a flow "
		"sequence"},
	{"t.yml", "- targets: [a:1]\n- target: [b:1]\n",
		"t.yml:2: [1]: \"target\" is unknown or there twice (expected targets and labels)"},
	{"t.yml", "- targets:\n  - a:1\n  - b:99999\n",
		"t.yml:3: [0].targets[1]: \"http://b:99999\" has a port that is not a number from "
		"1 "
		"to 65535 (expected host:port, http(s)://host/path, unix:/path.sock:/metrics, "
		"postgres://host/db or pgbouncer://host)"},
	{"t.yml", "- targets:\n  - a:1\n  labels:\n    zone: [a]\n",
		"t.yml:4: [0].labels: a label is not a text"},
	{"t.yml", "- targets: &x [a:1]\n- targets: *x\n",
		"t.yml:1: an anchor (&) is not supported: write the value out"},
	{"t.txt", "[]",
		"t.txt: is neither .json nor .yml nor .yaml, and its name says how it is "
		"read"},
};

static struct target list;

static int init_list(void **state)
{
	(void)state;
	target_init(&list);
	return 0;
}

static char *words_of(const struct target_list *targets)
{
	static char out[2048];
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->items[i];
		char labels[256];

		target_say_labels(target, labels, sizeof(labels));
		used += (size_t)snprintf(out + used, sizeof(out) - used, "%s%s [%s%s%s]",
			used > 0 ? " " : "", target->url, target->group ? target->group : "-",
			labels[0] ? " " : "", labels);
	}
	return out;
}

static void test_good_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char error[FILE_SD_ERROR_BYTES] = "";
		struct target_list out = {0};

		if (!file_sd_parse(
			    good[i].file, good[i].text, strlen(good[i].text), &list, &out, error))
			fail_msg("row %zu: %s", i, error);
		assert_string_equal(words_of(&out), good[i].expected);
		target_list_fini(&out);
	}
}

static void test_broken_files_are_no_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char error[FILE_SD_ERROR_BYTES] = "";
		struct target_list out = {0};

		if (file_sd_parse(
			    bad[i].file, bad[i].text, strlen(bad[i].text), &list, &out, error))
			fail_msg("row %zu is taken: %s", i, bad[i].text);
		assert_string_equal(error, bad[i].expected);
		assert_int_equal(out.count, 0);
		target_list_fini(&out);
	}
}

/* What the list says of them all, and what a target's labels say against it. */
static void test_settings_of_the_list(void **state)
{
	static const char text[] =
		"- targets: [a:1]\n- targets: [b:1]\n  labels: {instance: bee, zone: z}\n";
	char error[FILE_SD_ERROR_BYTES], why[TARGET_ERROR_BYTES];
	struct target_list out = {0};
	struct target with;

	(void)state;
	target_init(&with);
	assert_true(target_parse(&with, "file_sd:/etc/t.yml", why));
	with.https = true;
	with.interval_ms = 5000;
	target_set_text(&with.path, "/probe?x=1");
	target_set_text(&with.group, "g");
	target_set_text(&with.bearer_token_file, "/etc/token");
	assert_true(target_set_label(&with, "zone", "y", why));
	assert_true(file_sd_parse("t.yml", text, strlen(text), &with, &out, error));
	assert_string_equal(words_of(&out), "https://a:1/probe?x=1 [g zone=y] "
					    "https://b:1/probe?x=1 [g instance=bee zone=z]");
	assert_string_equal(out.items[0].name, "a:1/probe");
	assert_string_equal(out.items[1].name, "bee");
	assert_int_equal(out.items[1].kind, TARGET_SCRAPE);
	assert_int_equal(out.items[1].interval_ms, 5000);
	assert_string_equal(out.items[1].bearer_token_file, "/etc/token");
	assert_string_equal(out.items[1].given, "file_sd:/etc/t.yml");
	target_list_fini(&out);
	target_fini(&with);
}

/* Who is the same target in the next list: by address and labels, in whatever order. */
static void test_keys(void **state)
{
	static const char text[] = "- {targets: [a:1], labels: {x: '1', y: '2'}}\n"
				   "- {labels: {y: '2', x: '1'}, targets: [a:1]}\n"
				   "- {targets: [a:1], labels: {x: '1', y: '3'}}\n"
				   "- {targets: [a:2], labels: {x: '1', y: '2'}}\n";
	static const bool same[] = {true, true, false, false};
	char error[FILE_SD_ERROR_BYTES];
	struct target_list out = {0};
	char *first;

	(void)state;
	assert_true(file_sd_parse("t.yml", text, strlen(text), &list, &out, error));
	assert_int_equal(out.count, 4);
	first = discovery_key(&out.items[0]);
	for (size_t i = 0; i < 4; i++) {
		char *key = discovery_key(&out.items[i]);

		assert_int_equal(strcmp(first, key) == 0, same[i]);
		free(key);
	}
	free(first);
	target_list_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_files),
		cmocka_unit_test(test_broken_files_are_no_lists),
		cmocka_unit_test(test_settings_of_the_list),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, init_list, NULL);
}
