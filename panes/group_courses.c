#include "panes/group_courses.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/course_sum.h"

enum { WIDE_COLS = 60 }; /* from here on labels are words */

/* One picture of one group. */
struct sheet {
	const struct frame *frame;
	const struct group_figures *figures;
	struct canvas *canvas;
	struct area area;
	bool wide;
	int gutter; /* columns of labels at the left, gap included */
	struct chart_axis axis;
};

/* What stands below the chart, from the top. */
enum course_of { COURSE_TAIL, COURSE_MIDDLE, COURSE_LOAD, COURSE_POOLS, GROUP_COURSES };

struct courses {
	struct course_sum memory, of[GROUP_COURSES];
};

static bool has_course(const struct group_figures *figures, enum course_of which)
{
	switch (which) {
	case COURSE_TAIL: return figures->has_tail;
	case COURSE_MIDDLE: return figures->has_median || figures->has_mean;
	case COURSE_LOAD: return figures->has_load;
	case COURSE_POOLS: return figures->pools.count + figures->pools.silent > 0;
	case GROUP_COURSES: break;
	}
	return false;
}

int group_courses_count(const struct group_figures *figures)
{
	int count = 0;

	for (enum course_of which = 0; which < GROUP_COURSES; which++)
		count += has_course(figures, which);
	return count;
}

/* Before it restarted it was another process, with courses of its own life. Of a life whose age
   nobody knew there is the last memory. */
static void add_lives_before(
	struct courses *courses, const struct model *model, const struct worker *worker)
{
	const struct lives *lives = model_lives(model);
	const struct life *life;
	const struct life_end *before = &worker->before;
	mono_ms restart = worker->restarted_at.mono, until = restart;
	bool known = false;

	if (worker->restarts == 0)
		return;
	life = lives_get(lives, worker->record);
	while (life && life->older != 0) {
		uint32_t number = life->older;

		known = course_sum_add_life(&courses->memory, lives, number, LIFE_RSS, until) ||
			known;
		course_sum_add_life(&courses->of[COURSE_LOAD], lives, number, LIFE_LOAD, until);
		course_sum_add_life(&courses->of[COURSE_POOLS], lives, number, LIFE_POOL, until);
		life = lives_get(lives, number);
		until = life ? life->began : until;
	}
	if (!known && before->rss_bytes > 0)
		course_sum_hold(&courses->memory,
			(mono_ms){restart.ms - (int64_t)(before->lived_s * 1000)}, restart,
			before->rss_bytes);
}

static void add_worker(
	struct courses *courses, const struct sheet *sheet, const struct worker *worker)
{
	const struct model *model = sheet->frame->model;
	const struct latency *latency = model_worker_latency(model, worker);
	int64_t period_ms = model_worker_period_ms(model, worker);
	const mono_ms *gone = worker->gone ? &worker->gone_at : NULL;
	const struct pool *pool = NULL;

	add_lives_before(courses, model, worker);
	course_sum_add(&courses->memory, &worker->rss_history.series, period_ms, gone);
	course_sum_add(&courses->of[COURSE_LOAD], &worker->load_history.series, period_ms, gone);
	while ((pool = model_worker_pool(model, worker, pool)))
		course_sum_add(&courses->of[COURSE_POOLS], &pool->in_use.series, pool->period_ms,
			pool->gone ? &pool->gone_at : gone);
	if (!latency)
		return;
	course_sum_add(&courses->of[COURSE_TAIL], &latency->p99_history.series, period_ms, gone);
	course_sum_add(&courses->of[COURSE_MIDDLE],
		sheet->figures->has_median ? &latency->p50_history.series
					   : &latency->mean_history.series,
		period_ms, gone);
}

static void add_up(struct courses *courses, const struct sheet *sheet)
{
	const struct frame *frame = sheet->frame;

	course_sum_begin(&courses->memory, COURSE_SUM, &sheet->axis);
	for (enum course_of which = 0; which < GROUP_COURSES; which++)
		course_sum_begin(&courses->of[which],
			which == COURSE_TAIL || which == COURSE_MIDDLE ? COURSE_WORST : COURSE_SUM,
			&sheet->axis);
	for (size_t i = 0; i < frame->members.total; i++)
		add_worker(courses, sheet,
			model_worker(frame->model, frame->members.entries[i].index));
	course_sum_end(&courses->memory);
	for (enum course_of which = 0; which < GROUP_COURSES; which++)
		course_sum_end(&courses->of[which]);
}

static struct area part(const struct sheet *sheet, int row, int rows, bool gutter)
{
	struct area area = sheet->area;

	area.row += row;
	area.rows = rows;
	area.col += gutter ? 0 : sheet->gutter;
	area.cols = gutter ? sheet->gutter - 1 : (int)chart_cols(&sheet->axis);
	return area;
}

static void draw_chart(const struct sheet *sheet, const struct course_sum *sum, int rows)
{
	size_t cols = chart_cols(&sheet->axis);
	struct area plot = part(sheet, 0, rows - 1, false);
	struct area times = part(sheet, rows - 1, 1, false);
	struct chart_range range;

	if (rows < 2)
		return;
	times.cols = sheet->area.cols - sheet->gutter;
	chart_draw_times(sheet->canvas, times, &sheet->axis);
	if (!sum->any) {
		canvas_text(sheet->canvas, plot, 0, 0, ROLE_DIM, "no RSS known");
		return;
	}
	range = chart_range_of(sum->points, cols, (double)NAN);
	chart_draw_scale(sheet->canvas, part(sheet, 0, rows, true), rows - 1, range);
	chart_draw(sheet->canvas, plot, sheet->figures->living > 0 ? ROLE_PLAIN : ROLE_STALE, range,
		sum->points, cols, 0);
}

/* The greatest there is now, of those who are heard. */
static double newest(const struct sheet *sheet, const struct course_sum *sum)
{
	const struct series_point *point = &sum->points[chart_cols(&sheet->axis) - 1];

	return point->known ? point->max : (double)NAN;
}

static const char *label_of(const struct sheet *sheet, enum course_of which)
{
	const struct group_figures *figures = sheet->figures;

	switch (which) {
	case COURSE_TAIL: return sheet->wide ? "worst p99 ms" : "p99";
	case COURSE_MIDDLE:
		if (figures->has_median)
			return sheet->wide ? "worst p50 ms" : "p50";
		return sheet->wide ? "worst mean ms" : "mean";
	case COURSE_LOAD: return sheet->wide ? "load/s" : "load";
	case COURSE_POOLS: return sheet->wide ? "pools in use" : "pool";
	case GROUP_COURSES: break;
	}
	return "";
}

static void say_value(char out[POOL_SUM_BYTES], const struct sheet *sheet, enum course_of which,
	const struct course_sum *sum, int width)
{
	const struct group_figures *figures = sheet->figures;
	char number[UNITS_BYTES] = "";
	double value = newest(sheet, sum);

	if (which == COURSE_LOAD)
		value = figures->load_told > 0 ? figures->load_per_s : (double)NAN;
	if (which == COURSE_POOLS) {
		pool_sum_words(out, &figures->pools);
		if ((int)strlen(out) <= width)
			return;
		value = figures->pools.in_use;
	}
	units_number(number, width, value);
	snprintf(out, POOL_SUM_BYTES, "%s", number);
}

static void draw_course(
	const struct sheet *sheet, const struct course_sum *sum, int row, enum course_of which)
{
	struct area gutter = part(sheet, row, 1, true), plot = part(sheet, row, 1, false);
	const char *label = label_of(sheet, which);
	int width = gutter.cols - (int)strlen(label) - 1;
	char value[POOL_SUM_BYTES];

	say_value(value, sheet, which, sum, width);
	canvas_text(sheet->canvas, gutter, 0, 0, ROLE_DIM, label);
	canvas_field(sheet->canvas, gutter, 0, gutter.cols - width, width, ROLE_PLAIN, ALIGN_RIGHT,
		CUT_END, value[0] != '\0' ? value : sheet->canvas->glyphs->unknown);
	spark_draw(sheet->canvas, plot, 0, 0, ROLE_PLAIN, SPARK_LEAST, sum->points,
		chart_cols(&sheet->axis), 0);
}

static struct sheet make_sheet(const struct frame *frame, const struct group_figures *figures,
	struct canvas *canvas, struct area area)
{
	bool wide = area.cols >= WIDE_COLS;
	struct sheet sheet = {.frame = frame,
		.figures = figures,
		.canvas = canvas,
		.area = area,
		.wide = wide,
		.gutter = wide ? 22 : 10};
	int64_t history_ms = figures->history_ms, span_ms = frame->view->span_ms;
	int cols = area.cols - sheet.gutter;

	sheet.axis = chart_axis_fit(
		frame->now, history_ms < span_ms ? history_ms : span_ms, cols > 1 ? cols : 1);
	return sheet;
}

void group_courses_draw(const struct frame *frame, const struct group_figures *figures,
	struct canvas *canvas, struct area area, int chart_rows)
{
	struct sheet sheet = make_sheet(frame, figures, canvas, area);
	struct courses courses;
	int row = chart_rows;

	add_up(&courses, &sheet);
	draw_chart(&sheet, &courses.memory, chart_rows);
	for (enum course_of which = 0; which < GROUP_COURSES && row < area.rows; which++)
		if (has_course(figures, which))
			draw_course(&sheet, &courses.of[which], row++, which);
}
