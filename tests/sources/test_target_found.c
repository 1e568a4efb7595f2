/* Lists as they are written: file_sd:GLOB, dns:NAME:PORT and name servers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sources/target.h"

static const struct {
	const char *text;
	enum target_kind kind;
	const char *found, *name, *path; /* path NULL: none */
	enum dns_records records;
	int port;
} good[] = {
	{"file_sd:t.json", TARGET_FILE_SD, "t.json", "file_sd:t.json", NULL, DNS_ADDRESSES, 0},
	{"file_sd:/etc/sd/*.y?ml", TARGET_FILE_SD, "/etc/sd/*.y?ml", "file_sd:/etc/sd/*.y?ml", NULL,
		DNS_ADDRESSES, 0},
	{"dns:gw.internal:9100", TARGET_DNS, "gw.internal", "dns:gw.internal:9100", NULL,
		DNS_ADDRESSES, 9100},
	{"dns:gw:80/m?token=x", TARGET_DNS, "gw", "dns:gw:80", "/m?token=x", DNS_ADDRESSES, 80},
	{"dns:gw.:80", TARGET_DNS, "gw.", "dns:gw.:80", NULL, DNS_ADDRESSES, 80},
	{"dns:_metrics._tcp.gw", TARGET_DNS, "_metrics._tcp.gw", "dns:_metrics._tcp.gw", NULL,
		DNS_SRV, 0},
	{"dns:_m._tcp.gw/x", TARGET_DNS, "_m._tcp.gw", "dns:_m._tcp.gw", "/x", DNS_SRV, 0},
};

#define FORM " is not dns:NAME:PORT[/path] (SRV records: dns:_SERVICE._PROTO.NAME)"

static const struct {
	const char *text, *error;
} bad[] = {
	{"file_sd:", "\"\" names no file (expected file_sd:/etc/targets/*.json)"},
	{"file_sd:/etc/", "\"/etc/\" names no file (expected file_sd:/etc/targets/*.json)"},
	{"file_sd:/e*/t.yml", "\"/e*/t.yml\" has a wildcard in a folder's name (expected it in the "
			      "file's)"},
	{"dns:", "\"\"" FORM},
	{"dns:gw", "\"gw\"" FORM},
	{"dns:gw:", "\"gw:\"" FORM},
	{"dns:gw:0", "\"gw:0\"" FORM},
	{"dns:gw:65536", "\"gw:65536\"" FORM},
	{"dns:gw:80x", "\"gw:80x\"" FORM},
	{"dns:_m._tcp.gw:80", "\"_m._tcp.gw:80\" has a port; SRV records have their own"},
	{"dns:g..w:80", "\"g..w\" is no name that can be asked for"},
	{"dns:g%w:80", "\"g%w\" is no name that can be asked for"},
};

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char error[TARGET_ERROR_BYTES];
		struct target target;

		target_init(&target);
		if (!target_parse(&target, good[i].text, error))
			fail_msg("%s", error);
		assert_int_equal(target.kind, good[i].kind);
		assert_true(target_is_list(&target));
		assert_string_equal(target.found, good[i].found);
		assert_string_equal(target.name, good[i].name);
		assert_string_equal(target.given, good[i].name);
		assert_string_equal(
			target.path ? target.path : "", good[i].path ? good[i].path : "");
		assert_int_equal(target.dns_records, good[i].records);
		assert_int_equal(target.dns_port, good[i].port);
		assert_true(target_check(&target, error));
		target_fini(&target);
	}
}

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char error[TARGET_ERROR_BYTES] = "";
		struct target target;

		target_init(&target);
		if (target_parse(&target, bad[i].text, error))
			fail_msg("taken: %s", bad[i].text);
		assert_string_equal(error, bad[i].error);
		assert_null(target.path);
		target_fini(&target);
	}
}

/* Hosts that happen to be called like a list. */
static void test_hosts(void **state)
{
	static const char *const hosts[] = {"dns:53", "file_sd:80/metrics", "dns:80?x=1"};

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		assert_false(target_is_list_text(hosts[i]));
}

static void test_name_servers(void **state)
{
	static const char *const servers[] = {"10.0.0.2", "10.0.0.2:5353", "[::1]", "[::1]:53"};
	static const char *const others[] = {"", "ns1", "10.0.0", "10.0.0.2:", "10.0.0.2:0", "::1",
		"[::1", "[10.0.0.2]", "10.0.0.2:53x",
		"1234567890.1234567890.1234567890.1234567890"};

	(void)state;
	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++)
		assert_true(target_is_dns_server(servers[i]));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (target_is_dns_server(others[i]))
			fail_msg("taken: %s", others[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_name_servers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
