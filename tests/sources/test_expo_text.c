/* Strings with escapes: where they are kept while their line is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/limits.h"
#include "sources/expo_text.h"

static void test_strings_without_escapes_take_no_memory(void **state)
{
	static const char line[] = "\"plain\" \xc3\xa9\n";
	struct expo_reader reader = {.limit = line + sizeof(line) - 1};
	struct text text;

	(void)state;
	assert_non_null(expo_quoted(&reader, line, &text));
	assert_true(text_is(text, "plain"));
	assert_null(reader.unescaped);
}

/* Fills the line with strings "\n" and x's up to its line feed; returns how many. */
static size_t write_strings(char *line, size_t size, size_t each)
{
	size_t count = 0, at = 0;

	for (; at + each + 1 < size; at += each, count++) {
		memset(line + at, 'x', each);
		memcpy(line + at, "\"\\n", 3);
		line[at + each - 1] = '"';
	}
	line[at] = '\n';
	line[at + 1] = '\0';
	return count;
}

/* All strings of one line stay where they are, however long those behind them. */
static void test_strings_of_a_line_stay(void **state)
{
	static const size_t sizes[] = {40, 600, 70 * 1000, LIMIT_LINE_BYTES};
	struct expo_reader reader = {.limit = NULL};
	char *line = malloc(LIMIT_LINE_BYTES + 2);

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		enum { EACH = 13 };
		size_t count = write_strings(line, sizes[i], EACH);
		struct text *texts = calloc(count, sizeof(*texts));
		const char *p = line;

		reader.limit = line + strlen(line);
		expo_forget_unescaped(&reader);
		for (size_t t = 0; t < count; t++)
			p = expo_quoted(&reader, p, &texts[t]);
		for (size_t t = 0; t < count; t++)
			assert_true(text_is(texts[t], "\nxxxxxxxxx"));
		assert_in_range(reader.unescaped_size, 1, 2 * sizes[i] > 512 ? 2 * sizes[i] : 512);
		free(texts);
	}
	free(line);
	expo_release_unescaped(&reader);
	assert_null(reader.unescaped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings_without_escapes_take_no_memory),
		cmocka_unit_test(test_strings_of_a_line_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
