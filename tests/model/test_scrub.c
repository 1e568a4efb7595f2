/* Foreign text made safe: every code point and every short run of bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/scrub.h"
#include "tests/support/build_reading.h"

#define MARK "\xef\xbf\xbd"

static void scrubs_to(const char *text, size_t len, const char *expected)
{
	char out[128];
	size_t wrote = scrub(out, sizeof(out), text, len);

	assert_string_equal(out, expected);
	assert_int_equal(wrote, strlen(expected));
}

static void test_plain_text_is_left_alone(void **state)
{
	(void)state;
	scrubs_to("gw-a/1 [ok] ~", 13, "gw-a/1 [ok] ~");
	scrubs_to("Gr\xc3\xb6\xc3\x9f"
		  "e \xe2\x82\xac \xf0\x9f\x8c\x8a",
		16,
		"Gr\xc3\xb6\xc3\x9f"
		"e \xe2\x82\xac \xf0\x9f\x8c\x8a");
	scrubs_to("", 0, "");
}

static void test_what_moves_a_cursor_becomes_a_mark(void **state)
{
	(void)state;
	scrubs_to("a\x1b[2Jb", 6, "a" MARK "[2Jb");
	scrubs_to("a\tb\nc\r", 6, "a" MARK "b" MARK "c" MARK);
	scrubs_to("a\0b", 3, "a" MARK "b");
	scrubs_to("\x7f", 1, MARK);
	scrubs_to("\xc2\x9b"
		  "2J",
		4, MARK "2J"); /* C1 CSI, as UTF-8 */
	scrubs_to("\x9b"
		  "2J",
		3, MARK "2J"); /* and as a raw byte */
}

static void test_what_reorders_or_hides_becomes_a_mark(void **state)
{
	/* right-to-left, byte by byte so that no editor shows this line the other way round */
	static const char override[] = {'a', '\xe2', '\x80', '\xae', 'b'};

	(void)state;
	scrubs_to(override, 5, "a" MARK "b");
	scrubs_to("\xe2\x81\xa6x\xe2\x81\xa9", 7, MARK "x" MARK); /* isolates */
	scrubs_to("\xe2\x80\x8b", 3, MARK);                       /* zero width space */
	scrubs_to("\xef\xbb\xbf", 3, MARK);                       /* byte order mark */
	scrubs_to("\xf3\xa0\x81\x81", 4, MARK);                   /* tag letter */
}

static void test_broken_bytes_become_one_mark_each(void **state)
{
	(void)state;
	scrubs_to("\xff\xfe", 2, MARK MARK);
	scrubs_to("\xe2\x82", 2, MARK MARK); /* cut */
	scrubs_to("\xc0\xaf", 2, MARK MARK); /* overlong '/' */
	scrubs_to("\xe0\x80\xaf", 3, MARK MARK MARK);
	scrubs_to("\xed\xa0\x80", 3, MARK MARK MARK); /* surrogate */
	scrubs_to("\xf4\x90\x80\x80", 4, MARK MARK MARK MARK);
	scrubs_to("\xc3(", 2, MARK "(");
}

static void test_a_character_is_never_split(void **state)
{
	char out[6];

	(void)state;
	assert_int_equal(scrub(out, 6, "abc\xe2\x82\xac", 6), 3);
	assert_string_equal(out, "abc");
	assert_int_equal(scrub(out, 6, "ab\xe2\x82\xac", 5), 5);
	assert_int_equal(scrub(out, 6, "abcd\x1b", 5), 4);
	assert_int_equal(scrub(out, 1, "x", 1), 0);
	assert_string_equal(out, "");
}

static void test_a_message_is_formatted_and_scrubbed_in_one_call(void **state)
{
	char out[16];

	(void)state;
	assert_int_equal(scrub_format(out, sizeof(out), "%s: %d", "a\x1b", 7), 7);
	assert_string_equal(out, "a" MARK ": 7");
	assert_int_equal(scrub_format(out, sizeof(out), "%0500d", 1), 15);
	assert_string_equal(out, "000000000000000");
}

/* The encoder of the standard, kept apart from the decoder under test. */
static size_t encode(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static void test_every_code_point_decodes_to_itself(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x110010; c++) {
		bool legal = c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
		char bytes[4];
		size_t len = encode(c, bytes);
		uint32_t back = 0;
		size_t n = utf8_decode(bytes, len, &back);

		if (n != (legal ? len : 0) || (legal && back != c))
			fail_msg("U+%04X: %zu bytes, U+%04X", c, n, back);
		if (utf8_is_valid(bytes, len) != legal)
			fail_msg("U+%04X: valid or not?", c);
		if (legal && len > 1 && utf8_decode(bytes, len - 1, &back) != 0)
			fail_msg("U+%04X cut short was accepted", c);
	}
}

/* Whatever comes in, what goes out is valid, harmless and fits. */
static void test_random_bytes_come_out_harmless(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char in[24], out[40];
		size_t len = next_random(&seed) % sizeof(in);
		size_t room = 1 + next_random(&seed) % sizeof(out);
		size_t wrote;

		for (size_t i = 0; i < len; i++)
			in[i] = (char)(next_random(&seed) >> 13 &
				       (next_random(&seed) % 2 ? 0xff : 0x7f));
		wrote = scrub(out, room, in, len);
		assert_true(wrote < room);
		assert_int_equal(strlen(out), wrote);
		for (size_t at = 0; at < wrote;) {
			uint32_t c;
			size_t n = utf8_decode(out + at, wrote - at, &c);

			assert_true(n > 0);
			assert_false(scrub_is_unsafe(c));
			at += n;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_text_is_left_alone),
		cmocka_unit_test(test_what_moves_a_cursor_becomes_a_mark),
		cmocka_unit_test(test_what_reorders_or_hides_becomes_a_mark),
		cmocka_unit_test(test_broken_bytes_become_one_mark_each),
		cmocka_unit_test(test_a_character_is_never_split),
		cmocka_unit_test(test_a_message_is_formatted_and_scrubbed_in_one_call),
		cmocka_unit_test(test_every_code_point_decodes_to_itself),
		cmocka_unit_test(test_random_bytes_come_out_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
