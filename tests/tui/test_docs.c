/* The tables, --help and the man pages say the same: nothing undocumented, nothing documented that
   does not exist. Runs in the top folder of the source tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/measure.h"
#include "panes/keyboard.h"
#include "tui/config_keys.h"
#include "tui/options.h"
#include "sources/whole_file.h"

static char *read_page(const char *path)
{
	char error[256] = "";
	size_t len;
	char *page = whole_file_read(path, 1 << 20, &len, error, sizeof(error));

	if (!page) {
		fail_msg("%s", error);
		abort(); /* not reached, as the analyzer cannot know */
	}
	return page;
}

/* The next line of a page, or NULL; the page is cut up. */
static char *next_line(char **page)
{
	char *line = *page;
	char *end = strchr(line, '\n');

	if (!end)
		return NULL;
	*end = '\0';
	*page = end + 1;
	return line;
}

static const struct option_row *find_option(const char *name)
{
	for (size_t i = 0; i < option_count; i++) {
		if (strcmp(option_table[i].name, name) == 0)
			return &option_table[i];
	}
	return NULL;
}

/* Marks the option that a heading is about: ".It Fl h , Fl -help" or ".It Fl -for Ar time". */
static void check_option_heading(const char *line, bool seen[])
{
	const char *fl = strstr(line, "Fl -");
	const struct option_row *row;
	char name[32] = "";

	if (!fl) {
		fail_msg("names no long option: %s", line);
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(fl + 4, " "), fl + 4);
	row = find_option(name);
	if (!row) {
		fail_msg("documented, but does not exist: --%s", name);
		return;
	}
	if ((strstr(line, " Ar ") != NULL) != (row->argument != NULL))
		fail_msg("takes an argument on one side only: --%s", name);
	if (row->letter && line[strlen(".It Fl ")] != row->letter)
		fail_msg("the man page does not know -%c", row->letter);
	assert_false(seen[row - option_table]);
	seen[row - option_table] = true;
}

static void test_options_in_the_man_page(void **state)
{
	char *page = read_page("man/lowtide.1");
	char *rest = page, *line;
	bool *seen = calloc(option_count, sizeof(bool));
	bool in_options = false;

	(void)state;
	assert_non_null(seen);
	while ((line = next_line(&rest)) != NULL) {
		if (strncmp(line, ".Sh ", 4) == 0)
			in_options = strcmp(line, ".Sh OPTIONS") == 0;
		else if (in_options && strncmp(line, ".It Fl", 6) == 0)
			check_option_heading(line, seen);
	}
	for (size_t i = 0; i < option_count; i++) {
		if (!seen[i])
			fail_msg("not in the man page: --%s", option_table[i].name);
	}
	free(seen);
	free(page);
}

/* Where the second option of a line begins. */
enum { HELP_HALF_COLUMNS = 40 };

/* 1 when an option stands here: "--ascii" or "-h, --help". */
static size_t check_help_option(const char *at)
{
	const char *dashes = at[0] == '-' && at[2] == ',' ? at + 4 : at;
	char name[32] = "";

	if (strncmp(dashes, "--", 2) != 0)
		return 0;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(dashes + 2, " "), dashes + 2);
	if (!find_option(name))
		fail_msg("in the help, but does not exist: --%s", name);
	return 1;
}

/* "and  --host HOST  --ca-file FILE": those without a line of their own. */
static size_t check_rare_options(const char *line)
{
	size_t count = 0;

	for (const char *at = strstr(line, "  --"); at; at = strstr(at + 1, "  --"))
		count += check_help_option(at + 2);
	return count;
}

static void test_options_in_the_help(void **state)
{
	char text[4096] = "";
	char *rest = text, *line;
	size_t count = 0;
	FILE *file = fmemopen(text, sizeof(text), "w");

	(void)state;
	assert_non_null(file);
	options_print_help(file, COMMAND_LIVE);
	assert_int_equal(fclose(file), 0);
	while ((line = next_line(&rest)) != NULL) {
		count += check_help_option(line);
		if (strncmp(line, "and  ", 5) == 0)
			count += check_rare_options(line);
		else if (strlen(line) > HELP_HALF_COLUMNS)
			count += check_help_option(line + HELP_HALF_COLUMNS);
	}
	assert_int_equal(count, option_count);
}

/* Counts the lines of a page that are exactly this. */
static size_t count_lines(const char *path, const char *wanted)
{
	char *page = read_page(path);
	char *rest = page, *line;
	size_t count = 0;

	while ((line = next_line(&rest)) != NULL)
		count += strcmp(line, wanted) == 0;
	free(page);
	return count;
}

/* Every ".It MACRO name" of a page must be known; names in the table are looked for one by one. */
static void check_headings(const char *path, const char *macro, bool (*exists)(const char *name))
{
	char *page = read_page(path);
	char *rest = page, *line;

	while ((line = next_line(&rest)) != NULL) {
		if (strncmp(line, macro, strlen(macro)) == 0 && !exists(line + strlen(macro)))
			fail_msg(
				"%s documents what does not exist: %s", path, line + strlen(macro));
	}
	free(page);
}

static bool command_exists(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		if (*name && strcmp(command_table[i].name, name) == 0)
			return true;
	}
	return false;
}

static void test_commands_in_the_man_page(void **state)
{
	(void)state;
	check_headings("man/lowtide.1", ".It Cm ", command_exists);
	for (size_t i = COMMAND_LIVE + 1; i < COMMANDS; i++) {
		char heading[64];

		snprintf(heading, sizeof(heading), ".It Cm %s", command_table[i].name);
		assert_int_equal(count_lines("man/lowtide.1", heading), 1);
	}
}

/* The manual needs \\& before what would be punctuation to it. */
static void strip_escapes(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++) {
		if (from[0] == '\\' && from[1] == '&')
			from++;
		else
			*to++ = *from;
	}
	*to = '\0';
}

static const struct keyboard_row *find_key(const char *shown)
{
	for (size_t i = 0; i < keyboard_count; i++) {
		if (strcmp(keyboard_table[i].shown, shown) == 0)
			return &keyboard_table[i];
	}
	return NULL;
}

/* Keys of the screen: each row of their table has its entry, in the same order. */
static void test_keyboard_in_the_man_page(void **state)
{
	char *page = read_page("man/lowtide.1");
	char *rest = page, *line;
	size_t count = 0;
	bool in_keys = false;

	(void)state;
	while ((line = next_line(&rest)) != NULL) {
		if (strncmp(line, ".Sh ", 4) == 0)
			in_keys = strcmp(line, ".Sh KEYS") == 0;
		if (!in_keys || strncmp(line, ".It Ic ", 7) != 0)
			continue;
		strip_escapes(line);
		if (find_key(line + 7) != &keyboard_table[count])
			fail_msg("not the key that is next in the table: %s", line + 7);
		count++;
	}
	assert_int_equal(count, keyboard_count);
	free(page);
}

/* "1..9": each of the nine. Returns how many keys of the row that are, 0 for another word. */
static size_t check_range(const char *word, const uint32_t *keys)
{
	size_t count = 0;

	if (strncmp(word + 1, "..", 2) != 0)
		return 0;
	for (char key = word[0]; key <= word[3]; key++)
		assert_int_equal(key, keys[count++]);
	return count;
}

/* What a row shows of its keys is what they are: one word for each, in their order. */
static void test_keys_are_shown_as_they_are(void **state)
{
	static const struct {
		const char *word;
		uint32_t key;
	} names[] = {
		{"Up", KEYBOARD_UP},
		{"Down", KEYBOARD_DOWN},
		{"Left", KEYBOARD_LEFT},
		{"Right", KEYBOARD_RIGHT},
		{"PgUp", KEYBOARD_PAGE_UP},
		{"PgDn", KEYBOARD_PAGE_DOWN},
		{"Home", KEYBOARD_HOME},
		{"End", KEYBOARD_END},
		{"Tab", KEYBOARD_TAB},
		{"Shift-Tab", KEYBOARD_BACK_TAB},
		{"Enter", KEYBOARD_ENTER},
		{"Esc", KEYBOARD_ESCAPE},
		{"F1", KEYBOARD_F1},
		{"Space", ' '},
		{"^L", 0x0c},
	};

	(void)state;
	for (size_t i = 0; i < keyboard_count; i++) {
		const char *rest = keyboard_table[i].shown;
		size_t k = 0;

		for (; *rest != '\0'; rest += strcspn(rest, " "), rest += strspn(rest, " "), k++) {
			size_t len = strcspn(rest, " ");
			uint32_t key = len == 1 ? (unsigned char)*rest : 0;
			size_t range = check_range(rest, keyboard_table[i].keys);

			if (range > 0) {
				k += range - 1;
				continue;
			}
			for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
				if (strlen(names[n].word) == len &&
					strncmp(names[n].word, rest, len) == 0)
					key = names[n].key;
			}
			assert_true(k < KEYBOARD_KEYS);
			assert_int_equal(key, keyboard_table[i].keys[k]);
		}
		assert_true(k == KEYBOARD_KEYS || keyboard_table[i].keys[k] == 0);
	}
}

/* What rules can be about: each row of the table has its entry, in the same order and words. */
static void test_measures_in_the_man_page(void **state)
{
	char *page = read_page("man/lowtide.1");
	char *rest = page, *line;
	size_t count = 0;
	bool in_rules = false;

	(void)state;
	while ((line = next_line(&rest)) != NULL) {
		const struct measure *measure = &measures[count];

		if (strncmp(line, ".Sh ", 4) == 0)
			in_rules = strcmp(line, ".Sh RULES") == 0;
		if (!in_rules || strncmp(line, ".It Ic ", 7) != 0)
			continue;
		assert_true(count < measure_count);
		assert_string_equal(line + 7, measure->name);
		line = next_line(&rest);
		assert_non_null(line);
		if (strlen(line) != strlen(measure->help) + 1 ||
			strncmp(line + 1, measure->help + 1, strlen(measure->help) - 1) != 0)
			fail_msg("%s is documented as: %s", measure->name, line);
		count++;
	}
	assert_int_equal(count, measure_count);
	free(page);
}

static bool key_exists(const char *name)
{
	return config_key_find(name, ~0U) != NULL;
}

static void test_settings_in_the_man_page(void **state)
{
	(void)state;
	check_headings("man/lowtide.yml.5", ".It Ic ", key_exists);
	for (size_t i = 0; i < config_keys_count; i++) {
		char heading[64];

		snprintf(heading, sizeof(heading), ".It Ic %s", config_keys[i].name);
		if (count_lines("man/lowtide.yml.5", heading) != 1)
			fail_msg("not once in lowtide.yml(5): %s", config_keys[i].name);
	}
}

/* A key with a default has it documented: the paragraph behind its heading says "default". */
static void test_defaults_in_the_man_page(void **state)
{
	char *page = read_page("man/lowtide.yml.5");

	(void)state;
	for (size_t i = 0; i < config_keys_count; i++) {
		char heading[64];
		const char *start, *end, *said;

		if (!config_keys[i].preset)
			continue;
		snprintf(heading, sizeof(heading), ".It Ic %s\n", config_keys[i].name);
		start = strstr(page, heading);
		assert_non_null(start);
		end = strstr(start, "\n.It ") ? strstr(start, "\n.It ") : strstr(start, "\n.El");
		said = strstr(start, "The default is");
		if (!said || said > end)
			fail_msg("the default of %s is not documented", config_keys[i].name);
	}
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_in_the_man_page),
		cmocka_unit_test(test_options_in_the_help),
		cmocka_unit_test(test_commands_in_the_man_page),
		cmocka_unit_test(test_settings_in_the_man_page),
		cmocka_unit_test(test_keyboard_in_the_man_page),
		cmocka_unit_test(test_measures_in_the_man_page),
		cmocka_unit_test(test_keys_are_shown_as_they_are),
		cmocka_unit_test(test_defaults_in_the_man_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
