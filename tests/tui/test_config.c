/* lowtide.yml: what it sets, in which precedence, and every complaint in its exact words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/limits.h"
#include "tests/support/config_text.h"
#include "tests/support/scratch_folder.h"

#define FORMS                                                                                      \
	"(expected host:port, http(s)://host/path, unix:/path.sock:/metrics, "                     \
	"postgres://host/db or pgbouncer://host)"

static void test_short_form(void **state)
{
	(void)state;
	config_reads("targets:\n  - localhost:9100\n  - unix:/run/a.sock:/m\n  - 10.0.0.1:80\n");
	assert_int_equal(config.targets.count, 3);
	assert_string_equal(config.targets.items[0].url, "http://localhost:9100/metrics");
	assert_string_equal(config.targets.items[1].unix_socket, "/run/a.sock");
	assert_string_equal(config.targets.items[2].name, "10.0.0.1:80");
	assert_int_equal(config.targets.items[0].interval_ms, TARGET_INTERVAL_MS);
	assert_int_equal(config.targets.items[0].timeout_ms, 900);
	assert_true(config.targets.items[0].compression);
}

static void test_every_key(void **state)
{
	const struct target *target;

	(void)state;
	config_reads("targets:\n"
		     "  - name: gw-a\n"
		     "    target: https://gw-a.internal:8443/metrics\n"
		     "    group: gateways\n"
		     "    interval: 5s\n"
		     "    timeout: 2s\n"
		     "    labels: {role: canary, shard: 3}\n"
		     "    headers: {X-Scope: ops}\n"
		     "    host: gw-a.example\n"
		     "    bearer_token_file: gw.token\n"
		     "    ca_file: ~/ca.pem\n"
		     "    insecure: true\n"
		     "    compression: false\n");
	target = &config.targets.items[0];
	assert_string_equal(target->name, "gw-a");
	assert_true(target->named);
	assert_string_equal(target->url, "https://gw-a.internal:8443/metrics");
	assert_string_equal(target->group, "gateways");
	assert_int_equal(target->interval_ms, 5000);
	assert_int_equal(target->timeout_ms, 2000);
	assert_int_equal(target->label_count, 2);
	assert_string_equal(target->labels[1].name, "shard");
	assert_string_equal(target->labels[1].value, "3");
	assert_int_equal(target->header_count, 1);
	assert_string_equal(target->headers[0].value, "ops");
	assert_string_equal(target->host, "gw-a.example");
	assert_string_equal(target->bearer_token_file, "/etc/lowtide/gw.token");
	assert_string_equal(target->ca_file, "/home/ops/ca.pem");
	assert_true(target->insecure);
	assert_false(target->compression);
}

static void test_precedence(void **state)
{
	const struct target *target;

	(void)state;
	config_reads(
		"defaults:\n"
		"  interval: 10s\n"
		"  labels: {env: prod, tier: none}\n"
		"  basic_auth_file: /d.auth\n"
		"  insecure: true\n"
		"groups:\n"
		"  bare: {}\n"
		"  gw:\n"
		"    timeout: 3s\n"
		"    labels: {tier: edge}\n"
		"    bearer_token_file: /g.token\n"
		"targets:\n"
		"  - a:1\n"
		"  - {target: \"b:1\", group: gw}\n"
		"  - {target: \"c:1\", group: gw, timeout: 1s, labels: {tier: core}, insecure: "
		"false,\n"
		"     basic_auth_file: /t.auth}\n"
		"  - {target: \"d:1\", group: bare}\n");
	target = &config.targets.items[0];
	assert_int_equal(target->interval_ms, 10000);
	assert_int_equal(target->timeout_ms, 9000); /* follows the interval */
	assert_string_equal(target->labels[1].value, "none");
	assert_string_equal(target->basic_auth_file, "/d.auth");

	target = &config.targets.items[1];
	assert_int_equal(target->timeout_ms, 3000);
	assert_int_equal(target->label_count, 2);
	assert_string_equal(target->labels[0].value, "prod");
	assert_string_equal(target->labels[1].value, "edge");
	assert_string_equal(target->bearer_token_file, "/g.token");
	assert_null(target->basic_auth_file); /* the group's kind replaces that of the defaults */
	assert_true(target->insecure);

	target = &config.targets.items[2];
	assert_int_equal(target->timeout_ms, 1000);
	assert_string_equal(target->labels[1].value, "core");
	assert_null(target->bearer_token_file);
	assert_string_equal(target->basic_auth_file, "/t.auth");
	assert_false(target->insecure);

	assert_string_equal(config.targets.items[3].group, "bare");
}

/* A group's timeout is judged with the interval of its targets, not with the built-in one. */
static void test_group_timeout_needs_its_target(void **state)
{
	(void)state;
	config_reads("groups: {slow: {timeout: 20s}}\n"
		     "targets: [{target: \"a:1\", group: slow, interval: 30s}]\n");
	assert_int_equal(config.targets.items[0].timeout_ms, 20000);
}

static void test_duplicates_are_fine_until_named(void **state)
{
	(void)state;
	config_reads("targets: [\"a:1\", \"a:1\", {target: \"a:1\", name: x}]\n");
	assert_int_equal(config.targets.count, 3);
}

static const struct {
	const char *text, *error;
} bad[] = {
	/* The file */
	{"", "lowtide.yml:1: the file is empty (expected targets:)"},
	{"# nothing\n", "lowtide.yml:1: the file is empty (expected targets:)"},
	{"~\n", "lowtide.yml:1: the file is empty (expected targets:)"},
	{"targets\n", "lowtide.yml:1: is text (expected a map with the key targets)"},
	{"- a:1\n", "lowtide.yml:1: is a list (expected a map with the key targets)"},
	{"defaults: {interval: 5s}\n", "lowtide.yml:1: there are no targets (expected targets:)"},
	{"targets:\n  - a:1\n  - \xff\n", "lowtide.yml:3: byte 0xff is not UTF-8"},
	{"targets: [\"a:1\xc3\n", "lowtide.yml:1: byte 0xc3 is not UTF-8"},
	{"targets:\n  - a:1 # \x1b[2J\n", "lowtide.yml:2: control character U+001B"},
	{"targets: # \xe2\x80\xae\n", "lowtide.yml:1: control character U+202E"},
	/* YAML's surprises */
	{"targets:\n  - &a a:1\n",
		"lowtide.yml:2: an anchor (&) is not supported: write the value out"},
	{"targets: &a [x]\n", "lowtide.yml:1: an anchor (&) is not supported: write the value out"},
	{"defaults: &d {}\n", "lowtide.yml:1: an anchor (&) is not supported: write the value out"},
	{"targets:\n  - *a\n", "lowtide.yml:2: an alias (*) is not supported: write the value out"},
	{"targets: !!seq [x]\n", "lowtide.yml:1: a tag (!) is not supported: leave it away"},
	{"targets: [!!str x]\n", "lowtide.yml:1: a tag (!) is not supported: leave it away"},
	{"!x {}\n", "lowtide.yml:1: a tag (!) is not supported: leave it away"},
	{"targets: [\"a:1\"]\n---\ntargets: []\n",
		"lowtide.yml:2: a second document (expected one)"},
	{"[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]\n",
		"lowtide.yml:1: is a list (expected a map with the key targets)"},
	{"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]\n",
		"lowtide.yml:1: nested too deeply (expected at most 16 levels)"},
	{"targets:\n  - \"a\\x1b:1\"\n",
		"lowtide.yml:2: a value with a control character or a line break in it"},
	{"targets:\n  - \"a\\0:1\"\n",
		"lowtide.yml:2: a value with a control character or a line break in it"},
	{"defaults:\n  host: |\n    a\n",
		"lowtide.yml:2: a value with a control character or a line break in it"},
	{"targets:\n\t- a:1\n", "lowtide.yml:2: not YAML: found character that cannot start any "
				"token while scanning "
				"for the next token"},
	{"targets: [a:1\n",
		"lowtide.yml:2: not YAML: did not find expected ',' or ']' while parsing a flow "
		"sequence"},
	{"targets:\n  - \"a:1\n",
		"lowtide.yml:3: not YAML: found unexpected end of stream while scanning a quoted "
		"scalar"},
	/* Keys */
	{"targets: [\"a:1\"]\ntargest: []\n",
		"lowtide.yml:2: targest: unknown key; did you mean targets?"},
	{"colour: red\n",
		"lowtide.yml:1: colour: unknown key (expected defaults, groups, targets, expect, "
		"rules, prometheus, pools, watch)"},
	{"defaults:\n  intervall: 5s\n",
		"lowtide.yml:2: defaults.intervall: unknown key; did you mean interval?"},
	{"defaults:\n  name: x\n",
		"lowtide.yml:2: defaults.name: key does not belong here (expected in a target)"},
	{"interval: 5s\n", "lowtide.yml:1: interval: key does not belong here (expected in "
			   "defaults, a group or a target)"},
	{"defaults: {targets: []}\n", "lowtide.yml:1: defaults.targets: key does not belong here "
				      "(expected in the top of the file)"},
	{"groups:\n  gw:\n    colour: red\n",
		"lowtide.yml:3: groups.gw.colour: unknown key (expected interval, timeout, labels, "
		"headers, host, bearer_token_file, basic_auth_file, ca_file, insecure, "
		"compression, scheme, dns_server, window, sql, "
		"owner_pattern, owner, pooler_pool, uses, advice)"},
	{"targets:\n  - target: a:1\n    scrape_interval: 5s\n",
		"lowtide.yml:3: targets[0].scrape_interval: unknown key; did you mean interval?"},
	{"targets: []\ndefaults: {}\ntargets: []\n",
		"lowtide.yml:3: targets: is already set on line 1"},
	{"targets:\n  - target: a:1\n    interval: 5s\n    interval: 6s\n",
		"lowtide.yml:4: targets[0].interval: is already set on line 3"},
	{"defaults:\n  labels:\n    a: x\n    a: y\n",
		"lowtide.yml:4: defaults.labels.a: is already set on line 3"},
	{"groups:\n  a: {}\n  a: {}\n", "lowtide.yml:3: groups.a: is already set on line 2"},
	{"? [a]\n: b\n", "lowtide.yml:1: is a list (expected text as a key)"},
	{"~: b\n", "lowtide.yml:1: is empty (expected text as a key)"},
	{"defaults: {password: hunter2}\n", "lowtide.yml:1: defaults.password: unknown key; "
					    "secrets stay in files: ~/.pgpass for Postgres, "
					    "basic_auth_file over HTTP"},
	{"defaults: {bearer_token: hunter2}\n",
		"lowtide.yml:1: defaults.bearer_token: unknown "
		"key; secrets stay in files: use bearer_token_file"},
	{"defaults: {basic_auth: {username: a, password: hunter2}}\n",
		"lowtide.yml:1: defaults.basic_auth: unknown key; secrets stay in files: use "
		"basic_auth_file"},
	/* Kinds of values */
	{"defaults:\n", "lowtide.yml:1: defaults: is empty (expected a map)"},
	{"defaults: []\n", "lowtide.yml:1: defaults: is a list (expected a map)"},
	{"groups: x\n", "lowtide.yml:1: groups: is text (expected a map)"},
	{"groups:\n  gw: [a]\n", "lowtide.yml:2: groups.gw: is a list (expected a map)"},
	{"targets:\n  a: 1\n", "lowtide.yml:2: targets: is a map (expected a list)"},
	{"targets:\n", "lowtide.yml:1: targets: is empty (expected a list)"},
	{"targets: []\n", "lowtide.yml:1: targets: is an empty list (expected a target)"},
	{"targets:\n  - a:1\n  - [b]\n", "lowtide.yml:3: targets[1]: is a list (expected text or a "
					 "map with the key target)"},
	{"targets:\n  - ~\n",
		"lowtide.yml:2: targets[0]: is empty (expected text or a map with the key target)"},
	{"targets:\n  - name: x\n",
		"lowtide.yml:2: targets[0]: has no target (expected the key target)"},
	{"targets:\n  - target: [a]\n", "lowtide.yml:2: targets[0].target: is a list (expected "
					"text or a map with the key target)"},
	{"groups: {gateways: {}, nodes: {}}\ntargets:\n  - {target: \"a:1\", group: gatways}\n",
		"lowtide.yml:3: targets[0].group: \"gatways\" is not in groups; did you mean "
		"gateways?"},
	{"groups: {gateways: {}, nodes: {}}\ntargets:\n  - {target: \"a:1\", group: x}\n",
		"lowtide.yml:3: targets[0].group: \"x\" is not in groups (expected gateways, "
		"nodes)"},
	{"groups: {}\ntargets:\n  - {target: \"a:1\", group: x}\n",
		"lowtide.yml:3: targets[0].group: \"x\" is not in groups (expected groups to "
		"have it)"},
	{"targets:\n  - {target: \"a:1\", group: [x]}\n",
		"lowtide.yml:2: targets[0].group: is a list (expected text)"},
	{"defaults: {interval: [5s]}\n", "lowtide.yml:1: defaults.interval: is a list (expected "
					 "text: from one poll to the next)"},
	{"defaults: {ca_file: ~}\n", "lowtide.yml:1: defaults.ca_file: is empty (expected text: "
				     "authorities to trust, PEM)"},
	{"defaults: {labels: x}\n", "lowtide.yml:1: defaults.labels: is text (expected a map)"},
	{"defaults: {labels: {a: {b: c}}}\n",
		"lowtide.yml:1: defaults.labels.a: is a map (expected text)"},
	{"defaults: {labels: {a: }}\n",
		"lowtide.yml:1: defaults.labels.a: is empty (expected text)"},
	/* Values */
	{"targets:\n  - a\n", "lowtide.yml:2: targets[0]: \"a\" has no port " FORMS},
	{"targets:\n  - name: x\n    target: postgres://u:hunter2@h\n",
		"lowtide.yml:3: targets[0].target: a password does not belong in a target: put "
		"it into ~/.pgpass, the file that PGPASSFILE names, or a service file (expected "
		"postgres://user@host/dbname, host=... dbname=... or service=...)"},
	{"targets:\n  - a:1\n  - target: b:1\n    interval: 5\n",
		"lowtide.yml:4: targets[1].interval: \"5\" is not a duration (expected for example "
		"5s, "
		"500ms)"},
	{"defaults: {interval: 50ms}\n", "lowtide.yml:1: defaults.interval: 50ms is out of range "
					 "(expected 100ms to 1h)"},
	{"defaults: {timeout: 0s}\n",
		"lowtide.yml:1: defaults.timeout: 0s is out of range (expected 1ms to 1h)"},
	{"defaults: {insecure: yes}\n", "lowtide.yml:1: defaults.insecure: \"yes\" does not do "
					"(expected true or false)"},
	{"defaults: {host: a b}\n", "lowtide.yml:1: defaults.host: \"a b\" is not a host (expected "
				    "for example gw-a.example)"},
	{"targets: [{target: \"a:1\", name: \"\"}]\n",
		"lowtide.yml:1: targets[0].name: text of 0 bytes does not fit (expected 1 to 95)"},
	{"defaults: {ca_file: ~ops/x}\n", "lowtide.yml:1: defaults.ca_file: \"~ops/x\" is not a "
					  "file's name (expected /path, path or ~/path)"},
	{"defaults: {ca_file: \"\"}\n", "lowtide.yml:1: defaults.ca_file: \"\" is not a file's "
					"name (expected /path, path or ~/path)"},
	{"defaults: {labels: {1a: x}}\n", "lowtide.yml:1: defaults.labels.1a: \"1a\" cannot be a "
					  "label's name (expected letters, "
					  "digits and _)"},
	{"defaults:\n  headers:\n    authorization: Bearer hunter2\n",
		"lowtide.yml:3: defaults.headers.authorization: header Authorization is refused: "
		"secrets stay in files: use bearer_token_file or basic_auth_file"},
	/* Values that contradict each other */
	{"defaults:\n  bearer_token_file: a\n  basic_auth_file: b\n",
		"lowtide.yml:3: defaults.basic_auth_file: cannot stand beside bearer_token_file "
		"(expected one of them)"},
	{"targets:\n  - target: a:1\n    timeout: 1s\n",
		"lowtide.yml:3: targets[0].timeout: 1s is not shorter than the interval of 1s "
		"(built "
		"in)"},
	{"targets:\n  - target: a:1\n    timeout: 5s\n    interval: 5s\n",
		"lowtide.yml:3: targets[0].timeout: 5s is not shorter than the interval of 5s "
		"(targets[0].interval, line 4)"},
	{"defaults:\n  timeout: 2s\n  interval: 5s\ntargets:\n  - target: a:1\n    interval: 1s\n",
		"lowtide.yml:6: targets[0].interval: 1s is not longer than the timeout of 2s "
		"(defaults.timeout, line 2)"},
	{"defaults: {interval: 2s}\ngroups:\n  g:\n    timeout: 3s\ntargets:\n  - {target: "
	 "\"a:1\", "
	 "group: g}\n",
		"lowtide.yml:4: groups.g.timeout: 3s is not shorter than the interval of 2s "
		"(defaults.interval, line 1)"},
	{"targets:\n  - {target: \"a:1\", name: x}\n  - b:1\n  - {target: \"c:1\", name: x}\n",
		"lowtide.yml:4: targets[2].name: \"x\" is the name of targets[0] on line 2 too"},
	{"targets:\n  - a:1\n  - {target: \"b:1\", name: \"a:1\"}\n",
		"lowtide.yml:3: targets[1].name: \"a:1\" is what targets[0] on line 2 is called, "
		"which has no name of its own"},
	{"targets:\n  - {target: \"b:1\", name: \"a:1/x\"}\n  - c:1\n  - a:1/x\n  - a:1/x\n",
		"lowtide.yml:2: targets[0].name: \"a:1/x\" is what targets[2] on line 4 is called, "
		"which has no name of its own"},
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *error = config_refusal(bad[i].text);

		assert_string_equal(error, bad[i].error);
		assert_null(strstr(error, "hunter2"));
	}
}

static void test_home_unknown(void **state)
{
	const struct config_place homeless = {.file = "f"};
	const char *text = "defaults: {ca_file: ~/x}\ntargets: [\"a:1\"]\n";
	char error[CONFIG_ERROR_BYTES] = "";

	(void)state;
	assert_false(config_parse(text, strlen(text), &homeless, &config, error));
	assert_string_equal(
		error, "f:1: defaults.ca_file: \"~/x\" is not a file's name (HOME is not set)");
}

static char *repeated(const char *before, const char *unit, size_t times, const char *after)
{
	size_t unit_len = strlen(unit);
	size_t size = strlen(before) + times * unit_len + strlen(after) + 1;
	char *text = malloc(size);
	char *end = text;

	assert_non_null(text);
	end += snprintf(text, size, "%s", before);
	for (size_t i = 0; i < times; i++, end += unit_len)
		memcpy(end, unit, unit_len);
	snprintf(end, size - (size_t)(end - text), "%s", after);
	return text;
}

static void test_limits(void **state)
{
	char *text = repeated("targets:\n", "- a:1\n", LIMIT_FEEDS + 1, "");

	(void)state;
	assert_string_equal(
		config_refusal(text), "lowtide.yml:10002: targets: are more than 10000");
	free(text);
	text = repeated("", "# a comment ...\n", CONFIG_FILE_BYTES_MAX / 16 + 1, "");
	assert_string_equal(config_refusal(text), "lowtide.yml: is larger than 1048576 bytes");
	free(text);
	text = repeated("groups: {", "a,", CONFIG_MAP_KEYS_MAX + 1, "}");
	assert_string_equal(config_refusal(text), "lowtide.yml:1: groups: has more than 1024 keys");
	free(text);
	text = repeated("defaults: {ca_file: /", "a", 5000, "}");
	assert_string_equal(config_refusal(text),
		"lowtide.yml:1: defaults.ca_file: a file's name longer than 4095 bytes");
	free(text);
}

/* Ten thousand targets are read in no time to speak of: nothing here is quadratic in them. */
static void test_many_targets(void **state)
{
	char *text = repeated("targets:\n", "- localhost:9100/metrics\n", LIMIT_FEEDS, "");

	(void)state;
	config_reads(text);
	assert_int_equal(config.targets.count, LIMIT_FEEDS);
	target_list_number_names(&config.targets);
	assert_string_equal(config.targets.items[LIMIT_FEEDS - 1].name, "localhost:9100 #10000");
	free(text);
}

static void test_load(void **state)
{
	const char *text = "defaults: {ca_file: ca.pem}\ntargets: [\"a:1\"]\n";
	char error[CONFIG_ERROR_BYTES] = "", path[600];

	(void)state;
	scratch_write("lowtide.yml", text, strlen(text));
	assert_true(config_load("lowtide.yml", &config, error));
	assert_string_equal(config.targets.items[0].ca_file, "ca.pem");
	configuration_fini(&config);

	snprintf(path, sizeof(path), "%s/lowtide.yml", scratch_path());
	assert_true(config_load(path, &config, error));
	snprintf(path, sizeof(path), "%s/ca.pem", scratch_path());
	assert_string_equal(config.targets.items[0].ca_file, path);
	configuration_fini(&config);

	assert_false(config_load("absent.yml", &config, error));
	assert_string_equal(error, "absent.yml: No such file or directory");
	assert_false(config_load(".", &config, error));
	assert_string_equal(error, ".: Is a directory");
}

static void test_default_path(void **state)
{
	char path[64];

	(void)state;
	setenv("HOME", "/home/ops", 1);
	setenv("XDG_CONFIG_HOME", "/cfg", 1);
	assert_true(config_default_path(path, sizeof(path)));
	assert_string_equal(path, "/cfg/lowtide/lowtide.yml");
	setenv("XDG_CONFIG_HOME", "relative", 1);
	assert_true(config_default_path(path, sizeof(path)));
	assert_string_equal(path, "/home/ops/.config/lowtide/lowtide.yml");
	assert_false(config_default_path(path, 20));
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("HOME");
	assert_false(config_default_path(path, sizeof(path)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_short_form, config_forget),
		cmocka_unit_test_teardown(test_every_key, config_forget),
		cmocka_unit_test_teardown(test_precedence, config_forget),
		cmocka_unit_test_teardown(test_group_timeout_needs_its_target, config_forget),
		cmocka_unit_test_teardown(test_duplicates_are_fine_until_named, config_forget),
		cmocka_unit_test_teardown(test_bad, config_forget),
		cmocka_unit_test_teardown(test_home_unknown, config_forget),
		cmocka_unit_test_teardown(test_limits, config_forget),
		cmocka_unit_test_teardown(test_many_targets, config_forget),
		cmocka_unit_test_teardown(test_load, config_forget),
		cmocka_unit_test(test_default_path),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
