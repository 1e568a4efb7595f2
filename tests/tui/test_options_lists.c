/* Lists of targets on the command line, in lowtide.yml and in a prometheus.yml. */
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

static void test_settings_are_for_what_a_list_brings(void **state)
{
	struct options out;
	struct argv argv;

	(void)state;
	good(&out, &argv,
		"--interval 5s --bearer-token-file /t --dns-server 10.0.0.2:53 dns:gw:80 a:1");
	assert_int_equal(out.config.targets.count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(out.config.targets.items[i].interval_ms, 5000);
		assert_string_equal(out.config.targets.items[i].bearer_token_file, "/t");
	}
	assert_string_equal(out.config.targets.items[0].dns_server, "10.0.0.2:53");
	assert_null(out.config.targets.items[1].dns_server);
	options_fini(&out);
}

static void test_name_servers_are_checked(void **state)
{
	(void)state;
	refused("--dns-server ns1 dns:gw:80",
		"--dns-server: \"ns1\" is no name server (expected for example 10.0.0.2:53)\n"
		"try 'lowtide --help'");
	refused("--dns-server 10.0.0.2 gw:80",
		"--dns-server is for dns: targets, and there is none\n"
		"try 'lowtide --help'");
}

static const char prometheus[] = "global: {scrape_interval: 15s}\n"
				 "scrape_configs:\n"
				 "- job_name: api\n"
				 "  consul_sd_configs: []\n"
				 "  static_configs: [{targets: ['gw:80']}]\n"
				 "- job_name: sd\n"
				 "  file_sd_configs: [{files: [sd/*.json]}]\n";

static void test_a_prometheus_yml(void **state)
{
	char expected[512], line[512];
	struct options out;
	struct argv argv;

	(void)state;
	scratch_write("p.yml", prometheus, strlen(prometheus));
	good(&out, &argv, "--from-prometheus p.yml other:80");
	assert_int_equal(out.config.targets.count, 3);
	assert_string_equal(out.config.targets.items[0].name, "gw:80");
	assert_int_equal(out.config.targets.items[0].interval_ms, 15000);
	assert_string_equal(out.config.targets.items[1].found, "sd/*.json");
	assert_string_equal(out.config.targets.items[2].name, "other:80");
	assert_int_equal(out.config.targets.items[2].interval_ms, 1000);
	assert_int_equal(out.notes.count, 1);
	assert_string_equal(out.notes.lines[0],
		"p.yml:4: job api: consul_sd_configs is not understood here: its targets are "
		"missing");
	options_fini(&out);
	/* Files lie beside it; what the line says of all targets is said of these too. */
	snprintf(expected, sizeof(expected), "%s/sd/*.json", scratch_path());
	snprintf(line, sizeof(line), "--interval 2 --from-prometheus %s/p.yml", scratch_path());
	good(&out, &argv, line);
	assert_string_equal(out.config.targets.items[1].found, expected);
	assert_int_equal(out.config.targets.items[1].interval_ms, 2000);
	options_fini(&out);
	refused("--from-prometheus none.yml", "none.yml: No such file or directory");
}

static void test_in_the_configuration(void **state)
{
	static const char text[] = "targets:\n"
				   "- {target: 'file_sd:sd/*.yml', group: gw, scheme: https}\n"
				   "- {target: 'file_sd:~/t.yml'}\n"
				   "- {target: 'dns:gw:80', dns_server: 10.0.0.2}\n";

	(void)state;
	config_reads(text);
	assert_string_equal(config.targets.items[0].found, "/etc/lowtide/sd/*.yml");
	assert_string_equal(config.targets.items[0].name, "file_sd:sd/*.yml");
	assert_true(config.targets.items[0].https);
	assert_string_equal(config.targets.items[1].found, "/home/ops/t.yml");
	assert_string_equal(config.targets.items[2].dns_server, "10.0.0.2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings_are_for_what_a_list_brings),
		cmocka_unit_test(test_name_servers_are_checked),
		cmocka_unit_test(test_a_prometheus_yml),
		cmocka_unit_test_teardown(test_in_the_configuration, config_forget),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
