/* Secrets in files: what is read, what is refused, and that nothing is left of either. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sources/scrape_secret.h"
#include "tests/support/scratch_folder.h"

static char secret[SCRAPE_SECRET_BYTES];

static bool is_wiped(void)
{
	for (size_t i = 0; i < sizeof(secret); i++)
		if (secret[i] != '\0')
			return false;
	return true;
}

static struct fault read_text(const char *text, size_t len)
{
	scratch_write("token", text, len);
	return scrape_secret_read("bearer_token_file", "token", secret);
}

static void test_the_only_line_is_the_secret(void **state)
{
	static const char *const texts[] = {"abc:def", "abc:def\n", "abc:def\r\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct fault fault = read_text(texts[i], strlen(texts[i]));

		assert_false(fault_is_set(&fault));
		assert_string_equal(secret, "abc:def");
	}
}

static void test_a_wiped_secret_is_gone(void **state)
{
	struct fault fault;

	(void)state;
	memset(secret, 0, sizeof(secret));
	fault = read_text("abc:def", 7);
	assert_false(fault_is_set(&fault));
	scrape_secret_wipe(secret);
	assert_true(is_wiped());
	scrape_secret_wipe(NULL);
}

/* A private key where a token should be, say, does not stay in memory. */
static void test_nothing_is_left_of_what_is_refused(void **state)
{
	static char large[SCRAPE_SECRET_BYTES];
	static const struct {
		const char *text;
		size_t len;
		const char *said;
	} cases[] = {
		{"", 0, "bearer_token_file token is empty"},
		{"\n", 1, "bearer_token_file token is empty"},
		{"abc\ndef\n", 8, "bearer_token_file token has more than one line"},
		{"abc\0def", 7, "bearer_token_file token holds control characters"},
		{large, sizeof(large), "bearer_token_file token is longer than 16 KiB"},
	};

	(void)state;
	memset(large, 'x', sizeof(large));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fault fault;

		memset(secret, 'y', sizeof(secret));
		fault = read_text(cases[i].text, cases[i].len);
		assert_int_equal(fault.kind, FAULT_FILE);
		assert_string_equal(fault.text, cases[i].said);
		assert_true(is_wiped());
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_only_line_is_the_secret),
		cmocka_unit_test(test_a_wiped_secret_is_gone),
		cmocka_unit_test(test_nothing_is_left_of_what_is_refused),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
