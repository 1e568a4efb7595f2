/* Sentences that are built piece by piece, within their room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/wording.h"

static void test_pieces_follow_each_other(void **state)
{
	char out[16] = "old";
	struct wording words = wording_begin(out, sizeof(out));

	(void)state;
	assert_string_equal(out, "");
	wording_add(&words, "%d of ", 3);
	wording_add(&words, "%s", "");
	wording_add(&words, "%s", "four");
	assert_string_equal(out, "3 of four");
	assert_int_equal(words.used, 9);
}

static void test_what_has_no_room_is_cut(void **state)
{
	char out[8] = "1234567";
	struct wording words = wording_begin(out, 6);

	(void)state;
	wording_add(&words, "abc");
	wording_add(&words, "defgh");
	assert_string_equal(out, "abcde");
	wording_add(&words, "i");
	assert_string_equal(out, "abcde");
	assert_int_equal(out[6], '7'); /* behind the room nothing was touched */
	words = wording_begin(out, 1);
	wording_add(&words, "x");
	assert_string_equal(out, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces_follow_each_other),
		cmocka_unit_test(test_what_has_no_room_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
