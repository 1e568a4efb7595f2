#include "panes/detail.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/chart.h"
#include "panes/detail_facts.h"
#include "panes/wall.h"
#include "panes/worker_courses.h"
#include "panes/worker_state.h"

enum {
	CHART_ROWS_MIN = 4,  /* three, and the times */
	CHART_ROWS_MAX = 24, /* more show no more */
	WIDE_COLS = 60,      /* from here on labels are words */
	VALUE_COLS = 4,      /* beside a label that is cut: "1.2k", "12.5" */
	VALUE_COLS_MIN = 3,  /* beside one that is not: "12" */
	PEAK_COLS = 11,      /* "peak 12.5/s" at the right ... */
	PEAK_FROM_COLS = 100 /* ... of wide screens */
};

/* One picture of one worker. */
struct sheet {
	const struct frame *frame;
	const struct worker *worker;
	struct canvas *canvas;
	struct area area;
	bool wide, past;
	int gutter; /* columns of labels at the left, gap included */
	struct chart_axis axis;
	int64_t period_ms;
	size_t grace;
};

/* How the rows are shared out: what tells most comes first when there are few. */
struct sheet_rows {
	int facts, chart, courses;
	bool spaced; /* blank rows between the three */
};

static struct sheet_rows share_rows(int rows, int facts, int course_count)
{
	struct sheet_rows share = {.facts = 1};
	int left = rows - 2; /* the name, and a line of facts */

	if (left >= CHART_ROWS_MIN) {
		share.chart = CHART_ROWS_MIN;
		left -= CHART_ROWS_MIN;
	}
	share.courses = left < 0 ? 0 : left < course_count ? left : course_count;
	left -= share.courses;
	while (left > 0 && share.facts < facts) {
		share.facts++;
		left--;
	}
	share.spaced = left >= 2 + CHART_ROWS_MIN;
	left -= share.spaced ? 2 : 0;
	while (left > 0 && share.chart >= CHART_ROWS_MIN && share.chart < CHART_ROWS_MAX) {
		share.chart++;
		left--;
	}
	return share;
}

static void draw_name(const struct sheet *sheet)
{
	const struct frame *frame = sheet->frame;
	char name[LIMIT_NAME_BYTES], words[WORKER_WORDS_BYTES];
	int width = sheet->area.cols / 2;
	enum role role = worker_words(words, frame->model, sheet->worker, frame->now, width);
	int room = sheet->area.cols - (int)strlen(words) - 2, used;

	model_worker_name(frame->model, sheet->worker, name);
	used = text_columns(sheet->canvas->glyphs, name);
	used = canvas_field(sheet->canvas, sheet->area, 0, 0, used < room ? used : room, ROLE_TITLE,
		ALIGN_LEFT, CUT_MIDDLE, name);
	canvas_text(sheet->canvas, sheet->area, 0, used + 2, role, words);
}

static struct area plot_area(const struct sheet *sheet, int row, int rows)
{
	struct area area = sheet->area;

	area.row += row;
	area.rows = rows;
	area.col += sheet->gutter;
	area.cols = (int)chart_cols(&sheet->axis);
	return area;
}

static struct area gutter_area(const struct sheet *sheet, int row, int rows)
{
	struct area area = sheet->area;

	area.row += row;
	area.rows = rows;
	area.cols = sheet->gutter - 1;
	return area;
}

/* A life has the courses it lived: what was before its beginning was another process. */
static void draw_birth(const struct sheet *sheet, struct area plot)
{
	const struct worker *worker = sheet->worker;
	size_t col = chart_col(&sheet->axis, worker->restarted_at.mono);
	char text[64], cause[WORKER_CAUSE_BYTES], when[WALL_BYTES];

	if (worker->restarts == 0 || col == chart_cols(&sheet->axis))
		return;
	for (int row = 0; row < plot.rows; row++)
		canvas_glyph(
			sheet->canvas, plot, row, (int)col, ROLE_WARN, sheet->canvas->glyphs->post);
	worker_cause(cause, sheet->frame->model, worker);
	wall_time(when, worker->restarted_at.wall);
	snprintf(text, sizeof(text), "restarted %s%s", when, cause);
	if (strlen(text) < col)
		canvas_text(sheet->canvas, plot, plot.rows / 2, (int)(col - strlen(text)) - 1,
			ROLE_WARN, text);
}

static double limit_of(const struct sheet *sheet)
{
	double limit, used;

	return model_worker_limit(sheet->frame->model, sheet->worker, &limit, &used) ? limit
										     : (double)NAN;
}

/* "expected" has no room beside a size. */
static const char *limit_word(const struct sheet *sheet)
{
	return model_worker_limit_is_expected(sheet->frame->model, sheet->worker) ? "expect "
										  : "limit ";
}

/* The label of the limit takes the place of the scale's at that row. */
static void draw_limit(const struct sheet *sheet, struct area plot, struct area gutter,
	struct chart_range range, double limit)
{
	int row = chart_row(plot, range, limit);
	char text[UNITS_BYTES], label[UNITS_BYTES + 8];

	if (row < 0)
		return;
	chart_draw_level(sheet->canvas, plot, range, limit);
	units_bytes(text, gutter.cols, limit);
	snprintf(label, sizeof(label), "%s%s", sheet->wide ? limit_word(sheet) : "", text);
	canvas_field(
		sheet->canvas, gutter, row, 0, gutter.cols, ROLE_WARN, ALIGN_RIGHT, CUT_END, label);
}

static mono_ms time_of(const struct growth *growth, const struct growth_point *point)
{
	return (mono_ms){growth_began_ms(growth) + (int64_t)((double)point->at_s * 1000)};
}

/* The line that growth follows, through the middle of the points it goes by; from the first of them
   to now. */
static void draw_fitted(const struct sheet *sheet, struct area plot, struct chart_range range)
{
	const struct verdict *verdict = model_worker_verdict(sheet->worker);
	const struct growth *growth = &sheet->worker->growth;
	const struct growth_points *points = growth_floor(growth);
	double slope = (double)verdict->figures[VERDICT_SLOPE], level = 0, at_s = 0;
	uint32_t count = (uint32_t)verdict->figures[VERDICT_POINTS];
	const struct growth_point *first = &points->list[points->count - count];
	size_t col = chart_col(&sheet->axis, time_of(growth, first));

	for (uint32_t i = 0; i < count; i++) {
		level += (double)first[i].bytes / count;
		at_s += (double)first[i].at_s / count;
	}
	if (col == chart_cols(&sheet->axis))
		col = 0; /* it began before the picture does */
	for (; col < chart_cols(&sheet->axis); col++) {
		double ago_s = sheet->axis.now.wall.s - chart_wall(&sheet->axis, col).s;
		int64_t at_ms = sheet->axis.now.mono.ms - (int64_t)(ago_s * 1000);
		double since_s = (double)(at_ms - growth_began_ms(growth)) / 1000;
		int row = chart_row(plot, range, level + slope * (since_s - at_s));

		if (row >= 0)
			canvas_glyph(sheet->canvas, plot, row, (int)col, ROLE_WARN,
				sheet->canvas->glyphs->fitted);
	}
}

/* What the verdict goes by. */
static void draw_floor(const struct sheet *sheet, struct area plot, struct chart_range range)
{
	const struct verdict *verdict = model_worker_verdict(sheet->worker);
	const struct growth_points *points = growth_floor(&sheet->worker->growth);

	if (verdict->code == VERDICT_GROWING && verdict->evidence == EVIDENCE_FLOOR)
		draw_fitted(sheet, plot, range);
	for (uint32_t i = 0; i < points->count; i++)
		chart_draw_mark(sheet->canvas, plot, &sheet->axis, range,
			time_of(&sheet->worker->growth, &points->list[i]),
			(double)points->list[i].bytes, ROLE_TITLE, sheet->canvas->glyphs->point);
}

static void draw_chart(const struct sheet *sheet, int row, int rows)
{
	struct area plot = plot_area(sheet, row, rows - 1);
	struct area gutter = gutter_area(sheet, row, rows);
	struct area times = plot_area(sheet, row + rows - 1, 1);
	struct series_point points[SPARK_CELLS];
	double limit = limit_of(sheet);
	const struct series *history = &sheet->worker->rss_history.series;
	size_t heard = chart_heard(&sheet->axis, history, sheet->period_ms);
	enum role role = sheet->past ? ROLE_STALE : ROLE_PLAIN;
	struct chart_range range;

	if (rows < 2)
		return;
	chart_walk(&sheet->axis, history, points);
	times.cols = sheet->area.cols - sheet->gutter;
	chart_draw_times(sheet->canvas, times, &sheet->axis);
	if (!sheet->worker->rss.known) {
		canvas_text(sheet->canvas, plot, 0, 0, ROLE_DIM, "no RSS known");
		return;
	}
	range = chart_range_of(points, chart_cols(&sheet->axis), limit);
	chart_draw_scale(sheet->canvas, gutter, rows - 1, range);
	draw_limit(sheet, plot, gutter, range, limit);
	draw_birth(sheet, plot);
	chart_draw(sheet->canvas, plot, role, range, points, heard, sheet->grace);
	chart_draw_silence(sheet->canvas, plot, role, heard, chart_cols(&sheet->axis));
	draw_floor(sheet, plot, range);
}

/* A sparkline has no scale of its own: its top is told where there is room. */
static void draw_peak(
	const struct sheet *sheet, int row, const struct series_point *points, double scale)
{
	char text[UNITS_BYTES], peak[UNITS_BYTES + 8];
	double most = -1;

	for (size_t i = 0; i < chart_cols(&sheet->axis); i++)
		if (points[i].known && points[i].max > most)
			most = points[i].max;
	if (most < 0 || sheet->area.cols < PEAK_FROM_COLS)
		return;
	units_number(text, 5, most * scale);
	snprintf(peak, sizeof(peak), "peak %s", text);
	canvas_text(
		sheet->canvas, sheet->area, row, sheet->area.cols - PEAK_COLS + 1, ROLE_DIM, peak);
}

static void say_number(char out[UNITS_BYTES], int width, double value)
{
	char number[UNITS_BYTES];

	units_number(number, value < 0 ? width - 1 : width, fabs(value));
	snprintf(out, UNITS_BYTES, "%s%.*s", value < 0 ? "-" : "", UNITS_BYTES - 2, number);
}

static void draw_course(const struct sheet *sheet, int row, const struct course *course)
{
	struct area gutter = gutter_area(sheet, row, 1), plot = plot_area(sheet, row, 1);
	const char *label = sheet->wide ? course->label : course->brief;
	size_t heard = chart_heard(&sheet->axis, course->history, sheet->period_ms);
	enum role role = sheet->past ? ROLE_STALE : ROLE_PLAIN;
	struct series_point points[SPARK_CELLS];
	int room = text_columns(sheet->canvas->glyphs, label), width;
	char value[UNITS_BYTES];

	if (room > gutter.cols - VALUE_COLS_MIN - 1)
		room = gutter.cols - VALUE_COLS - 1;
	width = gutter.cols - room - 1;
	if (course->word)
		snprintf(value, sizeof(value), "%s", course->word);
	else
		say_number(value, width, course->value);
	canvas_field(sheet->canvas, gutter, 0, 0, room, ROLE_DIM, ALIGN_LEFT, CUT_MIDDLE, label);
	canvas_field(sheet->canvas, gutter, 0, gutter.cols - width, width, course->role,
		ALIGN_RIGHT, CUT_END, value);
	chart_walk(&sheet->axis, course->history, points);
	spark_draw(sheet->canvas, plot, 0, 0, role, SPARK_GREATEST, points, heard, sheet->grace);
	chart_draw_silence(sheet->canvas, plot, role, heard, chart_cols(&sheet->axis));
	if (!course->rare)
		draw_peak(sheet, row, points, course->scale);
}

static struct sheet make_sheet(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct worker *worker = frame->detail;
	const struct feed *feed = model_feed_of(frame->model, worker);
	int64_t watched_ms = feed ? mono_diff_ms(frame->now.mono, feed->added_at) : 0;
	struct sheet sheet = {.frame = frame, .worker = worker, .canvas = canvas, .area = area};
	int64_t past_ms = worker_past_ms(frame->model, worker, frame->now.mono);
	int64_t history_ms = past_ms > watched_ms ? past_ms : watched_ms;
	int64_t span_ms = frame->view->span_ms;
	int cols;

	sheet.wide = area.cols >= WIDE_COLS;
	sheet.past = worker_is_past(worker_kind(frame->model, worker, frame->now));
	sheet.gutter = sheet.wide ? 16 : 9;
	cols = area.cols - sheet.gutter - (area.cols >= PEAK_FROM_COLS ? PEAK_COLS : 0);
	sheet.axis = chart_axis_fit(
		frame->now, history_ms < span_ms ? history_ms : span_ms, cols > 1 ? cols : 1);
	sheet.period_ms = model_worker_period_ms(frame->model, worker);
	sheet.grace = chart_grace(&sheet.axis, sheet.period_ms);
	return sheet;
}

void detail_worker(const struct frame *frame, struct canvas *canvas, struct area area)
{
	struct sheet_rows share;
	struct sheet sheet;
	struct course courses[WORKER_COURSES];
	size_t count;
	int row = 1;

	if (!frame->detail) {
		canvas_text(canvas, area, 0, 0, ROLE_WARN,
			"This worker is not there any more. Esc goes back.");
		return;
	}
	sheet = make_sheet(frame, canvas, area);
	count = worker_courses(frame, courses);
	share = share_rows(area.rows, detail_facts(frame, canvas, (struct area){.cols = area.cols}),
		(int)count);
	draw_name(&sheet);
	area.row += row;
	area.rows = share.facts < area.rows ? share.facts : 0;
	detail_facts(frame, canvas, area);
	row += share.facts + share.spaced;
	draw_chart(&sheet, row, share.chart);
	row += share.chart + share.spaced;
	for (int i = 0; i < share.courses; i++)
		draw_course(&sheet, row + i, &courses[i]);
}
