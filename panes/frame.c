#include "panes/frame.h"

#include <math.h>
#include <stdlib.h>

#include "model/must.h"
#include "panes/feed_state.h"
#include "panes/layout.h"
#include "panes/rollout.h"
#include "panes/server_rows.h"
#include "panes/worker_state.h"

enum {
	FOOTER_FROM_ROWS =
		12, /* on smaller screens it is there only when it has something to tell */
	FOCUS_SHARE = 3,
	URGENT_SHARE = 2,
	SURE_HEADER = 3,      /* a sentence in two lines */
	CHOSEN_ROWS_MIN = 6,  /* below that nobody can look through a list */
	PAGE_ROWS_MIN = 3,    /* least useful height of a page */
	PAGE_HEADER_ROWS = 2, /* and the worst there is, beside it */
};

struct frame *frame_create(void)
{
	struct frame *frame = calloc(1, sizeof(*frame));

	must(frame != NULL);
	return frame;
}

void frame_destroy(struct frame *frame)
{
	free(frame);
}

/* The value it was sorted by before, as long as it is about the same. */
static double steady(double before, double value)
{
	return fabs(value - before) <= FRAME_STEADY * fabs(before) ? before : value;
}

/* Weights that are moments do not move by themselves; shares of a limit do. */
static void hold_place(
	struct frame_anchor *anchor, const struct worker *worker, struct order_entry *entry)
{
	if (anchor->set && anchor->first_seen_ms == worker->first_seen.mono.ms) {
		entry->size = steady(anchor->size, entry->size);
		if (!worker_weight_is_moment(entry->kind))
			entry->weight = steady(anchor->weight, entry->weight);
	}
	*anchor = (struct frame_anchor){
		.set = true,
		.first_seen_ms = worker->first_seen.mono.ms,
		.weight = worker_weight_is_moment(entry->kind) ? 0 : entry->weight,
		.size = entry->size,
	};
}

static void gather(struct frame *frame)
{
	order_begin(&frame->feeds);
	for (size_t i = 0; i < model_feed_slots(frame->model); i++)
		if (model_feed(frame->model, i))
			order_add(&frame->feeds, feed_entry(frame->model, i, frame->now));
	order_begin(&frame->workers);
	for (size_t i = 0; i < model_worker_slots(frame->model); i++) {
		const struct worker *worker = model_worker(frame->model, i);
		struct order_entry entry;

		if (!worker)
			continue;
		entry = worker_entry(frame->model, worker, i, frame->now);
		hold_place(&frame->anchors[i], worker, &entry);
		order_add(&frame->workers, entry);
	}
}

static int64_t longest(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* As far back as the person wants to see, or as there is anything to be seen. */
static int64_t span_to_show(const struct frame *frame)
{
	int64_t history_ms = 0;

	for (size_t i = 0; i < frame->feeds.total; i++)
		history_ms = longest(history_ms,
			mono_diff_ms(frame->now.mono, frame_feed(frame, (uint32_t)i)->added_at));
	for (size_t i = 0; i < frame->workers.total; i++)
		history_ms = longest(
			history_ms, worker_past_ms(frame->model, frame_worker(frame, (uint32_t)i),
					    frame->now.mono));
	return history_ms < frame->view->span_ms ? history_ms : frame->view->span_ms;
}

/* A pane that is not there cannot have the focus: then the first has it that is, and has rows. */
static size_t find_focus(const struct frame *frame)
{
	size_t focus = frame->view->focus;

	for (size_t i = 0; i < PANES && !frame_has_pane(frame, focus); i++)
		if (frame_has_pane(frame, i))
			focus = i;
	return focus;
}

static void gather_members(struct frame *frame)
{
	const struct view *view = frame->view;

	order_begin(&frame->members);
	if (view->page != PAGE_DETAIL || view->detail.kind != SUBJECT_GROUP)
		return;
	for (uint32_t at = 0; at < frame->workers.total; at++)
		if (model_worker_group(frame->model, frame_worker(frame, at)) == view->detail.id)
			order_add(&frame->members, frame->workers.entries[at]);
	order_sort(&frame->members, frame->members.total, order_goes_worst, NULL);
}

void frame_make(
	struct frame *frame, const struct model *model, const struct view *view, struct instant now)
{
	frame->model = model;
	frame->view = view;
	frame->now = view->paused ? view->paused_at : now;
	frame->focus = view->focus;
	frame->paused_ms = mono_diff_ms(now.mono, frame->now.mono);
	owner_shares_find(&frame->shares, model, frame->now.mono);
	pool_witnesses_find(&frame->witnesses, model, frame->now.mono);
	gather(frame);
	frame->span_ms = span_to_show(frame);
	report_make(&frame->report, &(struct report_input){model, frame->now, &frame->feeds,
					    &frame->workers, &frame->witnesses});
	for (size_t i = 0; i < PANES; i++) {
		list_begin(&frame->lists[i]);
		if (pane_table[i]->fill)
			pane_table[i]->fill(frame, &frame->lists[i]);
	}
	frame->rollout =
		view->live && view->canaries.count == 0 ? rollout_find(frame) : ROSTER_NONE;
	frame->focus = find_focus(frame);
	frame->detail = frame_find_worker(frame, view->detail);
	gather_members(frame);
}

bool frame_has_pane(const struct frame *frame, size_t pane)
{
	return pane_table[pane]->fill && pane_table[pane]->rows_wanted(frame, frame->cols) > 0;
}

const struct worker *frame_find_worker(const struct frame *frame, struct subject subject)
{
	if (subject.kind != SUBJECT_WORKER)
		return NULL;
	for (uint32_t at = 0; at < frame->workers.total; at++) {
		const struct worker *worker = frame_worker(frame, at);

		if (model_worker_id(frame->model, worker) == subject.id)
			return worker;
	}
	return NULL;
}

struct subject frame_subject(const struct frame *frame, size_t pane, size_t row)
{
	const struct list *list = &frame->lists[pane];
	struct subject subject;
	uint32_t at;

	must(row < list->count);
	at = list->rows[row].at;
	subject = (struct subject){.kind = list->rows[row].kind};
	switch (subject.kind) {
	case SUBJECT_WORKER:
		subject.id = model_worker_id(frame->model, frame_worker(frame, at));
		break;
	case SUBJECT_GROUP: subject.id = list->groups[at].group; break;
	case SUBJECT_MARKED: subject.id = at; break;
	case SUBJECT_CANARY: subject.id = canary_line_id(frame, at); break;
	case SUBJECT_FEED: subject.id = frame_feed(frame, at)->id; break;
	case SUBJECT_EVENT: subject.id = frame_event(frame, at)->number; break;
	case SUBJECT_POOL:
		subject.id = model_pool_id(frame->model, model_pool(frame->model, at));
		break;
	case SUBJECT_OWNER:
	case SUBJECT_SESSION:
	case SUBJECT_WAITER:
	case SUBJECT_DATABASE:
	case SUBJECT_DEADLOCK: return row_subject(frame, subject.kind, at);
	case SUBJECT_NONE: must_fail(__FILE__, __LINE__, "a row has a subject");
	}
	return subject;
}

const struct worker *frame_worker(const struct frame *frame, uint32_t at)
{
	return model_worker(frame->model, frame->workers.entries[at].index);
}

const struct feed *frame_feed(const struct frame *frame, uint32_t at)
{
	return model_feed(frame->model, frame->feeds.entries[at].index);
}

const struct event *frame_event(const struct frame *frame, uint32_t at)
{
	return events_get(model_events(frame->model), at);
}

/* Who looks through a pane has something to do there. */
static enum pane_mood mood_of(const struct frame *frame, size_t pane)
{
	enum pane_mood mood = pane_table[pane]->mood ? pane_table[pane]->mood(frame) : PANE_USUAL;

	return mood == PANE_CALM && frame->focus == pane ? PANE_USUAL : mood;
}

size_t frame_rows_most(const struct frame *frame, size_t pane, size_t calm)
{
	if (!frame->view->live)
		return VIEW_SNAPSHOT_ROWS;
	return frame->focus == pane || mood_of(frame, pane) == PANE_URGENT ? (size_t)LIST_ROWS
									   : calm;
}

int frame_rows_for(const struct frame *frame, size_t pane, size_t most)
{
	const struct list *list = &frame->lists[pane];
	size_t listed = list->count < most ? list->count : most;
	bool counts_others = list->count > listed || list->beyond > 0;

	return 1 + (int)listed + (counts_others ? 1 : 0);
}

/* ---- where it stands ---- */

static int least(int a, int b)
{
	return a < b ? a : b;
}

static void ask_panes(struct layout_want wants[PANES], const struct frame *frame, int cols)
{
	for (size_t i = 0; i < PANES; i++) {
		const struct pane *pane = pane_table[i];
		bool focused = frame->view->live && frame->focus == i;
		enum pane_mood mood = mood_of(frame, i);

		wants[i] = (struct layout_want){
			.min = pane->rows_min,
			.wanted = pane->rows_wanted(frame, cols),
			.share = pane->share + (focused ? FOCUS_SHARE : 0) +
				 (mood == PANE_URGENT ? URGENT_SHARE : 0),
			.patient = mood == PANE_CALM,
		};
	}
}

/* Of the sentences on top. */
static int header_sure(int rows)
{
	return rows < 4 * SURE_HEADER ? SURE_HEADER : rows / 4;
}

/* While something is urgent, it and the sentences of the header come before all others' rows: of
   many panes on a small screen each would have a line and none would tell. */
static void make_urgent_sure(struct layout_want wants[PANES], const struct frame *frame, int rows)
{
	bool any = false;

	for (size_t i = 0; i < PANES; i++) {
		if (mood_of(frame, i) != PANE_URGENT)
			continue;
		wants[i].sure = rows * 2 / 5;
		any = true;
	}
	if (any)
		wants[pane_header_index].sure = header_sure(rows);
}

/* Half of the screen, as long as the others keep their title lines: there the worst of each is. */
static void make_chosen_sure(struct layout_want wants[PANES], const struct frame *frame, int rows)
{
	int header = least(header_sure(rows), wants[pane_header_index].wanted);
	int left = rows - header;

	for (size_t i = 0; i < PANES; i++)
		left -= i != pane_header_index && i != frame->focus && wants[i].wanted > 0;
	if (left < CHOSEN_ROWS_MIN)
		left = CHOSEN_ROWS_MIN;
	wants[frame->focus].sure = least(rows / 2, left);
	wants[pane_header_index].sure = header;
}

int frame_rows_wanted(const struct frame *frame, int cols)
{
	struct layout_want wants[PANES];

	ask_panes(wants, frame, cols);
	return layout_rows_wanted(wants, PANES);
}

static size_t selected_row(const struct frame *frame, size_t pane)
{
	struct subject selected = frame->view->places[pane].selected;

	if (selected.kind == SUBJECT_NONE)
		return LIST_NONE;
	for (size_t row = 0; row < frame->lists[pane].count; row++)
		if (subject_is(frame_subject(frame, pane, row), selected))
			return row;
	return LIST_NONE;
}

/* Who has left a pane left it as it was: what is shown there is its beginning, the worst. The
   selection waits for who comes back. */
static void open_window(struct frame *frame, size_t i)
{
	const struct pane *pane = pane_table[i];
	bool away = frame->view->live && frame->focus != i;
	int rows = frame->areas[i].rows;
	int head = pane->head_rows ? pane->head_rows(frame, rows) : 1;
	size_t room = rows > head ? (size_t)(rows - head) : 0;
	size_t top = away ? 0 : frame->view->places[i].top;
	size_t selected = away ? LIST_NONE : selected_row(frame, i);

	if (pane->arrange && top == 0 && selected == LIST_NONE)
		pane->arrange(frame, &frame->lists[i], room);
	frame->windows[i] = list_window(&frame->lists[i], top, selected, room);
	frame->windows[i].head = head;
}

static void open_windows(struct frame *frame)
{
	for (size_t i = 0; i < PANES; i++)
		if (pane_table[i]->fill)
			open_window(frame, i);
}

static bool is_telling(const struct view *view)
{
	return view->typing || view->notice[0] != '\0';
}

/* Header and page share the screen; the page is the larger one. */
static void lay_out_page(struct frame *frame, struct area whole)
{
	int header = frame->view->page == PAGE_HELP ? 1 : PAGE_HEADER_ROWS;
	int wanted = pane_header.rows_wanted(frame, whole.cols);
	struct layout_want wants[2] = {
		{.min = 1, .wanted = least(header, wanted), .share = 1},
		{.min = PAGE_ROWS_MIN, .wanted = whole.rows, .share = 4},
	};
	struct area areas[2];

	for (size_t i = 0; i < PANES; i++)
		frame->areas[i] = (struct area){.cols = whole.cols};
	layout_stack(wants, 2, whole, areas);
	frame->areas[pane_header_index] = areas[0];
	frame->page_area = areas[1];
}

void frame_lay_out(struct frame *frame, int rows, int cols)
{
	struct area whole = {.rows = rows, .cols = cols};
	bool footer = frame->view->live && (rows >= FOOTER_FROM_ROWS || is_telling(frame->view));

	frame->rows = rows;
	frame->cols = cols;
	frame->footer = (struct area){.row = rows, .cols = cols};
	frame->page_area = frame->footer;
	if (footer && rows > 0) {
		frame->footer = (struct area){.row = rows - 1, .rows = 1, .cols = cols};
		whole.rows--;
	}
	if (frame->view->page == PAGE_PANES) {
		struct layout_want wants[PANES];

		ask_panes(wants, frame, cols);
		if (frame->view->live && frame->view->chosen)
			make_chosen_sure(wants, frame, whole.rows);
		else
			make_urgent_sure(wants, frame, whole.rows);
		layout_stack(wants, PANES, whole, frame->areas);
	} else {
		lay_out_page(frame, whole);
	}
	open_windows(frame);
}
