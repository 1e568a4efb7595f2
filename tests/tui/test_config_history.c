/* The section prometheus: of lowtide.yml, and --backfill, which replaces it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/command_line.h"
#include "tests/support/scratch_folder.h"
#include "tui/config.h"

static const struct config_place place = {
	.file = "lowtide.yml", .directory = "/etc/lowtide", .home = "/home/ops"};

static struct expectation_list expectations;
static struct pool_list pools;
static struct remedy_list remedies;

static bool parse(const char *section, struct target_list *list, char error[CONFIG_ERROR_BYTES])
{
	char text[1024];

	snprintf(text, sizeof(text), "targets: [\"a:1\"]\nprometheus:\n%s", section);
	return config_parse(
		text, strlen(text), &place, list, &expectations, &pools, &remedies, error);
}

static void test_all_keys(void **state)
{
	char error[CONFIG_ERROR_BYTES] = "";
	struct target_list list = {0};

	(void)state;
	if (!parse("  url: https://prom.example/prometheus\n  bearer_token_file: prom.token\n"
		   "  ca_file: ~/ca.pem\n  insecure: true\n  compression: false\n  span: 12h\n"
		   "  headers: {X-Scope-OrgID: ops}\n  match: {job: gw, cluster: prod}\n",
		    &list, error))
		fail_msg("%s", error);
	assert_string_equal(list.history.url, "https://prom.example/prometheus/api/v1/query_range");
	assert_string_equal(list.history.bearer_token_file, "/etc/lowtide/prom.token");
	assert_string_equal(list.history.ca_file, "/home/ops/ca.pem");
	assert_true(list.history.insecure);
	assert_false(list.history.compression);
	assert_int_equal(list.history.span_ms, 12 * 3600 * 1000);
	assert_int_equal(list.history.label_count, 2);
	assert_string_equal(list.history.labels[1].value, "prod");
	assert_int_equal(list.history.header_count, 1);
	/* what is polled has nothing of it */
	assert_null(list.items[0].bearer_token_file);
	target_list_fini(&list);
}

static void test_defaults(void **state)
{
	char error[CONFIG_ERROR_BYTES] = "";
	struct target_list list = {0};

	(void)state;
	assert_true(parse("  url: prom:9090\n", &list, error));
	assert_int_equal(list.history.span_ms, 6 * 3600 * 1000);
	assert_true(list.history.compression);
	target_list_fini(&list);
	assert_null(list.history.url);
}

static const struct {
	const char *section, *error;
} bad[] = {
	{"  {}\n", "lowtide.yml:3: prometheus: has no url (expected the key url)"},
	{"  - url: a:1\n", "lowtide.yml:3: prometheus: is a list (expected a map)"},
	{"  url: [a]\n", "lowtide.yml:3: prometheus.url: is a list (expected text: a URL)"},
	{"  url: prom\n", "lowtide.yml:3: prometheus.url: \"prom/api/v1/query_range\" has no port"},
	{"  url: http://u:p@prom:9090\n",
		"lowtide.yml:3: prometheus.url: user and password do not belong in a target"},
	{"  url: prom:9090\n  span: 30s\n",
		"lowtide.yml:4: prometheus.span: 30s is out of range (expected 1m to 3d)"},
	{"  url: prom:9090\n  password: x\n",
		"lowtide.yml:4: prometheus.password: unknown key; secrets stay in files"},
	{"  url: prom:9090\n  interval: 5s\n",
		"lowtide.yml:4: prometheus.interval: key does not belong here (expected in "
		"defaults, a group or a target)"},
	{"  url: prom:9090\n  bearer_token_file: a\n  basic_auth_file: b\n",
		"lowtide.yml:5: prometheus.basic_auth_file: cannot stand beside bearer_token_file"},
	{"  url: prom:9090\n  match: {\"a b\": c}\n", "lowtide.yml:4: prometheus.match.a b: "},
};

static void test_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char error[CONFIG_ERROR_BYTES] = "";
		struct target_list list = {0};

		if (parse(bad[i].section, &list, error))
			fail_msg("taken: %s", bad[i].section);
		if (strncmp(error, bad[i].error, strlen(bad[i].error)) != 0)
			assert_string_equal(error, bad[i].error);
		assert_null(list.history.url);
	}
}

/* All of the section goes with the option: its token is for its server alone. */
static void test_the_option_replaces_the_section(void **state)
{
	static const char text[] =
		"targets: [\"a:1\"]\n"
		"prometheus: {url: \"prom:9090\", bearer_token_file: t, span: 1h}\n";
	struct options out;
	struct argv argv;

	(void)state;
	scratch_write("l.yml", text, strlen(text));
	good(&out, &argv, "snapshot --config l.yml");
	assert_non_null(out.targets.history.bearer_token_file);
	options_fini(&out);
	good(&out, &argv, "snapshot --config l.yml --backfill https://other");
	assert_string_equal(out.targets.history.url, "https://other/api/v1/query_range");
	assert_null(out.targets.history.bearer_token_file);
	assert_int_equal(out.targets.history.span_ms, 6 * 3600 * 1000);
	options_fini(&out);
	good(&out, &argv, "snapshot a:1");
	assert_null(out.targets.history.url);
	options_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_keys),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_the_option_replaces_the_section),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
