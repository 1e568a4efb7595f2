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
#include "tests/support/config_text.h"
#include "tests/support/scratch_folder.h"

/* The text of a configuration with that section. */
static const char *with(const char *section)
{
	static char text[1024];

	snprintf(text, sizeof(text), "targets: [\"a:1\"]\nprometheus:\n%s", section);
	return text;
}

static void test_all_keys(void **state)
{
	(void)state;
	config_reads(
		with("  url: https://prom.example/prometheus\n  bearer_token_file: prom.token\n"
		     "  ca_file: ~/ca.pem\n  insecure: true\n  compression: false\n  span: 12h\n"
		     "  headers: {X-Scope-OrgID: ops}\n  match: {job: gw, cluster: prod}\n"));
	assert_string_equal(
		config.history.url, "https://prom.example/prometheus/api/v1/query_range");
	assert_string_equal(config.history.bearer_token_file, "/etc/lowtide/prom.token");
	assert_string_equal(config.history.ca_file, "/home/ops/ca.pem");
	assert_true(config.history.insecure);
	assert_false(config.history.compression);
	assert_int_equal(config.history.span_ms, 12 * 3600 * 1000);
	assert_int_equal(config.history.label_count, 2);
	assert_string_equal(config.history.labels[1].value, "prod");
	assert_int_equal(config.history.header_count, 1);
	/* what is polled has nothing of it */
	assert_null(config.targets.items[0].bearer_token_file);
}

static void test_defaults(void **state)
{
	(void)state;
	config_reads(with("  url: prom:9090\n"));
	assert_int_equal(config.history.span_ms, 6 * 3600 * 1000);
	assert_true(config.history.compression);
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
		const char *error = config_refusal(with(bad[i].section));

		if (strncmp(error, bad[i].error, strlen(bad[i].error)) != 0)
			assert_string_equal(error, bad[i].error);
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
	assert_non_null(out.config.history.bearer_token_file);
	options_fini(&out);
	good(&out, &argv, "snapshot --config l.yml --backfill https://other");
	assert_string_equal(out.config.history.url, "https://other/api/v1/query_range");
	assert_null(out.config.history.bearer_token_file);
	assert_int_equal(out.config.history.span_ms, 6 * 3600 * 1000);
	options_fini(&out);
	good(&out, &argv, "snapshot a:1");
	assert_null(out.config.history.url);
	options_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_all_keys, config_forget),
		cmocka_unit_test_teardown(test_defaults, config_forget),
		cmocka_unit_test_teardown(test_mistakes, config_forget),
		cmocka_unit_test(test_the_option_replaces_the_section),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
