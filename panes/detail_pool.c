#include "panes/detail.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/pool_cause.h"
#include "model/units.h"
#include "panes/chart.h"
#include "panes/flow.h"
#include "panes/pool_state.h"
#include "panes/server_state.h"
#include "panes/wall.h"

enum {
	GUTTER_COLS = 17,
	CHART_ROWS_MIN = 3, /* and a row of times */
	CHART_ROWS_MAX = 12,
	SHARE_SPAN_MS = 30 * 60 * 1000, /* kept of being at its end */
	USERS_MAX = 8,                  /* targets that are told of */
	TEXT_BYTES = 256,
};

/* One picture of one pool. */
struct sheet {
	const struct frame *frame;
	const struct pool *pool;
	const struct feed *feed; /* of its worker or its pooler; NULL: nobody's */
	bool is_pooler, past;
	char database[LIMIT_POOL_KEY_BYTES], user[LIMIT_POOL_KEY_BYTES]; /* "": not a pooler's */
};

/* Poolers' pools are called "database/user". */
static struct sheet make_sheet(const struct frame *frame, const struct pool *pool)
{
	const struct model *model = frame->model;
	struct sheet sheet = {.frame = frame, .pool = pool};
	const char *slash = strchr(pool->key, '/');

	sheet.feed = model_feed_of(model, model_pool_worker(model, pool));
	sheet.is_pooler = model_pool_dialect(model, pool)->is_pooler;
	sheet.past = pool_is_past(pool_kind(model, pool, frame->now));
	if (!sheet.is_pooler || !slash)
		return sheet;
	memcpy(sheet.database, pool->key, (size_t)(slash - pool->key));
	snprintf(sheet.user, sizeof(sheet.user), "%s", slash + 1);
	return sheet;
}

/* ---- how full ---- */

static void put_figure(
	struct flow *flow, const struct pool *pool, enum pool_figure figure, const char *label)
{
	double value;

	if (pool_figure(pool, figure, &value))
		flow_put(flow, label, "%.0f", value);
}

static void put_figures(struct flow *flow, const struct sheet *sheet)
{
	const struct pool *pool = sheet->pool;
	char size[POOL_WORDS_BYTES], waiting[POOL_WORDS_BYTES];

	pool_size_words(size, pool, flow->canvas->glyphs);
	flow_put(flow, "in use/size", "%s", size);
	put_figure(flow, pool, POOL_IDLE, "idle");
	put_figure(flow, pool, POOL_OPEN, "open");
	put_figure(flow, pool, POOL_MIN, "least open");
	pool_waiting_words(waiting, pool, ", the first for ");
	flow_put(flow, "waiting", "%s",
		waiting[0] != '\0' ? waiting : flow->canvas->glyphs->unknown);
	flow_break(flow);
}

static void put_waits(struct flow *flow, const struct sheet *sheet)
{
	const struct pool *pool = sheet->pool;
	mono_ms now = sheet->frame->now.mono;
	char words[POOL_WORDS_BYTES], rate[UNITS_BYTES];
	double per_s;

	pool_acquire_words(words, pool);
	if (words[0] != '\0')
		flow_put(flow, "acquire", "%s, a mean", words);
	if (pool_rate(pool, POOL_WAITS, now, &per_s)) {
		units_number(rate, UNITS_BYTES, per_s);
		flow_put(flow, "waits/s", "%s", rate);
	}
	pool_timeouts_words(words, pool, now);
	if (words[0] != '\0')
		flow_put(flow, "timeouts/min", "%s", words);
}

static void put_pinned(struct flow *flow, const struct sheet *sheet)
{
	const struct pool *pool = sheet->pool;
	int64_t span_ms = sheet->frame->view->span_ms;
	char when[WALL_BYTES], age[UNITS_BYTES], share[UNITS_BYTES], span[UNITS_BYTES];
	double ratio;

	if (span_ms > SHARE_SPAN_MS)
		span_ms = SHARE_SPAN_MS;
	if (pool->pinned && !sheet->past) {
		wall_time(when, pool->pinned_since.wall);
		units_age(age, UNITS_BYTES,
			mono_diff_ms(sheet->frame->now.mono, pool->pinned_since.mono));
		flow_put(flow, "pinned", "since %s UTC, %s", when, age);
	}
	if (pool_pinned_share(pool, sheet->frame->now.mono, span_ms, &ratio)) {
		units_percent(share, UNITS_BYTES, ratio);
		units_span(span, UNITS_BYTES, span_ms);
		flow_put(flow, "at its end", "%s of what was watched of the last %s", share, span);
	}
	flow_break(flow);
}

/* ---- why, and whose it is ---- */

static void put_cause(struct flow *flow, const struct sheet *sheet)
{
	struct pool_case found =
		pool_case(sheet->frame->model, &sheet->frame->witnesses, sheet->pool);
	char text[POOL_CASE_BYTES];

	pool_case_sentence(text, &found);
	if (text[0] != '\0')
		flow_text(flow, 0, sheet->past ? ROLE_STALE : ROLE_WARN, text);
}

static void put_source(struct flow *flow, const struct sheet *sheet)
{
	const struct pool_dialect *dialect = model_pool_dialect(sheet->frame->model, sheet->pool);
	char age[UNITS_BYTES];

	if (sheet->database[0] != '\0') {
		flow_put(flow, "database", "%s", sheet->database);
		flow_put(flow, "user", "%s", sheet->user);
	}
	units_age(
		age, UNITS_BYTES, mono_diff_ms(sheet->frame->now.mono, sheet->pool->heard_at.mono));
	flow_put(flow, "told by", "%s%s, %s ago", dialect->who,
		sheet->pool->is_guess ? " (by its names)" : "", age);
	if (sheet->feed)
		flow_put(flow, "target", "%s%s", sheet->feed->name,
			sheet->feed->removed ? " (removed)" : "");
	flow_break(flow);
}

/* Whose connections are configured to go through it. */
static void put_users(struct flow *flow, const struct sheet *sheet)
{
	const struct model *model = sheet->frame->model;
	size_t count = 0;

	for (size_t i = 0; i < model_feed_slots(model) && sheet->is_pooler; i++) {
		const struct feed *feed = model_feed(model, i);

		if (!feed || feed->removed || strcmp(feed->pooler_pool, sheet->pool->key) != 0)
			continue;
		if (++count <= USERS_MAX)
			flow_put(flow, "used by", "%s", feed->name);
	}
	if (count > USERS_MAX)
		flow_put(flow, "", "+%zu more", count - USERS_MAX);
	flow_break(flow);
}

/* "Postgres db1, orders: 20 sessions, 18 active, 1 idle in transaction, 1 idle, 3 waiting on a
   lock"; states where they may be seen. */
static void put_sessions(struct flow *flow, const char *server, const struct owner *owner)
{
	const struct session_group *now = &owner->now;
	const uint32_t *of = now->of_state;
	char text[TEXT_BYTES + LIMIT_NAME_BYTES + LIMIT_OWNER_BYTES], states[TEXT_BYTES] = "";

	if (group_tells_states(now))
		snprintf(states, sizeof(states),
			", %" PRIu32 " active, %" PRIu32 " idle in transaction, %" PRIu32
			" idle, %" PRIu32 " waiting on a lock",
			group_at_work(now), of[SESSION_IN_TRANSACTION] + of[SESSION_ABORTED],
			of[SESSION_IDLE], now->waiting);
	snprintf(text, sizeof(text), "Postgres %s, %s: %" PRIu32 " session%s%s", server,
		owner->who.owner, now->total, now->total == 1 ? "" : "s", states);
	flow_text(flow, 0, flow->role, text);
}

/* What the servers that are watched see of a pooler's pool: owners of its database and user. Others
   may have the same without it, and names are all there is to go by. */
static void put_servers(struct flow *flow, const struct sheet *sheet)
{
	const struct frame *frame = sheet->frame;

	for (size_t i = 0; i < model_server_count(frame->model) && sheet->user[0] != '\0'; i++) {
		const struct server *server = model_server(frame->model, i);

		if (server_is_past(frame->model, server, frame->now.mono))
			continue;
		for (uint32_t n = 0; n < server->ledger.owner_count; n++) {
			const struct owner *owner = &server->ledger.owners[n];

			if (owner->now.total == 0 ||
				strcmp(owner->who.database, sheet->database) != 0 ||
				strcmp(owner->who.user, sheet->user) != 0)
				continue;
			put_sessions(flow, server_name(frame->model, server), owner);
		}
	}
}

static int draw_facts(const struct sheet *sheet, struct canvas *canvas, struct area area, int top)
{
	struct flow flow = {.canvas = canvas,
		.area = area,
		.top = top,
		.role = sheet->past ? ROLE_STALE : ROLE_PLAIN};

	put_figures(&flow, sheet);
	put_waits(&flow, sheet);
	put_pinned(&flow, sheet);
	put_cause(&flow, sheet);
	put_servers(&flow, sheet);
	put_users(&flow, sheet);
	put_source(&flow, sheet);
	return flow_rows(&flow);
}

/* ---- courses ---- */

static double greatest(const struct series_point *points, size_t count)
{
	double most = 1;

	for (size_t i = 0; i < count; i++)
		if (points[i].known)
			most = fmax(most, points[i].max);
	return most;
}

static struct area beside_gutter(struct area area, const struct chart_axis *axis)
{
	area.col += GUTTER_COLS;
	area.cols = (int)chart_cols(axis);
	return area;
}

static void draw_label(
	struct canvas *canvas, struct area area, int row, const char *label, const char *value)
{
	canvas_text(canvas, area, row, 0, ROLE_DIM, label);
	canvas_field(canvas, area, row, 0, GUTTER_COLS - 1, ROLE_DIM, ALIGN_RIGHT, CUT_END, value);
}

/* From zero to its maximum, so that one sees what is left; the maximum is a line where more than it
   was lent out. */
static void draw_in_use(const struct sheet *sheet, struct canvas *canvas, struct area area,
	const struct chart_axis *axis)
{
	struct area plot = beside_gutter(area, axis);
	struct series_point points[SPARK_CELLS];
	const struct series *history = &sheet->pool->in_use.series;
	size_t heard = chart_heard(axis, history, sheet->pool->period_ms);
	enum role role = sheet->past ? ROLE_STALE : ROLE_PLAIN;
	struct chart_range range;
	char top[UNITS_BYTES];
	double in_use, limit, ratio;
	bool limited = pool_fullness(sheet->pool, &in_use, &limit, &ratio);

	chart_walk(axis, history, points);
	range = (struct chart_range){0, greatest(points, chart_cols(axis))};
	if (limited)
		range.high = fmax(range.high, limit);
	units_amount(top, 6, range.high);
	draw_label(canvas, area, 0, "in use", top);
	draw_label(canvas, area, area.rows - 1, "", "0");
	if (limited)
		chart_draw_level(canvas, plot, range, limit);
	chart_draw(canvas, plot, role, range, points, heard,
		chart_grace(axis, sheet->pool->period_ms));
	chart_draw_silence(canvas, plot, role, heard, chart_cols(axis));
}

static void draw_line(const struct sheet *sheet, struct canvas *canvas, struct area area,
	const struct chart_axis *axis, const struct series *series, const char *label)
{
	struct area plot = beside_gutter(area, axis);
	size_t heard = chart_heard(axis, series, sheet->pool->period_ms);
	enum role role = sheet->past ? ROLE_STALE : ROLE_PLAIN;
	struct series_point points[SPARK_CELLS];

	chart_walk(axis, series, points);
	draw_label(canvas, area, 0, label, "");
	spark_draw(canvas, plot, 0, 0, role, SPARK_GREATEST, points, heard,
		chart_grace(axis, sheet->pool->period_ms));
	chart_draw_silence(canvas, plot, role, heard, chart_cols(axis));
}

static void draw_courses(const struct sheet *sheet, struct canvas *canvas, struct area area)
{
	const struct pool *pool = sheet->pool;
	bool times_waits = !series_is_empty(&pool->wait_ms.series);
	int cols = area.cols - GUTTER_COLS, lines = 2 + times_waits; /* a line, and times */
	int64_t watched_ms = mono_diff_ms(sheet->frame->now.mono, pool->first_seen.mono);
	int64_t span_ms = sheet->frame->view->span_ms;
	int rows = area.rows - lines;
	struct chart_axis axis;

	if (cols < 1 || rows < CHART_ROWS_MIN)
		return;
	axis = chart_axis_fit(sheet->frame->now, watched_ms < span_ms ? watched_ms : span_ms, cols);
	area.rows = rows < CHART_ROWS_MAX ? rows : CHART_ROWS_MAX;
	draw_in_use(sheet, canvas, area, &axis);
	area.row += area.rows;
	area.rows = 1;
	draw_line(sheet, canvas, area, &axis, &pool->at_end.series, "at its end");
	area.row += 1;
	if (times_waits)
		draw_line(sheet, canvas, area, &axis, &pool->wait_ms.series, "acquire ms");
	area.row += times_waits;
	area.col += GUTTER_COLS;
	area.cols = cols;
	chart_draw_times(canvas, area, &axis);
}

static void draw_name(const struct sheet *sheet, struct canvas *canvas, struct area area)
{
	const struct frame *frame = sheet->frame;
	char name[LIMIT_NAME_BYTES], words[POOL_WORDS_BYTES];
	int used;

	model_pool_name(frame->model, sheet->pool, name);
	pool_state_words(words, frame->model, sheet->pool, frame->now);
	used = canvas_text(canvas, area, 0, 0, ROLE_TITLE, name);
	canvas_text(canvas, area, 0, used + 2,
		pool_role(pool_kind(frame->model, sheet->pool, frame->now)), words);
}

int detail_pool(const struct frame *frame, struct canvas *canvas, struct area area, int top)
{
	const struct pool *pool = model_find_pool(frame->model, frame->view->detail.id);
	struct sheet sheet;
	int rows;

	if (!pool) {
		canvas_text(canvas, area, 0, 0, ROLE_WARN,
			"This pool is not there any more. Esc goes back.");
		return 0;
	}
	sheet = make_sheet(frame, pool);
	draw_name(&sheet, canvas, area);
	area.row++;
	area.rows = area.rows > 0 ? area.rows - 1 : 0;
	rows = 1 + draw_facts(&sheet, canvas, area, top);
	area.row += rows;
	area.rows = area.rows > rows ? area.rows - rows : 0;
	draw_courses(&sheet, canvas, area);
	return rows;
}
