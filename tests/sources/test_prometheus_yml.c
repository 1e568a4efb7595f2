/* An existing prometheus.yml: what becomes of it, what is noted, and what is an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sources/prometheus_yml.h"

static struct target_list targets;
static struct prometheus_notes notes;
static char error[PROMETHEUS_YML_ERROR_BYTES];

static int forget(void **state)
{
	(void)state;
	target_list_fini(&targets);
	prometheus_notes_fini(&notes);
	error[0] = '\0';
	return 0;
}

static bool parse(const char *text)
{
	return prometheus_yml_parse(
		"p.yml", "/etc/prometheus", text, strlen(text), &targets, &notes, error);
}

static const struct target *only(const char *text)
{
	forget(NULL);
	if (!parse(text))
		fail_msg("%s", error);
	assert_int_equal(targets.count, 1);
	return &targets.items[0];
}

#define JOB    "scrape_configs:\n- job_name: api\n"
#define STATIC "  static_configs: [{targets: ['gw:80'], labels: {zone: a}}]\n"

static void test_a_plain_job(void **state)
{
	const struct target *target = only(JOB STATIC);
	char labels[64];

	(void)state;
	assert_string_equal(target->url, "http://gw:80/metrics");
	assert_string_equal(target->name, "gw:80");
	assert_string_equal(target->group, "api");
	target_say_labels(target, labels, sizeof(labels));
	assert_string_equal(labels, "job=api zone=a");
	/* Prometheus' defaults. */
	assert_int_equal(target->interval_ms, 60000);
	assert_int_equal(target->timeout_ms, 10000);
	assert_int_equal(notes.count, 0);
}

static void test_times(void **state)
{
	const struct target *target;

	(void)state;
	target = only("global: {scrape_interval: 15s, scrape_timeout: 5s}\n" JOB STATIC);
	assert_int_equal(target->interval_ms, 15000);
	assert_int_equal(target->timeout_ms, 5000);
	target = only("global: {scrape_interval: 15s}\n" JOB "  scrape_interval: 1m30s\n"
		      "  scrape_timeout: 20s\n" STATIC);
	assert_int_equal(target->interval_ms, 90000);
	assert_int_equal(target->timeout_ms, 20000);
	/* Prometheus takes a timeout as long as the interval. */
	target = only(JOB "  scrape_interval: 10s\n  scrape_timeout: 10s\n" STATIC);
	assert_int_equal(target->timeout_ms, 9000);
}

static void test_how_it_is_asked(void **state)
{
	const struct target *target = only(JOB "  scheme: https\n"
					       "  params: {module: [a b], x: ['1', '2']}\n"
					       "  metrics_path: /probe\n"
					       "  basic_auth:\n"
					       "    username: ops\n"
					       "    password_file: secrets/pw\n"
					       "  tls_config:\n"
					       "    ca_file: /ca.pem\n"
					       "    server_name: gw.internal\n"
					       "    insecure_skip_verify: true\n"
					       "  http_headers:\n"
					       "    X-Scope-OrgID: {values: [fleet]}\n" STATIC);

	(void)state;
	assert_string_equal(target->url, "https://gw:80/probe?module=a%20b&x=1&x=2");
	assert_string_equal(target->basic_auth_user, "ops");
	assert_string_equal(target->basic_auth_file, "/etc/prometheus/secrets/pw");
	assert_string_equal(target->ca_file, "/ca.pem");
	assert_string_equal(target->server_name, "gw.internal");
	assert_true(target->insecure);
	assert_int_equal(target->header_count, 1);
	assert_string_equal(target->headers[0].value, "fleet");
	assert_int_equal(notes.count, 0);
}

static void test_a_token(void **state)
{
	static const char *const ways[] = {
		"  authorization: {type: Bearer, credentials_file: /t}\n",
		"  authorization:\n    credentials_file: /t\n",
		"  bearer_token_file: /t\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		char text[512];

		snprintf(text, sizeof(text), JOB "%s" STATIC, ways[i]);
		assert_string_equal(only(text)->bearer_token_file, "/t");
		assert_int_equal(notes.count, 0);
	}
}

static void test_lists(void **state)
{
	(void)state;
	assert_true(parse(JOB "  metrics_path: /m\n"
			      "  file_sd_configs: [{files: [sd/*.json, /srv/t.yml]}]\n"
			      "  dns_sd_configs:\n"
			      "  - names: [_m._tcp.gw.internal, srv.internal]\n"
			      "  - {names: [gw.internal], type: A, port: 9100}\n"
			      "  - {names: [gw.internal], type: AAAA, port: 9100}\n"));
	assert_int_equal(targets.count, 6);
	assert_string_equal(targets.items[0].found, "/etc/prometheus/sd/*.json");
	assert_int_equal(targets.items[0].kind, TARGET_FILE_SD);
	assert_string_equal(targets.items[1].name, "file_sd:/srv/t.yml");
	assert_string_equal(targets.items[1].path, "/m");
	assert_string_equal(targets.items[1].group, "api");
	assert_int_equal(targets.items[2].kind, TARGET_DNS);
	assert_int_equal(targets.items[2].dns_records, DNS_SRV);
	assert_string_equal(targets.items[3].found, "srv.internal");
	assert_int_equal(targets.items[3].dns_records, DNS_SRV);
	assert_int_equal(targets.items[4].dns_records, DNS_A);
	assert_int_equal(targets.items[4].dns_port, 9100);
	assert_int_equal(targets.items[5].dns_records, DNS_AAAA);
	assert_int_equal(notes.count, 0);
}

/* What is not done here, and what becomes of the job. */
static void test_notes(void **state)
{
	static const struct {
		const char *lines, *note;
		size_t targets;
	} rows[] = {
		{"  basic_auth: {username: ops, password: hunter2}\n",
			"p.yml:3: job api: password stands in the file, and no secret is taken "
			"from there: polled without (use password_file)",
			2},
		{"  authorization: {credentials: hunter2}\n",
			"p.yml:3: job api: credentials stands in the file, and no secret is taken "
			"from there: polled without (use credentials_file)",
			2},
		{"  kubernetes_sd_configs: [{role: pod}]\n",
			"p.yml:3: job api: kubernetes_sd_configs is not understood here: its "
			"targets are missing",
			2},
		{"  proxy_url: http://proxy\n",
			"p.yml:3: job api: proxy_url is not understood here: polled without", 2},
		{"  tls_config: {cert_file: /c, key_file: /k}\n",
			"p.yml:3: job api: cert_file is not understood here: polled without", 2},
		{"  relabel_configs:\n  - {action: keep, source_labels: [a], regex: x}\n",
			"p.yml:3: job api: relabel_configs picks targets, which is not done here: "
			"all that the job lists are polled",
			2},
		{"  relabel_configs:\n  - {source_labels: [a], target_label: zone}\n",
			"p.yml:3: job api: relabel_configs is not done here: labels, paths and "
			"schemes are as they are listed",
			2},
		{"  relabel_configs:\n  - {target_label: __address__, replacement: 'bb:9115'}\n",
			"p.yml:3: job api: relabel_configs makes addresses, which is not done "
			"here: the job is left out",
			1},
		{"  http_headers: {X-Key: {secrets: [hunter2]}}\n",
			"p.yml:3: job api: header X-Key has more than plain values: polled "
			"without it",
			2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[1024];

		forget(NULL);
		snprintf(text, sizeof(text),
			JOB "%s" STATIC "- job_name: other\n  static_configs: [{targets: [x:1]}]\n",
			rows[i].lines);
		if (!parse(text))
			fail_msg("row %zu: %s", i, error);
		assert_true(notes.count >= 1);
		assert_string_equal(notes.lines[0], rows[i].note);
		for (size_t n = 0; n < notes.count; n++)
			assert_null(strstr(notes.lines[n], "hunter2"));
		assert_int_equal(targets.count, rows[i].targets);
	}
}

/* Keys of which a dashboard needs nothing, as Prometheus documents them. */
static void test_quiet_keys(void **state)
{
	only(JOB STATIC "  honor_labels: true\n  sample_limit: 5\n  enable_http2: false\n"
			"  metric_relabel_configs: [{action: drop, regex: x}]\n"
			"  follow_redirects: true\n  scrape_protocols: [PrometheusText0.0.4]\n"
			"rule_files: [a.yml]\nalerting: {}\nremote_write: []\n");
	(void)state;
	assert_int_equal(notes.count, 0);
}

static void test_errors(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{"", "p.yml:1: expected a map with the key scrape_configs"},
		{"scrape_configs: {}\n", "p.yml:1: scrape_configs: expected a list"},
		{"scrape_configs: []\n", "p.yml:1: names no targets that are understood here"},
		{"scrape_configs:\n- scheme: http\n",
			"p.yml:2: scrape_configs: a job has no job_name"},
		{JOB "  scheme: ftp\n", "p.yml:3: job api: scheme: expected http or https"},
		{JOB "  scrape_interval: 5\n",
			"p.yml:3: scrape_interval: is not a duration (expected for example 5s, "
			"500ms)"},
		{JOB "  static_configs:\n  - targets:\n    - a:1\n    - 'http://b'\n",
			"p.yml:6: job api: \"http://b\" is not host:port"},
		{JOB "  dns_sd_configs: [{names: [a], type: A}]\n",
			"p.yml:3: port: expected one where the type is not SRV"},
		{JOB "  dns_sd_configs: [{names: [a], type: MX}]\n",
			"p.yml:3: type: is not asked for here (expected A, AAAA or SRV)"},
		{JOB "  file_sd_configs: [{files: ['/a*/b.json']}]\n",
			"p.yml:3: job api: \"/a*/b.json\" has a wildcard in a folder's name "
			"(expected it in the file's)"},
		{JOB "  basic_auth: {username: a, password_file: /a}\n"
		     "  bearer_token_file: /b\n" STATIC,
			"p.yml:2: job api: both bearer_token_file and basic_auth_file (expected "
			"one of them)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		forget(NULL);
		if (parse(rows[i].text))
			fail_msg("row %zu is taken", i);
		assert_string_equal(error, rows[i].error);
		assert_int_equal(targets.count, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_a_plain_job, forget),
		cmocka_unit_test_teardown(test_times, forget),
		cmocka_unit_test_teardown(test_how_it_is_asked, forget),
		cmocka_unit_test_teardown(test_a_token, forget),
		cmocka_unit_test_teardown(test_lists, forget),
		cmocka_unit_test_teardown(test_notes, forget),
		cmocka_unit_test_teardown(test_quiet_keys, forget),
		cmocka_unit_test_teardown(test_errors, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
