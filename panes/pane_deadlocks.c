/*
 * Deadlocks: how many in each database, and which statements they are made of.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "model/witness.h"
#include "panes/filter.h"
#include "panes/frame.h"
#include "panes/phrase.h"
#include "panes/ring_words.h"
#include "panes/server_brief.h"
#include "panes/server_rows.h"
#include "panes/server_state.h"
#include "panes/spark.h"
#include "panes/table.h"

enum { COL_WHERE, COL_SERVER, COL_RATE, COL_SPARK, COL_COUNT, COL_LAST, COLS };

/* Those of exemplars, which stand below the databases. */
enum { COL_STATEMENTS, COL_SEEN, COL_OWNERS, COL_AGO, RING_COLS };

enum {
	CALM_ROWS = 6,
	SPARK_COLS = 30,
	SUMMARY_BYTES = 256 + RING_WORDS_BYTES,
	NOTE_BYTES = 128,
};

static const struct column database_columns[COLS] = {
	[COL_WHERE] = {.title = "DEADLOCKS",
		.min = 10,
		.want = 20,
		.max = 20,
		.rank = 0,
		.cut = CUT_MIDDLE},
	[COL_SERVER] =
		{.title = "server", .min = 6, .want = 10, .max = 10, .rank = 4, .cut = CUT_MIDDLE},
	[COL_RATE] = {.title = "per min",
		.min = 7,
		.want = 7,
		.max = 7,
		.rank = 1,
		.align = ALIGN_RIGHT},
	[COL_SPARK] = {.title = "", .min = 10, .want = 20, .max = SPARK_COLS, .rank = 5},
	[COL_COUNT] = {.title = "counted",
		.min = 7,
		.want = 7,
		.max = 7,
		.rank = 2,
		.align = ALIGN_RIGHT},
	[COL_LAST] = {.title = "last", .min = 10, .want = 10, .max = 10, .rank = 3},
};

static const struct column ring_columns[RING_COLS] = {
	[COL_STATEMENTS] = {.title = "", .min = 44, .want = 48, .max = 160, .rank = 0},
	[COL_SEEN] = {.title = "", .min = 12, .want = 13, .max = 20, .rank = 1},
	[COL_OWNERS] = {.title = "", .min = 14, .want = 24, .max = 80, .rank = 2},
	[COL_AGO] = {.title = "", .min = 10, .want = 10, .max = 10, .rank = 3},
};

static void say_ago(char out[UNITS_BYTES + 4], const struct frame *frame, struct instant at)
{
	char age[UNITS_BYTES];

	units_age(age, 6, mono_diff_ms(frame->now.mono, at.mono));
	snprintf(out, UNITS_BYTES + 4, "%s ago", age);
}

/* ---- a database ---- */

static void draw_spark(const struct frame *frame, const struct table *table, int row,
	enum role role, const struct server *server, const struct database *database)
{
	struct area area = table_area(table, row, COL_SPARK);
	struct series_point points[SPARK_CELLS];
	int64_t period_ms = model_feed(frame->model, server->feed)->interval_ms;
	int64_t span_ms = 30 * 60 * 1000, step_ms;

	if (area.cols < 1)
		return;
	span_ms = frame->span_ms < span_ms ? frame->span_ms : span_ms;
	step_ms = spark_step(span_ms, area.cols);
	database_deadlocks(database, frame->now.mono, step_ms, points, (size_t)area.cols);
	spark_draw(table->canvas, area, 0, 0, role, SPARK_GREATEST, points, (size_t)area.cols,
		spark_grace(step_ms, period_ms));
}

static void draw_database(
	const struct frame *frame, const struct table *table, int row, uint32_t at)
{
	char brief[LIMIT_NAME_BYTES];
	const struct server *server = row_server(frame, at);
	const struct database *database = row_database(frame, at);
	bool past = server_truth(frame->model, server, &database->heard, frame->now.mono) ==
		    TRUTH_STALE;
	enum role role = past ? ROLE_STALE : ROLE_PLAIN;
	double rate = database_deadlocks_per_min(database);
	char count[UNITS_BYTES], per_min[UNITS_BYTES] = "", ago[UNITS_BYTES + 4] = "none yet";

	if (!past)
		units_number(per_min, 3, rate);
	units_count(count, table_width(table, COL_COUNT), database->deadlocks_seen);
	if (database->deadlocks_seen > 0)
		say_ago(ago, frame, database->deadlock_at);
	table_cell(table, row, COL_WHERE, role,
		database->name[0] != '\0' ? database->name : "(shared)");
	table_cell(table, row, COL_SERVER, role, server_brief(brief, frame->model, server));
	table_cell(table, row, COL_RATE, rate > 0 && !past ? ROLE_WARN : role, per_min);
	draw_spark(frame, table, row, role, server, database);
	table_cell(table, row, COL_COUNT, role, count);
	table_cell(table, row, COL_LAST, role, ago);
}

/* ---- its exemplars ---- */

/* "seen 7 of 12": of all that the server counted, so many were seen as a ring of these. */
static void draw_exemplar(
	const struct frame *frame, const struct table *table, int row, uint32_t at)
{
	const struct server *server = row_server(frame, at);
	const struct exemplar *exemplar = row_exemplar(frame, at);
	bool past = server_is_past(frame->model, server, frame->now.mono);
	enum role role = past ? ROLE_STALE : ROLE_PLAIN;
	const char *swap = table->canvas->glyphs->swap;
	char text[RING_WORDS_BYTES], seen[64], ago[UNITS_BYTES + 4];

	ring_statements(text, &exemplar->statements, swap);
	table_cell(table, row, COL_STATEMENTS, role, text);
	snprintf(seen, sizeof(seen), "seen %" PRIu32 " of %" PRIu64, exemplar->seen,
		server->deadlocks.counted);
	table_cell(table, row, COL_SEEN, role, seen);
	ring_owners(text, &exemplar->statements, swap);
	table_cell(table, row, COL_OWNERS, role, text);
	say_ago(ago, frame, exemplar->last);
	table_cell(table, row, COL_AGO, role, ago);
}

/* ---- all of them ---- */

struct sum {
	uint64_t counted;
	double per_min;
	const struct database *latest;
	const struct exemplar *exemplar;
	bool heard;
	bool past; /* all that was heard is: rates are of servers that tell now */
};

static struct sum sum_up(const struct frame *frame)
{
	struct sum sum = {.past = true};

	for (size_t s = 0; s < model_server_count(frame->model); s++) {
		const struct server *server = model_server(frame->model, s);
		const struct exemplar *exemplar = ring_latest(&server->deadlocks);
		const struct database *worst;

		bool past = server_truth(frame->model, server, &server->databases_heard,
				    frame->now.mono) == TRUTH_STALE;

		sum.heard = sum.heard || server->databases_heard.ever;
		sum.past = sum.past && past;
		sum.counted += server->deadlocks.counted;
		sum.per_min += past ? 0 : server_deadlock_rate(server, &worst);
		if (exemplar &&
			(!sum.exemplar || exemplar->last.mono.ms > sum.exemplar->last.mono.ms))
			sum.exemplar = exemplar;
		for (uint32_t i = 0; i < server->database_count; i++) {
			const struct database *database = &server->databases[i];

			if (database->deadlocks_seen > 0 &&
				(!sum.latest || database->deadlock_at.mono.ms >
							sum.latest->deadlock_at.mono.ms))
				sum.latest = database;
		}
	}
	return sum;
}

/* One line: "3.0/min  12 counted, last 4s ago  UPDATE agents … ⇄ INSERT INTO workers …" */
static void draw_summary(const struct frame *frame, struct canvas *canvas, struct area area)
{
	char text[SUMMARY_BYTES], ago[UNITS_BYTES + 4], rate[UNITS_BYTES], age[SERVERS_AGE_BYTES];
	struct phrase phrase = phrase_begin(text, sizeof(text));
	struct sum sum = sum_up(frame);
	enum role role = sum.past ? ROLE_STALE : sum.per_min > 0 ? ROLE_WARN : ROLE_DIM;

	if (!sum.heard)
		phrase_add(&phrase, "", "nothing is known yet");
	servers_age_words(age, frame->model, frame->now.mono, role);
	if (age[0] != '\0')
		phrase_add(&phrase, "", "%s", age);
	if (sum.heard && sum.counted == 0)
		phrase_add(&phrase, "  ", "none counted since we watch");
	if (sum.latest) {
		units_number(rate, 3, sum.per_min);
		say_ago(ago, frame, sum.latest->deadlock_at);
		phrase_add(&phrase, "  ", "%s/min", sum.past ? canvas->glyphs->unknown : rate);
		phrase_add(&phrase, ", ", "%" PRIu64 " counted, last %s", sum.counted, ago);
	}
	if (sum.exemplar) {
		char ring[RING_WORDS_BYTES];

		ring_statements(ring, &sum.exemplar->statements, canvas->glyphs->swap);
		phrase_add(&phrase, "  ", "%s", ring);
	}
	table_line(canvas, area, pane_deadlocks.title, role, text);
}

/* What the exemplars do not tell: "5 of 12: owners not seen · the applications counted 4". False
   when there is nothing to add. */
static bool say_note(char out[NOTE_BYTES], const struct frame *frame, const struct server *server,
	const struct glyphs *glyphs)
{
	const struct deadlocks *deadlocks = &server->deadlocks;
	struct witness witness = witness_of_server(frame->model, server);
	const struct exemplar *blind = witness_blind_to(frame->model, server, frame->now.mono);
	struct phrase phrase = phrase_begin(out, NOTE_BYTES);

	if (deadlocks->counted == 0)
		return false;
	if (deadlocks->counted > deadlocks->named)
		phrase_add(&phrase, "", "%" PRIu64 " of %" PRIu64 ": owners not seen",
			deadlocks->counted - deadlocks->named, deadlocks->counted);
	if (witness.workers > 0)
		phrase_add(&phrase, glyphs->dot,
			"the applications counted %" PRIu64 " of %" PRIu64 "%s", witness.counted,
			deadlocks->counted, blind ? ": their counters are blind" : "");
	return out[0] != '\0';
}

static int note_rows(const struct frame *frame)
{
	char note[NOTE_BYTES];
	int rows = 0;

	for (size_t s = 0; s < model_server_count(frame->model); s++)
		rows += say_note(note, frame, model_server(frame->model, s), &glyphs_utf8);
	return rows;
}

static void draw_notes(const struct frame *frame, const struct table *table, int row)
{
	char note[NOTE_BYTES], text[NOTE_BYTES + LIMIT_NAME_BYTES + 2];
	bool several = model_server_count(frame->model) > 1;

	for (size_t s = 0; s < model_server_count(frame->model); s++) {
		const struct server *server = model_server(frame->model, s);

		if (!say_note(note, frame, server, table->canvas->glyphs))
			continue;
		snprintf(text, sizeof(text), "%s%s%s",
			several ? server_name(frame->model, server) : "", several ? ": " : "",
			note);
		table_note(table, row++, ROLE_DIM, text);
	}
}

/* Statements and owners get their widths from what is shown. */
static void size_rings(struct column columns[RING_COLS], const struct frame *frame,
	const struct window *window, const struct glyphs *glyphs)
{
	const struct list *list = &frame->lists[pane_deadlocks_index];
	int statements = 1, owners = 1;
	char text[RING_WORDS_BYTES];

	for (size_t i = window->top; i < window->top + window->shown; i++) {
		const struct ring_shape *ring;
		int width;

		if (list->rows[i].kind != SUBJECT_DEADLOCK)
			continue;
		ring = &row_exemplar(frame, list->rows[i].at)->statements;
		ring_statements(text, ring, glyphs->swap);
		width = text_columns(glyphs, text);
		statements = width > statements ? width : statements;
		ring_owners(text, ring, glyphs->swap);
		width = text_columns(glyphs, text);
		owners = width > owners ? width : owners;
	}
	column_fit_text(&columns[COL_STATEMENTS], statements, 48);
	column_fit_text(&columns[COL_OWNERS], owners, 24);
}

static void draw_table(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_deadlocks_index];
	const struct window *window = &frame->windows[pane_deadlocks_index];
	struct column columns[COLS], ring_sizes[RING_COLS];
	char title[LIST_TITLE_BYTES], more[LIST_MORE_BYTES];
	struct table databases, rings;
	int row = 1;

	memcpy(columns, database_columns, sizeof(columns));
	list_title(list, frame->view, pane_deadlocks.title, title);
	columns[COL_WHERE].title = title;
	columns[COL_SERVER].absent = model_server_count(frame->model) == 1;
	databases = table_begin(canvas, area, columns, COLS);
	memcpy(ring_sizes, ring_columns, sizeof(ring_sizes));
	size_rings(ring_sizes, frame, window, canvas->glyphs);
	rings = table_begin(canvas, area, ring_sizes, RING_COLS);
	table_titles(&databases);
	for (size_t i = window->top; i < window->top + window->shown; i++, row++) {
		if (list->rows[i].kind == SUBJECT_DATABASE)
			draw_database(frame, &databases, row, list->rows[i].at);
		else
			draw_exemplar(frame, &rings, row, list->rows[i].at);
	}
	if (list_rest(list, window, "row", more))
		table_note(&databases, row, ROLE_DIM, more);
	else
		draw_notes(frame, &databases, row);
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_deadlocks_index];

	if (area.rows == 0 || model_server_count(frame->model) == 0)
		return;
	if (list->total > 0 && list->count == 0)
		table_nobody(canvas, area, list, frame->view, pane_deadlocks.title);
	else if (list->count == 0 || area.rows < pane_deadlocks.rows_min)
		draw_summary(frame, canvas, area);
	else
		draw_table(frame, canvas, area);
}

static bool database_matches(const struct frame *frame, uint32_t at)
{
	const char *texts[] = {
		row_database(frame, at)->name, server_name(frame->model, row_server(frame, at))};
	const struct filter_subject subject = {
		.texts = texts, .count = sizeof(texts) / sizeof(*texts)};

	return filter_matches(frame->view->filter, frame->model, &subject);
}

static bool exemplar_matches(const struct frame *frame, uint32_t at)
{
	char statements[RING_WORDS_BYTES], owners[RING_WORDS_BYTES];
	const char *texts[] = {statements, owners, row_exemplar(frame, at)->database};
	const struct filter_subject subject = {
		.texts = texts, .count = sizeof(texts) / sizeof(*texts)};

	ring_statements(statements, &row_exemplar(frame, at)->statements, " ");
	ring_owners(owners, &row_exemplar(frame, at)->statements, " ");
	return filter_matches(frame->view->filter, frame->model, &subject);
}

/* Databases that had any; of several servers all, one after the other. */
static void fill_databases(struct frame *frame, struct list *list, size_t number)
{
	const struct server *server = model_server(frame->model, number);

	order_begin(&frame->sorting);
	for (uint32_t i = 0; i < server->database_count; i++)
		if (server->databases[i].deadlocks_seen > 0)
			order_add(&frame->sorting,
				(struct order_entry){.index = server_row(number, i),
					.weight = (double)server->databases[i].deadlocks_seen});
	order_sort(&frame->sorting, frame->sorting.total, order_goes_worst, NULL);
	list->total += frame->sorting.total;
	for (size_t i = 0; i < frame->sorting.total; i++)
		if (database_matches(frame, frame->sorting.entries[i].index))
			list_add(list, SUBJECT_DATABASE, frame->sorting.entries[i].index);
}

/* The most frequent first. */
static void fill_exemplars(struct frame *frame, struct list *list, size_t number)
{
	const struct deadlocks *deadlocks = &model_server(frame->model, number)->deadlocks;

	order_begin(&frame->sorting);
	for (uint32_t i = 0; i < deadlocks->exemplar_count; i++)
		order_add(&frame->sorting, (struct order_entry){.index = server_row(number, i),
						   .weight = deadlocks->exemplars[i].seen});
	order_sort(&frame->sorting, frame->sorting.total, order_goes_worst, NULL);
	list->total += frame->sorting.total;
	for (size_t i = 0; i < frame->sorting.total; i++)
		if (exemplar_matches(frame, frame->sorting.entries[i].index))
			list_add(list, SUBJECT_DEADLOCK, frame->sorting.entries[i].index);
}

static void fill(struct frame *frame, struct list *list)
{
	for (size_t s = 0; s < model_server_count(frame->model); s++) {
		fill_databases(frame, list, s);
		fill_exemplars(frame, list, s);
	}
	list->matched = list->count;
}

/* The latest stand in the header: what is here can wait for who is urgent. */
static enum pane_mood mood(const struct frame *frame)
{
	struct sum sum = sum_up(frame);
	bool lately = sum.latest && mono_diff_ms(frame->now.mono, sum.latest->deadlock_at.mono) <=
					    DEADLOCK_PAUSE_MS;

	return lately ? PANE_USUAL : PANE_CALM;
}

static int rows_wanted(const struct frame *frame, int cols)
{
	(void)cols;
	if (model_server_count(frame->model) == 0)
		return 0;
	if (frame->lists[pane_deadlocks_index].count == 0)
		return 1;
	return frame_rows_for(frame, pane_deadlocks_index,
		       frame_rows_most(frame, pane_deadlocks_index, CALM_ROWS)) +
	       note_rows(frame);
}

const struct pane pane_deadlocks = {
	.title = "DEADLOCKS",
	.rows_min = 3,
	.share = 1,
	.mood = mood,
	.fill = fill,
	.rows_wanted = rows_wanted,
	.absent = "no Postgres server is watched",
	.draw = draw,
};
