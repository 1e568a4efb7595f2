/* Bytes become keys: pure, so that each split of a sequence can be tried. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tui/keys.h"

static void feed(struct keys *keys, const char *bytes, size_t len)
{
	size_t room;
	char *to = keys_room(keys, &room);

	assert_true(len <= room);
	memcpy(to, bytes, len);
	keys->len += len;
}

static void expect_key(struct keys *keys, bool complete, enum key_code code, uint32_t character)
{
	struct term_key key;

	assert_int_equal(keys_next(keys, complete, &key), KEYS_KEY);
	assert_int_equal(key.code, code);
	assert_int_equal(key.character, character);
}

static void expect_none(struct keys *keys, bool complete)
{
	struct term_key key;

	assert_int_equal(keys_next(keys, complete, &key), KEYS_NONE);
}

static void expect_partial(struct keys *keys)
{
	struct term_key key;

	assert_int_equal(keys_next(keys, false, &key), KEYS_PARTIAL);
}

static const struct {
	const char *bytes;
	enum key_code code;
	uint32_t character;
} known[] = {
	{"a", KEY_CODE_CHARACTER, 'a'},
	{"\f", KEY_CODE_CHARACTER, '\f'},
	{"\303\251", KEY_CODE_CHARACTER, 0xe9},
	{"\342\226\210", KEY_CODE_CHARACTER, 0x2588},
	{"\360\237\246\200", KEY_CODE_CHARACTER, 0x1f980},
	{"\r", KEY_CODE_ENTER, 0},
	{"\n", KEY_CODE_ENTER, 0},
	{"\t", KEY_CODE_TAB, 0},
	{"\b", KEY_CODE_BACKSPACE, 0},
	{"\177", KEY_CODE_BACKSPACE, 0},
	{"\033[A", KEY_CODE_UP, 0},
	{"\033OB", KEY_CODE_DOWN, 0},
	{"\033[C", KEY_CODE_RIGHT, 0},
	{"\033OD", KEY_CODE_LEFT, 0},
	{"\033[1~", KEY_CODE_HOME, 0},
	{"\033OH", KEY_CODE_HOME, 0},
	{"\033[7~", KEY_CODE_HOME, 0},
	{"\033[4~", KEY_CODE_END, 0},
	{"\033[F", KEY_CODE_END, 0},
	{"\033[5~", KEY_CODE_PAGE_UP, 0},
	{"\033[6~", KEY_CODE_PAGE_DOWN, 0},
	{"\033[3~", KEY_CODE_DELETE, 0},
	{"\033[Z", KEY_CODE_BACK_TAB, 0},
	{"\033OP", KEY_CODE_F1, 0},
	{"\033[11~", KEY_CODE_F1, 0},
};

enum { KNOWN = sizeof(known) / sizeof(known[0]) };

static void test_known_keys_in_one_piece(void **state)
{
	(void)state;
	for (size_t i = 0; i < KNOWN; i++) {
		struct keys keys = {.len = 0};

		feed(&keys, known[i].bytes, strlen(known[i].bytes));
		expect_key(&keys, false, known[i].code, known[i].character);
		expect_none(&keys, false);
	}
}

static void test_known_keys_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < KNOWN; i++) {
		struct keys keys = {.len = 0};
		size_t len = strlen(known[i].bytes);

		for (size_t n = 0; n + 1 < len; n++) {
			feed(&keys, known[i].bytes + n, 1);
			expect_partial(&keys);
		}
		feed(&keys, known[i].bytes + len - 1, 1);
		expect_key(&keys, false, known[i].code, known[i].character);
		expect_none(&keys, false);
	}
}

static void test_many_at_once(void **state)
{
	struct keys keys = {.len = 0};

	(void)state;
	feed(&keys, "jj\033[B\r", 6);
	expect_key(&keys, false, KEY_CODE_CHARACTER, 'j');
	expect_key(&keys, false, KEY_CODE_CHARACTER, 'j');
	expect_key(&keys, false, KEY_CODE_DOWN, 0);
	expect_key(&keys, false, KEY_CODE_ENTER, 0);
	expect_none(&keys, false);
}

static void test_escape_is_a_key_when_nothing_follows(void **state)
{
	struct keys keys = {.len = 0};

	(void)state;
	feed(&keys, "\033", 1);
	expect_partial(&keys);
	expect_key(&keys, true, KEY_CODE_ESCAPE, 0);
	expect_none(&keys, true);
}

static void test_escape_and_a_key_in_one_packet_are_two(void **state)
{
	struct keys keys = {.len = 0};

	(void)state;
	feed(&keys, "\033q\033\033[A", 6);
	expect_key(&keys, false, KEY_CODE_ESCAPE, 0);
	expect_key(&keys, false, KEY_CODE_CHARACTER, 'q');
	expect_key(&keys, false, KEY_CODE_ESCAPE, 0);
	expect_key(&keys, false, KEY_CODE_UP, 0);
	expect_none(&keys, false);
}

/* Their letters must never be commands. */
static void test_foreign_sequences_are_nothing(void **state)
{
	static const char *const foreign[] = {
		"\033[200~",
		"\033[1;5A",
		"\033[[B",
		"\033[M",
		"\033OS",
		"\033[?1;2c",
		"\033[<0;10;10M",
		"\033[24;5~",
		"\033[999999999999~",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		struct keys keys = {.len = 0};

		feed(&keys, foreign[i], strlen(foreign[i]));
		feed(&keys, "q", 1);
		expect_key(&keys, false, KEY_CODE_CHARACTER, 'q');
		expect_none(&keys, false);
	}
}

static void test_a_sequence_that_is_cut_is_nothing(void **state)
{
	struct keys keys = {.len = 0};

	(void)state;
	feed(&keys, "\033[1;", 4);
	expect_partial(&keys);
	expect_none(&keys, true);
	feed(&keys, "\033[\033[A", 5);
	expect_key(&keys, false, KEY_CODE_UP, 0);
	expect_none(&keys, false);
}

/* What terminals answer when somebody has asked them. */
static const char *const answers[] = {
	"\033P1$r0;s\033\\",
	"\033P>|XTerm(380)\033\\",
	"\033]11;rgb:ffff/ffff/ffff\033\\",
	"\033]11;rgb:ffff/ffff/ffff\007",
	"\033]Lquiet\303\251\033\\",
	"\033_Gi=31;OK\033\\",
	"\033^qqq\033\\",
	"\033Xsss\033\\",
};

enum { ANSWERS = sizeof(answers) / sizeof(answers[0]) };

static void test_answers_of_the_terminal_are_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ANSWERS; i++) {
		size_t len = strlen(answers[i]);

		for (size_t cut = 1; cut <= len; cut++) {
			struct keys keys = {.len = 0};

			feed(&keys, answers[i], cut);
			if (cut < len)
				expect_partial(&keys);
			feed(&keys, answers[i] + cut, len - cut);
			feed(&keys, "j\033[A", 4);
			expect_key(&keys, false, KEY_CODE_CHARACTER, 'j');
			expect_key(&keys, false, KEY_CODE_UP, 0);
			expect_none(&keys, false);
		}
	}
}

static void test_answers_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < ANSWERS; i++) {
		struct keys keys = {.len = 0};
		size_t len = strlen(answers[i]);

		for (size_t n = 0; n + 1 < len; n++) {
			feed(&keys, answers[i] + n, 1);
			expect_partial(&keys);
		}
		feed(&keys, answers[i] + len - 1, 1);
		expect_none(&keys, false);
	}
}

/* Alt with P begins what looks like one. */
static void test_silence_ends_a_string(void **state)
{
	static const char *const begun[] = {"\033P", "\033]1", "\033_abc\033"};

	(void)state;
	for (size_t i = 0; i < sizeof(begun) / sizeof(begun[0]); i++) {
		struct keys keys = {.len = 0};

		feed(&keys, begun[i], strlen(begun[i]));
		expect_partial(&keys);
		expect_none(&keys, true);
		feed(&keys, "q", 1);
		expect_key(&keys, false, KEY_CODE_CHARACTER, 'q');
	}
}

static void test_another_sequence_ends_a_string(void **state)
{
	struct keys keys = {.len = 0};

	(void)state;
	feed(&keys, "\033Pabc\033[Bq", 9);
	expect_key(&keys, false, KEY_CODE_DOWN, 0);
	expect_key(&keys, false, KEY_CODE_CHARACTER, 'q');
	expect_none(&keys, false);
}

static void test_a_string_without_end_is_bounded(void **state)
{
	struct keys keys = {.len = 0};
	struct term_key key;
	size_t swallowed = 0;

	(void)state;
	feed(&keys, "\033P", 2);
	expect_partial(&keys);
	for (;;) {
		feed(&keys, "s", 1);
		if (keys_next(&keys, false, &key) == KEYS_KEY)
			break;
		assert_int_equal(keys.len, 0);
		swallowed++;
	}
	assert_int_equal(swallowed, KEYS_STRING_BYTES);
}

static void test_broken_characters_are_nothing(void **state)
{
	struct keys keys = {.len = 0};

	(void)state;
	feed(&keys, "\377\300\200\303x\0y", 7);
	expect_key(&keys, false, KEY_CODE_CHARACTER, 'x');
	expect_key(&keys, false, KEY_CODE_CHARACTER, 'y');
	expect_none(&keys, false);
	feed(&keys, "\342\226", 2);
	expect_partial(&keys);
	expect_none(&keys, true);
	feed(&keys, "\302\233A", 3); /* CSI as one character of C1 */
	expect_key(&keys, false, KEY_CODE_CHARACTER, 'A');
}

static void test_what_this_terminal_sends(void **state)
{
	struct keys keys = {.len = 0};

	(void)state;
	keys_learn(&keys, "\033[[A", KEY_CODE_F1);
	keys_learn(&keys, "\001", KEY_CODE_HOME);
	keys_learn(&keys, "", KEY_CODE_END);
	feed(&keys, "\033[[A\001", 5);
	expect_key(&keys, false, KEY_CODE_F1, 0);
	expect_key(&keys, false, KEY_CODE_HOME, 0);
	feed(&keys, "\033[[", 3);
	expect_partial(&keys);
	expect_none(&keys, true);
}

/* Whatever comes, in pieces of any size: it ends, and what is left is short. */
static void test_noise(void **state)
{
	static const char alphabet[] = "\033[O;1~AMq]P\007\\\303\251\200\377\r\t?<";
	uint32_t seed = 7;

	(void)state;
	for (int run = 0; run < 2000; run++) {
		struct keys keys = {.len = 0};
		struct term_key key;

		for (int i = 0; i < 60; i++) {
			seed = seed * 1664525 + 1013904223;
			feed(&keys, &alphabet[(seed >> 16) % sizeof(alphabet)], 1);
			while (keys_next(&keys, false, &key) == KEYS_KEY)
				;
			assert_in_range(keys.len, 0, KEYS_SEQUENCE_BYTES);
		}
		while (keys_next(&keys, true, &key) == KEYS_KEY)
			;
		assert_int_equal(keys.len, 0);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_keys_in_one_piece),
		cmocka_unit_test(test_known_keys_byte_by_byte),
		cmocka_unit_test(test_many_at_once),
		cmocka_unit_test(test_escape_is_a_key_when_nothing_follows),
		cmocka_unit_test(test_escape_and_a_key_in_one_packet_are_two),
		cmocka_unit_test(test_foreign_sequences_are_nothing),
		cmocka_unit_test(test_a_sequence_that_is_cut_is_nothing),
		cmocka_unit_test(test_answers_of_the_terminal_are_nothing),
		cmocka_unit_test(test_answers_byte_by_byte),
		cmocka_unit_test(test_silence_ends_a_string),
		cmocka_unit_test(test_another_sequence_ends_a_string),
		cmocka_unit_test(test_a_string_without_end_is_bounded),
		cmocka_unit_test(test_broken_characters_are_nothing),
		cmocka_unit_test(test_what_this_terminal_sends),
		cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
