/* Snapshots: how wide they are, what span they cover; in files, their names, modes, and what
   happens where they cannot be written. */
#define _GNU_SOURCE /* for RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/command_line.h"
#include "tests/support/fleets.h"
#include "tests/support/pty.h"
#include "tests/support/scene.h"
#include "tests/support/scratch_folder.h"
#include "tui/snapshot.h"
#include "sources/whole_file.h"

/* A file system that writes late, over a network or within a quota, says so when a file is closed.
   This one stands before the one of libc. */
static bool closing_fails;

int fclose(FILE *stream)
{
	int (*real)(FILE *) = NULL;
	void *found = dlsym(RTLD_NEXT, "fclose");
	int result;

	assert_non_null(found);
	memcpy(&real, &found, sizeof(real));
	result = real(stream);
	if (closing_fails) {
		errno = EDQUOT;
		result = EOF;
	}
	return result;
}

static const struct snapshot_look look = {.cols = 80};

static struct scene scene;
static char path[SNAPSHOT_PATH_BYTES], failure[SNAPSHOT_ERROR_BYTES];

static bool save(void)
{
	return snapshot_save(scene.model, scene.now, look, path, failure);
}

static int enter(void **state)
{
	scene_init(&scene);
	fleet_three(&scene);
	return scratch_enter(state);
}

static int leave(void **state)
{
	scene_fini(&scene);
	return scratch_leave(state);
}

/* Drafts, which begin with a dot, too. */
static size_t files_in(const char *folder)
{
	char all[SNAPSHOT_PATH_BYTES], hidden[SNAPSHOT_PATH_BYTES];
	glob_t found;
	size_t count;

	snprintf(all, sizeof(all), "%s/*", folder);
	snprintf(hidden, sizeof(hidden), "%s/.lowtide*", folder);
	assert_int_equal(0, glob(all, 0, NULL, &found));
	glob(hidden, GLOB_APPEND, NULL, &found);
	count = found.gl_pathc;
	globfree(&found);
	return count;
}

static void go_to(const char *folder)
{
	assert_int_equal(0, chdir(scratch_path()));
	if (folder) {
		assert_int_equal(0, mkdir(folder, 0700));
		assert_int_equal(0, chdir(folder));
	}
}

static void test_a_new_file_for_its_owner_alone(void **state)
{
	char expected[SNAPSHOT_PATH_BYTES], error[256];
	struct stat status;
	size_t length;
	char *text;

	(void)state;
	go_to("new");
	assert_true(save());
	snprintf(expected, sizeof(expected), "%s/new/lowtide-20261120T030000Z.txt", scratch_path());
	assert_string_equal(expected, path);
	assert_int_equal(0, stat(path, &status));
	assert_int_equal(0600, status.st_mode & 0777);
	assert_int_equal(1, files_in("."));
	text = whole_file_read(path, 1 << 20, &length, error, sizeof(error));
	assert_non_null(text);
	assert_non_null(strstr(text, "WORKERS"));
	assert_non_null(strstr(text, "300 MiB"));
	free(text);
}

static void test_a_second_one_in_the_second_replaces_nothing(void **state)
{
	(void)state;
	go_to("second");
	for (int i = 0; i < 99; i++)
		assert_true(save());
	assert_non_null(strstr(path, "lowtide-20261120T030000Z-99.txt"));
	assert_int_equal(99, files_in("."));
	assert_int_equal(0, setenv("HOME", "/nonexistent", 1));
	assert_false(save());
	assert_int_equal(99, files_in("."));
}

static void test_json_in_a_file_of_its_kind(void **state)
{
	struct snapshot_look json = {.format = FORMAT_JSON};
	char *text, error[256];
	size_t length;

	(void)state;
	go_to("json");
	assert_true(snapshot_save(scene.model, scene.now, json, path, failure));
	assert_non_null(strstr(path, "/json/lowtide-20261120T030000Z.json"));
	text = whole_file_read(path, 1 << 20, &length, error, sizeof(error));
	assert_non_null(text);
	assert_int_equal(0, strncmp(text, "{\n\"lowtide\":{", 13));
	assert_int_equal(0, strcmp(text + length - 3, "\n}\n"));
	free(text);
	go_to(NULL);
}

/* The last line of a text in so many columns. Valid until the next call. */
static const char *last_line(int cols)
{
	static char line[256];
	struct snapshot_look narrow = {.cols = cols, .ascii = true};
	char *text = NULL, *end;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	assert_true(snapshot_write(scene.model, scene.now, narrow, out));
	assert_int_equal(0, fclose(out));
	assert_true(length > 0 && text[length - 1] == '\n');
	text[length - 1] = '\0';
	end = strrchr(text, '\n');
	assert_non_null(end);
	snprintf(line, sizeof(line), "%s", end + 1);
	free(text);
	return line;
}

static void test_which_lowtide_and_what_span(void **state)
{
	(void)state;
	assert_string_equal("lowtide " LOWTIDE_VERSION
			    ", watched for 0s, since 2026-11-20 03:00:00 UTC",
		last_line(80));
	assert_string_equal("lowtide " LOWTIDE_VERSION ", 0s", last_line(40));
}

/* ---- its width ---- */

static int print_width(void *user)
{
	struct options options;
	struct argv argv;

	good(&options, &argv, user);
	printf("%d columns\n", (int)options.width);
	options_fini(&options);
	return fflush(stdout);
}

static void check_width(int cols, char *line, const char *words)
{
	struct pty_setup setup = {.rows = 24, .cols = cols, .program = print_width, .user = line};
	struct pty pty;

	pty_start(&pty, &setup);
	pty_wait_ended(&pty);
	pty_wait_shows(&pty, words);
	pty_end(&pty);
}

static void test_as_wide_as_the_terminal_up_to_what_can_be_pasted(void **state)
{
	char plain[] = "snapshot a:1", wide[] = "snapshot --width 180 a:1";

	(void)state;
	check_width(90, plain, "90 columns");
	check_width(200, plain, "100 columns");
	check_width(200, wide, "180 columns");
}

/* A folder that is gone takes no file, whoever asks: also root, for whom modes mean nothing. */
static void test_the_home_directory_where_this_one_takes_none(void **state)
{
	char home[SNAPSHOT_PATH_BYTES], gone[SNAPSHOT_PATH_BYTES];

	(void)state;
	go_to(NULL);
	snprintf(home, sizeof(home), "%s/home", scratch_path());
	snprintf(gone, sizeof(gone), "%s/gone", scratch_path());
	assert_int_equal(0, mkdir(home, 0700));
	assert_int_equal(0, setenv("HOME", home, 1));
	go_to("gone");
	assert_int_equal(0, rmdir(gone));
	assert_true(save());
	assert_int_equal(0, strncmp(path, home, strlen(home)));
	assert_int_equal(1, files_in(home));
	go_to(NULL);
}

static void test_nowhere_is_one_line(void **state)
{
	char gone[SNAPSHOT_PATH_BYTES];

	(void)state;
	snprintf(gone, sizeof(gone), "%s/nowhere", scratch_path());
	assert_int_equal(0, setenv("HOME", gone, 1));
	go_to("nowhere");
	assert_int_equal(0, rmdir(gone));
	assert_false(save());
	assert_non_null(strstr(failure, "no snapshot: "));
	assert_null(strchr(failure, '\n'));
	go_to(NULL);
}

static void test_a_file_that_cannot_be_closed(void **state)
{
	(void)state;
	go_to("late");
	assert_int_equal(0, setenv("HOME", "/nonexistent", 1));
	errno = 0;
	closing_fails = true;
	assert_false(save());
	closing_fails = false;
	assert_non_null(strstr(failure, strerror(EDQUOT)));
	go_to(NULL);
	assert_int_equal(0, rmdir("late")); /* nothing is left in it */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_new_file_for_its_owner_alone),
		cmocka_unit_test(test_a_second_one_in_the_second_replaces_nothing),
		cmocka_unit_test(test_json_in_a_file_of_its_kind),
		cmocka_unit_test(test_which_lowtide_and_what_span),
		cmocka_unit_test(test_as_wide_as_the_terminal_up_to_what_can_be_pasted),
		cmocka_unit_test(test_the_home_directory_where_this_one_takes_none),
		cmocka_unit_test(test_nowhere_is_one_line),
		cmocka_unit_test(test_a_file_that_cannot_be_closed),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
