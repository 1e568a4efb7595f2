/*
 * Canaries: is what is tried out better than what was there, at the same age?
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/units.h"
#include "panes/frame.h"
#include "panes/phrase.h"
#include "panes/table.h"
#include "panes/worker_state.h"

enum { COL_WHAT, COL_VERDICT, COL_TEXT, COLS };

enum { TEXT_BYTES = 256, LINE_BYTES = TEXT_BYTES + LIMIT_NAME_BYTES + 48 };

static const struct column columns_usual[COLS] = {
	[COL_WHAT] = {.title = "", .min = 9, .want = 14, .max = 24, .cut = CUT_MIDDLE},
	[COL_VERDICT] = {.title = "", .min = 6, .want = 6, .max = 6, .rank = 1},
	[COL_TEXT] = {.title = "", .min = 12, .want = 50, .max = TEXT_BYTES, .rank = 2},
};

static enum role role_of(enum verdict_code code)
{
	switch (code) {
	case VERDICT_WORSE: return ROLE_ALARM;
	case VERDICT_BETTER: return ROLE_OK;
	case VERDICT_NOT_COMPARABLE: return ROLE_DIM;
	default: return ROLE_PLAIN;
	}
}

/* " (before: 1.4.1, OOM after 2h10m)": as much of it as is known. */
static void say_before(
	struct phrase *phrase, const struct frame *frame, const struct worker *worker)
{
	const struct lives *lives = model_lives(frame->model);
	const struct life *life = lives_get(lives, worker->record);
	const struct life *before = life ? lives_get(lives, life->older) : NULL;
	char cause[WORKER_CAUSE_BYTES], lived[UNITS_BYTES];

	if (!before)
		return;
	worker_cause(cause, frame->model, worker);
	units_age(lived, UNITS_BYTES, life_age_ms(before));
	phrase_add(phrase, ", ", "before: %s%s%s%s%s", before->version,
		before->version[0] != '\0' ? ", " : "",
		before->knows_age ? "lived " : "watched for ", lived, cause);
}

static void say_run(struct phrase *phrase, const struct frame *frame, const struct worker *worker)
{
	uint32_t restarts;
	int64_t span_ms;
	char span[UNITS_BYTES];

	if (model_worker_run(frame->model, worker, &restarts, &span_ms) != RUN_CRASH_LOOP)
		return;
	units_age(span, UNITS_BYTES, span_ms);
	phrase_add(phrase, ", ", "crash loop: %u restarts in %s", restarts, span);
}

/* The age that a life has completed, in the steps it is compared in; 0: none yet. */
static double age_of(const struct frame *frame, const struct worker *worker)
{
	const struct life *life = lives_get(model_lives(frame->model), worker->record);

	return life && life->knows_age && life->bin > 0 ? (double)life_bin_ms(life->bin) / 1000 : 0;
}

/* "at age 5m20s, 1.4.2, before: 1.4.1, lived 2h10m (OOM)" */
static void say_about(char out[TEXT_BYTES], const struct frame *frame, const struct canary *canary)
{
	struct phrase phrase = phrase_begin(out, TEXT_BYTES);
	const char *version = model_place_of(frame->model, canary->worker)->version;
	double age_s = age_of(frame, canary->worker);
	char age[UNITS_BYTES];

	if (canary->worker->gone)
		phrase_add(&phrase, ", ", "gone");
	if (age_s > 0) {
		units_age_s(age, UNITS_BYTES, age_s);
		phrase_add(&phrase, ", ", "at age %s", age);
	}
	if (version[0] != '\0')
		phrase_add(&phrase, ", ", "%s", version);
	say_run(&phrase, frame, canary->worker);
	say_before(&phrase, frame, canary->worker);
	if (phrase.used == 0)
		phrase_add(&phrase, "", " ");
}

static void draw_head(
	const struct frame *frame, const struct table *table, int row, const struct canary *canary)
{
	const struct verdict *worst = canary_worst(canary);
	char name[LIMIT_NAME_BYTES], text[TEXT_BYTES];
	bool says = worst->code != VERDICT_NOT_COMPARABLE;

	model_worker_name(frame->model, canary->worker, name);
	say_about(text, frame, canary);
	if (worst->code == VERDICT_WORSE)
		table_mark(table, row);
	table_cell(table, row, COL_WHAT, ROLE_TITLE, name);
	table_cell(table, row, COL_VERDICT, role_of((enum verdict_code)worst->code),
		says ? verdict_word((enum verdict_code)worst->code) : " ");
	table_cell(table, row, COL_TEXT, ROLE_PLAIN, text);
}

/* "192 MiB, lower than ...", and "at age 6m00s, 2m00s ago: ..." where it has outgrown the others
   since. */
static void say_signal(char out[LINE_BYTES], const struct frame *frame, const struct canary *canary,
	const struct verdict *verdict)
{
	char sentence[VERDICT_SENTENCE_BYTES], age[UNITS_BYTES], ago[UNITS_BYTES];
	double age_s = (double)verdict->figures[COMPARED_AGE_S];
	double since_s = age_of(frame, canary->worker) - age_s;

	verdict_at_age(sentence, verdict);
	snprintf(out, LINE_BYTES, "%s", sentence);
	if (isnan(since_s) || since_s < 1)
		return;
	units_age_s(age, UNITS_BYTES, age_s);
	units_age_s(ago, UNITS_BYTES, since_s);
	snprintf(out, LINE_BYTES, "at age %s, %s ago: %s", age, ago, sentence);
}

static void draw_signal(const struct frame *frame, const struct table *table, int row,
	const struct canary *canary, const struct verdict *verdict)
{
	enum verdict_code code = (enum verdict_code)verdict->code;
	char sentence[LINE_BYTES], text[LINE_BYTES + 32], what[32];

	snprintf(what, sizeof(what), "  %s",
		verdict_signal_word((enum verdict_signal)verdict->signal));
	say_signal(sentence, frame, canary, verdict);
	table_cell(table, row, COL_WHAT, ROLE_DIM, what);
	if (code != VERDICT_NOT_COMPARABLE) {
		table_cell(table, row, COL_VERDICT, role_of(code), verdict_word(code));
		table_cell(table, row, COL_TEXT, ROLE_PLAIN, sentence);
		return;
	}
	snprintf(text, sizeof(text), "%s: %s", verdict_word(code), sentence);
	table_rest(table, row, COL_WHAT, ROLE_DIM, text);
}

static void draw_connections(
	const struct frame *frame, const struct table *table, int row, const struct canary *canary)
{
	char words[CANARY_CONNECTIONS_BYTES];

	canary_connections_words(words, frame, canary->worker);
	table_cell(table, row, COL_WHAT, ROLE_DIM, "  Postgres");
	table_rest(table, row, COL_WHAT, ROLE_PLAIN, words);
}

static void draw_row(const struct frame *frame, const struct table *table, int row, uint32_t at)
{
	const struct canary *canary = canary_of_line(frame, at);

	if (!canary->worker)
		table_note(table, row, ROLE_DIM, "a canary that is no more");
	else if (at % CANARY_LINES == 0)
		draw_head(frame, table, row, canary);
	else if (at % CANARY_LINES == CANARY_CONNECTIONS)
		draw_connections(frame, table, row, canary);
	else
		draw_signal(frame, table, row, canary,
			&canary->verdicts[CANARY_FIRST + at % CANARY_LINES - 1]);
}

/* Of those of canaries and of signals. */
static int longest_name(const struct frame *frame, const struct glyphs *glyphs)
{
	int longest = (int)strlen("  deadlocks");

	for (uint32_t i = 0; i < frame->view->canaries.count; i++) {
		char name[LIMIT_NAME_BYTES];
		int width;

		if (!frame->canaries[i].worker)
			continue;
		model_worker_name(frame->model, frame->canaries[i].worker, name);
		width = text_columns(glyphs, name);
		longest = width > longest ? width : longest;
	}
	return longest;
}

static void say_title(char out[TEXT_BYTES], const struct view *view)
{
	snprintf(out, TEXT_BYTES, "against others at the same age");
	if (view->canaries.beyond > 0)
		snprintf(out, TEXT_BYTES,
			"against others at the same age; %u more match --canary: %d are shown",
			view->canaries.beyond, COMPARE_CANARIES);
}

static void draw_table(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_canary_index];
	const struct window *window = &frame->windows[pane_canary_index];
	struct column columns[COLS];
	struct table table;
	char more[LIST_MORE_BYTES], title[TEXT_BYTES];

	memcpy(columns, columns_usual, sizeof(columns));
	column_fit_text(&columns[COL_WHAT], longest_name(frame, canvas->glyphs), 14);
	table = table_begin(canvas, area, columns, COLS);
	say_title(title, frame->view);
	table_line(canvas, area, pane_canary.title, ROLE_DIM, title);
	for (size_t i = 0; i < window->shown; i++)
		draw_row(frame, &table, 1 + (int)i, list->rows[window->top + i].at);
	if (list_rest(list, window, "line", more))
		table_note(&table, 1 + (int)window->shown, ROLE_DIM, more);
}

/* No room for a table: the worst in words. */
static void draw_worst(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct canary *worst = NULL;
	char name[LIMIT_NAME_BYTES], sentence[LINE_BYTES], text[2 * LINE_BYTES];
	const struct verdict *verdict;

	for (uint32_t i = 0; i < frame->view->canaries.count; i++) {
		const struct canary *canary = &frame->canaries[i];

		if (canary->worker &&
			(!worst || canary_worst(canary)->code > canary_worst(worst)->code))
			worst = canary;
	}
	if (!worst) {
		table_line(canvas, area, pane_canary.title, ROLE_DIM, "none is there any more");
		return;
	}
	verdict = canary_worst(worst);
	model_worker_name(frame->model, worst->worker, name);
	say_signal(sentence, frame, worst, verdict);
	snprintf(text, sizeof(text), "%s %s, %s: %s", name,
		verdict_word((enum verdict_code)verdict->code),
		verdict_signal_word((enum verdict_signal)verdict->signal), sentence);
	table_line(
		canvas, area, pane_canary.title, role_of((enum verdict_code)verdict->code), text);
}

/* A signal that nobody tells of has no line, unless nothing is told at all. */
static bool has_line(const struct canary *canary, int signal)
{
	bool told = canary->verdicts[signal].evidence != EVIDENCE_NOT_TOLD &&
		    canary->verdicts[signal].evidence != EVIDENCE_NO_LIFE;

	return told || signal == CANARY_FIRST;
}

static void fill(struct frame *frame, struct list *list)
{
	char words[CANARY_CONNECTIONS_BYTES];

	canary_judge(frame);
	for (uint32_t i = 0; i < frame->view->canaries.count; i++) {
		list_add(list, SUBJECT_CANARY, i * CANARY_LINES);
		for (int s = CANARY_FIRST; s < VERDICT_SIGNALS; s++)
			if (frame->canaries[i].worker && has_line(&frame->canaries[i], s))
				list_add(list, SUBJECT_CANARY,
					i * CANARY_LINES + (uint32_t)(s - CANARY_FIRST) + 1);
		if (!frame->canaries[i].worker)
			continue;
		canary_connections_words(words, frame, frame->canaries[i].worker);
		if (words[0] != '\0')
			list_add(list, SUBJECT_CANARY, i * CANARY_LINES + CANARY_CONNECTIONS);
	}
	list->total = list->matched = list->count;
}

static int rows_wanted(const struct frame *frame, int cols)
{
	(void)cols;
	if (frame->view->canaries.count == 0)
		return frame->view->canaries.asked ? 1 : 0;
	return frame_rows_for(frame, pane_canary_index, LIST_ROWS);
}

/* "none matches --canary: no target has a label zoen" */
static void draw_nobody(const struct view *view, struct canvas *canvas, struct area area)
{
	char text[VIEW_LABEL_BYTES + 64];
	bool idle = view->canaries.idle[0] != '\0';

	snprintf(text, sizeof(text), "none matches --canary%s%s",
		idle ? ": no target has a label " : "", view->canaries.idle);
	table_line(canvas, area, pane_canary.title, idle ? ROLE_WARN : ROLE_DIM, text);
}

static void draw(const struct frame *frame, struct canvas *canvas, struct area area)
{
	const struct list *list = &frame->lists[pane_canary_index];

	if (frame->view->canaries.count == 0 && frame->view->canaries.asked)
		draw_nobody(frame->view, canvas, area);
	else if (table_is_cramped(area, pane_canary.rows_min, list->count))
		draw_worst(frame, canvas, area);
	else
		draw_table(frame, canvas, area);
}

const struct pane pane_canary = {
	.title = "CANARY",
	.rows_min = 3,
	.share = 2,
	.fill = fill,
	.rows_wanted = rows_wanted,
	.absent = "c on a worker marks one",
	.draw = draw,
};
