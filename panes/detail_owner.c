#include "panes/detail.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "model/units.h"
#include "panes/chart.h"
#include "panes/flow.h"
#include "panes/remedy_lines.h"
#include "panes/server_rows.h"
#include "panes/server_state.h"
#include "panes/wall.h"

enum {
	GUTTER_COLS = 17,
	CHART_ROWS_MIN = 3, /* and a row of times */
	CHART_ROWS_MAX = 10,
	UNUSED_AGE = 2, /* of idle_ages_ms: 15 minutes */
};

/* One picture of one owner. */
struct sheet {
	const struct frame *frame;
	const struct server *server;
	const struct owner *owner;
	const struct expectation *expected;
	bool past;
};

enum { OWNER_STEP_MS = 10 * 1000 }; /* of what an owner keeps: its window may be so much less */

static void put_count(struct flow *flow, const char *label, bool known, uint32_t count)
{
	if (known)
		flow_put(flow, label, "%" PRIu32, count);
	else
		flow_put(flow, label, "%s", flow->canvas->glyphs->unknown);
}

static void put_now(struct flow *flow, const struct owner *owner)
{
	const struct session_group *now = &owner->now;
	const uint32_t *of = now->of_state;
	bool known = group_tells_states(now), readable = of[SESSION_UNREADABLE] == 0;

	flow_put(flow, "now", "%" PRIu32, now->total);
	put_count(flow, "idle", known, of[SESSION_IDLE]);
	put_count(flow, "idle in transaction", known,
		of[SESSION_IN_TRANSACTION] + of[SESSION_ABORTED]);
	put_count(flow, "active", known, group_at_work(now));
	put_count(flow, "waiting on a lock", readable, now->waiting);
	put_count(flow, "starting", true, of[SESSION_STARTING]);
	if (!readable)
		flow_put(flow, "not readable", "%" PRIu32, of[SESSION_UNREADABLE]);
	if (of[SESSION_UNTRACKED] > 0)
		flow_put(flow, "not tracked", "%" PRIu32, of[SESSION_UNTRACKED]);
	flow_break(flow);
}

static const char *idleness_words(enum idleness idleness)
{
	switch (idleness) {
	case IDLENESS_STICKY: return "sticky: the same connections, unused all the while";
	case IDLENESS_ROTATED: return "rotated: the same connections, each used now and then";
	case IDLENESS_REFILLED: return "refilled: closed and opened anew";
	case IDLENESS_UNKNOWN: return "not known yet";
	case IDLENESS_NONE: break;
	}
	return "none is spare";
}

/* The evidence where it keeps taking more, peak after peak, or did; else a word will do. */
static void put_growth(struct flow *flow, const struct owner *owner, mono_ms now)
{
	const struct verdict *verdict = growth_verdict(&owner->growth);
	char sentence[VERDICT_SENTENCE_BYTES], text[VERDICT_SENTENCE_BYTES + 16];
	bool grows = verdict->code == VERDICT_GROWING;

	if (!grows && verdict->code != VERDICT_STOPPED) {
		flow_put(flow, "floor is", "%s", verdict_word(verdict->code));
		return;
	}
	verdict_sentence(sentence, verdict, NULL, now);
	snprintf(text, sizeof(text), "%s: %s", verdict_word(verdict->code), sentence);
	flow_text(flow, 0, grows && flow->role != ROLE_STALE ? ROLE_WARN : flow->role, text);
}

static const struct owner_share *share_of(const struct sheet *sheet)
{
	return owner_shares_get(
		&sheet->frame->shares, sheet->frame->model, sheet->server, sheet->owner);
}

static void put_floor(struct flow *flow, const struct sheet *sheet)
{
	const struct owner *owner = sheet->owner;
	const struct session_group *sum = &owner->now;
	char window[UNITS_BYTES], age[UNITS_BYTES], share[SHARE_BYTES];

	units_age(window, 3, owner->window_ms);
	flow_put(flow, "held", "%" PRIu32, owner->held);
	put_count(flow, "spare", owner->knows_idle, owner->spare);
	flow_put(flow, "peak", "%" PRIu32, owner->peak);
	flow_put(flow, "over", "the last %s", window);
	flow_put(flow, "how idle", "%s", idleness_words(owner->idleness));
	put_growth(flow, owner, sheet->frame->now.mono);
	if (owner->floor.moves > 0) {
		char when[WALL_BYTES];

		wall_time(when, owner->floor.moved.wall);
		flow_put(flow, "floor moved", "%" PRIu32 " to %" PRIu32 " at %s UTC",
			owner->floor.before, owner->floor.held, when);
	}
	flow_break(flow);
	put_count(flow, "never used", group_tells_states(sum), sum->never_used);
	put_count(flow, "idle 15m or longer", group_tells_states(sum), sum->idle_for[UNUSED_AGE]);
	if (sum->listening > 0)
		flow_put(flow, "listening", "%" PRIu32, sum->listening);
	if (sum->total > 0) {
		units_age(age, UNITS_BYTES, sum->oldest_ms);
		flow_put(flow, "oldest connection", "%s", age);
	}
	owner_share_words(share, share_of(sheet));
	flow_put(
		flow, "per worker", "%s", share[0] != '\0' ? share : flow->canvas->glyphs->unknown);
	flow_break(flow);
}

static void put_who(struct flow *flow, const struct sheet *sheet)
{
	const struct owner *owner = sheet->owner;

	flow_put(flow, "server", "%s", server_name(sheet->frame->model, sheet->server));
	if (owner->who.user[0] != '\0')
		flow_put(flow, "user", "%s", owner->who.user);
	if (owner->who.database[0] != '\0')
		flow_put(flow, "database", "%s", owner->who.database);
	if (owner->who.client[0] != '\0')
		flow_put(flow, "client", "%s", owner->who.client);
	if (owner->unnamed)
		flow_put(flow, "application_name", "empty: set it to tell pools apart");
	if (owner->through_pooler)
		flow_put(flow, "through", "a pooler: the name is that of its last client");
	flow_break(flow);
}

/* "12 (over: 16 of 12)" once that has lasted. */
static void put_expected(
	struct flow *flow, const struct sheet *sheet, const char *label, enum breach_kind kind)
{
	int64_t value = breach_expected(sheet->expected, kind);
	const struct breach *breach =
		model_owner_breach(sheet->frame->model, sheet->owner->who.owner, kind);
	char brief[BREACH_BRIEF_BYTES];
	enum role role = flow->role;

	if (value == EXPECT_NONE)
		return;
	if (!breach_is_of_now(breach) || sheet->past) {
		flow_put(flow, label, "%" PRId64, value);
		return;
	}
	breach_brief(brief, kind, breach->look.now, value);
	flow->role = ROLE_WARN;
	flow_put(flow, label, "%" PRId64 " (%s)", value, brief);
	flow->role = role;
}

/* Said in words where a worker has more than it should. */
static void put_breach(struct flow *flow, const struct sheet *sheet)
{
	const struct owner_share *share = share_of(sheet);
	char text[160];

	if (sheet->past || !owner_share_is_breached(share, sheet->expected))
		return;
	snprintf(text, sizeof(text),
		"%" PRIu32 " connections of %" PRIu32 " worker%s%s are more than"
		" connections_per_worker allows: %" PRId64 " each.",
		share->connections, share->workers, share->workers == 1 ? "" : "s",
		share->is_guess ? " (by name)" : "", sheet->expected->connections_per_worker);
	flow_text(flow, 0, ROLE_WARN, text);
}

static void put_expectation(struct flow *flow, const struct sheet *sheet)
{
	const struct expectation *expected = sheet->expected;

	if (!expected)
		return;
	put_expected(flow, sheet, "expected workers", BREACH_WORKERS);
	put_expected(flow, sheet, "expected pool min", BREACH_POOL_MIN);
	put_expected(flow, sheet, "expected pool max", BREACH_POOL_MAX);
	put_expected(flow, sheet, "expected connections per worker", BREACH_PER_WORKER);
	put_expected(flow, sheet, "expected idle floor", BREACH_FLOOR);
	put_expected(flow, sheet, "expected deadlocks/min", BREACH_DEADLOCKS);
	flow_put(flow, "may come to take", "%" PRId64, owner_ceiling(sheet->owner, expected));
	flow_break(flow);
	put_breach(flow, sheet);
}

/* Of a window that is not full nothing is concluded. */
static void put_so_far(struct flow *flow, const struct owner *owner, int64_t window_ms)
{
	char text[256], watched[UNITS_BYTES], window[UNITS_BYTES];

	units_age(watched, 3, owner->window_ms);
	units_age(window, 3, window_ms);
	snprintf(text, sizeof(text),
		"%" PRIu32 " of %" PRIu32 " held connections were not needed so far: %s of %s.",
		owner->spare, owner->held, watched, window);
	flow_text(flow, 0, ROLE_DIM, text);
}

/* What gives a held floor back depends on how it stays held. */
static void put_spare(struct flow *flow, const struct owner *owner, int64_t window_ms)
{
	char text[256];

	if (!owner->knows_idle || owner->spare == 0)
		return;
	if (owner->window_ms + OWNER_STEP_MS < window_ms) {
		put_so_far(flow, owner, window_ms);
		return;
	}
	snprintf(text, sizeof(text),
		"%" PRIu32 " of %" PRIu32 " held connections were not needed at any moment of the "
		"window.",
		owner->spare, owner->held);
	flow_text(flow, 0, ROLE_WARN, text);
	if (owner->idleness == IDLENESS_ROTATED)
		flow_text(flow, 0, ROLE_PLAIN,
			"They are used in turn, so none is ever idle for long: a maximum idle "
			"time alone gives none back.");
	if (owner->idleness == IDLENESS_REFILLED)
		flow_text(flow, 0, ROLE_PLAIN,
			"They are closed and opened anew: the pool refills its minimum.");
}

static int draw_facts(const struct sheet *sheet, struct canvas *canvas, struct area area, int top)
{
	struct flow flow = {.canvas = canvas,
		.area = area,
		.top = top,
		.role = sheet->past ? ROLE_STALE : ROLE_PLAIN};
	struct evidence evidence;

	put_now(&flow, sheet->owner);
	put_floor(&flow, sheet);
	put_expectation(&flow, sheet);
	put_who(&flow, sheet);
	put_spare(&flow, sheet->owner, sheet->server->ledger.window_ms);
	evidence = evidence_of_owner(sheet->frame->model, sheet->server, sheet->owner,
		share_of(sheet), sheet->frame->now.mono);
	remedy_lines(&flow, 0, &evidence);
	return flow_rows(&flow);
}

/* ---- courses over the window ---- */

static double greatest(const struct series_point *points, size_t count)
{
	double most = 1;

	for (size_t i = 0; i < count; i++)
		if (points[i].known)
			most = fmax(most, points[i].max);
	return most;
}

/* From zero, so that two charts below each other compare. The level is what is held, or spare. */
static void draw_chart(const struct sheet *sheet, struct canvas *canvas, struct area area,
	const char *label, const struct series *series, const struct chart_axis *axis)
{
	struct series_point points[SPARK_CELLS], others[SPARK_CELLS];
	int64_t period_ms = model_feed(sheet->frame->model, sheet->server->feed)->interval_ms;
	size_t heard = chart_heard(axis, series, period_ms);
	enum role role = sheet->past ? ROLE_STALE : ROLE_PLAIN;
	struct area plot = area;
	char top[UNITS_BYTES];
	struct chart_range range;

	plot.col += GUTTER_COLS;
	plot.cols = (int)chart_cols(axis);
	chart_walk(axis, series, points);
	chart_walk(axis, &sheet->owner->connections.series, others);
	range = (struct chart_range){0, greatest(others, chart_cols(axis))};
	units_count(top, 4, (uint64_t)range.high);
	canvas_field(canvas, area, 0, 0, GUTTER_COLS - 1, ROLE_DIM, ALIGN_RIGHT, CUT_END, top);
	canvas_text(canvas, area, 0, 0, ROLE_DIM, label);
	canvas_field(canvas, area, area.rows - 1, 0, GUTTER_COLS - 1, ROLE_DIM, ALIGN_RIGHT,
		CUT_END, "0");
	chart_draw(canvas, plot, role, range, points, heard, chart_grace(axis, period_ms));
	chart_draw_silence(canvas, plot, role, heard, chart_cols(axis));
}

static void draw_courses(const struct sheet *sheet, struct canvas *canvas, struct area area)
{
	int cols = area.cols - GUTTER_COLS, rows = (area.rows - 2) / 2; /* a blank one, and times */
	int64_t window_ms = sheet->owner->window_ms;
	struct chart_axis axis;

	if (cols < 1 || rows < CHART_ROWS_MIN)
		return;
	rows = rows < CHART_ROWS_MAX ? rows : CHART_ROWS_MAX;
	axis = chart_axis_fit(sheet->frame->now, window_ms > 60000 ? window_ms : 60000, cols);
	area.rows = rows;
	draw_chart(sheet, canvas, area, "connections", &sheet->owner->connections.series, &axis);
	area.row += rows + 1;
	draw_chart(sheet, canvas, area, "idle", &sheet->owner->idle.series, &axis);
	area.row += rows;
	area.rows = 1;
	area.col += GUTTER_COLS;
	area.cols -= GUTTER_COLS;
	chart_draw_times(canvas, area, &axis);
}

int detail_owner(const struct frame *frame, struct canvas *canvas, struct area area, int top)
{
	struct sheet sheet = {.frame = frame};
	char age[SERVER_AGE_BYTES];
	uint32_t at;
	int rows, col;

	if (!row_find(frame, frame->view->detail, &at)) {
		canvas_text(canvas, area, 0, 0, ROLE_WARN,
			"This owner has no connections any more. Esc goes back.");
		return 0;
	}
	sheet.server = row_server(frame, at);
	sheet.owner = row_owner(frame, at);
	sheet.expected = model_expectation(frame->model, sheet.owner->who.owner);
	sheet.past = server_is_past(frame->model, sheet.server, frame->now.mono);
	server_age_words(age, frame->model, sheet.server, frame->now.mono, ROLE_PLAIN);
	col = canvas_text(canvas, area, 0, 0, ROLE_TITLE, sheet.owner->who.owner) + 2;
	canvas_text(canvas, area, 0, col, ROLE_STALE, age);
	area.row++;
	area.rows = area.rows > 0 ? area.rows - 1 : 0;
	rows = 1 + draw_facts(&sheet, canvas, area, top);
	area.row += rows;
	area.rows = area.rows > rows ? area.rows - rows : 0;
	draw_courses(&sheet, canvas, area);
	return rows;
}
