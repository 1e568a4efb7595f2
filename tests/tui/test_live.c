/*
 * The manners of the live screen on a real pseudo-terminal: frames, sizes, keys, and a link that
 * takes nothing.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "tests/support/show.h"
#include "tests/support/wait_until.h"

static void test_the_first_frame_waits_for_nothing(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show_begin(&show);
	assert_int_equal(show.state->beats_at_first_draw, 0);
	assert_true(show.pty.vt.alternate);
	assert_true(show.pty.vt.cursor_hidden);
	assert_false(pty_modes(&show.pty).c_lflag & (ICANON | ECHO));
	assert_true(pty_modes(&show.pty).c_lflag & ISIG);
	show_fini(&show);
}

/* ---- sizes ---- */

static void test_a_resize_storm(void **state)
{
	struct show show;
	int draws;

	(void)state;
	show_init(&show);
	show_begin(&show);
	draws = show.state->draws;
	for (int i = 0; i < 500; i++)
		pty_resize(&show.pty, 5 + i % 60, 200 - i % 170);
	pty_resize(&show.pty, 30, 100);
	pty_wait_shows(&show.pty, "size 30x100.");
	assert_in_range(show.state->draws - draws, 1, 100);
	assert_string_equal(show.pty.vt.unknown_text, "");
	show_fini(&show);
}

static void test_a_terminal_that_does_not_know_its_size(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show_start(&show, 0, 0);
	pty_wait_shows(&show.pty, "size 24x80.");
	show_fini(&show);
}

static void test_the_environment_says_it_then(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show.environment[0] = "LINES=20";
	show.environment[1] = "COLUMNS=70";
	show_start(&show, 0, 0);
	pty_wait_shows(&show.pty, "size 20x70.");
	show_fini(&show);
}

static void test_one_cell(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show_start(&show, 1, 1);
	pty_wait_shows(&show.pty, "c");
	pty_type(&show.pty, "q");
	pty_wait_ended(&show.pty);
	show_assert_exit(&show, 0);
	show_fini(&show);
}

/* ---- a link that takes nothing ---- */

static void test_held_output_holds_nothing_else(void **state)
{
	struct show show;
	double used;
	int draws, counter;

	(void)state;
	show_init(&show);
	show_begin(&show);
	pty_type(&show.pty, "C\023");
	show_wait_beats(&show, 10);
	used = pty_cpu_s(&show.pty);
	draws = show.state->draws;
	counter = show.state->counter;
	show_wait_beats(&show, 50);
	assert_true(pty_cpu_s(&show.pty) - used < 0.25); /* of half a second */
	assert_in_range(show.state->draws - draws, 0, 1);
	assert_true(show.state->counter >= counter + 50);
	pty_type(&show.pty, "C\021"); /* the key was taken while output was held */
	show_wait_count(&show, show.state->counter);
	assert_string_equal(show.pty.vt.unknown_text, "");
	pty_type(&show.pty, "q");
	pty_wait_ended(&show.pty);
	show_assert_exit(&show, 0);
	show_fini(&show);
}

static void test_it_can_be_left_while_output_is_held(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show_begin(&show);
	pty_type(&show.pty, "C\023");
	show_wait_beats(&show, 10);
	pty_type(&show.pty, "q");
	pty_wait_ended(&show.pty);
	show_assert_exit(&show, 0);
	show_fini(&show);
}

static uint32_t letter(int row, int col, int page)
{
	return (uint32_t)('a' + (row * 7 + col * 3 + page) % 26);
}

static void fill(struct canvas *canvas, int page)
{
	for (int row = 1; row < canvas->rows; row++)
		for (int col = 0; col < canvas->cols; col++)
			canvas_glyph(canvas, canvas_area(canvas), row, col,
				(enum role)((row + col) % ROLES), letter(row, col, page));
}

static bool shows_page_43(void *user)
{
	struct vt *vt = &((struct show *)user)->pty.vt;

	pty_look(&((struct show *)user)->pty);
	for (int row = 1; row < vt->rows; row++)
		for (int col = 0; col < vt->cols; col++)
			if (vt_cell(vt, row, col)->glyph != letter(row, col, 43))
				return false;
	return true;
}

/* Pages turn without end, and nobody reads. */
static void test_no_frame_while_the_last_one_is_not_out(void **state)
{
	struct show show;
	unsigned long frames;

	(void)state;
	show_init(&show);
	show.draw = fill;
	show_start(&show, 100, 300);
	pty_wait_shows(&show.pty, "count 0");
	for (int i = 0; i < 40; i++) {
		pty_type(&show.pty, "n");
		show_wait_beats_blindly(&show, 4);
	}
	frames = show.state->frames;
	assert_in_range(frames, 1, 10); /* what the kernel's buffer holds */
	pty_type(&show.pty, "nnn");
	show_wait_beats_blindly(&show, 4);
	assert_int_equal(show.state->frames, frames);
	wait_until(shows_page_43, &show, "the newest page");
	assert_string_equal(show.pty.vt.unknown_text, "");
	show_fini(&show);
}

/* ---- light on the wire ---- */

/* As many bytes as a screen of text has: more than 8 KiB at once is more than a pty holds. */
static void fill_plainly(struct canvas *canvas, int page)
{
	for (int row = 1; row < canvas->rows; row++)
		for (int col = 0; col < canvas->cols; col++)
			canvas_glyph(canvas, canvas_area(canvas), row, col, ROLE_PLAIN,
				letter(row, col, page));
}

static void test_a_frame_is_one_write(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show.draw = fill_plainly;
	show_begin(&show);
	pty_type(&show.pty, "C");
	show_wait_count(&show, 30);
	for (int i = 0; i < 5; i++) {
		pty_type(&show.pty, "n");
		show_wait_beats(&show, 4);
	}
	pty_type(&show.pty, "q");
	pty_wait_ended(&show.pty);
	assert_true(show.state->frames > 15);
	assert_int_equal(show.state->writes, show.state->frames);
	show_fini(&show);
}

static void test_what_did_not_change_is_not_sent(void **state)
{
	struct show show;
	unsigned long bytes, frames;

	(void)state;
	show_init(&show);
	show.draw = fill;
	show_begin(&show);
	pty_type(&show.pty, "zz"); /* the second press draws the same picture again */
	show_wait_beats(&show, 8);
	bytes = show.state->bytes;
	frames = show.state->frames;
	pty_type(&show.pty, "z");
	show_wait_beats(&show, 8);
	assert_int_equal(show.state->bytes, bytes);
	assert_int_equal(show.state->frames, frames);
	pty_type(&show.pty, "C");
	show_wait_count(&show, 40);
	/* One or two digits, and the way there. */
	assert_true(show.state->bytes - bytes < 16 * (show.state->frames - frames));
	assert_int_equal(show.pty.vt.clears, 1);
	show_fini(&show);
}

static void draw_list(struct canvas *canvas, int first)
{
	char line[64];

	for (int row = 1; row < canvas->rows; row++) {
		snprintf(line, sizeof(line), "%d. worker with a name like no other: %d",
			first + row, (first + row) * 7919);
		canvas_text(canvas, canvas_area(canvas), row, 0, ROLE_PLAIN, line);
	}
}

static void test_a_list_that_moves_is_scrolled(void **state)
{
	struct show show;
	unsigned long bytes;

	(void)state;
	show_init(&show);
	show.draw = draw_list;
	show_begin(&show);
	show_wait_beats(&show, 4);
	bytes = show.state->bytes;
	for (int i = 0; i < 5; i++) {
		pty_type(&show.pty, "n");
		show_wait_beats(&show, 4);
	}
	assert_true(vt_shows(&show.pty.vt, "28. worker with a name like no other: 221732"));
	assert_false(vt_shows(&show.pty.vt, "worker with a name like no other: 39595"));
	/* A new line each, and not 23 lines. */
	assert_true(show.state->bytes - bytes < 5UL * 150);
	show_fini(&show);
}

static void test_control_l_repaints(void **state)
{
	struct show show;
	size_t clears;

	(void)state;
	show_init(&show);
	show_begin(&show);
	clears = show.pty.vt.clears;
	vt_feed(&show.pty.vt, "\033[5;5Hnoise on the line", 23);
	assert_true(vt_shows(&show.pty.vt, "noise"));
	pty_type(&show.pty, "\014c");
	show_wait_count(&show, 1);
	assert_int_equal(show.pty.vt.clears, clears + 1);
	assert_false(vt_shows(&show.pty.vt, "noise"));
	show_fini(&show);
}

static void test_keys_arrive(void **state)
{
	static const struct {
		const char *bytes, *shown;
	} presses[] = {
		{"\033OA", "key 1/"},
		{"\033[B", "key 2/"},
		{"\033[5~", "key 5/"},
		{"\033", "key 12/"},
		{"\303\251", "key 0/e9"},
	};
	struct show show;

	(void)state;
	show_init(&show);
	show_begin(&show);
	for (size_t i = 0; i < sizeof(presses) / sizeof(presses[0]); i++) {
		pty_type(&show.pty, presses[i].bytes);
		pty_wait_shows(&show.pty, presses[i].shown);
	}
	assert_int_equal(show.state->keys, sizeof(presses) / sizeof(presses[0]));
	show_fini(&show);
}

/* Somebody has asked the terminal something: what it answers is not for us, and silence ends it. */
static void test_answers_of_the_terminal_are_no_keys(void **state)
{
	struct show show;

	(void)state;
	show_init(&show);
	show_begin(&show);
	pty_type(&show.pty, "\033P1$r0;q\033\\\033]11;rgb:0/0/0\007\033P");
	show_wait_beats(&show, 30);
	assert_int_equal(show.state->keys, 0);
	pty_type(&show.pty, "c");
	show_wait_count(&show, 1);
	assert_int_equal(show.state->keys, 1);
	show_fini(&show);
}

static struct show_state *in_the_program;

/* A key that takes 5 ms; the page says how many beats there were since the first one. */
static void be_slow(void)
{
	static int beats_before = -1;

	if (beats_before < 0)
		beats_before = in_the_program->beats;
	nanosleep(&(struct timespec){.tv_nsec = 5000 * 1000}, NULL);
	in_the_program->page = in_the_program->beats - beats_before;
}

/* What is pasted is worked off while everything else goes on, and nothing of it is lost. */
static void test_a_paste_does_not_hold_the_loop(void **state)
{
	enum { KEYS = 200 };
	struct show show;
	char paste[KEYS + 1];

	(void)state;
	show_init(&show);
	in_the_program = show.state;
	show.on_x = be_slow;
	memset(paste, 'x', KEYS);
	paste[KEYS] = '\0';
	show_begin(&show);
	pty_type(&show.pty, paste);
	pty_type(&show.pty, "C");
	show_wait_count(&show, 1);
	assert_int_equal(KEYS + 1, show.state->keys);
	assert_in_range(show.state->page, KEYS / 8 / 2, 1000);
	pty_type(&show.pty, "q");
	pty_wait_ended(&show.pty);
	show_assert_exit(&show, 0);
	show_fini(&show);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_frame_waits_for_nothing),
		cmocka_unit_test(test_a_resize_storm),
		cmocka_unit_test(test_a_terminal_that_does_not_know_its_size),
		cmocka_unit_test(test_the_environment_says_it_then),
		cmocka_unit_test(test_one_cell),
		cmocka_unit_test(test_held_output_holds_nothing_else),
		cmocka_unit_test(test_it_can_be_left_while_output_is_held),
		cmocka_unit_test(test_no_frame_while_the_last_one_is_not_out),
		cmocka_unit_test(test_a_frame_is_one_write),
		cmocka_unit_test(test_what_did_not_change_is_not_sent),
		cmocka_unit_test(test_a_list_that_moves_is_scrolled),
		cmocka_unit_test(test_control_l_repaints),
		cmocka_unit_test(test_keys_arrive),
		cmocka_unit_test(test_answers_of_the_terminal_are_no_keys),
		cmocka_unit_test(test_a_paste_does_not_hold_the_loop),
	};

	return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}
