#include "panes/detail.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/group_courses.h"
#include "panes/group_facts.h"
#include "panes/table.h"

enum {
	CHART_ROWS_MIN = 4,  /* three, and the times */
	CHART_ROWS_MAX = 16, /* more show no more */
	TABLE_ROWS_MIN = 4,  /* titles, and the worst three */
};

/* How the rows below the name are shared out: what tells most comes first when there are few. */
struct sheet_rows {
	int facts, chart, courses;
	int table; /* titles included; 0: no room */
	bool spaced;
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

static struct sheet_rows share_rows(int rows, int facts, int courses, int members)
{
	struct sheet_rows share = {.facts = rows > 1 ? 1 : 0};
	int left = rows - 1 - share.facts, more;

	share.table = left < 2 ? 0 : least(left, least(TABLE_ROWS_MIN, 1 + members));
	left -= share.table;
	share.chart = left >= CHART_ROWS_MIN ? CHART_ROWS_MIN : 0;
	left -= share.chart;
	share.courses = least(left, courses);
	left -= share.courses;
	more = least(left, facts - share.facts);
	share.facts += more;
	left -= more;
	share.spaced = left >= 2 + CHART_ROWS_MIN;
	left -= share.spaced ? 2 : 0;
	more = least((left + 1) / 2, 1 + members - share.table);
	share.table += more;
	left -= more;
	if (share.chart > 0)
		share.chart += least(left, CHART_ROWS_MAX - share.chart);
	return share;
}

/* Above the table. */
static int rows_above(const struct sheet_rows *share)
{
	return 1 + share->facts + share->chart + share->courses + 2 * share->spaced;
}

/* ---- who they are ---- */

enum { COL_NAME, COL_RSS, COL_FLOOR, COL_LOAD, COL_TAIL, COL_POOL, COL_VERSION, COL_VERDICT, COLS };

static const struct column columns_usual[COLS] = {
	[COL_NAME] = {"WORKERS", .min = 10, .want = 24, .max = 48, .rank = 0, .cut = CUT_MIDDLE},
	[COL_RSS] = {"RSS", .min = 8, .want = 8, .max = 8, .rank = 1, .align = ALIGN_RIGHT},
	[COL_FLOOR] = {"floor/h", .min = 8, .want = 8, .max = 8, .rank = 5, .align = ALIGN_RIGHT},
	[COL_LOAD] = {"load/s", .min = 6, .want = 6, .max = 6, .rank = 6, .align = ALIGN_RIGHT},
	[COL_TAIL] = {"p99 ms", .min = 6, .want = 6, .max = 6, .rank = 4, .align = ALIGN_RIGHT},
	[COL_POOL] = {"pool", .min = 7, .want = 7, .max = 12, .rank = 3, .align = ALIGN_RIGHT},
	[COL_VERSION] = {"version", .min = 8, .want = 8, .max = 16, .rank = 7},
	[COL_VERDICT] = {"verdict", .min = 12, .want = 20, .max = 36, .rank = 2},
};

static const struct order_entry *entry_at(const struct frame *frame, size_t i)
{
	return &frame->members.entries[i];
}

static const struct worker *member_at(const struct frame *frame, size_t i)
{
	return model_worker(frame->model, entry_at(frame, i)->index);
}

/* Names for the rows that are shown. What none of the group tells has no column; nor has a version
   that all have. */
static void size_columns(struct column columns[COLS], const struct frame *frame,
	const struct group_figures *figures, const struct glyphs *glyphs, size_t top, size_t end)
{
	const struct pool_sum *pools = &figures->pools;
	int name = 10;

	for (size_t i = top; i < end; i++) {
		char text[LIMIT_NAME_BYTES];
		int width;

		model_worker_name(frame->model, member_at(frame, i), text);
		width = text_columns(glyphs, text);
		name = width > name ? width : name;
	}
	column_fit_text(&columns[COL_NAME], name, 24);
	columns[COL_LOAD].absent = !figures->has_load;
	columns[COL_TAIL].absent = !figures->has_tail;
	columns[COL_POOL].absent = pools->count + pools->silent == 0;
	columns[COL_VERSION].absent = figures->version_count < 2;
}

static void draw_number(
	const struct table *table, int row, size_t column, enum role role, double value)
{
	char text[UNITS_BYTES] = "";

	units_number(text, table_width(table, column), value);
	table_cell(table, row, column, role, isnan(value) ? "" : text);
}

static void draw_member(
	const struct frame *frame, const struct table *table, int row, size_t number)
{
	const struct order_entry *entry = entry_at(frame, number);
	const struct worker *worker = member_at(frame, number);
	bool past = worker_is_past(entry->kind),
	     old = worker_rss_is_old(frame->model, worker, frame->now);
	enum role role = past ? ROLE_STALE : ROLE_PLAIN, words_role;
	char name[LIMIT_NAME_BYTES], text[UNITS_BYTES + 1], words[WORKER_WORDS_BYTES];
	char pool[POOL_SUM_BYTES];
	struct pool_sum pools = {0};

	model_worker_name(frame->model, worker, name);
	words_role = worker_words(
		words, frame->model, worker, frame->now, table_width(table, COL_VERDICT));
	if (worker_role(entry->kind) == ROLE_ALARM)
		table_mark(table, row);
	table_cell(table, row, COL_NAME, role, name);
	units_bytes(text, 8, worker->rss.known ? worker->rss.value : (double)NAN);
	table_cell(table, row, COL_RSS, old ? ROLE_STALE : role, worker->rss.known ? text : "");
	worker_floor_words(text, worker, table_width(table, COL_FLOOR));
	table_cell(table, row, COL_FLOOR, role, text);
	draw_number(table, row, COL_LOAD, role, worker_load(frame, worker));
	draw_number(table, row, COL_TAIL, role, worker_tail_ms(frame, worker));
	pool_sum_add(&pools, frame, worker);
	pool_sum_words(pool, &pools);
	table_cell(table, row, COL_POOL, pools.at_end > 0 ? ROLE_ALARM : role, pool);
	table_cell(table, row, COL_VERSION, role, model_place_of(frame->model, worker)->version);
	table_cell(table, row, COL_VERDICT, words_role, words);
}

static void draw_members(const struct frame *frame, const struct group_figures *figures,
	struct canvas *canvas, struct area area, size_t top)
{
	size_t room = area.rows > 0 ? (size_t)area.rows - 1 : 0, total = frame->members.total;
	size_t end = total - top < room ? total : top + room;
	struct column columns[COLS];
	struct table table;

	memcpy(columns, columns_usual, sizeof(columns));
	size_columns(columns, frame, figures, canvas->glyphs, top, end);
	table = table_begin(canvas, area, columns, COLS);
	table_titles(&table);
	for (size_t i = top; i < end; i++)
		draw_member(frame, &table, 1 + (int)(i - top), i);
}

/* ---- the page ---- */

static void draw_name(const struct frame *frame, const struct group_figures *figures,
	struct canvas *canvas, struct area area)
{
	const struct group_brief *brief = &figures->brief;
	const char *name = group_name(frame, (uint32_t)frame->view->detail.id);
	char words[GROUP_WORDS_BYTES];
	int used = canvas_text(canvas, area, 0, 0, ROLE_TITLE, name) + 2;

	group_count_words(words, frame, brief, brief->count);
	canvas_text(canvas, area, 0, used,
		worker_is_troubled(brief->worst_kind) ? worker_role(brief->worst_kind) : ROLE_DIM,
		words);
}

static struct area take_rows(struct area *area, int rows)
{
	struct area taken = *area;

	taken.rows = least(rows, area->rows);
	area->row += taken.rows;
	area->rows -= taken.rows;
	return taken;
}

/* What goes where is found for the screen there is: an empty area has to tell, too. */
int detail_group(const struct frame *frame, struct canvas *canvas, struct area area, int top)
{
	struct group_figures figures;
	struct sheet_rows share;
	int members = (int)frame->members.total, facts;

	if (members == 0) {
		canvas_text(canvas, area, 0, 0, ROLE_WARN,
			"Nobody of this group is there any more. Esc goes back.");
		return 0;
	}
	group_figures(&figures, frame);
	facts = group_facts(frame, &figures, canvas, (struct area){.cols = area.cols});
	share = share_rows(frame->page_area.rows, facts, group_courses_count(&figures), members);
	if (area.rows > 0) {
		draw_name(frame, &figures, canvas, take_rows(&area, 1));
		group_facts(frame, &figures, canvas, take_rows(&area, share.facts));
		take_rows(&area, share.spaced);
		group_courses_draw(frame, &figures, canvas,
			take_rows(&area, share.chart + share.courses), share.chart);
		take_rows(&area, share.spaced);
		draw_members(frame, &figures, canvas, take_rows(&area, share.table), (size_t)top);
	}
	return share.table == 0 ? 0 : rows_above(&share) + 1 + members;
}
