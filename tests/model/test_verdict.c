/* Sentences, and the time to a limit. Expectations are worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "model/verdict.h"

static const double MIB = 1 << 20;

static struct verdict make(enum verdict_code code, enum verdict_evidence evidence)
{
	struct verdict verdict = {.code = (uint8_t)code, .evidence = (uint8_t)evidence};

	for (int i = 0; i < VERDICT_FIGURES; i++)
		verdict.figures[i] = NAN;
	return verdict;
}

/* 3.1 MiB/h over six points in 2 h 10 min; 108.5 MiB are left, which is 35 h. */
static struct verdict leak(void)
{
	struct verdict verdict = make(VERDICT_GROWING, EVIDENCE_FLOOR);

	verdict.figures[VERDICT_SLOPE] = (float)(3.1 * MIB / 3600);
	verdict.figures[VERDICT_POINTS] = 6;
	verdict.figures[VERDICT_SPAN_S] = 2 * 3600 + 600;
	return verdict;
}

static struct headroom room(double error)
{
	struct headroom headroom = {.kind = HEADROOM_DEATH, .limit_bytes = 512 * MIB};

	headroom_charge(&headroom, 403.5 * MIB, 3.1 * MIB / 3600, error);
	return headroom;
}

static void expect(const struct verdict *verdict, const struct headroom *headroom, const char *text)
{
	char out[VERDICT_SENTENCE_BYTES];

	verdict_sentence(out, verdict, headroom, (mono_ms){7200 * 1000});
	assert_string_equal(out, text);
}

static void test_growing(void **state)
{
	struct verdict verdict = leak();
	/* 2 errors of 0.31: between 3.72 and 2.48 MiB/h, 29h10m and 43h45m */
	struct headroom sure = room(0.31 * MIB / 3600), vague = room(2 * MIB / 3600);

	(void)state;
	expect(&verdict, NULL, "floor +3.1 MiB/h across 6 floor points in 2h10m, did not flatten");
	expect(&verdict, &sure,
		"floor +3.1 MiB/h across 6 floor points in 2h10m, did not flatten; "
		"limit 512 MiB in 1d11h (1d05h-1d19h)");
	expect(&verdict, &vague,
		"floor +3.1 MiB/h across 6 floor points in 2h10m, did not flatten; "
		"limit 512 MiB in 1d11h (15h16m or later)");
	sure.kind = HEADROOM_EXPECTED;
	sure.slope_error = NAN;
	expect(&verdict, &sure,
		"floor +3.1 MiB/h across 6 floor points in 2h10m, did not flatten; "
		"expected limit 512 MiB in 1d11h");
	sure.kind = HEADROOM_RECYCLES;
	expect(&verdict, &sure,
		"floor +3.1 MiB/h across 6 floor points in 2h10m, did not flatten; "
		"recycled at 512 MiB in 1d11h");
	verdict.evidence = EVIDENCE_LIVES;
	verdict.figures[VERDICT_LIVES] = 2;
	expect(&verdict, NULL,
		"floor +3.1 MiB/h inside each life, 2 lives in a row climbed to their end");
	verdict.figures[VERDICT_LIVES] = 1;
	expect(&verdict, NULL, "floor +3.1 MiB/h inside each life, 1 life climbed to its end");
}

static void expect_comparison(float margin, const char *expected)
{
	struct verdict verdict = make(VERDICT_FLAT, EVIDENCE_FLOOR);
	char out[VERDICT_COMPARISON_BYTES];

	verdict.figures[VERDICT_MARGIN] = margin;
	verdict_comparison(out, &verdict);
	assert_string_equal(out, expected);
}

static void test_which_shape_explains_better(void **state)
{
	(void)state;
	expect_comparison(21, "\"still growing\" explains the floor better, by 21.0");
	expect_comparison(-0.06F, "\"flattened\" explains the floor better, by 0.1");
	expect_comparison(-0.04F, "");
	expect_comparison(0, "");
	expect_comparison(NAN, "");
}

static void expect_cores(double value, double median, const char *expected)
{
	struct verdict verdict = make(VERDICT_ALIKE, EVIDENCE_NONE);
	char out[VERDICT_SENTENCE_BYTES];

	verdict.signal = VERDICT_OF_AGED_CPU;
	verdict.figures[COMPARED_VALUE] = (float)value;
	verdict.figures[COMPARED_MEDIAN] = (float)median;
	verdict.figures[COMPARED_LIVES] = 5;
	verdict.figures[COMPARED_HIGHER] = 3;
	verdict.figures[COMPARED_LOWER] = 4;
	verdict.figures[COMPARED_LOAD] = 1;
	verdict_at_age(out, &verdict);
	assert_string_equal(out, expected);
}

static void test_what_reads_as_zero_has_no_sign(void **state)
{
	(void)state;
	expect_cores(0.097, 0.1, "0.10 cores, lower than 4 of 5 lives, 0.00 cores (-3%)");
	expect_cores(0.103, 0.1, "0.10 cores, higher than 3 of 5 lives, 0.00 cores (+3%)");
	expect_cores(0.08, 0.1, "0.08 cores, lower than 4 of 5 lives, -0.02 cores (-20%)");
	expect_cores(0.12, 0.1, "0.12 cores, higher than 3 of 5 lives, +0.02 cores (+20%)");
}

static void test_quiet_words(void **state)
{
	struct verdict verdict = make(VERDICT_LEARNING, EVIDENCE_NEEDS_SAMPLES);

	(void)state;
	verdict.figures[VERDICT_MISSING] = 120;
	expect(&verdict, NULL, "120 more samples needed");
	verdict.evidence = EVIDENCE_NEEDS_POINTS;
	verdict.figures[VERDICT_MISSING] = 2;
	expect(&verdict, NULL, "2 more floor points needed");
	verdict = make(VERDICT_STOPPED, EVIDENCE_FLOOR);
	verdict.figures[VERDICT_FLOOR] = (float)(231 * MIB);
	verdict.since.ms = 3600 * 1000;
	expect(&verdict, NULL, "floor 231 MiB, has not risen for 1h00m");
	verdict.code = VERDICT_CYCLIC;
	verdict.figures[VERDICT_PEAK] = (float)(300 * MIB);
	expect(&verdict, NULL, "floor 231 MiB, peaks to 300 MiB, comes back each time");
	verdict.code = VERDICT_SHRINKING;
	verdict.figures[VERDICT_RISE] = (float)(-20 * MIB);
	expect(&verdict, NULL, "floor 231 MiB, down 20 MiB");
	verdict = make(VERDICT_UNKNOWN, EVIDENCE_NONE);
	expect(&verdict, NULL, "no sample yet");
}

static void test_of_connections(void **state)
{
	struct verdict verdict = make(VERDICT_GROWING, EVIDENCE_FLOOR);

	(void)state;
	verdict.signal = VERDICT_OF_CONNECTIONS;
	verdict.figures[VERDICT_SLOPE] = 3.5F / 3600;
	verdict.figures[VERDICT_POINTS] = 6;
	verdict.figures[VERDICT_SPAN_S] = 7800;
	expect(&verdict, NULL,
		"floor +3.50 connections/h across 6 floor points in 2h10m, did not flatten");
	verdict = make(VERDICT_FLAT, EVIDENCE_FLOOR);
	verdict.signal = VERDICT_OF_CONNECTIONS;
	verdict.figures[VERDICT_FLOOR] = 16;
	expect(&verdict, NULL, "floor 16 connections, does not rise");
}

static void expect_in(const struct verdict *verdict, const char *unit,
	const struct headroom *headroom, const char *expected)
{
	char out[VERDICT_SENTENCE_BYTES];

	verdict_sentence_in(out, verdict, unit, headroom, (mono_ms){0});
	assert_string_equal(out, expected);
}

/* In the unit that a person gave, which is none where there is none. */
static void test_of_a_watched_gauge(void **state)
{
	const struct headroom headroom = {.kind = HEADROOM_DEATH,
		.limit_bytes = 1000,
		.used_bytes = 300,
		.slope_bytes_per_s = 0.1,
		.slope_error = (double)NAN};
	struct verdict verdict = make(VERDICT_GROWING, EVIDENCE_FLOOR);

	(void)state;
	verdict.signal = VERDICT_OF_WATCHED;
	verdict.figures[VERDICT_SLOPE] = 3.5F / 3600;
	verdict.figures[VERDICT_POINTS] = 6;
	verdict.figures[VERDICT_SPAN_S] = 7800;
	expect_in(&verdict, "entries", &headroom,
		"floor +3.50 entries/h across 6 floor points in 2h10m, did not flatten; limit 1000 "
		"entries in 1h56m");
	expect_in(&verdict, "", NULL,
		"floor +3.50/h across 6 floor points in 2h10m, did not flatten");
	verdict.code = VERDICT_FLAT;
	verdict.figures[VERDICT_FLOOR] = 2 * MIB;
	expect_in(&verdict, "bytes", NULL, "floor 2.0 MiB, does not rise");
	expect_in(&verdict, "s", NULL, "floor 2097152 s, does not rise");
	verdict.figures[VERDICT_FLOOR] = 1e30F;
	expect_in(&verdict, "", NULL, "floor 1e+30, does not rise");
}

/* No sentence is cut or without end, whatever the figures. */
static void test_every_code_has_a_sentence(void **state)
{
	static const float figures[] = {NAN, 0, -1, 1e30F, (float)INFINITY};
	struct headroom headroom = room(0);
	char out[VERDICT_SENTENCE_BYTES];

	(void)state;
	for (int code = 0; code < VERDICT_CODES; code++)
		for (int evidence = EVIDENCE_NONE; evidence <= EVIDENCE_LIVES; evidence++)
			for (size_t k = 0; k < sizeof(figures) / sizeof(*figures); k++) {
				struct verdict verdict = make(
					(enum verdict_code)code, (enum verdict_evidence)evidence);

				for (int i = 0; i < VERDICT_FIGURES; i++)
					verdict.figures[i] = figures[k];
				verdict_sentence(out, &verdict, &headroom, (mono_ms){0});
				assert_in_range(strlen(out), 5, VERDICT_SENTENCE_BYTES - 2);
				assert_true(*verdict_word((enum verdict_code)code) != '\0');
			}
}

/* Three workers of 100 MiB in one container of 500 MiB; one grows by 10 MiB/h, one by 30, one gives
   back 0: 200 MiB are left for 40 MiB/h. Errors of 3 and 4 are one of 5: 30 to 50 MiB/h. */
static void test_what_shares_a_limit_is_summed(void **state)
{
	struct headroom headroom = {.kind = HEADROOM_DEATH, .limit_bytes = 500 * MIB};
	struct headroom_time time;

	(void)state;
	headroom_charge(&headroom, 100 * MIB, 10 * MIB / 3600, 3 * MIB / 3600);
	headroom_charge(&headroom, 100 * MIB, 30 * MIB / 3600, 4 * MIB / 3600);
	headroom_charge(&headroom, 100 * MIB, 0, 0);
	assert_true(headroom_time(&headroom, &time));
	assert_float_equal(time.s, 5 * 3600, 0.01);
	assert_float_equal(time.early_s, 4 * 3600, 0.01);
	assert_float_equal(time.late_s, 200.0 / 30 * 3600, 0.01);
}

static void test_when_there_is_no_time(void **state)
{
	struct headroom unknown = room(0), none = room(0), falls = room(0), far = room(0),
			over = room(0);
	struct headroom_time time;

	(void)state;
	unknown.kind = HEADROOM_UNKNOWN;
	assert_false(headroom_time(&unknown, &time));
	none.limit_bytes = 0;
	assert_false(headroom_time(&none, &time));
	falls.slope_bytes_per_s = -1;
	assert_false(headroom_time(&falls, &time));
	far.slope_bytes_per_s = 1; /* 108.5 MiB in 3.6 years */
	assert_false(headroom_time(&far, &time));
	over.used_bytes = 600 * MIB; /* it is there */
	assert_true(headroom_time(&over, &time));
	assert_true(time.s == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growing),
		cmocka_unit_test(test_which_shape_explains_better),
		cmocka_unit_test(test_what_reads_as_zero_has_no_sign),
		cmocka_unit_test(test_quiet_words),
		cmocka_unit_test(test_of_connections),
		cmocka_unit_test(test_of_a_watched_gauge),
		cmocka_unit_test(test_every_code_has_a_sentence),
		cmocka_unit_test(test_what_shares_a_limit_is_summed),
		cmocka_unit_test(test_when_there_is_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
