/* The report in JSON and its manual: it is JSON whatever the fleet, all text in it is safe, and
   lowtide-json(5) has every key of it and no other. Runs in the top folder of the source tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/scrub.h"
#include "sources/whole_file.h"
#include "tests/support/json_report.h"

/* ---- every text in it is safe ---- */

static void check_text(const char *text)
{
	size_t len = strlen(text);

	for (size_t at = 0; at < len;) {
		uint32_t code_point;
		size_t bytes = utf8_decode(text + at, len - at, &code_point);

		assert_true(bytes > 0);
		assert_false(scrub_is_unsafe(code_point));
		at += bytes;
	}
}

static void check_texts(json_t *value)
{
	for (void *at = json_object_iter(value); at; at = json_object_iter_next(value, at))
		check_texts(json_object_iter_value(at));
	for (size_t i = 0; i < json_array_size(value); i++)
		check_texts(json_array_get(value, i));
	if (json_is_string(value))
		check_text(json_string_value(value));
}

static void check_report(void *user, const char *bytes, size_t len)
{
	json_t *root = json_report_parse(bytes, len);

	(*(int *)user)++;
	assert_true(utf8_is_valid(bytes, len));
	for (size_t at = 0; at < len; at++)
		assert_true((unsigned char)bytes[at] >= ' ' || bytes[at] == '\n');
	check_texts(root);
	json_decref(root);
}

static void test_every_fleet_is_json_with_safe_texts(void **state)
{
	int reports = 0;

	(void)state;
	json_report_each(check_report, &reports);
	assert_true(reports > 10);
}

/* ---- the manual ---- */

enum { PATHS_MAX = 1024, PATH_BYTES = 128 };

struct paths {
	size_t count;
	char list[PATHS_MAX][PATH_BYTES];
};

static bool has_path(const struct paths *paths, const char *path)
{
	for (size_t i = 0; i < paths->count; i++)
		if (strcmp(paths->list[i], path) == 0)
			return true;
	return false;
}

static void add_path(struct paths *paths, const char *path)
{
	if (has_path(paths, path))
		return;
	assert_true(paths->count < PATHS_MAX && strlen(path) < PATH_BYTES);
	snprintf(paths->list[paths->count++], PATH_BYTES, "%s", path);
}

/* "workers[].verdict.code" */
static void walk(struct paths *paths, json_t *value, const char *path)
{
	char below[PATH_BYTES];

	for (void *at = json_object_iter(value); at; at = json_object_iter_next(value, at)) {
		snprintf(below, sizeof(below), "%.60s%s%.60s", path, path[0] ? "." : "",
			json_object_iter_key(at));
		add_path(paths, below);
		walk(paths, json_object_iter_value(at), below);
	}
	for (size_t i = 0; i < json_array_size(value); i++) {
		snprintf(below, sizeof(below), "%.120s[]", path);
		walk(paths, json_array_get(value, i), below);
	}
}

static void take_paths(void *user, const char *bytes, size_t len)
{
	json_t *root = json_report_parse(bytes, len);

	walk(user, root, "");
	json_decref(root);
}

/* Headings of the manual: ".It Ic workers[].name" */
static void paths_of_manual(struct paths *paths)
{
	static const char heading[] = ".It Ic ";
	char error[256];
	size_t len;
	char *page = whole_file_read("man/lowtide-json.5", 1 << 20, &len, error, sizeof(error));

	assert_non_null(page);
	for (char *line = page, *end; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		if (strncmp(line, heading, strlen(heading)) == 0)
			add_path(paths, line + strlen(heading));
	}
	free(page);
}

static size_t missing_from(const struct paths *those, const struct paths *these, const char *what)
{
	size_t missing = 0;

	for (size_t i = 0; i < those->count; i++) {
		if (has_path(these, those->list[i]))
			continue;
		print_message("%s: %s\n", what, those->list[i]);
		missing++;
	}
	return missing;
}

static void test_the_manual_has_every_key_and_no_other(void **state)
{
	static struct paths written, documented;

	(void)state;
	json_report_each(take_paths, &written);
	paths_of_manual(&documented);
	assert_true(written.count > 100);
	assert_int_equal(0, missing_from(&written, &documented, "not in the manual"));
	assert_int_equal(0, missing_from(&documented, &written, "in no report"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_fleet_is_json_with_safe_texts),
		cmocka_unit_test(test_the_manual_has_every_key_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
