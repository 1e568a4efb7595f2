/* One rule over the time it is watched, as a row of looks. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/judge.h"

enum { INTERVAL_MS = 1000, MINUTE_MS = 60 * 1000 };

static struct judge judge;
static struct instant now;

static void begin(int64_t for_ms)
{
	now = (struct instant){.mono = {5000}, .wall = {1795143600}};
	judge_init(&judge, for_ms, INTERVAL_MS);
}

static void look(enum ruling ruling, const char *note)
{
	struct finding finding = {.ruling = ruling, .value = 1, .bound = 1};

	snprintf(finding.who, sizeof(finding.who), "gw-a");
	snprintf(finding.note, sizeof(finding.note), "%s", note);
	judge_look(&judge, &finding, now);
	now.mono.ms += INTERVAL_MS;
	now.wall.s += 1;
}

static void learn(void)
{
	struct finding finding = {.ruling = RULING_UNKNOWN, .learning = true, .value = NAN};

	judge_look(&judge, &finding, now);
	now.mono.ms += INTERVAL_MS;
	now.wall.s += 1;
}

/* A letter a second: h holds, b broken, ? unknown, l still learning, a blank nobody looks. */
static void play(const char *story)
{
	for (; *story != '\0'; story++) {
		switch (*story) {
		case 'h': look(RULING_HOLDS, ""); break;
		case 'b': look(RULING_BROKEN, ""); break;
		case '?': look(RULING_UNKNOWN, "silent for 3s"); break;
		case 'l': learn(); break;
		default: now.mono.ms += INTERVAL_MS;
		}
	}
}

static void ends(int64_t for_ms, const char *story, enum judgement judgement)
{
	begin(for_ms);
	play(story);
	if (judge_conclude(&judge) != judgement)
		fail_msg("\"%s\" for %lld ms: %s", story, (long long)for_ms,
			judgement_word(judge_conclude(&judge)));
}

static void test_it_holds_to_the_end(void **state)
{
	(void)state;
	ends(0, "hhhhhhhh", JUDGED_PASS);
	ends(0, "h", JUDGED_PASS);
	ends(5000, "hhhhhhhh", JUDGED_PASS);
}

static void test_one_break_is_enough(void **state)
{
	(void)state;
	ends(0, "hhbhhhhhhhh", JUDGED_FAIL);
	ends(0, "b", JUDGED_FAIL);
	ends(0, "???b???", JUDGED_FAIL);
	assert_int_equal(judge_broken_ms(&judge), 0);
}

static void test_a_short_break_is_forgiven(void **state)
{
	(void)state;
	ends(5000, "hhbbbbbhh", JUDGED_PASS); /* 5 looks, 4 s */
	ends(5000, "hhbbbbbbhh", JUDGED_FAIL);
	ends(5000, "bbbbbhbbbbbhbbbbbh", JUDGED_PASS);
	/* at the end nobody knows how long it will last */
	ends(5000, "hhhhhbbb", JUDGED_UNKNOWN);
	assert_int_equal(judge_broken_ms(&judge), 2000);
}

static void test_to_learn_takes_its_time(void **state)
{
	(void)state;
	ends(0, "????????????????????hhh", JUDGED_PASS);
	ends(0, "????????????????????", JUDGED_UNKNOWN);
	ends(0, "", JUDGED_UNKNOWN);
	ends(0, "llllllllllllllllhhh", JUDGED_PASS);
	ends(0, "llllllllllllllll", JUDGED_UNKNOWN);
}

/* A process that restarts is learned anew, and what its last life broke is over. */
static void test_to_learn_anew(void **state)
{
	(void)state;
	ends(0, "hhhhllllllllllhhhh", JUDGED_PASS);
	ends(0, "hhhhllllllllll", JUDGED_UNKNOWN);
	ends(0, "hhhhlllllllb", JUDGED_FAIL);
	ends(5000, "hbbblllbbbhh", JUDGED_PASS);
	ends(0, "hhhh?????lllhhh", JUDGED_UNKNOWN);
}

static void test_a_source_is_lost_in_the_middle(void **state)
{
	char reason[JUDGE_REASON_BYTES];

	(void)state;
	ends(0, "hhhh??hhhh", JUDGED_PASS); /* 3 s from one known look to the next */
	ends(0, "hhhh???hhhh", JUDGED_UNKNOWN);
	judge_reason(&judge, reason);
	assert_string_equal(reason, "not known for 4s: gw-a: silent for 3s");
	ends(0, "hhhh???hhhb", JUDGED_FAIL); /* worse than not known */
	ends(10000, "hhhh????????hhhh", JUDGED_PASS);
	ends(10000, "hhhh??????????hhhh", JUDGED_UNKNOWN);
}

static void test_lost_at_the_end(void **state)
{
	char reason[JUDGE_REASON_BYTES];

	(void)state;
	ends(0, "hhhhhhhh?", JUDGED_UNKNOWN);
	judge_reason(&judge, reason);
	assert_string_equal(reason, "gw-a: silent for 3s");
}

/* We ourselves were stopped: nobody knows what was meanwhile. */
static void test_nobody_looks(void **state)
{
	char reason[JUDGE_REASON_BYTES];

	(void)state;
	ends(0, "hhhh  hhhh", JUDGED_PASS);
	ends(0, "hhhh          hhhh", JUDGED_UNKNOWN);
	judge_reason(&judge, reason);
	assert_string_equal(reason, "not known for 11s: nobody looked");
	/* both ends of it were broken, but perhaps not what is between */
	ends(MINUTE_MS, "hbh", JUDGED_PASS);
	begin(5000);
	play("hb");
	now.mono.ms += MINUTE_MS;
	play("bh");
	assert_int_equal(judge_conclude(&judge), JUDGED_UNKNOWN);
}

/* At the shortest interval too, looks are as far apart as the machine lets them be. */
static void test_a_moment_without_a_look(void **state)
{
	(void)state;
	begin(0);
	judge_init(&judge, 0, 100);
	play("h");
	now.mono.ms += 1000 - INTERVAL_MS;
	play("h");
	assert_int_equal(judge_conclude(&judge), JUDGED_PASS);
	now.mono.ms += 1001 - INTERVAL_MS;
	play("h");
	assert_int_equal(judge_conclude(&judge), JUDGED_UNKNOWN);
}

static void test_a_silence_does_not_end_a_break(void **state)
{
	(void)state;
	ends(5000, "hbb??bbh", JUDGED_FAIL);
	ends(5000, "hbbhhbbh", JUDGED_PASS);
}

static void test_the_wall_clock_does_not_count(void **state)
{
	(void)state;
	begin(5000);
	play("hhbb");
	now.wall.s += 3600;
	play("bb");
	assert_int_equal(judge_broken_ms(&judge), 3000);
	now.wall.s -= 7200;
	play("hhhh");
	assert_int_equal(judge_conclude(&judge), JUDGED_PASS);
	/* an hour back in a break: neither longer nor shorter, and not out of sight */
	begin(5000);
	play("hbbb");
	now.wall.s -= 3600;
	play("bb");
	assert_int_equal(judge_conclude(&judge), JUDGED_UNKNOWN);
	assert_int_equal(judge_broken_ms(&judge), 4000);
	now.wall.s += 3600;
	play("b");
	assert_int_equal(judge_conclude(&judge), JUDGED_FAIL);
	assert_int_equal(judge_broken_ms(&judge), 5000);
}

static void test_what_failed_stays_as_it_failed(void **state)
{
	struct instant failed_at;

	(void)state;
	begin(2000);
	play("hbbb");
	failed_at = judge.looked_at;
	assert_int_equal(judge_conclude(&judge), JUDGED_FAIL);
	assert_int_equal(judge_broken_ms(&judge), 2000);
	play("hhhh????hh");
	assert_int_equal(judge_conclude(&judge), JUDGED_FAIL);
	assert_int_equal(judge.finding.ruling, RULING_BROKEN);
	assert_int_equal(judge.looked_at.mono.ms, failed_at.mono.ms);
	assert_int_equal(judge_broken_ms(&judge), 2000);
}

static void test_since(void **state)
{
	(void)state;
	begin(0);
	play("??hhhh");
	assert_int_equal(judge.since.mono.ms, 7000);
	play("?");
	assert_int_equal(judge.since.mono.ms, 11000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_holds_to_the_end),
		cmocka_unit_test(test_one_break_is_enough),
		cmocka_unit_test(test_a_short_break_is_forgiven),
		cmocka_unit_test(test_to_learn_takes_its_time),
		cmocka_unit_test(test_to_learn_anew),
		cmocka_unit_test(test_a_source_is_lost_in_the_middle),
		cmocka_unit_test(test_lost_at_the_end),
		cmocka_unit_test(test_nobody_looks),
		cmocka_unit_test(test_a_moment_without_a_look),
		cmocka_unit_test(test_a_silence_does_not_end_a_break),
		cmocka_unit_test(test_the_wall_clock_does_not_count),
		cmocka_unit_test(test_what_failed_stays_as_it_failed),
		cmocka_unit_test(test_since),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
