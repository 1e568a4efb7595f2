/* What is growth and what is not, by named shapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/growth.h"
#include "tests/support/trace_text.h"

enum { STEP_MS = 5000, MIB = 1 << 20 };

struct shape {
	const char *name, *text;
	enum verdict_code end;
};

/* Watched from the first sample on. How a trace is stretched must not matter. */
struct watch {
	double step_ms, unit_bytes;
	bool ever, end;
	enum verdict_code code;
	struct growth growth;
};

static void watch_shape(struct watch *watch, const char *text)
{
	struct trace_text trace;

	trace_text_read(&trace, text);
	watch->ever = false;
	growth_init(&watch->growth, 0);
	for (uint32_t i = 0; i < (uint32_t)trace.samples; i++) {
		struct trace_sample sample = trace_text_sample(&trace, i);
		int64_t at_ms = (int64_t)(i * watch->step_ms);

		if (sample.since == 0 && trace.has_start)
			growth_begin_life(&watch->growth, at_ms, true, 0);
		growth_feed(&watch->growth, at_ms, sample.mib * watch->unit_bytes, sample.load);
		watch->ever |= growth_is_growing(&watch->growth);
	}
	watch->end = growth_is_growing(&watch->growth);
	watch->code = growth_verdict(&watch->growth)->code;
}

static struct watch *watch_new(const char *text)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	watch->step_ms = STEP_MS;
	watch->unit_bytes = MIB;
	watch_shape(watch, text);
	return watch;
}

static const struct shape growing[] = {
	{"a straight leak under bursts", "floor 0:100 1200:160 bursts 60 40", VERDICT_GROWING},
	{"the same with noise", "floor 0:100 1200:160 bursts 60 40 noise 2", VERDICT_GROWING},
	{"a staircase without any trough", "stairs 100 6 90 9999", VERDICT_GROWING},
	{"a staircase of small steps", "stairs 100 0.5 25 9999", VERDICT_GROWING},
	{"a small leak under large bursts", "floor 0:100 1200:115 bursts 60 150 noise 0.5",
		VERDICT_GROWING},
	{"a leak that begins late", "floor 0:100 700:100 1200:140 bursts 60 40 noise 2",
		VERDICT_GROWING},
	{"a working set that grows for ever", "sqrt 100 200 bursts 40 40", VERDICT_GROWING},
	{"a leak after a warm-up", "floor 0:40 60:100 1200:190 bursts 60 30", VERDICT_GROWING},
	{"a smooth leak without load", "floor 0:100 1200:180 noise 1", VERDICT_GROWING},
	{"a leak with rare high spikes", "floor 0:100 1200:160 bursts 60 40 spike 97 300",
		VERDICT_GROWING},
	{"lives that each climb", "floor 0:50 200:250 bursts 50 20 restart 200 start",
		VERDICT_GROWING},
	{"a leak with the load told", "floor 0:100 1200:160 bursts 60 40 load", VERDICT_GROWING},
};

static const struct shape harmless[] = {
	{"constant", "floor 0:100", VERDICT_FLAT},
	{"noise", "floor 0:100 noise 5", VERDICT_FLAT},
	{"bursts over a flat floor", "floor 0:100 bursts 60 40", VERDICT_CYCLIC},
	{"fast bursts with noise", "floor 0:100 bursts 12 60 noise 2", VERDICT_CODES},
	{"slow bursts", "floor 0:100 bursts 240 60", VERDICT_CYCLIC},
	{"a collector's saw-tooth", "floor 0:100 saw 35 50", VERDICT_CODES},
	{"a slow saw-tooth", "floor 0:100 saw 190 50", VERDICT_CODES},
	{"a warm-up", "exp 50 100 60 bursts 60 20", VERDICT_CODES},
	{"a longer warm-up with noise", "exp 50 100 100 noise 1", VERDICT_SETTLING},
	{"a ramp that ends", "floor 0:60 150:100 1200:100 bursts 60 20", VERDICT_CODES},
	{"one step", "floor 0:100 600:100 601:140 1200:140 bursts 60 20", VERDICT_STEP},
	{"one step without load", "floor 0:100 600:100 601:140 1200:140 noise 1", VERDICT_STEP},
	{"a cache that fills in three steps", "stairs 100 10 60 180", VERDICT_CODES},
	{"a floor that falls", "floor 0:200 1200:120 bursts 60 30", VERDICT_SHRINKING},
	{"memory given back once", "floor 0:200 600:200 610:120 1200:120 bursts 60 30",
		VERDICT_SHRINKING},
	{"less than matters", "floor 0:100 1200:101 bursts 60 40", VERDICT_CYCLIC},
	{"rare high spikes", "floor 0:100 noise 1 spike 83 300", VERDICT_FLAT},
	{"recycled children that warm up",
		"floor 0:40 40:100 300:100 bursts 50 20 restart 300 start", VERDICT_CODES},
	{"recycled children that stay", "floor 0:100 bursts 50 40 restart 150 start",
		VERDICT_CODES},
	{"a hump that went away", "floor 0:100 400:100 450:150 500:100 1200:100 bursts 60 20",
		VERDICT_CODES},
	{"the first rising half of a day, with the load told", "floor 0:100 bursts 4800 80 load",
		VERDICT_CODES},
	{"a second day like the first", "floor 0:100 bursts 1200 80 samples 3000 load",
		VERDICT_CODES},
	{"two processes in one number", "floor 0:100 600:100 601:200 1200:200 noise 3",
		VERDICT_STEP},
	{"large bursts over little", "floor 0:20 bursts 45 400 noise 0.2", VERDICT_CYCLIC},
};

static void test_what_grows_is_highlighted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(growing) / sizeof(*growing); i++) {
		struct watch *watch = watch_new(growing[i].text);

		if (!watch->end)
			print_error("%s: %s\n", growing[i].name, verdict_word(watch->code));
		assert_true(watch->end);
		free(watch);
	}
}

static void test_what_is_harmless_never_is(void **state)
{
	(void)state;
	_Static_assert(sizeof(harmless) >= 2 * sizeof(growing), "false alarms are worse");
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++) {
		struct watch *watch = watch_new(harmless[i].text);
		bool as_said = harmless[i].end == VERDICT_CODES || watch->code == harmless[i].end;

		if (watch->ever || !as_said)
			print_error("%s: %s%s\n", harmless[i].name, verdict_word(watch->code),
				watch->ever ? ", was highlighted" : "");
		assert_false(watch->ever);
		assert_true(as_said);
		free(watch);
	}
}

/* Time and size stretched together with the sampling: the same trace in other units. Powers of two
   and others: nothing may hang on seconds or bytes. */
static void test_units_do_not_matter(void **state)
{
	static const struct {
		double step_ms, unit_bytes;
	} units[] = {{STEP_MS / 5.0, MIB}, {STEP_MS * 12.0, MIB}, {STEP_MS, MIB / 8.0},
		{STEP_MS * 3.0, MIB * 16.0}, {STEP_MS / 2.0, MIB * 3.0}};
	struct watch *watch = calloc(1, sizeof(*watch));

	(void)state;
	for (size_t i = 0; i < sizeof(growing) / sizeof(*growing); i++)
		for (size_t k = 0; k < sizeof(units) / sizeof(*units); k++) {
			watch->step_ms = units[k].step_ms;
			watch->unit_bytes = units[k].unit_bytes;
			watch_shape(watch, growing[i].text);
			assert_true(watch->end);
		}
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
		for (size_t k = 0; k < sizeof(units) / sizeof(*units); k++) {
			watch->step_ms = units[k].step_ms;
			watch->unit_bytes = units[k].unit_bytes;
			watch_shape(watch, harmless[i].text);
			assert_false(watch->ever);
		}
	free(watch);
}

static void expect(const char *text, enum verdict_code code)
{
	struct watch *watch = watch_new(text);

	assert_string_equal(verdict_word(watch->code), verdict_word(code));
	free(watch);
}

static void test_every_other_word_is_reached(void **state)
{
	struct growth growth;

	(void)state;
	growth_init(&growth, 7);
	assert_int_equal(growth_verdict(&growth)->code, VERDICT_UNKNOWN);
	assert_int_equal(growth_verdict(&growth)->subject, 7);
	growth_set_aggregate(&growth);
	for (int i = 0; i < 2000; i++)
		growth_feed(&growth, i * 1000, 1e8 + i * 1e5, NAN);
	assert_int_equal(growth_verdict(&growth)->code, VERDICT_AGGREGATE);
	expect("floor 0:100 1200:160 samples 100", VERDICT_LEARNING);
	expect("floor 0:100 500:150 1200:150 bursts 30 20 noise 1", VERDICT_STOPPED);
	/* Three peaks since it began: looks like it, and is not shown yet. */
	expect("floor 0:100 900:100 1200:130 bursts 100 40 noise 2", VERDICT_RISING);
}

static void test_held_at_its_limit(void **state)
{
	struct trace_text trace;
	struct growth growth;

	(void)state;
	trace_text_read(&trace, "floor 0:100 350:195 1200:195 noise 4");
	growth_init(&growth, 0);
	growth_set_limit(&growth, 200.0 * MIB);
	for (uint32_t i = 0; i < (uint32_t)trace.samples; i++)
		growth_feed(
			&growth, (int64_t)i * STEP_MS, trace_text_sample(&trace, i).mib * MIB, NAN);
	assert_int_equal(growth_verdict(&growth)->code, VERDICT_AT_LIMIT);
}

/* The slope of a leak of 60 MiB in 6000 s, and how it ends. */
static void test_slope_and_clearing(void **state)
{
	struct watch *watch = watch_new("floor 0:100 1200:160 bursts 60 40 noise 2");
	float slope = growth_verdict(&watch->growth)->figures[VERDICT_SLOPE];

	(void)state;
	assert_true(fabs((double)slope / (60.0 * MIB / 6000) - 1) < 0.1);
	watch_shape(watch, "floor 0:100 600:160 1800:160 bursts 60 40 noise 2 samples 1800");
	assert_true(watch->ever && !watch->end);
	assert_int_equal(watch->code, VERDICT_STOPPED);
	/* It says since when: within two bursts. */
	assert_true(fabs((double)growth_verdict(&watch->growth)->since.ms - 600.0 * STEP_MS) <=
		    120.0 * STEP_MS);
	free(watch);
}

/* A start long ago: what rises now is no warm-up, and half of the samples do. */
static void test_an_old_process_is_told_of_sooner(void **state)
{
	static const char leak[] = "floor 0:100 1200:220 bursts 30 20 noise 1";
	struct trace_text trace;
	uint32_t first[2] = {0, 0};

	(void)state;
	trace_text_read(&trace, leak);
	for (int old = 0; old < 2; old++) {
		struct growth growth;

		growth_init(&growth, 0);
		growth_begin_life(&growth, 0, true, old ? 1e6 : 10);
		while (!growth_is_growing(&growth) && first[old] < 1200) {
			growth_feed(&growth, (int64_t)first[old] * STEP_MS,
				trace_text_sample(&trace, first[old]).mib * MIB, NAN);
			first[old]++;
		}
	}
	assert_in_range(first[1], 200, 300);
	assert_in_range(first[0], 400, 500);
}

/* Without a start time the fall is the restart: the highlight goes on in the next life. */
static void test_a_leak_without_start_times(void **state)
{
	struct watch *watch =
		watch_new("floor 0:50 500:250 bursts 40 20 noise 1 restart 500 samples 1700");

	(void)state;
	assert_true(watch->end);
	assert_int_equal(growth_verdict(&watch->growth)->evidence, EVIDENCE_LIVES);
	free(watch);
}

static void test_what_is_no_sample_changes_nothing(void **state)
{
	struct growth growth, before;

	(void)state;
	growth_init(&growth, 0);
	for (int i = 0; i < 500; i++)
		growth_feed(&growth, i * 1000, 1e8, NAN);
	before = growth;
	growth_feed(&growth, 499000, 5e8, NAN); /* the same moment */
	growth_feed(&growth, 10, 5e8, NAN);
	growth_feed(&growth, 600000, NAN, NAN);
	growth_feed(&growth, 600000, -1, NAN);
	growth_feed(&growth, 600000, (double)INFINITY, NAN);
	assert_memory_equal(&growth, &before, sizeof(growth));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_grows_is_highlighted),
		cmocka_unit_test(test_what_is_harmless_never_is),
		cmocka_unit_test(test_units_do_not_matter),
		cmocka_unit_test(test_every_other_word_is_reached),
		cmocka_unit_test(test_held_at_its_limit),
		cmocka_unit_test(test_slope_and_clearing),
		cmocka_unit_test(test_an_old_process_is_told_of_sooner),
		cmocka_unit_test(test_a_leak_without_start_times),
		cmocka_unit_test(test_what_is_no_sample_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
