/*
 * Idle floor: who holds the slots of the database servers, and who could do without.
 */
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/filter.h"
#include "panes/floor_head.h"
#include "panes/frame.h"
#include "panes/owner_expected.h"
#include "panes/server_brief.h"
#include "panes/server_rows.h"
#include "panes/server_state.h"
#include "panes/table.h"

enum {
	COL_OWNER,
	COL_SERVER,
	COL_HELD,
	COL_SPARE,
	COL_NOW,
	COL_IDLE,
	COL_IN_TX,
	COL_ACTIVE,
	COL_LOCKED,
	COL_STARTING,
	COL_PEAK,
	COL_NEVER,
	COL_UNUSED,
	COL_OLDEST,
	COL_HOW,
	COL_PER_WORKER,
	COL_EXPECTED,
	COL_BAR,
	COLS
};

enum {
	ROOM_SHARE = 5,      /* one slot in so many is room enough */
	CALM_ROWS = 8,       /* owners listed at most where nobody looks through them */
	UNUSED_AGE = 2,      /* of idle_ages_ms: 15 minutes */
	STEP_MS = 10 * 1000, /* of what an owner keeps: its window may be so much less */
	HOW_BYTES = UNITS_BYTES + 8,
};

#define NUMBER(TITLE, WIDTH, RANK)                                                                 \
	{                                                                                          \
		(TITLE), (WIDTH), (WIDTH), (WIDTH), (RANK), ALIGN_RIGHT, CUT_END, false            \
	}

/* What is held stays longest: it is what the pane is for. */
static const struct column columns_usual[COLS] = {
	[COL_OWNER] = {.title = "owner", .min = 10, .want = 20, .max = 20, .cut = CUT_MIDDLE},
	[COL_SERVER] = {.title = "server", .min = 6, .want = 10, .max = 10, .rank = 4},
	[COL_HELD] = NUMBER("held", 4, 1),
	[COL_SPARE] = NUMBER("spare", 5, 2),
	[COL_NOW] = NUMBER("now", 4, 3),
	[COL_IDLE] = NUMBER("idle", 4, 5),
	[COL_IN_TX] = NUMBER("in tx", 5, 6),
	[COL_ACTIVE] = NUMBER("active", 6, 8),
	[COL_LOCKED] = NUMBER("locked", 6, 7),
	[COL_STARTING] = NUMBER("starting", 8, 16),
	[COL_PEAK] = NUMBER("peak", 4, 10),
	[COL_NEVER] = NUMBER("never used", 10, 14),
	[COL_UNUSED] = NUMBER("15m+ idle", 9, 13),
	[COL_OLDEST] = NUMBER("oldest", 6, 15),
	[COL_HOW] = {.title = "how idle", .min = 8, .want = 10, .max = 10, .rank = 9},
	[COL_PER_WORKER] = NUMBER("per worker", 10, 11),
	[COL_EXPECTED] = {.title = "expected", .min = 8, .want = 8, .max = 8, .rank = 12},
	[COL_BAR] = {.title = "", .min = 10, .want = 10, .max = 24, .rank = 17},
};

static const char *const idleness_words[] = {
	[IDLENESS_NONE] = " ",
	[IDLENESS_UNKNOWN] = "",
	[IDLENESS_STICKY] = "sticky",
	[IDLENESS_ROTATED] = "rotated",
	[IDLENESS_REFILLED] = "refilled",
};

/* ---- one owner ---- */

struct listing {
	const struct frame *frame;
	struct table table;
};

static void draw_count(
	const struct listing *list, int row, size_t column, enum role role, int64_t count)
{
	char text[UNITS_BYTES] = "";

	if (count >= 0)
		units_count(text, table_width(&list->table, column), (uint64_t)count);
	table_cell(&list->table, row, column, role, text);
}

/* What sessions do not tell is not zero; nor is it, where some tell, what these do. */
static int64_t told(const struct session_group *now, uint32_t count)
{
	return group_tells_states(now) ? (int64_t)count : -1;
}

static void draw_now(const struct listing *list, int row, const struct owner *owner, enum role role)
{
	const struct session_group *now = &owner->now;
	uint32_t in_tx = now->of_state[SESSION_IN_TRANSACTION] + now->of_state[SESSION_ABORTED];
	bool past = role == ROLE_STALE;

	draw_count(list, row, COL_NOW, role, now->total);
	draw_count(list, row, COL_IDLE, role, told(now, now->of_state[SESSION_IDLE]));
	draw_count(list, row, COL_IN_TX, in_tx > 0 && !past ? ROLE_WARN : role, told(now, in_tx));
	draw_count(list, row, COL_ACTIVE, role, told(now, group_at_work(now)));
	draw_count(list, row, COL_LOCKED, now->waiting > 0 && !past ? ROLE_WARN : role,
		now->of_state[SESSION_UNREADABLE] == 0 ? (int64_t)now->waiting : -1);
	draw_count(list, row, COL_STARTING, role, now->of_state[SESSION_STARTING]);
	draw_count(list, row, COL_NEVER, role, told(now, now->never_used));
	draw_count(list, row, COL_UNUSED, role, told(now, now->idle_for[UNUSED_AGE]));
}

static void draw_expected(
	const struct listing *list, int row, const struct owner *owner, enum role role)
{
	const struct model *model = list->frame->model;
	char text[OWNER_EXPECTED_BYTES];
	bool over = role != ROLE_STALE && owner_is_over(model, owner);

	owner_expected_words(text, model, owner);
	table_cell(&list->table, row, COL_EXPECTED, over ? ROLE_WARN : role, text);
	owner_draw_bar(
		list->table.canvas, table_area(&list->table, row, COL_BAR), model, owner, role);
}

static bool is_gone(const struct frame *frame, uint32_t at)
{
	return owner_is_gone(row_owner(frame, at), row_server(frame, at)->sessions_heard.at.mono);
}

/* More than expected is worth a look. */
static void draw_per_worker(const struct listing *list, int row, const struct server *server,
	const struct owner *owner, enum role role)
{
	const struct frame *frame = list->frame;
	const struct owner_share *share =
		owner_shares_get(&frame->shares, frame->model, server, owner);
	char text[SHARE_BYTES];

	owner_share_words(text, share);
	if (role != ROLE_STALE &&
		owner_share_is_breached(share, model_expectation(frame->model, owner->who.owner)))
		role = ROLE_WARN;
	table_cell(&list->table, row, COL_PER_WORKER, role, text);
}

/* That it grows, since when it is gone, or how it stays idle. What an owner held since it came,
   while others were watched for longer, is no floor yet: "so far 4s". */
static void say_how(char out[HOW_BYTES], const struct server *server, const struct owner *owner)
{
	const struct ledger *ledger = &server->ledger;
	int64_t watched_ms = mono_diff_ms(server->sessions_heard.at.mono, ledger->since.mono);
	int64_t whole_ms = watched_ms < ledger->window_ms ? watched_ms : ledger->window_ms;
	mono_ms looked = server->sessions_heard.at.mono;
	char age[UNITS_BYTES];

	if (owner_is_gone(owner, looked)) {
		units_age(age, 3, mono_diff_ms(looked, owner->last_present.mono));
		snprintf(out, HOW_BYTES, "gone %s", age);
		return;
	}
	if (growth_is_growing(&owner->growth)) {
		snprintf(out, HOW_BYTES, "%s", verdict_word(VERDICT_GROWING));
		return;
	}
	if (owner->window_ms + STEP_MS >= whole_ms) {
		snprintf(out, HOW_BYTES, "%s", idleness_words[owner->idleness]);
		return;
	}
	units_age(age, 3, owner->window_ms);
	snprintf(out, HOW_BYTES, "so far %s", age);
}

/* "gw-a", "gw-a (via pooler)" */
static void say_owner(char *out, size_t size, const struct owner *owner)
{
	snprintf(out, size, "%s%s", owner->who.owner, owner->through_pooler ? " (via pooler)" : "");
}

static void draw_row(const struct listing *list, int row, uint32_t at)
{
	char brief[LIMIT_NAME_BYTES];
	const struct frame *frame = list->frame;
	const struct table *table = &list->table;
	const struct owner *owner = row_owner(frame, at);
	const struct server *server = row_server(frame, at);
	bool past = server_is_past(frame->model, server, frame->now.mono);
	enum role role = past ? ROLE_STALE : is_gone(frame, at) ? ROLE_DIM : ROLE_PLAIN;
	char name[LIMIT_OWNER_BYTES + 16], oldest[UNITS_BYTES] = "", how[HOW_BYTES];

	say_owner(name, sizeof(name), owner);
	say_how(how, server, owner);
	if (owner->now.total > 0)
		units_age(oldest, table_width(table, COL_OLDEST), owner->now.oldest_ms);
	table_cell(table, row, COL_OWNER, role, name);
	table_cell(table, row, COL_SERVER, role, server_brief(brief, frame->model, server));
	draw_count(list, row, COL_HELD, role, owner->held);
	draw_count(list, row, COL_SPARE, owner->spare > 0 && !past ? ROLE_WARN : role,
		owner->knows_idle ? (int64_t)owner->spare : -1);
	draw_now(list, row, owner, role);
	draw_count(list, row, COL_PEAK, role, owner->peak);
	table_cell(table, row, COL_OLDEST, role, oldest);
	table_cell(table, row, COL_HOW,
		growth_is_growing(&owner->growth) && !past ? ROLE_WARN : role, how);
	draw_per_worker(list, row, server, owner, role);
	draw_expected(list, row, owner, role);
}

/* ---- all of them ---- */

/* What is not as expected is said on narrow screens, too: there it replaces how idle is kept. */
static void size_expected(
	struct column columns[COLS], const struct frame *frame, const struct window *window)
{
	const struct list *list = &frame->lists[pane_floor_index];
	int longest = columns[COL_EXPECTED].min, how_rank = columns[COL_HOW].rank;
	bool any = false, over = false, line = false;

	for (size_t i = window->top; i < window->top + window->shown; i++) {
		const struct owner *owner = row_owner(frame, list->rows[i].at);
		char text[OWNER_EXPECTED_BYTES];

		owner_expected_words(text, frame->model, owner);
		longest = (int)strlen(text) > longest ? (int)strlen(text) : longest;
		any = any || text[0] != ' ';
		line = line || owner_has_line(frame->model, owner);
		over = over || owner_is_over(frame->model, owner);
	}
	columns[COL_EXPECTED].min = longest;
	column_fit_text(&columns[COL_EXPECTED], longest, longest);
	columns[COL_EXPECTED].absent = !any;
	columns[COL_BAR].absent = !line;
	if (over) {
		columns[COL_HOW].rank = columns[COL_EXPECTED].rank;
		columns[COL_EXPECTED].rank = how_rank;
	}
}

/* A column nobody has anything in is left out. */
static void size_columns(struct column columns[COLS], const struct frame *frame,
	const struct window *window, const struct glyphs *glyphs)
{
	const struct list *list = &frame->lists[pane_floor_index];
	bool starting = false, mapped = false;
	char name[LIMIT_OWNER_BYTES + 16], how[HOW_BYTES];
	int longest = 5, how_idle = 8;

	for (size_t i = window->top; i < window->top + window->shown; i++) {
		const struct owner *owner = row_owner(frame, list->rows[i].at);
		const struct server *server = row_server(frame, list->rows[i].at);
		int width;

		say_owner(name, sizeof(name), owner);
		width = text_columns(glyphs, name);
		longest = width > longest ? width : longest;
		say_how(how, server, owner);
		how_idle = (int)strlen(how) > how_idle ? (int)strlen(how) : how_idle;
		starting = starting || owner->now.of_state[SESSION_STARTING] > 0;
		mapped = mapped || owner_shares_get(&frame->shares, frame->model, server, owner);
	}
	column_fit_text(&columns[COL_OWNER], longest, 20);
	column_fit_text(&columns[COL_HOW], how_idle, 10);
	columns[COL_SERVER].absent = model_server_count(frame->model) == 1;
	columns[COL_STARTING].absent = !starting;
	columns[COL_PER_WORKER].absent = !mapped;
	size_expected(columns, frame, window);
}

/* The titles of the columns have a line of their own: the pane's has the total. */
static void draw_owners(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_floor_index];
	const struct window *window = &frame->windows[pane_floor_index];
	struct listing listing = {.frame = frame};
	struct column columns[COLS];
	char more[LIST_MORE_BYTES];

	memcpy(columns, columns_usual, sizeof(columns));
	size_columns(columns, frame, window, canvas->glyphs);
	listing.table = table_begin(canvas, area, columns, COLS);
	table_subtitles(&listing.table);
	for (size_t i = 0; i < window->shown; i++)
		draw_row(&listing, 1 + (int)i, list->rows[window->top + i].at);
	if (list_rest(list, window, "owner", more))
		table_note(&listing.table, 1 + (int)window->shown, ROLE_DIM, more);
}

/* A single owner is all there is to list: it needs no row for the count of others. */
static bool is_cramped(const struct frame *frame, struct area area)
{
	return area.rows < pane_floor.rows_min &&
	       area.rows < pane_floor.rows_wanted(frame, area.cols);
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_floor_index];
	char title[LIST_TITLE_BYTES];
	int head;

	if (area.rows == 0 || model_server_count(frame->model) == 0)
		return;
	list_title(list, frame->view, pane_floor.title, title);
	if (list->count == 0 || is_cramped(frame, area)) {
		floor_head_line(frame, canvas, area, title);
		return;
	}
	floor_head_draw(frame, canvas, area, title);
	head = floor_head_rows(frame, area.rows);
	area.row += head;
	area.rows -= head;
	draw_owners(frame, canvas, area);
}

/* ---- which of them, in which order ---- */

static bool matches(const struct frame *frame, uint32_t at)
{
	const struct owner *owner = row_owner(frame, at);
	const char *texts[] = {owner->who.owner, owner->who.user, owner->who.database,
		owner->who.client, server_name(frame->model, row_server(frame, at)),
		idleness_words[owner->idleness]};
	const struct filter_subject subject = {
		.texts = texts, .count = sizeof(texts) / sizeof(*texts), .owner = owner->who.owner};

	return filter_matches(frame->view->filter, frame->model, &subject);
}

/* 0 orders by the row's number; another sign than < 0 means that b comes first. */
static int compare(
	const struct frame *frame, const struct order_entry *a, const struct order_entry *b)
{
	const struct owner *one = row_owner(frame, a->index), *other = row_owner(frame, b->index);

	if (frame->view->sort == SORT_NAME)
		return strcmp(one->who.owner, other->who.owner);
	if (frame->view->sort == SORT_UPTIME && one->now.oldest_ms != other->now.oldest_ms)
		return one->now.oldest_ms > other->now.oldest_ms ? -1 : 1;
	return order_is_worse(a, b) ? -1 : 1;
}

static bool goes_before(
	const void *context, const struct order_entry *a, const struct order_entry *b)
{
	const struct frame *frame = context;
	bool gone = is_gone(frame, a->index);
	int sign = compare(frame, a, b);

	if (gone != is_gone(frame, b->index))
		return !gone; /* a row of zeros helps nobody, however it is sorted */

	if (sign == 0)
		return a->index < b->index;
	return frame->view->reversed ? sign > 0 : sign < 0;
}

static void fill_server(struct frame *frame, struct list *list, size_t number)
{
	const struct ledger *ledger = &model_server(frame->model, number)->ledger;

	list->total += ledger->owner_count + ledger->beyond;
	list->beyond += ledger->beyond;
	for (uint32_t i = 0; i < ledger->owner_count; i++) {
		const struct owner *owner = &ledger->owners[i];
		uint32_t at = server_row(number, i);

		if (matches(frame, at))
			order_add(&frame->sorting, (struct order_entry){.index = at,
							   .weight = owner->held,
							   .size = owner->now.total});
	}
}

static void fill(struct frame *frame, struct list *list)
{
	order_begin(&frame->sorting);
	for (size_t i = 0; i < model_server_count(frame->model); i++)
		fill_server(frame, list, i);
	order_sort(&frame->sorting, frame->sorting.total, goes_before, frame);
	for (size_t i = 0; i < frame->sorting.total; i++)
		list_add(list, SUBJECT_OWNER, frame->sorting.entries[i].index);
	list->matched = list->count;
}

/* What is left of the slots is more than a deployment at a time may take. */
static bool has_room(const struct frame *frame, const struct server *server)
{
	struct slots slots = server_slots(server);

	return !server_is_past(frame->model, server, frame->now.mono) && slots.usable > 0 &&
	       slots.headroom != SESSIONS_UNKNOWN && slots.headroom * ROOM_SHARE >= slots.usable;
}

static enum pane_mood mood(const struct frame *frame)
{
	enum pane_mood mood = PANE_CALM;

	for (size_t i = 0; i < model_server_count(frame->model); i++) {
		const struct server *server = model_server(frame->model, i);

		if (server_is_exhausted(frame->model, server, frame->now.mono))
			return PANE_URGENT;
		if (!has_room(frame, server))
			mood = PANE_USUAL;
	}
	return mood;
}

static int head_rows(const struct frame *frame, int rows)
{
	return model_server_count(frame->model) > 0 ? floor_head_rows(frame, rows) + 1 : 1;
}

/* One owner alone would fill less than the pane is drawn in. */
static int rows_wanted(const struct frame *frame, int cols)
{
	int servers = (int)model_server_count(frame->model), owners, rows;

	(void)cols;
	if (servers == 0)
		return 0;
	if (frame->lists[pane_floor_index].count == 0)
		return servers == 1 ? 1 : 1 + servers;
	owners = frame_rows_for(
		frame, pane_floor_index, frame_rows_most(frame, pane_floor_index, CALM_ROWS));
	rows = owners + floor_head_rows(frame, owners + 1 + servers);
	return rows > pane_floor.rows_min ? rows : pane_floor.rows_min; /* a single owner too */
}

const struct pane pane_floor = {
	.title = "IDLE FLOOR",
	.rows_min = 4,
	.share = 1,
	.mood = mood,
	.head_rows = head_rows,
	.fill = fill,
	.rows_wanted = rows_wanted,
	.absent = "no Postgres server is watched",
	.draw = draw,
};
