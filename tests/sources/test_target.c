/* Targets: what is accepted and becomes which URL and name, what is refused in which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sources/target.h"
#include "sources/target_list.h"

#define EXPECTED                                                                                   \
	"(expected host:port, http(s)://host/path, unix:/path.sock:/metrics, "                     \
	"postgres://host/db or pgbouncer://host)"

static const struct {
	const char *text, *url, *name, *socket;
} good[] = {
	{"localhost:9100", "http://localhost:9100/metrics", "localhost:9100", NULL},
	{"localhost:9100/", "http://localhost:9100/metrics", "localhost:9100", NULL},
	{"localhost:9100/metrics", "http://localhost:9100/metrics", "localhost:9100", NULL},
	{"localhost:9100/m2", "http://localhost:9100/m2", "localhost:9100/m2", NULL},
	{"h:1?a=b", "http://h:1/metrics?a=b", "h:1", NULL},
	{"h:1/probe?target=x&t=1", "http://h:1/probe?target=x&t=1", "h:1/probe", NULL},
	{"[::1]:9100", "http://[::1]:9100/metrics", "[::1]:9100", NULL},
	{"10.0.0.1:65535", "http://10.0.0.1:65535/metrics", "10.0.0.1:65535", NULL},
	{"http://gw", "http://gw/metrics", "gw", NULL},
	{"HTTPS://gw:8443/", "https://gw:8443/metrics", "gw:8443", NULL},
	{"https://gw:8443/a/b?c=/d@e", "https://gw:8443/a/b?c=/d@e", "gw:8443/a/b", NULL},
	{"https://[fe80::1]/metrics", "https://[fe80::1]/metrics", "[fe80::1]", NULL},
	{"dns:53", "http://dns:53/metrics", "dns:53", NULL},
	{"unix:9100", "http://unix:9100/metrics", "unix:9100", NULL},
	{"unix:/run/a.sock", "http://localhost/metrics", "/run/a.sock", "/run/a.sock"},
	{"unix:/run/a.sock:/metrics", "http://localhost/metrics", "/run/a.sock", "/run/a.sock"},
	{"unix:/run/a.sock:/x?t=1", "http://localhost/x?t=1", "/run/a.sock:/x", "/run/a.sock"},
	{"unix:/run/a:b.sock:/x", "http://localhost/x", "/run/a:b.sock:/x", "/run/a:b.sock"},
};

static const struct {
	const char *text, *error;
} bad[] = {
	{"", "a target is empty " EXPECTED},
	{"localhost", "\"localhost\" has no port " EXPECTED},
	{"localhost/metrics", "\"localhost/metrics\" has no port " EXPECTED},
	{"9100", "\"9100\" has no port " EXPECTED},
	{":9100", "\":9100\" names no host " EXPECTED},
	{"http://", "\"http://\" names no host " EXPECTED},
	{"http:///metrics", "\"http:///metrics\" names no host " EXPECTED},
	{"http://:80/", "\"http://:80/\" names no host " EXPECTED},
	{"h:", "\"h:\" has a port that is not a number from 1 to 65535 " EXPECTED},
	{"h:0", "\"h:0\" has a port that is not a number from 1 to 65535 " EXPECTED},
	{"h:65536", "\"h:65536\" has a port that is not a number from 1 to 65535 " EXPECTED},
	{"h:http", "\"h:http\" has a port that is not a number from 1 to 65535 " EXPECTED},
	{"http://h:x/",
		"\"http://h:x/\" has a port that is not a number from 1 to 65535 " EXPECTED},
	{"::1", "\"::1\" is not host:port; IPv6 goes in brackets: [::1]:9100 " EXPECTED},
	{"[::1", "\"[::1\" has an IPv6 address without its ] " EXPECTED},
	{"[::1]", "\"[::1]\" has no port " EXPECTED},
	{"[::1]x", "\"[::1]x\" has a port that is not a number from 1 to 65535 " EXPECTED},
	{"h:1#x", "\"h:1\" has a fragment (#), which no server ever sees " EXPECTED},
	{"h:1/a b", "\"h:1/a b\" has a blank in it " EXPECTED},
	{"h\x1b[2J:1", "\"h\xef\xbf\xbd[2J:1\" has control characters or is not UTF-8 " EXPECTED},
	{"h\xff:1", "\"h\xef\xbf\xbd:1\" has control characters or is not UTF-8 " EXPECTED},
	{"h:1/a\nb", "\"h:1/a\xef\xbf\xbd"
		     "b\" has control characters or is not UTF-8 " EXPECTED},
	{"unix:/", "\"unix:/\" names no socket " EXPECTED},
	{"unix:/a.sock?x", "\"unix:/a.sock\" has a query without :/path before it " EXPECTED},
	{"http://u:a/b@h/", "a target has a port that is not a number from 1 to 65535 " EXPECTED},
	{"http://h%E2%80%AE:1/", "\"http://h%E2%80%AE:1/\" hides control characters " EXPECTED},
	{"prometheus+http://h", "prometheus+http:// targets are not in this version " EXPECTED},
	{"ftp://h/x", "ftp:// is not a kind of target lowtide knows " EXPECTED},
};

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char error[TARGET_ERROR_BYTES] = "";
		struct target target;

		target_init(&target);
		if (!target_parse(&target, good[i].text, error))
			fail_msg("%s: %s", good[i].text, error);
		assert_string_equal(target.url, good[i].url);
		assert_string_equal(target.name, good[i].name);
		assert_false(target.named);
		assert_int_equal(target.unix_socket == NULL, good[i].socket == NULL);
		if (good[i].socket)
			assert_string_equal(target.unix_socket, good[i].socket);
		assert_null(strchr(target.given, '?'));
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
		assert_false(target_parse(&target, bad[i].text, error));
		assert_string_equal(error, bad[i].error);
		assert_null(target.url);
		assert_null(target.name);
		assert_null(target.given);
		assert_null(target.unix_socket);
	}
}

static void test_secrets_are_not_quoted(void **state)
{
	static const char *const texts[] = {
		"http://user:hunter2@h/",
		"https://hunter2@h:1/x",
		"user:hunter2@h:1",
		"http://user:hunter2@h\x1b/",
		"http://user:hunter2@h /",
		"postgres://user:hunter2@h/db",
		"ftp://user:hunter2@h/",
		"password=hunter2",
		"h:1 ?token=hunter2",
		"h:x?token=hunter2",
		"h?token=hunter2#",
		"h:1#hunter2",
		"http://user:hunter2/x@h/",
		"http://user:x?hunter2@h/",
		"unix:/a.sock?hunter2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char error[TARGET_ERROR_BYTES] = "";
		struct target target;

		target_init(&target);
		assert_false(target_parse(&target, texts[i], error));
		assert_null(strstr(error, "hunter2"));
	}
}

static void test_userinfo_names_the_way_out(void **state)
{
	char error[TARGET_ERROR_BYTES] = "";
	struct target target;

	(void)state;
	target_init(&target);
	assert_false(target_parse(&target, "http://user:pw@h/", error));
	assert_non_null(strstr(error, "basic_auth_file"));
}

static void test_lengths(void **state)
{
	char text[4096], error[TARGET_ERROR_BYTES] = "";
	struct target target;

	(void)state;
	target_init(&target);
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_false(target_parse(&target, text, error));
	assert_string_equal(error, "a target is longer than 2048 bytes " EXPECTED);

	memcpy(text, "unix:/", 6);
	text[5 + 108] = '\0'; /* sun_path has 108 bytes with its NUL */
	assert_false(target_parse(&target, text, error));
	assert_non_null(strstr(error, "is a longer path than a socket can have"));
	text[5 + 107] = '\0';
	assert_true(target_parse(&target, text, error));
	target_fini(&target);
}

static void test_headers(void **state)
{
	static const struct {
		const char *name, *value, *error; /* NULL: fine */
	} rows[] = {
		{"X-Scope-OrgID", "ops", NULL},
		{"x-scope-orgid", "ops2", NULL}, /* replaces: names have no case */
		{"authorization", "Bearer hunter2",
			"header Authorization is refused: secrets stay in files: use "
			"bearer_token_file "
			"or basic_auth_file"},
		{"Proxy-Authorization", "hunter2",
			"header Proxy-Authorization is refused: secrets stay in files: put the "
			"proxy's "
			"into the environment"},
		{"Cookie", "hunter2",
			"header Cookie is refused: a cookie is a secret, and secrets stay in "
			"files: use "
			"bearer_token_file"},
		{"Host", "h", "header Host is refused: use the setting host"},
		{"a b", "x",
			"\"a b\" cannot be a header's name (expected for example X-Scope-OrgID)"},
		{"", "x", "\"\" cannot be a header's name (expected for example X-Scope-OrgID)"},
		{"X-A", "a\r\nX-B: hunter2",
			"header X-A has a value that cannot be sent (expected printable ASCII)"},
		{"X-A", "",
			"header X-A has a value that cannot be sent (expected printable ASCII)"},
	};
	struct target target;

	(void)state;
	target_init(&target);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char error[TARGET_ERROR_BYTES] = "";

		assert_int_equal(target_set_header(&target, rows[i].name, rows[i].value, error),
			rows[i].error == NULL);
		assert_string_equal(error, rows[i].error ? rows[i].error : "");
	}
	assert_int_equal(target.header_count, 1);
	assert_string_equal(target.headers[0].value, "ops2");
	target_fini(&target);
}

static void test_labels(void **state)
{
	char error[TARGET_ERROR_BYTES] = "";
	struct target target;

	(void)state;
	target_init(&target);
	assert_true(target_set_label(&target, "tier", "edge", error));
	assert_true(target_set_label(&target, "tier", "core", error));
	assert_true(target_set_label(&target, "Tier", "", error));
	assert_int_equal(target.label_count, 2);
	assert_string_equal(target.labels[0].value, "core");
	assert_false(target_set_label(&target, "1a", "x", error));
	assert_string_equal(
		error, "\"1a\" cannot be a label's name (expected letters, digits and _)");
	assert_false(target_set_label(&target, "", "x", error));
	target_fini(&target);
}

static void test_check(void **state)
{
	char error[TARGET_ERROR_BYTES] = "";
	struct target target;

	(void)state;
	target_init(&target);
	assert_true(target_check(&target, error));
	target.timeout_ms = target.interval_ms;
	assert_false(target_check(&target, error));
	assert_string_equal(
		error, "timeout of 1000 ms is not shorter than the interval of 1000 ms");
	target.timeout_ms = 0;
	assert_false(target_check(&target, error));
	target.interval_ms = 99;
	assert_false(target_check(&target, error));
	assert_string_equal(
		error, "interval of 99 ms is out of range (expected 100 to 3600000 ms)");

	target_init(&target);
	target_set_text(&target.bearer_token_file, "a");
	target_set_text(&target.basic_auth_file, "b");
	assert_false(target_check(&target, error));
	assert_string_equal(
		error, "both bearer_token_file and basic_auth_file (expected one of them)");
	target_fini(&target);
}

static void test_default_timeout(void **state)
{
	(void)state;
	assert_int_equal(target_default_timeout_ms(1000), 900);
	assert_int_equal(target_default_timeout_ms(100), 90);
	assert_int_equal(target_default_timeout_ms(3600 * 1000), 10000);
}

static void add(struct target_list *list, const char *text, const char *name)
{
	char error[TARGET_ERROR_BYTES];
	struct target target;

	target_init(&target);
	assert_true(target_parse(&target, text, error));
	if (name) {
		target_set_text(&target.name, name);
		target.named = true;
	}
	target_list_add(list, &target);
}

static void test_names_are_told_apart(void **state)
{
	struct target_list list = {0};
	size_t given, other;

	(void)state;
	add(&list, "a:1", NULL);
	add(&list, "b:1", "b");
	add(&list, "a:1?x=1", NULL);
	add(&list, "a:1", NULL);
	assert_false(target_list_find_clash(&list, &given, &other));
	target_list_number_names(&list);
	assert_string_equal(list.items[0].name, "a:1");
	assert_string_equal(list.items[1].name, "b");
	assert_string_equal(list.items[2].name, "a:1 #2");
	assert_string_equal(list.items[3].name, "a:1 #3");
	target_list_fini(&list);
}

static void test_names_of_others_are_a_clash(void **state)
{
	struct target_list list = {0};
	size_t given, other;

	(void)state;
	add(&list, "a:1", NULL);
	add(&list, "b:1", "c:1");
	add(&list, "c:1", NULL);
	assert_true(target_list_find_clash(&list, &given, &other));
	assert_int_equal(given, 1);
	assert_int_equal(other, 2);
	add(&list, "d:1", "c:1");
	assert_true(target_list_find_clash(&list, &given, &other));
	assert_int_equal(given, 3);
	assert_int_equal(other, 1);
	target_list_fini(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_secrets_are_not_quoted),
		cmocka_unit_test(test_userinfo_names_the_way_out),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_default_timeout),
		cmocka_unit_test(test_names_are_told_apart),
		cmocka_unit_test(test_names_of_others_are_a_clash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
