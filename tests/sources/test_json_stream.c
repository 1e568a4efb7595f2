/* JSON as it arrives, by RFC 8259: the same tokens however it is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sources/json_stream.h"

/* Tokens in a line: "{ name:a 1 }". */
static char told[2048];
static struct json_stream json;

static bool note(void *user, enum json_token token, struct text text, bool cut)
{
	static const char *const marks[] = {[JSON_OBJECT] = "{",
		[JSON_OBJECT_END] = "}",
		[JSON_ARRAY] = "[",
		[JSON_ARRAY_END] = "]",
		[JSON_NAME] = "name:",
		[JSON_STRING] = "string:",
		[JSON_NUMBER] = "number:",
		[JSON_WORD] = "word:"};
	size_t used = strlen(told);

	(void)user;
	snprintf(told + used, sizeof(told) - used, "%s%s%.*s%s", used ? " " : "", marks[token],
		(int)(text.len < 64 ? text.len : 64), text.data, cut ? " (cut)" : "");
	return true;
}

static bool read_in_pieces(const char *text, size_t len, size_t piece)
{
	told[0] = '\0';
	json_begin(&json, note, NULL);
	for (size_t at = 0; at < len; at += piece)
		if (!json_feed(&json, text + at, len - at < piece ? len - at : piece))
			return false;
	return json_end(&json);
}

static void expect(const char *text, const char *tokens)
{
	for (size_t piece = 1; piece <= strlen(text); piece++) {
		assert_true(read_in_pieces(text, strlen(text), piece));
		assert_string_equal(told, tokens);
	}
}

static void test_values_of_every_kind(void **state)
{
	(void)state;
	expect("{\"a\": [1, -2.5e+3, true, null, \"x\"], \"b\": {}}",
		"{ name:a [ number:1 number:-2.5e+3 word:true word:null string:x ] name:b { } }");
	expect(" [] ", "[ ]");
	expect("0", "number:0");
	expect("\t\r\n\"\" ", "string:");
	expect("[[],[[]]]", "[ [ ] [ [ ] ] ]");
}

static void test_escapes(void **state)
{
	(void)state;
	expect("\"\\\"\\\\\\/\\n\\t\"", "string:\"\\/\n\t");
	expect("\"\\u00e9\\u20AC\"", "string:\xc3\xa9\xe2\x82\xac");
	expect("\"\\ud83d\\ude00\"", "string:\xf0\x9f\x98\x80");
}

/* What is no character becomes the one that says so. */
static void test_what_is_no_character(void **state)
{
	(void)state;
	expect("\"a\\u0000b\"", "string:a\xef\xbf\xbd"
				"b");
	expect("\"\\ud83dx\"", "string:\xef\xbf\xbdx");
	expect("\"\\ude00\"", "string:\xef\xbf\xbd");
	expect("\"\\ud83d\\ud83d\\ude00\"", "string:\xef\xbf\xbd\xf0\x9f\x98\x80");
	expect("\"\\ud83d\"", "string:\xef\xbf\xbd");
	expect("\"\\ud83d\\n\"", "string:\xef\xbf\xbd\n");
}

static void test_what_is_no_json(void **state)
{
	static const char *const bad[] = {"", " ", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":}",
		"{\"a\":1,}", "{a:1}", "[1 2]", "[1]]", "1 2", "01", "+1", "1.", ".5", "1e", "-",
		"1e+", "--1", "1.2.3", "tru", "truee", "True", "nul", "\"a", "\"\\x\"",
		"\"\\u12g4\"", "\"a\nb\"", "<html>", "{]", "[}", "]", "'a'", "\"\\"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (read_in_pieces(bad[i], strlen(bad[i]), 1) ||
			read_in_pieces(bad[i], strlen(bad[i]), 100))
			fail_msg("taken for JSON: %s", bad[i]);
		assert_non_null(json.wrong);
	}
	assert_false(read_in_pieces("[1]\0", 4, 4));
}

static void test_depth_is_bounded(void **state)
{
	char deep[2 * (JSON_DEPTH + 1) + 1];

	(void)state;
	memset(deep, '[', JSON_DEPTH + 1);
	memset(deep + JSON_DEPTH + 1, ']', JSON_DEPTH + 1);
	assert_false(read_in_pieces(deep, 2 * (JSON_DEPTH + 1), 7));
	assert_string_equal(json.wrong, "nested too deeply");
	assert_true(read_in_pieces(deep + 1, (size_t)2 * JSON_DEPTH, 7));
}

static void test_long_texts_are_cut_and_say_so(void **state)
{
	static char text[JSON_TEXT_BYTES + 3];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[0] = text[JSON_TEXT_BYTES + 1] = '"';
	assert_true(read_in_pieces(text, JSON_TEXT_BYTES + 2, 100));
	assert_null(strstr(told, "(cut)"));
	text[JSON_TEXT_BYTES + 1] = 'a';
	text[JSON_TEXT_BYTES + 2] = '"';
	assert_true(read_in_pieces(text, JSON_TEXT_BYTES + 3, 100));
	assert_non_null(strstr(told, "(cut)"));
	/* a number has no meaning without its end */
	memset(text, '1', sizeof(text));
	assert_false(read_in_pieces(text, sizeof(text), 100));
}

static bool refuse(void *user, enum json_token token, struct text text, bool cut)
{
	(void)text;
	(void)cut;
	++*(int *)user;
	return token != JSON_NUMBER;
}

static void test_the_sink_may_have_enough(void **state)
{
	int calls = 0;

	(void)state;
	json_begin(&json, refuse, &calls);
	assert_false(json_feed(&json, "[1,2,3]", 7));
	assert_false(json_feed(&json, ",4", 2));
	assert_false(json_end(&json));
	assert_int_equal(calls, 2);
	assert_null(json.wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_of_every_kind),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_what_is_no_character),
		cmocka_unit_test(test_what_is_no_json),
		cmocka_unit_test(test_depth_is_bounded),
		cmocka_unit_test(test_long_texts_are_cut_and_say_so),
		cmocka_unit_test(test_the_sink_may_have_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
