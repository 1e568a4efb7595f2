/* Lists of targets: comments, blanks, and complaints with file and line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/scratch_folder.h"
#include "tui/targets_file.h"

#define FORMS                                                                                      \
	"(expected host:port, http(s)://host/path, unix:/path.sock:/metrics, "                     \
	"postgres://host/db or pgbouncer://host)"

static void test_lines(void **state)
{
	static const char text[] = "# the fleet\n"
				   "\n"
				   "  a:1  \n"
				   "\tb:2\t# canary\r\n"
				   "unix:/run/c.sock:/x # last, no line feed";
	char error[TARGETS_FILE_ERROR_BYTES] = "";
	struct target_list list = {0};

	(void)state;
	scratch_write("fleet.txt", text, sizeof(text) - 1);
	assert_true(targets_file_load("fleet.txt", &list, error));
	assert_int_equal(list.count, 3);
	assert_string_equal(list.items[0].name, "a:1");
	assert_string_equal(list.items[1].name, "b:2");
	assert_string_equal(list.items[2].name, "/run/c.sock:/x");
	target_list_fini(&list);
}

static void test_errors(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		const char *error;
	} rows[] = {
		{"", 0, "fleet.txt: has no targets (expected one on each line)"},
		{"# a:1\n", 6, "fleet.txt: has no targets (expected one on each line)"},
		{"a:1\nb", 5, "fleet.txt:2: \"b\" has no port " FORMS},
		{"a:1#x\n", 6,
			"fleet.txt:1: \"a:1\" has a fragment (#), which no server ever "
			"sees " FORMS},
		{"a:1 b:1\n", 8, "fleet.txt:1: \"a:1 b:1\" has a blank in it " FORMS},
		{"a:1\nb\0:1\n", 9, "fleet.txt:2: has a NUL byte"},
		{"a:1\n\nb:\x1b\n", 9,
			"fleet.txt:3: \"b:\xef\xbf\xbd\" has control characters or is not "
			"UTF-8 " FORMS},
	};
	char error[TARGETS_FILE_ERROR_BYTES] = "";
	struct target_list list = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scratch_write("fleet.txt", rows[i].text, rows[i].len);
		assert_false(targets_file_load("fleet.txt", &list, error));
		assert_string_equal(error, rows[i].error);
		target_list_fini(&list);
	}
	assert_false(targets_file_load("absent.txt", &list, error));
	assert_string_equal(error, "absent.txt: No such file or directory");
}

static void test_standard_input(void **state)
{
	char error[TARGETS_FILE_ERROR_BYTES] = "";
	struct target_list list = {0};

	(void)state;
	scratch_write("fleet.txt", "a:1\nb:2\n", 8);
	assert_non_null(freopen("fleet.txt", "r", stdin));
	assert_true(targets_file_load("-", &list, error));
	assert_int_equal(list.count, 2);
	target_list_fini(&list);
	assert_false(targets_file_load("-", &list, error));
	assert_string_equal(error, "standard input: has no targets (expected one on each line)");
	scratch_write("fleet.txt", "b\n", 2);
	assert_non_null(freopen("fleet.txt", "r", stdin));
	assert_false(targets_file_load("-", &list, error));
	assert_string_equal(error, "standard input:1: \"b\" has no port " FORMS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_standard_input),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
