#include "panes/frame.h"

#include <math.h>
#include <stdlib.h>

#include "model/must.h"
#include "panes/feed_state.h"
#include "panes/layout.h"
#include "panes/worker_state.h"

enum {
	FOOTER_FROM_ROWS =
		12, /* on smaller screens it is there only when it has something to tell */
	FOCUS_SHARE = 3,
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

void frame_make(
	struct frame *frame, const struct model *model, const struct view *view, struct instant now)
{
	frame->model = model;
	frame->view = view;
	frame->now = view->paused ? view->paused_at : now;
	frame->paused_ms = mono_diff_ms(now.mono, frame->now.mono);
	gather(frame);
	report_make(&frame->report, model, frame->now, &frame->feeds, &frame->workers);
	for (size_t i = 0; i < PANES; i++) {
		list_begin(&frame->lists[i]);
		if (pane_table[i]->fill)
			pane_table[i]->fill(frame, &frame->lists[i]);
	}
	frame->detail = frame_find_worker(frame, view->detail);
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
	case SUBJECT_FEED: subject.id = frame_feed(frame, at)->id; break;
	case SUBJECT_EVENT: subject.id = frame_event(frame, at)->number; break;
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

int frame_rows_for(const struct frame *frame, size_t pane, size_t most)
{
	const struct list *list = &frame->lists[pane];
	size_t listed = list->count < most ? list->count : most;
	bool counts_others = list->count > listed || list->beyond > 0;

	return 1 + (int)listed + (counts_others ? 1 : 0);
}

/* ---- where it stands ---- */

static void ask_panes(struct layout_want wants[PANES], const struct frame *frame, int cols)
{
	for (size_t i = 0; i < PANES; i++) {
		const struct pane *pane = pane_table[i];
		bool focused = frame->view->live && frame->view->focus == i;

		wants[i] = (struct layout_want){
			.min = pane->rows_min,
			.wanted = pane->rows_wanted(frame, cols),
			.share = focused ? pane->share + FOCUS_SHARE : pane->share,
		};
	}
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

static void open_windows(struct frame *frame)
{
	for (size_t i = 0; i < PANES; i++) {
		int room = frame->areas[i].rows - 1;

		if (pane_table[i]->fill)
			frame->windows[i] =
				list_window(&frame->lists[i], frame->view->places[i].top,
					selected_row(frame, i), room > 0 ? (size_t)room : 0);
	}
}

static bool is_telling(const struct view *view)
{
	return view->typing || view->notice[0] != '\0';
}

static int least(int a, int b)
{
	return a < b ? a : b;
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
		layout_stack(wants, PANES, whole, frame->areas);
	} else {
		lay_out_page(frame, whole);
	}
	open_windows(frame);
}
