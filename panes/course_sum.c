#include "panes/course_sum.h"

#include <math.h>

void course_sum_begin(struct course_sum *sum, enum course_join join, const struct chart_axis *axis)
{
	sum->join = join;
	sum->axis = *axis;
	sum->axis.each = 1;
	sum->each = axis->each;
	sum->any = false;
	for (size_t i = 0; i < SPARK_CELLS; i++)
		sum->points[i] = (struct series_point){.known = false};
}

static void add_point(struct course_sum *sum, size_t step, double heard, double held)
{
	struct series_point *point = &sum->points[step];

	point->known = sum->any = true;
	point->min += heard;
	point->max += heard + held;
	point->last = point->max;
}

static void raise_point(struct course_sum *sum, size_t step, double value)
{
	struct series_point *point = &sum->points[step];

	if (!point->known || value > point->max)
		*point = (struct series_point){true, value, value, value};
	sum->any = true;
}

void course_sum_add(
	struct course_sum *sum, const struct series *series, int64_t period_ms, const mono_ms *gone)
{
	size_t grace = chart_grace(&sum->axis, period_ms), silent = 0;
	size_t end = gone ? chart_step(&sum->axis, *gone) : sum->axis.steps;
	const struct series_point *last = NULL;
	struct series_point points[SPARK_CELLS];

	if (series_is_empty(series))
		return;
	chart_walk(&sum->axis, series, points);
	for (size_t i = 0; i < sum->axis.steps; i++) {
		silent = points[i].known ? 0 : silent + 1;
		if (points[i].known)
			last = &points[i];
		if (!last || (silent > 0 && i >= end))
			continue;
		if (sum->join == COURSE_SUM)
			add_point(sum, i, silent > grace ? 0 : last->last,
				silent > grace ? last->last : 0);
		else if (silent <= grace)
			raise_point(sum, i, last->max);
	}
}

bool course_sum_add_life(struct course_sum *sum, const struct lives *lives, uint32_t number,
	enum life_signal signal, mono_ms until)
{
	mono_ms began = lives_get(lives, number)->began;
	size_t end = chart_step(&sum->axis, until);
	bool any = false;
	double value;

	for (size_t i = chart_step(&sum->axis, began); i < end; i++) {
		int64_t age_ms = mono_diff_ms(chart_step_at(&sum->axis, i), began);

		any = lives_value(
			      lives, number, signal, life_bin(age_ms > 0 ? age_ms : 0), &value) ||
		      any;
		if (any)
			add_point(sum, i, value, 0);
	}
	return any;
}

void course_sum_hold(struct course_sum *sum, mono_ms from, mono_ms until, double value)
{
	size_t end = chart_step(&sum->axis, until);

	for (size_t i = chart_step(&sum->axis, from); i < end; i++)
		add_point(sum, i, 0, value);
}

void course_sum_end(struct course_sum *sum)
{
	for (size_t col = sum->axis.steps * sum->each; col-- > 0;)
		sum->points[col] = sum->points[col / sum->each];
}
