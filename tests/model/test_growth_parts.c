/* The parts that growth is made of: bins, floor points, shapes, lives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "model/growth_bins.h"
#include "model/growth_fit.h"
#include "model/growth_lives.h"
#include "model/growth_points.h"
#include "tests/support/trace_text.h"

static void fill(struct growth_bins *bins, const char *text)
{
	struct trace_text trace;

	trace_text_read(&trace, text);
	growth_bins_begin(bins, 0);
	for (uint32_t i = 0; i < (uint32_t)trace.samples; i++) {
		struct trace_sample sample = trace_text_sample(&trace, i);

		growth_bins_add(bins, (int64_t)i * 1000, sample.mib, sample.load);
	}
}

/* Nothing is lost but detail: counts add up, extremes are those of all samples. */
static void test_any_life_fits(void **state)
{
	struct growth_bins bins;
	uint32_t counted = 0;
	float low = INFINITY, high = 0;

	(void)state;
	fill(&bins, "floor 0:100 5000:40 9000:300 10000:300 noise 10 samples 10000");
	assert_in_range(bins.used, GROWTH_BINS / 2, GROWTH_BINS);
	assert_true(bins.samples == 10000);
	for (uint32_t i = 0; i < bins.used; i++) {
		const struct growth_bin *bin = &bins.bins[i];

		counted += bin->count;
		low = fminf(low, bin->low[0]);
		high = fmaxf(high, bin->high[0]);
		assert_true(bin->low[0] <= bin->low[1] && bin->low[1] <= bin->low[2]);
		assert_true(bin->from_s <= bin->low_at_s && bin->low_at_s <= bin->to_s);
		assert_true(i == 0 || bins.bins[i - 1].to_s < bin->from_s);
	}
	assert_int_equal(counted, 10000);
	assert_true(low >= 40 && low < 41 && high > 309 && high <= 310);
}

/* Two that stick out on either side do not move the floor or the top of a bin. */
static void test_outliers_do_not_matter(void **state)
{
	struct growth_bins bins;
	static const double values[] = {100, 3, 101, 900, 102, 900, 103, 3};

	(void)state;
	growth_bins_begin(&bins, 0);
	bins.per_bin = 8;
	for (int i = 0; i < 8; i++)
		assert_int_equal(growth_bins_add(&bins, i, values[i], NAN), i == 7);
	assert_true(growth_bin_floor(&bins.bins[0]) == 100);
	assert_true(growth_bin_top(&bins.bins[0]) == 103);
	assert_true(isnan(bins.bins[0].load));
}

static void test_load_is_a_mean_of_what_is_known(void **state)
{
	struct growth_bins bins;

	(void)state;
	growth_bins_begin(&bins, 0);
	growth_bins_add(&bins, 0, 1, NAN);
	growth_bins_add(&bins, 1, 1, 2);
	assert_true(bins.bins[0].load == 2);
	growth_bins_add(&bins, 2, 1, 5); /* one of three is weighed like the two before */
	assert_float_equal(bins.bins[0].load, 3, 1e-6);
}

/* Ten bursts of 48 samples: a point in each of the pauses, at the floor. */
static void test_points_lie_between_the_peaks(void **state)
{
	struct growth_bins bins;
	struct growth_points points;

	(void)state;
	fill(&bins, "floor 0:100 bursts 48 30 noise 1 samples 480");
	growth_points_find(&points, &bins);
	assert_true(points.structured);
	assert_in_range(points.count, 8, 12);
	for (uint32_t i = 0; i < points.count; i++) {
		assert_true(points.list[i].bytes < 102);
		assert_true(i == 0 || points.list[i - 1].at_s < points.list[i].at_s);
	}
}

/* A staircase has no trough at all: its points are the treads. */
static void test_a_pause_is_a_floor_point(void **state)
{
	struct growth_bins bins;
	struct growth_points points;

	(void)state;
	fill(&bins, "stairs 100 10 50 9999 samples 500");
	growth_points_find(&points, &bins);
	assert_true(points.structured);
	assert_int_equal(points.count, 10);
	for (uint32_t i = 0; i < 10; i++) {
		assert_int_equal(points.list[i].kind, GROWTH_PAUSE);
		assert_true(points.list[i].bytes == 100 + 10 * (float)i);
	}
}

static void test_a_smooth_rise_has_no_structure(void **state)
{
	struct growth_bins bins;
	struct growth_points points;

	(void)state;
	fill(&bins, "floor 0:100 1200:200 noise 0.5");
	growth_points_find(&points, &bins);
	assert_false(points.structured);
	fill(&bins, "floor 0:100 1200:200 bursts 20 3 samples 50");
	growth_points_find(&points, &bins);
	assert_in_range(points.count, 0, GROWTH_POINTS);
	growth_bins_begin(&bins, 0);
	growth_points_find(&points, &bins);
	assert_int_equal(points.count, 0);
}

/* count points of a curve, one a minute. */
static float margin_of(float (*curve)(float x), uint32_t count, float load_share)
{
	struct growth_point points[GROWTH_POINTS];
	struct growth_fit fit;

	for (uint32_t i = 0; i < count; i++) {
		float x = (float)i / (float)(count - 1);
		/* one percent of scatter, up and down in turn */
		float wiggle = (i % 2 ? 0.01F : -0.01F) * (i % 3 ? 1 : 0.3F);

		points[i] = (struct growth_point){(float)i * 60, 100 + 50 * (curve(x) + wiggle),
			load_share > 0 ? curve(x) * load_share : NAN, GROWTH_TROUGH};
	}
	growth_fit(&fit, points, count, 0.85F, -1000);
	return fit.margin;
}

static float line(float x)
{
	return x;
}

static float late_line(float x)
{
	return fmaxf(0, x - 0.5F);
}

static float root(float x)
{
	return sqrtf(x);
}

static float warm_up(float x)
{
	return 1 - expf(-x / 0.2F);
}

static float step(float x)
{
	return x > 0.5F ? 1 : 0;
}

static float ended(float x)
{
	return fminf(x, 0.6F);
}

static float still(float x)
{
	return 0 * x;
}

/* By the table of what is growth: a line, a power, a late line; not an exponential of a fifth of
   the trace, a step, or a ramp that ended. */
static void test_families(void **state)
{
	(void)state;
	for (uint32_t count = 8; count <= GROWTH_POINTS; count += 4) {
		assert_true(margin_of(line, count, 0) > 5);
		assert_true(margin_of(late_line, count, 0) > 5);
		assert_true(margin_of(warm_up, count, 0) < 0);
		assert_true(margin_of(step, count, 0) < 0);
		assert_true(margin_of(ended, count, 0) < 0);
		assert_true(margin_of(still, count, 0) < 0);
	}
	assert_true(margin_of(root, GROWTH_POINTS, 0) > 0);
}

/* What load explains is no growth, however straight it is. */
static void test_load_explains(void **state)
{
	(void)state;
	assert_true(margin_of(line, 12, 0) > 5);
	assert_true(margin_of(line, 12, 1) <= 0);
	assert_true(margin_of(line, 12, 1000) <= 0);
}

static void test_slope_and_its_error(void **state)
{
	struct growth_point points[12];
	struct growth_fit fit;

	(void)state;
	for (uint32_t i = 0; i < 12; i++)
		points[i] = (struct growth_point){
			(float)i * 60, 1000 + 120 * (float)i + (i % 2 ? 5 : -5), NAN, 0};
	growth_fit(&fit, points, 12, 0.85F, -1000);
	assert_float_equal(fit.slope, 2, 0.03);
	assert_true(fit.slope_error > 0 && fit.slope_error < 0.03F);
	assert_int_equal(fit.onset, 0);
}

static void test_lives(void **state)
{
	struct growth_bins bins;
	struct growth_life climbs, slower, ramp, brief;

	(void)state;
	fill(&bins, "floor 0:50 300:250 bursts 30 10 samples 300");
	climbs = growth_life_of(&bins);
	fill(&bins, "floor 0:50 300:70 bursts 30 10 samples 300");
	slower = growth_life_of(&bins);
	fill(&bins, "floor 0:50 60:250 300:250 bursts 30 10 samples 300");
	ramp = growth_life_of(&bins);
	fill(&bins, "floor 0:50 300:250 samples 12");
	brief = growth_life_of(&bins);
	assert_true(climbs.climbed && !ramp.climbed && !brief.climbed);
	assert_true(growth_lives_agree(&climbs, &climbs));
	assert_false(growth_lives_agree(&climbs, &slower));
	assert_false(growth_lives_agree(&climbs, &ramp));
}

static void test_a_fall_needs_a_climb(void **state)
{
	struct growth_bins bins;
	struct growth_fall fall;

	(void)state;
	fill(&bins, "floor 0:100 bursts 30 80 samples 400");
	assert_true(isinf(growth_fall_of(&bins).below));
	fill(&bins, "floor 0:100 400:300 samples 400");
	fall = growth_fall_of(&bins);
	/* the last quarter is above 250, half of that climb ends at 175 */
	assert_true(fall.from >= 250 && fall.from < 260);
	assert_float_equal(fall.below, 100 + (fall.from - 100) / 2, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_life_fits),
		cmocka_unit_test(test_outliers_do_not_matter),
		cmocka_unit_test(test_load_is_a_mean_of_what_is_known),
		cmocka_unit_test(test_points_lie_between_the_peaks),
		cmocka_unit_test(test_a_pause_is_a_floor_point),
		cmocka_unit_test(test_a_smooth_rise_has_no_structure),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_load_explains),
		cmocka_unit_test(test_slope_and_its_error),
		cmocka_unit_test(test_lives),
		cmocka_unit_test(test_a_fall_needs_a_climb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
