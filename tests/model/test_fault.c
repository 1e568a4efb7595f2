/* A fault is a value with one safe line of text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/fault.h"
#include "model/scrub.h"

static void test_no_fault_is_all_zero(void **state)
{
	struct fault fault = {0};

	(void)state;
	assert_int_equal(fault.kind, FAULT_NONE);
	assert_false(fault_is_set(&fault));
	assert_string_equal(fault.text, "");
}

static void test_a_fault_says_what_happened(void **state)
{
	struct fault fault = fault_make(FAULT_STATUS, 401, "HTTP %d from %s", 401, "gw-a:8000");

	(void)state;
	assert_true(fault_is_set(&fault));
	assert_int_equal(fault.code, 401);
	assert_string_equal(fault.text, "HTTP 401 from gw-a:8000");
}

static void test_foreign_text_in_a_fault_is_scrubbed(void **state)
{
	struct fault fault = fault_make(FAULT_CONTENT, 0, "got %s", "\x1b]0;pwn\a\n");

	(void)state;
	assert_string_equal(fault.text, "got \xef\xbf\xbd]0;pwn\xef\xbf\xbd\xef\xbf\xbd");
}

static void test_long_text_is_cut_and_stays_valid(void **state)
{
	char text[1000];
	struct fault fault;

	(void)state;
	for (size_t i = 0; i + 3 < sizeof(text); i += 3)
		memcpy(text + i, "\xe2\x82\xac", 4);
	fault = fault_make(FAULT_OTHER, 0, "x%s", text);
	assert_true(strlen(fault.text) < FAULT_TEXT_BYTES);
	assert_true(strlen(fault.text) > FAULT_TEXT_BYTES - 4);
	assert_true(utf8_is_valid(fault.text, strlen(fault.text)));
	assert_string_equal(fault.text + strlen(fault.text) - 3, "\xe2\x82\xac");
}

static void test_every_kind_has_a_word_of_its_own(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < FAULT_KINDS; kind++) {
		const char *word = fault_word((enum fault_kind)kind);

		assert_non_null(word);
		assert_true(word[0] != '\0');
		for (unsigned other = 0; other < kind; other++)
			assert_string_not_equal(word, fault_word((enum fault_kind)other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_fault_is_all_zero),
		cmocka_unit_test(test_a_fault_says_what_happened),
		cmocka_unit_test(test_foreign_text_in_a_fault_is_scrubbed),
		cmocka_unit_test(test_long_text_is_cut_and_stays_valid),
		cmocka_unit_test(test_every_kind_has_a_word_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
